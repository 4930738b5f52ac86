"""Reads a sheet cell by cell from its XML, however it is spelt.

Slow but safe: nothing is made for blank cells, a text that a thousand cells share is one text, and what lies
outside any form is named and left out. It reads what Excel and LibreOffice read: names of foreign namespaces and
comments are passed over. Where a sheet says two things at once it is damaged; nobody guesses which is meant.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property, lru_cache

from lxml import etree

from etl.model import limits
from etl.read.formats import date_styles, is_white
from etl.read.grid import Raw, column_letters
from etl.read.marks import EXTERNAL, CellFacts, Mark, Place, column_number, mark_array
from etl.read.merges import MOST, Merge, merge_of
from etl.read.package import SPREADSHEET, DamagedPart, Package, local_name, started_and_ended
from etl.read.texts import expect_nothing_within, text_of, unescaped
from etl.read.usual import UNSEEN

EPOCH, EPOCH_1904 = datetime(1899, 12, 30), datetime(1904, 1, 1)  # noqa: DTZ001 (a spreadsheet has no zones)
MOST_LISTED = 12
_LAST_SERIAL = 2_958_465
_MILLISECONDS = 24 * 60 * 60 * 1000
_ADDRESS = re.compile("([A-Za-z]{1,3})([0-9]{1,7})", re.ASCII)
WHITE = b' theme="0"'
"""The white of the theme, of a run of text."""

_ODD = re.compile(rb"strike|vertAlign|" + UNSEEN + b"|" + WHITE)
_NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?")
_KINDS = frozenset({"n", "s", "str", "inlineStr", "b", "e", "d"})


@dataclass(slots=True)
class Cells:
    """Filled cells by row and column; `far`: addresses of those beyond what a form may have, the first of them."""

    values: dict[tuple[int, int], Raw] = field(default_factory=dict)
    far: list[str] = field(default_factory=list)
    far_count: int = 0

    @property
    def is_full(self) -> bool:
        """Whether there are more filled cells than any form has."""
        return len(self.values) >= limits.MOST_CELLS

    def put(self, row: int, column: int, value: Raw) -> None:
        """Keeps a filled cell, or notes where it lies."""
        if value == "":
            return
        if row < limits.MOST_ROWS and column < limits.MOST_COLUMNS and not self.is_full:
            self.values[row, column] = value
        else:
            self.note_far(row, column)

    def note_far(self, row: int, column: int) -> None:
        """Remembers a filled cell that is not read."""
        self.far_count += 1
        if len(self.far) < MOST_LISTED:
            self.far.append(f"{column_letters(column)}{row + 1}")

    def rows(self) -> tuple[list[list[Raw]], int, int]:
        """Rows of equal length from the first filled cell on, and where they begin."""
        if not self.values:
            return [], 0, 0
        top, left = min(row for row, _ in self.values), min(column for _, column in self.values)
        bottom, right = max(row for row, _ in self.values), max(column for _, column in self.values)
        rows: list[list[Raw]] = [[""] * (right - left + 1) for _ in range(top, bottom + 1)]
        for (row, column), value in self.values.items():
            rows[row - top][column - left] = value
        return rows, top, left


@lru_cache(4)
def _written_numbers(size: int) -> list[bytes]:
    return [b"%d" % number for number in range(size)]


def _as_written(count: int) -> list[bytes]:
    """The numbers from 0 as they are written in XML, at least so many; most workbooks need no more than the others."""
    return _written_numbers(1 << count.bit_length())


class Book:
    """What the cells of all sheets refer to; nothing is parsed before a cell does. `texts`: if they are known."""

    def __init__(self, package: Package, texts: Sequence[str] | None = None) -> None:
        self._package, self._texts = package, texts
        self._epoch = EPOCH_1904 if package.is_1904 else EPOCH

    @property
    def texts(self) -> Sequence[str]:
        """The shared texts."""
        if self._texts is None:
            xml = self._package.strings_xml()
            self._texts = [text_of(element) for element in _shared_texts(xml)] if xml else []
        return self._texts

    @cached_property
    def text_by_number(self) -> dict[bytes, str]:
        """The shared texts by their number as cells write it."""
        return dict(zip(_as_written(len(self.texts)), self.texts, strict=False))

    def moment(self, number: float) -> Raw:
        """The day and hour that a number stands for, the hour alone below 1; itself if there is none.

        To the thousandth of a second, as programs show it: 0.75 is seldom just that.
        """
        if not 0 <= number <= _LAST_SERIAL:
            return number
        moment = self._epoch + timedelta(milliseconds=round(number * _MILLISECONDS))
        return moment.time() if number < 1 else moment

    @cached_property
    def struck(self) -> frozenset[int]:
        """The shared texts of which a part is struck out or raised."""
        xml = self._package.strings_xml()
        found = enumerate(_shared_texts(xml)) if _ODD.search(xml) else ()
        return frozenset(number for number, element in found if _has_struck(element))

    @cached_property
    def date_styles(self) -> frozenset[int]:
        """The cell formats that show a number as a date."""
        return date_styles(self._package.styles_xml())

    @cached_property
    def written_date_styles(self) -> frozenset[bytes]:
        """The same as cells write them."""
        return frozenset(b"%d" % style for style in self.date_styles)


def _shared_texts(xml: bytes) -> Iterator[etree._Element]:
    for event, element in started_and_ended(xml, SPREADSHEET, "si"):
        if event == "end":
            _expect_parent(element, "sst")
            yield element


@dataclass(slots=True)
class SlowSheet:
    """What a sheet says: its filled cells and what is known of them; `twice`: cells that stand in it twice."""

    cells: Cells = field(default_factory=Cells)
    marks: dict[Place, Mark] = field(default_factory=dict)
    styles: dict[Place, int] = field(default_factory=dict)
    merges: list[Merge] = field(default_factory=list)
    twice: set[Place] = field(default_factory=set)
    seen: set[Place] = field(default_factory=set)

    def take(self, cell: etree._Element, place: Place, book: Book) -> None:
        """One cell, blank or not."""
        if place in self.seen:
            self.twice.add(place)
        parts = _parts_of(cell)
        value = _value(cell, parts, book)
        mark = _mark(cell, parts)
        if isinstance(value, str) and _is_struck(cell, parts, book):
            mark = Mark.STRUCK
        self.cells.put(*place, value)
        if len(self.seen) < limits.MOST_CELLS:
            self.seen.add(place)
            if mark is not None:
                self.marks[place] = mark
                mark_array(self.marks, _filled_by(parts.get("f")))
            if value != "" and cell.get("s", "").isdigit():
                self.styles[place] = int(cell.get("s", ""))

    def twice_in(self, letters: str) -> list[int]:
        """Rows of a column whose cell stands twice."""
        return [row for row, column in self.twice if column == column_number(letters)]


def read_slowly(xml: bytes, book: Book) -> SlowSheet:
    """All filled cells of a sheet. Cells and rows without address follow the one before.

    Raises:
        DamagedPart: cells outside rows, rows outside the sheet's data, two values in a cell.
    """
    sheet, tables = SlowSheet(), 0
    row, column, next_row = -1, -1, 0
    for event, element in started_and_ended(xml, SPREADSHEET, "sheetData", "row", "c", "mergeCell"):
        name = local_name(element)
        if event == "start" and name == "sheetData":
            _expect_parent(element, "worksheet")
            tables += 1
        elif event == "start" and name == "row":
            _expect_parent(element, "sheetData")
            reference = element.get("r", "")
            row, column = (int(reference) - 1 if reference.isdigit() else next_row), -1
            next_row = row + 1
        elif event == "end" and name == "c":
            _expect_parent(element, "row")
            place = _place(element.get("r"), row, column + 1)
            column = place[1]
            sheet.take(element, place, book)
        elif event == "end" and name == "mergeCell" and len(sheet.merges) < MOST:
            sheet.merges += merge_of(element.get("ref", ""))
    if tables != 1:
        raise DamagedPart(f"{tables} tables of cells in a sheet")
    return sheet


def _expect_parent(element: etree._Element, name: str) -> None:
    parent = element.getparent()
    if parent is None or local_name(parent) != name:
        raise DamagedPart(f"{element.tag} outside {name}")


def _place(reference: str | None, row: int, column: int) -> Place:
    if reference is None:
        return row, column
    address = _ADDRESS.fullmatch(reference)
    if address is None or int(address[2]) == 0:
        raise DamagedPart(f"a cell called {reference!r}")
    return int(address[2]) - 1, column_number(address[1].upper())


def _parts_of(cell: etree._Element) -> dict[str, etree._Element]:
    """Formula, value and text of a cell by name; what other namespaces add is passed over."""
    found: dict[str, etree._Element] = {}
    for child in cell:
        name = local_name(child)
        expect_nothing_within(child, name)
        if name and (name in found or name not in ("f", "v", "is", "extLst") or (name in "fv" and len(child))):
            raise DamagedPart(f"{name} in a cell")
        found[name] = child
    kind = cell.get("t", "n")
    if kind not in _KINDS or (kind == "inlineStr") < ("is" in found) or (kind == "inlineStr" and "v" in found):
        raise DamagedPart(f"a cell of kind {kind!r} with {sorted(found)}")
    return found


def _mark(cell: etree._Element, parts: dict[str, etree._Element]) -> Mark | None:
    formula, value = parts.get("f"), parts.get("v")
    return CellFacts(
        is_error=cell.get("t") == "e",
        has_formula=formula is not None,
        has_value=cell.get("t") == "str" or (value is not None and bool(value.text)),
        is_external=formula is not None and EXTERNAL.search((formula.text or "").encode()) is not None,
    ).mark()


def _filled_by(formula: etree._Element | None) -> str:
    """The range that a formula fills besides its own cell."""
    if formula is None or formula.get("t") not in ("array", "dataTable"):
        return ""
    return formula.get("ref", "")


def _value(cell: etree._Element, parts: dict[str, etree._Element], book: Book) -> Raw:
    kind = cell.get("t", "n")
    if kind == "inlineStr":
        return text_of(parts["is"]) if "is" in parts else ""
    text = (parts["v"].text or "") if "v" in parts else ""
    if kind == "e" or text == "":
        return ""
    if kind == "str":
        return unescaped(text)
    text = text.strip(" \t\r\n")
    if kind == "s":
        return _shared(text, book)
    if kind == "d":
        return _iso_date(text)
    return truth(text) if kind == "b" else _number(text, cell.get("s", ""), book)


def _shared(text: str, book: Book) -> str:
    if not (text.isascii() and text.isdigit()):
        raise DamagedPart(f"no shared text {text!r}")
    return shared_text(int(text), book.texts)


def shared_text(number: int, texts: Sequence[str]) -> str:
    """The shared text of a number.

    Raises:
        DamagedPart: there is none.
    """
    if number >= len(texts):
        raise DamagedPart(f"no shared text {number}")
    return texts[number]


def _iso_date(text: str) -> Raw:
    try:
        return datetime.fromisoformat(text).replace(tzinfo=None)
    except ValueError:
        return text


def truth(text: str) -> bool:
    """What a cell of kind b says.

    Raises:
        DamagedPart: neither true nor false.
    """
    if text not in ("0", "1", "true", "false"):
        raise DamagedPart(f"neither true nor false: {text!r}")
    return text in ("1", "true")


def number_in(text: str) -> float:
    """The number that a value of a spreadsheet is written as.

    Raises:
        DamagedPart: it is none. Python also takes "1_7", "１７" and "nan" for numbers.
    """
    text = text.strip(" \t\r\n")
    if not _NUMBER.fullmatch(text):
        raise DamagedPart(f"no number: {text!r}")
    return float(text)


def _number(text: str, style: str, book: Book) -> Raw:
    number = number_in(text)
    return book.moment(number) if style.isdigit() and int(style) in book.date_styles else number


def _is_struck(cell: etree._Element, parts: dict[str, etree._Element], book: Book) -> bool:
    """Whether a part of the cell's text is struck out or raised: "917" whose 9 is struck is 17 to who sees it."""
    if cell.get("t") == "s" and "v" in parts:
        return int(parts["v"].text or "-1") in book.struck
    return "is" in parts and _has_struck(parts["is"])


def _has_struck(element: etree._Element) -> bool:
    marks = (one for one in element.iter() if local_name(one) in ("strike", "vertAlign"))
    if any(one.get("val", "1") not in ("0", "false", "baseline") for one in marks):
        return True
    runs = (one for one in element if local_name(one) == "r")
    return len({_is_unseen(run) for run in runs if "".join(map(str, run.itertext())).strip()}) > 1


def _is_unseen(run: etree._Element) -> bool:
    """Whether nobody sees the run: white, by number or by theme, or far too small."""
    looks = {local_name(one): one for one in run.iter()}
    colour, size = looks.get("color"), looks.get("sz")
    if colour is not None and is_white(colour):
        return True
    return size is not None and len(size.get("val", "").partition(".")[0]) == 1 and size.get("val", "") < "4"
