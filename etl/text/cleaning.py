"""Makes text comparable: one Unicode form, no invisible characters, single spaces."""

import re
from unicodedata import is_normalized, normalize

# Noncharacters are illegal in XML and lone surrogates in UTF-8: one of them fails a whole file or COPY.
_PLANE_ENDS = "".join(f"{chr((plane << 16) + 0xFFFE)}-{chr((plane << 16) + 0xFFFF)}" for plane in range(17))
_REMOVED = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f"  # control characters that separate nothing
    "\xad\u034f\u061c\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff"
    "\ufff9-\ufffc\ufdd0-\ufdef\ud800-\udfff\U000e0000-\U000e0fff" + _PLANE_ENDS + "]"
)
_BLANK_GLYPHS = re.compile("[\u115f\u1160\u2800\u3164\uffa0]")  # letters and symbols that print nothing
# Look like Đ/đ but are other letters; old keyboard drivers still produce them.
_LOOKALIKES = {0xD0: "Đ", 0x189: "Đ", 0xF0: "đ", 0x256: "đ"}
# What `str.isprintable` lets pass although `clean` changes it.
_PRINTABLE_TROUBLE = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\ufffc"
    "\U000e0100-\U000e01ef\xd0\u0189\xf0\u0256]"
)
_MARKS = re.compile("[\u0300-\u036f]")
_MANY_ENDS = re.compile("\n{3,}")
_NOT_IN_KEYS = re.compile(r"[^\w%&+<>=]|_")


def clean(text: str) -> str:
    """Returns one line of text as every comparison and every stored value needs it.

    NFC; invisible and control characters, bidi marks and lone surrogates gone; any run of white space (NBSP,
    tab, line break) one space; trimmed; Icelandic Ð and its like as Đ. Idempotent. Runs on every cell of
    every file, so text that is already clean costs a fraction of a microsecond.
    """
    is_printable = text.isprintable() and "  " not in text
    if is_printable and (text.isascii() or not (_PRINTABLE_TROUBLE.search(text) or not is_normalized("NFC", text))):
        return text.strip(" ")
    visible = _BLANK_GLYPHS.sub(" ", _REMOVED.sub("", text))
    return " ".join(normalize("NFC", visible.translate(_LOOKALIKES)).split())


def clean_lines(text: str) -> str:
    """Cleans a narrative line by line; line breaks stay, several empty lines become one empty line."""
    lines = "\n".join(clean(line) for line in text.splitlines())
    return _MANY_ENDS.sub("\n\n", lines).strip("\n")


def fold(text: str) -> str:
    """Returns the key by which headings and words are compared: lower case, no diacritics, no punctuation.

    "Đơn vị tính (ĐVT)" → "don vi tinh dvt". The signs % & + < > = stay, they tell headings apart. Different
    Vietnamese words share a key, so a match by it is weaker than one by `clean`. Idempotent.
    """
    key = clean(text)
    if not key.isascii():
        key = _MARKS.sub("", normalize("NFKD", key))
        key = key.lower().replace("đ", "d")
    return " ".join(_NOT_IN_KEYS.sub(" ", key.lower()).split())
