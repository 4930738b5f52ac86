"""Writes the files of a stored version below `<out>/v<N>/`: all of them or none, and the same bytes every time."""

import hashlib
import itertools
import os
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import sqlalchemy
from xlsxwriter.exceptions import XlsxFileError

from etl import ledger
from etl.ledger import Event
from etl.leftovers import remove_leftovers
from etl.model.errors import FatalError, RetryableError
from etl.model.report import ReportContent
from etl.publish.appendix_workbook import write_appendix
from etl.publish.brief import leader_brief
from etl.publish.control_sheet import control_sheet
from etl.publish.cross_check import write_cross_check
from etl.publish.word import report_document
from etl.warehouse import Lock, copy_rows

BRIEF = "tom-tat-lanh-dao.docx"
INTERNAL, CONTROL = "doi-chieu.xlsx", "phieu-kiem-soat.docx"
"""These two stay with whoever consolidates: they go to nobody's desk."""
AUDIENCES = {
    "bao-cao.docx": "outgoing",
    "phu-luc.xlsx": "outgoing",
    INTERNAL: "internal",
    BRIEF: "internal",
    CONTROL: "internal",
}
UPWARD = "gui-cap-tren.xlsx"
"""Goes to the authority above and to no other receiver, for it holds the units' cells. Only where there is one."""


@dataclass(frozen=True, slots=True)
class PublishedFile:
    """One file of a version; `sha256` is that of the file as it was first written."""

    name: str
    path: Path
    audience: str
    sha256: str


def render(connection: sqlalchemy.Connection, version_id: UUID, out_dir: Path) -> list[PublishedFile]:
    """Puts the version's files into `out_dir/v<N>/` and records their hashes.

    Files that stand there already are left alone, so that a person's own edits are never written over; missing
    ones are made again.

    Raises:
        FatalError: a file made again is not the one that was recorded.
        RetryableError: the disk is full or may not be written to; the version itself is kept.
    """
    # One renderer at a time: two would both find the files missing.
    connection.execute(sqlalchemy.text("SELECT pg_advisory_xact_lock(:key)"), {"key": Lock.RENDER})
    version = connection.execute(
        sqlalchemy.text(
            "SELECT v.version, v.content, v.created_at, t.body FROM report_version AS v"
            " JOIN report_template AS t ON t.sha256 = v.template_sha256 WHERE v.id = :id"
        ),
        {"id": version_id},
    ).one()
    target = out_dir / f"v{version.version}"
    recorded = recorded_files(connection, version_id)
    if not recorded or not all((target / name).is_file() for name in recorded):
        with writing(out_dir), fresh_folder(out_dir, f".v{version.version}-") as folder:
            made = _make(connection, version_id, version, Path(folder), set(recorded))
            if recorded and made != recorded:
                raise FatalError(_differs(target, made, recorded))
            if not recorded and target.exists() and not _holds(target, made):
                target.rename(_free_name(target))  # another warehouse's, or a run's that was killed: kept, not lost
            _place(Path(folder), target)
        if not recorded:
            _record(connection, version_id, made, version.created_at)
        recorded = made
    return [PublishedFile(name, target / name, _audience(name), recorded[name]) for name in _in_order(recorded)]


@contextmanager
def writing(out_dir: Path) -> Iterator[None]:
    """What the file system refuses inside is a `RetryableError`."""
    try:
        out_dir.mkdir(parents=True, exist_ok=True)
        yield
    except (OSError, XlsxFileError) as error:
        raise RetryableError(
            f"không ghi được tệp báo cáo vào thư mục {out_dir} ({error}); số liệu của bản này đã được giữ lại: xem lại"
            " dung lượng và quyền ghi của ổ đĩa rồi chạy lại lệnh consolidate"
        ) from error


def fresh_folder(out_dir: Path, prefix: str) -> tempfile.TemporaryDirectory[str]:
    """Where files are made; what a killed renderer left is removed, for there is one renderer at a time."""
    remove_leftovers(out_dir, prefix, older_than=0)
    return tempfile.TemporaryDirectory(prefix=prefix, dir=out_dir)


def _differs(target: Path, made: Mapping[str, str], recorded: Mapping[str, str]) -> str:
    """What is wrong and what to do: only a version of an older program cannot be made again."""
    names = sorted(name for name in {*made, *recorded} if made.get(name) != recorded.get(name))
    return (
        f"Thư mục {target} thiếu tệp, và {', '.join(names)} lập lại không giống tệp đã ghi nhận (bản này do phần mềm cũ"
        " hơn lập): chưa ghi gì. Chạy lệnh consolidate để có bản mới do phần mềm hiện nay lập, rồi trình lại; cần đúng"
        " bản cũ thì lấy thư mục ấy từ bản sao lưu."
    )


def _audience(name: str) -> str:
    return AUDIENCES.get(name, "upward")


def _in_order(names: Iterable[str]) -> list[str]:
    """The report first, what goes up last."""
    order = (*AUDIENCES, UPWARD)
    return sorted(names, key=order.index)


def _holds(target: Path, made: Mapping[str, str]) -> bool:
    """Whether a folder holds just these files."""
    return all((target / name).is_file() and flushed_sha256(target / name) == made[name] for name in made)


def _free_name(target: Path) -> Path:
    names = (target.with_name(f"{target.name}.cu-{number}") for number in itertools.count(1))
    return next(name for name in names if not name.exists())


def recorded_files(connection: sqlalchemy.Connection, version_id: UUID) -> dict[str, str]:
    """Hashes by name of the files that a version has on record."""
    statement = sqlalchemy.text("SELECT name, sha256 FROM report_file WHERE report_version_id = :id ORDER BY name")
    return {row.name: row.sha256 for row in connection.execute(statement, {"id": version_id})}


def _record(connection: sqlalchemy.Connection, version_id: UUID, made: Mapping[str, str], at: datetime) -> None:
    """Keeps the hashes, on the ledger too: the files belong to their version, whenever they are written."""
    rows = [(version_id, name, _audience(name), sha256) for name, sha256 in made.items()]
    copy_rows(connection, "report_file", ("report_version_id", "name", "audience", "sha256"), rows)
    ledger.append(connection, [published(version_id, made)], actor="publish", at=at)


def published(version_id: UUID, files: Mapping[str, str]) -> Event:
    """What the ledger keeps of the files of a version."""
    return Event("published", "report_files", str(version_id), {"files": dict(files)})


def _make(
    connection: sqlalchemy.Connection, version_id: UUID, version: Any, folder: Path, recorded: set[str]
) -> dict[str, str]:
    """Writes all files and returns their hashes. Of a version that has its files on record, just these."""
    content = ReportContent.from_json(version.content)
    (folder / "bao-cao.docx").write_bytes(report_document(content, bytes(version.body)))
    write_appendix(content, folder / "phu-luc.xlsx")
    write_cross_check(connection, version_id, content, folder / INTERNAL)
    (folder / BRIEF).write_bytes(leader_brief(connection, version_id, content))
    if not recorded or CONTROL in recorded:  # versions of an earlier release have none
        (folder / CONTROL).write_bytes(control_sheet(connection, version_id, content))
    upward = connection.execute(
        sqlalchemy.text("SELECT body FROM upward_form WHERE report_version_id = :id"), {"id": version_id}
    ).scalar_one_or_none()
    if upward is not None:
        (folder / UPWARD).write_bytes(bytes(upward))
    return {path.name: flushed_sha256(path) for path in sorted(folder.iterdir())}


def flushed_sha256(path: Path) -> str:
    """Hash of a file whose bytes are on the disk, not only promised."""
    with path.open("rb") as file:
        os.fsync(file.fileno())
        return hashlib.file_digest(file, "sha256").hexdigest()


def _place(made: Path, target: Path) -> None:
    """Moves in the files that are not there."""
    target.mkdir(exist_ok=True)
    for path in made.iterdir():
        if not (target / path.name).is_file():
            path.chmod(0o640)
            path.replace(target / path.name)
    folder = os.open(target, os.O_RDONLY)
    os.fsync(folder)
    os.close(folder)
