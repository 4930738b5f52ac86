"""Whether a cell shows its number as a percentage: the fast reader gives 0.95 for what the unit sees as 95 %."""

import re
from collections.abc import Callable

from lxml import etree

from etl.read.grid import column_letters
from etl.read.marks import Place
from etl.read.package import XML, Package

BUILT_IN_PERCENT = frozenset({9, 10})
"""Number formats 0% and 0.00% (ECMA-376 Part 1, 18.8.30)."""


def percent_cells(package: Package, xml: bytes) -> Callable[[Place], bool]:
    """A question to ask of single cells of the sheet; nothing is parsed until it is asked."""
    styles: list[frozenset[int]] = []

    def is_percent(place: Place) -> bool:
        if not styles:
            styles.append(_percent_styles(package.styles_xml()))
        reference = f"{column_letters(place[1])}{place[0] + 1}".encode()
        head = re.search(rb'<(?:\w+:)?c\b[^>]*\br="' + reference + rb'"[^>]*>', xml)
        style = re.search(rb'\bs="([0-9]+)"', head[0]) if head else None
        return style is not None and int(style[1]) in styles[0]

    return is_percent


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
