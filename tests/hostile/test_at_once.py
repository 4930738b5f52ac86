"""Two collectors and four processors at once, and a file that is corrected meanwhile: the same as one after another."""

import shutil
import time
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy

from etl import embedded, ledger
from etl.config import Settings
from etl.model.clock import Clock
from etl.pipeline import Journey
from samples.bulk import write_bulk
from tests.hostile.at_work import start
from tests.hostile.good import PERIOD, REGIME, SENT_AT, put, regime
from tests.journey.runs import fresh_settings, rows
from tests.kill_sweep.dump import differences, dump

CLOCK = Clock.at("2023-05-06T08:00")
pytestmark = pytest.mark.xdist_group("forks")


@pytest.fixture(scope="module")
def inbox(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Sixty reports; five units send the same once more, and one sends its neighbour's."""
    made, inbox = tmp_path_factory.mktemp("made"), tmp_path_factory.mktemp("at-once") / "inbox"
    write_bulk(regime(), regime().period(PERIOD), made, seed=7)
    units = [unit.code for unit in regime().roster(PERIOD)]
    for unit in units:
        put(inbox, unit, "BaoCao.xlsx", (made / REGIME / unit / "BaoCao.xlsx").read_bytes())
    for unit in units[:5]:
        again = (made / REGIME / unit / "BaoCao.xlsx").read_bytes()
        put(inbox, unit, "BaoCao.xlsx (2).xlsx", again, SENT_AT + timedelta(hours=1))
    put(inbox, units[7], "nham.xlsx", (made / REGIME / units[8] / "BaoCao.xlsx").read_bytes())
    return inbox


def _wait_for_the_first_receipt(settings: Settings) -> None:
    """Who comes earlier finds nothing to do and ends."""
    deadline = time.monotonic() + 60
    with Journey.open(settings) as journey:
        while not rows(journey, "SELECT 1 FROM receipt LIMIT 1"):
            assert time.monotonic() < deadline, "nobody collects"
            time.sleep(0.02)


def test_many_at_once_leave_what_one_leaves(server: embedded.Server, inbox: Path, tmp_path: Path) -> None:
    with fresh_settings(server, tmp_path / "one") as settings:
        shutil.copytree(inbox, settings.inbox, copy_function=shutil.copy2)
        with Journey.open(settings) as journey:
            journey.collect(CLOCK)
            by_status = journey.process(CLOCK)["by_status"]
            assert by_status["understood"] >= 60 and by_status["needs_review"] == 1
        alone = dump(settings)
    with fresh_settings(server, tmp_path / "many") as settings:
        shutil.copytree(inbox, settings.inbox, copy_function=shutil.copy2)
        at_work = [start(settings, CLOCK, "collect") for _ in range(2)]
        _wait_for_the_first_receipt(settings)
        at_work += [start(settings, CLOCK, "process_chunks", workers=1) for _ in range(4)]
        for one in at_work:
            one.join(120)
        assert [one.exitcode for one in at_work] == [0] * 6
        with Journey.open(settings) as journey:
            journey.collect(CLOCK)
            journey.process(CLOCK)
            with journey.warehouse.begin() as connection:
                assert not ledger.verify(connection).problems
        assert not differences(dump(settings), alone)


def test_a_version_that_comes_while_the_first_is_processed_is_the_one_that_counts(
    server: embedded.Server, inbox: Path, tmp_path: Path
) -> None:
    unit = "0790101"
    with fresh_settings(server, tmp_path / "var") as settings, Journey.open(settings) as journey:
        body = (inbox / REGIME / unit / "BaoCao.xlsx").read_bytes()
        put(settings.inbox, unit, "BaoCao.xlsx", body)
        journey.collect(CLOCK)
        with journey.warehouse.begin() as claimed:  # a worker that has begun and is slow
            claimed.execute(sqlalchemy.text("SELECT id FROM receipt FOR NO KEY UPDATE"))
            corrected = (inbox / REGIME / "0790102" / "BaoCao.xlsx").read_bytes()
            put(settings.inbox, unit, "BaoCao.xlsx", body + b"", SENT_AT + timedelta(hours=2))
            put(settings.inbox, unit, "khac.xlsx", corrected, SENT_AT + timedelta(hours=3))
            journey.collect(CLOCK)
            journey.process(CLOCK)
            (waiting,) = rows(journey, "SELECT count(*) FROM receipt WHERE status = 'received'")
            assert waiting[0] == 1  # the claimed one; nobody took it twice
        journey.process(CLOCK)
        found = rows(journey, "SELECT status, received_at FROM receipt WHERE unit = :u ORDER BY received_at", u=unit)
        assert [row.status for row in found][:2] == ["understood", "duplicate"]
    assert [path.name for path in (settings.inbox / REGIME / unit).iterdir()] == ["done"]
