"""Whether a cell shows its number as a percentage: the fast reader gives 0.95 for what the unit sees as 95 %."""

import re
from collections.abc import Callable

from lxml import etree

from etl.read.grid import column_letters
from etl.read.marks import Place
from etl.read.package import XML, Package

BUILT_IN_PERCENT = frozenset({9, 10})
"""Number formats 0% and 0.00% (ECMA-376 Part 1, 18.8.30)."""


def percent_cells(package: Package, style_of: Callable[[Place], int | None]) -> Callable[[Place], bool]:
    """A question to ask of single cells of the sheet; nothing is parsed until it is asked."""
    styles: list[frozenset[int]] = []

    def is_percent(place: Place) -> bool:
        if not styles:
            styles.append(_percent_styles(package.styles_xml()))
        return style_of(place) in styles[0]

    return is_percent


def style_in(xml: bytes, place: Place) -> int | None:
    """The number of a cell's format, in a sheet that is spelt as all are."""
    reference = f"{column_letters(place[1])}{place[0] + 1}".encode()
    head = re.search(rb'<c r="' + reference + rb'"[^>]*>', xml)
    style = re.search(rb'\bs="([0-9]+)"', head[0]) if head else None
    return int(style[1]) if style else None


def _percent_styles(xml: bytes) -> frozenset[int]:
    if not xml:
        return frozenset()
    root = etree.fromstring(xml, XML)
    codes = {int(entry.get("numFmtId", "0")): entry.get("formatCode", "") for entry in root.iter("{*}numFmt")}
    formats = root.find("{*}cellXfs")
    ids = [int(entry.get("numFmtId", "0")) for entry in formats] if formats is not None else []
    return frozenset(
        style for style, number in enumerate(ids) if number in BUILT_IN_PERCENT or "%" in codes.get(number, "")
    )
