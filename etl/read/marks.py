"""What the fast reader cannot tell: it gives '' for an error cell and for a formula that was never calculated.

The XML of a sheet as all writers spell it (`usual`) is searched for just these cells; others are read slowly.
"""

import re
from collections import Counter
from dataclasses import dataclass
from enum import StrEnum

from etl.model import limits


class Mark(StrEnum):
    """What a cell's XML says beside its value."""

    ERROR = "error"
    UNCALCULATED = "uncalculated"
    FORMULA = "formula"
    EXTERNAL = "external"
    TWICE = "twice"
    COVERED = "covered"
    STRUCK = "struck"
    ARRAY = "array"


Place = tuple[int, int]
"""Row and column, from 0."""

_REFERENCE = re.compile(rb'<c r="([A-Z]{1,3})([0-9]{1,7})"')
_COLUMNS = re.compile(rb"<(?:\w+:)?col\b[^<>]*>")
_SPAN = re.compile(rb"""\b(min|max)=["']([0-9]{1,5})["']""")
_HIDDEN = re.compile(rb"""\bhidden=["'](?:1|true|on)["']""")
_FORMULA_START = re.compile(rb"<f[ >]")
_ARRAY = re.compile(rb'<f (?=[^<>]*\bt="(?:array|dataTable)")[^<>]*?\bref="([^"]*)"')
_SPAN_OF_CELLS = re.compile("([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})", re.ASCII)
_ERROR_TYPE = b't="e"'
_ERROR = re.compile(_ERROR_TYPE)
"""Two letters or more are found faster by an expression than by `in`."""

_HAS_VALUE = re.compile(rb"<v>[^<]")
EXTERNAL = re.compile(rb"\[[0-9]+\]")
"""A formula's word for another workbook."""


@dataclass(frozen=True, slots=True)
class CellFacts:
    """What a cell's XML says of it."""

    place: Place
    is_error: bool
    has_formula: bool
    has_value: bool
    is_external: bool

    def mark(self) -> Mark | None:
        """Its mark; None for a cell of a plain value."""
        if self.is_error:
            return Mark.ERROR
        if not self.has_formula:
            return None
        if not self.has_value:
            return Mark.UNCALCULATED
        return Mark.EXTERNAL if self.is_external else Mark.FORMULA


def marks_of(xml: bytes) -> dict[Place, Mark]:
    """Error cells and formula cells of one sheet."""
    marks: dict[Place, Mark] = {}
    for match in (*_FORMULA_START.finditer(xml), *_ERROR.finditer(xml)):
        cell = _cell_around(xml, match.start())
        mark = None if cell is None else cell.mark()
        if cell is not None and mark is not None:
            marks[cell.place] = mark
            array = _ARRAY.match(xml, match.start())
            mark_array(marks, array[1].decode() if array else "")
    return marks


def mark_array(marks: dict[Place, Mark], reference: str) -> None:
    """Marks the cells that a formula of another cell fills; in the file they may be blank."""
    span = _SPAN_OF_CELLS.fullmatch(reference)
    if span is None:
        return
    rows = range(int(span[2]) - 1, min(int(span[4]), limits.MOST_ROWS))
    columns = range(column_number(span[1]), min(column_number(span[3]) + 1, limits.MOST_COLUMNS))
    for row in rows:
        for column in columns:
            if len(marks) < limits.MOST_CELLS:
                marks.setdefault((row, column), Mark.ARRAY)


def twice_in_column(xml: bytes, letters: str) -> list[int]:
    """Rows (from 0) of a column whose cell stands twice in the sheet: each reader takes another of them."""
    rows = list(map(int, re.findall(rb'<c r="' + letters.encode() + rb'([0-9]{1,7})"', xml)))  # "07" is 7
    if len(set(rows)) == len(rows):
        return []
    return [row - 1 for row, count in Counter(rows).items() if count > 1]


def is_column_hidden(xml: bytes, column: int) -> bool:
    """Whether nobody sees this column (from 0) of the sheet; it stands before the cells."""
    heads = _COLUMNS.findall(xml, 0, max(0, xml.find(b"sheetData")))
    spans = (dict(_SPAN.findall(head)) for head in heads if _HIDDEN.search(head))
    return any(int(span.get(b"min", 0)) <= column + 1 <= int(span.get(b"max", 0)) for span in spans)


def column_number(letters: str) -> int:
    """Column from 0 of its letters."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def _cell_around(xml: bytes, position: int) -> CellFacts | None:
    """The cell element that holds this position; None if the position is not in a cell."""
    begin = xml.rfind(b"<c ", 0, position)
    match = _REFERENCE.match(xml, begin) if begin >= 0 else None
    end = xml.find(b"</c>", begin)
    if match is None or not begin < position < end:  # text of another element
        return None
    element = xml[begin:end]
    head = element[: element.find(b">")]
    return CellFacts(
        place=(int(match[2]) - 1, column_number(match[1].decode())),
        is_error=_ERROR_TYPE in head,
        has_formula=True,
        has_value=b't="str"' in head or _HAS_VALUE.search(element) is not None,
        is_external=EXTERNAL.search(element) is not None,
    )
