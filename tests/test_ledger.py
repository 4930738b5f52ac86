"""The chain: whatever is changed, missing, inserted or cut off behind our back is named."""

from datetime import UTC, datetime

import psycopg
import pytest
import sqlalchemy

from etl import embedded, ledger
from etl.ledger import Event
from etl.warehouse import Warehouse

AT = datetime(2023, 4, 20, 3, tzinfo=UTC)


def tell(warehouse: Warehouse, count: int) -> None:
    for number in range(count):
        with warehouse.begin() as connection:
            event = Event("noted", "finding", f"f{number}", {"sha256": "00", "ghi chú": "không"})
            ledger.append(connection, [event], actor="tester", at=AT)


def problems(warehouse: Warehouse) -> list[str]:
    with warehouse.begin() as connection:
        return list(ledger.verify(connection).problems)


def test_an_untouched_chain_verifies(warehouse: Warehouse) -> None:
    tell(warehouse, 5)
    with warehouse.begin() as connection:
        check = ledger.verify(connection)
    assert (check.events, check.problems) == (5, ())


@pytest.mark.parametrize(
    ("damage", "named"),
    [
        (
            "UPDATE ledger SET payload = replace(payload, 'không', 'có') WHERE seq = 3",
            "event 3 (noted f2) was changed",
        ),
        ("UPDATE ledger SET at = at + interval '1 microsecond' WHERE seq = 2", "event 2 (noted f1) was changed"),
        ("UPDATE ledger SET actor = 'someone' WHERE seq = 1", "event 1 (noted f0) was changed"),
        ("DELETE FROM ledger WHERE seq = 3", "event 3 is missing: the chain goes on with 4"),
    ],
)
def test_damage_behind_our_back_is_named(
    warehouse: Warehouse, server: embedded.Server, database: str, damage: str, named: str
) -> None:
    tell(warehouse, 5)
    with psycopg.connect(server.conninfo(embedded.SUPERUSER, database)) as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute(damage)
    assert named in problems(warehouse)


def test_a_cut_tail_leaves_facts_without_their_event(
    warehouse: Warehouse, server: embedded.Server, database: str
) -> None:
    with warehouse.begin() as connection:
        connection.execute(sqlalchemy.text("INSERT INTO blob VALUES (repeat('a', 64), 1)"))
        connection.execute(
            sqlalchemy.text(
                "INSERT INTO receipt (id, channel, locator, sha256, original_name, sender, received_at,"
                " received_at_source, regime_hint, unit_hint, landed_at) VALUES (gen_random_uuid(), 'folder', 'x',"
                " repeat('a', 64), 'x', '', :at, 'file_time', '', '', :at)"
            ),
            {"at": AT},
        )
    (problem,) = problems(warehouse)
    assert problem.startswith("receipt ") and problem.endswith("has 0 events on the ledger instead of 1")


@pytest.mark.parametrize("statement", ["UPDATE ledger SET actor = ''", "DELETE FROM ledger", "TRUNCATE ledger"])
@pytest.mark.parametrize("role", ["etl_writer", "etl_owner"])
def test_neither_writer_nor_owner_can_rewrite_it(
    warehouse: Warehouse, server: embedded.Server, database: str, statement: str, role: str
) -> None:
    tell(warehouse, 1)
    with (
        psycopg.connect(server.conninfo(role, database)) as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        connection.execute(statement)
    assert problems(warehouse) == []


def test_the_reader_reads_the_ledger_and_no_raw_receipt(
    warehouse: Warehouse, server: embedded.Server, database: str
) -> None:
    tell(warehouse, 1)
    with psycopg.connect(server.conninfo("etl_reader", database)) as connection:
        assert connection.execute("SELECT count(*) FROM ledger").fetchone() == (1,)
    for statement in ("SELECT * FROM receipt", "INSERT INTO ledger SELECT * FROM ledger", "CREATE TABLE mine (x int)"):
        with (
            psycopg.connect(server.conninfo("etl_reader", database), autocommit=True) as connection,
            pytest.raises(psycopg.errors.InsufficientPrivilege),
        ):
            connection.execute("SET default_transaction_read_only = off")  # what a hostile reader would try first
            connection.execute(statement)


@pytest.mark.parametrize(
    ("damage", "named"),
    [
        ("ALTER TABLE ledger DISABLE TRIGGER no_rewrite", "bảng ledger không còn được bảo vệ"),
        ("DROP TRIGGER no_rewrite ON waiver", "trigger no_rewrite không còn"),
        ("DROP TRIGGER refuse_orphans ON cell_value", "bảng cell_value không còn được bảo vệ"),
        (
            "DROP TRIGGER no_rewrite ON finding; CREATE TRIGGER no_rewrite BEFORE TRUNCATE ON finding"
            " FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewrite()",
            "trigger no_rewrite đã bị thay đổi",
        ),
        (
            "CREATE OR REPLACE FUNCTION refuse_rewrite() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
            "hàm refuse_rewrite()",
        ),
    ],
)
def test_a_guard_that_fell_is_named_though_no_row_was_touched(
    warehouse: Warehouse, server: embedded.Server, database: str, damage: str, named: str
) -> None:
    tell(warehouse, 2)
    assert problems(warehouse) == []
    with psycopg.connect(server.conninfo(embedded.SUPERUSER, database)) as connection:
        connection.execute(damage)
    (problem,) = problems(warehouse)
    assert named in problem
    with warehouse.begin() as connection:
        (english,) = ledger.verify(connection, "en").problems
    assert english.isascii() and named.split()[1].strip("().") in english, "an English page said it in Vietnamese"


def test_every_table_that_refuses_rewriting_is_known_as_guarded(
    warehouse: Warehouse, server: embedded.Server, database: str
) -> None:
    """The list comes from the migrations' text: switching any of the triggers off must be seen."""
    with psycopg.connect(server.conninfo(embedded.SUPERUSER, database)) as connection:
        guarded = connection.execute(
            "SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE NOT tgisinternal"
        ).fetchall()
        for table, trigger in guarded:
            connection.execute(f"ALTER TABLE {table} DISABLE TRIGGER {trigger}")  # type: ignore[arg-type]
    assert len(problems(warehouse)) == len(guarded) > 40
