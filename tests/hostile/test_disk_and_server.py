"""The disk is full, the landing cannot be written, the connection drops: a clear error, nothing half done, then on."""

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import sqlalchemy

from etl import chunks, ledger
from etl.config import Settings
from etl.model.clock import Clock
from etl.model.errors import RetryableError
from etl.pipeline import Journey
from tests.hostile.good import good_report, put
from tests.journey.runs import rows

UNIT = "0790101"
CLOCK = Clock.at("2023-04-25T08:00")


@pytest.fixture
def journey(settings: Settings) -> Iterator[Journey]:
    with Journey.open(settings) as opened:
        put(opened.settings.inbox, UNIT, "BaoCao.xlsx", good_report(UNIT)[0])
        yield opened


def is_whole(journey: Journey) -> bool:
    """One report, once, and a ledger that agrees."""
    journey.collect(CLOCK)
    journey.process(CLOCK)
    with journey.warehouse.begin() as connection:
        assert not ledger.verify(connection).problems
    counts = rows(journey, "SELECT (SELECT count(*) FROM receipt), (SELECT count(*) FROM submission)")
    return tuple(counts[0]) == (1, 1)


def test_a_full_disk_is_one_clear_error_and_the_file_stays_in_the_inbox(journey: Journey) -> None:
    """Files over 1 kB cannot be written in the child, as on a disk without room."""
    facts = journey.settings
    program = f"""
import resource
from pathlib import Path
from etl.config import Settings
from etl.landing import Landing
from etl.model.errors import RetryableError
from etl.receive.folder import collect_folder
from etl.warehouse import Warehouse
from etl.model.clock import Clock
resource.setrlimit(resource.RLIMIT_FSIZE, (1024, 1024))
try:
    landing, inbox = Landing(Path({str(facts.landing)!r})), Path({str(facts.inbox)!r})
    collect_folder(Warehouse({facts.warehouse_url!r}), inbox, landing, Clock.at("2023-04-25T08:00").now)
except RetryableError as error:
    print("retryable:", error)
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("retryable: Không ghi được kho tệp gốc"), done.stdout + done.stderr
    assert rows(journey, "SELECT 1 FROM receipt") == []
    assert (journey.settings.inbox / "govap-danvan-2023" / UNIT / "BaoCao.xlsx").exists()
    assert is_whole(journey)


def test_a_landing_that_is_no_folder_is_one_clear_error(journey: Journey) -> None:
    landing = journey.settings.landing
    landing.parent.mkdir(parents=True, exist_ok=True)
    shutil.rmtree(landing, ignore_errors=True)
    landing.write_bytes(b"")
    with pytest.raises(RetryableError, match="landing store"):
        journey.collect(CLOCK)
    assert rows(journey, "SELECT 1 FROM receipt") == []
    landing.unlink()
    assert is_whole(journey)


def test_bytes_gone_from_the_landing_stop_the_run_and_blame_no_unit(journey: Journey) -> None:
    journey.collect(CLOCK)
    (receipt,) = rows(journey, "SELECT sha256 FROM receipt")
    path = journey.settings.landing / receipt.sha256[:2] / receipt.sha256
    kept = path.with_name("kept")
    path.rename(kept)
    with pytest.raises(RetryableError, match="kho lưu"):
        journey.process(CLOCK)
    assert rows(journey, "SELECT 1 FROM finding") == []
    kept.rename(path)
    assert is_whole(journey)


@pytest.mark.parametrize("place", ["store_receipts", "compare_formats"])
def test_a_connection_that_drops_leaves_nothing_half_done(
    journey: Journey, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    """The server ends our connection in mid-transaction, as a restart or an administrator does."""
    journey.collect(CLOCK)
    original = getattr(chunks, place)
    dropped: list[int] = []

    def after_the_drop(connection: sqlalchemy.Connection, *arguments: object) -> object:
        if not dropped:
            dropped.append(connection.execute(sqlalchemy.text("SELECT pg_backend_pid()")).scalar_one())
            writer = str(journey.settings.warehouse_url).replace("postgresql+psycopg", "postgresql")
            with psycopg.connect(writer) as other:  # a role may end its own sessions
                other.execute("SELECT pg_terminate_backend(%s)", dropped)
        return original(connection, *arguments)

    monkeypatch.setattr(chunks, place, after_the_drop)
    with pytest.raises(RetryableError):
        journey.process(CLOCK)
    assert rows(journey, "SELECT status FROM receipt")[0].status == "received"
    assert rows(journey, "SELECT 1 FROM submission") == []
    assert is_whole(journey)


def test_a_full_disk_of_the_server_is_one_clear_line(journey: Journey) -> None:
    """COPY raises the driver's own error: it was 64 lines of traceback. The trigger stands for the full disk."""
    journey.collect(CLOCK)
    owner = str(journey.settings.owner_url).replace("postgresql+psycopg", "postgresql")
    full = "RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = 'disk_full'"
    function = f"CREATE FUNCTION disk_is_full() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {full}; END $$"
    with psycopg.connect(owner, autocommit=True) as server:
        server.execute(function)
        server.execute("CREATE TRIGGER full_disk BEFORE INSERT ON cell_value EXECUTE FUNCTION disk_is_full()")
        with pytest.raises(RetryableError, match=r"hết chỗ.*could not extend file.*chạy lại"):
            journey.process(CLOCK)
        assert rows(journey, "SELECT status FROM receipt")[0].status == "received"
        server.execute("DROP TRIGGER full_disk ON cell_value")
        server.execute("DROP FUNCTION disk_is_full()")
    assert is_whole(journey)


def test_nothing_of_a_killed_reader_is_left(journey: Journey, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    assert is_whole(journey)
    assert list(tmp_path.glob("etl-read-*")) == []
