"""Native charts of the workbooks: drawn by Excel from the cells beside them, legible without colour."""

from collections.abc import Sequence
from typing import Any

from etl.model.regime import AcrossUnits, ValueType
from etl.model.report import ReportContent
from etl.publish.book import FONT, Book, Sheet
from etl.publish.tables import UNIT_CLASSES, Table

_LOOKS: tuple[dict[str, Any], ...] = (
    {"fill": {"color": "#404040"}},
    {"pattern": {"pattern": "wide_upward_diagonal", "fg_color": "#404040", "bg_color": "#FFFFFF"}},
    {"fill": {"color": "#BFBFBF"}},
    {"pattern": {"pattern": "dotted_grid", "fg_color": "#404040", "bg_color": "#FFFFFF"}},
    {"pattern": {"pattern": "wide_downward_diagonal", "fg_color": "#808080", "bg_color": "#FFFFFF"}},
    {"fill": {"color": "#FFFFFF"}},
)
_MOST_COMPARED = 8
_SHORT_TABLE = 14  # rows that leave room for a chart on their page


def units_chart(book: Book, sheet: Sheet, table: Table) -> None:
    """Below the table "Tình hình gửi": who is where, level by level."""
    levels = len(table.rows) - 1  # the last row is the total
    if levels < 1:
        return
    chart = _chart(book, "bar", "Tình hình gửi báo cáo theo cấp học (số đơn vị)", subtype="stacked")
    first = sheet.header_row + 1
    for column, look in zip(range(3, 2 + len(UNIT_CLASSES)), _LOOKS, strict=False):
        _series(chart, sheet, (first, first + levels - 1), names=1, values=column, look=look)
    chart.set_y_axis({"reverse": True, "num_font": {"name": FONT}})
    _place(sheet, chart)


def shares_chart(book: Book, sheet: Sheet, content: ReportContent, table: Table) -> None:
    """Below the table by level: the percentages, one group of columns a share."""
    shares = {one.stt for one in content.indicators if one.across_units is AcrossUnits.DERIVED}
    rows = [number for number, row in enumerate(table.rows) if row.cells[0].text in shares and not row.is_group]
    if not rows or not content.levels:
        return
    chart = _chart(book, "column", "Các tỷ lệ theo cấp học (%)")
    for number, look in zip(rows[: len(_LOOKS)], _LOOKS, strict=False):
        row = sheet.header_row + 1 + number
        chart.add_series(
            {
                "name": [sheet.name, row, 1],
                "categories": [sheet.name, sheet.header_row, 4, sheet.header_row, 3 + len(content.levels)],
                "values": [sheet.name, row, 4, row, 3 + len(content.levels)],
                "border": {"color": "black", "width": 0.5},
                "data_labels": {"value": True, "num_format": "#,##0.0##########", "font": {"name": FONT, "size": 8}},
                **look,
            }
        )
    chart.set_y_axis({"min": 0, "max": 100, "num_font": {"name": FONT}, "major_gridlines": {"visible": False}})
    _place(sheet, chart)


def last_year_chart(book: Book, sheet: Sheet, content: ReportContent, table: Table) -> None:
    """Below "So sánh cùng kỳ": this and last year's figures of the biggest counts that stand side by side."""
    counts = {one.stt for one in content.indicators if one.value_type is ValueType.COUNT}
    sized = [
        (row.cells[4].value or 0, -number)
        for number, row in enumerate(table.rows)
        if row.cells[0].text in counts and row.cells[3].value is not None and row.cells[4].value is not None
    ]
    best = _stretch([-number for _, number in sorted(sized, reverse=True)[:1]], sized)
    if not best:
        return
    chart = _chart(book, "bar", f"Kỳ này so với {content.last_period_title.lower()}")
    rows = (sheet.header_row + 1 + best[0], sheet.header_row + 1 + best[-1])
    for column, look in ((3, _LOOKS[0]), (4, _LOOKS[1])):
        _series(chart, sheet, rows, names=1, values=column, look=look)
    chart.set_y_axis({"reverse": True, "num_font": {"name": FONT, "size": 8}})
    _place(sheet, chart)


def _stretch(start: Sequence[int], sized: Sequence[tuple[Any, int]]) -> list[int]:
    """Neighbouring rows around the biggest count: a chart takes a range, not a choice of rows."""
    rows, known = list(start), {-number for _, number in sized}
    while rows and len(rows) < _MOST_COMPARED:
        grown = [row for row in (rows[0] - 1, rows[-1] + 1) if row in known and row not in rows]
        if not grown:
            break
        rows = sorted([*rows, grown[-1]])
    return rows


def _chart(book: Book, kind: str, title: str, subtype: str = "") -> Any:
    chart = book.workbook.add_chart({"type": kind, **({"subtype": subtype} if subtype else {})})
    chart.set_title({"name": title, "name_font": {"name": FONT, "size": 12}, "overlay": False})
    chart.set_legend({"position": "bottom", "font": {"name": FONT, "size": 9}})
    chart.set_x_axis({"num_font": {"name": FONT}, "major_gridlines": {"visible": False}})
    return chart


def _series(chart: Any, sheet: Sheet, rows: tuple[int, int], *, names: int, values: int, look: dict[str, Any]) -> None:
    chart.add_series(
        {
            "name": [sheet.name, sheet.header_row, values],
            "categories": [sheet.name, rows[0], names, rows[1], names],
            "values": [sheet.name, rows[0], values, rows[1], values],
            "border": {"color": "black", "width": 0.5},
            **look,
        }
    )


def _place(sheet: Sheet, chart: Any) -> None:
    """Below what the sheet holds; below a long table on a page of its own, never torn in two."""
    chart.set_size({"width": 760, "height": 340})
    if sheet.next_row - sheet.header_row > _SHORT_TABLE:
        sheet.sheet.set_h_pagebreaks([sheet.next_row])
    sheet.sheet.insert_chart(sheet.next_row + 1, 1, chart)
