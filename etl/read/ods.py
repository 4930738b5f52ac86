"""Reads OpenDocument spreadsheets (.ods) from their XML: calamine makes every repeated cell, we do not."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from io import BytesIO
from math import nan
from zipfile import ZipFile

from lxml import etree
from python_calamine import PasswordError

from etl.model import limits
from etl.read.beside import HINT
from etl.read.grid import Raw
from etl.read.marks import Mark, Place
from etl.read.package import XML, DamagedPart, checked_xml, started_and_ended
from etl.read.sheets import Sheets
from etl.read.slow_sheet import Cells, number_in

MANIFEST = "META-INF/manifest.xml"
_SPACES = ("urn:oasis:names:tc:opendocument:xmlns:table:1.0", "urn:oasis:names:tc:opendocument:xmlns:office:1.0")
_TABLE, _OFFICE = (f"{{{space}}}" for space in _SPACES)
_DRAW = "{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}"
_PAGES = "styles.xml"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_MARGINS = tuple(f"{_STYLE}{one}{side}" for one in ("header", "footer") for side in ("", "-left", "-first"))
_CALC = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"
_NUMBERS = frozenset({"float", "percentage", "currency"})
_UNSEEN = frozenset({f"{_TEXT}ruby-text", f"{_TEXT}note", f"{_OFFICE}annotation", f"{_OFFICE}annotation-end"})
"""What stands beside the words of a cell and is none of them."""

_SEEN = frozenset(
    f"{_TEXT}{name}"
    for name in ("span", "a", "ruby", "ruby-base", "bookmark", "bookmark-start", "bookmark-end", "soft-page-break")
)
"""What programs write into a cell's paragraph; of anything else (fields, conditions, foreign names) programs show
different words."""

_TEXT_KINDS = frozenset({"", "string"})

_BLANKS = re.compile("[ \t\r\n]+")
_DURATION = re.compile(r"PT([0-9]{1,6})H([0-9]{1,2})M([0-9]{1,2})(?:[.,][0-9]+)?S", re.ASCII)
_ERROR_STARTS = ("#REF!", "#N/A", "#DIV/0!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!", "Err:")


@dataclass(frozen=True, slots=True)
class _Styles:
    """Names of the styles that hide a sheet, and of those that cross out, raise or lower what has them."""

    hiding: frozenset[str] = frozenset()
    struck: frozenset[str] = frozenset()
    raising: frozenset[str] = frozenset()

    @classmethod
    def of(cls, styles: etree._Element) -> "_Styles":
        """What the automatic styles of a document say; programs write all formatting by hand there."""
        found: dict[str, set[str]] = {"hiding": set(), "struck": set(), "raising": set()}
        for style in styles.iter(f"{_STYLE}style"):
            name = style.get(f"{_STYLE}name", "")
            for part in style:
                if part.get(f"{_TABLE}display") == "false":
                    found["hiding"].add(name)
                if any(part.get(f"{_STYLE}text-line-through-{one}", "none") != "none" for one in ("style", "type")):
                    found["struck"].add(name)
                if not part.get(f"{_STYLE}text-position", "0%").startswith("0%"):
                    found["raising"].add(name)
        return cls(**{kind: frozenset(names) for kind, names in found.items()})

    def strike(self, cell: etree._Element) -> bool:
        """Whether the cell is crossed out, or a part of its words is or is raised: 917 whose 9 is struck is 17."""
        if cell.get(f"{_TABLE}style-name", "") in self.struck:
            return True
        spans = (span.get(f"{_TEXT}style-name", "") for span in cell.iter(f"{_TEXT}span"))
        return any(name in self.struck or name in self.raising for name in spans)


class _Table:
    """One sheet while it is read from top to bottom."""

    def __init__(self, element: etree._Element, styles: _Styles) -> None:
        self.name = element.get(f"{_TABLE}name", "")
        self.is_hidden = element.get(f"{_TABLE}style-name", "") in styles.hiding
        self.styles = styles
        self.hidden_rows: set[int] = set()
        self.hidden_columns: set[int] = set()
        self.columns = 0
        self.cells = Cells()
        self.marks: dict[Place, Mark] = {}
        self.percents: set[Place] = set()
        self.row, self.column, self.row_repeat = 0, 0, 1

    def start_row(self, element: etree._Element) -> None:
        self.column, self.row_repeat = 0, _repeat(element, "rows")
        if _is_unseen(element):
            self.hidden_rows.update(range(self.row, min(self.row + self.row_repeat, limits.MOST_ROWS)))

    def take_column(self, element: etree._Element) -> None:
        """What is said of a column, or of several alike."""
        repeat = _repeat(element, "columns")
        if _is_unseen(element):
            self.hidden_columns.update(range(self.columns, min(self.columns + repeat, limits.MOST_COLUMNS)))
        self.columns += repeat

    def end_row(self) -> None:
        self.row += self.row_repeat

    def take(self, element: etree._Element) -> None:
        """One cell; a filled one that is repeated fills all its places, as far as a form reaches."""
        repeat = _repeat(element, "columns")
        value, mark = _value(element), _mark(element)
        if value != "" and element.tag == f"{_TABLE}covered-table-cell":
            mark = Mark.COVERED
        elif value != "" and self.styles.strike(element):
            mark = Mark.STRUCK
        if value != "" or mark is not None:
            self._fill(value, mark, repeat, element.get(f"{_OFFICE}value-type") == "percentage")
        self.column += repeat

    def _fill(self, value: Raw, mark: Mark | None, repeat: int, is_percent: bool) -> None:
        rows = range(self.row, min(self.row + self.row_repeat, limits.MOST_ROWS))
        columns = range(self.column, min(self.column + repeat, limits.MOST_COLUMNS))
        for place in ((row, column) for row in rows for column in columns):
            self.cells.put(*place, value)
            if mark is not None and len(self.marks) < limits.MOST_CELLS:
                self.marks[place] = mark
            if is_percent:
                self.percents.add(place)
            if self.cells.is_full:
                break
        if value != "" and len(rows) * len(columns) < self.row_repeat * repeat:
            self._note_far(repeat)

    def _note_far(self, repeat: int) -> None:
        """The first place that a repeated cell fills outside any form."""
        if self.row >= limits.MOST_ROWS or self.column >= limits.MOST_COLUMNS:
            self.cells.note_far(self.row, self.column)
        elif self.column + repeat > limits.MOST_COLUMNS:
            self.cells.note_far(self.row, limits.MOST_COLUMNS)
        else:
            self.cells.note_far(limits.MOST_ROWS, self.column)


def ods_sheets(data: bytes) -> Sheets:
    """All sheets of the document that hold anything."""
    with ZipFile(BytesIO(data)) as archive:
        if MANIFEST in archive.namelist() and b":encryption-data" in archive.read(MANIFEST):
            raise PasswordError("encrypted parts")
        xml = checked_xml(archive.read("content.xml"))
        margins = checked_xml(archive.read(_PAGES)) if _PAGES in archive.namelist() else b""
    sheets, table, styles = Sheets(beside=[*_beside(xml), *_beside(margins)]), None, _Styles()
    for event, element in started_and_ended(xml, _SPACES, "automatic-styles", "table", *_PARTS, *_CELLS):
        tag = etree.QName(element).localname
        if tag == "automatic-styles" and event == "end":
            styles = _Styles.of(element)
        elif tag == "table" and event == "start":
            table = table or _Table(element, styles)  # a table inside a cell belongs to that cell's sheet
        elif table is not None:
            _read(table, event, tag, element)
            if tag == "table" and event == "end" and element.get(f"{_TABLE}name", "") == table.name:
                _add(sheets, table)
                table = None
    return sheets


_PARTS = ("table-row", "table-column")
_CELLS = ("table-cell", "covered-table-cell")


def _beside(xml: bytes) -> Iterator[str]:
    """Words in notes, drawn boxes and the margins of printed pages."""
    if len(xml) > limits.LARGE_PART or not HINT.search(xml):
        return  # without the letter there is no mark, and no form is so large
    for holder in etree.fromstring(xml, XML).iter(f"{_OFFICE}annotation", f"{_DRAW}*", *_MARGINS):
        for paragraph in holder.iter(f"{_TEXT}p"):
            yield "".join(map(str, paragraph.itertext()))


def _read(table: _Table, event: str, tag: str, element: etree._Element) -> None:
    if tag == "table-row":
        if event == "start":
            table.start_row(element)
        else:
            table.end_row()
    elif tag == "table-column" and event == "end":
        table.take_column(element)
    elif tag in _CELLS and event == "end":
        table.take(element)


def _add(sheets: Sheets, table: _Table) -> None:
    sheets.add(
        table.name,
        table.cells,
        is_hidden=table.is_hidden,
        marks=table.marks,
        is_percent=table.percents.__contains__,
        hides_column=table.hidden_columns.__contains__,
        hidden_rows=lambda: table.hidden_rows,
    )


def _is_unseen(element: etree._Element) -> bool:
    """Whether a row or column is hidden, by hand or by a filter."""
    return element.get(f"{_TABLE}visibility", "visible") != "visible"


def _repeat(element: etree._Element, what: str) -> int:
    text = element.get(f"{_TABLE}number-{what}-repeated", "1")
    return min(max(1, int(text)), 2_000_000) if text.isdecimal() and len(text) < 12 else 1


def _value(cell: etree._Element) -> Raw:
    kind = cell.get(f"{_OFFICE}value-type", "")
    if _is_error(cell):
        return ""
    if cell.get(f"{_CALC}value-type", kind) != kind:
        raise DamagedPart("a cell of two kinds")
    if kind in _NUMBERS:
        number = cell.get(f"{_OFFICE}value")
        return nan if number is None else number_in(number)
    if kind == "boolean":
        return cell.get(f"{_OFFICE}boolean-value") == "true"
    if kind == "date":
        return _date(cell.get(f"{_OFFICE}date-value", ""))
    if kind == "time":
        return _time(cell.get(f"{_OFFICE}time-value", ""))
    if kind not in _TEXT_KINDS:
        raise DamagedPart(f"a cell of kind {kind!r}")
    text = "\n".join(_words(_known(child, {f"{_TEXT}p"})) for child in cell if str(child.tag).startswith(_TEXT))
    return cell.get(f"{_OFFICE}string-value") or text  # as the standard and LibreOffice have it


def _date(text: str) -> Raw:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return text


def _time(text: str) -> Raw:
    """A time is no number, whatever the cell shows of it."""
    parts = _DURATION.fullmatch(text)
    return text if parts is None else timedelta(hours=int(parts[1]), minutes=int(parts[2]), seconds=int(parts[3]))


def _words(element: etree._Element) -> str:
    """Words of a paragraph as they are seen; of other namespaces (notes of the office) nothing is."""
    found = [_BLANKS.sub(" ", element.text or "")]
    for child in element:
        tag = str(child.tag)
        if tag == f"{_TEXT}s":
            found.append(" " * _number_of(child.get(f"{_TEXT}c", "1")))
        elif tag in (f"{_TEXT}tab", f"{_TEXT}line-break"):
            found.append("\t" if tag.endswith("tab") else "\n")
        elif tag not in _UNSEEN:
            found.append(_words(_known(child, _SEEN)))
        found.append(_BLANKS.sub(" ", child.tail or ""))
    return "".join(found)


def _known(element: etree._Element, names: Collection[str]) -> etree._Element:
    if element.tag not in names:
        raise DamagedPart(f"{element.tag} in a cell")
    return element


def _number_of(text: str) -> int:
    return min(max(1, int(text)), limits.LONGEST_TEXT) if text.isdecimal() and len(text) < 12 else 1


def _is_error(cell: etree._Element) -> bool:
    if cell.get(f"{_CALC}value-type") == "error":
        return True
    return cell.get(f"{_TABLE}formula") is not None and "".join(map(str, cell.itertext())).startswith(_ERROR_STARTS)


def _mark(cell: etree._Element) -> Mark | None:
    formula = cell.get(f"{_TABLE}formula")
    if formula is None:
        return Mark.ERROR if _is_error(cell) else None
    if _is_error(cell):
        return Mark.ERROR
    if cell.get(f"{_OFFICE}value-type") is None:
        return Mark.UNCALCULATED
    return Mark.EXTERNAL if "file:" in formula or "http" in formula else Mark.FORMULA
