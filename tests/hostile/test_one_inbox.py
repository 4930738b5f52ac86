"""All hostile files with forty good ones in one inbox: nobody notices but their senders."""

import os
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from etl import embedded, ledger
from etl.model.clock import Clock
from etl.pipeline import Journey
from samples.bulk import write_bulk
from tests.hostile.corpus import UNIT, Hostile, corpus
from tests.hostile.good import PERIOD, REGIME, SENT_AT, good_report, put, regime
from tests.journey.raw import answer, typed_values
from tests.journey.runs import fresh_settings, rows

pytestmark = pytest.mark.xdist_group("hostile-inbox")

CLOCK = Clock.at("2023-05-06T08:00")
GOOD = [unit.code for unit in regime().roster(PERIOD) if unit.code != UNIT][:40]
CORPUS = corpus()
MOST_SECONDS = 60
MOST_MEMORY = 1.2 * 1024**2
"""kB of any worker."""


@dataclass
class Ran:
    """One run over the whole inbox."""

    journey: Journey
    seconds: float
    peak: int
    collected: Any
    good: dict[str, bytes]


@pytest.fixture(scope="module")
def ran(server: embedded.Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ran]:
    home = tmp_path_factory.mktemp("hostile") / "var"
    with fresh_settings(server, home) as settings:
        good = good_reports(home.parent / "good")
        for unit, data in good.items():
            put(settings.inbox, unit, "BaoCao.xlsx", data)
        for number, hostile in enumerate(CORPUS):
            moment = SENT_AT + timedelta(minutes=number)
            put(settings.inbox, f"{UNIT}/{number}", hostile.file_name, hostile.data, moment)
        with Journey.open(settings) as journey, watched() as peak:
            start = time.monotonic()
            collected = journey.collect(CLOCK)
            journey.process(CLOCK)
            journey.consolidate(REGIME, PERIOD, CLOCK)
            seconds = time.monotonic() - start
            yield Ran(journey, seconds, peak[0], collected, good)


def good_reports(folder: Path) -> dict[str, bytes]:
    """Forty filled forms by unit."""
    write_bulk(regime(), regime().period(PERIOD), folder, seed=7)
    return {unit: next((folder / REGIME / unit).glob("*.xlsx")).read_bytes() for unit in GOOD}


class watched:
    """Watches the memory of all reading workers of this process; the highest in kB."""

    def __enter__(self) -> list[int]:
        self._peak, self._done = [0], threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()
        return self._peak

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._done.wait(0.01):
            self._peak[0] = max([self._peak[0], *map(_highest, workers())])


def workers() -> list[Path]:
    """Processes that read files, of whomever; /proc of each."""
    found = []
    for path in Path("/proc").glob("[0-9]*"):
        try:
            if b"etl.read.worker" in (path / "cmdline").read_bytes() and _parent(path) == str(os.getpid()):
                found.append(path)
        except OSError:
            continue
    return found


def _parent(path: Path) -> str:
    return path.joinpath("stat").read_text().rpartition(")")[2].split()[1]


def _highest(path: Path) -> int:
    try:
        lines = (path / "status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("VmHWM:")), 0)


def test_there_are_enough_of_them() -> None:
    assert len(CORPUS) >= 60
    assert len({one.name for one in CORPUS}) == len(CORPUS)


def test_every_file_ends_in_a_status(ran: Ran) -> None:
    assert (ran.collected.failed, ran.collected.waiting) == (0, 0)
    assert not rows(ran.journey, "SELECT 1 FROM receipt WHERE status = 'received'")
    (count,) = rows(ran.journey, "SELECT count(*) FROM receipt")
    assert count[0] >= len(CORPUS) + len(GOOD)


@pytest.mark.parametrize("number", range(len(CORPUS)), ids=[one.name for one in CORPUS])
def test_each_bad_one_has_its_own_finding(ran: Ran, number: int) -> None:
    hostile: Hostile = CORPUS[number]
    found = rows(
        ran.journey,
        "SELECT r.status, f.code FROM receipt r LEFT JOIN present_finding f ON f.receipt_id = r.id"
        " WHERE r.locator LIKE :place",
        place=f"{REGIME}/{UNIT}/{number}/%",
    )
    assert found
    ends = {row.code for row in found} | {row.status for row in found}
    readable = "" in hostile.ends and ends & {"understood", "duplicate"}
    assert readable or ends & set(hostile.ends), ends


def test_the_good_ones_figures_are_right(ran: Ran) -> None:
    """Against a reader that shares no code with ours."""
    types = {one.code: str(one.value_type) for one in regime().indicators}
    for unit in GOOD:
        typed = typed_values(ran.good[unit])
        cells = rows(
            ran.journey,
            "SELECT c.indicator, c.state, c.value FROM cell_value c JOIN submission s ON s.id = c.submission_id"
            " WHERE s.unit = :unit",
            unit=unit,
        )
        assert len(cells) > 40
        for cell in cells:
            expected = answer(typed.get(cell.indicator), types[cell.indicator])
            assert cell.state == expected.state, (unit, cell)
            if expected.number is not None and cell.state == "number":
                assert cell.value == expected.number, (unit, cell)


def test_the_report_counts_the_good_ones_and_the_bad_unit_at_most_once(ran: Ran) -> None:
    figures = {one["indicator"]: one for one in ran.journey.figures(REGIME, PERIOD)}
    for code in ("QM02", "DC05", "CD01"):
        good = sum(answer(typed_values(ran.good[unit]).get(code), "count").number or 0 for unit in GOOD)
        own = answer(typed_values(good_report(UNIT)[0]).get(code), "count").number or 0
        assert figures[code]["value"] is not None
        assert int(figures[code]["value"]) in (good, good + own)


def test_it_took_neither_time_nor_memory_and_left_nobody(ran: Ran) -> None:
    others = max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))  # how many share a core with us
    assert ran.seconds < MOST_SECONDS * others
    assert 0 < ran.peak < MOST_MEMORY
    assert workers() == []


def test_the_ledger_is_whole_and_a_second_run_changes_nothing(ran: Ran) -> None:
    with ran.journey.warehouse.begin() as connection:
        assert not ledger.verify(connection).problems
    assert ran.journey.process(CLOCK) == {"processed": 0, "by_status": {}}
    assert ran.journey.consolidate(REGIME, PERIOD, CLOCK)["created"] is False
