"""Writes the package: reports, received files, tables, a stretch of the ledger, an index, a list of hashes."""

import hashlib
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import sqlalchemy

from etl.dossier.figures import add_figures
from etl.dossier.index import FileSet, Told, index_page
from etl.dossier.packing import Package
from etl.dossier.paper import plain
from etl.dossier.tables import OF_NEWEST, OF_PERIOD, Shown, add_decisions, add_table
from etl.landing import Landing
from etl.model.clock import LOCAL
from etl.model.errors import UsageError
from etl.model.regime import Period, Regime
from etl.model.words import STATUS
from etl.text import file_name, fold
from etl.warehouse import sql

ABOUT = "thong-tin-phat-hanh.txt"
VERIFY = Path(__file__).with_name("kiem_tra.py")


def export_package(
    connection: sqlalchemy.Connection, regime: Regime, period: Period, landing: Landing, reports: Path, target: Path
) -> dict[str, Any]:
    """Writes `target`; returns {file, files, sha256}. `reports` holds the versions' folders `v<N>`.

    Same data, same bytes. A landing file that was changed behind our back ends in an error, a report file that was
    edited goes in as it is and fails the package's own check against the recorded hash.

    Raises:
        UsageError: the period has no report yet.
    """
    facts = {"regime": regime.name, "period": period.code}
    versions = _rows(connection, "audit/versions", **facts)
    if not versions:
        raise UsageError("Kỳ báo cáo này chưa được tổng hợp lần nào: chạy lệnh consolidate trước.")
    made_at = versions[-1].created_at.astimezone(LOCAL)
    temp = target.with_name(f".{target.name}.part")
    with ZipFile(temp, "w", ZIP_DEFLATED) as archive:
        package = Package(archive, made_at)
        receipts = _received(package, connection, landing, facts)
        raw = {row["id"]: row["path"] for row in receipts if row["erased_at"] is None}
        drafts = [_drafted(package, connection, version, reports) for version in versions]
        add_figures(package, connection, regime, period, versions, raw)
        decisions = add_decisions(package, connection, facts, raw)
        sets = [*_issued(package, connection, landing, facts, decisions[0]), *_submitted(package, reports)]
        tables = {name: add_table(package, connection, name, query, facts) for name, query in OF_PERIOD.items()}
        newest = {"version_id": versions[-1].id}
        tables |= {name: add_table(package, connection, name, query, newest) for name, query in OF_NEWEST.items()}
        package.add("so-cai/so-cai.jsonl", _ledger(connection, facts))
        told = Told(list(zip(versions, drafts, strict=True)), receipts, tables, decisions, sets, made_at)
        package.add("index.html", [index_page(regime, period, told).encode()])
        package.add("kiem_tra.py", [VERIFY.read_bytes()])
        package.seal()
    temp.replace(target)
    with target.open("rb") as file:
        return {
            "file": str(target),
            "files": len(package.hashes),
            "sha256": hashlib.file_digest(file, "sha256").hexdigest(),
        }


def _drafted(package: Package, connection: sqlalchemy.Connection, version: Any, reports: Path) -> FileSet:
    """One version as it was made."""
    folder = f"bao-cao/lan-{version.version}"
    package.add(f"{folder}/noi-dung.json", [version.content.encode()])
    recorded = {}
    for row in _rows(connection, "audit/files", version_id=version.id):
        package.add(f"{folder}/{row.name}", [(reports / f"v{version.version}" / row.name).read_bytes()])
        recorded[row.name] = row.sha256
    facts = {"content_sha256": version.content_sha256, "files": recorded}
    package.add(f"{folder}/khi-lap.json", [json.dumps(facts, indent=1, sort_keys=True).encode()])
    return FileSet(f"Lần {version.version}", folder, tuple(recorded))


def _issued(
    package: Package, connection: sqlalchemy.Connection, landing: Landing, facts: dict[str, str], issues: Shown
) -> list[FileSet]:
    """What went out, byte for byte as the landing store has it, and who approved it; named by number."""
    sets: dict[int, list[str]] = {}
    for row in _rows(connection, "dossier/issued_files", **facts):
        package.add(f"bao-cao/phat-hanh-{row.number:02d}/{row.name}", [landing.read(row.sha256)])
        sets.setdefault(row.number, []).append(row.name)
    for row in issues.rows:
        told = "".join(f"{column}: {plain(value)}\r\n" for column, value in zip(issues.columns, row, strict=True))
        package.add(f"bao-cao/phat-hanh-{row[0]:02d}/{ABOUT}", [b"\xef\xbb\xbf", told.encode()])
        sets.setdefault(row[0], []).append(ABOUT)
    return [
        FileSet(f"Phát hành số {number:02d}", f"bao-cao/phat-hanh-{number:02d}", tuple(names))
        for number, names in sets.items()
    ]


def _submitted(package: Package, reports: Path) -> list[FileSet]:
    """What was carried up for signature, as far as the folders are still there."""
    sets = []
    for number in range(1, 1 + len(list(reports.glob("trinh-lan-*")))):
        folder = reports / f"trinh-lan-{number}"
        files = sorted(path for path in folder.glob("*") if path.is_file() and not path.is_symlink())
        for path in files:
            package.add(f"bao-cao/{folder.name}/{file_name(path.name)}", [path.read_bytes()])
        if files:
            names = tuple(file_name(path.name) for path in files)
            sets.append(FileSet(f"Trình lần {number}", f"bao-cao/{folder.name}", names))
    return sets


def _received(
    package: Package, connection: sqlalchemy.Connection, landing: Landing, facts: dict[str, str]
) -> list[dict[str, Any]]:
    """All raw files; returns what the index says of each."""
    told = []
    for row in _rows(connection, "audit/receipts", **facts):
        path = f"tep-nhan/{_plain(row.unit or 'khong-ro')}/{_plain(f'{str(row.id)[:8]} {row.original_name}')}"
        if row.erased_at is None:
            package.add(path, [landing.read(row.sha256)])
        told.append(row._asdict() | {"path": path, "status": STATUS[row.status]})
    return told


def _plain(name: str) -> str:
    """What a sender calls a file, without diacritics: programs that unpack on old systems garble them."""
    stem, dot, ending = name.rpartition(".")
    return file_name("-".join(fold(stem if dot else ending).split()) + (f".{fold(ending)}" if dot else ""))


def _ledger(connection: sqlalchemy.Connection, facts: dict[str, str]) -> Iterator[bytes]:
    """One event a line, times in UTC as they were hashed."""
    for row in _rows(connection, "audit/ledger_slice", **facts):
        event = row._asdict()
        yield json.dumps(event, ensure_ascii=False, default=_utc).encode() + b"\n"


def _utc(value: Any) -> str:
    moment: datetime = value
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def _rows(connection: sqlalchemy.Connection, name: str, **facts: object) -> list[Any]:
    return list(connection.execute(sqlalchemy.text(sql(name)), facts))
