"""When deliveries of a period come: on working days in office hours, spread over the time that is open."""

from datetime import datetime, timedelta
from random import Random

from etl.model.clock import LOCAL
from etl.model.regime import Period
from etl.regime.calendar import add_working_days, is_working_day
from samples.cases import When

MARGIN = timedelta(days=2)
"""Nobody of the usual ones sends in the last two days before the deadline: 28 April for 1 May."""

TRIES = 100


def delivery_time(when: When, period: Period, before: datetime | None, dice: Random) -> datetime:
    """An instant to the second; `before` is the unit's delivery before this one."""
    deadline = period.deadline.astimezone(LOCAL)
    if when is When.LATE:
        return (deadline + timedelta(days=1)).replace(hour=8, minute=dice.randint(0, 59), second=dice.randint(0, 59))
    if when is When.CORRECTED_LATE:
        return add_working_days(deadline.replace(hour=9, minute=dice.randint(0, 59)), 1)
    if when is When.LAST_DAYS:
        return _office_hour(deadline - MARGIN - timedelta(days=1), dice)
    if when is When.AFTER and before is not None:
        return before + timedelta(days=dice.randint(0, 2), hours=dice.randint(1, 3), minutes=dice.randint(1, 50))
    return _usual(period, dice)


def _usual(period: Period, dice: Random) -> datetime:
    """From about the tenth day on (10 April for 1 April): nobody is done on the first day."""
    opens, deadline = period.opens_at.astimezone(LOCAL), period.deadline.astimezone(LOCAL)
    first = opens + 0.3 * (deadline - opens)
    last = max(first + timedelta(days=1), deadline - MARGIN - timedelta(days=4))
    for _ in range(TRIES):
        day = first + dice.random() * (last - first)
        if is_working_day(day.date()):
            return _office_hour(day, dice)
    return _office_hour(add_working_days(first, 1), dice)  # a short time that holds nothing but a weekend


def _office_hour(day: datetime, dice: Random) -> datetime:
    return day.replace(hour=dice.randint(7, 16), minute=dice.randint(0, 59), second=dice.randint(0, 59), microsecond=0)
