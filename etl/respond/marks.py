"""What is to be marked in a returned workbook; plain values that cross into the sandbox."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

MOST_CELLS = 200
"""Cells of one finding that are coloured; a whole column would bury the rest."""

_REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?([1-9][0-9]{0,6})")
LAST_COLUMN, LAST_ROW = 16_384, 1_048_576


@dataclass(frozen=True, slots=True)
class Mark:
    """One finding as it is shown in the workbook. `cells`: "E31" or "B5:K5"; `text`: one complete sentence or more."""

    sheet: str
    cells: tuple[str, ...]
    text: str
    is_critical: bool


@dataclass(frozen=True, slots=True)
class MarkUp:
    """All marks of one workbook, with the name and the head lines of the sheet that lists them."""

    marks: tuple[Mark, ...]
    list_name: str
    heading: tuple[str, ...]


Place = tuple[int, int]
"""Row and column, from 1."""


def places(cells: tuple[str, ...]) -> list[Place]:
    """The cells that are meant, ranges taken apart; what is no reference is left out (it is listed all the same)."""
    found: dict[Place, None] = {}
    for cell in cells:
        for place in _of_range(cell):
            found[place] = None
            if len(found) >= MOST_CELLS:
                return list(found)
    return list(found)


def _of_range(cell: str) -> Iterator[Place]:
    first, _, last = cell.partition(":")
    start, end = _place(first), _place(last or first)
    if start is None or end is None:
        return
    for row in range(start[0], end[0] + 1):
        for column in range(start[1], end[1] + 1):
            yield row, column


def _place(reference: str) -> Place | None:
    match = _REFERENCE.fullmatch(reference)
    if match is None:
        return None
    place = int(match[2]), column_of(match[1])
    return place if place[0] <= LAST_ROW and place[1] <= LAST_COLUMN else None


def column_of(letters: str) -> int:
    """Column from 1 of its letters."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def reference(place: Place) -> str:
    """ "E31" of row 31, column 5."""
    row, column = place
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row}"
