"""Killed anywhere, as often as one likes: after the restart everything is there once, as if nothing had happened."""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

import pytest

from etl import embedded, schema
from etl.config import PROJECT, Settings
from etl.embedded.home import Home
from etl.embedded.postmaster import read_note
from etl.model.clock import Clock
from etl.warehouse import DATABASE, OWNER, WRITER
from samples.bulk import write_bulk
from tests.hostile.corpus import FAR, extent, rebuilt, zipped
from tests.hostile.documents import docx, paragraph, table
from tests.hostile.good import PERIOD, REGIME, put, regime
from tests.journey.runs import fresh_settings
from tests.kill_sweep.child import AS_OF, POINTS
from tests.kill_sweep.dump import differences, dump

KILLS = int(os.environ.get("ETL_TEST_KILLS", "10"))
"""`make test-kill-sweep` makes two hundred."""

IS_SHORT = KILLS < 50
UNITS = ("0790101", "0790102", "0790117", "0790201", "0790202", "0790221")
pytestmark = [pytest.mark.xdist_group("kills"), pytest.mark.timeout(3600)]
Dump = dict[str, Counter[str]]


@pytest.fixture(scope="module")
def inbox(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Six good reports, one of them sent twice, an archive, a Word report, and files that kill or are refused."""
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
    return inbox


@pytest.fixture(scope="module")
def undisturbed(server: embedded.Server, inbox: Path, tmp_path_factory: pytest.TempPathFactory) -> Dump:
    with scene(server, inbox, tmp_path_factory.mktemp("undisturbed") / "var") as settings:
        assert run(settings) == "done"
        return dump(settings)


@contextmanager
def scene(server: embedded.Server, inbox: Path, home: Path) -> Iterator[Settings]:
    """A fresh database and home with all files in the inbox."""
    with fresh_settings(server, home) as settings:
        shutil.copytree(inbox, settings.inbox, copy_function=shutil.copy2)
        yield settings


def start(settings: Settings, point: tuple[str, str, str, int] | None = None) -> subprocess.Popen[str]:
    order = {
        "home": str(settings.home),
        "regimes": str(settings.regimes),
        "suites": str(settings.suites),
        "warehouse_url": settings.warehouse_url,
        "owner_url": settings.owner_url,
        "point": point,
    }
    return subprocess.Popen(
        [sys.executable, "-m", "tests.kill_sweep.child", json.dumps(order)],
        cwd=PROJECT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def run(settings: Settings, point: tuple[str, str, str, int] | None = None) -> str:
    """The last word of a run: "done", or "killed"."""
    process = start(settings, point)
    said, errors = process.communicate(timeout=120)
    if process.returncode == -signal.SIGKILL:
        return "killed"
    assert process.returncode == 0, errors[-2000:]
    return said.split()[-1]


def check(settings: Settings, undisturbed: Dump) -> None:
    assert run(settings) == "done"
    wrong = differences(dump(settings), undisturbed)
    assert not wrong, "\n".join(wrong[:20])


def test_two_undisturbed_runs_leave_the_same(
    server: embedded.Server, inbox: Path, undisturbed: Dump, tmp_path: Path
) -> None:
    """Else the comparison below would prove nothing; and there is something to compare."""
    assert sum(undisturbed["cell_value"].values()) > 300 and undisturbed["report_version"]
    assert sum(undisturbed["landing"].values()) >= 9 and undisturbed["out"] and undisturbed["ledger"]
    if not IS_SHORT:
        with scene(server, inbox, tmp_path / "var") as settings:
            check(settings, undisturbed)


@pytest.mark.parametrize("when", ["before", "after"][: 1 if IS_SHORT else 2])
@pytest.mark.parametrize("call", [1, 2, 3][: 1 if IS_SHORT else 3])
def test_killed_at_every_named_point_one_after_the_other(
    server: embedded.Server, inbox: Path, undisturbed: Dump, tmp_path: Path, when: str, call: int
) -> None:
    with scene(server, inbox, tmp_path / "var") as settings:
        killed = 0
        for module, name in POINTS:
            killed += run(settings, (module, name, when, call)) == "killed"
        assert killed >= (8 if call == 1 else 1)
        check(settings, undisturbed)


@pytest.mark.skipif(IS_SHORT, reason="make test-kill-sweep")
def test_killed_at_random_moments(server: embedded.Server, inbox: Path, undisturbed: Dump, tmp_path: Path) -> None:
    """The run itself or one of its reading workers, two runs at once now and then."""
    dice, killed, scenes = random.Random(5), 0, 0
    while killed < KILLS:
        scenes += 1
        with scene(server, inbox, tmp_path / f"var{scenes}") as settings:
            for _ in range(10):
                runs = [start(settings) for _ in range(dice.choice((1, 1, 2)))]
                time.sleep(dice.uniform(1.0, 7.0))
                killed += _kill_one(dice, runs)
                for process in runs:
                    process.communicate(timeout=120)
            check(settings, undisturbed)
    print(f"{killed} kills in {scenes} scenes")


def _kill_one(dice: random.Random, runs: list[subprocess.Popen[str]]) -> int:
    """Kills one of them, or a worker of it; whoever is left goes on or is killed too."""
    killed = 0
    for process in runs:
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
        with suppress(OSError):
            workers = [int(pid) for pid in children.read_text().split()]
            if workers and dice.random() < 0.3:
                os.kill(dice.choice(workers), signal.SIGKILL)
                killed += 1
                time.sleep(dice.uniform(0, 0.5))
        if process.poll() is None:
            process.kill()
            killed += 1
    return killed


@pytest.fixture(scope="module")
def own_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A home whose server may be killed."""
    home = tmp_path_factory.mktemp("own-server")
    home.chmod(0o755)
    yield home
    embedded.stop(home / "pg")


@pytest.mark.parametrize("victim", ["postmaster", "backend"][: 1 if IS_SHORT else 2])
def test_the_server_is_killed_under_a_run(own_server: Path, inbox: Path, undisturbed: Dump, victim: str) -> None:
    """The run fails with one clear line or goes on; run again, it ends as if nothing had happened."""
    home = own_server / "var"
    shutil.rmtree(home, ignore_errors=True)
    pg = own_server / f"pg-{victim}"
    server = embedded.ensure_running(pg)
    settings = Settings(
        home, PROJECT / "regimes", PROJECT / "expectations", server.url(WRITER, DATABASE), server.url(OWNER, DATABASE)
    )
    try:
        schema.upgrade(replace(settings), Clock.at(AS_OF).now)
        shutil.copytree(inbox, settings.inbox, copy_function=shutil.copy2)
        for delay in (3.0,) if IS_SHORT else [0.2 * step for step in range(5, 30)]:
            process = start(settings)
            time.sleep(delay)
            _kill_server(pg, victim)
            _, errors = process.communicate(timeout=120)
            assert process.returncode in (0, 1), errors[-2000:]
            server = embedded.ensure_running(pg)
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
