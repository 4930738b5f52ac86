"""Working days in Viet Nam: weekends, public holidays (Tết and Hùng Kings included), days worked in exchange."""

from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from etl.model.clock import LOCAL

_DAY = timedelta(days=1)
_WEEKDAYS = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")


@cache
def _holidays() -> Any:
    """The library's calendar; it adds a year when a day of it is first asked for."""
    import holidays  # takes 0.1 s: only for those who ask for a calendar

    return holidays.country_holidays("VN", language="vi")


def is_working_day(day: date) -> bool:
    """Whether offices work: no weekend and no public holiday, or a Saturday worked in exchange for one."""
    return bool(_holidays().is_working_day(day))


def last_working_day(day: date) -> date:
    """The day itself, or the last working day before it."""
    while not is_working_day(day):
        day -= _DAY
    return day


def next_working_day(day: date) -> date:
    """The day itself, or the first working day after it."""
    while not is_working_day(day):
        day += _DAY
    return day


def add_working_days(instant: datetime, days: int) -> datetime:
    """The same local clock time on the n-th working day after the instant's day (0: the instant).

    Counting starts on the day after: what is returned on Friday afternoon and due in 2 days is due on Tuesday.
    """
    if days < 0:
        raise ValueError(f"days = {days}")
    moved = instant.astimezone(LOCAL)
    for _ in range(days):
        moved = datetime.combine(next_working_day(moved.date() + _DAY), moved.timetz())
    return moved


def working_days_between(start: datetime, end: datetime) -> int:
    """Working days after the day of `start` up to and including the day of `end` (0 if it is not later)."""
    first, last = start.astimezone(LOCAL).date(), end.astimezone(LOCAL).date()
    return sum(is_working_day(first + _DAY * n) for n in range(1, (last - first).days + 1))


def why_not_working(day: date) -> str:
    """Why offices are closed, for a warning: "là Chủ nhật và ngày nghỉ lễ (Ngày Chiến thắng)"; "" if open."""
    if is_working_day(day):
        return ""
    reasons = [day_name(day)] if day.weekday() >= 5 else []
    holiday = _holidays().get(day)
    if holiday:
        reasons.append(f"ngày nghỉ lễ ({holiday})")
    return "là " + " và ".join(reasons)


def day_name(day: date) -> str:
    """The day of the week in Vietnamese."""
    return _WEEKDAYS[day.weekday()]
