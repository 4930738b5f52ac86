"""Merged ranges of a sheet: people see the first cell of each, and nothing of the others."""

import re

from etl.read.marks import Place, column_number

_RANGE = re.compile(rb'<mergeCell ref="([A-Z]{1,3}[0-9]{1,7}:[A-Z]{1,3}[0-9]{1,7})"')
_REFERENCE = re.compile(r"([A-Za-z]{1,3})([0-9]{1,7}):([A-Za-z]{1,3})([0-9]{1,7})", re.ASCII)
MOST = 2_000
"""A form has a few; more are made to stop a reader."""

Merge = tuple[Place, Place]
"""First and last cell."""


def merges_of(tail: bytes) -> list[Merge]:
    """The ranges behind the cells, as many as anyone needs."""
    found: list[Merge] = []
    for match in _RANGE.finditer(tail):
        found += merge_of(match[1].decode())
        if len(found) >= MOST:
            break
    return found


def merge_of(reference: str) -> list[Merge]:
    """The range called so ("E13:E15"); none if it is no range."""
    match = _REFERENCE.fullmatch(reference)
    if match is None:
        return []
    first = int(match[2]) - 1, column_number(match[1].upper())
    return [(first, (int(match[4]) - 1, column_number(match[3].upper())))]


def is_every_merge_seen(tail: bytes) -> bool:
    """Whether all ranges behind the cells are spelt as `merges_of` looks for them."""
    return tail.count(b"mergeCell ") == len(_RANGE.findall(tail))
