"""The physical floor: read the bytes, inflate the parts, COPY the same cell rows into a table without indexes.

Nothing is understood, checked or kept apart; who does less does not load these files.
"""

from collections.abc import Sequence
from io import BytesIO
from zipfile import ZipFile

import psycopg

from bench.job import Job, Measured
from bench.meter import Meter
from etl import embedded
from etl.warehouse import DATABASE, OWNER

_TABLE = "CREATE TABLE floor AS SELECT * FROM cell_value WITH NO DATA"
_TAKE = "COPY cell_value TO STDOUT (FORMAT BINARY)"
_PUT = "COPY floor FROM STDIN (FORMAT BINARY)"


def measure(job: Job) -> Measured:
    """Takes the rows from the warehouse of a journey that went before, ready as PostgreSQL wants them."""
    server = embedded.ensure_running(job.settings.home / "pg")
    meter = Meter(job.count, server.pid)
    paths = job.paths
    with psycopg.connect(server.conninfo(OWNER, DATABASE)) as connection:
        connection.execute("DROP TABLE IF EXISTS floor")
        connection.execute(_TABLE)
        shares = _shares(connection, len(paths))
        connection.commit()
        with meter.measuring():
            with connection.cursor() as cursor, cursor.copy(_PUT) as copy:
                for path, rows in zip(paths, shares, strict=True):
                    with ZipFile(BytesIO(path.read_bytes())) as archive:
                        for part in archive.infolist():
                            archive.read(part)
                    copy.write(rows)
            connection.commit()
        connection.execute("DROP TABLE floor")
    return meter.measured()


def _shares(connection: psycopg.Connection, count: int) -> Sequence[bytes]:
    """All rows as COPY sends them, cut into one piece a file."""
    with connection.cursor() as cursor, cursor.copy(_TAKE) as copy:
        rows = list(map(bytes, copy))
    size = -(-len(rows) // count)
    return [b"".join(rows[start : start + size]) for start in range(0, size * count, size)]
