"""What the fast reader cannot tell: it gives '' for an error cell and for a formula that was never calculated.

The sheet's XML is searched for just these cells. Writers that spell it unusually (a namespace prefix, no cell
references, another encoding) are read slowly by a real parser instead.
"""

import re
from collections import Counter
from dataclasses import dataclass
from enum import StrEnum

from lxml import etree

from etl.read.package import XML


class Mark(StrEnum):
    """What a cell's XML says beside its value."""

    ERROR = "error"
    UNCALCULATED = "uncalculated"
    FORMULA = "formula"
    EXTERNAL = "external"
    TWICE = "twice"


Place = tuple[int, int]
"""Row and column, from 0."""

_REFERENCE = re.compile(rb'<c r="([A-Z]{1,3})([0-9]{1,7})"')
_FORMULA_START = re.compile(rb"<f[ >]")
_NUMERIC_REFERENCE = re.compile(rb"&#")
_REFERENCE_IN_VALUE = re.compile(rb"<v>[^<&]*&#")
_ERROR_TYPE = b't="e"'
_ERROR = re.compile(_ERROR_TYPE)
"""Two letters or more are found faster by an expression than by `in`."""

_HAS_VALUE = re.compile(rb"<v>[^<]")
_EXTERNAL = re.compile(rb"\[[0-9]+\]")


@dataclass(frozen=True, slots=True)
class _Cell:
    place: Place
    is_error: bool
    has_formula: bool
    has_value: bool
    is_external: bool

    def mark(self) -> Mark:
        if self.is_error:
            return Mark.ERROR
        if not self.has_value:
            return Mark.UNCALCULATED
        return Mark.EXTERNAL if self.is_external else Mark.FORMULA


def marks_of(xml: bytes) -> dict[Place, Mark]:
    """Error cells and formula cells of one sheet."""
    if b'<c r="' not in xml:
        return _read_slowly(xml)
    marks: dict[Place, Mark] = {}
    for match in (*_FORMULA_START.finditer(xml), *_ERROR.finditer(xml)):
        cell = _cell_around(xml, match.start())
        if cell is not None:
            marks[cell.place] = cell.mark()
    return marks


def twice_in_column(xml: bytes, letters: str) -> list[int]:
    """Rows (from 0) of a column whose cell stands twice in the sheet: each reader takes another of them."""
    rows = re.findall(rb'<c r="' + letters.encode() + rb'([0-9]{1,7})"', xml)
    if len(set(rows)) == len(rows):
        return []
    return [int(row) - 1 for row, count in Counter(rows).items() if count > 1]


def is_unusual(xml: bytes) -> bool:
    """Whether the sheet is spelt as writers of workbooks never do: the fast reader leaves out such values or guesses.

    Comments, CDATA, instructions, references inside a number.
    """
    return (
        (b"!" in xml and (b"<!--" in xml or b"<![CDATA[" in xml))
        or (xml.count(b"?") > 2 and xml.count(b"?>") > 1)
        or (_NUMERIC_REFERENCE.search(xml) is not None and _REFERENCE_IN_VALUE.search(xml) is not None)
    )


def column_number(letters: str) -> int:
    """Column from 0 of its letters."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def _cell_around(xml: bytes, position: int) -> _Cell | None:
    """The cell element that holds this position; None if the position is not in a cell."""
    begin = xml.rfind(b"<c ", 0, position)
    match = _REFERENCE.match(xml, begin) if begin >= 0 else None
    end = xml.find(b"</c>", begin)
    if match is None or not begin < position < end:  # text of another element
        return None
    element = xml[begin:end]
    head = element[: element.find(b">")]
    return _Cell(
        place=(int(match[2]) - 1, column_number(match[1].decode())),
        is_error=_ERROR_TYPE in head,
        has_formula=True,
        has_value=b't="str"' in head or _HAS_VALUE.search(element) is not None,
        is_external=_EXTERNAL.search(element) is not None,
    )


def _read_slowly(xml: bytes) -> dict[Place, Mark]:
    if not xml:
        return {}
    marks: dict[Place, Mark] = {}
    row, column = -1, -1
    for element in etree.fromstring(xml, XML).iter("{*}row", "{*}c"):
        reference = element.get("r", "")
        if str(element.tag).endswith("}row"):
            row, column = (int(reference) - 1 if reference else row + 1), -1
            continue
        column = column_number(reference.rstrip("0123456789")) if reference else column + 1
        cell = _parsed_cell(element, (row, column))
        if cell.is_error or cell.has_formula:
            marks[cell.place] = cell.mark()
    return marks


def _parsed_cell(element: etree._Element, place: Place) -> _Cell:
    formula, value = element.find("{*}f"), element.find("{*}v")
    return _Cell(
        place=place,
        is_error=element.get("t") == "e",
        has_formula=formula is not None,
        has_value=element.get("t") == "str" or (value is not None and bool(value.text)),
        is_external=formula is not None and _EXTERNAL.search((formula.text or "").encode()) is not None,
    )
