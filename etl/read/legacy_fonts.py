"""Text in the old fonts TCVN3 and VNI: told by the font of its cell, else by its letters; turned into Unicode."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from lxml import etree

from etl.read.marks import Place, column_number
from etl.read.package import XML
from etl.text import Legacy, from_legacy, guess_legacy, legacy_of_font

_STYLED = re.compile(rb'<c r="([A-Z]{1,3})([0-9]{1,7})"[^>]*?\bs="([0-9]+)"')


@dataclass(frozen=True, slots=True)
class Fonts:
    """Encodings of the cells of one sheet whose font is an old one."""

    by_place: Mapping[Place, Legacy]

    @classmethod
    def of_sheet(cls, fonts: Mapping[int, Legacy], xml: bytes) -> "Fonts":
        """`fonts`: encodings by the number of the cell format."""
        return cls.of_styles(
            fonts,
            {
                (int(match[2]) - 1, column_number(match[1].decode())): int(match[3])
                for match in _STYLED.finditer(xml)
                if int(match[3]) in fonts
            },
        )

    @classmethod
    def of_styles(cls, fonts: Mapping[int, Legacy], styles: Mapping[Place, int]) -> "Fonts":
        """`styles`: numbers of the cell formats by place."""
        return cls({place: fonts[style] for place, style in styles.items() if style in fonts})


def fonts_of(styles: bytes) -> dict[int, Legacy]:
    """The cell formats of a workbook with an old font; nearly always none."""
    small = styles.lower()
    if b".vn" not in small and b"vni" not in small:
        return {}
    root = etree.fromstring(styles, XML)
    names = [_font_name(font) for font in root.iterfind("{*}fonts/{*}font")]
    found: dict[int, Legacy] = {}
    for number, entry in enumerate(root.iterfind("{*}cellXfs/{*}xf")):
        place = int(entry.get("fontId", "0"))
        encoding = legacy_of_font(names[place]) if place < len(names) else None
        if encoding is not None:
            found[number] = encoding
    return found


def _font_name(font: etree._Element) -> str:
    name = font.find("{*}name")
    return "" if name is None else name.get("val", "")


def converted(text: str, font: Legacy | None) -> str:
    """The text in Unicode; itself where neither font nor letters speak of an old encoding."""
    if text.isascii():
        return text if font != "tcvn3_capitals" else text.upper()
    if font is not None:
        return from_legacy(text, font)
    guessed = _guessed(text)
    return text if guessed is None else from_legacy(text, guessed)


@lru_cache(maxsize=8192)
def _guessed(text: str) -> Legacy | None:
    """Remembered: the labels of a form are the same in every file."""
    return guess_legacy(text)
