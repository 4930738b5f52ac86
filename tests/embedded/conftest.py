"""A home for each kind of person, checked for opened folders and left-over servers when a test is done with it."""

import os
import shutil
import stat
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from etl import embedded
from etl.embedded import programs
from etl.embedded.account import Account
from tests.embedded.people import Person, me, ordinary, servers_on

PEOPLE = ["root", "ordinary"] if os.geteuid() == 0 else ["ordinary"]


@pytest.fixture(params=PEOPLE)
def person(request: pytest.FixtureRequest) -> Person:
    """Root (who must not run PostgreSQL) and somebody ordinary (who cannot change accounts)."""
    return me() if request.param == "root" else ordinary()


@pytest.fixture
def folder(person: Person) -> Iterator[Path]:
    """A private folder of the person: root's is closed to the account that root's server runs as."""
    with _folder_of(person) as folder, _harmless(folder):
        yield folder


@pytest.fixture
def new_home(folder: Path) -> Path:
    """Where nothing is yet."""
    return folder / "var" / "pg"


@pytest.fixture
def home(person: Person, home_of: Callable[[Person], Path]) -> Iterator[Path]:
    """The person's home, in use before, now stopped; all tests share it, since making one takes a second."""
    home = home_of(person)
    embedded.stop(home)
    with _harmless(home.parent):
        yield home


@pytest.fixture(scope="session")
def home_of(reachable_programs: None) -> Iterator[Callable[[Person], Path]]:
    """Makes one home for each kind of person."""
    folders: dict[Person, Path] = {}

    def make(person: Person) -> Path:
        if person not in folders:
            folders[person] = Path(tempfile.mkdtemp(prefix="etl-embedded-"))
            os.chown(folders[person], person.uid, person.gid)
            person.do(lambda: embedded.ensure_running(folders[person] / "pg"))
        return folders[person] / "pg"

    yield make
    for folder in folders.values():
        embedded.stop(folder / "pg")
        shutil.rmtree(folder)


@pytest.fixture(scope="session", autouse=True)
def reachable_programs() -> Iterator[None]:
    """Loads all modules (a child that left root may find none), and brings the wheel where others may read it."""
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(host="/nonexistent", user="nobody")
    with pytest.MonkeyPatch.context() as patch:
        site, person = programs.wheel_folder(), ordinary()
        if not Account(person.uid, person.gid).can("-x", str(site)):
            patch.setattr(programs, "COPIES", Path(tempfile.mkdtemp(prefix="etl-programs-")))
            copy = programs._copied_out(site)
            patch.setattr(programs, "wheel_folder", lambda: copy)
        yield


@contextmanager
def _folder_of(person: Person) -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="etl-embedded-"))
    os.chown(folder, person.uid, person.gid)
    yield folder
    shutil.rmtree(folder)


@contextmanager
def _harmless(folder: Path) -> Iterator[None]:
    """Asserts what no test may do: open a folder to others, or leave a server behind."""
    modes = {path: path.stat().st_mode for path in (folder, *folder.parents)}
    yield
    homes = [path.parent for path in folder.rglob("server.lock")]
    opened = [str(path) for home in homes for path in _folders_of(home) if _is_open(path)]
    for home in homes:
        embedded.stop(home)
    left = [pid for home in homes for pid in servers_on(home / "data")]
    assert {path: path.stat().st_mode for path in modes} == modes, "a folder above the home changed its mode"
    assert not opened, "others can look into the data, the log or the socket"
    assert not left, "a server was left running"


def _folders_of(home: Path) -> list[Path]:
    run = (home / "run").resolve()
    return [path for path in (home, run, *home.rglob("*")) if path.is_dir()]


def _is_open(path: Path) -> bool:
    """Anything for others, or more than passing through for the group."""
    return bool(stat.S_IMODE(path.stat().st_mode) & (stat.S_IRWXO | stat.S_IRGRP | stat.S_IWGRP))
