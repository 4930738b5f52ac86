"""Runs the journey over an inbox on a database of its own, and asks for what came out."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import sqlalchemy

from etl import embedded
from etl.config import PROJECT, Settings
from etl.pipeline import Journey
from etl.warehouse import OWNER, WRITER
from tests.conftest import fresh_database


@contextmanager
def fresh_settings(server: embedded.Server, home: Path, regimes: Path = PROJECT / "regimes") -> Iterator[Settings]:
    """Settings with a fresh database that holds the schema; the database is dropped afterwards."""
    with fresh_database(server) as name:
        yield Settings(
            home=home,
            regimes=regimes,
            suites=PROJECT / "expectations",
            warehouse_url=server.url(WRITER, name),
            owner_url=server.url(OWNER, name),
        )


@contextmanager
def copied_database(server: embedded.Server, original: Settings) -> Iterator[str]:
    """A copy of a database in which nobody is at work: a state that takes seconds to reach is reached once."""
    with fresh_database(server, sqlalchemy.make_url(original.warehouse_url or "").database or "") as name:
        yield name


@contextmanager
def copied_settings(server: embedded.Server, original: Settings, home: Path) -> Iterator[Settings]:
    """Settings with copies of a home and its database."""
    shutil.copytree(original.home, home)
    with copied_database(server, original) as name:
        yield replace(original, home=home, warehouse_url=server.url(WRITER, name), owner_url=server.url(OWNER, name))


def fill_inbox(settings: Settings, made: Path) -> None:
    """Puts copies of the files into the inbox, with the times at which they came."""
    shutil.copytree(made, settings.inbox, copy_function=shutil.copy2, dirs_exist_ok=True)


def rows(journey: Journey, statement: str, **facts: Any) -> list[Any]:
    """Rows of a query that a test asks of the warehouse itself."""
    with journey.warehouse.begin() as connection:
        return list(connection.execute(sqlalchemy.text(statement), facts).all())


def findings_by_receipt(journey: Journey) -> dict[str, list[Any]]:
    """Present findings (code, severity, sheet, cells, message) by receipt: the latest verdict's, a copy has none."""
    found: dict[str, list[Any]] = {}
    statement = """
        SELECT f.receipt_id, f.code, f.severity, f.sheet, f.cells, f.message
        FROM finding f JOIN receipt r ON r.id = f.receipt_id AND r.status <> 'duplicate'
        LEFT JOIN submission s ON s.receipt_id = f.receipt_id
        LEFT JOIN latest_verdict v ON v.submission_id = s.id
        WHERE f.verdict_id IS NULL OR f.verdict_id = v.verdict_id ORDER BY f.id"""
    for row in rows(journey, statement):
        found.setdefault(str(row.receipt_id), []).append(row)
    return found
