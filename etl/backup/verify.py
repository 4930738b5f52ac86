"""Whether a set is whole, byte by byte."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from etl.backup.manifest import BackupSet, sha256_of

_READERS = 4


def damages(saved: BackupSet) -> Iterator[str]:
    """Each file of the set, raw ones too, that is gone or not as it was written; nothing if it can be restored.

    Raises:
        FatalError: the manifest itself is damaged: nothing of the set can be believed.
    """
    manifest = saved.manifest
    expected = {saved.folder / name: sha256 for name, sha256 in manifest.files.items()}
    broken = list(_differing(expected))
    yield from (f"{saved.name}: {words}" for words in broken)
    if broken:
        return  # the list of raw files may be one of them
    known_missing = set(manifest.missing)
    raw = {saved.landing.path(one.sha256): one.sha256 for one in saved.raw_files() if one.sha256 not in known_missing}
    yield from (f"kho tệp gốc của bản sao lưu: {words}" for words in _differing(raw))


def _differing(expected: dict[Path, str]) -> Iterator[str]:
    with ThreadPoolExecutor(_READERS) as readers:
        for (path, sha256), found in zip(expected.items(), readers.map(_sha256, expected), strict=True):
            if found is None:
                yield f"thiếu tệp {path.name}"
            elif found != sha256:
                yield f"tệp {path.name} đã bị thay đổi"


def _sha256(path: Path) -> str | None:
    try:
        return sha256_of(path)
    except FileNotFoundError:
        return None
