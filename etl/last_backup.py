"""When this installation was last backed up, and where to: noted at its home, for the backups' own disk may be away."""

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from etl.landing import sync


@dataclass(frozen=True, slots=True)
class LastBackup:
    """The newest set: its folder and the moment of its making."""

    folder: str
    at: datetime


def remember(home: Path, folder: Path, at: datetime) -> None:
    """Notes a set that is whole."""
    note = _note(home)
    note.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    part = note.with_suffix(".part")
    part.write_text(json.dumps({"folder": str(folder), "at": at.isoformat()}), "utf-8")
    sync(part)
    part.replace(note)


def last_backup(home: Path) -> LastBackup | None:
    """None: no backup was ever made from here, or the note of it cannot be read: the next one writes it anew."""
    try:
        told = json.loads(_note(home).read_text("utf-8"))
        return LastBackup(told["folder"], datetime.fromisoformat(told["at"]))
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return None


def on_one_disk(folder: Path, home: Path) -> bool:
    """Whether what takes the data takes the backups too; a folder that cannot be seen now lies elsewhere."""
    try:
        return folder.stat().st_dev == home.stat().st_dev
    except OSError:  # unmounted, closed to this account, a network disk that is away
        return False


def _note(home: Path) -> Path:
    return home / "backups" / "last.json"
