"""The one sheet of a plain text table: rows that slid against the headings are findings, never figures.

`1,234` without quotation marks in a table cut at commas is two cells: the count would be 1, and 234 an explanation.
"""

import re

from etl.forms.layout import Column
from etl.model.catalogue import finding
from etl.model.finding import Finding
from etl.read.data_sheet import LEAST_HEADINGS, MOST_LISTED_CELLS
from etl.read.grid import Grid, Raw
from etl.read.headings import DATA, Header, find_header
from etl.read.sheets import Sheets
from etl.read.text_table import TextTable

CSV_SHEET = "Bảng"
_LINE_ENDS = re.compile("[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
"""What ends a line to Unicode and not to a table; inside a value nobody sees it."""

_THOUSANDS = re.compile(r"\s*[1-9][0-9]{0,2}\s*"), re.compile(r"\s*[0-9]{3}\s*")
_NUMBER = re.compile(r"\s*[0-9][0-9.,\s]*%?\s*")


def csv_sheets(table: TextTable) -> Sheets:
    """The sheet with what is wrong with its lines; the value of a row that slid is left as text nobody can count."""
    rows: list[list[Raw]] = [list(row) for row in table.rows]
    if not rows:
        return Sheets([], [])
    grid = Grid(CSV_SHEET, rows)
    found = [finding("rows-cut", sheet=CSV_SHEET)] if table.is_cut else []
    return Sheets([grid], [*found, *_line_ends(grid), *_slid(grid, table)])


def _line_ends(grid: Grid) -> list[Finding]:
    """Line ends that no row ends with: kept as plain ones, so that no two numbers grow together."""
    cells = []
    for row, fields in enumerate(grid.rows):
        for column, text in enumerate(fields):
            if isinstance(text, str) and _LINE_ENDS.search(text):
                fields[column] = _LINE_ENDS.sub("\n", text)
                cells.append(grid.cell(row, column))
    return [finding("text-poisoned", sheet=grid.name, cells=cells[:MOST_LISTED_CELLS])] if cells else []


def _slid(grid: Grid, table: TextTable) -> list[Finding]:
    header = find_header(grid, DATA, LEAST_HEADINGS)
    if header is None or Column.VALUE not in header.columns:
        return []  # what reads the sheet says so
    expected, value = table.widths[header.last_row], header.columns[Column.VALUE]
    slid = []
    for row in range(header.last_row + 1, len(grid.rows)):
        fields, width = grid.rows[row], table.widths[row]
        if width > expected or _is_cut_number(fields, header, table.delimiter):
            fields[value:] = [" | ".join(str(field) for field in fields[value:]), *[""] * (len(fields) - value - 1)]
        elif not (1 < width < expected and _has_number_for_words(fields, header)):
            continue
        slid.append(f"hàng {row + 1} có {width} ô")
    if not slid:
        return []
    more = [f"và {len(slid) - MOST_LISTED_CELLS} hàng nữa"] if len(slid) > MOST_LISTED_CELLS else []
    told = ", ".join([*slid[:MOST_LISTED_CELLS], *more])
    return [finding("csv-row-slid", sheet=grid.name, found=told, expected=f"{expected} ô")]


def _is_cut_number(fields: list[Raw], header: Header, delimiter: str) -> bool:
    """Whether a count with a comma was cut, and the row is no longer than the others for its last cell is gone."""
    value, explanation = header.columns[Column.VALUE], header.columns.get(Column.EXPLANATION)
    if delimiter != "," or explanation != value + 1:
        return False
    before, after = _THOUSANDS
    return bool(before.fullmatch(str(fields[value])) and after.fullmatch(str(fields[explanation])))


def _has_number_for_words(fields: list[Raw], header: Header) -> bool:
    """Whether a number stands where only words do: the cell before it is missing."""
    words = (header.columns[key] for key in (Column.NAME, Column.UNIT_OF_MEASURE) if key in header.columns)
    return any(_NUMBER.fullmatch(str(fields[column])) for column in words)
