"""Dumps of a database by PostgreSQL's own programs, which come with the embedded server.

The password never stands among a program's arguments, which every user of the machine can read.
"""

import errno
import os
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

import sqlalchemy

from etl import embedded
from etl.config import environment_with
from etl.model.errors import FatalError
from etl.model.words import os_trouble


def dump(url: str, target: Path, snapshot: str | None = None, emptied: Sequence[str] = ()) -> None:
    """Writes the database to a file that only its owner reads; `snapshot` as `pg_export_snapshot()` names it.

    `emptied`: tables of which only the structure is saved.
    Who may call the server's own functions is the server's (`embedded/roles.py`), and no owner could restore it.

    Raises:
        FatalError: pg_dump could not; its own words.
    """
    descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    os.close(descriptor)
    options = [
        *([] if snapshot is None else [f"--snapshot={snapshot}"]),
        *(f"--exclude-table-data={t}" for t in emptied),
    ]
    _run("pg_dump", url, "--format=custom", "--exclude-schema=pg_catalog", f"--file={target}", *options)


def load(url: str, source: Path) -> None:
    """Fills an empty database from such a file, all of it or nothing.

    Raises:
        FatalError: pg_restore could not; its own words.
    """
    _run("pg_restore", url, "--single-transaction", "--exit-on-error", "--no-owner", str(source))


def read_through(source: Path) -> None:
    """Reads such a file to its end, every row of every table; no server is asked. Its list alone stands at its head.

    Raises:
        FatalError: it cannot be restored; pg_restore's own words.
    """
    _call("pg_restore", {}, f"--file={os.devnull}", str(source))


def _run(program: str, url: str, *options: str) -> None:
    address = sqlalchemy.make_url(url)
    plain = address._replace(drivername="postgresql", password=None).render_as_string(hide_password=False)
    secret = {} if address.password is None else {"PGPASSWORD": str(address.password)}
    _call(program, secret, *options, f"--dbname={plain}")


def _call(program: str, secret: Mapping[str, str], *arguments: str) -> None:
    done = subprocess.run(
        [embedded.binary(program), *arguments],
        capture_output=True,
        text=True,
        check=False,
        env=environment_with(secret),
    )
    if done.returncode:
        ended = f"{program} ngừng giữa chừng (mã {done.returncode}): xem đĩa còn chỗ không và giới hạn của tài khoản"
        said = done.stderr.strip() or f"{ended} (`ulimit -f`), rồi chạy lại."
        full = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        raise FatalError(f"{os_trouble(full)} [{said}]" if str(full.strerror) in said else said)
