"""Chunks: claimed once whoever works, all or nothing, and one poisonous file takes down no other."""

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import openpyxl
import psycopg
import pytest
import sqlalchemy

from etl import chunks, ledger
from etl.config import Settings
from etl.forms import issue_form
from etl.model.catalogue import finding
from etl.model.clock import Clock
from etl.model.errors import FatalError
from etl.pipeline import Journey
from etl.read.outcome import Outcome, ReadJob, ReadOutcome
from etl.warehouse import sql
from samples.district import make_sample_district

REGIME, PERIOD = "govap-danvan-2023", "2023-H1"
CLOCK = Clock(datetime(2023, 4, 20, 3, tzinfo=UTC), is_simulated=True)
DELIVERED = datetime(2023, 4, 12, 3, tzinfo=UTC).timestamp()


@pytest.fixture
def journey(settings: Settings) -> Iterator[Journey]:
    with Journey.open(settings) as opened:
        yield opened


def deliver_forms(journey: Journey, count: int) -> None:
    """Empty forms: enough to be read, identified and loaded."""
    regime = journey.regime(REGIME)
    period = regime.period(PERIOD)
    for unit in regime.roster(PERIOD)[:count]:
        path = journey.settings.inbox / REGIME / unit.code / "BaoCao.xlsx"
        path.parent.mkdir(parents=True)
        issue_form(regime, period, unit, {}, path)
        os.utime(path, (DELIVERED, DELIVERED))
    journey.collect(CLOCK)


def count(journey: Journey, table: str) -> int:
    with journey.warehouse.begin() as connection:
        return int(connection.execute(sqlalchemy.text(f"SELECT count(*) FROM {table}")).scalar_one())


def statuses(journey: Journey) -> dict[str, int]:
    with journey.warehouse.begin() as connection:
        rows = connection.execute(sqlalchemy.text("SELECT status, count(*) FROM receipt GROUP BY status"))
        return {row.status: row.count for row in rows.mappings()}  # type: ignore[attr-defined]


def ledger_problems(journey: Journey) -> tuple[str, ...]:
    with journey.warehouse.begin() as connection:
        return ledger.verify(connection).problems


def test_two_processors_at_once_load_every_receipt_once(
    journey: Journey, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chunks, "CHUNK", 3)
    deliver_forms(journey, 12)
    with Journey.open(settings) as other, ThreadPoolExecutor(2) as pool:
        done = list(pool.map(lambda one: one.process_chunks(CLOCK, workers=1), (journey, other)))
    assert sum(counted["understood"] for counted in done) == 12
    assert count(journey, "submission") == 12
    assert ledger_problems(journey) == ()


@pytest.mark.parametrize(("files", "readers"), [(1, 1), (12, 2)])
def test_no_reader_is_started_for_less_than_its_start_is_worth(
    journey: Journey, monkeypatch: pytest.MonkeyPatch, files: int, readers: int
) -> None:
    """To start one takes as long as to read ten reports, and most mails bring a single one."""
    started = list[int]()

    class Counted(chunks.Sandbox):
        def __init__(self, workers: int, **more: Any) -> None:
            started.append(workers)
            super().__init__(workers, **more)

    monkeypatch.setattr(chunks, "Sandbox", Counted)
    deliver_forms(journey, files)
    assert journey.process_chunks(CLOCK, workers=4).total() == files
    assert started == [readers]


def test_no_report_overtakes_an_older_one_of_its_unit_that_was_tried_more_often(journey: Journey) -> None:
    """After many crashes the second report was loaded first, and compared with nothing."""
    deliver_forms(journey, 2)
    one, other = (unit.code for unit in journey.regime(REGIME).roster(PERIOD)[:2])
    later = journey.settings.inbox / REGIME / one / "lan-2.xlsx"
    later.write_bytes(b"another")
    os.utime(later, (DELIVERED + 60, DELIVERED + 60))
    journey.collect(CLOCK)
    facts = {"as_of": CLOCK.now, "chunk": 300}
    claimed = []
    with journey.warehouse.begin() as connection:
        first = "SELECT id, 9 FROM receipt WHERE unit_hint = :unit AND original_name = 'BaoCao.xlsx'"
        connection.execute(sqlalchemy.text(f"INSERT INTO attempt (receipt_id, attempts) {first}"), {"unit": one})
        for _ in range(3):
            rows = connection.execute(sqlalchemy.text(sql("process/claim")), facts).all()
            claimed.append([(row.unit_hint, row.original_name) for row in rows])
            connection.execute(
                sqlalchemy.text("UPDATE receipt SET status = 'evidence' WHERE id = ANY (:ids)"),
                {"ids": [row.id for row in rows]},
            )
    assert claimed == [[(other, "BaoCao.xlsx")], [(one, "BaoCao.xlsx")], [(one, "lan-2.xlsx")]]


def test_only_attempts_at_what_went_wrong_once_are_remembered(journey: Journey) -> None:
    """Claiming looks at all of them: over 20,000 files it took longer than storing what stands in them."""
    deliver_forms(journey, 3)
    with journey.warehouse.begin() as connection:
        some = "SELECT id, 2 FROM receipt ORDER BY id LIMIT 1"
        connection.execute(sqlalchemy.text(f"INSERT INTO attempt (receipt_id, attempts) {some}"))
    journey.process_chunks(CLOCK, workers=1)
    with journey.warehouse.begin() as connection:
        assert connection.execute(sqlalchemy.text("SELECT attempts FROM attempt")).scalars().all() == [3]


def test_a_crash_in_mid_chunk_leaves_nothing_half_done(journey: Journey, monkeypatch: pytest.MonkeyPatch) -> None:
    deliver_forms(journey, 4)
    with monkeypatch.context() as crashing:
        crashing.setattr(ledger, "append", lambda *_, **__: (_ for _ in ()).throw(KeyboardInterrupt()))
        with pytest.raises(KeyboardInterrupt):
            journey.process_chunks(CLOCK)
    assert (count(journey, "submission"), count(journey, "cell_value"), count(journey, "finding")) == (0, 0, 0)
    assert journey.unprocessed(CLOCK) == 4
    journey.process_chunks(CLOCK)
    assert count(journey, "submission") == 4 and ledger_problems(journey) == ()


def test_one_poisonous_file_is_set_aside_and_the_others_go_on(
    journey: Journey, monkeypatch: pytest.MonkeyPatch
) -> None:
    deliver_forms(journey, 9)
    poisonous = journey.regime(REGIME).roster(PERIOD)[4].code
    store = chunks.store_receipts

    def refusing(connection: sqlalchemy.Connection, processed: list[chunks.ProcessedReceipt]) -> object:
        if any(receipt.unit == poisonous and receipt.report is not None for receipt in processed):
            raise psycopg.DataError("value out of range")
        return store(connection, processed)

    monkeypatch.setattr(chunks, "store_receipts", refusing)
    monkeypatch.setattr(chunks, "CHUNK", 8)
    journey.process_chunks(CLOCK)
    assert {row["unit"]: row["status"] for row in receipts(journey)}.pop(poisonous) == "unreadable"
    assert sum(row["status"] == "understood" for row in receipts(journey)) == 8
    with journey.warehouse.begin() as connection:
        findings = connection.execute(sqlalchemy.text("SELECT code, message FROM finding")).all()
    assert [finding.code for finding in findings] == ["load-failed"]
    assert "đơn vị chưa cần gửi lại" in findings[0].message
    assert ledger_problems(journey) == ()


def receipts(journey: Journey) -> list[sqlalchemy.RowMapping]:
    with journey.warehouse.begin() as connection:
        return list(connection.execute(sqlalchemy.text("SELECT unit, status FROM receipt ORDER BY unit")).mappings())


def test_nothing_received_after_the_clock_is_seen(journey: Journey) -> None:
    deliver_forms(journey, 2)
    early = Clock(datetime(2023, 4, 11, tzinfo=UTC), is_simulated=True)
    assert journey.process(early) == {"processed": 0, "by_status": {}}
    assert journey.process(CLOCK)["processed"] == 2


def test_a_form_knows_what_the_period_before_ended_with(journey: Journey, tmp_path: Path) -> None:
    """Stocks and openings of 2023-H1 come from the accepted 2022-Y, whose window ends the day before."""
    regime = journey.regime(REGIME)
    make_sample_district(regime, regime.period("2022-Y"), journey.settings.inbox, units=1, cases=[])
    (sent,) = journey.settings.inbox.rglob("*.xlsx")
    before = values_by_code(sent)
    year_end = Clock(datetime(2022, 12, 1, tzinfo=UTC), is_simulated=True)
    journey.collect(year_end)
    journey.process(year_end)
    unit = regime.roster("2022-Y")[0].code
    assert journey.status(REGIME, "2022-Y", year_end)["units"][0]["status"].startswith("accepted")
    (written,) = journey.issue_forms(REGIME, PERIOD, tmp_path / "forms", CLOCK, unit)
    form = values_by_code(written)
    assert {code: form[code] for code in ("QM01", "QM02", "QM03")} == {
        code: before[code] for code in ("QM01", "QM02", "QM03")
    }
    assert form["DT02"] == number(before["DT05"])
    assert form["HS02"] == number(before["HS08"]) + number(before["HS09"])
    assert form["CD01"] is None  # a flow belongs to its window and is asked anew


def values_by_code(path: Path) -> dict[str, object]:
    sheet = openpyxl.load_workbook(path)["Số liệu"]
    return {str(row[1].value): row[4].value for row in sheet.iter_rows() if row[1].value}


def number(cell: object) -> int:
    return cell if isinstance(cell, int) else 0


def test_a_reader_that_fails_on_every_file_is_our_fault_and_no_unit_s(
    journey: Journey, monkeypatch: pytest.MonkeyPatch
) -> None:
    deliver_forms(journey, chunks.SUSPICIOUS)
    died = ReadOutcome(Outcome.UNREADABLE, finding=finding("reader-died", name="BaoCao.xlsx"))
    with monkeypatch.context() as broken:
        broken.setattr(chunks.Sandbox, "read_many", lambda _, jobs: iter([(job.key, died) for job in jobs]))
        with pytest.raises(FatalError, match="the reader itself is broken"):
            journey.process_chunks(CLOCK)
    assert (count(journey, "finding"), journey.unprocessed(CLOCK)) == (0, chunks.SUSPICIOUS)
    assert journey.process_chunks(CLOCK) == {"understood": chunks.SUSPICIOUS}


def test_an_inbox_of_nothing_but_killers_stops_no_run(journey: Journey, monkeypatch: pytest.MonkeyPatch) -> None:
    """Five files that all kill their reader: each has its finding, for a good form proves that the reader is well."""
    deliver_forms(journey, chunks.SUSPICIOUS)
    died = ReadOutcome(Outcome.UNREADABLE, finding=finding("reader-died", name="BaoCao.xlsx"))
    read_many = chunks.Sandbox.read_many

    def all_but_the_probe_die(sandbox: chunks.Sandbox, jobs: list[ReadJob]) -> Iterator[tuple[str, ReadOutcome]]:
        return read_many(sandbox, jobs) if jobs[0].key == "probe" else iter([(job.key, died) for job in jobs])

    monkeypatch.setattr(chunks.Sandbox, "read_many", all_but_the_probe_die)
    assert journey.process_chunks(CLOCK) == {"unreadable": chunks.SUSPICIOUS}


def test_the_inbox_is_made_for_its_owner_and_group(journey: Journey) -> None:
    """What was taken stays in `done/`, with the names and telephone numbers of people."""
    journey.collect(CLOCK)
    assert journey.settings.inbox.stat().st_mode & 0o7 == 0
