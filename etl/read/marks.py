"""What a cell's XML says beside its value: an error, a formula and whether it was ever calculated; hidden columns."""

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

_COLUMNS = re.compile(rb"<(?:\w+:)?col\b[^<>]*>")
_SPAN = re.compile(rb"""\b(min|max)=["']([0-9]{1,5})["']""")
_HIDDEN = re.compile(rb"""\bhidden=["'](?:1|true|on)["']""")
_HIDDEN_ROW = re.compile(rb"""<(?:\w+:)?row\b(?=[^<>]*\bhidden=["'](?:1|true|on)["'])[^<>]*?\br=["']([0-9]{1,7})["']""")
_SPAN_OF_CELLS = re.compile("([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})", re.ASCII)
EXTERNAL = re.compile(rb"\[[0-9]+\]")
"""A formula's word for another workbook."""


@dataclass(frozen=True, slots=True)
class CellFacts:
    """What a cell's XML says of it."""

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


def hidden_rows(xml: bytes) -> set[int]:
    """Rows (from 0) that nobody sees."""
    return {int(match[1]) - 1 for match in _HIDDEN_ROW.finditer(xml)} if b" hidden=" in xml else set()


def column_number(letters: str) -> int:
    """Column from 0 of its letters."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1
