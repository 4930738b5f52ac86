"""Raw files that are lost before they are saved, or after: told by every verb until they are back."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from etl.backup import all_sets, create, damages, find_set, prune, restore, shortcomings
from etl.cli.main import app
from etl.config import Settings
from etl.last_backup import bad_backup
from tests.backup.conftest import NOW, Saved, into


@pytest.fixture
def given(saved: Saved, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    def invoke(*words: str, settings: Settings = saved.settings) -> Result:
        monkeypatch.setattr(Settings, "from_environment", classmethod(lambda _: settings))
        return CliRunner().invoke(app, ["backup", *words])

    return invoke


@contextmanager
def away(*files: Path) -> Iterator[None]:
    """Raw files are gone for a while."""
    contents = {file: file.read_bytes() for file in files}
    for file in files:
        file.unlink()
    try:
        yield
    finally:
        for file, content in contents.items():
            file.write_bytes(content)


def at_hour(hour: int) -> datetime:
    return NOW.replace(hour=hour)


def names(folder: Path) -> list[str]:
    return [one.name[9:11] for one in all_sets(folder)]


def lately(saved: Saved) -> Path:
    """A living raw file that no set has yet."""
    known = {file.name for file in (saved.folder / "landing").glob("??/*")}
    return next(file for file in sorted(saved.settings.landing.glob("??/*")) if file.name not in known)


def test_a_set_that_lacks_a_raw_file_is_no_good_one(saved: Saved, given: Callable[..., Result]) -> None:
    """`verify` called it whole, `prune` counted it and removed the complete sets before it."""
    lost = lately(saved)
    with away(lost):
        create(saved.settings, saved.folder, at_hour(3))
        create(saved.settings, saved.folder, at_hour(4))
    verified = given("verify", str(saved.folder))
    assert verified.exit_code == 1 and "Thiếu 1 tệp gốc" in verified.stdout and lost.name in verified.stdout
    bad = bad_backup(saved.settings.home)
    assert bad is not None and lost.name in bad.problem
    assert prune(saved.folder, 1).bad == ("20230503T040000Z",) and names(saved.folder) == ["02", "04"]
    assert find_set(saved.folder).name == "20230503T040000Z", "the set before it has not that file either"


def test_a_raw_file_that_came_back_makes_older_sets_whole(saved: Saved, elsewhere: Settings) -> None:
    lost = lately(saved)
    with away(lost):
        one = create(saved.settings, saved.folder, at_hour(3)).folder.name
    create(saved.settings, saved.folder, at_hour(4))
    assert shortcomings(find_set(saved.folder, one)) == [] == [*damages(find_set(saved.folder, one))]
    assert bad_backup(saved.settings.home) is None
    settings = into(elsewhere, saved)
    assert restore(settings, find_set(saved.folder, one)).missing == ()
    assert (settings.landing / lost.parent.name / lost.name).read_bytes() == lost.read_bytes()


def test_restoring_without_a_raw_file_says_so_first_and_fails(
    saved: Saved, elsewhere: Settings, given: Callable[..., Result]
) -> None:
    """As `backup create` does; a script that restores took it for well done."""
    lost = lately(saved)
    with away(lost):
        create(saved.settings, saved.folder, at_hour(3))
    done = given("restore", str(saved.folder), settings=into(elsewhere, saved))
    assert done.exit_code == 1 and "Traceback" not in done.stderr
    assert "Còn thiếu 1 tệp gốc" in done.stdout.splitlines()[0] and lost.name in done.stdout.splitlines()[0]
    assert "lập lại 1 thư mục báo cáo" in done.stdout


@pytest.mark.parametrize("how", ["gone", "cut off"])
def test_a_raw_file_that_only_the_backup_still_has_is_told(
    saved: Saved, given: Callable[..., Result], how: str
) -> None:
    """It said nothing, night after night, while one copy was left."""
    kept = next((saved.folder / "landing").glob("??/*"))
    living = saved.settings.landing / kept.parent.name / kept.name
    with away(living):
        if how == "cut off":
            living.write_bytes(kept.read_bytes()[:-9])
        done = given("create", "--to", str(saved.folder))
        told = " ".join(done.stderr.split())
        assert done.exit_code == 1 and f"{kept} vào {living}" in told
        assert given("verify", str(saved.folder)).exit_code == 0, "the set is whole"
        living.write_bytes(kept.read_bytes())  # what it said
        assert create(saved.settings, saved.folder, at_hour(3)).lost_here == ()
    assert bad_backup(saved.settings.home) is None
