"""The folder channel: landed first, registered once, cleared last; killed anywhere it goes on from there."""

import errno
import hashlib
import os
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
import sqlalchemy

from etl.landing import Batch, Blob, Landing
from etl.receive import folder
from etl.receive.folder import Collected, collect_folder
from etl.warehouse import Warehouse
from tests.hostile.raw_zip import Part, raw_zip

NOW = datetime(2023, 4, 20, 3, tzinfo=UTC)
Deliver = Callable[..., Path]


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    return tmp_path / "hộp thư"


@pytest.fixture
def deliver(inbox: Path) -> Deliver:
    def put(
        content: bytes, unit: str = "0790101", name: str = "BaoCao.xlsx", modified: datetime = NOW - timedelta(days=1)
    ) -> Path:
        path = inbox / "govap-danvan-2023" / unit / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        os.utime(path, (modified.timestamp(), modified.timestamp()))
        return path

    return put


def collect(warehouse: Warehouse, inbox: Path, now: datetime = NOW) -> Collected:
    return collect_folder(warehouse, inbox, Landing(inbox.parent / "landing"), now)


def receipts(warehouse: Warehouse) -> list[sqlalchemy.Row]:
    with warehouse.begin() as connection:
        return list(connection.execute(sqlalchemy.text("SELECT * FROM receipt ORDER BY received_at, id")))


def test_a_file_lands_is_registered_and_leaves_the_inbox(warehouse: Warehouse, inbox: Path, deliver: Deliver) -> None:
    path = deliver(b"report")
    assert collect(warehouse, inbox) == Collected(received=1)
    (receipt,) = receipts(warehouse)
    assert (receipt.regime_hint, receipt.unit_hint, receipt.original_name) == (
        "govap-danvan-2023",
        "0790101",
        "BaoCao.xlsx",
    )
    assert receipt.received_at == NOW - timedelta(days=1)
    assert Landing(inbox.parent / "landing").read(receipt.sha256) == b"report"
    assert not path.exists() and (path.parent / "done" / "BaoCao.xlsx").read_bytes() == b"report"


def test_a_second_scan_finds_nothing_new(warehouse: Warehouse, inbox: Path, deliver: Deliver) -> None:
    deliver(b"report")
    collect(warehouse, inbox)
    assert collect(warehouse, inbox) == Collected()
    assert len(receipts(warehouse)) == 1


def test_the_same_bytes_again_are_a_repeat_but_back_and_forth_is_three_versions(
    warehouse: Warehouse, inbox: Path, deliver: Deliver
) -> None:
    for day, content in enumerate((b"A", b"A", b"B", b"A"), 1):
        deliver(content, modified=datetime(2023, 4, day, tzinfo=UTC))
        expected = Collected(duplicates=1) if day == 2 else Collected(received=1)
        assert collect(warehouse, inbox) == expected
    assert len(receipts(warehouse)) == 4


def test_killed_between_registering_and_clearing_counts_once(
    warehouse: Warehouse, inbox: Path, deliver: Deliver, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = deliver(b"report")
    with monkeypatch.context() as killed:
        killed.setattr(folder, "_clear", lambda seen: (_ for _ in ()).throw(KeyboardInterrupt()))
        with pytest.raises(KeyboardInterrupt):
            collect(warehouse, inbox)
    assert path.exists()
    assert collect(warehouse, inbox, NOW + timedelta(minutes=1)) == Collected()
    assert len(receipts(warehouse)) == 1 and not path.exists()


def test_a_file_still_open_or_being_copied_waits(warehouse: Warehouse, inbox: Path, deliver: Deliver) -> None:
    deliver(b"open", name="BaoCao.xlsx")
    deliver(b"", name="~$BaoCao.xlsx", modified=NOW)
    deliver(b"half", unit="0790102", name="BaoCao.xlsx.part")
    deliver(b"fresh", unit="0790103", modified=NOW - timedelta(seconds=1))
    assert collect(warehouse, inbox) == Collected(waiting=3)
    (inbox / "govap-danvan-2023" / "0790101" / "~$BaoCao.xlsx").unlink()
    assert collect(warehouse, inbox, NOW + timedelta(minutes=1)) == Collected(received=2, waiting=1)


def test_what_is_no_delivery_is_left_alone(warehouse: Warehouse, inbox: Path, deliver: Deliver) -> None:
    for name in (".DS_Store", "Thumbs.db", "~$x.xlsx", "._BaoCao.xlsx"):
        deliver(b"x", name=name)
    secret = inbox.parent / "secret.xlsx"
    secret.write_bytes(b"not yours")
    (inbox / "govap-danvan-2023" / "0790101" / "link.xlsx").symlink_to(secret)
    assert collect(warehouse, inbox) == Collected(left_alone=("govap-danvan-2023/0790101/link.xlsx (liên kết)",))
    assert secret.read_bytes() == b"not yours"


def test_whatever_is_no_plain_file_is_named(warehouse: Warehouse, inbox: Path, deliver: Deliver) -> None:
    """Their files were never read, and nobody was told but a log that names nothing."""
    deliver(b"report")
    unit = inbox / "govap-danvan-2023" / "0790101"
    os.mkfifo(unit / "pipe.xlsx")
    (unit / "folder.xlsx").mkdir()
    elsewhere = inbox.parent / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "BaoCao.xlsx").write_bytes(b"x")
    (inbox / "govap-danvan-2023" / "0790102").symlink_to(elsewhere)
    found = collect(warehouse, inbox)
    assert found.received == 1
    assert found.left_alone == (
        "govap-danvan-2023/0790101/folder.xlsx (thư mục mang tên tệp)",
        "govap-danvan-2023/0790101/pipe.xlsx (không phải tệp thường)",
        "govap-danvan-2023/0790102 (thư mục là liên kết, không được đọc)",
    )


def test_a_link_that_leads_to_itself_stops_nobody(warehouse: Warehouse, inbox: Path, deliver: Deliver) -> None:
    """One of them in one unit's folder ended every `collect` of the office."""
    deliver(b"report")
    for name in ("0790101/loop.xlsx", "0790102"):
        (inbox / "govap-danvan-2023" / name).symlink_to(Path(name).name)
    assert collect(warehouse, inbox) == Collected(
        received=1,
        left_alone=("govap-danvan-2023/0790101/loop.xlsx (liên kết)", "govap-danvan-2023/0790102 (liên kết)"),
    )


def test_a_name_that_is_no_utf8_is_taken_all_the_same(warehouse: Warehouse, inbox: Path) -> None:
    place = inbox / "govap-danvan-2023" / "0790101"
    place.mkdir(parents=True)
    name = os.fsencode(place) + b"/B\xe1o c\xe1o.xlsx"
    with open(name, "wb") as file:  # noqa: PTH123 bytes path
        file.write(b"report")
    os.utime(name, (NOW.timestamp() - 60,) * 2)
    assert collect(warehouse, inbox) == Collected(received=1)
    assert receipts(warehouse)[0].original_name == r"B\xe1o c\xe1o.xlsx"


def test_a_forged_time_cannot_go_back_before_the_scan_that_did_not_see_the_file(
    warehouse: Warehouse, inbox: Path, deliver: Deliver
) -> None:
    deliver(b"first", unit="0790102")
    collect(warehouse, inbox, NOW)
    deliver(b"forged", modified=NOW - timedelta(days=9))
    collect(warehouse, inbox, NOW + timedelta(days=20))
    assert [(r.unit_hint, r.received_at, r.received_at_source) for r in receipts(warehouse)] == [
        ("0790102", NOW - timedelta(days=1), "file_time_weak"),
        ("0790101", NOW, "file_time"),
    ]


def test_every_receipt_is_on_the_ledger(warehouse: Warehouse, inbox: Path, deliver: Deliver) -> None:
    for unit in range(5):
        deliver(b"report %d" % unit, unit=f"079010{unit}")
    collect(warehouse, inbox)
    with warehouse.begin() as connection:
        events = connection.execute(sqlalchemy.text("SELECT event, object_id FROM ledger ORDER BY seq")).all()
    assert sorted(events) == sorted(("received", str(r.id)) for r in receipts(warehouse))


def zipped(**files: bytes) -> bytes:
    with ZipFile(target := BytesIO(), "w", ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return target.getvalue()


def test_an_archive_becomes_a_receipt_for_each_of_its_files(
    warehouse: Warehouse, inbox: Path, deliver: Deliver
) -> None:
    packed = zipped(**{"TH/BaoCao.xlsx": b"one", "MN/BaoCao.xlsx": b"two", "__MACOSX/._x": b"litter"})
    deliver(packed, name="gui ca nam.zip")
    assert collect(warehouse, inbox) == Collected(received=2)
    found = receipts(warehouse)
    landing = Landing(inbox.parent / "landing")
    assert sorted(landing.read(one.sha256) for one in found) == [b"one", b"two"]
    assert {one.original_name for one in found} == {"BaoCao.xlsx"} and {one.unit_hint for one in found} == {"0790101"}
    assert landing.read(hashlib.sha256(packed).hexdigest()) == packed
    deliver(packed, name="gui ca nam.zip")  # the same archive once more, with the same file time
    assert collect(warehouse, inbox).received == 0 and len(receipts(warehouse)) == 2


def test_an_archive_that_must_not_be_opened_stays_one_receipt(
    warehouse: Warehouse, inbox: Path, deliver: Deliver
) -> None:
    deliver(raw_zip([Part(b"../../etc/passwd", b"x")]), name="a.zip")
    deliver(zipped(**{"[Content_Types].xml": b"", "xl/workbook.xml": b""}), name="b.xlsx")
    assert collect(warehouse, inbox) == Collected(received=2)
    assert sorted(one.original_name for one in receipts(warehouse)) == ["a.zip", "b.xlsx"]


@pytest.mark.parametrize("trouble", [errno.EIO, errno.ESTALE])
def test_a_file_that_the_disk_cannot_read_stops_no_other(
    warehouse: Warehouse, inbox: Path, deliver: Deliver, monkeypatch: pytest.MonkeyPatch, trouble: int
) -> None:
    """One bad sector, or one file that a share has forgotten, held up everybody's reports at every scan."""
    bad, good = deliver(b"bad"), deliver(b"good", unit="0790102")
    read = Path.read_bytes

    def read_bytes(path: Path) -> bytes:
        if path == bad:
            raise OSError(trouble, os.strerror(trouble))
        return read(path)

    monkeypatch.setattr(Path, "read_bytes", read_bytes)
    found = collect(warehouse, inbox)
    assert (found.received, found.failed) == (1, 1)
    assert found.left_alone == ("govap-danvan-2023/0790101/BaoCao.xlsx (không đọc được)",)
    assert bad.exists() and not good.exists()


def test_a_full_disk_stops_the_scan(
    warehouse: Warehouse, inbox: Path, deliver: Deliver, monkeypatch: pytest.MonkeyPatch
) -> None:
    deliver(b"report")

    def add(batch: Batch, chunks: Iterable[bytes]) -> Blob:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(Batch, "add", add)
    with pytest.raises(OSError, match="No space left"):
        collect(warehouse, inbox)


def test_a_file_taken_away_or_broken_while_it_is_looked_at_stops_no_other(
    warehouse: Warehouse, inbox: Path, deliver: Deliver, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone, broken = deliver(b"gone"), deliver(b"broken", unit="0790102")
    deliver(b"good", unit="0790103")
    asked = Path.lstat

    def lstat(path: Path) -> os.stat_result:
        if path == gone:
            raise FileNotFoundError(errno.ENOENT, "gone")
        if path == broken:
            raise OSError(errno.ESTALE, "Stale file handle")
        return asked(path)

    monkeypatch.setattr(Path, "lstat", lstat)
    found = collect(warehouse, inbox)
    assert found.received == 1
    assert found.left_alone == ("govap-danvan-2023/0790102/BaoCao.xlsx (không xem được: Stale file handle)",)


def test_a_thousand_folders_within_each_other_stop_none(warehouse: Warehouse, inbox: Path, deliver: Deliver) -> None:
    """One `mkdir -p` of somebody who may write there ended every scan with a RecursionError."""
    deliver(b"good", unit="0790102")
    deep = [str(inbox / "govap-danvan-2023" / "0790101")]
    deep += [deep[0] + "/x" * depth for depth in range(1, 1200)]
    for path in deep:
        os.mkdir(path)  # noqa: PTH102 (a Path of a thousand parts is slow)
    found = collect(warehouse, inbox)
    for path in reversed(deep):
        os.rmdir(path)  # noqa: PTH106
    assert found == Collected(received=1)


@pytest.mark.parametrize("seconds", [1 << 60, -(1 << 60)])
def test_a_time_that_no_calendar_has_stops_no_delivery(
    warehouse: Warehouse, inbox: Path, deliver: Deliver, monkeypatch: pytest.MonkeyPatch, seconds: int
) -> None:
    """Some file systems keep any number as the time of a file."""
    odd = deliver(b"odd")
    deliver(b"good", unit="0790102")
    asked = Path.lstat

    def lstat(path: Path) -> Any:
        found = asked(path)
        if path != odd:
            return found
        return SimpleNamespace(st_mode=found.st_mode, st_size=found.st_size, st_mtime_ns=seconds * 10**9)

    monkeypatch.setattr(Path, "lstat", lstat)
    assert collect(warehouse, inbox).received >= 1
