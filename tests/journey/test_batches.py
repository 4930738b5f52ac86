"""Remarks that compare units with each other do not depend on the batches in which the files came."""

from pathlib import Path

import pytest

from etl import embedded
from etl.model.clock import Clock
from etl.pipeline import Journey
from samples.bulk import write_bulk
from tests.hostile.good import PERIOD, REGIME, put, regime
from tests.journey.runs import fresh_settings, rows

CLOCK = Clock.at("2023-05-06T08:00")
REMARKS = """
SELECT r.unit, f.code, f.severity, f.cells, f.found, f.expected, f.message
FROM present_finding AS f JOIN receipt AS r ON r.id = f.receipt_id JOIN submission AS s ON s.receipt_id = r.id
JOIN latest_verdict AS v ON v.submission_id = s.id WHERE f.verdict_id IS NULL OR f.verdict_id = v.verdict_id
ORDER BY 1, 2, 4, 7"""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("made")
    write_bulk(regime(), regime().period(PERIOD), made, seed=11)
    return made


def remarks(server: embedded.Server, made: Path, home: Path, batches: int) -> list[tuple[object, ...]]:
    units = [unit.code for unit in regime().roster(PERIOD)][:24]
    with fresh_settings(server, home) as settings, Journey.open(settings) as journey:
        for batch in range(batches):
            for unit in units[batch::batches]:
                put(settings.inbox, unit, "BaoCao.xlsx", (made / REGIME / unit / "BaoCao.xlsx").read_bytes())
            journey.collect(CLOCK)
            journey.process(CLOCK)
        return [tuple(row) for row in rows(journey, REMARKS)]


def test_remarks_are_the_same_in_one_batch_and_in_three(server: embedded.Server, made: Path, tmp_path: Path) -> None:
    """Medians of the first eight units are not those of all: what was said of them then stands no more."""
    at_once = remarks(server, made, tmp_path / "one", 1)
    assert any(row[1] == "far_from_level_median" for row in at_once)
    assert remarks(server, made, tmp_path / "three", 3) == at_once
