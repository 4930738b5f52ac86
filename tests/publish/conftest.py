"""The sample district, consolidated; and the small office for hand-made cases."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy

from etl import ledger
from etl.consolidate.version import Version, consolidate
from etl.publish.templates import load_template
from etl.regime import load_regime
from etl.warehouse import Warehouse
from tests.consolidate.builder import MUCH_LATER, Office, open_office, small_regime
from tests.publish.district import PERIOD, fill_district


@pytest.fixture
def connection(warehouse: Warehouse) -> Iterator[sqlalchemy.Connection]:
    """One transaction of a fresh warehouse."""
    with warehouse.begin() as opened:
        yield opened


@pytest.fixture
def district(connection: sqlalchemy.Connection, repo: Path) -> Office:
    """Sixty units of Gò Vấp that have sent what they send."""
    office = open_office(connection, load_regime(repo / "regimes", "govap-danvan-2023"))
    fill_district(office)
    return office


@pytest.fixture
def office(connection: sqlalchemy.Connection, repo: Path) -> Office:
    """Five units, nothing received."""
    return open_office(connection, small_regime(load_regime(repo / "regimes", "govap-danvan-2023")))


def make_version(office: Office) -> Version:
    """The office's report as it stands, its event on the ledger."""
    made = consolidate(office.connection, office.regime, PERIOD, MUCH_LATER, load_template(office.regime))
    ledger.append(office.connection, made.events, actor="consolidate", at=MUCH_LATER)
    return made
