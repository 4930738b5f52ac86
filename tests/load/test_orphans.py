"""No cell and no text without its submission: asked once a statement, it must hold as a foreign key would."""

from datetime import UTC, datetime
from uuid import UUID, uuid4

import psycopg
import pytest
import sqlalchemy

from etl.warehouse import Warehouse, copy_rows

AT = datetime(2023, 4, 20, tzinfo=UTC)
CELL = ("submission_id", "indicator", "state", "as_typed", "sheet", "cell", "explanation")
TEXT = ("submission_id", "section", "body", "sheet", "cell")


def submitted(connection: sqlalchemy.Connection) -> UUID:
    receipt, submission = uuid4(), uuid4()
    connection.execute(sqlalchemy.text("INSERT INTO blob VALUES (repeat('0', 64), 1) ON CONFLICT DO NOTHING"))
    connection.execute(
        sqlalchemy.text(
            "INSERT INTO receipt VALUES (CAST(:id AS uuid), 'folder', :id, repeat('0', 64), '', '', :at, 'file_time',"
            " '', '', 'understood', 'r', 'p', 'u', :at)"
        ),
        {"id": str(receipt), "at": AT},
    )
    connection.execute(
        sqlalchemy.text("INSERT INTO submission VALUES (:id, :receipt, 'r', 'p', 'u', 'first', :at, '', '{}')"),
        {"id": submission, "receipt": receipt, "at": AT},
    )
    return submission


def cells(*submissions: UUID) -> list[tuple[object, ...]]:
    return [(one, f"DT{number}", "missing", "", "", "", "") for one in submissions for number in range(3)]


def test_one_orphan_among_many_cells_undoes_them_all(warehouse: Warehouse) -> None:
    with pytest.raises(psycopg.errors.ForeignKeyViolation, match="cell_value"), warehouse.begin() as connection:
        copy_rows(connection, "cell_value", CELL, cells(submitted(connection), uuid4(), submitted(connection)))
    with warehouse.begin() as connection:
        assert connection.execute(sqlalchemy.text("SELECT count(*) FROM cell_value")).scalar_one() == 0


def test_a_text_without_submission_is_refused(warehouse: Warehouse) -> None:
    with pytest.raises(psycopg.errors.ForeignKeyViolation, match="narrative"), warehouse.begin() as connection:
        copy_rows(connection, "narrative", TEXT, [(uuid4(), "II.1", "x", "", "")])


def test_what_belongs_to_a_submission_of_the_same_transaction_is_kept(warehouse: Warehouse) -> None:
    with warehouse.begin() as connection:
        submissions = [submitted(connection), submitted(connection)]
        copy_rows(connection, "cell_value", CELL, cells(*submissions))
        copy_rows(connection, "narrative", TEXT, [(one, "II.1", "x", "", "") for one in submissions])
    with warehouse.begin() as connection:
        counted = connection.execute(
            sqlalchemy.text("SELECT (SELECT count(*) FROM cell_value), (SELECT count(*) FROM narrative)")
        ).one()
    assert tuple(counted) == (6, 2)
