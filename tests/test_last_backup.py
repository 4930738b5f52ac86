"""The note of the last backup: kept at home, and no trouble of anybody's when it is torn."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from etl.last_backup import LastBackup, bad_backup, is_there, last_backup, remember

AT = datetime(2023, 6, 1, 22, 0, tzinfo=UTC)


def test_what_was_noted_is_told(tmp_path: Path) -> None:
    assert last_backup(tmp_path) is None
    remember(tmp_path, Path("/mnt/sao-luu/1"), AT)
    assert last_backup(tmp_path) == LastBackup("/mnt/sao-luu/1", AT)


@pytest.mark.parametrize("note", ["", "{", "[]", "{}", '{"folder": "x", "at": "hôm qua"}', '{"folder": "x", "at": 1}'])
def test_a_torn_note_is_none(tmp_path: Path, note: str) -> None:
    """`doctor` and the watch ended in a traceback that asked for the developers."""
    remember(tmp_path, Path("/mnt/sao-luu/1"), AT)
    (tmp_path / "backups" / "last.json").write_text(note, "utf-8")
    assert last_backup(tmp_path) is None


def test_a_bad_one_hides_no_good_one_and_a_good_one_ends_the_alarm(tmp_path: Path) -> None:
    remember(tmp_path, Path("/mnt/sao-luu/1"), AT)
    remember(tmp_path, Path("/mnt/sao-luu/2"), AT, "Sổ cái: sai")
    assert last_backup(tmp_path) == LastBackup("/mnt/sao-luu/1", AT)
    assert bad_backup(tmp_path) == LastBackup("/mnt/sao-luu/2", AT, "Sổ cái: sai")
    remember(tmp_path, Path("/mnt/sao-luu/3"), AT)
    assert last_backup(tmp_path) == LastBackup("/mnt/sao-luu/3", AT) and bad_backup(tmp_path) is None


def test_a_set_that_was_removed_is_told_from_a_disk_that_is_away(tmp_path: Path) -> None:
    made = LastBackup(str(tmp_path / "đĩa" / "sets" / "1"), AT)
    assert is_there(made) is None
    Path(made.folder).mkdir(parents=True)
    assert is_there(made) is True
    Path(made.folder).rmdir()
    assert is_there(made) is False
