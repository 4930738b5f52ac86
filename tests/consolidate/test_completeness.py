"""Who counts as what: classes are exclusive, in the order of precedence, and add up to the roster."""

from typing import Any

from etl.consolidate.completeness import period_status
from etl.consolidate.version import consolidate
from tests.consolidate.builder import (
    ABSENT,
    AFTER_DEADLINE,
    BEFORE_DEADLINE,
    MISSING,
    MUCH_LATER,
    NIL,
    NOT_APPLICABLE,
    PERIOD,
    Office,
)

CLASSES = ("on_time", "late", "rejected", "needs_review", "signed_only", "missing")


def status(office: Office) -> dict[str, Any]:
    return period_status(office.connection, office.regime, PERIOD, MUCH_LATER).to_json()


def unit(office: Office, code: str) -> dict[str, Any]:
    return next(row for row in status(office)["units"] if row["unit"] == code)


def test_every_unit_is_in_one_class_and_the_classes_add_up(office: Office) -> None:
    office.accept("A")
    office.accept("B", at=AFTER_DEADLINE, verdict="accepted_with_warnings")
    office.accept("C", verdict="rejected")
    office.receive("D", "evidence")
    found = status(office)
    assert [found[name] for name in CLASSES] == [1, 1, 1, 0, 1, 1]
    assert found["units_expected"] == 5 == sum(found[name] for name in CLASSES)
    assert [row["status"] for row in found["units"]] == [
        "accepted",
        "accepted_with_warnings",
        "rejected",
        "signed_only",
        "missing",
    ]


def test_the_document_is_the_one_of_the_contract(office: Office) -> None:
    office.accept("A")
    found = status(office)
    assert list(found) == ["units_expected", *CLASSES, "units", "period_state"]
    assert found["units"][0] == {
        "unit": "A",
        "name": "Trường Mầm non Lá Xanh (mẫu)",
        "status": "accepted",
        "received_at": "2023-04-28T10:00:00+07:00",
        "timeliness": "on_time",
        "version": 1,
        "fullness": "partial",
        "findings": 0,
        "extended_until": None,
    }
    assert found["units"][4]["received_at"] is None


def test_units_stand_in_the_offices_own_order(office: Office) -> None:
    assert [row["unit"] for row in status(office)["units"]] == list("ABCDE")


def test_before_the_deadline_is_on_time_at_it_is_late(office: Office) -> None:
    deadline = office.regime.period(PERIOD).deadline
    office.accept("A", at=deadline.replace(microsecond=0) - (deadline.resolution))
    office.accept("B", at=deadline)
    assert (status(office)["on_time"], status(office)["late"]) == (1, 1)


def test_a_report_accepted_in_time_stays_in_time_when_replaced_later(office: Office) -> None:
    office.accept("A")
    office.accept("A", kind="replacement", at=AFTER_DEADLINE)
    found = unit(office, "A")
    assert (found["timeliness"], found["version"]) == ("on_time", 2)
    assert found["received_at"].startswith("2023-05-03")


def test_sent_in_time_returned_and_mended_counts_as_in_time(office: Office) -> None:
    office.accept("A", verdict="rejected")
    office.accept("A", at=AFTER_DEADLINE)
    assert unit(office, "A")["timeliness"] == "on_time_corrected"
    assert status(office)["on_time"] == 1


def test_an_accepted_report_outlasts_a_later_bad_file(office: Office) -> None:
    office.accept("A")
    office.accept("A", verdict="rejected", at=AFTER_DEADLINE)
    office.receive("A", "unreadable", AFTER_DEADLINE)
    assert unit(office, "A")["status"] == "accepted"


def test_a_file_nobody_can_read_is_a_returned_report_and_beats_a_doubtful_one(office: Office) -> None:
    office.receive("A", "needs_review")
    office.receive("A", "unreadable")
    office.receive("A", "evidence")
    office.receive("B", "refused")
    office.receive("C", "needs_review")
    office.receive("C", "evidence")
    found = [row["status"] for row in status(office)["units"]]
    assert found == ["rejected", "rejected", "needs_review", "missing", "missing"]


def test_a_file_without_period_belongs_to_the_period_opened_last_before_it(office: Office) -> None:
    office.receive("A", "evidence", BEFORE_DEADLINE.replace(year=2022))
    office.receive("B", "evidence", period="2023-Y")
    assert status(office)["missing"] == 5


def test_a_withdrawn_report_leaves_the_unit_missing(office: Office) -> None:
    office.judge(office.accept("A"), "withdrawn")
    assert unit(office, "A")["status"] == "missing"


def test_a_report_not_yet_judged_waits_for_us(office: Office) -> None:
    office.district.submit("A", base={}, models=[], narratives={})
    assert unit(office, "A")["status"] == "needs_review"


def test_copies_of_the_same_file_are_no_further_version(office: Office) -> None:
    office.accept("A")
    office.accept("A", status="duplicate", at=AFTER_DEADLINE)
    assert unit(office, "A")["version"] == 1


def test_findings_are_those_of_the_present_verdict(office: Office) -> None:
    submission = office.accept("A", verdict="rejected")
    office.finding(submission, office.judge(submission, "rejected"), "Cũ")
    newest = office.judge(submission, "accepted_with_warnings")
    office.finding(submission, newest, "Đề nghị giải trình")
    office.district.reading_finding(submission, "info")
    assert unit(office, "A")["findings"] == 2


NOTHING = dict.fromkeys(("CD01", "TD01", "HS04", "HS05", "HS06"), NIL)


def test_no_report_nil_report_partial_and_complete_are_four_things(office: Office) -> None:
    """A blank is no nil, 0 is no nil, and a report that was returned is none."""
    said = {"CD02": 1, "DC17": "toàn thể"}
    office.accept("A", **NOTHING, **said)
    office.accept("B", **(NOTHING | {"CD01": NOT_APPLICABLE, "TD01": ABSENT}), **said)  # private: no TD01
    office.accept("C", **(NOTHING | {"CD01": 0}), **said)
    office.accept("D", **(NOTHING | {"CD01": MISSING}), **said)
    office.accept("E", verdict="rejected", **NOTHING, **said)
    found = {row["unit"]: row["fullness"] for row in status(office)["units"]}
    assert found == {"A": "nil", "B": "nil", "C": "complete", "D": "partial", "E": "missing"}


def test_the_report_says_how_many_are_nil_and_how_many_have_blanks(office: Office) -> None:
    said = {"CD02": 1, "DC17": "toàn thể"}
    office.accept("A", **NOTHING, **said)
    office.accept("C", **(NOTHING | {"CD01": 0}), **said)
    office.accept("D", **(NOTHING | {"HS04": MISSING}), **said)
    content = consolidate(office.connection, office.regime, PERIOD, MUCH_LATER, b"template").content
    assert content.sections[0].paragraphs[1].text == (
        "Trong số báo cáo được tổng hợp, 01 đơn vị báo cáo đầy đủ số liệu, 01 đơn vị báo cáo không phát sinh, "
        "01 đơn vị còn thiếu một số số liệu."
    )
