"""Starting, finding and stopping the server, safe with any number of callers at once."""

import logging
import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import psycopg

from etl.embedded import postmaster, roles
from etl.embedded.account import account_for
from etl.embedded.cluster import SUPERUSER, launch, log_tail
from etl.embedded.home import (
    WAIT_SECONDS,
    Home,
    hold_server_lock,
    is_occupied,
    make_home,
    pause,
    turn,
    wait_until_free,
)
from etl.embedded.room import failed
from etl.embedded.server import Server
from etl.embedded.socket_folder import PORT, discard_socket_folder, socket_folder
from etl.model.errors import FatalError

logger = logging.getLogger(__name__)


def ensure_running(home: Path) -> Server:
    """The running server of `home`, started if it is down (and made, the first time). For every command.

    Costs a few milliseconds when the server is up. The server stays when the caller ends, however it ends.
    If it is just stopping, or recovering after a crash, this waits up to a minute.

    Raises:
        FatalError: a person has to act (other major version, another user's data, the server does not start).
        RetryableError: it is still not ready after a minute.
    """
    with _named(home) as place:
        server = _serving(place)
        if server is not None and _is_prepared(server):
            return server
        deadline = time.monotonic() + WAIT_SECONDS
        make_home(place, account_for(place.path, place.data))
        with turn(place, deadline):
            return _bring_up(place, deadline)


def status(home: Path) -> Server | None:
    """The server of `home` if it takes connections."""
    with _named(home) as place:
        return _serving(place)


def stop(home: Path) -> bool:
    """Stops the server in an orderly way and waits until it is gone; False when none ran.

    Sessions are ended, transactions not committed are undone. Nothing is ever killed: what cannot be proven
    to be our server gets no signal.

    Raises:
        RetryableError: it has not ended after a minute.
    """
    with _named(home) as place:
        if not place.turn_lock.exists():
            return False
        deadline = time.monotonic() + WAIT_SECONDS
        with turn(place, deadline):
            is_told = postmaster.interrupt(place)
            if not is_told and not is_occupied(place):
                return False
            while is_occupied(place) or postmaster.proven(place):
                is_told = is_told or postmaster.interrupt(place)
                pause(deadline, f"máy chủ dữ liệu trong {place.path} chưa dừng hẳn; xem {place.log}")
            discard_socket_folder(place)
            return True


def run(home: Path) -> int:
    """Stands in the foreground for a running server, for a supervisor; the exit code of the process.

    Starts the server or adopts the one that runs, sleeps until it ends (1: start me again) or until SIGTERM or
    SIGINT, which stop the server (0). Not the server itself: PostgreSQL would take SIGTERM as "wait for all
    clients to leave", and a command that came first would leave nothing to start.
    """
    told: list[int] = []

    def be_told(number: int, _frame: FrameType | None) -> None:
        told.append(number)
        if len(told) == 1:  # a second one must not cut the orderly stop short
            raise KeyboardInterrupt

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, be_told)
    try:
        server = ensure_running(home)
        logger.info("server %s runs in %s", server.pid, server.home)
        wait_until_free(Home(server.home))
        logger.error("the server in %s has ended", server.home)
    except KeyboardInterrupt:
        logger.info("signal %s: stopping the server", told[0])
        stop(home)
    return 0 if told else 1


def _bring_up(home: Home, deadline: float) -> Server:
    """Starts the server unless something lives on the data, and waits until it is ready. In our turn only."""
    is_launched = False
    while True:
        lock = hold_server_lock(home)
        if lock is not None:
            try:
                if is_launched:
                    raise failed(home.path, "khởi động", log_tail(home))
                launch(home, account_for(home.path, home.data), lock)
                is_launched = True
            finally:
                os.close(lock)
        server = _serving(home)
        if server is not None and _prepare(server):
            return server
        pause(deadline, f"máy chủ dữ liệu trong {home.path} chưa sẵn sàng ({_state(home)}); xem {home.log}")


def _serving(home: Home) -> Server | None:
    """The server if it lives and says that it takes connections."""
    if not is_occupied(home):
        return None
    note = postmaster.read_note(home)
    if note is None or not note.is_ready or not Path(f"/proc/{note.pid}").exists():
        return None
    return Server(home.path, socket_folder(home), PORT, note.pid)


def _is_prepared(server: Server) -> bool:
    try:
        return roles.are_prepared(server.conninfo(SUPERUSER, "postgres"))
    except psycopg.OperationalError:  # it is just going down, or short of connections: take the slow way
        return False


def _prepare(server: Server) -> bool:
    try:
        roles.prepare(server.conninfo(SUPERUSER, "postgres"))
    except psycopg.OperationalError as error:
        logger.debug("server %s does not answer yet: %s", server.pid, error)
        return False
    return True


def _state(home: Home) -> str:
    note = postmaster.read_note(home)
    return f"tiến trình {note.pid}: {note.state or 'chưa báo gì'}" if note else "không có postmaster.pid"


@contextmanager
def _named(home: Path) -> Iterator[Home]:
    """The home by its real path, with the two troubles that no path below it explains."""
    if sys.platform != "linux":
        raise FatalError("the embedded server needs Linux (or WSL); elsewhere set ETL_WAREHOUSE_URL")
    place = Home(home.resolve())
    try:
        yield place
    except PermissionError as error:
        raise FatalError(
            f"{error.filename or place.path} is not open to user {os.geteuid()}: the embedded server in "
            f"{place.path} belongs to another user; run the command as that user or as root"
        ) from error
