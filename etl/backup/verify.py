"""Whether a set is whole, byte by byte, and whether what it holds was good when it was made."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

from etl.backup.manifest import BackupSet, all_sets, lost_words, of_one_office, sha256_of
from etl.model.errors import FatalError, UsageError


def damages(saved: BackupSet) -> Iterator[str]:
    """Each file of the set, raw ones too, that is gone or not as it was written; nothing if it can be restored.

    Raises:
        FatalError: the manifest itself is damaged: nothing of the set can be believed.
    """
    broken = list(own_damages(saved))
    yield from broken
    if not broken:  # else the list of raw files may be one of them
        yield from raw_damages(saved).values()


def shortcomings(saved: BackupSet) -> list[str]:
    """What was wrong when it was made, and still is: `problems`, and raw files that it lacks.

    Raises:
        FatalError: the manifest is damaged.
    """
    return [*(saved.manifest.problems or ()), *lost_words(saved.lost())]


def is_good(saved: BackupSet) -> bool:
    """Whether all that was to be saved is in it, as far as can be told without reading every raw file."""
    return not faults(saved) and not saved.lost()


def faults(saved: BackupSet) -> list[str]:
    """Why a set is not one to restore: what was found when it was made, and its own files as they are now.

    Its raw files are not read, and none that it lacks counts: all sets share them, so no other set is better off.
    """
    try:
        return [*(saved.manifest.problems or ()), *own_damages(saved)]
    except FatalError as error:
        return [str(error)]


def find_set(folder: Path, name: str | None = None) -> BackupSet:
    """The set of that name in a folder of backups, or the newest good one; the newest, where none is good.

    Raises:
        UsageError: there is none, or they are several offices' and none is named.
    """
    whole = all_sets(folder)
    if name is None:
        of_one_office(whole)
        return next((one for one in reversed(whole) if not faults(one)), whole[-1])
    named = [one for one in whole if one.name == name]
    if not named:
        names = ", ".join(one.name for one in whole)
        raise UsageError(f"Không có bản sao lưu “{name}” trong {folder}. Các bản hiện có: {names}.")
    return named[0]


def own_damages(saved: BackupSet) -> Iterator[str]:
    """The set's files without the raw ones."""
    for name, sha256 in saved.manifest.files.items():
        path = saved.folder / name
        words = _differing(name, sha256, sha256_of(path) if path.is_file() else None)
        if words is not None:
            yield f"{saved.name}: {words}"


def raw_damages(saved: BackupSet) -> dict[str, str]:
    """What is wrong with each raw file that was saved and is gone or changed, by sha256."""
    known_missing = set(saved.lost())
    raw = saved.landing.each([one.sha256 for one in saved.raw_files() if one.sha256 not in known_missing])
    told = (
        (one, _differing(one, one, None if data is None else hashlib.sha256(data).hexdigest())) for one, data in raw
    )
    return {sha256: f"kho tệp gốc của bản sao lưu: {words}" for sha256, words in told if words is not None}


def _differing(name: str, promised: str, found: str | None) -> str | None:
    """A file's hash as promised and as found (None: it is gone), in words; None if they agree."""
    if found is None:
        return f"thiếu tệp {name}"
    return None if found == promised else f"tệp {name} đã bị thay đổi"
