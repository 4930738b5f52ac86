"""Merged ranges of a sheet: only their first cell holds a value, which people do not see."""

import re

from etl.read.marks import Place, column_number

_RANGE = re.compile(rb'<(?:\w+:)?mergeCell ref="([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})"')
_WORD = re.compile(b"mergeCell")
MOST = 2_000
"""A form has a few; more are made to stop a reader."""

Merge = tuple[Place, Place]
"""First and last cell."""


def merges_of(xml: bytes) -> list[Merge]:
    """The ranges, as many as anyone needs."""
    any_merge = _WORD.search(xml, max(0, xml.rfind(b"/sheetData>")))  # they stand behind the cells
    if any_merge is None:
        return []
    found: list[Merge] = []
    for match in _RANGE.finditer(xml, any_merge.start()):
        first = int(match[2]) - 1, column_number(match[1].decode())
        found.append((first, (int(match[4]) - 1, column_number(match[3].decode()))))
        if len(found) >= MOST:
            break
    return found
