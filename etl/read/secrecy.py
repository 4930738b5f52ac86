"""Marks of state secrets: a file that bears one is not processed (Luật Bảo vệ bí mật nhà nước); IT is told.

A mark stands alone: a cell, a line or the name of the file, in capitals. "Bảo mật", "bí mật" in prose are none.
"""

import re

from etl.text import clean

_MARK = re.compile(r"\W*(?:(?:ĐỘ|MỨC|DẤU|MỨC ĐỘ|DẤU ĐỘ)(?: MẬT)?\s*:?\s*)?\W*(TUYỆT MẬT|TỐI MẬT|MẬT)\W*")
_IN_NAME = re.compile(r"(?<![^\W_])(TUYỆT[ _-]?MẬT|TỐI[ _-]?MẬT|(?<!BẢO[ _-])(?<!BÍ[ _-])MẬT)(?![^\W_])")
LONGEST = 40


def is_secrecy_mark(text: str) -> bool:
    """Whether a cell or line is a mark and nothing else."""
    return len(text) <= LONGEST and _MARK.fullmatch(clean(text)) is not None


def mark_in_name(name: str) -> bool:
    """Whether a file name holds a mark as a word of its own, in capitals."""
    return not name.isascii() and _IN_NAME.search(clean(name)) is not None
