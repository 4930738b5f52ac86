"""The sample district, consolidated; and the small office for hand-made cases."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy

from etl import embedded, ledger
from etl.consolidate.version import Version, consolidate
from etl.model.report import ReportContent
from etl.publish.render import render
from etl.publish.templates import load_template
from etl.regime import load_regime
from tests.conftest import as_writer, fresh_database
from tests.consolidate.builder import MUCH_LATER, Office, open_office, small_regime
from tests.publish.district import PERIOD, fill_district


@pytest.fixture(scope="session")
def filled(server: embedded.Server, repo: Path) -> Iterator[Office]:
    """Sixty units of Gò Vấp that have sent what they send, and their report: made once, for all tests."""
    with fresh_database(server) as name, as_writer(server, name) as warehouse, warehouse.begin() as connection:
        office = open_office(connection, load_regime(repo / "regimes", "govap-danvan-2023"))
        fill_district(office)
        make_version(office)
        yield office


@pytest.fixture
def district(filled: Office) -> Iterator[Office]:
    """The sixty units; what a test does to them is undone."""
    savepoint = filled.connection.begin_nested()
    yield filled
    savepoint.rollback()


@pytest.fixture(scope="session")
def published_district(filled: Office, tmp_path_factory: pytest.TempPathFactory) -> tuple[ReportContent, Path]:
    """The sixty units' report and the folder of its files, to be read only."""
    savepoint = filled.connection.begin_nested()
    version = make_version(filled)
    render(filled.connection, version.id, folder := tmp_path_factory.mktemp("published"))
    savepoint.rollback()
    return version.content, folder / "v1"


@pytest.fixture
def office(connection: sqlalchemy.Connection, repo: Path) -> Office:
    """Five units, nothing received."""
    return open_office(connection, small_regime(load_regime(repo / "regimes", "govap-danvan-2023")))


def make_version(office: Office) -> Version:
    """The office's report as it stands, its event on the ledger."""
    made = consolidate(office.connection, office.regime, PERIOD, MUCH_LATER, load_template(office.regime))
    ledger.append(office.connection, made.events, actor="consolidate", at=MUCH_LATER)
    return made
