"""A journey over a few units of the sample district whose files come when a test says."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from etl.config import Settings
from etl.model.clock import Clock
from etl.model.decision import By, Change, Reason
from etl.pipeline import Journey
from etl.regime import load_regime
from samples import make_sample_district
from tests.conftest import REPO

REGIME, PERIOD = "govap-danvan-2023", "2023-H1"
UNITS = ("0790101", "0790102", "0790201")
HCM = timezone(timedelta(hours=7))
BY = By("nv.a", "root")
REASON = Reason("CV số 12/CV-MN ngày 25/4/2023", "mất điện, máy chủ của trường hỏng")


def at(text: str) -> Clock:
    """A simulated moment of 2023, local time: "05-04T09:00"."""
    return Clock.at(f"2023-{text}")


@dataclass(frozen=True)
class Office:
    """The officer's desk: files come, decisions are made, the state is asked for."""

    journey: Journey
    made: Path

    def receive(self, unit: str, moment: str) -> None:
        """The unit's good report arrives at the moment and is processed an hour later."""
        target = self.journey.settings.inbox / REGIME / unit / "BaoCao.xlsx"
        target.parent.mkdir(parents=True, exist_ok=True)
        source = next((self.made / REGIME / unit).glob("*.xlsx"))
        target.write_bytes(source.read_bytes())
        seconds = datetime.fromisoformat(f"2023-{moment}").replace(tzinfo=HCM).timestamp()
        os.utime(target, (seconds, seconds))
        self.process(moment, timedelta(hours=1))

    def process(self, moment: str, later: timedelta = timedelta()) -> dict[str, Any]:
        clock = Clock(at(moment).now + later, is_simulated=True)
        self.journey.collect(clock)
        return self.journey.process(clock)

    def extend(self, unit: str, day: str, moment: str) -> dict[str, Any]:
        last_day = date.fromisoformat(f"2023-{day}")
        return self.journey.extend(REGIME, PERIOD, unit, last_day, BY, REASON, at(moment))

    def change(self, change: Change, moment: str) -> dict[str, Any]:
        return self.journey.change_period(REGIME, PERIOD, change, BY, REASON, at(moment))

    def unit(self, unit: str, moment: str) -> dict[str, Any]:
        found: dict[str, Any] = self.journey.status(REGIME, PERIOD, at(moment))
        return next(one for one in found["units"] if one["unit"] == unit)

    def consolidate(self, moment: str) -> dict[str, Any]:
        return self.journey.consolidate(REGIME, PERIOD, at(moment))


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """For each module that takes the fixture from here pytest would make them again."""
    return _made_once(tmp_path_factory.getbasetemp() / "review")


@cache
def _made_once(folder: Path) -> Path:
    inbox = folder / "inbox"
    regime = load_regime(REPO / "regimes", REGIME)
    make_sample_district(regime, regime.period(PERIOD), inbox, units=UNITS, cases=())
    return inbox


@pytest.fixture
def office(settings: Settings, made: Path) -> Iterator[Office]:
    with open_office(settings, made) as opened:
        yield opened


@contextmanager
def open_office(settings: Settings, made: Path) -> Iterator[Office]:
    """An office in which nothing has come yet, with one officer."""
    with Journey.open(settings) as journey:
        journey.add_officer("nv.a", "Cán bộ A (mẫu)", at("04-01T08:00"))
        yield Office(journey, made)
