"""Removes old sets, and the raw files that no set needs any more."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from etl.backup.manifest import BackupSet, all_sets, landing_of


@dataclass(frozen=True, slots=True)
class Pruned:
    """How many sets and raw files were removed, and how many bytes that freed."""

    sets: int
    raw_files: int
    raw_bytes: int


def prune(folder: Path, keep: int) -> Pruned:
    """Keeps the newest sets, at least one. A set loses its manifest first: interrupted, it does not look whole.

    Raises:
        FatalError: a set that stays is damaged; nothing is removed.
    """
    names = all_sets(folder)
    old, kept = names[: -max(keep, 1)], names[-max(keep, 1) :]
    needed = {blob.sha256 for one in kept for blob in _checked(one).raw_files()}
    for one in old:
        one.manifest_file.unlink()
        shutil.rmtree(one.folder)
    store = landing_of(folder)
    surplus = {sha256: size for sha256, size in store.sizes().items() if sha256 not in needed}
    return Pruned(len(old), store.remove(list(surplus)), sum(surplus.values()))


def _checked(one: BackupSet) -> BackupSet:
    """One whose list of raw files is as it was written: by a damaged one too much would be removed."""
    one.check_list()
    return one
