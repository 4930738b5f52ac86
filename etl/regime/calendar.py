"""Deadlines as people ask about them: the calendar of a regime, and when a unit reported.

Windows and deadlines come from `periods`, working days from `working_days`; both are offered here too.
"""

from datetime import date, datetime, time, timedelta
from typing import Any

from etl.model.clock import LOCAL, local_text
from etl.model.errors import UsageError
from etl.model.regime import Period, Regime, Timeliness
from etl.regime.periods import periods_of
from etl.regime.working_days import (
    add_working_days,
    day_name,
    is_working_day,
    last_working_day,
    why_not_working,
    working_days_between,
)

__all__ = [
    "add_working_days",
    "calendar_rows",
    "correction_limit",
    "is_working_day",
    "last_on_time",
    "periods_of",
    "timeliness",
    "working_days_between",
]


def last_on_time(period: Period) -> datetime:
    """The last instant that is in time: "trước ngày X" is exclusive, so one microsecond before the deadline."""
    return period.deadline - timedelta(microseconds=1)


def calendar_rows(regime: Regime, year: int | None = None) -> list[dict[str, Any]]:
    """The rows of `regime calendar --json` for the plan's year or another; `UsageError` lists the years there are.

    `data_from` and `data_to` are dates, the other times local ISO instants; `deadline` is exclusive. A warning
    says that the last day in time is a weekend or a public holiday, and names the last working day before.
    """
    wanted = regime.year if year is None else year
    rows = [_row(period) for period in regime.periods if period.year == wanted]
    if not rows:
        years = ", ".join(str(known) for known in sorted({period.year for period in regime.periods}))
        raise UsageError(f"Chế độ báo cáo “{regime.title}” không có kỳ nào của năm {wanted}. Các năm có: {years}.")
    return rows


def _row(period: Period) -> dict[str, Any]:
    last = last_on_time(period)
    return {
        "period": period.code,
        "cycle": period.cycle,
        "data_from": period.data_from.isoformat(),
        "data_to": period.data_to.isoformat(),
        "opens_at": local_text(period.opens_at),
        "deadline": local_text(period.deadline),
        "last_on_time": local_text(last),
        "last_working_day": last_working_day(last.date()).isoformat(),
        "closes_at": local_text(period.closes_at) if period.closes_at else None,
        "warnings": _warnings(last.date()),
    }


def _warnings(last_day: date) -> list[str]:
    reason = why_not_working(last_day)
    if not reason:
        return []
    working = last_working_day(last_day)
    return [
        f"Ngày cuối cùng nộp đúng hạn, {last_day:%d/%m/%Y}, {reason};"
        f" ngày làm việc cuối cùng trước đó là {day_name(working)}, {working:%d/%m/%Y}."
    ]


def correction_limit(returned_at: datetime, correction_days: int) -> datetime:
    """The exclusive instant until which a returned report may be mended: the end of the n-th working day after."""
    last_day = add_working_days(returned_at, correction_days).date()
    return datetime.combine(last_day + timedelta(days=1), time(), LOCAL)


def timeliness(
    period: Period,
    first_sent_at: datetime | None,
    accepted_at: datetime | None,
    returned_at: datetime | None,
    extension: datetime | None = None,
    *,
    correction_days: int = 2,
    as_of: datetime | None = None,
) -> Timeliness:
    """When a unit reported (DOMAIN: trước ngày X; gia hạn; sửa trong n ngày làm việc).

    Args:
        period: the period; its deadline is exclusive.
        first_sent_at: time of receipt of the first file understood as this unit's report; None: nothing came.
        accepted_at: time of receipt of the first file that was accepted; None: none was yet.
        returned_at: when the first returned file went back to the unit; None: the office returned nothing, so
            no time to mend has begun and no time is lost.
        extension: exclusive instant of the unit's own deadline, later than the period's.
        correction_days: working days to mend a report that was sent in time and returned.
        as_of: now; a returned report that nobody mended is late from the end of that time on.
    """
    if first_sent_at is None:
        return Timeliness.MISSING
    sent = _by_deadline(period, first_sent_at, extension)
    if sent is Timeliness.LATE:
        return sent
    mended_at = accepted_at or as_of
    if mended_at is None:
        return sent
    if accepted_at is not None and (accepted := _by_deadline(period, accepted_at, extension)) is not Timeliness.LATE:
        return accepted
    if returned_at is not None and mended_at >= correction_limit(returned_at, correction_days):
        return Timeliness.LATE
    return sent if accepted_at is None else Timeliness.ON_TIME_CORRECTED


def _by_deadline(period: Period, instant: datetime, extension: datetime | None) -> Timeliness:
    if instant < period.deadline:
        return Timeliness.ON_TIME
    if extension is not None and instant < extension:
        return Timeliness.ON_TIME_EXTENDED
    return Timeliness.LATE
