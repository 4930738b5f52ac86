"""Fills an empty place from a set, after every byte of the set was checked."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

import sqlalchemy

from etl import dumps, ledger, schema
from etl.backup.manifest import DUMP, METADATA, REGIMES, BackupSet, all_sets
from etl.backup.verify import faults, own_damages, raw_damages
from etl.config import Settings
from etl.landing import Landing, LostFile
from etl.model.errors import FatalError, UsageError
from etl.pipeline import Journey
from etl.regime import load_all
from etl.warehouse import OWNER, metadata_url, role_url, sql, table_names


@dataclass(frozen=True, slots=True)
class Restored:
    """What was restored. `upgraded_from`: the schema of an older release's set. `differing`: regimes unlike the set's.

    `made_at`: the moment as which the place is now, in ISO. `missing`: raw files that are not there.
    `metadata`: Airflow's own database was `restored`, `kept` for it was not empty, or `absent` in the set.
    `passed_over`: newer sets that are no good. `was_there`: the database was the set's already, and nothing was loaded;
    `copied`: raw files that were not there yet.
    """

    made_at: str
    raw_files: int
    missing: tuple[str, ...]
    events: int
    upgraded_from: str
    differing: tuple[str, ...]
    metadata: Literal["restored", "kept", "absent"]
    passed_over: tuple[str, ...] = ()
    was_there: bool = False
    copied: int = 0


def restore(settings: Settings, saved: BackupSet, *, without_damaged: bool = False) -> Restored:
    """Puts database and raw files back; interrupted, it goes on when it is started again.

    What an older release saved is brought to this one's schema: else nothing could make its reports again.
    `without_damaged`: raw files that are gone or changed in the backup are left out, all the rest is brought back.

    Raises:
        UsageError: the place is not empty.
        FatalError: the set is damaged (names each file), or made by a newer release.
    """
    manifest = saved.manifest
    if not schema.is_known(manifest.schema_revision):
        raise FatalError(
            f"Bản sao lưu {saved.name} do bản phần mềm mới hơn lập (cấu trúc {manifest.schema_revision}): "
            "hãy cài bản ấy rồi khôi phục."
        )
    lost = _damaged(saved, without_damaged)
    missing = (*saved.lost(), *lost)
    url = role_url(settings, OWNER)
    raw = [blob.sha256 for blob in saved.raw_files() if blob.sha256 not in set(missing)]
    is_loaded = _is_loaded(url, saved)
    copied = len(raw) - _refuse_occupied(settings, url, set(raw), is_loaded)
    if len(Landing(settings.landing).copy_from(saved.landing, raw)) < len(raw):
        raise FatalError(f"Bản sao lưu {saved.name} vừa mất tệp gốc trong khi khôi phục: kiểm tra đĩa rồi chạy lại.")
    metadata = _load_metadata(settings, saved)
    if not is_loaded:
        dumps.load(url, saved.folder / DUMP)
    schema.upgrade(settings, datetime.fromisoformat(manifest.made_at))
    events = _check(url, saved)
    differing = _regimes(settings.regimes, saved)
    older = "" if manifest.schema_revision == schema.head() else manifest.schema_revision
    newer = [one for one in all_sets(saved.folder.parent.parent) if one.name > saved.name]
    passed_over = tuple(one.name for one in newer if faults(one))
    return Restored(
        manifest.made_at, len(raw), missing, events, older, differing, metadata, passed_over, is_loaded, copied
    )


def _damaged(saved: BackupSet, may_be_left_out: bool) -> tuple[str, ...]:
    """Raw files that cannot be brought back; refuses a damaged set, and these too unless somebody has said so."""
    wrong, lost = list(own_damages(saved)), {}
    if not wrong:
        lost = raw_damages(saved)
    if wrong or (lost and not may_be_left_out):
        named = [*wrong, *lost.values()]
        way_out = " Khôi phục mọi thứ trừ các tệp gốc ấy: thêm `--without-damaged`." if lost else ""
        raise FatalError(
            f"Bản sao lưu {saved.name} hỏng, chưa khôi phục gì: {'; '.join(named[:5])} ({len(named)} chỗ).{way_out}"
        )
    return tuple(lost)


def _load_metadata(settings: Settings, saved: BackupSet) -> Literal["restored", "kept", "absent"]:
    """Fills Airflow's database. One that has tables stays: it may be what an interrupted restoring has left whole."""
    url = metadata_url(settings)
    if url is None or METADATA not in saved.manifest.files:
        return "absent"
    if table_names(url):
        return "kept"
    dumps.load(url, saved.folder / METADATA)
    return "restored"


def _is_loaded(url: str, saved: BackupSet) -> bool:
    """Whether the database is the set's already: what was interrupted after that goes on."""
    if "ledger" not in table_names(url):
        return False
    engine = sqlalchemy.create_engine(url)
    try:
        with engine.connect() as connection:
            head = connection.execute(sqlalchemy.text(sql("backup/ledger_head"))).one()
    finally:
        engine.dispose()
    return head.events > 0 and (head.events, head.hash) == (saved.manifest.events, saved.manifest.ledger_head)


def _refuse_occupied(settings: Settings, url: str, ours: set[str], is_loaded: bool) -> int:
    """How many of our raw files are there already; refuses a place that holds anything else."""
    if table_names(url) and not is_loaded:
        raise UsageError("Kho dữ liệu không trống: chỉ khôi phục vào một kho mới (ETL_HOME hoặc cơ sở dữ liệu khác).")
    there = Landing(settings.landing).sizes().keys()
    if there - ours:
        raise UsageError(f"{settings.landing} đã có tệp khác: chỉ khôi phục vào một nơi trống (ETL_HOME khác).")
    return len(there)


def _check(url: str, saved: BackupSet) -> int:
    """The ledger that was restored verifies and ends where the set says."""
    engine = sqlalchemy.create_engine(url, connect_args={"options": "-c timezone=UTC"})
    try:
        with engine.connect() as connection:
            found = ledger.verify(connection)
            named = {row.sha256 for row in connection.execute(sqlalchemy.text(sql("backup/blobs")))}
    finally:
        engine.dispose()
    if named != {blob.sha256 for blob in saved.raw_files()}:
        raise FatalError(
            f"Đã khôi phục, nhưng danh sách tệp gốc của bản sao lưu {saved.name} không khớp với kho dữ liệu trong đó. "
            "Không dùng nơi này; khôi phục một bản cũ hơn vào một nơi trống khác (`--set TÊN`)."
        )
    if (
        found.problems
        or found.events != saved.manifest.events
        or found.head not in ("0" * 64, saved.manifest.ledger_head)
    ):
        first = (*map(ledger.problem_words, found.problems), "số việc hoặc mã cuối không khớp với bản sao lưu.")[0]
        raise FatalError(
            f"Đã khôi phục, nhưng sổ cái trong bản sao lưu {saved.name} không đúng: {first} Không dùng nơi này; báo "
            "lãnh đạo, rồi khôi phục một bản cũ hơn vào một nơi trống khác (`--set TÊN`)."
        )
    return found.events


def _regimes(folder: Path, saved: BackupSet) -> tuple[str, ...]:
    """Regimes that are not as they were; a place without any gets those of the set."""
    kept = saved.folder / REGIMES
    if not folder.exists() or not any(folder.iterdir()):
        shutil.copytree(kept, folder, dirs_exist_ok=True)
    (now, _), (then, _) = load_all(folder), load_all(kept)
    return tuple(name for name in sorted(then) if name not in now or now[name].sha256 != then[name].sha256)


def put_reports_back(settings: Settings) -> int:
    """Renders every version again, the same bytes, and lays out what was issued; how many folders lacked anything.

    A file that is there stays as it is: somebody may have edited it.

    Raises:
        FatalError: a file made again is not the one recorded, or its raw file was lost; the others are there.
    """
    lost: list[LostFile] = []
    before = set(settings.out.rglob("*"))
    with Journey.open(settings) as journey:
        with journey.warehouse.begin() as connection:
            statement = "SELECT DISTINCT regime, period FROM report_version ORDER BY regime, period"
            periods = connection.execute(sqlalchemy.text(statement)).all()
            issued = connection.execute(sqlalchemy.text(_ISSUED)).all()
        for period in periods:
            with _going_on(lost):
                journey.publish_all(period.regime, period.period)
        for row in issued:
            target = settings.out / row.regime / row.period / f"phat-hanh-{row.number:02d}" / row.name
            target.parent.mkdir(mode=0o750, parents=True, exist_ok=True)
            with _going_on(lost):
                if not target.exists():
                    target.write_bytes(journey.landing.read(row.sha256))
    if lost:
        raise FatalError(f"Đã khôi phục, nhưng có báo cáo chưa lập lại được ({len(lost)} chỗ): {lost[0]}")
    laid_out = {path for path in settings.out.rglob("*") if path.is_file()} - before
    return len({path.relative_to(settings.out).parts[:3] for path in laid_out})


@contextmanager
def _going_on(lost: list[LostFile]) -> Iterator[None]:
    """A raw file that is lost keeps nothing else from being made."""
    try:
        yield
    except LostFile as error:
        lost.append(error)


_ISSUED = """
SELECT v.regime, v.period, i.number, f.name, f.sha256
FROM report_issue_file AS f
JOIN report_issue AS i USING (report_version_id)
JOIN report_version AS v ON v.id = f.report_version_id
"""
