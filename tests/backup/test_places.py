"""Where backups are kept: never among what they save, and each office in a folder of its own."""

import errno
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from etl import dumps, embedded
from etl.backup import Pruned, create, damages, find_set, prune, restore
from etl.cli.main import app
from etl.config import Settings
from etl.model.errors import FatalError, UsageError
from etl.pipeline import Journey
from tests.backup.conftest import NOW, Saved, into
from tests.journey.runs import fresh_settings
from tests.review.conftest import at


def given(monkeypatch: pytest.MonkeyPatch, settings: Settings, *words: str) -> Result:
    monkeypatch.setattr(Settings, "from_environment", classmethod(lambda _: settings))
    return CliRunner().invoke(app, ["backup", *words])


def everything(folder: Path) -> set[str]:
    return {str(path) for path in folder.rglob("*")}


LIVING: dict[str, Callable[[Path, Path], Path | str]] = {
    "the home": lambda home, _: home,
    "above the home": lambda home, _: home.parent,
    "raw files": lambda home, _: home / "landing",
    "reports": lambda home, _: home / "out" / "x",
    "deliveries": lambda home, _: home / "inbox",
    "by dots": lambda home, _: home / "inbox" / "..",
    "relative": lambda home, _: os.path.relpath(home),
    "by a link": lambda home, tmp: linked(tmp / "liên kết", home),
    "raw files by a link": lambda home, tmp: linked(tmp / "sao lưu 2" / "landing", home / "landing").parent,
    "regimes": lambda home, _: home.parent / "regimes",
    "nothing": lambda *_: "",
    "blanks": lambda *_: "  ",
}


def linked(link: Path, target: Path) -> Path:
    link.parent.mkdir(exist_ok=True)
    link.symlink_to(target)
    return link


@pytest.mark.parametrize("where", LIVING)
def test_a_backup_is_kept_apart_from_what_it_saves(
    backed_up: Saved, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    """It took the living raw files for its own, and the next `prune` erased them."""
    folder = tmp_path / "ở đây"
    folder.mkdir()
    monkeypatch.chdir(folder)
    home = backed_up.settings.home
    settings = replace(backed_up.settings, regimes=home.parent / "regimes")
    before = everything(home.parent)
    place = str(LIVING[where](home, tmp_path))
    for words in (["create", "--to", place], ["verify", place], ["prune", place, "--keep", "1"]):
        done = given(monkeypatch, settings, *words)
        assert done.exit_code == 2 and "hãy nêu" in done.stderr.lower(), words
    assert everything(home.parent) == before and everything(folder) == set()


def test_raw_files_that_lie_elsewhere_are_kept_apart_too(
    backed_up: Saved, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = replace(backed_up.settings, landing_at=tmp_path / "kho" / "tệp gốc")
    for place in (tmp_path / "kho", tmp_path / "kho" / "tệp gốc" / "x"):
        assert given(monkeypatch, settings, "create", "--to", str(place)).exit_code == 2
    in_a_bucket = replace(backed_up.settings, landing_at="s3://kho/tep-goc")
    assert "không có bản sao lưu nào" in given(monkeypatch, in_a_bucket, "verify", str(tmp_path)).stderr


def test_raw_files_of_somebody_elses_living_place_are_left_alone(saved: Saved, tmp_path: Path) -> None:
    """Its home is none that our settings name."""
    theirs = tmp_path / "nhà khác" / "landing" / "ab" / ("ab" * 32)
    theirs.parent.mkdir(parents=True)
    theirs.write_bytes(b"x")
    with pytest.raises(UsageError, match="không có sets/"):
        create(saved.settings, tmp_path / "nhà khác", NOW)
    assert everything(tmp_path / "nhà khác") == {str(path) for path in (theirs, theirs.parent, theirs.parent.parent)}


@pytest.fixture
def other(server: embedded.Server, tmp_path: Path, backed_up: Saved) -> Iterator[Settings]:
    """Another office, with an officer of its own."""
    regimes = backed_up.settings.regimes
    with fresh_settings(server, tmp_path / "cơ quan B", regimes) as settings, Journey.open(settings) as journey:
        journey.add_officer("nv.b", "Cán bộ B (mẫu)", at("04-01T08:00"))
        yield settings


def test_another_offices_folder_is_refused(saved: Saved, other: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """It was a warning at best; each office's `prune` removed the other's sets."""
    before = everything(saved.folder)
    done = given(monkeypatch, other, "create", "--to", str(saved.folder))
    assert done.exit_code == 2 and "của một cơ quan khác" in done.stderr
    assert everything(saved.folder) <= before | {str(saved.folder / ".lock")}
    one = find_set(saved.folder)
    one.seal(one.manifest.model_copy(update={"office": None}))  # as an older release made it
    assert given(monkeypatch, other, "create", "--to", str(saved.folder)).exit_code == 2
    assert given(monkeypatch, saved.settings, "create", "--to", str(saved.folder)).exit_code == 0


def test_an_office_that_begins_anew_does_not_follow_on_its_old_backups(
    saved: Saved, elsewhere: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its set, empty and the newest, would be restored in place of all that was."""
    settings = into(elsewhere, saved)
    with Journey.open(settings):
        done = given(monkeypatch, settings, "create", "--to", str(saved.folder))
    assert done.exit_code == 2 and "khôi phục bản ấy trước" in done.stderr


@pytest.fixture
def mixed(saved: Saved, other: Settings, tmp_path: Path) -> Saved:
    """The sets of two offices, copied together by hand."""
    create(other, tmp_path / "của B", NOW.replace(hour=3))
    shutil.copytree(tmp_path / "của B", saved.folder, dirs_exist_ok=True)
    return saved


def test_of_a_mixed_folder_nothing_is_taken_unless_it_is_named(
    mixed: Saved, elsewhere: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, theirs = str(mixed.folder), "20230503T030000Z"
    settings, before = into(elsewhere, mixed), everything(mixed.folder)
    for words in (["prune", folder, "--keep", "1"], ["restore", folder], ["verify", folder]):
        done = given(monkeypatch, settings, *words)
        assert done.exit_code == 2 and "lẫn bản sao lưu của 2 cơ quan" in done.stderr and theirs in done.stderr, words
    assert everything(mixed.folder) <= before | {str(mixed.folder / ".lock")}
    assert given(monkeypatch, settings, "verify", folder, "--set", "20230503T020000Z").exit_code == 0
    assert given(monkeypatch, settings, "restore", folder, "--set", "20230503T020000Z").exit_code == 0


def test_a_mixed_folder_is_told_apart_as_the_words_say(mixed: Saved) -> None:
    shutil.rmtree(mixed.folder / "sets" / "20230503T030000Z")
    assert prune(mixed.folder, 1) == Pruned(0, 0, 0)
    assert [*damages(find_set(mixed.folder))] == []


def test_a_place_made_again_from_a_backup_goes_on_in_its_folder(saved: Saved, elsewhere: Settings) -> None:
    settings = into(elsewhere, saved)
    restore(settings, find_set(saved.folder))
    assert create(settings, saved.folder, NOW.replace(hour=4)).stranger == ""
    assert prune(saved.folder, 1).sets == 1


def test_restoring_from_nothing_is_refused(elsewhere: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    done = given(monkeypatch, elsewhere, "restore", "")
    assert done.exit_code == 2 and "Thiếu tên thư mục" in done.stderr


@pytest.mark.parametrize(
    ("place", "why"),
    [
        ("/proc/x", "không lập được thư mục ở đó"),
        ("/etc/hostname", "đó là một tệp"),
        ("/etc/hostname/x", "qua một tệp"),
    ],
)
def test_a_folder_that_cannot_be_is_told(
    backed_up: Saved, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str, why: str
) -> None:
    """They were “no such file” and “file exists”."""
    (tmp_path / "một tệp").touch()
    done = given(monkeypatch, backed_up.settings, "create", "--to", str(tmp_path / place))
    assert (
        done.exit_code == 1 and why in done.stderr and "đã gắn chưa" in done.stderr and "Traceback" not in done.stderr
    )


def full(*_: object, **__: object) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "/mnt/x")


@pytest.mark.parametrize(
    "at", ["etl.landing.folder.Folder.keep", "shutil.copytree", "etl.backup.manifest.BackupSet.seal"]
)
def test_a_full_disk_is_told_to_be_that_of_the_backups(
    backed_up: Saved, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at: str
) -> None:
    """It was said of the store of raw files, in English, without a remedy."""
    monkeypatch.setattr(at, full)
    done = given(monkeypatch, backed_up.settings, "create", "--to", str(tmp_path / "đầy"))
    assert done.exit_code == 1 and "ổ đĩa đã đầy, dọn chỗ" in done.stderr
    assert str(tmp_path / "đầy") in done.stderr


def test_a_dump_that_finds_no_space_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    said = "pg_dump: error: could not write to file: No space left on device"
    monkeypatch.setattr(subprocess, "run", lambda command, **_: subprocess.CompletedProcess(command, 1, "", said))
    with pytest.raises(FatalError, match=r"ổ đĩa đã đầy, dọn chỗ.*could not write"):
        dumps.read_through(Path("x"))
