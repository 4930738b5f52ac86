"""A database of the release before, full of data, becomes one of this release: nothing is lost, work goes on."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
import sqlalchemy
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory

from etl import embedded, ledger, schema
from etl.doctor import CHECKS, examine
from etl.model.errors import FatalError
from etl.pipeline import Journey
from etl.warehouse import OWNER, WRITER
from tests.review.conftest import PERIOD, REGIME, UNITS, Office, made, office  # noqa: F401 fixtures

NOW = datetime(2023, 5, 20, 3, tzinfo=UTC)
HEAD = str(ScriptDirectory(str(schema.MIGRATIONS)).get_current_head())
LAST_RELEASE = "0012"
"""The schema of the release before this one."""


@pytest.fixture
def new_database(server: embedded.Server) -> Iterator[Any]:
    """Makes empty databases of the owner's, dropped afterwards."""
    names: list[str] = []

    def make() -> str:
        names.append(f"upgrade_{uuid4().hex[:12]}")
        with psycopg.connect(server.conninfo(embedded.SUPERUSER, "postgres"), autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{names[-1]}" OWNER {OWNER}')
            connection.execute(f'GRANT CONNECT ON DATABASE "{names[-1]}" TO etl_writer, etl_reader')
        return names[-1]

    yield make
    with psycopg.connect(server.conninfo(embedded.SUPERUSER, "postgres"), autocommit=True) as connection:
        for name in names:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def migrate(url: str, revision: str) -> None:
    engine, config = sqlalchemy.create_engine(url), Config()
    config.set_main_option("script_location", str(schema.MIGRATIONS))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
    engine.dispose()


def columns(connection: psycopg.Connection) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for table, column in connection.execute(
        "SELECT c.table_name, c.column_name FROM information_schema.columns AS c"
        " JOIN information_schema.tables AS t USING (table_schema, table_name)"
        " WHERE table_schema = 'public' AND table_type = 'BASE TABLE' ORDER BY 1, c.ordinal_position"
    ):
        found.setdefault(table, []).append(column)
    del found["alembic_version"]
    return found


def pour(server: embedded.Server, source: str, target: str) -> None:
    """Fills an older database with what the newer one holds, as far as the older one has room for it."""
    with (
        psycopg.connect(server.conninfo(embedded.SUPERUSER, source)) as new,
        psycopg.connect(server.conninfo(embedded.SUPERUSER, target)) as old,
    ):
        old.execute("SET session_replication_role = replica")
        known = columns(new)
        for table, names in columns(old).items():
            both = ", ".join(f'"{name}"' for name in names if name in known.get(table, ()))
            with (
                new.cursor().copy(f"COPY (SELECT {both} FROM {table}) TO STDOUT") as out,  # type: ignore[arg-type]
                old.cursor().copy(f"COPY {table} ({both}) FROM STDIN") as into,  # type: ignore[arg-type]
            ):
                for block in out:
                    into.write(block)
            identity = old.execute(
                "SELECT column_name FROM information_schema.columns WHERE table_name = %s AND is_identity = 'YES'",
                (table,),
            ).fetchone()
            if identity:
                old.execute(
                    f"SELECT setval(pg_get_serial_sequence('{table}', '{identity[0]}'),"  # type: ignore[arg-type]
                    f" coalesce((SELECT max({identity[0]}) FROM {table}), 0) + 1)"
                )


def content(server: embedded.Server, database: str, wanted: dict[str, list[str]]) -> dict[str, list[str]]:
    """Rows of the tables, in the columns that both releases have; copies of the regimes are written anew anyway."""
    copies = {"regime", "period", "roster", "indicator", "duty"}
    with psycopg.connect(server.conninfo(embedded.SUPERUSER, database)) as connection:
        return {
            table: sorted(str(row) for row in connection.execute(f"SELECT {', '.join(names)} FROM {table}"))  # type: ignore[arg-type]
            for table, names in wanted.items()
            if table not in copies
        }


def test_an_older_database_is_upgraded_with_all_its_data(
    office: Office,  # noqa: F811
    server: embedded.Server,
    new_database: Any,
    tmp_path: Path,
) -> None:
    office.receive(UNITS[0], "04-20T09:00")
    office.extend(UNITS[1], "05-10", "04-28T09:00")
    office.consolidate("05-04T08:00")
    figures = office.journey.figures(REGIME, PERIOD)
    old = new_database()
    migrate(server.url(OWNER, old), LAST_RELEASE)
    pour(server, str(office.journey.warehouse.engine.url.database), old)
    settings = replace(
        office.journey.settings,
        home=tmp_path / "nhà",
        warehouse_url=server.url(WRITER, old),
        owner_url=server.url(OWNER, old),
    )
    (tmp_path / "nhà").symlink_to(office.journey.settings.home)  # the raw files are where they were
    with psycopg.connect(server.conninfo(embedded.SUPERUSER, old)) as connection:
        wanted = columns(connection)
        connection.execute("INSERT INTO attempt SELECT id, 1 FROM receipt")  # older releases kept that for ever
    before = content(server, old, wanted)
    assert before["submission"] and before["figure"] and before["extension"] and before["ledger"]

    # nothing touches it before somebody says so, and doctor says what to do
    with pytest.raises(FatalError, match=f"cấu trúc {LAST_RELEASE}.*db upgrade"), Journey.open(settings):
        pass
    looked = examine(settings, datetime.now(UTC), [one for one in CHECKS if one.name in ("server", "migrations")])
    assert [line.check for line in looked if "db upgrade" in line.remedy] == ["migrations"]

    assert schema.upgrade(settings, NOW) == HEAD
    kept = {name: rows for name, rows in content(server, old, wanted).items() if name != "alembic_version"}
    assert before["attempt"] and kept == {**before, "attempt": []}
    with Journey.open(settings) as journey:
        assert journey.figures(REGIME, PERIOD) == figures
        with journey.warehouse.begin() as connection:
            assert ledger.verify(connection).problems == ()
        working = Office(journey, office.made)
        working.receive(UNITS[1], "05-06T09:00")
        assert working.unit(UNITS[1], "05-07T09:00")["timeliness"] == "on_time_extended"

    # the way back: the dump that the upgrade made is the database as the older release left it
    (dump,) = (settings.home / "backups").glob(f"before-{HEAD}-*.dump")
    back = new_database()
    other = replace(settings, owner_url=server.url(OWNER, back))
    assert schema.load(other, dump) == LAST_RELEASE
    with pytest.raises(FatalError, match="không trống"):
        schema.load(other, dump)
    assert content(server, back, wanted) == before
    with psycopg.connect(server.conninfo(embedded.SUPERUSER, back)) as connection:
        assert connection.execute("SELECT version_num FROM alembic_version").fetchone() == (LAST_RELEASE,)
