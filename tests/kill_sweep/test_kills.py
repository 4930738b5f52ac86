"""Killed anywhere, as often as one likes: after the restart everything is there once, as if nothing had happened."""

import json
import os
import random
import shutil
import signal
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

import pytest

from etl import embedded
from etl.config import PROJECT, Settings
from etl.embedded.home import Home
from etl.embedded.postmaster import read_note
from etl.pipeline import Journey
from etl.warehouse import DATABASE, OWNER, WRITER
from samples.bulk import write_bulk
from tests.conftest import begin
from tests.hostile.corpus import FAR, extent, rebuilt, zipped
from tests.hostile.documents import docx, paragraph, table
from tests.hostile.good import PERIOD, REGIME, put, regime
from tests.journey.runs import fresh_settings
from tests.kill_sweep.child import POINTS, TRY_AGAIN, Run
from tests.kill_sweep.dump import differences, dump
from tests.respond.conftest import MailServer
from tests.respond.deliver import register_addresses

KILLS = int(os.environ.get("ETL_TEST_KILLS", "10"))
"""At random moments; `make test-kill-sweep` makes two hundred, in pieces of PIECE."""

PIECE = 20
IS_SHORT = KILLS < PIECE
UNITS = ("0790101", "0790102", "0790117", "0790201", "0790202", "0790221")
MOST_CALLS = 3
"""A point that is passed more often is not looked at again."""

Point = tuple[str, str, str, int]
Dump = dict[str, Counter[str]]
pytestmark = [pytest.mark.xdist_group("forks"), pytest.mark.timeout(3600)]


@pytest.fixture(scope="module")
def inbox(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Six good reports, one of them sent twice, an archive, a Word report, and files that kill or are refused.

    Beside the folder lie `regimes`, this one alone: to load all of them is a third of a run.
    """
    made, inbox = tmp_path_factory.mktemp("made"), tmp_path_factory.mktemp("kills") / "inbox"
    write_bulk(regime(), regime().period(PERIOD), made, seed=7)
    bodies = {unit: (made / REGIME / unit / "BaoCao.xlsx").read_bytes() for unit in UNITS}
    for unit in UNITS[:4]:
        put(inbox, unit, "BaoCao.xlsx", bodies[unit])
    put(inbox, UNITS[0], "BaoCao (1).xlsx", bodies[UNITS[0]])
    put(inbox, UNITS[4], "gui.zip", zipped({"BaoCao.xlsx": bodies[UNITS[4]], "ban ky.pdf": b"%PDF-1.7 x"}))
    figures = table([("Mã", "Chỉ tiêu", "Số liệu kỳ này"), ("QM02", "", 5)])
    put(inbox, UNITS[1], "BaoCao.docx", docx(paragraph("BÁO CÁO"), figures))
    put(inbox, UNITS[5], "chet.xlsx", rebuilt(data=extent(b"A1:B2", FAR)))
    put(inbox, UNITS[5], "hong.xlsx", bodies[UNITS[5]][:900])
    for folder in ("shared", REGIME):
        shutil.copytree(PROJECT / "regimes" / folder, inbox.parent / "regimes" / folder)
    return inbox


@pytest.fixture(scope="module")
def passed() -> Counter[str]:
    """How often an undisturbed run passes each point; filled by `undisturbed`."""
    return Counter()


@pytest.fixture(scope="module")
def undisturbed(
    server: embedded.Server,
    inbox: Path,
    mail_process: MailServer,
    passed: Counter[str],
    tmp_path_factory: pytest.TempPathFactory,
) -> Dump:
    mail_process.behave()
    with scene(server, inbox, tmp_path_factory.mktemp("undisturbed") / "var", mail_process) as settings:
        run = Run(settings)
        assert not run.is_killed()
        passed.update(json.loads(run.said[-2]))
        return dump(settings)


@contextmanager
def scene(server: embedded.Server, inbox: Path, home: Path, post: MailServer) -> Iterator[Settings]:
    """A fresh database and home with all files in the inbox, units with addresses, and a mail server."""
    with fresh_settings(server, home, inbox.parent / "regimes") as settings:
        yield prepared(replace(settings, smtp_url=post.url(timeout="10")), inbox)


def prepared(settings: Settings, inbox: Path) -> Settings:
    shutil.copytree(inbox, settings.inbox, copy_function=shutil.copy2)
    with Journey.open(settings) as journey:
        register_addresses(journey, UNITS)
    return settings


def is_killed_at(settings: Settings, point: Point) -> bool:
    return Run(settings, point).is_killed()


def check(settings: Settings, undisturbed: Dump) -> None:
    """One run more, and all is as if nothing had happened."""
    assert not Run(settings).is_killed()
    wrong = differences(dump(settings), undisturbed)
    assert not wrong, "\n".join(wrong[:20])


def test_two_undisturbed_runs_leave_the_same(
    server: embedded.Server,
    inbox: Path,
    undisturbed: Dump,
    passed: Counter[str],
    mail_process: MailServer,
    tmp_path: Path,
) -> None:
    """Else the comparison below would prove nothing; and there is something to compare."""
    assert sum(undisturbed["cell_value"].values()) > 300 and undisturbed["report_version"]
    assert sum(undisturbed["landing"].values()) >= 9 and undisturbed["out"] and undisturbed["ledger"]
    assert sum(undisturbed["outbox"].values()) >= 5
    assert {name.rpartition(":")[2] for name in passed} == {name for _, name in POINTS}, "a point that nobody passes"
    if not IS_SHORT:
        with scene(server, inbox, tmp_path / "var", mail_process) as settings:
            check(settings, undisturbed)


@pytest.mark.parametrize("when", ["before", "after"][: 1 if IS_SHORT else 2])
def test_killed_at_every_named_point_one_after_the_other(
    server: embedded.Server, inbox: Path, undisturbed: Dump, mail_process: MailServer, tmp_path: Path, when: str
) -> None:
    with scene(server, inbox, tmp_path / "var", mail_process) as settings:
        killed = [name for module, name in POINTS if is_killed_at(settings, (module, name, when, 1))]
        print(f"{len(killed)} kills {when}: {', '.join(killed)}")
        assert len(killed) > len(POINTS) // 2
        check(settings, undisturbed)


@pytest.mark.skipif(IS_SHORT, reason="make test-kill-sweep")
@pytest.mark.parametrize("place", range(len(POINTS)), ids=[name for _, name in POINTS])
def test_killed_each_time_that_a_point_is_passed(
    server: embedded.Server,
    inbox: Path,
    undisturbed: Dump,
    passed: Counter[str],
    mail_process: MailServer,
    tmp_path: Path,
    place: int,
) -> None:
    """Each death in an office of its own: the first, second and third time, before and after."""
    module, name = POINTS[place]
    calls = min(passed[f"{module}:{name}"], MOST_CALLS)
    for call in range(1, calls + 1):
        for when in ("before", "after"):
            with scene(server, inbox, tmp_path / f"{when}{call}", mail_process) as settings:
                assert is_killed_at(settings, (module, name, when, call)), (name, when, call)
                check(settings, undisturbed)
    print(f"{2 * calls} kills at {name}")


@pytest.mark.skipif(IS_SHORT, reason="make test-kill-sweep")
@pytest.mark.parametrize("piece", range(KILLS // PIECE))
def test_killed_at_random_moments(
    server: embedded.Server, inbox: Path, undisturbed: Dump, mail_process: MailServer, tmp_path: Path, piece: int
) -> None:
    """The run itself or one of its reading workers, two runs at once now and then; only deaths at work count."""
    dice, killed, scenes = random.Random(piece), 0, 0
    while killed < PIECE:
        scenes += 1
        with scene(server, inbox, tmp_path / f"var{scenes}", mail_process) as settings:
            for _ in range(4):
                runs = [Run(settings) for _ in range(dice.choice((1, 1, 2)))]
                runs[0].wait_until_open()
                time.sleep(dice.uniform(0, 2.0))
                killed += _kill_one(dice, runs)
                for run in runs:
                    run.is_killed()
            check(settings, undisturbed)
    print(f"{killed} kills in {scenes} scenes")


def _kill_one(dice: random.Random, runs: list[Run]) -> int:
    """Kills a worker, or else the run; of two runs the second may live on. Number of the dead."""
    killed = 0
    for run in runs:
        children = Path(f"/proc/{run.pid}/task/{run.pid}/children")
        with suppress(OSError):
            workers = [int(pid) for pid in children.read_text().split()]
            if workers and dice.random() < 0.3:
                os.kill(dice.choice(workers), signal.SIGKILL)
                killed += 1
                time.sleep(dice.uniform(0, 0.5))
        if run.is_at_work and (run is runs[0] or dice.random() < 0.5):
            run.process.kill()
            killed += run.is_killed()
    return killed


@pytest.mark.parametrize("disk", [30_000] if IS_SHORT else [700, 5_000, 30_000, 60_000, 90_000])
def test_the_disk_is_full_until_somebody_makes_room(
    server: embedded.Server, inbox: Path, undisturbed: Dump, mail_process: MailServer, tmp_path: Path, disk: int
) -> None:
    with scene(server, inbox, tmp_path / "var", mail_process) as settings:
        run = Run(settings, disk=disk)
        assert run.ended() == TRY_AGAIN, run.said[-40:]
        check(settings, undisturbed)


@pytest.fixture(scope="module")
def own_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A home whose server may be killed."""
    home = tmp_path_factory.mktemp("own-server")
    home.chmod(0o755)
    yield home
    embedded.stop(home / "pg")


@pytest.mark.parametrize("victim", ["postmaster", "backend"][: 1 if IS_SHORT else 2])
def test_the_server_is_killed_under_a_run(
    own_server: Path, inbox: Path, undisturbed: Dump, mail_process: MailServer, victim: str
) -> None:
    """The run fails with one clear line or goes on; run again, it ends as if nothing had happened."""
    home, pg = own_server / f"var-{victim}", own_server / f"pg-{victim}"
    server = embedded.ensure_running(pg)
    settings = Settings(
        home,
        inbox.parent / "regimes",
        PROJECT / "expectations",
        server.url(WRITER, DATABASE),
        server.url(OWNER, DATABASE),
        smtp_url=mail_process.url(timeout="10"),
    )
    killed = 0
    try:
        begin(settings)
        prepared(settings, inbox)
        for delay in (1.0,) if IS_SHORT else [0.1 * step for step in range(25)]:
            run = Run(settings)
            run.wait_until_open()
            time.sleep(delay)
            killed += run.is_at_work
            _kill_server(pg, victim)
            assert run.ended() in (0, 1, TRY_AGAIN), run.said[-40:]
            server = embedded.ensure_running(pg)
        print(f"{killed} kills of the {victim}")
        check(settings, undisturbed)
    finally:
        embedded.stop(pg)


def _kill_server(pg: Path, victim: str) -> None:
    note = read_note(Home(pg))
    assert note is not None
    if victim == "postmaster":
        os.kill(note.pid, signal.SIGKILL)
        return
    children = Path(f"/proc/{note.pid}/task/{note.pid}/children").read_text().split()
    backends = [pid for pid in children if b"etl_writer" in Path(f"/proc/{pid}/cmdline").read_bytes()]
    for pid in backends[:1]:
        os.kill(int(pid), signal.SIGKILL)
    time.sleep(0.3)
