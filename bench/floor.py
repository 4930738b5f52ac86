"""The physical floor: read the bytes, inflate the parts, COPY the same cell rows into a table without indexes.

Nothing is understood, checked or kept apart; who does less does not load these files.
"""

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import psycopg

from bench.job import Job, Measured
from bench.meter import Meter
from bench.side_by_side import dealt, side_by_side
from etl import embedded
from etl.warehouse import DATABASE, OWNER

_TABLE = "CREATE TABLE floor AS SELECT * FROM cell_value WITH NO DATA"
_TAKE = "COPY cell_value TO STDOUT (FORMAT BINARY)"
_PUT = "COPY floor FROM STDIN (FORMAT BINARY)"
_HEAD, _TAIL = b"PGCOPY\n\xff\r\n\0" + bytes(8), b"\xff\xff"
"""What a binary COPY begins and ends with: signature, flags, no extension; no more rows."""


def measure(job: Job) -> Measured:
    """Takes the rows from the warehouse of a journey that went before, ready as PostgreSQL wants them.

    Works in as many processes as ours has workers, each with a connection and a transaction of its own.
    """
    server = embedded.ensure_running(job.settings.home / "pg")
    conninfo = server.conninfo(OWNER, DATABASE)
    meter, paths = Meter(job.count, server.pid), job.paths
    with psycopg.connect(conninfo) as connection:
        connection.execute(_TABLE)
        files = list(zip(paths, _rows(connection, len(paths)), strict=True))
    hands = [(hand, psycopg.connect(conninfo)) for hand in dealt(files, job.workers)]
    with meter.measuring():
        side_by_side(_load, hands)
    with psycopg.connect(conninfo) as connection:
        connection.execute("DROP TABLE floor")
    return meter.measured()


def _load(files: Sequence[tuple[Path, bytes]], connection: psycopg.Connection) -> None:
    with connection.cursor() as cursor, cursor.copy(_PUT) as copy:
        copy.write(_HEAD)
        for path, rows in files:
            with ZipFile(BytesIO(path.read_bytes())) as archive:
                for part in archive.infolist():
                    archive.read(part)
            copy.write(rows)
        copy.write(_TAIL)
    connection.commit()


def _rows(connection: psycopg.Connection, count: int) -> list[bytes]:
    """All rows as COPY sends them, one message a row, in as many equal pieces as there are files."""
    with connection.cursor() as cursor, cursor.copy(_TAKE) as copy:
        rows = [bytes(row).removeprefix(_HEAD) for row in copy]
    if rows.pop() != _TAIL:
        raise RuntimeError("the COPY did not end with its trailer")
    size = -(-len(rows) // count)
    return [b"".join(rows[start : start + size]) for start in range(0, size * count, size)]
