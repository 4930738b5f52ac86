"""Brings the warehouse's schema up to date, as its owner (`db upgrade`).

Every command asks which revision there is and which there should be; Alembic, a tenth of its start, is imported only
to migrate. A revision is named by the number with which its file begins.
"""

from datetime import datetime
from pathlib import Path

import sqlalchemy

from etl import dumps
from etl.config import PROJECT, Settings
from etl.model.errors import FatalError
from etl.warehouse import OWNER, Lock, answering, role_url, table_names

MIGRATIONS = PROJECT / "sql" / "migrations"
NEWER = (
    "Kho dữ liệu ở phiên bản cấu trúc {present}, mới hơn phần mềm này ({head}): hãy cài bản phần mềm đã lập kho ấy, "
    "hoặc khôi phục một bản sao lưu do bản này lập (docs/operations.md)."
)

NOT_EMPTY = (
    "Kho dữ liệu không trống: bản lưu chỉ đưa được vào kho chưa có bảng nào. Dời kho đang có sang chỗ khác trước "
    "(docs/operations.md, “The way back”)."
)


def upgrade(settings: Settings, now: datetime) -> str:
    """Migrates to the newest revision and returns it; backs up first if there is anything to lose.

    Raises:
        FatalError: the database is somebody else's, newer than this software, or cannot be backed up.
    """
    url = role_url(settings, OWNER)
    engine = sqlalchemy.create_engine(url)
    newest = head()
    try:
        with answering(), engine.begin() as connection:
            # Two commands that both find an empty warehouse migrate it one after the other.
            connection.execute(sqlalchemy.text("SELECT pg_advisory_xact_lock(:key)"), {"key": Lock.MIGRATE})
            present = _present(connection)
            _refuse_foreign(connection, present)
            if present == newest:
                return newest
            if present is not None:
                back_up(url, settings.home / "backups" / f"before-{newest}-{now:%Y%m%dT%H%M%S}.dump")
            _migrate(connection)
    finally:
        engine.dispose()
    return newest


def load(settings: Settings, source: Path) -> str:
    """The way back from an upgrade: fills an empty database with the dump that `upgrade` left; returns its revision.

    Raises:
        FatalError: the database is not empty, or the file is no dump.
    """
    url = role_url(settings, OWNER)
    with answering():
        if table_names(url):
            raise FatalError(NOT_EMPTY)
        dumps.load(url, source)
        return str(_present_at(url))


def _migrate(connection: sqlalchemy.Connection) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def prepare(settings: Settings, now: datetime) -> None:
    """Gives an empty warehouse its schema; one of another release waits for `db upgrade` by a person.

    Raises:
        FatalError: the schema is older or newer than this software's.
    """
    present = _present_at(role_url(settings, OWNER))
    if present is None:
        upgrade(settings, now)
    elif not is_known(present):
        raise FatalError(NEWER.format(present=present, head=head()))
    elif present != head():
        raise FatalError(
            f"Kho dữ liệu ở phiên bản cấu trúc {present}, phần mềm này cần {head()}: chạy `python -m etl db upgrade`."
        )


def revisions(connection: sqlalchemy.Connection) -> tuple[str | None, str, bool]:
    """The warehouse's revision, this software's, and whether this software knows the former."""
    present = _present(connection)
    return present, head(), present in _known()


def head() -> str:
    """This software's newest revision."""
    return max(_known())


def is_known(revision: str) -> bool:
    """Whether it is this release's or an older one's."""
    return revision in _known()


def _known() -> set[str]:
    return {path.name.partition("_")[0] for path in (MIGRATIONS / "versions").glob("[0-9]*.py")}


def _present_at(url: str) -> str | None:
    engine = sqlalchemy.create_engine(url)
    try:
        with engine.connect() as connection:
            return _present(connection)
    finally:
        engine.dispose()


def _present(connection: sqlalchemy.Connection) -> str | None:
    """The revision of the database, None where Alembic has never been at work."""
    if not sqlalchemy.inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.execute(
        sqlalchemy.text("SELECT version_num FROM alembic_version")
    ).scalar_one_or_none()
    return found


def _refuse_foreign(connection: sqlalchemy.Connection, present: str | None) -> None:
    """DDL runs only on our own database, of our own or an older release."""
    database = connection.execute(sqlalchemy.text("SELECT current_database()")).scalar_one()
    if present is not None and not is_known(present):
        raise FatalError(NEWER.format(present=present, head=head()))
    tables = sqlalchemy.inspect(connection).get_table_names()
    if present is None and tables:
        raise FatalError(
            f"database “{database}” holds other tables ({', '.join(sorted(tables)[:5])}) and no schema of "
            "ours: point ETL_WAREHOUSE_URL at an empty database"
        )


def back_up(url: str, target: Path) -> None:
    """Dumps the database to a file only its owner reads."""
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        dumps.dump(url, target)
    except FatalError as error:
        raise FatalError(f"backup before the upgrade failed, nothing was changed: {error}") from error
