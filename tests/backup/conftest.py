"""A small office that was backed up, and an empty place to restore it into."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
import sqlalchemy

from etl import embedded
from etl.backup import create
from etl.config import Settings
from etl.pipeline import Journey
from etl.warehouse import OWNER, WRITER
from tests.journey.runs import fresh_settings
from tests.review.conftest import PERIOD, REGIME, Office, at, made  # noqa: F401 a fixture

NOW = datetime(2023, 5, 3, 2, tzinfo=UTC)
UNIT = "0790101"


@dataclass(frozen=True)
class Saved:
    """A small office as it was when it was backed up; `folder` holds the sets, a test has a copy of its own."""

    office: Office
    folder: Path
    tables: dict[str, list[Any]]
    figures: list[dict[str, Any]]

    @property
    def settings(self) -> Settings:
        return self.office.journey.settings


@pytest.fixture(scope="package")
def backed_up(server: embedded.Server, made: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Saved]:  # noqa: F811
    folder = tmp_path_factory.mktemp("backup")
    with fresh_settings(server, folder / "var") as settings, Journey.open(settings) as journey:
        journey.add_officer("nv.a", "Cán bộ A (mẫu)", at("04-01T08:00"))
        office = Office(journey, made)
        office.receive(UNIT, "04-20T09:00")
        office.consolidate("05-02T08:00")
        create(settings, folder / "sao lưu", NOW)
        tables, figures = every_table(settings), journey.figures(REGIME, PERIOD)
        office.receive("0790102", "05-03T09:00")  # what comes after the backup is not in it
        yield Saved(office, folder / "sao lưu", tables, figures)


@pytest.fixture
def saved(backed_up: Saved, tmp_path: Path) -> Saved:
    shutil.copytree(backed_up.folder, tmp_path / "sao lưu")
    return replace(backed_up, folder=tmp_path / "sao lưu")


@pytest.fixture
def elsewhere(server: embedded.Server, tmp_path: Path) -> Iterator[Settings]:
    """An empty place: a new home, an empty database."""
    name = f"restored_{uuid4().hex[:12]}"
    with psycopg.connect(server.conninfo(embedded.SUPERUSER, "postgres"), autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" OWNER {OWNER}')
        connection.execute(f'GRANT CONNECT ON DATABASE "{name}" TO etl_writer, etl_reader')
    home = tmp_path / "mới"
    yield Settings(home, Path(), Path(), warehouse_url=server.url(WRITER, name), owner_url=server.url(OWNER, name))
    with psycopg.connect(server.conninfo(embedded.SUPERUSER, "postgres"), autocommit=True) as connection:
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def into(elsewhere: Settings, saved: Saved) -> Settings:
    return replace(elsewhere, regimes=saved.settings.regimes, suites=saved.settings.suites)


def every_table(settings: Settings) -> dict[str, list[Any]]:
    assert settings.owner_url is not None
    engine = sqlalchemy.create_engine(settings.owner_url)
    with engine.connect() as connection:
        names = sorted(sqlalchemy.inspect(connection).get_table_names())
        found = {
            name: sorted(map(str, connection.execute(sqlalchemy.text(f'SELECT * FROM "{name}"')))) for name in names
        }
    engine.dispose()
    return found
