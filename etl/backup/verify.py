"""Whether a set is whole, byte by byte."""

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path

from etl.backup.manifest import BackupSet, sha256_of


def damages(saved: BackupSet) -> Iterator[str]:
    """Each file of the set, raw ones too, that is gone or not as it was written; nothing if it can be restored.

    Raises:
        FatalError: the manifest itself is damaged: nothing of the set can be believed.
    """
    manifest = saved.manifest
    found = ((Path(name).name, sha256, _sha256(saved.folder / name)) for name, sha256 in manifest.files.items())
    broken = list(_differing(found))
    yield from (f"{saved.name}: {words}" for words in broken)
    if broken:
        return  # the list of raw files may be one of them
    known_missing = set(manifest.missing)
    raw = saved.landing.each([one.sha256 for one in saved.raw_files() if one.sha256 not in known_missing])
    hashed = ((sha256, sha256, data if data is None else hashlib.sha256(data).hexdigest()) for sha256, data in raw)
    yield from (f"kho tệp gốc của bản sao lưu: {words}" for words in _differing(hashed))


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
