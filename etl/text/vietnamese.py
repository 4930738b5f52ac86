"""Vietnamese letters, tones and syllables: the order of the dictionary, and what can be a syllable at all."""

import re
from unicodedata import normalize

from etl.text.cleaning import clean

# Huyền, hỏi, ngã, sắc, nặng: the order of the dictionary; no mark (ngang) comes first.
TONE_MARKS = "\u0300\u0309\u0303\u0301\u0323"
_TONE = re.compile(f"[{TONE_MARKS}]")
_TOKEN = re.compile("[0-9]+|(?:[^\\W\\d_][\u0300-\u036f]*)+")
_MARK = re.compile("[\u0300-\u036f]")
# Signs above "z" in ASCII, so that "ă" (a{) comes after "az" and before "b": ă < â, ô < ơ.
_LETTER_SIGNS = str.maketrans({"\u0306": "{", "\u0302": "|", "\u031b": "}", "đ": "d{"})

_INITIALS = "b|ch|c|d|đ|gh|gi|g|h|kh|k|l|m|ngh|ng|nh|n|ph|p|qu|r|s|th|tr|t|v|x"
# Vowels with what may follow them; "-" is nothing.
_FINALS = {
    "a": "- c ch i m n ng nh o p t u y",
    "ă": "c m n ng p t",
    "â": "c m n ng p t u y",
    "e": "- c m n ng o p t",
    "ê": "- c ch m n ng nh p t u",
    "i": "- a c ch m n ng nh p t u",
    "iê": "c m n ng p t u",
    "o": "- c i m n ng p t",
    "oa": "- c ch i m n ng nh o p t y",
    "oă": "c m n ng p t",
    "oe": "- m n o t",
    "oo": "c n ng t",
    "ô": "- c i m n ng p t",
    "ơ": "- i m n p t",
    "u": "- a c i m n ng p t",
    "uâ": "n ng t y",
    "uê": "- ch n nh",
    "uô": "c i m n ng p t",
    "uơ": "-",
    "uy": "- a ch n nh p t u",
    "uyê": "n t",
    "ư": "- a c i m n ng t u",
    "ươ": "c i m n ng p t u",
    "y": "- ch n nh p t",
    "yê": "m n ng t u",
}
_RIMES = sorted(
    {vowel + final.strip("-") for vowel, finals in _FINALS.items() for final in finals.split()},
    key=len,
    reverse=True,
)
_SYLLABLE = re.compile(f"(?:{_INITIALS})?(?:{'|'.join(_RIMES)})")
_STOPPED = re.compile(".*(?:c|ch|p|t)")


def split_tone(word: str) -> tuple[str, str]:
    """Splits a lower-case word into its letters (NFC, ă â ê ô ơ ư kept) and its tone marks, usually one."""
    parts = normalize("NFD", word)
    return normalize("NFC", _TONE.sub("", parts)), "".join(_TONE.findall(parts))


def is_syllable(word: str) -> bool:
    """Whether a lower-case word is shaped like a Vietnamese syllable, wherever its one tone mark stands."""
    letters, tones = split_tone(word)
    return len(tones) <= 1 and _SYLLABLE.fullmatch(letters) is not None


def is_sound_syllable(word: str) -> bool:
    """Whether a syllable can also be spoken: one that ends in c, ch, p, t has only sắc or nặng."""
    letters, tones = split_tone(word)
    if len(tones) > 1 or _SYLLABLE.fullmatch(letters) is None:
        return False
    return tones in ("\u0301", "\u0323") or _STOPPED.fullmatch(letters) is None


def sort_key(text: str) -> str:
    """Returns a key whose plain code-point order (PostgreSQL "C", `sorted`) is Vietnamese dictionary order.

    Syllable by syllable from the left: letters a ă â b c d đ e ê … first, then tones ngang huyền hỏi ngã sắc
    nặng (Vũ Xuân Lương, "Quy tắc sắp xếp đơn vị từ vựng trong từ điển tiếng Việt", Vietlex, §2–4). So "ba lá"
    comes before "bà con". Numbers by value ("Phường 2" before "Phường 10"), before letters. Case, punctuation
    and the place of the tone mark (hoà, hòa) do not count: order by the text itself second.
    """
    tokens = _TOKEN.findall(normalize("NFD", clean(text).lower()))
    return " ".join(_token_key(token) for token in tokens)


def _token_key(token: str) -> str:
    if token[0] in "0123456789":
        digits = token.lstrip("0") or "0"
        return f"{min(len(digits), 99):02d}{digits}"
    tones = "".join(str(TONE_MARKS.index(mark) + 1) for mark in _TONE.findall(token))
    return _MARK.sub("", _TONE.sub("", token).translate(_LETTER_SIGNS)) + tones
