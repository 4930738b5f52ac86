"""What the landing store asks of the place where its files lie; a folder and a bucket differ in nothing else."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

AT_ONCE = 8
"""Files moved at the same time: all of them wait for the disk's journal, or for the network, once."""

PREFIX = "etl-landing-"
"""Begins the names of temporary folders with copies of files of a bucket."""


class Place(Protocol):
    """Files by name, `<first two of sha256>/<sha256>` below a root. Whatever it cannot do is an `OSError`."""

    @property
    def name(self) -> str:
        """As an operator wrote it, to be shown."""

    def incoming(self) -> AbstractContextManager[Path]:
        """A folder on this machine's disk for files on their way in."""

    def keep(self, files: Mapping[str, Path]) -> None:
        """Puts files of `incoming` in place, whole or not at all, where nothing is yet; durable once it returns."""

    def read(self, sha256: str) -> bytes:
        """The bytes as they are; `FileNotFoundError` if there are none."""

    def lent(self, hashes: Sequence[str], read: Callable[[str], bytes]) -> AbstractContextManager[Mapping[str, Path]]:
        """The files where a program can open them: their own path, or a copy made by `read` and then removed."""

    def sizes(self) -> dict[str, int]:
        """Bytes of every file that is there, by name."""

    def remove(self, hashes: Sequence[str]) -> int:
        """Takes files away, durably; how many were there."""

    def try_out(self) -> None:
        """Writes and removes a small file of its own; raises what stands in the way."""
