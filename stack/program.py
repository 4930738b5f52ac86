"""Becomes one program of the set: `python -m stack.program HELD COMMAND…`, for supervisor.

The program holds the file HELD open and so do its forks, whatever they call themselves: that is how survivors of a
killed set are known. When the guardian dies the kernel sends it SIGTERM, so there should be none.
"""

import os
import sys
from pathlib import Path

from stack.guardian import end_with


def main(held: Path, command: list[str]) -> None:
    """Never returns: the command takes our place."""
    end_with(os.getppid())
    os.set_inheritable(os.open(held, os.O_RDONLY | os.O_CREAT, 0o600), True)
    os.execv(command[0], command)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
