"""supervisor, as the one process that stands for the whole set: `python -m stack.guardian`.

It holds the lock of the home as long as it lives: the process number in that file is true while the lock is held.
"""

import argparse
import ctypes
import fcntl
import os
import signal
import sys
from pathlib import Path

from supervisor import supervisord  # type: ignore[import-untyped]

ALREADY_UP = 3
_PR_SET_PDEATHSIG = 1


def main() -> int:
    """Supervises until SIGTERM or SIGINT; 3 if the home has a guardian already."""
    parser = argparse.ArgumentParser(prog="python -m stack.guardian")
    parser.add_argument("--configuration", type=Path, required=True)
    parser.add_argument("--lock", type=Path, required=True)
    parser.add_argument("--parent", type=int, help="end when this process, which started us, ends")
    given = parser.parse_args()
    if given.parent is not None:
        end_with(given.parent)
    # Open until we end; supervisor does not hand it to the programs.
    lock = os.open(given.lock, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return ALREADY_UP
    os.truncate(lock, 0)
    os.write(lock, str(os.getpid()).encode())
    supervisord.main(["-c", str(given.configuration)])
    return 0


def end_with(parent: int) -> None:
    """Asks the kernel to send us SIGTERM when our parent dies: nothing stays behind when somebody is killed."""
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:
        sys.exit("the process that started this one is gone")


if __name__ == "__main__":
    sys.exit(main())
