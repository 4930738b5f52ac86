"""Marks of state secrets: a file that bears one is not processed (Luật Bảo vệ bí mật nhà nước); IT is told.

A mark stands alone: a cell, a line of a cell or the name of the file, in capitals, perhaps spaced out ("M Ậ T").
"Bảo mật", "bí mật" in prose are none.
"""

import re

from etl.text import clean

_MARK = re.compile(r"\W*(?:(?:ĐỘ|MỨC|DẤU|MỨC ĐỘ|DẤU ĐỘ)(?: MẬT)?\s*:?\s*)?\W*(TUYỆT MẬT|TỐI MẬT|MẬT)\W*")
_SPACED = re.compile(r"(?<![^\W_])((?:T *U *Y *Ệ *T|T *Ố *I) *)?M *Ậ *T(?![^\W_])")
_IN_NAME = re.compile(r"(?<![^\W_])(TUYỆT[ _-]?MẬT|TỐI[ _-]?MẬT|(?<!BẢO[ _-])(?<!BÍ[ _-])MẬT)(?![^\W_])")
_TORN = re.compile(r"(BẢO|BÍ)\s*\n\s*")
"""Words in which a line that is too short was broken: their end is no mark."""

LONGEST = 40


def is_secrecy_mark(text: str) -> bool:
    """Whether a cell, or a line of it, is a mark and nothing else."""
    return _is_mark(text) or ("\n" in text and any(map(_is_mark, _TORN.sub(r"\1 ", text).splitlines())))


def _is_mark(text: str) -> bool:
    return len(text) <= LONGEST and _MARK.fullmatch(_SPACED.sub(_closed_up, clean(text))) is not None


def _closed_up(spaced: re.Match[str]) -> str:
    """ "T Ố I  M Ậ T" as the words that it is."""
    degree = (spaced[1] or "").replace(" ", "")
    return f"{degree} MẬT" if degree else "MẬT"


def mark_in_name(name: str) -> bool:
    """Whether a file name holds a mark as a word of its own, in capitals."""
    return not name.isascii() and _IN_NAME.search(clean(name)) is not None
