"""The data sheets of `doi-chieu.xlsx`: one row a unit and indicator, streamed, and where each indicator's rows are."""

import heapq
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from operator import attrgetter
from typing import Any
from uuid import UUID

import sqlalchemy
from xlsxwriter.utility import xl_col_to_name

from etl.model.report import ReportContent, ReportIndicator
from etl.publish import words
from etl.publish.adding_sheets import MOST_UNITS, Tally
from etl.publish.book import Book, Item, Sheet, lines_of
from etl.publish.tables import Align
from etl.warehouse import stream

MAX_ROWS = 1_000_000  # Excel ends at 1,048,576
HEADERS = (
    *("STT chỉ tiêu", "Chỉ tiêu", "STT đơn vị", "Mã đơn vị", "Đơn vị", "", "Loại hình"),
    *("Giá trị", "Tử số", "Mẫu số", "Tình trạng", "Ghi trong báo cáo", "Giải trình", "Trang", "Ô", "Tệp"),
)
LEVEL_COLUMN, VALUE_COLUMN, FILE_COLUMN = HEADERS.index(""), HEADERS.index("Giá trị"), HEADERS.index("Tệp")
WIDTHS = (7, 34, 7, 10, 38, 17, 10, 10, 9, 9, 15, 14, 24, 12, 7, 16)
LETTERS = tuple(xl_col_to_name(column) for column in range(len(WIDTHS)))
LEVEL, OWNERSHIP, VALUE, NUMERATOR, DENOMINATOR, STATE = "F", "G", "H", "I", "J", "K"


@dataclass(frozen=True, slots=True)
class Block:
    """The contiguous rows of one indicator; rows count from 1 as Excel shows them, `last` < `first` if none."""

    sheet: str
    first: int
    last: int

    def range(self, column: str) -> str:
        """The indicator's cells of one column for a formula."""
        return f"'{self.sheet}'!${column}${self.first}:${column}${self.last}"


class DataSheets:
    """As many sheets as the rows need; an indicator's rows are never split over two."""

    def __init__(self, book: Book, content: ReportContent) -> None:
        self.book, self.content = book, content
        self.levels, self.ownerships = dict(content.levels), dict(content.ownerships)
        self.sheets: list[Sheet] = []
        self.text, self.middle = book.body(), book.body(Align.CENTER)
        self.whole, self.fraction = book.number(), book.number(2)
        self.cell = lru_cache(maxsize=8_192)(book.cell)
        self.said = lru_cache(maxsize=8_192)(self._said)
        self.units: dict[str, tuple[str, int]] = {}
        self.tallies: dict[str, Tally] = {}
        self._open()

    def _open(self) -> None:
        name = "Dữ liệu" if not self.sheets else f"Dữ liệu {len(self.sheets) + 1}"
        title = f"SỐ LIỆU TỪNG ĐƠN VỊ, {self.content.period_name}"
        headers = (*HEADERS[:LEVEL_COLUMN], self.content.level_title, *HEADERS[LEVEL_COLUMN + 1 :])
        self.sheets.append(Sheet(self.book, name, [title], headers, WIDTHS))

    def write(self, connection: sqlalchemy.Connection, version_id: UUID) -> dict[str, Block]:
        """Streams all rows in the form's order; returns each indicator's block."""
        totals = {figure.indicator: figure for figure in self.content.figures if not figure.scope_code}
        blocks = {}
        by_unit = self.content.unit_counts[0].units_expected <= MOST_UNITS
        for indicator, rows in unit_rows(connection, version_id, self.content):
            if self.sheets[-1].next_row + totals[indicator.code].units_expected > MAX_ROWS:
                self._open()
            sheet = self.sheets[-1]
            first = sheet.next_row + 1
            tally = self.tallies[indicator.code] = Tally()
            named, lines = self._fixed(0, (indicator.stt, self.middle), (indicator.name, self.text))
            say = self._share if indicator.numerator else self._cell
            for row in rows:
                tally.add(row, sheet.name, sheet.next_row + 1, is_share=bool(indicator.numerator), by_unit=by_unit)
                unit, unit_lines = self._unit(row)
                said, said_lines = say(row)
                sheet.put_cells(named + unit + said, max(lines, unit_lines, said_lines))
            blocks[indicator.code] = Block(sheet.name, first, sheet.next_row)
        for sheet in self.sheets:
            sheet.finish()
        return blocks

    def _unit(self, row: Any) -> tuple[str, int]:
        """Who the unit is, the same in all its rows."""
        if row.unit not in self.units:
            text = self.text
            names = (row.unit, row.name, self.levels[row.level], self.ownerships[row.ownership])
            self.units[row.unit] = self._fixed(2, (row.position, self.middle), *((name, text) for name in names))
        return self.units[row.unit]

    def _fixed(self, first: int, *items: Item) -> tuple[str, int]:
        """Cells from a column (from 0) on, and how many lines the longest text takes."""
        lines = 1
        for place, (value, _) in enumerate(items, first):
            if isinstance(value, str) and (len(value) > WIDTHS[place] or "\n" in value):
                lines = max(lines, lines_of(value, WIDTHS[place]))
        return "".join(map(self.cell, LETTERS[first:], items)), lines

    def _share(self, row: Any) -> tuple[str, int]:
        """A share's two sums; the percentage itself is reckoned over all units, never averaged."""
        is_answered = row.state in ("number", "nil")
        numerator, denominator = (row.numerator, row.denominator) if is_answered else (None, None)
        state = words.STATE[row.state] if row.parts_reported else words.NOT_REPORTED
        origin = "tính từ các chỉ tiêu thành phần" if is_answered else ""
        blank, text = (None, self.text), self.text
        sums = (blank, self._number(numerator), self._number(denominator))
        return self._fixed(VALUE_COLUMN, *sums, (state, text), (origin, text), blank, blank, blank, blank)

    def _cell(self, row: Any) -> tuple[str, int]:
        said, lines = self.said(*_SAID(row))
        file, file_lines = self._fixed(FILE_COLUMN, (row.original_name, self.text))
        return said + file, max(lines, file_lines)

    def _said(self, value: Any, text_value: str | None, state: str | None, *told: str | None) -> tuple[str, int]:
        """What many units say with the same words, in the same cell of the form: made once."""
        text = self.text
        shown = (text_value, text) if text_value is not None else self._number(value)
        state = words.NOT_REPORTED if state is None else words.STATE[state]
        return self._fixed(
            VALUE_COLUMN, shown, (None, text), (None, text), (state, text), *((one, text) for one in told)
        )

    def _number(self, value: Any) -> Item:
        if value is None:
            return None, self.text
        return float(value), self.whole if value == value.to_integral_value() else self.fraction


def unit_rows(
    connection: sqlalchemy.Connection, version_id: UUID, content: ReportContent
) -> Iterator[tuple[ReportIndicator, Iterable[Any]]]:
    """What every unit that must answer said, by indicator in the form's order and in the office's order of units.

    Streamed: an indicator's rows are to be read before the next indicator is asked for. Over all stages of a campaign
    a value comes from several cells.
    """
    names = ("publish/unit_cells", "publish/unit_shares")
    if content.stages:
        names = ("publish/stages_cells", "publish/stages_shares")
    place = {indicator.code: number for number, indicator in enumerate(content.indicators)}
    answered = [indicator.code for indicator in content.indicators if not indicator.numerator]
    facts = {"version_id": version_id, "indicators": answered, **_parts(content)}
    streams = (groupby(stream(connection, name, facts), _CODE) for name in names)
    groups = heapq.merge(*streams, key=lambda group: place[group[0]])
    code, rows = next(groups, _NO_MORE)
    for indicator in content.indicators:
        if indicator.code == code:
            yield indicator, rows
            code, rows = next(groups, _NO_MORE)
        else:
            yield indicator, ()


_CODE = attrgetter("indicator")
_SAID = attrgetter("value", "text_value", "state", "as_typed", "explanation", "sheet", "cell")
_NO_MORE: tuple[str, Iterable[Any]] = ("", ())


def _parts(content: ReportContent) -> dict[str, list[Any]]:
    """The parts of all shares, as their queries want them: three columns of one table."""
    parts = [
        (share.code, part, is_numerator)
        for share in content.indicators
        for codes, is_numerator in ((share.numerator, True), (share.denominator, False))
        for part in codes
        if share.numerator
    ]
    names = ("shares", "parts", "are_numerators")
    return {name: [part[column] for part in parts] for column, name in enumerate(names)}
