"""The landing store: raw bytes of everything received, by sha256, written once and never changed."""

import hashlib
import os
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from etl.leftovers import remove_leftovers
from etl.model.errors import RetryableError

_CHUNK = 1 << 20
_BATCH = 300
_AT_ONCE = 8
"""Files made durable at the same time: the file system writes its journal once for all that wait for it."""


@dataclass(frozen=True, slots=True)
class Blob:
    """Bytes of the landing store; `size` in bytes."""

    sha256: str
    size: int


class Landing:
    """`<folder>/<first two of sha256>/<sha256>`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, sha256: str) -> Path:
        """Where the bytes are, or would be."""
        return self.folder / sha256[:2] / sha256

    @contextmanager
    def batch(self) -> Iterator["Batch"]:
        """Takes in many files: all of them are durable once the block is left without an error, none before.

        A crash leaves at most a folder of temp files, for a day.

        Raises:
            RetryableError: the store cannot be written (disk full, read-only).
        """
        incoming = self.folder / "incoming"
        with self.writing():
            incoming.mkdir(mode=0o700, parents=True, exist_ok=True)
            remove_leftovers(incoming)
            temp = tempfile.TemporaryDirectory(dir=incoming, ignore_cleanup_errors=True)
        with temp as name:
            batch = Batch(self, Path(name))
            yield batch
            with self.writing():
                batch.keep()

    def put_file(self, source: Path) -> Blob:
        """Copies one file into the store, durably."""
        return self.put_files([source])[0]

    def put_files(self, sources: Sequence[Path]) -> list[Blob]:
        """Copies files into the store, durable a batch at a time; each with what it turned out to be."""
        taken: list[Blob] = []
        for start in range(0, len(sources), _BATCH):
            with self.batch() as batch:
                taken += [batch.add_file(source) for source in sources[start : start + _BATCH]]
        return taken

    def put(self, chunks: Iterable[bytes]) -> Blob:
        """Writes the bytes durably under their hash before it returns; raises as `batch` does."""
        with self.batch() as batch:
            return batch.add(chunks)

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

    @contextmanager
    def writing(self) -> Iterator[None]:
        """What the file system refuses inside is a `RetryableError`."""
        try:
            yield
        except OSError as error:
            raise RetryableError(f"cannot write to the landing store {self.folder}: {error}") from error


class Batch:
    """Files on their way into the store. Waiting for the disk once for all of them makes each five times cheaper."""

    def __init__(self, landing: Landing, folder: Path) -> None:
        self._landing, self._folder = landing, folder
        self._numbers = count()
        self._temps: dict[str, Path] = {}

    def add_file(self, source: Path) -> Blob:
        """Copies a file; `OSError` if it cannot be read, which is no trouble of the store's."""
        with source.open("rb", buffering=0) as stream:
            return self.add(iter(lambda: stream.read(_CHUNK), b""))

    def add(self, chunks: Iterable[bytes]) -> Blob:
        """Writes the bytes to a temp file."""
        digest, size = hashlib.sha256(), 0
        temp = self._folder / str(next(self._numbers))
        with self._landing.writing(), temp.open("wb") as file:
            for chunk in chunks:
                digest.update(chunk)
                size += file.write(chunk)
        self._temps[digest.hexdigest()] = temp
        return Blob(digest.hexdigest(), size)

    def keep(self) -> None:
        """Puts the temp files in place where nothing is yet. Contents reach the disk before names do."""
        targets = {self._landing.path(sha256): temp for sha256, temp in self._temps.items()}
        folders = {target.parent for target in targets}
        with ThreadPoolExecutor(_AT_ONCE) as disk:
            new = {target: temp for target, temp in targets.items() if not target.exists()}
            list(disk.map(sync, new.values()))
            for folder in folders:
                folder.mkdir(mode=0o700, exist_ok=True)
            for target, temp in new.items():
                temp.rename(target)
            # also of those that were there: whoever put them may not have come this far yet
            list(disk.map(sync, (*folders, self._landing.folder)))


def sync(path: Path) -> None:
    """Makes the content of a file, or the names in a folder, durable."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
