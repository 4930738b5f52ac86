"""Turns text typed in the legacy fonts TCVN3 (.VnTime …) and VNI (VNI-Times …) into Unicode.

Such text reaches us as Latin-1 letters that only its font shows as Vietnamese: "Tr­êng MÇm non" is "Trường
Mầm non". Tables: TCVN 5712:1993 (VN3) and VNI for Windows, checked against glibc's TCVN5712-1 and two public
converters. Convert before `clean`, and keep what was typed.
"""

import re
from typing import Literal
from unicodedata import normalize

from etl.text.vietnamese import TONE_MARKS, is_sound_syllable, is_syllable

Legacy = Literal["tcvn3", "tcvn3_capitals", "vni"]
"""`tcvn3_capitals`: fonts like .VnTimeH, which show every letter as a capital."""

_TCVN3_LETTERS = "¡¢£¤¥¦§¨©ª«¬\xad®", "ĂÂÊÔƠƯĐăâêôơưđ"
# TCVN3 has no capitals with a tone; the order is that of the code, vowel by vowel: huyền hỏi ngã sắc nặng.
_TCVN3_TONED = (
    "µ¶·¸¹»¼½¾ÆÇÈÉÊËÌÎÏÐÑÒÓÔÕÖ×ØÜÝÞßáâãäåæçèéêëìíîïñòóôõö÷øùúûüýþ",
    "àảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ",
)
_TCVN3 = str.maketrans(_TCVN3_LETTERS[0] + _TCVN3_TONED[0], _TCVN3_LETTERS[1] + _TCVN3_TONED[1])

# VNI writes a vowel and behind it one letter for tone and shape: "aá" is ấ. Marks by TONE_MARKS.
_VNI_TONES = "øûõùï"
_VNI_SHAPED = {"\u0302": ("aeo", "â", "àåãáä"), "\u0306": ("a", "ê", "èúüéë")}
_VNI_SINGLE = {"ô": "ơ", "ö": "ư", "ñ": "đ", "ì": "ì", "æ": "ỉ", "ó": "ĩ", "í": "í", "ò": "ị", "î": "ỵ"}

# A letter that Latin-1 does not have, or a combining mark: this is Unicode, not a legacy font.
_UNICODE_VIETNAMESE = re.compile("[\u0100-\u024f\u0300-\u036f\u1e00-\u1eff]")
_WORD = {
    "tcvn3": re.compile(f"(?:[^\\W\\d_]|[{re.escape(''.join(map(chr, _TCVN3)))}])+"),
    "vni": re.compile(r"[^\W\d_]+"),
}
_CAPITAL_AND_TONED = re.compile(f"([AEIOUYĂÂÊÔƠƯ])([{_TCVN3_TONED[1]}])")
_SMALL_WITH_CAPITAL = re.compile("[a-zăâêôơưđ]")  # letters that TCVN3 could have written as capitals
_CAPITAL_INSIDE = re.compile(r"[^\W\d_][A-ZĂÂÊÔƠƯĐ]")


def _vni_table() -> dict[str, str]:
    table = dict(_VNI_SINGLE)
    plain = {vowel: _VNI_SINGLE.get(vowel, vowel) for vowel in "aeouyôö"}
    for tone, mark in zip(TONE_MARKS, _VNI_TONES, strict=True):
        table |= {vowel + mark: normalize("NFC", letter + tone) for vowel, letter in plain.items()}
    for shape, (vowels, mark, toned) in _VNI_SHAPED.items():
        for tone, letter in zip(("", *TONE_MARKS), mark + toned, strict=True):
            table |= {vowel + letter: normalize("NFC", vowel + shape + tone) for vowel in vowels}
    # A capital vowel makes a capital, in whatever case its mark was typed.
    capitals = {key[0].upper() + rest: letter.upper() for key, letter in table.items() for rest in _cases(key[1:])}
    mixed = {key[0] + key[1:].upper(): letter for key, letter in table.items()}
    return mixed | table | capitals


def _cases(mark: str) -> tuple[str, str]:
    return mark, mark.upper()


_VNI = _vni_table()
_VNI_LETTER = re.compile("|".join(sorted(_VNI, key=len, reverse=True)))


def legacy_of_font(font_name: str | None) -> Legacy | None:
    """Tells by the font of a cell or run how its text is encoded; None for Unicode fonts and no font."""
    name = (font_name or "").strip()
    if name[:3].lower() == ".vn":
        return "tcvn3_capitals" if name.endswith("H") else "tcvn3"
    return "vni" if name[:3].lower() == "vni" else None


def from_legacy(text: str, encoding: Legacy) -> str:
    """Converts text to Unicode (NFC). Letters outside the legacy table stay as they are."""
    if encoding == "vni":
        return _VNI_LETTER.sub(lambda found: _VNI[found[0]], text)
    converted = text.translate(_TCVN3)
    return converted.upper() if encoding == "tcvn3_capitals" else _mend_capitals(converted)


def guess_legacy(text: str) -> Literal["tcvn3", "vni"] | None:
    """Guesses the encoding of text whose font says nothing; None unless the text itself proves it.

    A word is proof if it is no Vietnamese syllable as it stands but becomes one by conversion; one that stays
    unreadable speaks against it. One proof of three letters or two shorter ones are needed, and five times as
    many as speak against. Text with a letter that only Unicode has is never touched. Many a single word ("Cã"
    for "Có") proves nothing: rely on the font where there is one.
    """
    if text.isascii() or _UNICODE_VIETNAMESE.search(text):
        return None
    tcvn3, vni = _proof(text, "tcvn3"), _proof(text, "vni")
    if tcvn3 == vni:
        return None
    return "tcvn3" if tcvn3 > vni else "vni"


def _proof(text: str, encoding: Literal["tcvn3", "vni"]) -> int:
    """Number of different words that prove the encoding; 0 if they are too few, too short or contradicted."""
    words = {word for word in _WORD[encoding].findall(text) if len(word) > 1 and not word.isascii()}
    proofs, against = [], 0
    for word in words:
        converted = from_legacy(word, encoding)
        is_read = is_sound_syllable(converted.lower())
        if is_read and not is_syllable(word.lower()):
            proofs.append(word)
        elif not is_read and not converted.isupper():  # "GD§T" is an abbreviation
            against += 1
    is_enough = len(proofs) > 1 or any(len(word) > 2 for word in proofs)
    return len(proofs) if is_enough and len(proofs) >= 5 * against else 0


def _mend_capitals(text: str) -> str:
    """Gives capitals their tones back, which TCVN3 lacks: "TRƯờNG" is TRƯỜNG, "Aà" is À.

    If the text has a capital inside a word and no small letter that could have been a capital, all of it was
    meant in capitals ("Hà NộI" is HÀ NỘI); else this is decided word by word.
    """
    text = _CAPITAL_AND_TONED.sub(_merge_capital, text)
    if not _CAPITAL_INSIDE.search(text):
        return text
    if not _SMALL_WITH_CAPITAL.search(text):
        return text.upper()
    return re.sub(r"[^\W\d_]+", _capital_word, text)


def _merge_capital(found: re.Match[str]) -> str:
    letter = normalize("NFC", normalize("NFD", found[2]).translate(_NO_TONE))
    return found[2].upper() if letter.upper() == found[1] else found[0]


def _capital_word(found: re.Match[str]) -> str:
    word = found[0]
    return word.upper() if _CAPITAL_INSIDE.search(word) and not _SMALL_WITH_CAPITAL.search(word) else word


_NO_TONE = dict.fromkeys(map(ord, TONE_MARKS))
