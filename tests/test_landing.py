"""The landing store: what it says it has is on the disk, whole, under its own hash."""

import hashlib
import os
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from etl.landing import Landing
from etl.landing import folder as module
from etl.model.errors import RetryableError

FILES = [b"report %d" % number for number in range(20)]


def name_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def path_of(folder: Path, content: bytes) -> Path:
    return folder / name_of(content)[:2] / name_of(content)


def test_files_of_a_batch_are_read_back_byte_for_byte(tmp_path: Path) -> None:
    store = Landing(tmp_path)
    with store.batch() as batch:
        blobs = [batch.add([content[:3], content[3:]]) for content in (*FILES, FILES[0], FILES[7])]
    assert [(blob.sha256, blob.size) for blob in blobs[:20]] == [(name_of(one), len(one)) for one in FILES]
    assert blobs[20:] == [blobs[0], blobs[7]]
    assert [store.read(name_of(content)) for content in FILES] == FILES
    assert list((tmp_path / "incoming").iterdir()) == []


def test_nothing_of_a_batch_that_breaks_off_has_a_name(tmp_path: Path) -> None:
    store = Landing(tmp_path)
    with pytest.raises(KeyboardInterrupt), store.batch() as batch:
        batch.add([FILES[0]])
        raise KeyboardInterrupt
    assert store.find(name_of(FILES[0])) is None and store.sizes() == {}


def test_a_file_that_cannot_be_read_spoils_none_of_its_batch(tmp_path: Path) -> None:
    store, gone = Landing(tmp_path / "landing"), tmp_path / "gone.xlsx"
    good = tmp_path / "good.xlsx"
    good.write_bytes(FILES[1])
    with store.batch() as batch:
        with pytest.raises(FileNotFoundError):
            batch.add_file(gone)
        batch.add_file(good)
    assert store.read(name_of(FILES[1])) == FILES[1]


def test_what_is_there_is_never_written_again(tmp_path: Path) -> None:
    store = Landing(tmp_path)
    store.put([FILES[0]])
    before = path_of(tmp_path, FILES[0]).stat()
    store.put([FILES[0]])
    after = path_of(tmp_path, FILES[0]).stat()
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)


def test_content_is_on_the_disk_before_its_name_and_names_before_the_batch_ends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A power cut must not leave a name with half a file behind it, nor a receipt whose bytes have no name."""
    store, targets = Landing(tmp_path), [path_of(tmp_path, content) for content in FILES]
    told = Told(lambda: any(target.exists() for target in targets))
    monkeypatch.setattr(module, "sync", told)
    with store.batch() as batch:
        for content in FILES:
            batch.add([content])
    assert {size for size, is_named in told.contents if not is_named} == {len(content) for content in FILES}
    assert len(told.contents) == len(FILES) and not any(is_named for _, is_named in told.contents)
    assert told.folders == {target.parent for target in targets} | {tmp_path}


class Told:
    """Stands for `sync`: notes contents (size, whether any name was given by then) and folders."""

    def __init__(self, is_named: Callable[[], bool]) -> None:
        self.contents: list[tuple[int, bool]] = []
        self.folders: set[Path] = set()
        self._is_named, self._lock = is_named, threading.Lock()

    def __call__(self, path: Path) -> None:
        with self._lock:
            if path.is_dir():
                self.folders.add(path)
            else:
                self.contents.append((path.stat().st_size, self._is_named()))


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_store_that_cannot_be_written_is_our_trouble_and_passes(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(RetryableError, match=str(tmp_path)):
        Landing(tmp_path).put([FILES[0]])


def test_a_store_in_the_place_of_a_file_is_our_trouble(tmp_path: Path) -> None:
    (tmp_path / "landing").write_bytes(b"")
    with pytest.raises(RetryableError, match="landing"):
        Landing(tmp_path / "landing").put([FILES[0]])


def test_bytes_changed_behind_our_back_are_noticed(tmp_path: Path) -> None:
    store = Landing(tmp_path)
    store.put([FILES[0]])
    path_of(tmp_path, FILES[0]).write_bytes(b"forged")
    with pytest.raises(RetryableError, match="changed"):
        store.read(name_of(FILES[0]))
