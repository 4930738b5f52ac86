"""A desk on the small office: five units, figures that can be reckoned by hand."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from etl import ledger
from etl.config import Settings
from etl.consolidate.version import consolidate
from etl.desk import Desk
from etl.landing import Landing
from etl.model.clock import Clock
from etl.model.decision import By
from etl.model.regime import Regime
from etl.publish.templates import load_template
from etl.regime import load_regime
from etl.review.officers import register_officer
from etl.warehouse import Warehouse
from tests.consolidate.builder import MUCH_LATER, PERIOD, Office, open_office, small_regime

BY, OTHER = By("nv.a", "tester"), By("nv.b", "tester")
CLOCK = Clock(MUCH_LATER, is_simulated=True)


@dataclass(frozen=True)
class SmallOffice:
    """What a desk needs, with one regime."""

    settings: Settings
    warehouse: Warehouse
    landing: Landing
    regimes: Mapping[str, Regime]

    def regime(self, name: str) -> Regime:
        return self.regimes[name]


@dataclass(frozen=True)
class AtDesk:
    """The desk, and hands to send reports in and draft anew."""

    desk: Desk
    regime: Regime
    warehouse: Warehouse

    @property
    def key(self) -> tuple[str, str]:
        return self.regime.name, PERIOD

    def draft(self, send: Callable[[Office], object]) -> int:
        """What is sent in by the units, and the draft made of it; returns its number."""
        with self.warehouse.begin() as connection:
            office = open_office(connection, self.regime)
            send(office)
            version = consolidate(connection, self.regime, PERIOD, MUCH_LATER, load_template(self.regime))
            register_officer(connection, BY.officer, "Cán bộ mẫu", MUCH_LATER)
            register_officer(connection, OTHER.officer, "Cán bộ mẫu thứ hai", MUCH_LATER)
            ledger.append(connection, version.events, actor="consolidate", at=MUCH_LATER)
        return version.number


@pytest.fixture
def at_desk(warehouse: Warehouse, settings: Settings, repo: Path, without_pdfs: None) -> Iterator[AtDesk]:
    regime = small_regime(load_regime(repo / "regimes", "govap-danvan-2023"))
    office = SmallOffice(settings, warehouse, Landing(settings.landing), {regime.name: regime})
    yield AtDesk(Desk(office), regime, warehouse)


def at(year: int, month: int, day: int) -> datetime:
    return datetime(year, month, day, tzinfo=UTC)
