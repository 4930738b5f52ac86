"""Starts, finds and stops the process set of one home, safe with several callers at once."""

import fcntl
import json
import logging
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from etl import embedded
from etl.model.errors import FatalError, RetryableError
from stack.configuration import DATABASE_STOP_SECONDS, STOP_SECONDS, supervisord_conf
from stack.environment import HOST, environment
from stack.health import wait_until_healthy
from stack.places import Places
from stack.secrets import secrets_of
from stack.survivors import end_survivors

logger = logging.getLogger(__name__)

PREFERRED_PORT = 8080
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Running:
    """A set that is up. `port` is that of the web page; `was_up`: somebody else had started it."""

    pid: int
    port: int
    was_up: bool = False

    @property
    def url(self) -> str:
        """The web page."""
        return f"http://{HOST}:{self.port}"


def up(places: Places, say: Say, *, port: int | None = None, is_bound: bool = False) -> Running:
    """The running set, started if it is down, every part of it answering.

    `is_bound`: it ends when this process ends, however that ends. `port`: of the web page, else a free one.

    Raises:
        FatalError: the port is taken, or a program does not start; the message names its log.
    """
    with _turn(places):
        found = find(places)
        if found is not None and not is_ending(found.pid):
            return found
        if found is not None:
            say("Chờ lượt chạy trước dừng hẳn …")
            _wait_until_free(places)
        if end_survivors(places.held):
            say("Đã dọn các tiến trình còn sót của lần chạy trước bị ngắt giữa chừng.")
        try:
            return _start(places, say, port, is_bound)
        except BaseException:  # Ctrl-C too: half a set helps nobody and would be found "up"
            _stop(places)
            raise


def find(places: Places) -> Running | None:
    """The set that is up, told by the guardian's lock; None when it is down."""
    if not _is_held(places.lock):
        return None
    pid, port = _guardian(places), json.loads(places.running.read_text("utf-8"))["port"]
    return Running(pid, port, was_up=True)


def is_ending(guardian: int) -> bool:
    """Whether the process that the guardian is bound to is gone: then it is just stopping everything."""
    process = Path(f"/proc/{guardian}")
    try:
        words = (process / "cmdline").read_bytes().split(b"\0")
        parent = (process / "stat").read_text().rpartition(") ")[2].split()[1]
    except FileNotFoundError:
        return True
    return b"--parent" in words and words[words.index(b"--parent") + 1] != parent.encode()


def _guardian(places: Places) -> int:
    """Process number of the lock's holder, which notes it a moment after it has got the lock."""
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        noted = places.lock.read_text()
        command = Path(f"/proc/{noted}/cmdline")
        if noted and command.exists() and b"stack.guardian" in command.read_bytes():
            return int(noted)
        time.sleep(0.05)
    raise RetryableError(f"{places.lock} is held by a process that is no guardian")


def down(places: Places) -> bool:
    """Stops the set and the database, in order; False when nothing ran."""
    with _turn(places):
        return _stop(places)


def ask(places: Places, module: str, *arguments: str) -> str:
    """Runs one of our modules in the environment of the set, which may be down; what it printed.

    Raises:
        FatalError: it failed; carries its last words.
    """
    database = embedded.ensure_running(places.home / "pg").url("airflow", "airflow")
    port = json.loads(places.running.read_text("utf-8"))["port"] if places.running.exists() else PREFERRED_PORT
    done = subprocess.run(
        [sys.executable, "-m", module, *arguments],
        env=environment(places, database, secrets_of(places.secrets), port),
        cwd=places.airflow,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise FatalError(done.stderr.strip()[-2000:])
    return done.stdout


def _start(places: Places, say: Say, port: int | None, is_bound: bool) -> Running:
    say("Khởi động cơ sở dữ liệu …")
    database = embedded.ensure_running(places.home / "pg").url("airflow", "airflow")
    with _reserved_port(port) as (chosen, claim):
        surroundings = environment(places, database, secrets_of(places.secrets), chosen)
        say("Chuẩn bị Airflow …")
        _prepare_metadata(places, surroundings)
        places.running.write_text(json.dumps({"port": chosen}))
        guardian = _start_guardian(places, surroundings, is_bound, claim)
    running = Running(guardian.pid, chosen)
    wait_until_healthy(running.url, places, say, lambda: guardian.poll() is None)
    return running


def _stop(places: Places) -> bool:
    running = find(places)
    if running is not None:
        os.kill(running.pid, signal.SIGTERM)
        _wait_until_free(places)
    survivors = end_survivors(places.held)
    had_database = embedded.stop(places.home / "pg")
    return running is not None or bool(survivors) or had_database


def write_configuration(places: Places) -> None:
    """An empty one: Airflow would write a file of today's defaults, which then hide those of later releases."""
    configuration = places.airflow / "airflow.cfg"
    configuration.write_text("# Settings come from the environment: stack/environment.py\n")


def _prepare_metadata(places: Places, surroundings: dict[str, str]) -> None:
    write_configuration(places)
    log = places.logs / "prepare.log"
    with log.open("w") as opened:
        done = subprocess.run(
            [sys.executable, "-m", "stack.metadata"],
            env=surroundings,
            cwd=places.airflow,
            stdin=subprocess.DEVNULL,
            stdout=opened,
            stderr=subprocess.STDOUT,
            check=False,
        )
    if done.returncode:
        tail = "\n".join(log.read_text(errors="replace").splitlines()[-15:])
        raise FatalError(f"Airflow's database could not be prepared; see {log}:\n{tail}")


def _start_guardian(
    places: Places, surroundings: dict[str, str], is_bound: bool, claim: socket.socket
) -> "subprocess.Popen[bytes]":
    places.configuration.write_text(supervisord_conf(places), "utf-8")
    files = ["--configuration", str(places.configuration), "--lock", str(places.lock)]
    command = [sys.executable, "-m", "stack.guardian", *files, *(["--parent", str(os.getpid())] if is_bound else [])]
    with (places.logs / "guardian.log").open("w") as log:
        return subprocess.Popen(
            command,
            env=surroundings,
            cwd=places.airflow,
            stdin=claim.fileno(),  # the guardian holds the claim to the port as long as it lives
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # Ctrl-C is for us; we then stop the set in order
        )


@contextmanager
def _reserved_port(wanted: int | None) -> Iterator[tuple[int, socket.socket]]:
    """The wanted port if it is free; without a wish the usual one, else any free one; and our claim to it.

    The web page opens its port some twenty seconds later. Two sets that start at once would both have found the
    usual one free, and tasks of the one would talk to the other: hence the claim, which ends with its holder.
    """
    for candidate in (wanted,) if wanted else (PREFERRED_PORT, *[0] * 20):
        with socket.socket() as probe, socket.socket(socket.AF_UNIX) as claim:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, candidate))
                port: int = probe.getsockname()[1]
                claim.bind(f"\0etl-web-port-{port}")
            except OSError:
                continue
            probe.close()
            yield port, claim
            return
    raise FatalError(f"port {wanted} of {HOST} is taken: set ETL_WEB_PORT to a free one, or leave it unset")


@contextmanager
def _turn(places: Places) -> Iterator[None]:
    """One caller at a time starts or stops; released by the kernel however the caller ends."""
    with places.turn.open("w") as opened:
        fcntl.flock(opened, fcntl.LOCK_EX)
        yield


def _is_held(lock: Path) -> bool:
    with lock.open("a") as opened:
        try:
            fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        return False


def _wait_until_free(places: Places) -> None:
    deadline = time.monotonic() + STOP_SECONDS + DATABASE_STOP_SECONDS + 10
    while _is_held(places.lock):
        if time.monotonic() > deadline:
            raise RetryableError(f"the process set has not ended; see {places.logs}")
        time.sleep(0.1)
