"""Khóa sổ, mở lại: what comes in between waits, and is taken up again."""

import pytest
import sqlalchemy

from etl import ledger
from etl.model.clock import Clock
from etl.model.decision import By, Change
from etl.model.errors import UsageError
from tests.journey.runs import findings_by_receipt, rows
from tests.review.conftest import BY, PERIOD, REASON, REGIME, Office, at

EARLY, WAITING = "0790101", "0790102"


def statuses(office: Office) -> dict[str, str]:
    return {
        row.unit: row.status
        for row in rows(office.journey, "SELECT coalesce(unit, unit_hint) AS unit, status FROM receipt")
    }


def test_a_closed_period_makes_files_wait_and_a_reopened_one_takes_them_up(office: Office) -> None:
    office.receive(EARLY, "04-28T09:00")
    office.change(Change.CLOSE, "05-08T08:00")
    office.receive(WAITING, "05-09T09:00")
    assert statuses(office) == {EARLY: "understood", WAITING: "needs_review"}
    assert office.unit(WAITING, "05-10T08:00")["status"] == "needs_review"
    before = office.consolidate("05-10T08:00")
    state = office.journey.status(REGIME, PERIOD, at("05-10T08:00"))["period_state"]
    assert (state["is_open"], state["closes_at"]) == (False, "2023-05-08T08:00:00+07:00")

    done = office.change(Change.REOPEN, "05-11T08:00")
    assert done["receipts_taken_up"] == 1
    office.process("05-11T09:00")
    unit = office.unit(WAITING, "05-11T10:00")
    assert (unit["status"], unit["timeliness"]) == ("accepted", "late"), "reopening moves no deadline"
    assert unit["findings"] == 0, "why it waited is settled"
    state = office.journey.status(REGIME, PERIOD, at("05-11T10:00"))["period_state"]
    assert state["is_open"] and [change["change"] for change in state["changes"]] == ["close", "reopen"]
    assert state["changes"][0]["document"] == REASON.document and state["changes"][0]["by"] == "nv.a"
    after = office.consolidate("05-11T10:00")
    assert after["version"] == before["version"] + 1
    with office.journey.warehouse.begin() as connection:
        assert ledger.verify(connection).problems == ()


def test_why_a_file_waited_does_not_reject_it_later(office: Office) -> None:
    """The finding "kỳ đã khóa" is critical, and nobody can delete it."""
    office.change(Change.CLOSE, "05-08T08:00")
    office.receive(WAITING, "05-09T09:00")
    office.change(Change.REOPEN, "05-11T08:00")
    office.process("05-11T09:00")
    found = [row.code for rows_ in findings_by_receipt(office.journey).values() for row in rows_]
    assert found.count("period-closed") == 1, "it is still on record"
    assert office.unit(WAITING, "05-11T10:00")["status"] == "accepted"
    with office.journey.warehouse.begin() as connection:
        told = connection.execute(sqlalchemy.text("SELECT code FROM present_finding")).scalars().all()
    assert "period-closed" not in told


def test_closing_alone_is_a_new_version(office: Office) -> None:
    """The report says how it stood when the books were closed."""
    office.receive(EARLY, "04-28T09:00")
    first = office.consolidate("05-06T08:00")
    assert not office.consolidate("05-06T09:00")["created"]
    office.change(Change.CLOSE, "05-08T08:00")
    assert office.consolidate("05-08T09:00")["version"] == first["version"] + 1


def test_what_came_before_the_closing_is_taken_even_if_read_after_it(office: Office) -> None:
    office.change(Change.CLOSE, "05-08T08:00")
    office.receive(EARLY, "05-08T07:59:59")
    assert statuses(office) == {EARLY: "understood"}


def test_an_extension_lets_in_what_waits_of_its_unit_alone(office: Office) -> None:
    office.change(Change.CLOSE, "05-08T08:00")
    office.receive(EARLY, "05-09T09:00")
    office.receive(WAITING, "05-09T10:00")
    assert office.extend(EARLY, "05-10", "05-10T08:00")["receipts_taken_up"] == 1
    office.process("05-10T09:00")
    assert statuses(office) == {EARLY: "understood", WAITING: "needs_review"}
    assert office.unit(EARLY, "05-10T10:00")["timeliness"] == "on_time_extended"


def test_a_file_that_waits_for_another_reason_is_not_taken_up(office: Office) -> None:
    """A stranger's file is no more known because the period is open again."""
    office.receive(EARLY, "05-07T09:00")
    office.change(Change.CLOSE, "05-08T08:00")
    target = office.journey.settings.inbox / REGIME / "0790999" / "BaoCao.xlsx"
    target.parent.mkdir(parents=True)
    target.write_bytes(next((office.made / REGIME / EARLY).glob("*.xlsx")).read_bytes())
    office.process("05-09T09:00")
    assert office.change(Change.REOPEN, "05-11T08:00")["receipts_taken_up"] == 0


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ([(Change.CLOSE, "03-20T08:00")], "chưa mở: bắt đầu nhận báo cáo từ ngày 01/4/2023"),
        ([(Change.CLOSE, "05-08T08:00"), (Change.CLOSE, "05-09T08:00")], "đã khóa sổ từ ngày 08/5/2023"),
        ([(Change.CLOSE, "07-02T08:00")], "đã khóa sổ từ ngày 01/7/2023"),
        ([(Change.REOPEN, "05-08T08:00")], "đang mở"),
    ],
)
def test_what_would_change_nothing_is_refused(office: Office, changes: list[tuple[Change, str]], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        for change, moment in changes:
            office.change(change, moment)


def test_a_closing_needs_a_known_officer_and_a_period_that_units_submit(office: Office) -> None:
    with pytest.raises(UsageError, match="Chưa đăng ký cán bộ"):
        office.journey.change_period(REGIME, PERIOD, Change.CLOSE, By("x.y", "root"), REASON, at("05-08T08:00"))
    with pytest.raises(UsageError, match="giai đoạn"):
        office.journey.change_period(
            "govap-thidua-2021", "2021-C", Change.CLOSE, BY, REASON, Clock.at("2021-07-09T08:00")
        )
