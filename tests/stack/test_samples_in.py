"""The sample district goes into an empty inbox, once, and never among real deliveries."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from etl.config import Settings
from etl.model.clock import Clock
from etl.pipeline import Journey
from samples.grow import grow_regime
from stack.samples_in import lay_samples, sample_period

NAME = "govap-danvan-2023"


@pytest.fixture
def journey(settings: Settings, tmp_path: Path) -> Iterator[Journey]:
    """A home with a regime of few units."""
    grow_regime(settings.regimes, NAME, 4, tmp_path / "regimes")
    few = Settings(
        settings.home, tmp_path / "regimes", settings.suites, settings.warehouse_url, owner_url=settings.owner_url
    )
    with Journey.open(few) as opened:
        yield opened


def files(journey: Journey) -> list[Path]:
    return sorted(path for path in (journey.settings.inbox / NAME).rglob("*") if path.is_file())


def test_laid_once(journey: Journey) -> None:
    regime = journey.regime(NAME)
    assert lay_samples(journey, regime) == len(files(journey)) > 0
    before = [(path, path.stat().st_mtime) for path in files(journey)]
    assert lay_samples(journey, regime) == 0
    assert [(path, path.stat().st_mtime) for path in files(journey)] == before


def test_not_among_real_deliveries(journey: Journey) -> None:
    real = journey.settings.inbox / NAME / "0790101" / "BaoCao.xlsx"
    real.parent.mkdir(parents=True)
    real.write_bytes(b"x")
    assert lay_samples(journey, journey.regime(NAME)) == 0
    assert files(journey) == [real]


def test_not_after_anything_was_received(journey: Journey) -> None:
    """The inbox of a working office is empty too, on the day after it was tidied up."""
    real = journey.settings.inbox / NAME / "0790101" / "BaoCao.xlsx"
    real.parent.mkdir(parents=True)
    real.write_bytes(b"x")
    os.utime(real, (1, 1))
    assert journey.collect(Clock.at(None)).received == 1
    for path in files(journey):
        path.unlink()
    assert lay_samples(journey, journey.regime(NAME)) == 0


def test_sample_files_keep_their_time_though_the_empty_inbox_was_looked_at_before(journey: Journey) -> None:
    """`make up`, then `make run`: else every sample would be received today, years after its period closed."""
    journey.collect(Clock.at(None))
    lay_samples(journey, journey.regime(NAME))
    journey.collect(Clock.at(None))
    with journey.warehouse.begin() as connection:
        times = connection.exec_driver_sql("SELECT received_at FROM receipt").scalars().all()
    deadline = sample_period(journey.regime(NAME)).deadline
    assert times and min(times) < deadline < datetime.now(UTC)
    assert not [time for time in times if time.year != deadline.year]


def test_the_period_is_the_first_of_the_plans_own_year(journey: Journey) -> None:
    assert sample_period(journey.regime(NAME)).code == "2023-H1"
