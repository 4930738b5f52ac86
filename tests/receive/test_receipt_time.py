"""When a file counts as received: the minutes around a deadline decide about a school."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.model.clock import LOCAL
from etl.model.receipt import TimeSource
from etl.receive.receipt_time import Sighting, is_settled, time_of_receipt

DEADLINE = datetime(2023, 5, 1, tzinfo=LOCAL)


def at(text: str, day: int = 1) -> datetime:
    return datetime.fromisoformat(f"2023-05-{day:02} {text}").replace(tzinfo=LOCAL).astimezone(UTC)


def before_midnight(text: str) -> datetime:
    return at(text) - timedelta(days=1)


def seen(first_modified: datetime, first_seen: datetime, previous_scan: datetime | None, **last: datetime) -> Sighting:
    return Sighting("a", first_seen, first_modified, previous_scan, 10, last.get("modified", first_modified))


def test_written_two_seconds_before_midnight_seen_changing_after_it_and_taken_later_is_on_time() -> None:
    first = seen(before_midnight("23:59:58"), at("00:00:01"), before_midnight("23:50:00"))
    assert not is_settled(first, None, at("00:00:01"))
    later = first.seen_again(20, at("00:00:03"))
    assert is_settled(later, first, at("00:10:00"))
    received, source = time_of_receipt(later, at("00:10:00"))
    assert received == before_midnight("23:59:58") and received < DEADLINE
    assert source is TimeSource.FILE_TIME


@pytest.mark.parametrize(
    ("modified", "first_seen", "previous_scan", "expected"),
    [
        # a file put there on 1 May with a time forged to April: the scan of 00:05 had not seen it
        (datetime(2023, 4, 20, tzinfo=UTC), at("08:00:00"), at("00:05:00"), at("00:05:00")),
        # an honest copy whose time was kept, put there between two scans
        (before_midnight("23:30:00"), at("00:05:00"), before_midnight("23:20:00"), before_midnight("23:30:00")),
        # a clock that runs ahead: what is dated tomorrow came when it was seen
        (at("09:00:00", day=2), at("08:00:00"), at("07:50:00"), at("08:00:00")),
        # the last instant in time and the first that is late
        (
            before_midnight("23:59:59.999999"),
            at("00:10:00"),
            before_midnight("23:50:00"),
            before_midnight("23:59:59.999999"),
        ),
        (at("00:00:00"), at("00:10:00"), before_midnight("23:50:00"), at("00:00:00")),
    ],
)
def test_time_is_held_between_the_scan_that_missed_the_file_and_the_one_that_saw_it(
    modified: datetime, first_seen: datetime, previous_scan: datetime, expected: datetime
) -> None:
    assert time_of_receipt(seen(modified, first_seen, previous_scan), first_seen) == (expected, TimeSource.FILE_TIME)


def test_first_scan_of_a_folder_takes_the_file_time_as_weak_evidence() -> None:
    modified = datetime(2023, 4, 12, 3, tzinfo=UTC)
    assert time_of_receipt(seen(modified, at("08:00:00"), None), at("08:00:00")) == (
        modified,
        TimeSource.FILE_TIME_WEAK,
    )


def test_a_file_kept_changing_for_hours_loses_its_first_time() -> None:
    """Otherwise an empty file put there in time would hold the place of a report written the next day."""
    sighting = seen(before_midnight("23:00:00"), before_midnight("23:05:00"), before_midnight("22:55:00"))
    late = sighting.seen_again(99, at("09:00:00"))
    assert time_of_receipt(late, at("09:10:00"))[0] == at("09:00:00")


instants = st.datetimes(datetime(2023, 4, 1), datetime(2023, 6, 1), timezones=st.just(UTC))  # noqa: DTZ001 hypothesis adds the zone


@given(modified=instants, previous=instants, first_seen=instants, waits=st.timedeltas(timedelta(), timedelta(days=3)))
def test_never_before_the_scan_that_missed_it_and_never_after_now(
    modified: datetime, previous: datetime, first_seen: datetime, waits: timedelta
) -> None:
    previous, first_seen = sorted((previous, first_seen))
    now = first_seen + waits
    received, _ = time_of_receipt(seen(modified, first_seen, previous), now)
    assert previous <= received <= now
