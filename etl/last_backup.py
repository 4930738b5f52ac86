"""When this installation was last backed up, and where to: noted at its home, for the backups' own disk may be away."""

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from etl.landing import sync


@dataclass(frozen=True, slots=True)
class LastBackup:
    """A set: its folder and the moment of its making. `problem`: the first reason why it is no good, if it is not."""

    folder: str
    at: datetime
    problem: str = ""


def remember(home: Path, folder: Path, at: datetime, problem: str = "") -> None:
    """Notes a set that is whole. The last good one is told as long as there are only bad ones after it."""
    note = _bad_note(home) if problem else _note(home)
    note.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    part = note.with_suffix(".part")
    told = {"folder": str(folder), "at": at.isoformat(), "problem": problem}
    part.write_text(json.dumps(told, ensure_ascii=False), "utf-8")
    sync(part)
    part.replace(note)
    if not problem:
        _bad_note(home).unlink(missing_ok=True)


def last_backup(home: Path) -> LastBackup | None:
    """The newest good one. None: none was ever made from here, or its note is torn: the next one writes it anew."""
    return _read(_note(home))


def bad_backup(home: Path) -> LastBackup | None:
    """The newest, if it is no good; a later good one ends this."""
    return _read(_bad_note(home))


def is_there(made: LastBackup) -> bool | None:
    """Whether the set still stands among the others; None where they cannot be looked at from here."""
    folder = Path(made.folder)
    try:
        return folder in folder.parent.iterdir()
    except OSError:  # unmounted, closed to this account, not of this container, or all of it removed
        return None


def on_one_disk(folder: Path, home: Path) -> bool:
    """Whether what takes the data takes the backups too; a folder that cannot be seen now lies elsewhere."""
    try:
        return folder.stat().st_dev == home.stat().st_dev
    except OSError:  # unmounted, closed to this account, a network disk that is away
        return False


def _read(note: Path) -> LastBackup | None:
    try:
        told = json.loads(note.read_text("utf-8"))
        return LastBackup(told["folder"], datetime.fromisoformat(told["at"]), told.get("problem", ""))
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return None


def _note(home: Path) -> Path:
    return home / "backups" / "last.json"


def _bad_note(home: Path) -> Path:
    return home / "backups" / "last-bad.json"
