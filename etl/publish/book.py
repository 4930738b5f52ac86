"""Workbooks written in a stream: one look, ready to print, and no text from outside ever becomes a formula."""

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from etl.publish.tables import Align, Cell, Row, Table, round_half_up

FONT, SIZE = "Times New Roman", 11
LINE = 15.0  # height of one line of text, points
MAX_LINES = 25  # Excel ends at 409 points; a longer text is read in the cell
MAX_TEXT = 32_000  # Excel drops a cell of more than 32,767 characters with the whole text
_CUT = " … (còn nữa, xem tệp gốc)"
_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "nan_inf_to_errors": False,
}


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula of our own with the value that it has."""

    formula: str
    value: float | int | str


Item = tuple[str | int | float | Formula | None, Any]
"""What a cell holds (text stays text, None is blank) and its format."""


class RowSheet(Worksheet):  # type: ignore[misc]  # the library has no types
    """A sheet of xlsxwriter that takes whole rows of XML: its own way by cells costs twenty times as much.

    Rows go where its constant-memory mode puts them, in the same order and form.
    """

    previous_row: int
    dim_rowmin: int | None
    dim_rowmax: int | None
    dim_colmin: int | None
    dim_colmax: int | None

    is_first_page_bare = False

    def _write_header_footer(self) -> None:
        if not self.is_first_page_bare:
            super()._write_header_footer()
            return
        self._xml_start_tag("headerFooter", [("differentFirst", 1)])
        self._write_odd_header()
        self._write_odd_footer()
        self._xml_data_element("firstHeader", "")
        self._xml_data_element("firstFooter", self.footer)
        self._xml_end_tag("headerFooter")

    def put_row(self, row: int, columns: int, height: float | None, cells: str) -> None:
        """Writes a row (from 0) below all that were written before. `height` in points, None: the usual one."""
        if row > self.previous_row:
            self._write_single_row(row)
        size = "" if height is None else f' ht="{height:.16g}" customHeight="1"'
        self.row_data_fh.write(f'<row r="{row + 1}"{size}>{cells}</row>')
        self.previous_row = row + 1
        self.dim_rowmin = row if self.dim_rowmin is None else self.dim_rowmin
        self.dim_rowmax, self.dim_colmin = row, 0
        self.dim_colmax = max(self.dim_colmax or 0, columns - 1)


ROW_NUMBER = "\x00"
"""Stands for the number of a row in cells that are made before it is known; no text can hold it."""
_SPECIAL = re.compile(r"[&<>\x00-\x1f\ufffe\uffff]|_x[0-9a-fA-F]{4}_|^\s|\s$")
_CONTROL = re.compile(r"(_x[0-9a-fA-F]{4}_)|([\x00-\x08\x0b-\x1f\ufffe\uffff])")


@lru_cache(maxsize=65_536)
def text_xml(text: str) -> str:
    """A text as an inline string; nothing in it is ever markup."""
    if not _SPECIAL.search(text):
        return f"<is><t>{text}</t></is>"
    told = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    told = _CONTROL.sub(lambda found: f"_x005F{found[1]}" if found[1] else f"_x{ord(found[2]):04X}_", told)
    return f'<is><t xml:space="preserve">{told}</t></is>'


class Book:
    """One workbook file. `mark` stands in the head of every printed page ("Lưu nội bộ …").

    One that goes out is told where its appendices begin, and is headed and numbered as Nghị định 30 has it (DOMAIN §4).
    """

    def __init__(self, path: Path, title: str, made_at: datetime, mark: str) -> None:
        self.workbook = xlsxwriter.Workbook(str(path), _OPTIONS)
        self.workbook.use_zip64()
        # The time stands for the data, not for the run: the same report is the same bytes.
        self.workbook.set_properties({"title": title, "created": made_at.replace(tzinfo=None)})
        self.workbook.formats[0].set_font_name(FONT)
        self.workbook.formats[0].set_font_size(SIZE)
        self.mark, self.is_appendix = mark, False
        self._heading: tuple[str, ...] = ()
        self._formats: dict[tuple[tuple[str, Any], ...], Any] = {}
        self._styles: dict[Any, int] = {}

    def begin_appendix(self, *heading: str) -> None:
        """The next sheet begins an appendix: its name ("Phụ lục I") and what it belongs to stand above all else."""
        self.is_appendix, self._heading = True, heading

    def take_heading(self) -> tuple[str, ...]:
        """What the next sheet is headed with: asked for once."""
        taken, self._heading = self._heading, ()
        return taken

    def titled(self, title: str) -> tuple[str, dict[str, Any]]:
        """A table's title as it is printed, and how."""
        look = {"bold": True, "font_size": 13}
        return (title.upper(), look | {"align": "center"}) if self.is_appendix else (title, look)

    def style(self, look: Any) -> int:
        """Number of a format in the file."""
        if look not in self._styles:
            self._styles[look] = look._get_xf_index()
        return self._styles[look]

    def format(self, **properties: Any) -> Any:
        """A cell format, made once."""
        key = tuple(sorted(properties.items()))
        if key not in self._formats:
            look = {"font_name": FONT, "font_size": SIZE, "valign": "vcenter"} | properties
            self._formats[key] = self.workbook.add_format(look)
        return self._formats[key]

    def cell(self, letter: str, item: Item) -> str:
        """A cell of a column; `ROW_NUMBER` stands for its row, so that what many rows share is made once."""
        value, look = item
        place = f'<c r="{letter}{ROW_NUMBER}" s="{self.style(look)}"'
        if isinstance(value, str):
            return f'{place} t="inlineStr">{text_xml(shorten(value))}</c>'
        if value is None:
            return f"{place}/>"
        if isinstance(value, Formula):
            return _formula_xml(place, value)
        return f"{place}><v>{value:.16G}</v></c>"

    def body(self, align: Align = Align.LEFT, **properties: Any) -> Any:
        """Format of a bordered cell."""
        return self.format(border=1, text_wrap=True, align=str(align), **properties)

    def number(self, decimals: int = 0, **properties: Any) -> Any:
        """Format of a bordered number with separated thousands."""
        places = "." + "0" * decimals if decimals else ""
        return self.body(Align.RIGHT, num_format=f"#,##0{places}", **properties)

    def close(self) -> None:
        """Writes the file."""
        self.workbook.close()


class Sheet:
    """A sheet with title lines, a frozen header row, filters and print setup, filled row by row."""

    def __init__(
        self,
        book: Book,
        name: str,
        titles: Sequence[str],
        headers: Sequence[str],
        widths: Sequence[float],
        *,
        is_landscape: bool = True,
    ) -> None:
        self.book, self.name, self.widths = book, name, widths
        self.text, self.number = book.body(), book.body(Align.CENTER)
        self.sheet = book.workbook.add_worksheet(name, worksheet_class=RowSheet)
        self.letters = [xl_col_to_name(column) for column in range(len(widths))]
        for column, width in enumerate(widths):
            self.sheet.set_column(column, column, width)
        self.next_row = 0
        heading = book.take_heading()
        for line, text in enumerate(heading):
            look = {"italic": True, "font_size": 13} if line else {"bold": True, "font_size": 14}
            self._title(text, align="center", **look)
        for line, title in enumerate(filter(None, titles)):
            shown, look = (title, {}) if line else book.titled(title)
            self._title(shown, text_wrap=True, **look)
        self.header_row = self.next_row
        head = book.body(Align.CENTER, bold=True, bg_color="#E7E6E6")
        self.put([(text, head) for text in headers])
        self._prepare_print(is_landscape, begins=bool(heading))

    def _title(self, text: str, **look: Any) -> None:
        """A line over the whole width: a text that runs out of the columns would widen the printed page."""
        self.sheet.set_row(self.next_row, LINE * lines_of(text, sum(self.widths)) + 3)
        last = len(self.widths) - 1
        self.sheet.merge_range(self.next_row, 0, self.next_row, last, shorten(text), self.book.format(**look))
        self.next_row += 1

    def _prepare_print(self, is_landscape: bool, *, begins: bool) -> None:
        """`begins`: an appendix, which is numbered on its own from its second page."""
        self.sheet.freeze_panes(self.header_row + 1, 0)
        self.sheet.repeat_rows(self.header_row)
        self.sheet.set_paper(9)
        if is_landscape:
            self.sheet.set_landscape()
        self.sheet.fit_to_pages(1, 0)
        self.sheet.set_margins(left=0.6, right=0.6, top=0.8, bottom=0.8)
        mark = f'&C&"{FONT},Regular"&10{self.book.mark}'
        if not self.book.is_appendix:
            self.sheet.set_header(mark)
            self.sheet.set_footer(f'&C&"{FONT},Regular"&10Trang &P/&N')
            return
        self.sheet.set_header(f'&C&"{FONT},Regular"&13&P', {"margin": 0.4})
        self.sheet.set_footer(mark)
        if begins:
            self.sheet.is_first_page_bare = True
            self.sheet.set_start_page(1)

    def put(self, items: Sequence[Item]) -> None:
        """Writes the next row, as high as its longest text needs."""
        cells = map(self.book.cell, self.letters, items)
        lines = 1
        for width, (value, _) in zip(self.widths, items, strict=False):
            if isinstance(value, str) and (len(value) > width or "\n" in value):
                lines = max(lines, lines_of(value, width))
        self.put_cells("".join(cells), lines)

    def put_cells(self, cells: str, lines: int) -> None:
        """Writes the next row from cells made by `Book.cell`, as high as so many lines."""
        height = LINE * min(lines, MAX_LINES) if lines > 1 else None
        made = cells.replace(ROW_NUMBER, str(self.next_row + 1))
        self.sheet.put_row(self.next_row, len(self.letters), height, made)
        self.next_row += 1

    def group(self, text: str) -> None:
        """A heading over the whole width; its text runs on over the blank cells beside it."""
        look = self.book.format(bold=True, bg_color="#F2F2F2", top=1, bottom=1)
        first, *others = self.letters
        cells = [self.book.cell(first, (text, look)), *(self.book.cell(letter, (None, look)) for letter in others)]
        self.put_cells("".join(cells), 1)

    def rows(self, rows: Iterable[Row]) -> None:
        """Rows of a table."""
        for row in rows:
            if row.is_group:
                self.group(row.cells[0].text)
            else:
                self.put([self._item(cell) for cell in row.cells])

    def _item(self, cell: Cell) -> Item:
        """The number of a table cell where it has one, else its text."""
        if cell.value is None:
            return cell.text, self.book.body(cell.align)
        return float(round_half_up(cell.value, cell.decimals)), self.book.number(cell.decimals)

    def plain(self, values: Iterable[str | int]) -> None:
        """A row of texts and whole numbers."""
        self.put([(value, self.text if isinstance(value, str) else self.number) for value in values])

    def finish(self) -> None:
        """Filters over all rows that were written."""
        self.sheet.autofilter(self.header_row, 0, max(self.next_row - 1, self.header_row), len(self.widths) - 1)


def table_sheet(book: Book, name: str, table: Table, note: str = "") -> Sheet:
    """A sheet that shows one table; widths are the table's own shares of a page."""
    is_landscape = len(table.headers) > 6
    page = 125 if is_landscape else 88  # characters on A4 at full size
    widths = [max(5.0, page * share / sum(table.widths)) for share in table.widths]
    sheet = Sheet(book, name, [table.title, note], table.headers, widths, is_landscape=is_landscape)
    sheet.rows(table.rows)
    sheet.finish()
    return sheet


def _formula_xml(place: str, formula: Formula) -> str:
    """A formula of our own with its value; only text values need their kind told."""
    code = formula.formula.removeprefix("=").replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    if isinstance(formula.value, str):
        value = formula.value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        return f'{place} t="str"><f>{code}</f><v>{value}</v></c>'
    return f"{place}><f>{code}</f><v>{formula.value:.16G}</v></c>"


def lines_of(value: object, width: float) -> int:
    """How many lines a text takes in a column; letters of Times are narrower than the digits that widths count."""
    if not isinstance(value, str):
        return 1
    return sum(max(1, math.ceil(len(line) / (width * 1.08))) for line in value.split("\n"))


def shorten(text: str) -> str:
    """Text that fits into a cell."""
    return text if len(text) <= MAX_TEXT else text[: MAX_TEXT - len(_CUT)] + _CUT
