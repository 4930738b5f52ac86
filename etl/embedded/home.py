"""What lies where in a server's home, who owns it, and the two locks.

home/             0700; where root runs things: root's, 0710, group of the server's account
  lock            held for the moment in which somebody starts or stops the server
  server.lock     held by the server and each of its processes as long as one of them lives
  data/           the cluster, 0700
  log/            the server's log, one file a weekday, 0700
  run/            the socket's folder, 0700, or a link to a private one (socket_folder.py)
"""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from etl.embedded.account import Account, may_switch
from etl.model.errors import FatalError, RetryableError

WAIT_SECONDS = 60.0
_PAUSE_SECONDS = 0.02


@dataclass(frozen=True, slots=True)
class Home:
    """The paths below one server's home (absolute, links resolved)."""

    path: Path

    @property
    def data(self) -> Path:
        """The cluster (PGDATA)."""
        return self.path / "data"

    @property
    def log(self) -> Path:
        """The server's log files."""
        return self.path / "log"

    @property
    def run(self) -> Path:
        """The socket's folder, or a link to it."""
        return self.path / "run"

    @property
    def turn_lock(self) -> Path:
        """Held by whoever starts or stops the server."""
        return self.path / "lock"

    @property
    def server_lock(self) -> Path:
        """Held by the server's own processes."""
        return self.path / "server.lock"


def make_home(home: Home, account: Account) -> None:
    """Creates the home for `account` and closes it to others; the folders above keep their modes.

    Raises:
        FatalError: the folder holds somebody's other things, which must not be closed with it.
    """
    if home.path.exists() and not _is_home_or_empty(home):
        raise FatalError(f"{home.path} holds other files: give the embedded server a folder of its own")
    missing = [folder for folder in (home.path, *home.path.parents) if not folder.exists()]
    owner = account.uid if may_switch() and _owner_above(home.path) == account.uid else os.geteuid()
    for folder in reversed(missing):
        with suppress(FileExistsError):  # another caller was quicker
            folder.mkdir(mode=0o700 if folder == home.path else 0o777)
            if may_switch():
                os.chown(folder, owner, -1, follow_symlinks=False)
    if may_switch():
        # The group is let through, not in: the server has to reach data, log and run, and nothing else.
        own_folder(home.path, Account(owner, account.gid), 0o700 if owner == account.uid else 0o710)
    else:
        home.path.chmod(0o700)


def own_folder(folder: Path, account: Account, mode: int = 0o700) -> None:
    """Makes sure that `folder` is a real folder of `account` with exactly this mode."""
    folder.mkdir(mode=0o700, exist_ok=True)
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        if may_switch():
            os.fchown(descriptor, account.uid, account.gid)
        os.fchmod(descriptor, mode)
    finally:
        os.close(descriptor)


def _is_home_or_empty(home: Home) -> bool:
    names = {path.name for path in home.path.iterdir()}  # listed once: others may be making the home just now
    return not names or not names.isdisjoint({home.turn_lock.name, home.data.name})


def _owner_above(path: Path) -> int:
    """Owner of the path, or of the nearest folder above it that exists."""
    return next(folder for folder in (path, *path.parents) if folder.exists()).stat().st_uid


def pause(deadline: float, waiting_for: str) -> None:
    """Sleeps a moment.

    Raises:
        RetryableError: the deadline (time.monotonic) has passed.
    """
    if time.monotonic() > deadline:
        raise RetryableError(f"đã đợi {WAIT_SECONDS:.0f} giây: {waiting_for}")
    time.sleep(_PAUSE_SECONDS)


@contextmanager
def turn(home: Home, deadline: float) -> Iterator[None]:
    """Holds the right to start or stop the server; waits for others up to the deadline."""
    descriptor = _open_lock(home, home.turn_lock)
    try:
        while not _try_lock(descriptor, fcntl.LOCK_EX):
            pause(deadline, f"một tiến trình khác vẫn đang khởi động hoặc dừng máy chủ dữ liệu trong {home.path}")
        yield
    finally:
        # Unlocked by name, not only closed: a child forked meanwhile by another thread keeps a copy open.
        fcntl.flock(descriptor, fcntl.LOCK_UN)
        os.close(descriptor)


def hold_server_lock(home: Home) -> int | None:
    """The server's lock as an open descriptor to hand to the server, or None while something lives on the data.

    The processes of a server inherit the descriptor, so the lock answers for backends that outlived a killed
    postmaster too, for other PID namespaces, and whatever the process numbers say.
    """
    descriptor = _open_lock(home, home.server_lock)
    if _try_lock(descriptor, fcntl.LOCK_EX):
        return descriptor
    os.close(descriptor)
    return None


def is_occupied(home: Home) -> bool:
    """True while any process of a server (or of its first set-up) lives on the data."""
    if not home.server_lock.exists():
        return False
    descriptor = _open_lock(home, home.server_lock)
    try:
        is_free = _try_lock(descriptor, fcntl.LOCK_SH)
        fcntl.flock(descriptor, fcntl.LOCK_UN)
        return not is_free
    finally:
        os.close(descriptor)


def wait_until_free(home: Home) -> None:
    """Sleeps, without polling, until the last process of the server is gone."""
    descriptor = _open_lock(home, home.server_lock)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH)
        fcntl.flock(descriptor, fcntl.LOCK_UN)
    finally:
        os.close(descriptor)


def _try_lock(descriptor: int, kind: int) -> bool:
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _open_lock(home: Home, path: Path) -> int:
    """Opens a lock file; one that root makes belongs to the home's owner, who may come without root next time."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    if may_switch():
        owner = home.path.stat()
        os.fchown(descriptor, owner.st_uid, owner.st_gid)
    return descriptor
