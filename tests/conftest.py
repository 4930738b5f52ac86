"""Real parts for the tests: one embedded PostgreSQL a session, a fresh database with schema and regimes a test."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from uuid import uuid4

import hypothesis
import psycopg
import pytest
import sqlalchemy

from etl import embedded
from etl.config import PROJECT, Settings
from etl.leftovers import own, remove_leftovers
from etl.pipeline import Journey
from etl.publish import brief, pdf
from etl.warehouse import OWNER, WRITER, Warehouse

hypothesis.settings.register_profile("untimed", deadline=None)
hypothesis.settings.load_profile("untimed")

REPO = PROJECT
ORDERS = int(os.environ.get("ETL_TEST_ORDERS", "2"))
"""In how many orders files arrive where the order must not matter; `make test-orders` takes forty."""

HOME, MEMORY, ROOM = "etl-test-", Path("/dev/shm"), 4 * 2**30
"""The server of the tests lives in memory where there is plenty: a database is a thousand files, made and removed."""

LONGEST = (
    "process_set",
    "forks",
    "store",
    "every_regime",
    "district",
    "tests/embedded/test_embedded.py",
    "any_order",
    "tests/desk/test_issue.py",
    "tests/pages",
    "tests/backup",
    "tests/review/test_dossier.py",
    "tests/publish/test_workbooks.py",
    "mail",
    "hostile-inbox",
    "through",
    "tests/read/test_office.py",
    "tests/read/test_office_formats.py",
    "tests/read/test_sandbox.py",
    "tests/stack/test_mail.py",
    "tests/publish/test_recheck.py",
    "tests/dags",
    "tests/respond/test_answers.py",
    "tests/mail/test_by_hand.py",
)
"""Groups and files that take longest. Need not be exact: it is for no worker to begin with one of them at the end.

"process_set" waits for Airflow, "forks" share a process that has imported everything (tests/forks.py).
"""

TOGETHER = ("tests/pages", "tests/backup", "tests/dags")
"""Folders whose files look at one state that takes seconds to reach: one worker runs them all."""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """With several workers a file is one piece of work: else each of them would set up what its tests share.

    Whoever starts a long piece last works on while the others have nothing to do.
    """
    if not hasattr(config, "workerinput"):
        return
    for item in items:
        if item.get_closest_marker("xdist_group") is None:
            file = item.path.relative_to(REPO)
            folder = file.parent.as_posix()
            item.add_marker(pytest.mark.xdist_group(folder if folder in TOGETHER else file.as_posix()))
    rank = {name: place for place, name in enumerate(LONGEST)}
    items.sort(key=lambda item: rank.get(group_of(item), len(rank)))


def group_of(item: pytest.Item) -> str:
    """Name of the group of tests that one worker runs."""
    return str(item.get_closest_marker("xdist_group").args[0])


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Bytes give no name to a test: a zip made at collection holds the time, and workers would disagree on it."""
    return argname if isinstance(val, bytes) else None


@pytest.fixture(scope="session")
def repo() -> Path:
    """Root of the repository."""
    return REPO


drawn_once = lru_cache(64)(brief.brief_charts)


@pytest.fixture(scope="session", autouse=True)
def charts_are_drawn_once() -> Iterator[None]:
    """The same content gives the same bytes (tests/publish/test_brief.py): to draw them is a third of a draft."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(brief, "brief_charts", drawn_once)
        yield


@pytest.fixture(scope="session")
def server() -> Iterator[embedded.Server]:
    """An embedded server of this test session alone (each xdist worker has its own)."""
    place = MEMORY if MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM else Path(tempfile.gettempdir())
    remove_leftovers(place, HOME)
    home = Path(tempfile.mkdtemp(prefix=HOME, dir=place))
    home.chmod(0o755)
    owner = own(home)
    running = embedded.ensure_running(home / "pg")
    _do_not_wait_for_the_disk(running)
    begin(Settings(home, REPO, REPO, running.url(WRITER, "etl"), running.url(OWNER, "etl")))
    yield running
    embedded.stop(home / "pg")
    shutil.rmtree(home, ignore_errors=True)
    owner.close()


def begin(settings: Settings) -> None:
    """Schema and shipped regimes: what every database of the tests begins with, and need not fill itself with."""
    with Journey.open(replace(settings, regimes=REPO / "regimes", suites=REPO / "expectations")):
        pass


def _do_not_wait_for_the_disk(server: embedded.Server) -> None:
    """A database made and dropped for each test costs a tenth then; what a power cut would lose nobody will miss."""
    with psycopg.connect(server.conninfo(embedded.SUPERUSER, "postgres"), autocommit=True) as connection:
        for setting in ("fsync", "full_page_writes", "synchronous_commit"):
            connection.execute(f"ALTER SYSTEM SET {setting} = off")
        connection.execute("ALTER SYSTEM SET max_wal_size = '256MB'")
        connection.execute("SELECT pg_reload_conf()")


@contextmanager
def fresh_database(server: embedded.Server, template: str = "etl") -> Iterator[str]:
    """Name of a fresh database with the schema, dropped afterwards. `template`: another that nobody is working in."""
    name = f"test_{uuid4().hex[:12]}"
    with psycopg.connect(server.conninfo(embedded.SUPERUSER, "postgres"), autocommit=True) as connection:
        # page by page through the log (the server's own choice) costs twice the processor time of copying files
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}" OWNER {OWNER} STRATEGY file_copy')
        connection.execute(f'GRANT CONNECT ON DATABASE "{name}" TO etl_writer, etl_reader')
    yield name
    with psycopg.connect(server.conninfo(embedded.SUPERUSER, "postgres"), autocommit=True) as connection:
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture
def database(server: embedded.Server) -> Iterator[str]:
    """A fresh database for one test."""
    with fresh_database(server) as name:
        yield name


@contextmanager
def as_writer(server: embedded.Server, database: str) -> Iterator[Warehouse]:
    """A database as our programs open it."""
    opened = Warehouse(server.url(WRITER, database))
    yield opened
    opened.close()


@pytest.fixture
def warehouse(server: embedded.Server, database: str) -> Iterator[Warehouse]:
    """The fresh database as writer."""
    with as_writer(server, database) as opened:
        yield opened


@pytest.fixture(scope="session")
def shared_warehouse(server: embedded.Server) -> Iterator[Warehouse]:
    """One database for all tests that take back what they do."""
    with fresh_database(server) as name, as_writer(server, name) as opened:
        yield opened


@pytest.fixture(scope="module")
def module_warehouse(server: embedded.Server) -> Iterator[Warehouse]:
    """One database for the tests of a module that look at what was stored once, for all of them."""
    with fresh_database(server) as name, as_writer(server, name) as opened:
        yield opened


@pytest.fixture
def connection(shared_warehouse: Warehouse) -> Iterator[sqlalchemy.Connection]:
    """A transaction of one test, taken back afterwards: a database a test costs ten times as much."""
    with shared_warehouse.engine.connect() as opened:
        transaction = opened.begin()
        yield opened
        transaction.rollback()


@pytest.fixture
def settings(server: embedded.Server, database: str, tmp_path: Path) -> Settings:
    """Settings that put everything of one test under its own folder and database."""
    return Settings(
        home=tmp_path / "var",
        regimes=REPO / "regimes",
        suites=REPO / "expectations",
        warehouse_url=server.url(WRITER, database),
        owner_url=server.url(OWNER, database),
    )


@pytest.fixture
def without_pdfs(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine without LibreOffice, which takes longer than all the rest of a submission."""
    monkeypatch.setattr(pdf, "PROGRAM", "no-office-on-this-machine")


def needs_office(*programs: str) -> pytest.MarkDecorator:
    """Marks tests that need system packages: left out loudly where they are missing, a failure in CI."""
    missing = [program for program in programs or ("soffice",) if shutil.which(program) is None]
    if missing and os.environ.get("CI"):
        raise RuntimeError(f"CI must have {missing}: make system-packages")
    return pytest.mark.skipif(bool(missing), reason=f"NOT TESTED HERE: {missing} missing (make system-packages)")
