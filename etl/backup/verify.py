"""Whether a set is whole, byte by byte, and whether what it holds was good when it was made."""

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path

from etl.backup.manifest import BackupSet, all_sets, sha256_of
from etl.model.errors import FatalError, UsageError


def damages(saved: BackupSet) -> Iterator[str]:
    """Each file of the set, raw ones too, that is gone or not as it was written; nothing if it can be restored.

    Raises:
        FatalError: the manifest itself is damaged: nothing of the set can be believed.
    """
    broken = list(_own_damages(saved))
    yield from (f"{saved.name}: {words}" for words in broken)
    if broken:
        return  # the list of raw files may be one of them
    known_missing = set(saved.manifest.missing)
    raw = saved.landing.each([one.sha256 for one in saved.raw_files() if one.sha256 not in known_missing])
    hashed = ((sha256, sha256, data if data is None else hashlib.sha256(data).hexdigest()) for sha256, data in raw)
    yield from (f"kho tệp gốc của bản sao lưu: {words}" for words in _differing(hashed))


def faults(saved: BackupSet) -> list[str]:
    """Why a set is not one to rely on: what was found when it was made, and its own files as they are now.

    Its raw files are not read: all sets share them, so no other set is better off.
    """
    try:
        return [*(saved.manifest.problems or ()), *_own_damages(saved)]
    except FatalError as error:
        return [str(error)]


def find_set(folder: Path, name: str | None = None) -> BackupSet:
    """The set of that name in a folder of backups, or the newest good one; the newest, where none is good.

    Raises:
        UsageError: there is none.
    """
    whole = all_sets(folder)
    if name is None:
        return next((one for one in reversed(whole) if not faults(one)), whole[-1])
    named = [one for one in whole if one.name == name]
    if not named:
        names = ", ".join(one.name for one in whole)
        raise UsageError(f"Không có bản sao lưu “{name}” trong {folder}. Các bản hiện có: {names}.")
    return named[0]


def _own_damages(saved: BackupSet) -> Iterator[str]:
    """The set's files without the raw ones."""
    promised = saved.manifest.files.items()
    return _differing((Path(name).name, sha256, _sha256(saved.folder / name)) for name, sha256 in promised)


def _differing(files: Iterable[tuple[str, str, str | None]]) -> Iterator[str]:
    """Of name, hash as promised and hash as found (None: it is gone)."""
    for name, promised, found in files:
        if found is None:
            yield f"thiếu tệp {name}"
        elif found != promised:
            yield f"tệp {name} đã bị thay đổi"


def _sha256(path: Path) -> str | None:
    try:
        return sha256_of(path)
    except FileNotFoundError:
        return None
