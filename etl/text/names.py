"""Keys by which the many spellings of one school's name meet (DOMAIN.md §5, Units)."""

import re
from collections.abc import Callable, Mapping
from typing import NamedTuple

from etl.text.cleaning import fold
from etl.text.vietnamese import sort_key

# Written in full or short, one kind of unit. Kinds stay apart: "TH Kim Đồng" is not "THCS Kim Đồng".
_SHORT_FORMS = {
    "mầm non": "mn",
    "mẫu giáo": "mg",
    "tiểu học": "th",
    "trung học cơ sở": "thcs",
    "trung học phổ thông": "thpt",
    "phổ thông dân tộc bán trú": "ptdtbt",
    "phổ thông dân tộc nội trú": "ptdtnt",
    "giáo dục và đào tạo": "gdđt",
    "giáo dục đào tạo": "gdđt",
    "gd đt": "gdđt",
    "giáo dục nghề nghiệp": "gdnn",
    "giáo dục thường xuyên": "gdtx",
    "ủy ban nhân dân": "ubnd",
}
_LEVELS = "th|thcs|thpt"


class NameKeys(NamedTuple):
    """Keys of one name. Equal `strong`: the same name. Equal `weak` alone: a candidate for a person to judge."""

    strong: str
    weak: str


def name_keys(name: str) -> NameKeys:
    """Returns the keys that resolve a unit's name to the roster.

    Strong ignores case, quotes, punctuation, "Trường", short or full kind (MN, Mầm non), "&" or "và" between
    levels, leading zeros, and where the tone mark stands (Hoà, Hòa); it keeps letters and tones. Weak also
    ignores diacritics, so "truong mam non hoa sen" meets "MN Hoa Sen" there and nowhere else.
    """
    return NameKeys(_STRONG(sort_key(name)), _WEAK(sort_key(fold(name))))


def school_name_key(name: str) -> str:
    """Returns the weak key: good for finding candidates, too weak to decide by."""
    return name_keys(name).weak


def own_name(name: str) -> str:
    """Returns the words that are a school's own: "Trường Tiểu học Sông Mơ (mẫu)" → "Sông Mơ"; empty below two."""
    own: list[str] = []
    for word in reversed(re.sub(r"\([^()]*\)", " ", name).split()):
        is_kind = word == "Trường" or (len(word) > 1 and word.isupper())
        if is_kind or not (word[:1].isupper() or word.isdecimal()):
            break
        own.insert(0, word)
    return " ".join(own) if len(own) > 1 else ""


def _shortener(to_key: Callable[[str], str]) -> Callable[[str], str]:
    """Builds the step that brings keys made by `to_key` to short forms, without "Trường"."""
    forms: Mapping[str, str] = {to_key(full): to_key(short) for full, short in _SHORT_FORMS.items()}
    # Longest first: "trung học phổ thông" before any part of it.
    phrases = "|".join(re.escape(full) for full in sorted(forms, key=len, reverse=True))
    in_full = re.compile(rf"(?<!\S)(?:{phrases})(?!\S)")
    joined = re.compile(rf"(?<!\S)((?:{_LEVELS}) )(?:{re.escape(to_key('và'))} )(?=(?:{_LEVELS})(?!\S))")
    school = to_key("trường") + " "

    def shorten(key: str) -> str:
        short = in_full.sub(lambda found: forms[found[0]], key)
        return joined.sub(r"\1", short).removeprefix(school)

    return shorten


_STRONG = _shortener(sort_key)
_WEAK = _shortener(lambda text: sort_key(fold(text)))
