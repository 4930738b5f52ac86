"""A place that burnt down is made again from a backup: same figures, same report files, a ledger that verifies."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from alembic.script import ScriptDirectory

from etl import dumps, embedded, ledger, schema
from etl.backup import Pruned, create, damages, find_set, prune, put_reports_back, restore
from etl.config import Settings
from etl.model.errors import FatalError, UsageError
from etl.oversight import audit_problems
from etl.pipeline import Journey
from etl.warehouse import OWNER, WRITER
from tests.backup.conftest import NOW, Saved, every_table, into
from tests.review.conftest import PERIOD, REGIME, Office
from tests.test_upgrade import migrate, new_database  # noqa: F401 a fixture


def report_files(settings: Settings) -> dict[str, bytes]:
    folder = settings.out / REGIME / PERIOD
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_an_empty_place_becomes_the_one_that_was_saved(saved: Saved, elsewhere: Settings) -> None:
    settings = into(elsewhere, saved)
    done = restore(settings, find_set(saved.folder))
    assert done.missing == () and done.raw_files == 1 and not done.upgraded_from and done.differing == ()
    assert every_table(settings) == saved.tables
    assert put_reports_back(settings) == 1
    assert report_files(settings) == report_files(saved.settings) and report_files(settings)
    with Journey.open(settings) as journey:
        assert journey.figures(REGIME, PERIOD) == saved.figures
        assert audit_problems(journey) == []
        receive = Office(journey, saved.office.made)
        receive.receive("0790201", "05-04T09:00")  # and work goes on, with the rights of the writer
        assert receive.unit("0790201", "05-05T09:00")["status"] == "accepted"


@pytest.fixture
def airflow(server: embedded.Server) -> Iterator[Callable[[str], str]]:
    """Makes a database of Airflow's, filled by statements; its URL."""
    names: list[str] = []
    with psycopg.connect(server.conninfo(embedded.SUPERUSER, "postgres"), autocommit=True) as connection:

        def make(statements: str) -> str:
            names.append(f"airflow_{uuid4().hex[:12]}")
            connection.execute(f'CREATE DATABASE "{names[-1]}" OWNER airflow')
            with psycopg.connect(server.conninfo("airflow", names[-1])) as inside:
                inside.execute(statements)
            return server.url("airflow", names[-1])

        yield make
        for name in names:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def asked(url: str, query: str) -> list[Any]:
    with psycopg.connect(url.replace("+psycopg", "")) as connection:
        return connection.execute(query).fetchall()


USERS = "CREATE TABLE ab_user (name text); INSERT INTO ab_user VALUES ('mẫu')"
SESSIONS = "CREATE TABLE session (key text); INSERT INTO session VALUES ('logged in')"


def test_users_and_runs_come_back_and_nobody_is_logged_in(
    saved: Saved, elsewhere: Settings, airflow: Callable[[str], str]
) -> None:
    source, empty = airflow(f"{USERS}; {SESSIONS}"), airflow("")
    assert create(replace(saved.settings, metadata_url=source), saved.folder, NOW.replace(hour=5)).has_metadata
    done = restore(replace(into(elsewhere, saved), metadata_url=empty), find_set(saved.folder))
    assert done.metadata == "restored"
    assert asked(empty, "SELECT name FROM ab_user") == [("mẫu",)], "nobody could log in any more"
    assert asked(empty, "SELECT key FROM session") == [], "an old login is good in the new place"


def test_users_who_are_there_are_not_replaced(saved: Saved, elsewhere: Settings, airflow: Callable[[str], str]) -> None:
    source, occupied = airflow(USERS), airflow(USERS.replace("mẫu", "người khác"))
    create(replace(saved.settings, metadata_url=source), saved.folder, NOW.replace(hour=6))
    done = restore(replace(into(elsewhere, saved), metadata_url=occupied), find_set(saved.folder))
    assert done.metadata == "kept"
    assert asked(occupied, "SELECT name FROM ab_user") == [("người khác",)]


def test_a_backup_without_airflow_says_so(saved: Saved, elsewhere: Settings, airflow: Callable[[str], str]) -> None:
    nothing = airflow("")
    assert not create(replace(saved.settings, metadata_url=nothing), saved.folder, NOW.replace(hour=7)).has_metadata
    assert restore(into(elsewhere, saved), find_set(saved.folder)).metadata == "absent"


def test_what_comes_while_it_is_made_is_wholly_out(
    backed_up: Saved, elsewhere: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A report arrives between the snapshot and the dump: neither its rows nor its raw file are in the set."""
    before = every_table(backed_up.settings)
    dump = dumps.dump

    def late(url: str, target: Path, snapshot: str) -> None:
        backed_up.office.receive("0790201", "05-04T09:00")
        dump(url, target, snapshot)

    monkeypatch.setattr(dumps, "dump", late)
    done = create(backed_up.settings, tmp_path / "giữa chừng", NOW)
    monkeypatch.undo()
    assert len(every_table(backed_up.settings)["receipt"]) == len(before["receipt"]) + 1
    settings = into(elsewhere, backed_up)
    restore(settings, find_set(tmp_path / "giữa chừng"))
    assert every_table(settings) == before
    assert done.raw_files == len(before["blob"]) == len(list(settings.landing.glob("??/*")))


def test_a_place_that_is_not_empty_is_refused(saved: Saved, elsewhere: Settings) -> None:
    with pytest.raises(UsageError, match="Kho dữ liệu không trống"):
        restore(saved.settings, find_set(saved.folder))
    settings = into(elsewhere, saved)
    stranger = settings.landing / "ff" / ("ff" * 32)
    stranger.parent.mkdir(parents=True)
    stranger.write_bytes(b"x")
    with pytest.raises(UsageError, match="đã có tệp khác"):
        restore(settings, find_set(saved.folder))


def test_a_restore_that_was_interrupted_goes_on(saved: Saved, elsewhere: Settings) -> None:
    settings = into(elsewhere, saved)
    raw = next((saved.folder / "landing").glob("??/*"))
    there = settings.landing / raw.parent.name / raw.name
    there.parent.mkdir(parents=True)
    there.write_bytes(raw.read_bytes())
    assert restore(settings, find_set(saved.folder)).raw_files == 1


def test_a_restore_that_was_interrupted_before_its_reports_goes_on(saved: Saved, elsewhere: Settings) -> None:
    settings = into(elsewhere, saved)
    restore(settings, find_set(saved.folder))
    assert restore(settings, find_set(saved.folder)).raw_files == 1, "nothing but an empty place would have its reports"
    assert put_reports_back(settings) == 1


def test_a_backup_of_the_release_before_is_brought_to_this_one(
    saved: Saved,
    elsewhere: Settings,
    server: embedded.Server,
    new_database: Callable[[], str],  # noqa: F811
    tmp_path: Path,
) -> None:
    """With `db upgrade` left to the officer its reports were never made again."""
    before = str(ScriptDirectory(str(schema.MIGRATIONS)).get_revision("head").down_revision)
    name = new_database()
    migrate(server.url(OWNER, name), before)
    urls = {"owner_url": server.url(OWNER, name), "warehouse_url": server.url(WRITER, name)}
    create(replace(saved.settings, home=tmp_path / "cũ", **urls), tmp_path / "bản cũ", NOW)
    settings = into(elsewhere, saved)
    assert restore(settings, find_set(tmp_path / "bản cũ")).upgraded_from == before
    assert every_table(settings)["alembic_version"] == [f"('{schema.head()}',)"]
    assert put_reports_back(settings) == 0


def test_a_ledger_that_was_changed_before_the_backup_is_named_and_what_to_do(
    saved: Saved, elsewhere: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The set is whole, what it holds is not: the officer takes an older one."""
    broken = ledger.LedgerCheck(7, "f" * 64, ("event 7 (received x) was changed",))
    monkeypatch.setattr(ledger, "verify", lambda _: broken)
    with pytest.raises(FatalError, match=r"Sự kiện số 7 .* đã bị thay đổi.*--set"):
        restore(into(elsewhere, saved), find_set(saved.folder))


def dump_of(saved: Saved) -> Path:
    return next((saved.folder / "sets").glob("*/database.dump"))


def raw_of(saved: Saved) -> Path:
    return next((saved.folder / "landing").glob("??/*"))


def manifest_of(saved: Saved) -> Path:
    return next((saved.folder / "sets").glob("*/manifest.json"))


@pytest.mark.parametrize(("which", "named"), [(dump_of, "database.dump"), (raw_of, ""), (manifest_of, "manifest.json")])
@pytest.mark.parametrize("how", ["flipped", "gone"])
def test_a_damaged_backup_is_named_and_nothing_is_restored(
    saved: Saved, elsewhere: Settings, which: Any, named: str, how: str
) -> None:
    path = which(saved)
    found = find_set(saved.folder)
    if how == "gone":
        path.unlink()
    else:
        data = bytearray(path.read_bytes())
        data[len(data) // 2] ^= 1
        path.write_bytes(data)
    settings = into(elsewhere, saved)
    with pytest.raises(FatalError, match=named or path.name):
        restore(settings, found)
    assert not settings.landing.exists() and every_table(settings) == {}


def test_raw_files_are_kept_once_for_all_sets(saved: Saved) -> None:
    again = create(saved.settings, saved.folder, NOW.replace(hour=3))
    assert again.raw_files == 1 + again.copied > 1
    again = create(saved.settings, saved.folder, NOW.replace(hour=4))
    assert again.copied == 0
    assert find_set(saved.folder).folder == again.folder
    assert [*damages(find_set(saved.folder, "20230503T020000Z"))] == []
    with pytest.raises(UsageError, match="20230503T030000Z"):
        find_set(saved.folder, "20220101T000000Z")


def test_old_sets_go_with_what_only_they_need(saved: Saved) -> None:
    first = find_set(saved.folder)
    second = create(saved.settings, saved.folder, NOW.replace(hour=3))
    assert prune(saved.folder, 2) == Pruned(0, 0, 0)
    lonely = first.landing.put([b"a raw file that no set names"])
    done = prune(saved.folder, 1)
    assert (done.sets, done.raw_files, done.raw_bytes) == (1, 1, lonely.size)
    assert not first.folder.exists() and [*damages(find_set(saved.folder))] == []
    (saved.folder / "sets" / find_set(saved.folder).name / "landing.txt").write_text("", "ascii")
    assert prune(saved.folder, 1).unlisted == (find_set(saved.folder).name,)
    assert len(list((saved.folder / "landing").glob("??/*"))) == second.raw_files


def test_a_raw_file_lost_before_the_backup_is_said_at_once(saved: Saved, tmp_path: Path) -> None:
    path = next(saved.settings.landing.glob("??/*"))
    good = path.read_bytes()
    path.write_bytes(good[:-1] + b"?")
    done = create(saved.settings, tmp_path / "khác", NOW)
    path.write_bytes(good)
    assert done.missing == (path.name,)
    assert [*damages(find_set(tmp_path / "khác"))] == []


def test_only_the_owner_reads_a_backup_and_no_password_is_among_arguments(
    backed_up: Saved, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert backed_up.folder.stat().st_mode & 0o077 == 0
    assert dump_of(backed_up).stat().st_mode & 0o077 == 0
    seen: list[Any] = []

    def run(arguments: list[str], **options: Any) -> Any:
        seen.append((arguments, options["env"]["PGPASSWORD"]))
        return subprocess.CompletedProcess(arguments, 0, "", "")

    monkeypatch.setattr("etl.dumps.subprocess.run", run)
    dumps.dump("postgresql+psycopg://etl_owner:b%C3%AD-m%E1%BA%ADt@db.example/etl", tmp_path / "a.dump")
    ((arguments, password),) = seen
    assert password == "bí-mật" and not [one for one in arguments if "m%E1" in str(one) or "mật" in str(one)]


@pytest.mark.parametrize("after", [float(one) for one in os.environ.get("ETL_TEST_BACKUP_KILLS", "0.3").split()])
def test_a_killed_backup_leaves_nothing_that_looks_whole(saved: Saved, after: float, tmp_path: Path) -> None:
    target = tmp_path / "bị ngắt"
    assert saved.settings.warehouse_url is not None and saved.settings.owner_url is not None
    environment = {
        **os.environ,
        "ETL_HOME": str(saved.settings.home),
        "ETL_WAREHOUSE_URL": saved.settings.warehouse_url,
        "ETL_WAREHOUSE_OWNER_URL": saved.settings.owner_url,
    }
    command = [sys.executable, "-m", "etl", "backup", "create", "--to", str(target)]
    running = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, start_new_session=True)
    deadline = time.monotonic() + 60
    while not (target / "sets").exists() and time.monotonic() < deadline:
        time.sleep(0.005)
    time.sleep(after)
    os.killpg(running.pid, signal.SIGKILL)
    running.wait()
    for path in (target / "sets").glob("[!.]*"):
        assert [*damages(find_set(target, path.name))] == []
    done = create(saved.settings, target, NOW)
    assert [*damages(find_set(target, done.folder.name))] == []
    assert [path.name for path in (target / "sets").glob(".*")] == []


def test_nothing_is_saved_of_nothing(elsewhere: Settings, saved: Saved, tmp_path: Path) -> None:
    with pytest.raises(FatalError, match="chưa có gì để sao lưu"):
        create(into(elsewhere, saved), tmp_path / "không", NOW)
    with pytest.raises(UsageError, match="hãy nêu thư mục có sets/ và landing/"):
        find_set(saved.folder / "sets")  # one folder too deep
