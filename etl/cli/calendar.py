"""`regime calendar` as people read it: 80 columns wide, no date broken, remarks below the table."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from etl.cli.common import console, table
from etl.model.clock import last_day
from etl.model.regime import Period, Regime

_HEADINGS = (
    "Kỳ",
    "Số liệu\ntừ – đến",
    "Nhận\nmở – đóng",
    "Hạn:\ntrước ngày",
    "Đúng hạn\nđến\n(23:59:59)",
    "Ngày\nlàm việc\ncuối",
)
_NONE = "–"


def show_calendar(regime: Regime, rows: Sequence[Mapping[str, Any]]) -> None:
    """The periods of `calendar_rows` as a table, then what must be known of them, one line each."""
    periods = [regime.period(row["period"]) for row in rows]
    shown = [calendar_line(period, row) for period, row in zip(periods, rows, strict=True)]
    table(f"Lịch báo cáo {regime.name}", _HEADINGS, shown, is_unbroken=True)
    for line in calendar_remarks(regime, periods, rows):
        console.print(line, markup=False, highlight=False)


def calendar_line(period: Period, row: Mapping[str, Any]) -> tuple[str, ...]:
    """One period; of a report that is put together from its stages only the data window, for nobody submits it."""
    window = f"{_day(period.data_from, 'data_from', period)}\n{_day(period.data_to, 'data_to', period)}"
    if period.derived_from:
        return (period.code, window, _NONE, _NONE, _NONE, _NONE)
    closes = _day(period.closes_at, "closes", period) if period.closes_at else _NONE
    return (
        period.code,
        window,
        f"{_day(period.opens_at, 'opens', period)}\n{closes}",
        _day(period.deadline, "deadline_before", period),
        f"hết ngày\n{last_day(period.deadline):%d/%m/%Y}",
        f"{date.fromisoformat(row['last_working_day']):%d/%m/%Y}",
    )


def calendar_remarks(regime: Regime, periods: Sequence[Period], rows: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Warnings, what the star means, which periods nobody submits, and what is doubtful in the plan."""
    for period, row in zip(periods, rows, strict=True):
        if period.derived_from:
            yield f"{period.code}: tổng hợp từ {', '.join(period.derived_from)}, không đơn vị nào gửi báo cáo."
        else:
            yield from (f"{period.code}: {warning}" for warning in row["warnings"])
    if any(period.set_by_office for period in periods):
        sample = "; chế độ mẫu: đây là ngày mẫu" if regime.is_sample_roster else ""
        yield f"* Ngày kế hoạch không nêu, do {regime.office.name} quy định{sample}."
    if regime.plan_note:
        yield f"Về kế hoạch: {regime.plan_note}"


def _day(day: date | datetime, field: str, period: Period) -> str:
    return f"{day:%d/%m/%Y}{'*' if field in period.set_by_office else ''}"
