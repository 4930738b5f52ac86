"""Processes that a killed set has left behind, known by the file they hold, never by a number in a file."""

import logging
import os
import signal
import time
from pathlib import Path

logger = logging.getLogger(__name__)

GRACE_SECONDS = 5.0
"""Orphans have been told to end by the kernel; this long they may take."""


def end_survivors(held: Path) -> int:
    """Waits for the processes of this user that hold `held`, then ends them; how many there were.

    Only for a home without a guardian: one with a guardian has no survivors but programs at work.
    """
    found = holders(held)
    _wait_for_end(held)
    for number in (signal.SIGTERM, signal.SIGKILL):
        for pid in holders(held):
            logger.warning("left behind by a killed process set: %s gets %s", pid, number.name)
            _signal(pid, number)
        _wait_for_end(held)
    return len(found)


def holders(held: Path) -> list[int]:
    """Our processes that have the file open."""
    target = str(held.resolve())
    return [
        int(process.name)
        for process in Path("/proc").iterdir()
        if process.name.isdigit() and int(process.name) != os.getpid() and target in _open_files(process)
    ]


def _open_files(process: Path) -> set[str]:
    """Paths that a process of ours has open; none of one that has ended, or is not ours to look at."""
    try:
        if process.stat().st_uid != os.geteuid():
            return set()
        descriptors = list((process / "fd").iterdir())
    except (FileNotFoundError, ProcessLookupError, PermissionError):
        return set()
    return {_target(descriptor) for descriptor in descriptors}


def _target(descriptor: Path) -> str:
    try:
        return str(descriptor.readlink())
    except (FileNotFoundError, PermissionError):  # closed meanwhile, or guarded by the kernel
        return ""


def _signal(pid: int, number: signal.Signals) -> None:
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        logger.debug("%s has ended meanwhile", pid)


def _wait_for_end(held: Path) -> None:
    deadline = time.monotonic() + GRACE_SECONDS
    while holders(held) and time.monotonic() < deadline:
        time.sleep(0.1)
