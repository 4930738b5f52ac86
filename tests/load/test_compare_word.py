"""A unit's workbook and Word report: the workbook's figures count, and every difference is a finding."""

import subprocess
import sys
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from etl.config import PROJECT, Settings
from etl.model.clock import Clock
from etl.pipeline import Journey
from tests.hostile.documents import docx, paragraph, table
from tests.hostile.good import PERIOD, REGIME, good_report, put
from tests.journey.runs import rows

UNIT = "0790101"
CLOCK = Clock.at("2023-04-25T08:00")
HEADINGS = ("STT", "Mã", "Chỉ tiêu", "Số liệu kỳ này")


@pytest.mark.parametrize("word_day", [10, 20], ids=["word first", "word second"])
@pytest.mark.parametrize("at_once", [True, False])
def test_differences_are_told_and_the_workbook_counts(settings: Settings, word_day: int, at_once: bool) -> None:
    with Journey.open(settings) as journey:
        body, filling = good_report(UNIT)
        figures = {code: value for code, value in filling.figures.items() if isinstance(value, int)}
        same, other = sorted(figures)[:2]
        word = docx(
            paragraph("BÁO CÁO"),
            table([HEADINGS, ("1", same, "", figures[same]), ("2", other, "", figures[other] + 7)]),
        )
        files = [("BaoCao.xlsx", body, 15), ("BaoCao.docx", word, word_day)]
        for name, data, day in sorted(files, key=lambda file: file[2]):
            put(journey.settings.inbox, UNIT, name, data, datetime(2023, 4, day, 3, tzinfo=UTC))
            if not at_once:
                journey.collect(CLOCK)
                journey.process(CLOCK)
        journey.collect(CLOCK)
        journey.process(CLOCK)
        (found,) = rows(journey, "SELECT * FROM finding WHERE code = 'word-differs'")
        assert found.code == "word-differs"
        assert found.indicators == [other] and found.found == str(figures[other] + 7)
        assert found.expected == str(figures[other])
        figures_json = {one["indicator"]: one for one in _figures(journey)}
        assert Decimal(figures_json[other]["value"]) == figures[other]


TIMED_PROCESSOR = """
import os, sys, time
from pathlib import Path
from etl import chunks
from etl.config import PROJECT, Settings
from etl.model.clock import Clock
from etl.pipeline import Journey
home, warehouse, owner = sys.argv[1:]
count, store = chunks.ChunkProcessor._count_attempts, chunks.store_receipts
def together(*arguments):
    Path(home, f"claimed-{os.getpid()}").touch()
    while len(list(Path(home).glob("claimed-*"))) < 2:
        time.sleep(0.05)
    return count(*arguments)
def slowly(*arguments):
    time.sleep(1)
    return store(*arguments)
chunks.ChunkProcessor._count_attempts, chunks.store_receipts, chunks.CHUNK = together, slowly, 1
settings = Settings(Path(home), PROJECT / "regimes", PROJECT / "expectations", warehouse, owner)
with Journey.open(settings) as journey:
    journey.process_chunks(Clock.at("2023-04-25T08:00"), workers=1)
"""
"""Goes on only when the other has claimed its file too, and stores a second later."""


def test_two_processors_at_the_same_moment_tell_it_too(settings: Settings) -> None:
    """Each compared its own file before the other committed, and nobody was told."""
    with Journey.open(settings) as journey:
        body, filling = good_report(UNIT)
        code, value = next((code, value) for code, value in filling.figures.items() if isinstance(value, int))
        word = docx(paragraph("BÁO CÁO"), table([HEADINGS, ("1", code, "", value + 7)]))
        put(journey.settings.inbox, UNIT, "BaoCao.docx", word, datetime(2023, 4, 15, 3, tzinfo=UTC))
        put(journey.settings.inbox, UNIT, "BaoCao.xlsx", body, datetime(2023, 4, 16, 3, tzinfo=UTC))
        journey.collect(CLOCK)
        facts = (str(settings.home), str(settings.warehouse_url), str(settings.owner_url))
        at_work = [subprocess.Popen([sys.executable, "-c", TIMED_PROCESSOR, *facts], cwd=PROJECT) for _ in range(2)]
        assert [one.wait(timeout=60) for one in at_work] == [0, 0]
        assert len(rows(journey, "SELECT 1 FROM submission")) == 2
        assert len(rows(journey, "SELECT 1 FROM finding WHERE code = 'word-differs'")) == 1


def _figures(journey: Journey) -> list[dict[str, object]]:
    journey.consolidate(REGIME, PERIOD, CLOCK)
    return journey.figures(REGIME, PERIOD)
