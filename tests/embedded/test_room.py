"""A disk that is full at the very first start: the office reads what to do, not what initdb says."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import psycopg
import pytest
import sqlalchemy
from typer.testing import CliRunner

from etl import embedded
from etl.cli.main import app
from etl.config import Settings
from etl.embedded import cluster
from etl.model.errors import FatalError

INITDB_SAYS = """FATAL:  could not extend file "base/1/2675": No space left on device
PANIC:  cannot abort transaction 1, it was already committed
initdb: removing contents of data directory"""


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """One that the server's account may enter when root runs this."""
    folder = Path(tempfile.mkdtemp(prefix="etl-room-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


def program(folder: Path, name: str, says: str) -> None:
    """A program of the server that says this and gives up."""
    (folder / "says").write_text(says + "\n")
    (folder / name).write_text(f'#!/bin/sh\ncat "{folder}/says" >&2\nexit 1\n')
    (folder / name).chmod(0o755)


def test_too_little_room_is_told_before_anything_is_made(open_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=100 << 20))
    with pytest.raises(FatalError, match=r"chỉ còn 100 MB.*cần ít nhất 256 MB.*Chưa tạo gì.*ETL_HOME ở một đĩa khác"):
        embedded.ensure_running(open_folder / "pg")
    assert not (open_folder / "pg" / "data").exists() and not list((open_folder / "pg").glob("data.new-*"))


def test_a_quota_that_initdb_meets_is_told_in_plain_words(open_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The disk has room, this account has none: only initdb finds out."""
    program(open_folder, "initdb", INITDB_SAYS)
    monkeypatch.setattr(cluster, "programs_for", lambda _: open_folder)
    monkeypatch.setenv("ETL_HOME", str(open_folder / "var"))
    monkeypatch.delenv("ETL_WAREHOUSE_URL", raising=False)
    done = CliRunner().invoke(app, ["db", "upgrade"])
    assert done.exit_code == 1 and "đã đầy hoặc hết hạn mức" in done.stderr and "Dọn bớt đĩa" in done.stderr
    for raw in ("FATAL", "PANIC", "initdb", "Traceback"):
        assert raw not in done.stderr
    assert not list((open_folder / "var" / "pg").glob("data*"))


def test_other_troubles_keep_their_words_for_those_who_help(open_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(open_folder, "initdb", "initdb: error: invalid locale settings")
    monkeypatch.setattr(cluster, "programs_for", lambda _: open_folder)
    with pytest.raises(FatalError, match=r"^Không tạo được cơ sở dữ liệu[\s\S]*bộ phận kỹ thuật[\s\S]*invalid locale"):
        embedded.ensure_running(open_folder / "pg")


@pytest.mark.parametrize("is_wrapped", [True, False])
def test_a_disk_that_runs_full_in_the_middle_is_told_in_plain_words(
    monkeypatch: pytest.MonkeyPatch, is_wrapped: bool
) -> None:
    """The migrations' own statements raise the driver's errors, ours SQLAlchemy's around them."""
    full = psycopg.errors.DiskFull('could not extend file "base/16388/1259": No space left on device')
    error = sqlalchemy.exc.OperationalError("INSERT", {}, full) if is_wrapped else full

    def fail(*_: object) -> Settings:
        raise error

    monkeypatch.setattr(Settings, "from_environment", classmethod(fail))
    done = CliRunner().invoke(app, ["db", "upgrade"])
    assert done.exit_code == 1 and "giải phóng chỗ trống rồi chạy lại" in done.stderr
