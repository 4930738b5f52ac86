"""Makes a set: one snapshot of the database, then the raw files that it names. It is verified before it is sealed."""

import errno
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlalchemy

from etl import dumps, ledger, schema
from etl.backup.manifest import (
    DUMP,
    LANDING,
    METADATA,
    NAME,
    RAW_FILES,
    REGIMES,
    SETS,
    BackupSet,
    Manifest,
    alone,
    landing_of,
    lost_words,
    sets_in,
    sha256_of,
)
from etl.config import Settings
from etl.landing import Blob, Landing, sync
from etl.last_backup import remember
from etl.model.errors import FatalError, RetryableError, UsageError
from etl.model.words import os_trouble
from etl.warehouse import OWNER, Lock, metadata_url, role_url, sql, table_names

MOST_NAMED = 20
"""Of the ledger's problems, in a manifest; `ledger verify` names all."""

_NO_PLACE = {
    errno.ENOENT: "không lập được thư mục ở đó",
    errno.EEXIST: "đó là một tệp, không phải thư mục",
}

LOGGED_IN = "session"
"""Airflow's table of those who are logged in: nobody is, in a place that was restored."""


@dataclass(frozen=True, slots=True)
class Created:
    """What was saved. `missing`: raw files that the database names and that are gone or changed.

    `lost_here`: those that the backup has whole, and the living store has lost or torn.
    `has_metadata`: Airflow's own database is in it. `problems`: why the set is evidence only, and no backup.
    `stranger`: the newest set beside it, if our ledger has never been where that one's ends; "" if it has.
    """

    folder: Path
    raw_files: int
    copied: int
    missing: tuple[str, ...]
    has_metadata: bool
    problems: tuple[str, ...] = ()
    stranger: str = ""
    lost_here: tuple[str, ...] = ()


def create(settings: Settings, target: Path, now: datetime) -> Created:
    """Adds a set to the folder of backups; while it is made the work goes on.

    Raw files are landed before the database names them and never change, so those of the snapshot are all there. A
    run that is interrupted leaves a folder that begins with a dot; the next one takes it away. A set that holds
    something wrong is kept as evidence, marked.

    Raises:
        UsageError: raw files lie there that are no backup's, or sets of another office.
        FatalError: the database is not ours or cannot be dumped, there is a set of this very second, or another command
            makes or removes sets there.
        RetryableError: the disk is full, or the folder cannot be made or written.
    """
    if (target / LANDING).exists() and not (target / SETS).exists():
        raise UsageError(
            f"{target} có landing/ mà không có sets/: kho tệp gốc ấy không phải của bản sao lưu, mà có thể của một cơ "
            "quan khác. Hãy nêu một thư mục riêng, còn trống."
        )
    with _writing(target):
        for folder in (target, target / SETS):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with alone(target):
            return _create(settings, target, now)


@contextmanager
def _writing(target: Path) -> Iterator[None]:
    """What the disk of backups refuses, in words for whoever looks after it."""
    try:
        yield
    except OSError as error:
        why = _NO_PLACE.get(error.errno or 0) or os_trouble(error)
        raise RetryableError(
            f"Không sao lưu được vào {target}: {why}. Các bản đã có vẫn nguyên; phần dở dang được dọn ở lần chạy sau. "
            "Xem đĩa ấy đã gắn chưa, còn chỗ không (`backup prune` bỏ bản cũ), tài khoản đang chạy có quyền ghi không."
        ) from error


def _create(settings: Settings, target: Path, now: datetime) -> Created:
    sets = target / SETS
    name = f"{now:{NAME}}"
    with _snapshot(settings) as (connection, _, _):
        stranger = _stranger(connection, sets_in(target))
    for leftover in sets.glob(".*"):
        shutil.rmtree(leftover)
    part = BackupSet(sets / f".{name}")
    part.folder.mkdir(mode=0o700)
    has_metadata = _dump_metadata(settings, part.folder / METADATA)
    with _snapshot(settings) as (connection, url, snapshot):
        dumps.dump(url, part.folder / DUMP, snapshot)
        blobs = [Blob(*row) for row in connection.execute(sqlalchemy.text(sql("backup/blobs")))]
        head = _ledger_head(connection)
        revision, _, _ = schema.revisions(connection)
        living = Landing(settings.landing)
        copied, missing = _copy(living, landing_of(target), blobs)
        lost_here = _lost_here(living, blobs, set(missing))
        wrong = [*_in_dumps(part.folder), *_in_ledger(connection, revision)]
    (part.folder / RAW_FILES).write_text("".join(f"{blob.sha256} {blob.size}\n" for blob in blobs), "ascii")
    shutil.copytree(settings.regimes, part.folder / REGIMES)
    manifest = Manifest(
        made_at=now.isoformat(),
        schema_revision=revision or "",
        events=head.events,
        ledger_head=head.hash or ledger.GENESIS,
        raw_files=len(blobs),
        raw_bytes=sum(blob.size for blob in blobs),
        missing=missing,
        problems=tuple(wrong) if wrong or revision == schema.head() else None,
        office=head.first_hash,
        files={str(path.relative_to(part.folder)): sha256_of(path) for path in _files(part.folder)},
    )
    part.seal(manifest)
    folder = _named(part, sets / name)
    done = Created(folder, len(blobs), copied, missing, has_metadata, tuple(wrong), stranger, lost_here)
    remember(settings.home, done.folder, now, next(iter([*wrong, *lost_words(missing)]), ""))
    return done


def _ledger_head(connection: sqlalchemy.Connection) -> sqlalchemy.Row[Any]:
    return connection.execute(sqlalchemy.text(sql("backup/ledger_head"))).one()


def _stranger(connection: sqlalchemy.Connection, beside: Sequence[BackupSet]) -> str:
    """The newest set beside, if our ledger has never been where it ends: of a future given up, or lived elsewhere.

    Raises:
        UsageError: there is such a set whose ledger does not begin as ours, or of which an older release does not say.
    """
    office, name = _ledger_head(connection).first_hash, ""
    has_been = sqlalchemy.text("SELECT count(*) FROM ledger WHERE hash = :head")
    for one in beside:
        with suppress(FatalError):  # `verify` and `prune` name it
            head = one.manifest.ledger_head
            is_strange = head != ledger.GENESIS and not connection.execute(has_been, {"head": head}).scalar_one()
            if is_strange and one.manifest.office != office:
                raise UsageError(
                    f"Bản sao lưu {one.name} trong thư mục này là của một cơ quan khác (một kho dữ liệu khác): chưa "
                    "sao lưu. Mỗi cơ quan dùng một thư mục riêng; hãy nêu thư mục của cơ quan này, hoặc một thư mục "
                    "mới. Nếu kho dữ liệu ở đây vừa lập lại thì khôi phục bản ấy trước. Nếu thư mục ấy vẫn là của cơ "
                    "quan này thì sổ cái ở đây đã bị viết lại: chạy `python -m etl audit verify` và báo lãnh đạo."
                )
            name = one.name if is_strange else ""
    return name


def _dump_metadata(settings: Settings, target: Path) -> bool:
    """Saves Airflow's database, if there is one. Before ours: what Airflow calls done is in the warehouse then."""
    url = metadata_url(settings)
    if url is None or not table_names(url):
        return False
    dumps.dump(url, target, emptied=[LOGGED_IN])
    return True


@contextmanager
def _snapshot(settings: Settings) -> Iterator[tuple[sqlalchemy.Connection, str, str]]:
    """A transaction whose view of the database others can take; nothing is erased while it lasts."""
    url = role_url(settings, OWNER)
    engine = sqlalchemy.create_engine(url)
    try:
        with engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection, connection.begin():
            connection.execute(sqlalchemy.text("SELECT pg_advisory_xact_lock_shared(:key)"), {"key": Lock.ERASE})
            if schema.revisions(connection)[0] is None:
                raise FatalError("Kho dữ liệu còn trống: chưa có gì để sao lưu.")
            yield connection, url, connection.execute(sqlalchemy.text("SELECT pg_export_snapshot()")).scalar_one()
    finally:
        engine.dispose()


def _copy(source: Landing, store: Landing, blobs: Sequence[Blob]) -> tuple[int, tuple[str, ...]]:
    """Copies what the store lacks, or has torn: how many, and which could not be had as they were.

    Every copy is read: one that a failing disk has changed would be found on the day on which it is needed.
    """
    wanted = store.lacking([blob.sha256 for blob in blobs])
    torn = sorted(store.sizes().keys() & set(wanted))
    lost = set(source.lacking(torn))
    store.remove([sha256 for sha256 in torn if sha256 not in lost])
    copied = store.copy_from(source, [sha256 for sha256 in wanted if sha256 not in lost])
    return len(copied), tuple(sha256 for sha256 in wanted if sha256 not in copied)


def _lost_here(living: Landing, blobs: Sequence[Blob], missing: set[str]) -> tuple[str, ...]:
    """Files that are saved and that the living store has no more, or not in their size. `audit verify` reads them."""
    sizes = living.sizes()
    gone = (blob.sha256 for blob in blobs if sizes.get(blob.sha256) != blob.size)
    return tuple(sha256 for sha256 in gone if sha256 not in missing)


def _in_dumps(folder: Path) -> Iterator[str]:
    """Dumps that cannot be read to their end."""
    for path in (folder / DUMP, folder / METADATA):
        try:
            if path.exists():
                dumps.read_through(path)
        except FatalError as error:
            yield f"Tệp {path.name} không đọc lại được ({error})."


def _in_ledger(connection: sqlalchemy.Connection, revision: str | None) -> list[str]:
    """The ledger of the very moment that is saved. An older schema is verified after `db upgrade`."""
    if revision != schema.head():
        return []
    try:
        found = ledger.verify(connection).problems
    except sqlalchemy.exc.SQLAlchemyError as error:  # no ledger to read is a ledger that does not verify
        return [f"Sổ cái: không đọc được ({str(getattr(error, 'orig', error)).splitlines()[0]})."]
    more = [f"Sổ cái: còn {len(found) - MOST_NAMED} điểm khác."] if len(found) > MOST_NAMED else []
    return [f"Sổ cái: {ledger.problem_words(one)}" for one in found[:MOST_NAMED]] + more


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def _named(part: BackupSet, target: Path) -> Path:
    """Gives the set its name once all of it is on the disk."""
    for path in part.folder.rglob("*"):
        sync(path)
    if target.exists():
        raise FatalError(f"Đã có bản sao lưu {target.name}: chạy lại sau một giây.")
    part.folder.rename(target)
    sync(target.parent)
    return target
