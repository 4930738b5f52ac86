"""What rules need to know of a text under a section, so that the texts themselves need not stay in memory."""

import re
from dataclasses import dataclass

from etl.text import fold

_NOTHING = frozenset(
    {"khong", "khong co", "khong co gi", "chua co", "chua phat sinh", "khong phat sinh", "kps", "khong ap dung"}
)
# DOMAIN §2: names of people who complain or denounce do not belong in narratives.
_COMPLAINTS = ("khiếu nại", "tố cáo", "phản ánh", "đơn thư", "đơn của", "người gửi đơn")
_ADDRESSED = re.compile(r"\b(?:ông|bà|anh|chị|cô|thầy|em|bác|chú)((?: \w+){2})", re.IGNORECASE)
_SENTENCE = re.compile(r"[.;!?\n]+\s*")


@dataclass(frozen=True, slots=True)
class Prose:
    """`words` 0 is blank; `tells_nothing`: "Không", "không phát sinh" and the like, a full answer."""

    words: int
    tells_nothing: bool
    names_somebody: bool


def prose_of(text: str) -> Prose:
    """Describes one text as it is stored: clean (`clean_lines`)."""
    words = len(text.split())
    return Prose(words, words < 6 and fold(text) in _NOTHING, names_complainant(text))


def names_complainant(text: str) -> bool:
    """Whether a sentence about a complaint names a person: a form of address and at least two capitalised words.

    A guess that asks a person to look: an officer or teacher named in such a sentence is caught too.
    """
    if not _is_about_complaints(text):
        return False
    return any(_is_about_complaints(part) and _names_person(part) for part in _SENTENCE.split(text))


def _is_about_complaints(text: str) -> bool:
    return any(map(text.lower().__contains__, _COMPLAINTS))


def _names_person(sentence: str) -> bool:
    addressed = (match[1].split() for match in _ADDRESSED.finditer(sentence))
    return any(all(word[0].isupper() for word in words) for words in addressed)
