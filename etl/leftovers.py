"""Temporary folders that a killed process left behind: removed by the next one that makes such a folder.

Without this every kill would keep some disk for ever.
"""

import fcntl
import os
import shutil
import time
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

A_DAY = 24 * 3600.0
"""Seconds in which nobody has touched a folder in which nobody is at work any more; a run takes minutes."""

_OWNER = "owner"


def own(folder: Path) -> BinaryIO:
    """Says that somebody is at work in a folder of ours, until the file is closed or its process is dead.

    A lock of the kernel and no number of a process: numbers come again, and mean nothing to another container.
    """
    owner = folder / f".{_OWNER}"
    file = owner.open("wb")
    fcntl.flock(file, fcntl.LOCK_EX)
    owner.rename(folder / _OWNER)  # only now does anybody look at it
    return file


def remove_leftovers(parent: Path, prefix: str = "", *, older_than: float = A_DAY) -> None:
    """Removes our own folders below `parent` whose names begin so; never a link, nor what another user made.

    One whose owner (`own`) is dead goes at once, one that never had one when nobody has touched it for so long.
    """
    newest = time.time() - older_than
    for path in parent.glob(f"{prefix}*"):
        with suppress(OSError):
            facts = path.lstat()
            is_ours = path.is_dir() and not path.is_symlink() and facts.st_uid == os.getuid()
            if is_ours and _is_left(path, is_old=facts.st_mtime <= newest):
                shutil.rmtree(path, ignore_errors=True)


def _is_left(folder: Path, *, is_old: bool) -> bool:
    try:
        with (folder / _OWNER).open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except FileNotFoundError:
        return is_old
    except BlockingIOError:
        return False
    return True
