"""The table "So sánh với cùng kỳ": this and last year's figures of the units that answered in both years."""

from collections.abc import Iterator
from decimal import Decimal

from etl.model.report import Comparison, Figure, ReportContent, ReportIndicator, Run
from etl.publish.tables import Align, Cell, Row, Table, percentage, reached_cell
from etl.text import number_text, percent_text, share_decimals

LEAST_BASE = 20
"""A percentage on a smaller base says nothing (DOMAIN §6)."""


def last_year_table(content: ReportContent) -> Table:
    """Every indicator that has a figure a year before."""
    headers = (
        *("STT", "Chỉ tiêu", "ĐVT", "Kỳ này", content.last_period_title, "Tăng, giảm", "Tỷ lệ", "Số đơn vị so sánh"),
        "Ghi chú",
    )
    rows = tuple(_rows(content))
    return Table("So sánh với cùng kỳ", headers, (6, 46, 11, 11, 12, 11, 10, 10, 30), rows)


def last_year_note(content: ReportContent) -> str:
    """Where last year's figures come from; empty where there are none."""
    if not content.comparisons:
        return ""
    printed = {one.source: None for one in content.comparisons if one.source}
    said = [f"theo {', '.join(printed)}"] if printed else []
    if any(one.units is not None for one in content.comparisons):
        said.append("cộng từ các đơn vị có số liệu ở cả hai kỳ")
    return f"Số liệu {content.last_period_title.lower()}: {'; '.join(said)}."


def _rows(content: ReportContent) -> Iterator[Row]:
    indicators = {indicator.code: indicator for indicator in content.indicators}
    figures = content.figures_by_tag()
    for one in content.comparisons:
        indicator = indicators[one.indicator]
        yield _row(indicator, one, figures[f"{one.indicator}|total"])


def _row(indicator: ReportIndicator, one: Comparison, total: Figure) -> Row:
    now = total.value if one.now is None else percentage(one.now)
    last = percentage(one.last)
    change = None if now is None or last is None else now - last
    is_partial = one.now is None and total.units_missing > 0
    note = f"theo {one.source}, không tách theo đơn vị" if one.source else "các đơn vị có số liệu ở cả hai kỳ"
    if is_partial:
        note += f"; kỳ này mới có {total.units_reported}/{total.units_expected} đơn vị, không tính tỷ lệ"
    return Row(
        (
            _text(indicator.stt, Align.CENTER),
            _text(indicator.name),
            _text(indicator.unit_of_measure),
            _number(now, indicator),
            reached_cell(indicator, one.last, "last"),
            _number(change, indicator),
            _text("" if is_partial else _ratio(indicator, change, last), Align.RIGHT),
            _text("" if one.units is None else str(one.units), Align.CENTER),
            _text(note),
        )
    )


def _ratio(indicator: ReportIndicator, change: Decimal | None, last: Decimal | None) -> str:
    """Growth in per cent of a count; percentages have points, not per cent of per cent."""
    if change is None or last is None or indicator.numerator or last < LEAST_BASE:
        return ""
    return percent_text(change, last)


def _number(value: Decimal | None, indicator: ReportIndicator) -> Cell:
    if value is None:
        return _text("…", Align.RIGHT)
    decimals = share_decimals(value, indicator.thresholds) if indicator.numerator else 0
    return Cell((Run(number_text(value, decimals)),), Align.RIGHT, value, decimals)


def _text(text: str, align: Align = Align.LEFT) -> Cell:
    return Cell((Run(text),), align)
