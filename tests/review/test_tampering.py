"""Behind the system's back, as a superuser who goes round the triggers: every column, row by row, is named."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import pytest
import sqlalchemy

from etl import embedded
from etl.audit.rows import of_rows
from etl.desk import Desk
from etl.model.decision import By, Change
from etl.oversight import reread_files, revalidate, waive_finding, withdraw_file
from etl.warehouse import Warehouse
from tests.review.conftest import BY, PERIOD, REGIME, UNITS, Office, at
from tests.review.test_oversight import RULE, WHY, receipt_of, receive_broken

CHIEF = By("nv.b", "root")

_OTHER = {
    "text": "coalesce({0}, '') || 'x'",
    "integer": "coalesce({0}, 0) + 1",
    "bigint": "coalesce({0}, 0) + 1",
    "numeric": "coalesce({0}, 0) + 1",
    "boolean": "NOT coalesce({0}, false)",
    "timestamp with time zone": "coalesce({0}, now()) + interval '1 second'",
    "date": "coalesce({0}, current_date) + 1",
    "uuid": "gen_random_uuid()",
    "jsonb": "'{{\"x\": 1}}'::jsonb",
    "ARRAY": "ARRAY['x']",
}
_TABLES = """receipt submission finding verdict validation_run expectation_result waiver withdrawal extension officer
period_change report_version report_input report_unit report_finding report_waiver report_file report_step report_issue
report_issue_file revalidation figure_source"""
TABLES = _TABLES.split()
ELSEWHERE = {
    ("receipt", "sender"),  # erased with the bytes; the letter itself says it until then
    ("waiver", "lapsed_at"),  # written by the validation that first went without it
    ("report_version", "content"),  # by its own hash
    ("figure_source", "report_version_id"),
}


@pytest.fixture
def decided(office: Office, without_pdfs: None) -> Office:
    """Something of everything that is decided about a report, up to its going out."""
    journey = office.journey
    journey.add_officer(CHIEF.officer, "Lãnh đạo mẫu", at("04-01T08:00"))
    office.receive(UNITS[0], "04-27T09:00")
    office.receive(UNITS[1], "04-27T10:00")
    receive_broken(office, UNITS[2], "04-28T09:00")
    waive_finding(journey, receipt_of(office, UNITS[2]), RULE, None, BY, WHY, at("05-01T09:00"))
    office.extend(UNITS[1], "05-06", "05-01T10:00")
    office.consolidate("05-02T08:00")
    withdraw_file(journey, receipt_of(office, UNITS[1]), BY, WHY, at("05-03T08:00"))
    revalidate(journey, REGIME, PERIOD, BY, WHY, at("05-03T09:00"))
    office.change(Change.CLOSE, "05-10T08:00")
    version = office.consolidate("05-10T09:00")["version"]
    desk = Desk(journey)
    desk.submit(REGIME, PERIOD, BY, at("05-10T10:00"))
    desk.approve(REGIME, PERIOD, version, CHIEF, at("05-10T11:00"))
    desk.issue(REGIME, PERIOD, 7, date(2023, 5, 11), BY, at("05-11T08:00"))
    return office


@pytest.fixture
def superuser(server: embedded.Server, database: str) -> Iterator[Warehouse]:
    opened = Warehouse(server.url(embedded.SUPERUSER, database))
    yield opened
    opened.close()


@contextmanager
def undone(superuser: Warehouse) -> Iterator[sqlalchemy.Connection]:
    """What is done inside is taken back."""
    with superuser.engine.connect() as connection:
        connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        yield connection
        connection.rollback()


def columns(connection: sqlalchemy.Connection, table: str) -> list[tuple[str, str]]:
    statement = (
        "SELECT column_name, data_type FROM information_schema.columns WHERE table_schema = 'public'"
        " AND table_name = :table AND is_identity = 'NO' ORDER BY ordinal_position"
    )
    return [(name, type_) for name, type_ in connection.execute(sqlalchemy.text(statement), {"table": table})]


def test_every_changed_column_and_every_deleted_row_is_named(decided: Office, superuser: Warehouse) -> None:
    with undone(superuser) as connection:
        assert list(of_rows(connection)) == []
        unseen, tried = list[str](), 0
        for table in TABLES:
            row = connection.exec_driver_sql(
                f"SELECT ctid::text FROM {table} ORDER BY ctid LIMIT 1"
            ).scalar_one_or_none()
            assert row is not None, f"nothing in {table}: this test has nothing to change there"
            changes = {
                name: f"UPDATE {table} SET {name} = {_OTHER[type_].format(name)} WHERE ctid = '{row}'"
                for name, type_ in columns(connection, table)
                if (table, name) not in ELSEWHERE
            }
            changes["a row"] = f"DELETE FROM {table} WHERE ctid = '{row}'"
            for name, change in changes.items():
                saved = connection.begin_nested()
                try:
                    connection.exec_driver_sql(change)
                except (sqlalchemy.exc.IntegrityError, sqlalchemy.exc.ProgrammingError):
                    saved.rollback()
                    continue  # a rule of the table itself forbids this value
                tried += 1
                if next(of_rows(connection), None) is None:
                    unseen.append(f"{table}.{name}")
                saved.rollback()
        assert unseen == []
        assert tried > 100


def test_whatever_is_stored_otherwise_than_it_stands_in_the_file_is_named(office: Office, superuser: Warehouse) -> None:
    office.receive(UNITS[0], "04-27T09:00")
    receive_broken(office, UNITS[2], "04-28T09:00")
    assert [problem for _, wrong in reread_files(office.journey) for problem in wrong] == []
    assert sum(files for files, _ in reread_files(office.journey)) == 2
    for change in (
        "UPDATE cell_value SET value = value + 1 WHERE indicator = 'DC02'",
        "UPDATE cell_value SET as_typed = 'x' WHERE indicator = 'DC03'",
        "UPDATE cell_value SET cell = 'Z99' WHERE indicator = 'DC11'",
        "DELETE FROM cell_value WHERE indicator = 'DC12'",
        "UPDATE narrative SET body = body || '!' WHERE section = (SELECT min(section) FROM narrative)",
        "UPDATE submission SET document = '{}'",
        "UPDATE model_row SET name = 'x' WHERE row_number = 1",
    ):
        with superuser.begin() as connection:
            connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
            assert connection.exec_driver_sql(change).rowcount > 0, change
    wrong = [problem for _, batch in reread_files(office.journey) for problem in batch]
    for words in (
        "số liệu DC02",
        "số liệu DC03",
        "ô Z99: số liệu DC11",
        "số liệu DC12",
        "nội dung ",
        "lời khai",
        "mô hình 1",
    ):
        assert any(words in problem for problem in wrong), (words, wrong)
    assert all(problem.startswith("Đọc lại tệp gốc: ") for problem in wrong)


def test_a_signature_that_no_file_bears_is_named(office: Office, superuser: Warehouse) -> None:
    office.receive(UNITS[0], "04-27T09:00")
    with superuser.begin() as connection:
        connection.exec_driver_sql(
            "INSERT INTO pdf_signature SELECT sha256, 0, 'nothing', 'Ai đó (mẫu)', '', NULL FROM receipt"
        )
    (problem,) = [problem for _, wrong in reread_files(office.journey) for problem in wrong]
    assert "chữ ký số" in problem
