"""Whoever is killed, nothing stays behind: shown on harmless programs in the place of Airflow's."""

import json
import os
import signal
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from etl.config import PROJECT, Settings
from stack import configuration
from stack.guardian import ALREADY_UP
from stack.lifecycle import find, is_ending
from stack.places import Places
from stack.survivors import end_survivors, holders
from tests.stack.office import wait_for

PROGRAMS = ("postgres", "api-server", "scheduler", "dag-processor", "triggerer")
SLEEP = [sys.executable, "-c", "import time; time.sleep(600)"]
DEAF = [sys.executable, "-c", "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(600)"]


@pytest.fixture
def places(tmp_path: Path, repo: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Places]:
    monkeypatch.setattr("stack.survivors.GRACE_SECONDS", 0.5)
    made = Places.of(Settings(tmp_path / "có dấu cách", repo / "regimes", repo / "expectations"))
    made.running.write_text(json.dumps({"port": 1}))
    yield made
    end_survivors(made.held)


def guarding(places: Places, monkeypatch: pytest.MonkeyPatch, command: list[str]) -> list[str]:
    """The command line of a guardian over five harmless programs."""
    monkeypatch.setattr(configuration, "programs", lambda _: dict.fromkeys(PROGRAMS, command))
    monkeypatch.setenv("PYTHONPATH", str(PROJECT))
    places.configuration.write_text(configuration.supervisord_conf(places), "utf-8")
    files = ["--configuration", str(places.configuration), "--lock", str(places.lock)]
    return [sys.executable, "-m", "stack.guardian", *files]


@contextmanager
def running(command: list[str]) -> Iterator["subprocess.Popen[bytes]"]:
    """A process that does not outlive the test."""
    process = subprocess.Popen(command, start_new_session=True)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def wait_until_up(places: Places) -> None:
    wait_for("five programs", lambda: len(holders(places.held)) == len(PROGRAMS), patience=30)


def is_deaf(pid: int) -> bool:
    """Whether the process ignores SIGTERM, from the kernel."""
    status = dict(
        line.split(":\t", 1) for line in Path(f"/proc/{pid}/status").read_text().splitlines() if ":\t" in line
    )
    return bool(int(status["SigIgn"], 16) & 1 << (signal.SIGTERM - 1))


def test_told_to_end_it_ends_all(places: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    with running(guarding(places, monkeypatch, SLEEP)) as guardian:
        wait_until_up(places)
        found = find(places)
        assert found is not None and found.pid == guardian.pid
        guardian.send_signal(signal.SIGTERM)
        assert guardian.wait(timeout=30) == 0
    assert find(places) is None and holders(places.held) == []


def test_killed_it_takes_its_programs_along(places: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    with running(guarding(places, monkeypatch, SLEEP)) as guardian:
        wait_until_up(places)
        guardian.kill()
    wait_for("the orphans to end", lambda: not holders(places.held), patience=10)
    assert find(places) is None


def test_an_orphan_that_will_not_end_is_ended(places: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    with running(guarding(places, monkeypatch, DEAF)) as guardian:
        wait_until_up(places)
        wait_for("all to be deaf", lambda: all(map(is_deaf, holders(places.held))))
        guardian.kill()
    assert end_survivors(places.held) == len(PROGRAMS)
    assert holders(places.held) == []


def test_there_is_one_guardian_a_home(places: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    command = guarding(places, monkeypatch, SLEEP)
    with running(command):
        wait_until_up(places)
        assert subprocess.run(command, check=False).returncode == ALREADY_UP


def binding(command: list[str]) -> list[str]:
    """A process that starts a guardian bound to it and stays."""
    starter = textwrap.dedent(f"""
        import os, subprocess, time
        subprocess.Popen([*{command!r}, "--parent", str(os.getpid())], start_new_session=True)
        time.sleep(600)
    """)
    return [sys.executable, "-c", starter]


def test_a_set_that_is_just_ending_is_not_taken_for_one_that_is_up(
    places: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`make run` at once after a killed one would work with a scheduler that has stopped."""
    with running(binding(guarding(places, monkeypatch, DEAF))) as parent:
        wait_until_up(places)
        wait_for("all to be deaf", lambda: all(map(is_deaf, holders(places.held))))
        found = find(places)
        assert found is not None and not is_ending(found.pid)
        parent.kill()
    wait_for("it to begin to end", lambda: is_ending(found.pid), patience=5)
    assert find(places) is not None, "it still waits for its programs"
    os.kill(found.pid, signal.SIGKILL)


def test_a_set_bound_to_its_starter_dies_with_it(places: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    """kill -9 on `make run`."""
    with running(binding(guarding(places, monkeypatch, SLEEP))) as parent:
        wait_until_up(places)
        parent.kill()
    wait_for("all to end", lambda: not holders(places.held) and find(places) is None, patience=20)


def test_a_process_number_alone_is_never_believed(places: Places) -> None:
    """After a reboot the number in the file may be anybody's: us, here."""
    places.lock.write_text(str(os.getpid()))
    assert find(places) is None
