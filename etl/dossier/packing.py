"""A zip on its way, with the hash of everything that was put in."""

import hashlib
from collections.abc import Iterable
from datetime import datetime
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo


class Package:
    """Entries carry the report's own time: same data, same bytes."""

    def __init__(self, archive: ZipFile, at: datetime) -> None:
        self._archive, self._at = archive, at
        self.hashes: dict[str, str] = {}

    def add(self, name: str, chunks: Iterable[bytes]) -> None:
        """Streams one file in."""
        digest = hashlib.sha256()
        with self._archive.open(self._entry(name), "w", force_zip64=True) as entry:
            for chunk in chunks:
                digest.update(chunk)
                entry.write(chunk)
        self.hashes[name] = digest.hexdigest()

    def seal(self) -> None:
        """Adds the list of hashes, as `sha256sum --check` reads it."""
        lines = "".join(f"{sha256}  {name}\n" for name, sha256 in sorted(self.hashes.items()))
        self._archive.writestr(self._entry("SHA256SUMS"), lines)

    def _entry(self, name: str) -> ZipInfo:
        entry = ZipInfo(name, (self._at.year, self._at.month, self._at.day, self._at.hour, self._at.minute, 0))
        entry.compress_type = ZIP_DEFLATED
        entry.external_attr = 0o644 << 16
        return entry
