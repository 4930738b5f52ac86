"""Behind a figure stands a report that its version used, or none: asked once a statement, it holds as keys would."""

from uuid import UUID, uuid4

import psycopg
import pytest
import sqlalchemy

from etl import embedded
from etl.warehouse import Warehouse, copy_rows
from tests.load.test_orphans import AT, submitted

SOURCE = ("report_version_id", "indicator", "unit", "submission_id")


@pytest.fixture
def used(warehouse: Warehouse) -> tuple[UUID, UUID]:
    """A version and the one report that it used."""
    version = uuid4()
    with warehouse.begin() as connection:
        submission = submitted(connection)
        connection.execute(sqlalchemy.text("INSERT INTO report_template VALUES (repeat('0', 64), '')"))
        connection.execute(
            sqlalchemy.text("INSERT INTO report_version VALUES (:id, 'r', 'p', 1, '', repeat('0', 64), '', '', :at)"),
            {"id": version, "at": AT},
        )
        copy_rows(connection, "report_input", ("report_version_id", "submission_id"), [(version, submission)])
    return version, submission


def sources(version: UUID, *submissions: UUID | None) -> list[tuple[object, ...]]:
    return [(version, "DT01", f"unit {number}", submission) for number, submission in enumerate(submissions)]


def test_what_the_version_used_is_kept_and_so_is_a_unit_without_report(
    warehouse: Warehouse, used: tuple[UUID, UUID]
) -> None:
    version, submission = used
    with warehouse.begin() as connection:
        copy_rows(connection, "figure_source", SOURCE, sources(version, submission, None, submission))
        assert connection.execute(sqlalchemy.text("SELECT count(*) FROM figure_source")).scalar_one() == 3


@pytest.mark.parametrize("wrong", ["of nobody", "not used", "no version", "no version, no report"])
def test_one_figure_that_points_nowhere_undoes_them_all(
    warehouse: Warehouse, used: tuple[UUID, UUID], wrong: str
) -> None:
    version, submission = used
    with pytest.raises(psycopg.errors.ForeignKeyViolation, match="figure_source"), warehouse.begin() as connection:
        stray = {
            "of nobody": lambda: sources(version, submission, uuid4()),
            "not used": lambda: sources(version, submission, submitted(connection)),
            "no version": lambda: sources(uuid4(), submission),
            "no version, no report": lambda: sources(uuid4(), None),
        }[wrong]()
        copy_rows(connection, "figure_source", SOURCE, [*sources(version, None), *stray])
    with warehouse.begin() as connection:
        assert connection.execute(sqlalchemy.text("SELECT count(*) FROM figure_source")).scalar_one() == 0


@pytest.mark.parametrize("table", ["report_version", "submission"])
def test_what_a_figure_points_to_cannot_go_even_where_deleting_was_let(
    warehouse: Warehouse, server: embedded.Server, database: str, used: tuple[UUID, UUID], table: str
) -> None:
    with warehouse.begin() as connection:
        copy_rows(connection, "figure_source", SOURCE, sources(*used))
    with psycopg.connect(server.conninfo(embedded.SUPERUSER, database)) as owner:
        owner.execute(f"ALTER TABLE {table} DISABLE TRIGGER no_rewrite")  # type: ignore[arg-type]
        with pytest.raises(psycopg.errors.ForeignKeyViolation):
            owner.execute(f"DELETE FROM {table}")  # type: ignore[arg-type]
