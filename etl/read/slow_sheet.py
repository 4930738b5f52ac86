"""Reads a sheet cell by cell from its XML, where the fast reader would need memory for what lies between cells.

Slow but safe: nothing is made for blank cells, a text that a thousand cells share is one text, and what lies
outside any form is named and left out.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import isfinite

from lxml import etree

from etl.model import limits
from etl.read.grid import Raw, column_letters
from etl.read.marks import column_number
from etl.read.package import Package, started_and_ended, streamed

EPOCH, EPOCH_1904 = datetime(1899, 12, 30), datetime(1904, 1, 1)  # noqa: DTZ001 (a spreadsheet has no zones)
MOST_LISTED = 12
_BUILT_IN_DATES = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})
_LAST_SERIAL = 2_958_465
_COLUMN = re.compile("[A-Za-z]{1,3}")


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


@dataclass(frozen=True, slots=True)
class Book:
    """What the cells of all sheets refer to."""

    texts: Sequence[str]
    date_styles: frozenset[int]
    epoch: datetime


def book_of(package: Package) -> Book:
    """Shared texts and date formats of a workbook."""
    strings = package.strings_xml()
    texts = [_text(element) for element in streamed(strings, "si")] if strings else []
    return Book(texts, _date_styles(package.styles_xml()), EPOCH_1904 if package.is_1904 else EPOCH)


def read_slowly(xml: bytes, book: Book) -> Cells:
    """All filled cells of a sheet. Cells and rows without address follow the one before."""
    cells = Cells()
    row, column = -1, -1
    next_row = 0
    for event, element in started_and_ended(xml, "row", "c"):
        reference = element.get("r", "")
        is_row = etree.QName(element).localname == "row"
        if event == "start" and is_row:
            row, column = (int(reference) - 1 if reference.isdigit() else next_row), -1
            next_row = row + 1
        elif event == "end" and not is_row:
            letters = reference.rstrip("0123456789")
            digits = reference[len(letters) :]
            column = column_number(letters.upper()) if _COLUMN.fullmatch(letters) else column + 1
            cells.put(int(digits) - 1 if digits else row, column, _value(element, book))
    return cells


def _value(cell: etree._Element, book: Book) -> Raw:
    kind = cell.get("t", "n")
    if kind == "inlineStr":
        inline = cell.find("{*}is")
        return "" if inline is None else _text(inline)
    text = cell.findtext("{*}v") or ""
    if kind == "e" or text == "":
        return ""
    if kind == "s":
        place = int(text)
        return book.texts[place] if 0 <= place < len(book.texts) else ""
    if kind in ("str", "d"):
        return text
    return text.strip() in ("1", "true") if kind == "b" else _number(text, cell.get("s", ""), book)


def _number(text: str, style: str, book: Book) -> Raw:
    try:
        number = float(text)
    except ValueError:
        return text
    if not style.isdigit() or int(style) not in book.date_styles:
        return number
    if not isfinite(number) or not 0 <= number <= _LAST_SERIAL:
        return number
    return book.epoch + timedelta(days=number)


def _text(element: etree._Element) -> str:
    """Text of all runs; readings beside East Asian text (rPh) are none."""
    runs = (run for run in element.iter("{*}t") if not _is_reading(run.getparent()))
    return "".join(run.text or "" for run in runs)


def _is_reading(parent: etree._Element | None) -> bool:
    return parent is not None and etree.QName(parent).localname == "rPh"


def _date_styles(xml: bytes) -> frozenset[int]:
    if not xml:
        return frozenset()
    root = etree.fromstring(xml)
    codes = {entry.get("numFmtId"): entry.get("formatCode", "") for entry in root.iter("{*}numFmt")}
    formats = root.find("{*}cellXfs")
    ids = [entry.get("numFmtId", "0") for entry in formats] if formats is not None else []
    return frozenset(
        style
        for style, number in enumerate(ids)
        if (number.isdigit() and int(number) in _BUILT_IN_DATES) or _is_date(codes.get(number, ""))
    )


def _is_date(code: str) -> bool:
    plain = "".join(piece for place, piece in enumerate(code.split('"')) if place % 2 == 0).lower()
    return "yy" in plain or "mmm" in plain or "d/m" in plain or "m/d" in plain
