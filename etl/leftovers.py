"""Temporary folders that a killed process left behind: removed by the next one that makes such a folder.

Without this every kill would keep some disk for ever.
"""

import os
import shutil
import time
from contextlib import suppress
from pathlib import Path

A_DAY = 24 * 3600.0
"""Seconds in which nobody has touched a folder in which nobody is at work any more; a run takes minutes."""


def remove_leftovers(parent: Path, prefix: str = "", *, older_than: float = A_DAY) -> None:
    """Removes our own folders below `parent` whose names begin so; never a link, nor what another user made."""
    newest = time.time() - older_than
    for path in parent.glob(f"{prefix}*"):
        with suppress(OSError):
            facts = path.lstat()
            if path.is_dir() and not path.is_symlink() and facts.st_uid == os.getuid() and facts.st_mtime <= newest:
                shutil.rmtree(path, ignore_errors=True)
