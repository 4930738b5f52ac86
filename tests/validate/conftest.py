"""One database for a whole module: tables of cases are judged once, a unit a case."""

from collections.abc import Iterator
from uuid import uuid4

import psycopg
import pytest
import sqlalchemy

from etl import embedded
from etl.config import PROJECT
from etl.model.regime import Regime
from etl.regime import load_regime
from etl.warehouse import OWNER, WRITER, Warehouse

SUITES = PROJECT / "expectations"


@pytest.fixture(scope="session")
def govap() -> Regime:
    """The regime that the rules were written for."""
    return load_regime(PROJECT / "regimes", "govap-danvan-2023")


@pytest.fixture(scope="module")
def shared_warehouse(server: embedded.Server) -> Iterator[Warehouse]:
    """A database that the tests of one module read together."""
    name = f"test_{uuid4().hex[:12]}"
    with psycopg.connect(server.conninfo(embedded.SUPERUSER, "postgres"), autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE etl OWNER {OWNER}')
        connection.execute(f'GRANT CONNECT ON DATABASE "{name}" TO etl_writer, etl_reader')
    opened = Warehouse(server.url(WRITER, name))
    yield opened
    opened.close()
    with psycopg.connect(server.conninfo(embedded.SUPERUSER, "postgres"), autocommit=True) as connection:
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture
def connection(shared_warehouse: Warehouse) -> Iterator[sqlalchemy.Connection]:
    """A transaction of one test, undone afterwards: cheaper than a database a test."""
    with shared_warehouse.engine.connect() as opened:
        transaction = opened.begin()
        yield opened
        transaction.rollback()
