"""A report sent in time and returned: the days to mend it run from the office's answer, and from nothing else."""

from datetime import datetime

import pytest
import sqlalchemy

from tests.review.conftest import HCM, PERIOD, REGIME, Office
from tests.review.test_oversight import receive_broken

UNIT = "0790101"


def return_it(office: Office, moment: str) -> None:
    """The answer that sends the report back leaves at the moment."""
    sent = datetime.fromisoformat(f"2023-{moment}").replace(tzinfo=HCM)
    statement = """
        INSERT INTO outbox (id, kind, regime, period, unit, party, content, local_day, state, recipients, subject, body,
                            not_before, created_at, sent_at)
        VALUES (gen_random_uuid(), 'returned', :regime, :period, :unit, :unit, '', :day, 'sent', '{}', '', NULL,
                :sent, :sent, :sent)"""
    facts = {"regime": REGIME, "period": PERIOD, "unit": UNIT, "sent": sent, "day": sent.date()}
    with office.journey.warehouse.begin() as connection:
        connection.execute(sqlalchemy.text(statement), facts)


# Thursday 04/5/2023; two working days to mend it: Friday 05/5 and Monday 08/5.
@pytest.mark.parametrize(
    ("mended", "timeliness"), [("05-08T23:00", "on_time_corrected"), ("05-09T00:30", "late"), ("05-20T09:00", "late")]
)
def test_the_days_to_mend_run_from_the_answer(office: Office, mended: str, timeliness: str) -> None:
    receive_broken(office, UNIT, "04-28T09:00")
    return_it(office, "05-04T09:00")
    office.receive(UNIT, mended)
    unit = office.unit(UNIT, "05-25T08:00")
    assert (unit["status"], unit["timeliness"]) == ("accepted", timeliness)


def test_without_an_answer_no_time_runs_out(office: Office) -> None:
    receive_broken(office, UNIT, "04-28T09:00")
    office.receive(UNIT, "05-20T09:00")
    assert office.unit(UNIT, "05-25T08:00")["timeliness"] == "on_time_corrected"


def test_an_answer_that_leaves_later_is_not_seen_yet(office: Office) -> None:
    receive_broken(office, UNIT, "04-28T09:00")
    return_it(office, "05-04T09:00")
    office.receive(UNIT, "05-20T09:00")
    assert office.unit(UNIT, "05-03T08:00")["timeliness"] == "on_time"
