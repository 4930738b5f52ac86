"""Raw files in a folder of this machine, or of a network file system that knows fsync and atomic renames."""

import os
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from etl.landing.place import AT_ONCE
from etl.leftovers import remove_leftovers


class Folder:
    """`<root>/<first two of sha256>/<sha256>`."""

    def __init__(self, root: Path) -> None:
        self.root = root

    @property
    def name(self) -> str:
        """Its path."""
        return str(self.root)

    def path(self, sha256: str) -> Path:
        """Where a file is, or would be."""
        return self.root / sha256[:2] / sha256

    @contextmanager
    def incoming(self) -> Iterator[Path]:
        """Beside the files, so that a rename puts them in place. A crash leaves at most such a folder, for a day."""
        incoming = self.root / "incoming"
        incoming.mkdir(mode=0o700, parents=True, exist_ok=True)
        remove_leftovers(incoming)
        with tempfile.TemporaryDirectory(dir=incoming, ignore_cleanup_errors=True) as name:
            yield Path(name)

    def keep(self, files: Mapping[str, Path]) -> None:
        """Contents reach the disk before names do."""
        targets = {self.path(sha256): temp for sha256, temp in files.items()}
        folders = {target.parent for target in targets}
        with ThreadPoolExecutor(AT_ONCE) as disk:
            new = {target: temp for target, temp in targets.items() if not target.exists()}
            _sync_all(disk, [*new.values()])
            for folder in folders:
                folder.mkdir(mode=0o700, exist_ok=True)
            for target, temp in new.items():
                temp.rename(target)
            # also of those that were there: whoever put them may not have come this far yet
            _sync_all(disk, [*folders, self.root])

    def read(self, sha256: str) -> bytes:
        """The bytes as they are. What is no file (a pipe, which would never end) is none."""
        path = self.path(sha256)
        if not path.is_file():
            raise FileNotFoundError(path)
        return path.read_bytes()

    @contextmanager
    def lent(self, hashes: Sequence[str], read: Callable[[str], bytes]) -> Iterator[Mapping[str, Path]]:
        """The files themselves, unread: a program that cannot open one says so."""
        yield {sha256: self.path(sha256) for sha256 in hashes}

    def sizes(self) -> dict[str, int]:
        """Of everything below the folders of two letters."""
        return {path.name: path.stat().st_size for path in self.root.glob("??/*") if path.is_file()}

    def remove(self, hashes: Sequence[str]) -> int:
        """Those that are there."""
        paths = [path for path in map(self.path, hashes) if path.exists()]
        for path in paths:
            path.unlink()
        for folder in {path.parent for path in paths}:
            sync(folder)
        return len(paths)

    def try_out(self) -> None:
        """A folder that is not there yet is asked for its parent's sake: looking makes nothing."""
        try_folder(self.root)


def _sync_all(disk: Executor, paths: Sequence[Path]) -> None:
    """A share for each thread: to hand each path over by itself costs as much as the disk's answer."""
    list(disk.map(_sync_each, (paths[start::AT_ONCE] for start in range(AT_ONCE))))


def _sync_each(paths: Sequence[Path]) -> None:
    for path in paths:
        sync(path)


def sync(path: Path) -> None:
    """Makes the content of a file, or the names in a folder, durable."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def try_folder(folder: Path) -> None:
    """Writes a small file, durably, and removes it; `OSError` if that is not possible.

    A link that leads nowhere (its disk is not mounted) is there, and cannot be written to.
    """
    present = next(place for place in (folder, *folder.parents) if os.path.lexists(place))
    probe = present / f".doctor-{os.getpid()}"
    descriptor = os.open(probe, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        os.write(descriptor, b"doctor")
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
        probe.unlink()
