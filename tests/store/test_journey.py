"""The whole journey with raw files in a bucket: what it says is what a folder on one disk would have said."""

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy

from etl import embedded
from etl.backup import create, damages, find_set, put_reports_back, restore
from etl.config import Settings
from etl.doctor import database, examine, home
from etl.dossier import export_package
from etl.landing import Landing
from etl.model.clock import Clock
from etl.model.errors import RetryableError
from etl.oversight import audit_problems
from etl.pages.desk import Desk
from etl.pipeline import Journey
from etl.regime import load_regime
from samples import make_sample_district
from tests.conftest import REPO
from tests.journey.runs import fill_inbox, fresh_settings, rows
from tests.kill_sweep.dump import differences, dump
from tests.mail.cutting import Wire
from tests.stack.office import free_port
from tests.store.conftest import Bucket, new_bucket

pytestmark = pytest.mark.xdist_group("store")  # one server, one undisturbed journey to compare with

REGIME, PERIOD = "govap-danvan-2023", "2023-H1"
UNITS = ("0790101", "0790102", "0790201", "0790221")
CLOCK = Clock.at("2023-05-06T08:00")
NOW = datetime(2023, 5, 7, 2, tzinfo=UTC)


@dataclass(frozen=True)
class Done:
    """What a journey left behind: every row, every report file, every raw file by its hash."""

    rows: dict[str, Any]
    raw: dict[str, int]
    figures: list[dict[str, Any]]
    trace: list[dict[str, Any]]

    @classmethod
    def of(cls, journey: Journey) -> "Done":
        left = dump(journey.settings)
        del left["landing"]
        told = journey.figures(REGIME, PERIOD), journey.trace(REGIME, PERIOD, "QM03")
        return cls(left, journey.landing.sizes(), *told)


@pytest.fixture(scope="module")
def regimes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One regime: each opening of an office reads all that it has."""
    folder = tmp_path_factory.mktemp("one") / "regimes"
    for name in ("shared", REGIME):
        shutil.copytree(REPO / "regimes" / name, folder / name)
    return folder


@pytest.fixture(scope="module")
def made(regimes: Path) -> Path:
    """Four reports, one of them corrected, one cut short; and something that is no report."""
    inbox = regimes.with_name("inbox")
    regime = load_regime(regimes, REGIME)
    cases = ("corrected", "cut_short", "explained_excess")
    make_sample_district(regime, regime.period(PERIOD), inbox, units=UNITS, cases=cases)
    return inbox


@contextmanager
def office(server: embedded.Server, home: Path, made: Path, landing: str | None = None) -> Iterator[Journey]:
    """An office with all deliveries in its inbox and a database of its own."""
    with (
        fresh_settings(server, home, made.with_name("regimes")) as settings,
        Journey.open(replace(settings, landing_at=landing)) as journey,
    ):
        fill_inbox(journey.settings, made)
        yield journey


@pytest.fixture(scope="module")
def on_disk(server: embedded.Server, made: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Done]:
    with office(server, tmp_path_factory.mktemp("disk") / "var", made) as journey:
        journey.collect(CLOCK)
        finish(journey)
        yield Done.of(journey)


def finish(journey: Journey) -> None:
    journey.process(CLOCK)
    journey.consolidate(REGIME, PERIOD, CLOCK)


@pytest.fixture
def in_bucket(server: embedded.Server, made: Path, bucket: Bucket, tmp_path: Path) -> Iterator[Journey]:
    with office(server, tmp_path / "var", made, bucket.url) as journey:
        yield journey


def assert_same(journey: Journey, expected: Done) -> None:
    found = Done.of(journey)
    assert differences(found.rows, expected.rows) == []
    assert (found.raw, found.figures, found.trace) == (expected.raw, expected.figures, expected.trace)
    assert found.figures and found.trace and len(found.raw) > len(UNITS), "compares nothing"
    assert audit_problems(journey) == []


def test_nothing_in_it_tells_the_bucket_from_the_disk(
    in_bucket: Journey, bucket: Bucket, on_disk: Done, tmp_path: Path
) -> None:
    """Rows, events, figures, traces, report files, raw files; and no raw file lies on this machine."""
    in_bucket.collect(CLOCK)
    finish(in_bucket)
    assert_same(in_bucket, on_disk)
    assert not (in_bucket.settings.home / "landing").exists()
    assert {Path(key).name for key in bucket.contents()} == on_disk.raw.keys()

    (receipt,) = rows(in_bucket, "SELECT id, sha256 FROM receipt WHERE unit = :unit", unit=UNITS[0])[:1]
    data = Desk(in_bucket.settings).hand_out(receipt.id, receipt.sha256, "nv.kiemtra", NOW)
    assert data == bucket.content(receipt.sha256) and hashlib.sha256(data).hexdigest() == receipt.sha256

    with in_bucket.warehouse.begin() as connection:
        regime = in_bucket.regime(REGIME)
        reports = in_bucket.settings.out / REGIME / PERIOD
        target = tmp_path / "hồ sơ.zip"
        export_package(connection, regime, regime.period(PERIOD), in_bucket.landing, reports, target)
    assert target.stat().st_size > sum(on_disk.raw.values()) // 2


def test_what_was_changed_or_lost_in_the_bucket_is_named(in_bucket: Journey, bucket: Bucket) -> None:
    in_bucket.collect(CLOCK)
    one, other, *_ = rows(in_bucket, "SELECT sha256 FROM blob ORDER BY sha256")
    bucket.forge(one.sha256)
    bucket.lose(other.sha256)
    problems = audit_problems(in_bucket)
    assert len(problems) == 2
    assert one.sha256 in problems[0] and "đã bị thay đổi" in problems[0]
    assert other.sha256 in problems[1] and "thiếu tệp" in problems[1]
    with pytest.raises(RetryableError, match="chép lại từ bản sao lưu"):
        in_bucket.process(CLOCK)
    assert rows(in_bucket, "SELECT 1 FROM finding") == [], "no unit is to blame"


def test_the_doctor_looks_at_the_store(in_bucket: Journey, bucket: Bucket, monkeypatch: pytest.MonkeyPatch) -> None:
    in_bucket.collect(CLOCK)

    def told() -> dict[str, tuple[str, str]]:
        lines = examine(in_bucket.settings, NOW, (home.store, database.raw_files))
        return {line.check: (str(line.level), f"{line.told} {line.remedy}") for line in lines}

    well = told()
    assert well["store"] == ("ok", f"ghi được {bucket.url} ") and well["raw_files"][0] == "ok"
    assert not [key for key in bucket.contents() if "doctor" in key]
    (first, *_) = rows(in_bucket, "SELECT sha256 FROM blob ORDER BY sha256")
    bucket.lose(first.sha256)
    assert told()["raw_files"][0] == "fail" and first.sha256 in told()["raw_files"][1]
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{free_port()}")
    level, words = told()["store"]
    assert level == "fail" and "AWS_ENDPOINT_URL" in words and "chạy lại doctor" in words


def test_a_store_that_dies_leaves_nothing_half_done(in_bucket: Journey, on_disk: Done, wire: Wire) -> None:
    """While files are taken in, and again while they are read; then it comes back."""
    journey = replace(in_bucket, landing=Landing(in_bucket.settings.landing))  # through the wire
    inbox = sorted(path for path in journey.settings.inbox.rglob("*") if path.is_file())
    wire.left = 1500
    with pytest.raises(RetryableError, match="không nối được"):
        journey.collect(CLOCK)
    assert sorted(path for path in journey.settings.inbox.rglob("*") if path.is_file()) == inbox
    assert rows(journey, "SELECT 1 FROM receipt") == rows(journey, "SELECT 1 FROM ledger") == []
    wire.left = None
    assert journey.collect(CLOCK).received > len(UNITS)

    wire.left = 50_000
    with pytest.raises(RetryableError, match="không nối được"):
        journey.process(CLOCK)
    assert {row.status for row in rows(journey, "SELECT status FROM receipt")} == {"received"}
    assert rows(journey, "SELECT 1 FROM submission") == rows(journey, "SELECT 1 FROM finding") == []
    wire.left = None
    finish(journey)
    assert_same(journey, on_disk)


WORKER = """
import sys, time
from dataclasses import replace
from pathlib import Path
from etl import chunks
from etl.config import Settings
from etl.model.clock import Clock
from etl.pipeline import Journey

meeting, number = Path(sys.argv[1]), int(sys.argv[2])
original = chunks.ChunkProcessor._read

def read(self, *given):
    # nobody goes on before both have claimed a chunk
    (meeting / str(number)).touch()
    deadline = time.monotonic() + 60
    while len(list(meeting.iterdir())) < 2 and time.monotonic() < deadline:
        time.sleep(0.02)
    return original(self, *given)

chunks.CHUNK, chunks.ChunkProcessor._read = 2, read
with Journey.open(replace(Settings.from_environment(), owner_url=sys.argv[3])) as journey:
    print(sum(journey.process_chunks(Clock.at("2023-05-06T08:00"), workers=1).values()))
"""


def test_two_machines_that_share_no_disk_make_the_rows_of_one(
    in_bucket: Journey, on_disk: Done, tmp_path: Path
) -> None:
    """Two processes, each with a home of its own: all they have in common is PostgreSQL and the bucket."""
    in_bucket.collect(CLOCK)
    settings, meeting = in_bucket.settings, tmp_path / "meeting"
    meeting.mkdir()
    shared = {
        "ETL_WAREHOUSE_URL": str(settings.warehouse_url),
        "ETL_LANDING": str(settings.landing),
        "ETL_REGIMES": str(settings.regimes),
        "PYTHONPATH": str(REPO),
    }
    workers = [
        subprocess.Popen(
            [sys.executable, "-c", WORKER, str(meeting), str(number), str(settings.owner_url)],
            env={**os.environ, **shared, "ETL_HOME": str(tmp_path / f"máy {number}")},
            stdout=subprocess.PIPE,
            text=True,
        )
        for number in (1, 2)
    ]
    done = [int(worker.communicate(timeout=120)[0]) for worker in workers]
    assert all(done), done
    assert not list(tmp_path.glob("máy */landing")), "no raw file lies on a machine"
    finish(in_bucket)
    assert_same(in_bucket, on_disk)


def test_a_bucket_that_burnt_down_comes_back_from_a_backup(
    in_bucket: Journey, bucket: Bucket, server: embedded.Server, tmp_path: Path
) -> None:
    """Objects are copied into the folder of backups, and from there into another bucket, or on a disk."""
    in_bucket.collect(CLOCK)
    finish(in_bucket)
    told = Done.of(in_bucket)
    saved = create(in_bucket.settings, tmp_path / "sao lưu", NOW)
    assert saved.copied == saved.raw_files == len(told.raw) and saved.missing == ()
    for sha256 in told.raw:
        bucket.lose(sha256)
    again = create(in_bucket.settings, tmp_path / "sao lưu", NOW.replace(minute=1))
    assert (again.copied, again.missing) == (0, ()), "the backup has them still"
    assert list(damages(find_set(tmp_path / "sao lưu"))) == []
    with fresh_settings(server, tmp_path / "mới", in_bucket.settings.regimes) as empty:
        settings = replace(empty, landing_at=new_bucket(bucket.port).url)
        clear(settings)
        assert restore(settings, find_set(tmp_path / "sao lưu")).missing == ()
        assert put_reports_back(settings) == 1
        with Journey.open(settings) as journey:
            assert Done.of(journey) == told
            assert audit_problems(journey) == []


def clear(settings: Settings) -> None:
    """An empty database, as a restore wants it."""
    engine = sqlalchemy.create_engine(str(settings.owner_url))
    with engine.begin() as connection:
        connection.execute(sqlalchemy.text("DROP SCHEMA public CASCADE"))
        connection.execute(sqlalchemy.text("CREATE SCHEMA public"))
    engine.dispose()
