"""Working days, against a plain count and against days that everybody in Viet Nam remembers."""

from datetime import date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.regime.calendar import add_working_days, correction_limit, is_working_day, working_days_between
from etl.regime.working_days import last_working_day, next_working_day

HCM = timezone(timedelta(hours=7))
instants = st.datetimes(datetime(2018, 1, 1), datetime(2030, 1, 1)).map(lambda at: at.replace(tzinfo=HCM))  # noqa: DTZ001
days = st.dates(date(2018, 1, 1), date(2030, 1, 1))


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2023, 4, 28), True),
        (date(2023, 4, 29), False),  # Saturday, Hùng Kings
        (date(2023, 4, 30), False),
        (date(2023, 5, 1), False),
        (date(2023, 5, 3), False),  # day off in lieu
        (date(2023, 5, 4), True),
        (date(2023, 1, 23), False),  # Tết
        (date(2024, 2, 12), False),  # Tết
        (date(2024, 4, 18), False),  # Hùng Kings
        (date(2023, 9, 4), False),
        (date(2022, 5, 14), False),
        (date(2019, 5, 4), True),  # a Saturday worked for Monday 29/4/2019
        (date(2019, 4, 29), False),
    ],
)
def test_known_days(day: date, works: bool) -> None:
    assert is_working_day(day) is works


@given(instants, st.integers(0, 40))
def test_adding_then_counting_gives_the_same_number(start: datetime, count: int) -> None:
    end = add_working_days(start, count)
    assert working_days_between(start, end) == count
    assert end.timetz().replace(tzinfo=None) == start.timetz().replace(tzinfo=None)
    assert count == 0 or is_working_day(end.date())


@given(instants, st.integers(0, 10), st.integers(0, 10))
def test_adding_in_two_steps_is_adding_at_once(start: datetime, first: int, second: int) -> None:
    assert add_working_days(add_working_days(start, first), second) == add_working_days(start, first + second)


@given(instants, instants, instants)
def test_counts_add_up_over_a_day_between(one: datetime, two: datetime, three: datetime) -> None:
    first, middle, last = sorted((one, two, three))
    parts = working_days_between(first, middle) + working_days_between(middle, last)
    assert parts == working_days_between(first, last)
    assert working_days_between(last, first) == 0


@given(days)
def test_neighbouring_working_days_enclose_only_days_off(day: date) -> None:
    before, after = last_working_day(day), next_working_day(day)
    assert before <= day <= after and is_working_day(before) and is_working_day(after)
    between = [before + timedelta(days=n) for n in range(1, (after - before).days)]
    assert not any(is_working_day(other) for other in between)


def test_time_to_mend_ends_with_the_second_working_day() -> None:
    """Returned on Friday 28/4/2023 before the long holiday: the two days are 4 and 5 May."""
    returned = datetime(2023, 4, 28, 16, 30, tzinfo=HCM)
    assert correction_limit(returned, 2) == datetime(2023, 5, 6, tzinfo=HCM)


def test_the_day_is_the_local_one() -> None:
    """18:00 UTC on Thursday is Friday morning in Viet Nam."""
    returned = datetime(2023, 6, 1, 18, 0, tzinfo=timezone.utc)  # noqa: UP017
    assert correction_limit(returned, 1) == datetime(2023, 6, 6, tzinfo=HCM)


def test_days_cannot_be_negative() -> None:
    with pytest.raises(ValueError, match="-1"):
        add_working_days(datetime(2023, 6, 1, tzinfo=HCM), -1)
