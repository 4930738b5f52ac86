"""Removes old sets, and the raw files that no set needs any more."""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from etl.backup.manifest import BackupSet, all_sets, alone, landing_of, of_one_office
from etl.backup.verify import is_good
from etl.landing import Landing
from etl.model.errors import FatalError


@dataclass(frozen=True, slots=True)
class Pruned:
    """How many sets and raw files were removed, and how many bytes that freed. `bad`: sets that stay as evidence.

    `unlisted`: those among them whose list of raw files is damaged; as long as there is one, no raw file is removed.
    """

    sets: int
    raw_files: int
    raw_bytes: int
    bad: tuple[str, ...] = ()
    unlisted: tuple[str, ...] = ()


def prune(folder: Path, keep: int) -> Pruned:
    """Keeps the newest good sets, that many, and of bad ones those among as many newest of all.

    So bad ones push out no good one, and do not pile up either. A set loses its name first: interrupted, it does
    not look whole, and the next backup removes what is left of it.

    Raises:
        UsageError: there is no set, or they are several offices'.
        FatalError: a backup is just being made; nothing is removed.
    """
    all_sets(folder)  # refuses what is no folder of backups
    with alone(folder):
        return _prune(folder, max(keep, 1))


def _prune(folder: Path, most: int) -> Pruned:
    sets = of_one_office(all_sets(folder))
    bad = {one.name for one in sets if not is_good(one)}
    kept = {one.name for one in [*sets[-most:], *[one for one in sets if one.name not in bad][-most:]]}
    old = [one for one in sets if one.name not in kept]
    for one in old:
        shutil.rmtree(one.folder.rename(one.folder.with_name(f".{one.name}")))
    staying = [one for one in sets if one.name in kept]
    unlisted = tuple(one.name for one in staying if not _has_its_list(one))
    surplus = {} if unlisted else _surplus(landing_of(folder), staying)
    removed = landing_of(folder).remove(list(surplus))
    return Pruned(len(old), removed, sum(surplus.values()), tuple(sorted(bad & kept)), unlisted)


def _surplus(store: Landing, sets: Sequence[BackupSet]) -> dict[str, int]:
    """Raw files that none of the sets names, with their bytes."""
    needed = {blob.sha256 for one in sets for blob in one.raw_files()}
    return {sha256: size for sha256, size in store.sizes().items() if sha256 not in needed}


def _has_its_list(one: BackupSet) -> bool:
    """Whether the list of raw files is as it was written: by a damaged one too much would be removed."""
    try:
        one.check_list()
    except (FatalError, OSError):
        return False
    return True
