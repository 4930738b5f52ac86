"""The landing store: raw bytes of everything received, by sha256, written once and never changed.

In a folder of this machine, or in an object store that several machines share (docs/decisions/0012-one-store.md).
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from etl.landing.bucket import Bucket
from etl.landing.folder import Folder, sync, try_folder
from etl.landing.place import AT_ONCE, Place
from etl.model.errors import RetryableError
from etl.model.words import os_trouble

__all__ = ["Batch", "Blob", "Landing", "LostFile", "sync", "try_folder"]

_CHUNK = 1 << 20
_BATCH = 300


class LostFile(RetryableError):
    """A raw file is gone, or is not what its name says: it has to come back from a backup."""


@dataclass(frozen=True, slots=True)
class Blob:
    """Bytes of the landing store; `size` in bytes."""

    sha256: str
    size: int


class Landing:
    """The store at `where`: a folder, or the URL of an object store. Whatever fails is a `RetryableError`.

    `called`: what it is to the people who read that error.
    """

    def __init__(self, where: Path | str, called: str = "kho tệp gốc") -> None:
        self._called = called
        self._place: Place = Folder(where) if isinstance(where, Path) else Bucket(where)

    def __str__(self) -> str:
        return self._place.name

    # ------------------------------------------------------------------ in
    @contextmanager
    def batch(self) -> Iterator["Batch"]:
        """Takes in many files: all of them are durable once the block is left without an error.

        Raises:
            RetryableError: the store cannot be written (disk full, read-only, not reached).
        """
        with ExitStack() as open_folder:
            with self.writing():
                folder = open_folder.enter_context(self._place.incoming())
            batch = Batch(self, self._place, folder)
            yield batch
            with self.writing():
                batch.keep()

    def put_file(self, source: Path) -> Blob:
        """Copies one file into the store, durably."""
        with self.batch() as batch:
            return batch.add_file(source)

    def put(self, chunks: Iterable[bytes]) -> Blob:
        """Writes the bytes durably under their hash before it returns; raises as `batch` does."""
        with self.batch() as batch:
            return batch.add(chunks)

    def copy_from(self, source: "Landing", hashes: Sequence[str]) -> set[str]:
        """Copies files of another store, durable a batch at a time; which of them were there and whole."""
        copied: set[str] = set()
        for start in range(0, len(hashes), _BATCH):
            with self.batch() as batch:
                for sha256, data in source.each(hashes[start : start + _BATCH]):
                    if data is not None and _is_whole(sha256, data):
                        copied.add(batch.add([data]).sha256)
        return copied

    # ------------------------------------------------------------------ out
    def read(self, sha256: str) -> bytes:
        """The bytes, checked against their name.

        Raises:
            LostFile: they are gone or were changed behind our back.
        """
        data = self.find(sha256)
        if data is None:
            raise LostFile(f"Kho tệp gốc {self}: thiếu tệp {sha256} (missing object): chép lại từ bản sao lưu.")
        if not _is_whole(sha256, data):
            raise LostFile(
                f"Kho tệp gốc {self}: tệp {sha256} đã bị thay đổi (was changed, content does not match its hash): "
                "chép lại từ bản sao lưu."
            )
        return data

    def find(self, sha256: str) -> bytes | None:
        """The bytes as they are, whole or not; None if there are none."""
        with self._reading():
            try:
                return self._place.read(sha256)
            except FileNotFoundError:
                return None

    def each(self, hashes: Sequence[str]) -> Iterator[tuple[str, bytes | None]]:
        """`find` for many, some at once; no more of them in memory than that."""
        with ThreadPoolExecutor(AT_ONCE) as readers:
            for start in range(0, len(hashes), AT_ONCE):
                some = hashes[start : start + AT_ONCE]
                yield from zip(some, readers.map(self.find, some), strict=True)

    @contextmanager
    def lent(self, hashes: Sequence[str]) -> Iterator[Mapping[str, Path]]:
        """Files that a program of its own can open while the block lasts, by sha256: never to be written to.

        Raises:
            LostFile: one that has to be fetched is gone or was changed.
        """
        with ExitStack() as open_files:
            with self._reading():
                paths = open_files.enter_context(self._place.lent(hashes, self.read))
            yield paths

    def lacking(self, hashes: Sequence[str]) -> list[str]:
        """Those that are gone or not what their name says; reads every one."""
        return [sha256 for sha256, data in self.each(hashes) if data is None or not _is_whole(sha256, data)]

    def sizes(self) -> dict[str, int]:
        """Bytes of every file that is there, by sha256."""
        with self._reading():
            return self._place.sizes()

    # ------------------------------------------------------------------ care
    def remove(self, hashes: Sequence[str]) -> int:
        """Takes files away for good; how many were there."""
        with self.writing():
            return self._place.remove(hashes)

    def try_out(self) -> None:
        """Whether it can be written: tried for real, leaving nothing behind."""
        with self.writing():
            self._place.try_out()

    @contextmanager
    def writing(self) -> Iterator[None]:
        """What the place refuses inside is a `RetryableError`."""
        try:
            yield
        except OSError as error:
            raise RetryableError(f"Không ghi được {self._called} {self} (landing store): {_why(error)}") from error

    @contextmanager
    def _reading(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise RetryableError(f"Không đọc được {self._called} {self} (landing store): {_why(error)}") from error


class Batch:
    """Files on their way into the store. Waiting once for all of them makes each five times cheaper."""

    def __init__(self, landing: Landing, place: Place, folder: Path) -> None:
        self._landing, self._place, self._folder = landing, place, folder
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
        """Gives the temp files their names in the store, where nothing is yet."""
        self._place.keep(self._temps)


def _is_whole(sha256: str, data: bytes) -> bool:
    return hashlib.sha256(data).hexdigest() == sha256


def _why(error: OSError) -> str:
    """What a place's error means, what to do about it, and what the place itself said."""
    said = (str(error).splitlines() or [type(error).__name__])[0][:200]
    words = next((words for kind, words in _MEANS.items() if isinstance(error, kind)), os_trouble(error)[:200])
    return said if words in said else f"{words} [{said}]"


_MEANS: dict[type[OSError], str] = {
    PermissionError: "không có quyền (permission refused): xem quyền của tài khoản đang chạy, hoặc khóa của kho",
    FileNotFoundError: "chưa có nơi ấy (no such place): tạo thư mục hoặc bucket trước",
    ConnectionError: "không nối được (store unreachable): xem máy chủ của kho, mạng và AWS_ENDPOINT_URL",
    TimeoutError: "không trả lời kịp (store unreachable): xem máy chủ của kho, mạng và AWS_ENDPOINT_URL",
}
