"""Holds the living ledger against the one that was saved: a chain written anew from end to end is sound too."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy

from etl.backup.manifest import BackupSet, Manifest, sets_in
from etl.last_backup import last_backup
from etl.model.errors import FatalError


@dataclass(frozen=True, slots=True)
class Compared:
    """`folder`: the newest good backup, "" where none is known. `unread`: why it could not be asked (its disk is away).

    `problem`: where the ledger and the saved one part; "" where they agree, and where nothing was compared.
    """

    folder: str
    unread: str = ""
    problem: str = ""


def compare(connection: sqlalchemy.Connection, home: Path) -> Compared:
    """The ledger now against that of the newest good backup that was made from this home.

    Of other sets in its folder only those count that agree, and say how far: one that does not may be another office's,
    or of a future that was given up by restoring an older set.
    """
    note = last_backup(home)
    if note is None:
        return Compared("")
    saved = BackupSet(Path(note.folder))
    try:
        ended = saved.manifest
    except FatalError as error:
        return Compared(note.folder, unread=str(error))
    if _still_says(connection, ended):
        return Compared(note.folder)
    beside = [one for one in _readable(saved.folder.parent.parent) if _still_says(connection, one)]
    agreed = max((one.events for one in beside), default=0)
    return Compared(note.folder, problem=_PARTED.format(name=saved.name, agreed=agreed, events=ended.events))


_PARTED = (
    "Sổ cái: không còn là sổ đã sao lưu ở bản {name}. Đến sự kiện số {agreed} hai sổ như nhau; từ đó đến sự kiện số "
    "{events} sổ đã bị viết lại hoặc cắt bớt sau khi sao lưu, dù các mã băm vẫn nối với nhau. Giữ nguyên hiện trạng và "
    "bản sao lưu ấy, báo lãnh đạo."
)


def _still_says(connection: sqlalchemy.Connection, saved: Manifest) -> bool:
    """Whether the event with which the saved ledger ends has the same hash now: nothing up to it was changed then."""
    hashed = sqlalchemy.text("SELECT hash FROM ledger WHERE seq = :seq")
    now = connection.execute(hashed, {"seq": saved.events}).scalar_one_or_none()
    return saved.events == 0 or now == saved.ledger_head


def _readable(folder: Path) -> Iterator[Manifest]:
    for one in sets_in(folder):
        try:
            yield one.manifest
        except FatalError:  # `backup verify` names it
            continue
