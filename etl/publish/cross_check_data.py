"""The data sheets of `doi-chieu.xlsx`: one row a unit and indicator, streamed, and where each indicator's rows are."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy

from etl.model.report import ReportContent, ReportIndicator
from etl.publish import words
from etl.publish.book import Book, Item, Sheet
from etl.publish.tables import Align
from etl.warehouse import sql

MAX_ROWS = 1_000_000  # Excel ends at 1,048,576
HEADERS = (
    *("STT chỉ tiêu", "Chỉ tiêu", "STT đơn vị", "Mã đơn vị", "Đơn vị", "", "Loại hình"),
    *("Giá trị", "Tử số", "Mẫu số", "Tình trạng", "Ghi trong báo cáo", "Giải trình", "Trang", "Ô", "Tệp"),
)
LEVEL_COLUMN = HEADERS.index("")
WIDTHS = (7, 34, 7, 10, 38, 17, 10, 10, 9, 9, 15, 14, 24, 12, 7, 16)
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
        for indicator in self.content.indicators:
            if self.sheets[-1].next_row + totals[indicator.code].units_expected > MAX_ROWS:
                self._open()
            sheet = self.sheets[-1]
            first = sheet.next_row + 1
            for row in unit_rows(connection, version_id, indicator, of_stages=bool(self.content.stages)):
                self._row(sheet, indicator, row)
            blocks[indicator.code] = Block(sheet.name, first, sheet.next_row)
        for sheet in self.sheets:
            sheet.finish()
        return blocks

    def _row(self, sheet: Sheet, indicator: ReportIndicator, row: Any) -> None:
        look, middle = self.book.body(), self.book.body(Align.CENTER)
        place = (row.unit, row.name, self.levels[row.level], self.ownerships[row.ownership])
        items: list[Item] = [(indicator.stt, middle), (indicator.name, look), (row.position, middle)]
        items += [(text, look) for text in place]
        said = self._share(row) if indicator.numerator else self._cell(row)
        sheet.put(items + said)

    def _share(self, row: Any) -> list[Item]:
        """A share's two sums; the percentage itself is reckoned over all units, never averaged."""
        is_answered = row.state in ("number", "nil")
        sums = (None, row.numerator, row.denominator) if is_answered else (None, None, None)
        state = words.STATE[row.state] if row.parts_reported else words.NOT_REPORTED
        origin = "tính từ các chỉ tiêu thành phần" if is_answered else ""
        return [*map(self._number, sums), *self._texts(state, origin, "", "", "", "")]

    def _cell(self, row: Any) -> list[Item]:
        value = (row.text_value, self.book.body()) if row.text_value is not None else self._number(row.value)
        state = words.NOT_REPORTED if row.state is None else words.STATE[row.state]
        source = (row.as_typed, row.explanation, row.sheet, row.cell, row.original_name)
        return [value, self._number(None), self._number(None), *self._texts(state, *source)]

    def _texts(self, *texts: str | None) -> list[Item]:
        return [(text or "", self.book.body()) for text in texts]

    def _number(self, value: Any) -> Item:
        if value is None:
            return None, self.book.body()
        decimals = 0 if value == value.to_integral_value() else 2
        return float(value), self.book.number(decimals)


def unit_rows(
    connection: sqlalchemy.Connection, version_id: UUID, indicator: ReportIndicator, *, of_stages: bool = False
) -> Iterator[Any]:
    """What every unit that must answer said about one indicator, in the office's order, streamed.

    `of_stages`: over all stages of a campaign, where a value comes from several cells.
    """
    names = (
        ("publish/stages_shares", "publish/stages_cells")
        if of_stages
        else ("publish/unit_shares", "publish/unit_cells")
    )
    name = names[0] if indicator.numerator else names[1]
    parameters: dict[str, Any] = {"version_id": version_id, "indicator": indicator.code}
    if indicator.numerator:
        parameters |= {"numerator": list(indicator.numerator), "denominator": list(indicator.denominator)}
    statement = sqlalchemy.text(sql(name)).execution_options(yield_per=5_000)
    yield from connection.execute(statement, parameters)
