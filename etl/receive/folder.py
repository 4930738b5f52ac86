"""The folder channel: `inbox/<regime>/<unit code>/…`; each file is taken once and moved to `done/` beside it.

A zip of several files becomes a receipt for each of them; the archive itself is kept in the landing store and in
`done/`. One that must not be opened stays one receipt, which the gate of reading refuses by its trouble.
"""

import errno
import logging
import os
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from stat import S_ISLNK, S_ISREG

import sqlalchemy

from etl import ledger
from etl.archive import ArchiveRefused, Member, delivered, is_archive, is_litter
from etl.landing import Batch, Blob, Landing
from etl.model.limits import LARGEST_FILE
from etl.model.receipt import Receipt
from etl.receive.receipt_time import Sighting, is_settled, time_of_receipt
from etl.receive.register import Registered, register_receipts
from etl.text.discreet import unnamed
from etl.warehouse import Warehouse, sql

logger = logging.getLogger(__name__)

CHANNEL = "folder"
DONE = "done"
UNFINISHED_SUFFIXES = (".part", ".partial", ".crdownload", ".tmp", ".filepart")
_DOCUMENT_SUFFIXES = frozenset({".xlsx", ".xlsm", ".xls", ".ods", ".csv", ".docx", ".doc", ".pdf", ".zip"})
_EARLIEST, _LATEST = datetime(1900, 1, 1, tzinfo=UTC).timestamp(), datetime(9000, 1, 1, tzinfo=UTC).timestamp()
_ITS_OWN = (FileNotFoundError, PermissionError, IsADirectoryError)
_BROKEN = frozenset({errno.EIO, errno.ESTALE, errno.ENXIO, errno.ELOOP})
"""Trouble of one file (a bad place of the disk, a share that forgot it), which stops no other."""

STALE_LOCK = timedelta(days=1)
BATCH = 1_000
"""Files that become durable together: a folder of the landing store is made so once for all that it gets."""


@dataclass(frozen=True, slots=True)
class Collected:
    """What one scan did: new receipts, repeats of bytes just received, files left for later, files in trouble.

    `left_alone`: what is no plain file or may not be read, each with its path and why; nobody ever takes these.
    """

    received: int = 0
    duplicates: int = 0
    waiting: int = 0
    failed: int = 0
    left_alone: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SeenFile:
    """A file in the inbox as one look found it; `parts` are the names from the inbox down.

    `locked_at`: when a program that has it open said so, by a file of its own beside it.
    """

    path: Path
    parts: tuple[str, ...]
    size: int
    modified_ns: int
    modified_at: datetime
    locked_at: datetime | None

    @property
    def locator(self) -> str:
        """Path and file time: the same name written again later is another delivery."""
        return f"{_storable('/'.join(self.parts))}@{self.modified_ns}"


def collect_folder(
    warehouse: Warehouse, inbox: Path, landing: Landing, now: datetime, *, is_simulated: bool = False
) -> Collected:
    """Takes every settled file of the inbox. Killed anywhere, the next run goes on from there.

    `is_simulated`: `now` is a chosen clock, and files that are newer have not come yet.
    """
    earlier, previous_scan_at = _known(warehouse, now)
    ready: list[tuple[SeenFile, Sighting]] = []
    waiting: list[Sighting] = []
    left_alone: list[str] = []
    for seen in list(_walk(inbox, left_alone)):
        if is_simulated and seen.modified_at > now:
            continue
        before = earlier.get(_path_key(seen))
        sighting = _sighted(seen, before, previous_scan_at, now)
        if _is_unfinished(seen, now) or not is_settled(sighting, before, now):
            waiting.append(sighting)
        else:
            ready.append((seen, sighting))
    received = duplicates = failed = 0
    for start in range(0, len(ready), BATCH):
        taken = _take(warehouse, landing, ready[start : start + BATCH], now)
        received += taken.registered.new - taken.registered.repeats
        duplicates += taken.registered.repeats
        failed += taken.failed
        waiting += taken.changed
        left_alone += taken.unreadable
    _remember(warehouse, waiting, now)
    return Collected(received, duplicates, len(waiting), failed, tuple(sorted(left_alone)))


def never_taken(inbox: Path) -> list[str]:
    """What lies in the inbox and no scan will take, each with its path and why."""
    found: list[str] = []
    for _ in _walk(inbox, found) if inbox.exists() else ():
        pass
    return sorted(found)


@dataclass(frozen=True, slots=True)
class _Taken:
    registered: Registered
    changed: list[Sighting]
    unreadable: list[str]

    @property
    def failed(self) -> int:
        return len(self.unreadable)


def _take(warehouse: Warehouse, landing: Landing, batch: Sequence[tuple[SeenFile, Sighting]], now: datetime) -> _Taken:
    """Lands a batch, registers it in one transaction, and only then clears it from the inbox."""
    receipts: list[Receipt] = []
    landed: list[SeenFile] = []
    changed: list[Sighting] = []
    unreadable: list[str] = []
    with landing.batch() as landed_together:
        for seen, sighting in batch:
            try:
                found = _land(landed_together, seen, sighting, now)
            except OSError as error:
                if not (isinstance(error, _ITS_OWN) or error.errno in _BROKEN):
                    raise
                logger.warning("cannot take %s: %s", unnamed(seen.locator), error.strerror or type(error).__name__)
                unreadable.append(f"{_path_key(seen)} (không đọc được)")
                continue
            if found is None:
                changed.append(sighting)
            else:
                receipts += found
                landed.append(seen)
    with warehouse.begin() as connection:
        registered = register_receipts(connection, receipts, now)
        ledger.append(connection, registered.events, actor="collect", at=now)
    for seen in landed:
        _clear(seen)
    return _Taken(registered, changed, unreadable)


def _land(landing: Batch, seen: SeenFile, sighting: Sighting, now: datetime) -> list[Receipt] | None:
    """Copies one file to the landing store: its receipts; None if it changed under our hands."""
    if seen.size > LARGEST_FILE:
        blob, members = landing.add_file(seen.path), []
    else:
        data = seen.path.read_bytes()
        blob, members = landing.add((data,)), _members(seen, data)
    if _stat_key(seen.path.stat(follow_symlinks=False)) != (seen.size, seen.modified_ns):
        return None
    whole = _receipt(seen, sighting, now, blob)
    if not members:
        return [whole]
    return [
        replace(
            whole,
            locator=f"{whole.locator}!{number}/{member.name}",
            sha256=(inner := landing.add((member.data,))).sha256,
            size=inner.size,
            original_name=member.name,
        )
        for number, member in enumerate(members, start=1)
    ]


def _members(seen: SeenFile, data: bytes) -> list[Member]:
    """The files of an archive; none if it is no archive, or one that must not be opened."""
    try:
        return delivered(_name(seen), data) if is_archive(data) else []
    except ArchiveRefused as refused:
        logger.warning("not unpacked: %s: %s", unnamed(seen.locator), refused.trouble)
        return []


def _receipt(seen: SeenFile, sighting: Sighting, now: datetime, blob: Blob) -> Receipt:
    received_at, source = time_of_receipt(sighting, now)
    regime_hint, unit_hint = _hints(seen.parts)
    return Receipt(
        channel=CHANNEL,
        locator=seen.locator,
        sha256=blob.sha256,
        size=blob.size,
        original_name=_name(seen),
        sender="",
        received_at=received_at,
        received_at_source=source,
        regime_hint=regime_hint,
        unit_hint=unit_hint,
    )


def _name(seen: SeenFile) -> str:
    return unicodedata.normalize("NFC", _storable(seen.parts[-1]))


def _hints(parts: tuple[str, ...]) -> tuple[str, str]:
    """What the folders claim: (regime, unit code); empty where a file lies higher up."""
    regime = _storable(parts[0]) if len(parts) > 1 else ""
    unit = _storable(parts[1]) if len(parts) > 2 else ""
    return regime, unit


def _walk(inbox: Path, left_alone: list[str]) -> Iterator[SeenFile]:
    """Every file that might be a delivery, in a stable order; links are not followed out of the inbox.

    Adds what is left alone.
    """

    def is_odd(parts: tuple[str, ...], why: str) -> bool:
        if why:
            shown = _storable("/".join(parts) or ".")
            logger.warning("left alone, not a plain file: %s", unnamed(shown))
            left_alone.append(f"{shown} ({why})")
        return bool(why)

    folders: list[tuple[str, tuple[str, ...]]] = [(str(inbox), ())]
    while folders:  # not by recursion: a thousand folders within each other are one command
        folder, above = folders.pop()
        entries, trouble = _entries(folder)
        is_odd(above, trouble)
        names = {entry.name for entry in entries}
        for entry in entries:
            if not _is_folder(entry) and not is_litter(entry.name):
                seen = _look_at(Path(entry.path), (*above, entry.name), names)
                if isinstance(seen, SeenFile):
                    yield seen
                else:
                    is_odd((*above, entry.name), seen)
        folders += reversed(list(_within(entries, above, is_odd)))


def _entries(folder: str) -> tuple[list[os.DirEntry[str]], str]:
    """What a folder holds, in order; and why nobody can tell."""
    try:
        with os.scandir(folder) as listed:
            return sorted(listed, key=lambda entry: entry.name), ""
    except OSError:
        return [], "thư mục không mở được"


def _is_folder(entry: os.DirEntry[str]) -> bool:
    """What cannot be told (a link that leads to itself) is none."""
    try:
        return entry.is_dir()
    except OSError:
        return False


def _within(
    entries: list[os.DirEntry[str]], above: tuple[str, ...], is_odd: Callable[[tuple[str, ...], str], bool]
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The folders among the entries that are looked into."""
    for entry in entries:
        if _is_folder(entry) and entry.name != DONE and not entry.name.startswith("."):
            is_odd((*above, entry.name), _odd_folder(entry))
            if not entry.is_symlink():
                yield entry.path, (*above, entry.name)


def _look_at(path: Path, parts: tuple[str, ...], beside: set[str]) -> SeenFile | str:
    """A file as it is now, or why nobody takes it; nothing of one that was taken away since its folder was listed."""
    locks = {f"~${parts[-1]}", f".~lock.{parts[-1]}#"} & beside
    try:
        found = path.lstat()
        locked_at = max((_modified_at(path.with_name(lock).lstat()) for lock in locks), default=None)
    except FileNotFoundError:
        return ""
    except OSError as error:
        return f"không xem được: {error.strerror}"
    if not S_ISREG(found.st_mode):
        return "liên kết" if S_ISLNK(found.st_mode) else "không phải tệp thường"
    return SeenFile(path, parts, *_stat_key(found), _modified_at(found), locked_at)


def _modified_at(stat: os.stat_result) -> datetime:
    """When it was changed; of a time that no calendar has, the nearest that one has."""
    return datetime.fromtimestamp(min(max(stat.st_mtime_ns / 1e9, _EARLIEST), _LATEST), UTC)


def _odd_folder(entry: os.DirEntry[str]) -> str:
    if entry.is_symlink():
        return "thư mục là liên kết, không được đọc"
    return "thư mục mang tên tệp" if Path(entry.name).suffix.lower() in _DOCUMENT_SUFFIXES else ""


def _stat_key(stat: os.stat_result) -> tuple[int, int]:
    return stat.st_size, stat.st_mtime_ns


def _sighted(seen: SeenFile, before: Sighting | None, previous_scan_at: datetime | None, now: datetime) -> Sighting:
    if before is not None:
        return before.seen_again(seen.size, seen.modified_at)
    return Sighting(_path_key(seen), now, seen.modified_at, previous_scan_at, seen.size, seen.modified_at)


def _path_key(seen: SeenFile) -> str:
    return _storable("/".join(seen.parts))


def _is_unfinished(seen: SeenFile, now: datetime) -> bool:
    """A copy in progress by its name, or a workbook that somebody has open (a lock older than a day is litter)."""
    if seen.parts[-1].lower().endswith(UNFINISHED_SUFFIXES):
        return True
    return seen.locked_at is not None and now - seen.locked_at < STALE_LOCK


def _clear(seen: SeenFile) -> None:
    """Moves a registered file to `done/`; one that cannot be moved is recognised by its receipt next time."""
    done = seen.path.parent / DONE
    try:
        done.mkdir(exist_ok=True)
        target = done / seen.path.name
        if target.exists():
            target = done / f"{seen.path.stem}~{seen.modified_ns}{seen.path.suffix}"
        seen.path.rename(target)
    except OSError as error:
        logger.warning("registered, but cannot be moved to done/: %s: %s", unnamed(seen.locator), error.strerror)


def _storable(text: str) -> str:
    """File names are bytes; what is no UTF-8 is shown as \\xNN so that the database can hold it."""
    return os.fsencode(text).decode("utf-8", "backslashreplace")


def _known(warehouse: Warehouse, now: datetime) -> tuple[dict[str, Sighting], datetime | None]:
    """Files that waited, and the last scan; to a chosen clock a scan made later has not happened yet."""
    with warehouse.begin() as connection:
        rows = connection.execute(sqlalchemy.text(sql("receive/sightings")), {"channel": CHANNEL})
        sightings = {row.locator: Sighting(*row) for row in rows}
        scanned = connection.execute(
            sqlalchemy.text("SELECT completed_at FROM scan WHERE channel = :channel AND completed_at <= :now"),
            {"channel": CHANNEL, "now": now},
        )
        return sightings, scanned.scalar_one_or_none()


def _remember(warehouse: Warehouse, waiting: Sequence[Sighting], now: datetime) -> None:
    """Keeps the first sighting of files that wait, forgets those that are gone, and dates the scan."""
    with warehouse.begin() as connection:
        connection.execute(sqlalchemy.text("DELETE FROM sighting WHERE channel = :channel"), {"channel": CHANNEL})
        if waiting:
            connection.execute(
                sqlalchemy.text(sql("receive/remember_sighting")),
                [
                    {
                        "channel": CHANNEL,
                        "locator": s.locator,
                        "first_seen_at": s.first_seen_at,
                        "first_modified_at": s.first_modified_at,
                        "previous_scan_at": s.previous_scan_at,
                        "last_size": s.last_size,
                        "last_modified_at": s.last_modified_at,
                    }
                    for s in waiting
                ],
            )
        connection.execute(sqlalchemy.text(sql("receive/record_scan")), {"channel": CHANNEL, "now": now})
