"""Statements of units made comparable: the same thought in other spellings gets the same words (DOMAIN §6)."""

import re
from collections.abc import Iterator
from unicodedata import normalize

from etl.text.cleaning import clean, fold
from etl.text.legacy import from_legacy, guess_legacy
from etl.text.same_words import in_one_way, without_boilerplate
from etl.text.vietnamese import TONE_MARKS

_NUMBERS = re.compile(r"\b[0-9][0-9a-z]*\b|%")
_SIGNS = re.compile(r"[&+<>=]")
_DENIALS = frozenset({"khong", "chua", "thieu", "chang"})
_DENIED_WORDS = 3
_ASKS = re.compile(r"\b(?:de nghi|kien nghi|de xuat|mong (?!doi)|mong muon)")
_DIGIT = re.compile(r"\d+(?:[.,/]\d+)*")
_MARKUP = re.compile(r"[{}<>]")
_TITLED = re.compile(r"\b(?:ông|bà|thầy|cô|anh|chị|em|cháu|bé|đồng chí|đ/c)\s+([^\W\d_]+)", re.IGNORECASE)
_GLIDE = re.compile(
    f"(?<![qQ])(?P<glide>[oOuU])(?P<before>[{TONE_MARKS}]?)(?P<vowel>[aAeEyY])(?P<after>[{TONE_MARKS}]?)(?![\\w\u0300-\u036f])"
)


def person_in(text: str) -> str:
    """The first person named with a title ("cô Lan"); empty if there is none."""
    return next((found[0] for found in _TITLED.finditer(text) if found[1][0].isupper()), "")


def unfit_to_print(text: str, *, is_shared: bool) -> str:
    """Why an officer's wording cannot go out, in words for the officer; empty if it can.

    `is_shared`: it stands for several units, and so holds no number, date or name (DOMAIN §6).
    """
    if found := _MARKUP.search(text):
        return f"có ký hiệu “{found[0]}” không dùng trong văn bản"
    if is_shared and (found := _DIGIT.search(text)):
        return f"có số hoặc ngày “{found[0]}”: số của một đơn vị không nói thay nhiều đơn vị"
    if is_shared and (name := person_in(text)):
        return f"có tên riêng “{name}”: câu nói thay nhiều đơn vị không nêu tên ai"
    return ""


def _tones_apart() -> dict[int, str]:
    """Every toned vowel as its letter and its mark."""
    found = {}
    for letter in "aăâeêioôơuưyAĂÂEÊIOÔƠUƯY":
        for tone in TONE_MARKS:
            found[ord(normalize("NFC", letter + tone))] = letter + tone
    return found


_TONE_APART = _tones_apart()


def in_unicode(text: str) -> str:
    """One clean line of text, out of TCVN3 or VNI where the text itself shows that it was typed so."""
    legacy = guess_legacy(text)
    return clean(text if legacy is None else from_legacy(text, legacy))


def printed_spelling(text: str) -> str:
    """The tone mark where Nghị định 30 prints it: "hoà" → "hòa", "thuỷ" → "thủy"; "quý" and "hoàn" stay."""
    parts = _GLIDE.sub(
        lambda found: found["glide"] + (found["before"] or found["after"]) + found["vowel"], _apart(text)
    )
    return normalize("NFC", parts)


def _apart(text: str) -> str:
    """Text with its tone marks as letters of their own and shapes (â, ơ) kept whole."""
    return normalize("NFC", text).translate(_TONE_APART)


def statement_key(text: str) -> str:
    """The words by which statements are compared: no accents, numbers or boilerplate, set phrases as one word.

    "chưa cấp kinh phí" and "đã cấp kinh phí" must not meet: what is denied has other words ("!cap"), but for a
    request, which asks for the same whether or not it says what is lacking. Empty for nothing but boilerplate.
    """
    folded = _SIGNS.sub(" ", _NUMBERS.sub(" ", fold(text)))
    words = without_boilerplate(in_one_way(" ".join(folded.split()))).split()
    return " ".join(_as_asked(words) if is_request(text) else _marked(words))


def _as_asked(words: list[str]) -> Iterator[str]:
    """A course on record keeping is another request than a clerk who keeps records."""
    for word in words:
        yield f"~{word}" if "taphuan" in words and word != "taphuan" else word


def is_request(text: str) -> bool:
    """Whether the statement asks somebody for something."""
    return _ASKS.search(fold(text)) is not None


def _marked(words: list[str]) -> Iterator[str]:
    """Words after "không", "chưa" or "thiếu" as denied ones, instead of that word."""
    left = 0
    for place, word in enumerate(words):
        if word in _DENIALS and place + 1 < len(words):
            left = _DENIED_WORDS
        else:
            yield f"!{word}" if left > 0 else word
            left -= 1
