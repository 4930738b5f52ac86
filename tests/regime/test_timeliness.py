"""The five states of a unit's timing, around the deadline of 6 tháng đầu năm 2023 (before 01/5/2023)."""

from datetime import datetime, timedelta, timezone

import pytest

from etl.model.regime import Period, Regime, Timeliness
from etl.regime import timeliness

HCM = timezone(timedelta(hours=7))


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2023-{text}").replace(tzinfo=HCM)


@pytest.fixture
def period(govap: Regime) -> Period:
    return govap.period("2023-H1")


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        ("04-30T23:59:59.999999", Timeliness.ON_TIME),
        ("04-30T23:59:59", Timeliness.ON_TIME),
        ("05-01T00:00:00", Timeliness.LATE),
        ("05-01T00:00:00.000001", Timeliness.LATE),
    ],
)
def test_before_the_first_of_may_is_exclusive(period: Period, sent: str, expected: Timeliness) -> None:
    assert timeliness(period, at(sent), at(sent), None) is expected
    stored = at(sent).astimezone(timezone.utc)  # noqa: UP017
    assert timeliness(period, stored, stored, None) is expected


def test_nothing_came(period: Period) -> None:
    assert timeliness(period, None, None, None, as_of=at("06-01T00:00")) is Timeliness.MISSING


def test_an_extension_counts_only_past_the_deadline(period: Period) -> None:
    until = at("05-11T00:00")
    assert timeliness(period, at("04-20T08:00"), at("04-20T08:00"), None, until) is Timeliness.ON_TIME
    assert timeliness(period, at("05-10T23:59:59"), at("05-10T23:59:59"), None, until) is Timeliness.ON_TIME_EXTENDED
    assert timeliness(period, at("05-11T00:00"), at("05-11T00:00"), None, until) is Timeliness.LATE


def test_mended_within_two_working_days_counts_as_sent_in_time(period: Period) -> None:
    """Returned on 28/4; offices are closed 29/4–3/5; the two days are 4 and 5/5."""
    sent, returned = at("04-27T09:00"), at("04-28T10:00")
    assert timeliness(period, sent, at("05-05T23:59:59.999999"), returned) is Timeliness.ON_TIME_CORRECTED
    assert timeliness(period, sent, at("05-06T00:00"), returned) is Timeliness.LATE
    assert timeliness(period, sent, at("04-29T10:00"), returned) is Timeliness.ON_TIME
    assert timeliness(period, sent, at("05-06T00:00"), returned, correction_days=3) is Timeliness.ON_TIME_CORRECTED


def test_a_unit_that_was_told_nothing_cannot_be_late(period: Period) -> None:
    """Sent in time, waits on the office, sends again by itself: no time to mend has begun."""
    assert timeliness(period, at("04-27T09:00"), at("05-20T09:00"), None) is Timeliness.ON_TIME_CORRECTED
    assert timeliness(period, at("04-27T09:00"), None, None, as_of=at("06-01T00:00")) is Timeliness.ON_TIME


def test_a_returned_report_that_nobody_mends_becomes_late(period: Period) -> None:
    sent, returned = at("04-27T09:00"), at("04-28T10:00")
    assert timeliness(period, sent, None, returned, as_of=at("05-05T23:00")) is Timeliness.ON_TIME
    assert timeliness(period, sent, None, returned, as_of=at("05-06T00:00")) is Timeliness.LATE
    assert timeliness(period, sent, None, returned) is Timeliness.ON_TIME


def test_late_stays_late_however_quickly_it_is_mended(period: Period) -> None:
    assert timeliness(period, at("05-02T09:00"), at("05-03T09:00"), at("05-02T10:00")) is Timeliness.LATE
