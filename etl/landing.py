"""The landing store: raw bytes of everything received, by sha256, written once and never changed."""

import hashlib
import os
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from etl.model.errors import RetryableError

_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Blob:
    """Bytes that are safely on disk; `size` in bytes."""

    sha256: str
    size: int


class Landing:
    """`<folder>/<first two of sha256>/<sha256>`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, sha256: str) -> Path:
        """Where the bytes are, or would be."""
        return self.folder / sha256[:2] / sha256

    def put_file(self, source: Path) -> Blob:
        """Copies a file into the store."""
        with source.open("rb") as stream:
            return self.put(iter(lambda: stream.read(_CHUNK), b""))

    def put(self, chunks: Iterable[bytes]) -> Blob:
        """Writes the bytes durably under their hash before it returns; a crash leaves at most a temp file.

        Raises:
            RetryableError: the store cannot be written (disk full, read-only).
        """
        try:
            return self._put(chunks)
        except OSError as error:
            raise RetryableError(f"cannot write to the landing store {self.folder}: {error}") from error

    def _put(self, chunks: Iterable[bytes]) -> Blob:
        incoming = self.folder / "incoming"
        incoming.mkdir(mode=0o700, parents=True, exist_ok=True)
        digest, size = hashlib.sha256(), 0
        descriptor, name = tempfile.mkstemp(dir=incoming)
        try:
            with os.fdopen(descriptor, "wb") as temp:
                for chunk in chunks:
                    digest.update(chunk)
                    size += temp.write(chunk)
                temp.flush()
                os.fsync(temp.fileno())
            self._keep(Path(name), self.path(digest.hexdigest()))
        finally:
            Path(name).unlink(missing_ok=True)
        return Blob(digest.hexdigest(), size)

    @staticmethod
    def _keep(temp: Path, target: Path) -> None:
        """Puts the temp file in place if nothing is there yet; the name itself is made durable too."""
        target.parent.mkdir(mode=0o700, exist_ok=True)
        if not target.exists():
            temp.rename(target)
            for folder in (target.parent, target.parent.parent):
                sync_folder(folder)

    def read(self, sha256: str) -> bytes:
        """The bytes, checked against their name.

        Raises:
            RetryableError: they are gone or were changed behind our back.
        """
        try:
            data = self.path(sha256).read_bytes()
        except OSError as error:
            raise RetryableError(f"landing file {sha256} cannot be read: {error}") from error
        if hashlib.sha256(data).hexdigest() != sha256:
            raise RetryableError(f"landing file {sha256} was changed: restore it from a backup")
        return data


def sync_folder(folder: Path) -> None:
    """Makes names in a folder durable."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
