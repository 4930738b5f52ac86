"""Waivers, withdrawals, revalidation: who let it pass, what it changed, and that all of it is on record."""

import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy
from openpyxl import load_workbook

from etl import ledger
from etl.config import Settings
from etl.model.decision import By, Reason
from etl.model.errors import UsageError
from etl.oversight import revalidate, waive_finding, waivers, withdraw_file
from etl.pipeline import Journey
from tests.conftest import REPO
from tests.journey.runs import rows
from tests.review.conftest import BY, HCM, PERIOD, REGIME, Office, at

UNIT, OTHER = "0790101", "0790102"
RULE = "dc03_le_dc02"
WHY = Reason("", "trường xác nhận có khách mời, sẽ sửa ở kỳ sau")


def receive_broken(office: Office, unit: str, moment: str) -> None:
    """The unit's report with more people present than were called (DC03 > DC02), and nothing else wrong."""
    source = next((office.made / REGIME / unit).glob("*.xlsx"))
    book = load_workbook(source)
    sheet = book["Số liệu"]
    row = {cell.value: cell.row for column in sheet.iter_cols() for cell in column if cell.value in ("DC02", "DC03")}
    entry = next(c for c in range(1, 12) if isinstance(sheet.cell(row["DC02"], c).value, int) and c > 1)
    sheet.cell(row["DC03"], entry).value = sheet.cell(row["DC02"], entry).value + 5
    target = office.journey.settings.inbox / REGIME / unit / f"BaoCao {moment.replace(':', '')}.xlsx"
    target.parent.mkdir(parents=True, exist_ok=True)
    book.save(target)
    seconds = datetime.fromisoformat(f"2023-{moment}").replace(tzinfo=HCM).timestamp()
    os.utime(target, (seconds, seconds))
    office.process(moment, timedelta(minutes=30))


def receipt_of(office: Office, unit: str) -> str:
    return str(
        rows(office.journey, "SELECT id FROM receipt WHERE unit = :unit ORDER BY received_at DESC", unit=unit)[0].id
    )


def problems(office: Office) -> tuple[str, ...]:
    with office.journey.warehouse.begin() as connection:
        return ledger.verify(connection).problems


def value(office: Office, indicator: str) -> float:
    found = next(one for one in office.journey.figures(REGIME, PERIOD) if one["indicator"] == indicator)
    return float(found["value"])


def test_a_waived_finding_is_shown_and_no_longer_rejects(office: Office) -> None:
    receive_broken(office, UNIT, "04-28T09:00")
    assert office.unit(UNIT, "04-28T10:00")["status"] == "rejected"
    before = office.consolidate("05-02T08:00")
    done = waive_finding(office.journey, receipt_of(office, UNIT), RULE, None, BY, WHY, at("05-03T09:00"))
    assert done["code"] == RULE
    unit = office.unit(UNIT, "05-03T10:00")
    assert (unit["status"], unit["findings"]) == ("accepted", 1), "the finding is still told"
    after = office.consolidate("05-03T10:00")
    assert after["version"] == before["version"] + 1
    kept = rows(
        office.journey, "SELECT unit, w.code, w.decided_by FROM report_waiver JOIN waiver AS w ON w.id = waiver_id"
    )
    assert [tuple(row) for row in kept] == [(UNIT, RULE, "nv.a")], "the version says what it counts on"
    [told] = waivers(office.journey, REGIME, PERIOD)
    assert (told["unit"], told["code"], told["why"], told["by"]) == (UNIT, RULE, WHY.why, "nv.a")
    assert problems(office) == ()


def test_a_waiver_ends_with_its_last_day(office: Office) -> None:
    receive_broken(office, UNIT, "04-28T09:00")
    last = date(2023, 5, 5)
    waive_finding(office.journey, receipt_of(office, UNIT), RULE, last, BY, WHY, at("05-03T09:00"))
    office.process("05-05T23:59")
    assert office.unit(UNIT, "05-05T23:59")["status"] == "accepted"
    office.process("05-06T00:00")
    assert office.unit(UNIT, "05-06T00:01")["status"] == "rejected"
    verdicts = rows(office.journey, "SELECT verdict FROM verdict ORDER BY id")
    office.process("05-06T08:00")
    assert rows(office.journey, "SELECT verdict FROM verdict ORDER BY id") == verdicts, "it ends once"


def test_what_cannot_be_waived_is_refused_in_words(office: Office) -> None:
    receive_broken(office, UNIT, "04-28T09:00")
    receipt = receipt_of(office, UNIT)
    nobody = By("nv.la", "root")
    for wrong, words in (
        (lambda: waive_finding(office.journey, receipt, "hs01_in", None, BY, WHY, at("05-03T09:00")), RULE),
        (lambda: waive_finding(office.journey, receipt, RULE, None, BY, Reason("", " "), at("05-03T09:00")), "lý do"),
        (lambda: waive_finding(office.journey, receipt, RULE, None, nobody, WHY, at("05-03T09:00")), "nv.la"),
        (lambda: waive_finding(office.journey, "abc", RULE, None, BY, WHY, at("05-03T09:00")), "abc"),
        (lambda: waive_finding(office.journey, receipt, RULE, date(2023, 5, 2), BY, WHY, at("05-03T09:00")), "quá khứ"),
    ):
        with pytest.raises(UsageError, match=words):
            wrong()
    assert rows(office.journey, "SELECT FROM waiver") == []


def test_a_withdrawn_file_leaves_every_figure_and_the_one_before_counts_again(office: Office) -> None:
    office.receive(UNIT, "04-27T09:00")
    office.consolidate("05-02T08:00")
    right = value(office, "QM03")
    receive_changed(office, UNIT, "05-03T09:00", "KT02", 97)
    office.consolidate("05-03T10:00")
    changed = value(office, "KT02")
    done = withdraw_file(office.journey, receipt_of(office, UNIT), BY, Reason("", "gửi nhầm tệp"), at("05-04T09:00"))
    assert done["submissions"] == 1
    office.consolidate("05-04T10:00")
    assert value(office, "KT02") != changed and value(office, "QM03") == right
    assert office.unit(UNIT, "05-04T10:00")["timeliness"] == "on_time", "what came in time counts"
    with pytest.raises(UsageError, match="rút trước đó"):
        withdraw_file(office.journey, receipt_of(office, UNIT), BY, Reason("", "lần nữa"), at("05-04T11:00"))
    office.process("05-05T08:00")
    assert office.unit(UNIT, "05-05T09:00")["version"] == 2, "a withdrawn file is not judged anew"
    assert problems(office) == ()


def receive_changed(office: Office, unit: str, moment: str, indicator: str, number: int) -> None:
    source = next((office.made / REGIME / unit).glob("*.xlsx"))
    book = load_workbook(source)
    sheet = book["Số liệu"]
    places = {
        cell.value: cell.row for column in sheet.iter_cols() for cell in column if cell.value in ("DC02", indicator)
    }
    entry = next(c for c in range(2, 12) if isinstance(sheet.cell(places["DC02"], c).value, int))
    sheet.cell(places[indicator], entry).value = number
    target = office.journey.settings.inbox / REGIME / unit / "BaoCao lan 2.xlsx"
    target.parent.mkdir(parents=True, exist_ok=True)
    book.save(target)
    seconds = datetime.fromisoformat(f"2023-{moment}").replace(tzinfo=HCM).timestamp()
    os.utime(target, (seconds, seconds))
    office.process(moment, timedelta(minutes=30))


@pytest.fixture
def stricter(settings: Settings, made: Path, tmp_path: Path) -> Iterator[Office]:
    """An office whose suites a test may change."""
    suites = tmp_path / "expectations"
    shutil.copytree(REPO / "expectations", suites)
    with Journey.open(replace(settings, suites=suites)) as journey:
        journey.add_officer("nv.a", "Nguyễn Văn A (mẫu)", at("04-01T08:00"))
        yield Office(journey, made)


def test_revalidation_shows_first_and_changes_only_by_somebodys_will(stricter: Office) -> None:
    stricter.receive(UNIT, "04-28T09:00")
    suite = stricter.journey.settings.suites / "report.json"
    text = suite.read_text("utf-8")
    assert '"DC03 <= DC02"' in text
    suite.write_text(text.replace('"DC03 <= DC02"', '"DC03 <= DC02 - 100000"'), "utf-8")
    seen = revalidate(stricter.journey, REGIME, PERIOD, None, Reason("", ""), at("05-03T09:00"))
    assert not seen["applied"]
    assert [(one["unit"], one["verdict_before"], one["verdict_after"]) for one in seen["changes"]] == [
        (UNIT, "accepted", "rejected")
    ]
    assert len(seen["changes"][0]["findings_new"]) == 1 and not seen["changes"][0]["findings_gone"]
    assert stricter.unit(UNIT, "05-03T10:00")["status"] == "accepted", "looking changes nothing"
    revalidate(stricter.journey, REGIME, PERIOD, BY, WHY, at("05-03T11:00"))
    assert stricter.unit(UNIT, "05-03T12:00")["status"] == "rejected"
    assert revalidate(stricter.journey, REGIME, PERIOD, None, WHY, at("05-03T13:00"))["changes"] == []
    told = rows(stricter.journey, "SELECT actor FROM ledger WHERE event = 'revalidated'")
    assert [row.actor for row in told] == ["nv.a"]
    assert problems(stricter) == ()


def test_a_decision_struck_from_the_record_is_noticed(office: Office) -> None:
    receive_broken(office, UNIT, "04-28T09:00")
    waive_finding(office.journey, receipt_of(office, UNIT), RULE, None, BY, WHY, at("05-03T09:00"))
    with pytest.raises(sqlalchemy.exc.ProgrammingError), office.journey.warehouse.begin() as connection:
        connection.execute(sqlalchemy.text("DELETE FROM waiver"))
    with pytest.raises(sqlalchemy.exc.ProgrammingError), office.journey.warehouse.begin() as connection:
        connection.execute(sqlalchemy.text("UPDATE waiver SET code = 'x'"))
    assert problems(office) == ()


def test_nobody_decides_before_what_was_decided_already(office: Office) -> None:
    """An auditor's find: a waiver dated a week back was taken, and judged the period again as of then."""
    receive_broken(office, UNIT, "04-28T09:00")
    waive_finding(office.journey, receipt_of(office, UNIT), RULE, None, BY, WHY, at("05-12T08:00"))
    assert office.unit(UNIT, "05-12T09:00")["status"].startswith("accepted")
    before = rows(office.journey, "SELECT (SELECT count(*) FROM ledger), (SELECT count(*) FROM verdict)")
    for decide in (
        lambda: waive_finding(office.journey, receipt_of(office, UNIT), RULE, None, BY, WHY, at("05-05T08:00")),
        lambda: withdraw_file(office.journey, receipt_of(office, UNIT), BY, WHY, at("05-05T08:00")),
        lambda: office.extend(UNIT, "05-20", "05-05T08:00"),
        lambda: office.receive(OTHER, "05-01T09:00"),
    ):
        with pytest.raises(UsageError, match="sổ cái không ghi lùi ngày"):
            decide()
    assert rows(office.journey, "SELECT (SELECT count(*) FROM ledger), (SELECT count(*) FROM verdict)") == before
    office.extend(UNIT, "05-20", "05-12T08:00")


def test_another_regime_has_a_clock_of_its_own_and_every_event_its_true_time(office: Office) -> None:
    """The samples of 2019 and of 2023 live in one home; an officer is registered whenever somebody does it."""
    receive_broken(office, UNIT, "04-28T09:00")
    office.journey.add_officer("nv.c", "Cán bộ C (mẫu)", at("01-02T08:00"))
    with office.journey.warehouse.begin() as connection:
        event = ledger.Event("extended", "extension", "0", {"regime": "another-2019"})
        ledger.append(connection, [event], actor="nv.a", at=at("01-01T08:00").now)
        ledger.append(connection, [event], actor="nv.a", at=at("01-01T08:00").now)
    started = datetime.now(UTC).replace(microsecond=0) - timedelta(minutes=30)
    for row in rows(office.journey, "SELECT payload FROM ledger"):
        assert datetime.fromisoformat(json.loads(row.payload)["recorded_at"]) > started
