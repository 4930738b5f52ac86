"""Where backups are kept: never among what they save, and each office in a folder of its own."""

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from etl.backup import create
from etl.cli.main import app
from etl.config import Settings
from etl.model.errors import UsageError
from tests.backup.conftest import NOW, Saved


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


def test_restoring_from_nothing_is_refused(elsewhere: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    done = given(monkeypatch, elsewhere, "restore", "")
    assert done.exit_code == 2 and "Thiếu tên thư mục" in done.stderr
