"""One database for a whole module: tables of cases are judged once, a unit a case."""

from collections.abc import Iterator

import pytest

from etl import embedded
from etl.config import PROJECT
from etl.model.regime import Regime
from etl.regime import load_regime
from etl.warehouse import WRITER, Warehouse
from tests.conftest import fresh_database

SUITES = PROJECT / "expectations"


@pytest.fixture(scope="session")
def govap() -> Regime:
    """The regime that the rules were written for."""
    return load_regime(PROJECT / "regimes", "govap-danvan-2023")


@pytest.fixture(scope="module")
def shared_warehouse(server: embedded.Server) -> Iterator[Warehouse]:
    """A database that the tests of one module read together: what they judge is stored in it."""
    with fresh_database(server) as name:
        opened = Warehouse(server.url(WRITER, name))
        yield opened
        opened.close()
