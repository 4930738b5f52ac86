"""Processes that a killed set has left behind, known by their mark, never by a number in a file."""

import logging
import os
import signal
import time
from pathlib import Path

from stack.environment import MARK

logger = logging.getLogger(__name__)

PATIENCE_SECONDS = 10.0


def end_survivors(home: Path) -> int:
    """Ends every process of this user that bears the mark of `home`; how many there were.

    Only for a home without a guardian: one with a guardian has no survivors but programs at work.
    """
    found = _marked(home)
    for number in (signal.SIGTERM, signal.SIGKILL):
        left = _marked(home)
        for pid in left:
            logger.warning("left behind by a killed process set: %s gets %s", pid, number.name)
            _signal(pid, number)
        _wait_for_end(home)
    return len(found)


def _marked(home: Path) -> list[int]:
    wanted = f"{MARK}={home}".encode()
    return [
        int(entry.name)
        for entry in Path("/proc").iterdir()
        if entry.name.isdigit() and int(entry.name) != os.getpid() and wanted in _environment(entry)
    ]


def _environment(process: Path) -> list[bytes]:
    """The variables of a process of ours; none of one that has ended, or is not ours to read."""
    try:
        if process.stat().st_uid != os.geteuid():
            return []
        return (process / "environ").read_bytes().split(b"\0")
    except (FileNotFoundError, ProcessLookupError, PermissionError):
        return []


def _signal(pid: int, number: signal.Signals) -> None:
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        logger.debug("%s has ended meanwhile", pid)


def _wait_for_end(home: Path) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while _marked(home) and time.monotonic() < deadline:
        time.sleep(0.1)
