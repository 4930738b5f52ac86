"""The warehouse: a PostgreSQL database, the embedded one unless a URL names another.

The tables are described in `sql/migrations/`. Queries live in `sql/` and are run through `sqlalchemy.text`.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from enum import IntEnum
from functools import cache
from typing import Any, cast

import psycopg
import sqlalchemy
from psycopg import sql as quoting

from etl import embedded
from etl.config import PROJECT, Settings
from etl.model.errors import RetryableError

DATABASE, AIRFLOW = "etl", "airflow"
WRITER, OWNER, READER = "etl_writer", "etl_owner", "etl_reader"


Row = Sequence[Any] | bytes
"""Of a table: its values, or whole lines of the text that COPY takes."""


class Lock(IntEnum):
    """Keys of the advisory locks that a transaction may hold; any constants that nobody else uses."""

    LEDGER = 7_311_204_865_001
    REGIME_TABLES = 7_311_204_865_002
    CONSOLIDATE = 7_311_204_865_003
    MIGRATE = 7_311_204_865_004
    RENDER = 7_311_204_865_005
    OUTBOX = 7_311_204_865_061
    ISSUE = 7_311_204_865_006
    ERASE = 7_311_204_865_015
    WORD = 7_311_204_865_019


class Warehouse:
    """Connections to one warehouse in one role; every `begin` is one transaction."""

    def __init__(self, url: str) -> None:
        # Instants are stored and compared in UTC whatever the server's own zone is. What we stream we read to its end,
        # so nothing is planned for a quick first row: loops over three million cells took four times as long.
        self.engine = sqlalchemy.create_engine(
            url,
            pool_pre_ping=True,
            hide_parameters=True,  # what a unit wrote does not stand in an error's text
            connect_args={"options": "-c timezone=UTC -c cursor_tuple_fraction=1", "connect_timeout": 10},
        )

    @classmethod
    def of(cls, settings: Settings) -> "Warehouse":
        """The warehouse as writer; starts the embedded server if it is the one meant and is down."""
        return cls(role_url(settings, WRITER))

    @contextmanager
    def begin(self) -> Iterator[sqlalchemy.Connection]:
        """One transaction; a server that cannot be reached, goes down or runs full is a `RetryableError`.

        COPY raises the driver's own errors, statements those of SQLAlchemy around them.
        """
        try:
            connection = self.engine.connect()
        except sqlalchemy.exc.OperationalError as error:
            raise RetryableError(f"the warehouse cannot be reached: {error.orig}") from error
        with answering(), connection, connection.begin():
            yield connection

    def close(self) -> None:
        """Gives all connections back."""
        self.engine.dispose()


@contextmanager
def answering() -> Iterator[None]:
    """A server that goes down or runs full inside is a `RetryableError`."""
    try:
        yield
    except (sqlalchemy.exc.OperationalError, psycopg.OperationalError) as error:
        raise RetryableError(server_trouble(error)) from error


_NO_ROOM = ("53100", "53200")
"""SQLSTATE: disk full, out of memory."""


def server_trouble(error: BaseException) -> str:
    """What happened to the server and what to do; a transaction of ours is whole or not there at all."""
    error = getattr(error, "orig", error)
    told = str(error).strip().partition("\n")[0]
    undone = "Phần đang làm đã được hủy trọn vẹn, không có gì dở dang"
    if getattr(error, "sqlstate", None) in _NO_ROOM:
        return (
            f"máy chủ kho dữ liệu hết chỗ trên ổ đĩa hoặc hết bộ nhớ ({told}). {undone}: "
            "hãy giải phóng chỗ trống rồi chạy lại lệnh."
        )
    return f"kho dữ liệu không trả lời ({told}). {undone}: hãy kiểm tra máy chủ rồi chạy lại lệnh."


def role_url(settings: Settings, role: str) -> str:
    """URL for the role: from the settings, else the embedded server's (started if it is down)."""
    configured = {
        WRITER: settings.warehouse_url,
        OWNER: settings.owner_url or settings.warehouse_url,
        READER: settings.reader_url or settings.warehouse_url,
    }.get(role)
    if configured is not None:
        return _with_psycopg(configured)
    return embedded.ensure_running(settings.home / "pg").url(role, DATABASE)


def metadata_url(settings: Settings) -> str | None:
    """URL of Airflow's own database; None where the server is not the embedded one and nobody has told us."""
    if settings.metadata_url is not None:
        return _with_psycopg(settings.metadata_url)
    if settings.warehouse_url is not None:
        return None
    return embedded.ensure_running(settings.home / "pg").url(AIRFLOW, AIRFLOW)


def table_names(url: str) -> list[str]:
    """The tables of a database."""
    engine = sqlalchemy.create_engine(url)
    try:
        return sqlalchemy.inspect(engine).get_table_names()
    finally:
        engine.dispose()


def _with_psycopg(url: str) -> str:
    """`postgresql://…` means the driver we ship."""
    return url.replace("postgresql://", "postgresql+psycopg://", 1).replace("postgres://", "postgresql+psycopg://", 1)


@cache
def sql(name: str) -> str:
    """Text of `sql/<name>.sql`, parameters written `:name`."""
    return (PROJECT / "sql" / f"{name}.sql").read_text("utf-8")


def stream(connection: sqlalchemy.Connection, name: str, parameters: Mapping[str, Any]) -> sqlalchemy.CursorResult[Any]:
    """Rows of the query `sql/<name>.sql` as they are asked for: memory does not grow with their number."""
    statement = sqlalchemy.text(sql(name)).execution_options(yield_per=5_000)
    return connection.execute(statement, dict(parameters))


def copy_rows(connection: sqlalchemy.Connection, table: str, columns: Sequence[str], rows: Iterable[Row]) -> None:
    """Writes rows by COPY: thousands of rows cost one round trip."""
    statement = quoting.SQL("COPY {} ({}) FROM STDIN").format(
        quoting.Identifier(table), quoting.SQL(", ").join(map(quoting.Identifier, columns))
    )
    driver = cast(psycopg.Connection[Any], connection.connection.driver_connection)
    with driver.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            if isinstance(row, bytes):
                copy.write(row)
            else:
                copy.write_row(row)


def fetch_columns(
    connection: sqlalchemy.Connection, statement: str, parameters: Mapping[str, Any]
) -> tuple[list[str], list[tuple[Any, ...]]]:
    """Column names and all rows of a query, as frames want them."""
    result = connection.execute(sqlalchemy.text(statement), dict(parameters))
    return list(result.keys()), [tuple(row) for row in result.all()]
