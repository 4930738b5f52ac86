"""Writes the package: reports, received files, tables, a stretch of the ledger, an index, a list of hashes."""

import csv
import hashlib
import io
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import sqlalchemy

from etl.dossier.index import index_page
from etl.landing import Landing
from etl.model.clock import LOCAL
from etl.model.errors import UsageError
from etl.model.regime import Period, Regime
from etl.model.words import SEVERITY, STATUS, TIMELINESS
from etl.publish.words import STATE
from etl.text import file_name, fold
from etl.warehouse import sql

VERIFY = Path(__file__).with_name("kiem_tra.py")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


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
        package = _Package(archive, made_at)
        for version in versions:
            _reports(package, connection, version, reports)
        receipts = _received(package, connection, landing, facts)
        tables = {name: _table(package, connection, name, facts) for name in _TABLES}
        newest = {"version_id": versions[-1].id}
        tables |= {name: _table(package, connection, name, newest) for name in _OF_NEWEST}
        package.add("so-cai/so-cai.jsonl", _ledger(connection, facts))
        page = index_page(regime, period, versions, receipts, tables, made_at)
        package.add("index.html", [page.encode()])
        package.add("kiem_tra.py", [VERIFY.read_bytes()])
        package.seal()
    temp.replace(target)
    with target.open("rb") as file:
        return {
            "file": str(target),
            "files": len(package.hashes),
            "sha256": hashlib.file_digest(file, "sha256").hexdigest(),
        }


class _Package:
    """A zip on its way, with the hash of everything that was put in; entries carry the report's own time."""

    def __init__(self, archive: ZipFile, at: datetime) -> None:
        self._archive, self._at = archive, at
        self.hashes: dict[str, str] = {}

    def add(self, name: str, chunks: Iterable[bytes]) -> None:
        """Streams one file in."""
        digest = hashlib.sha256()
        with self._archive.open(self._entry(name), "w", force_zip64=True) as entry:
            for chunk in chunks:
                digest.update(chunk)
                entry.write(chunk)
        self.hashes[name] = digest.hexdigest()

    def seal(self) -> None:
        """Adds the list of hashes, as `sha256sum --check` reads it."""
        lines = "".join(f"{sha256}  {name}\n" for name, sha256 in sorted(self.hashes.items()))
        self._archive.writestr(self._entry("SHA256SUMS"), lines)

    def _entry(self, name: str) -> ZipInfo:
        entry = ZipInfo(name, (self._at.year, self._at.month, self._at.day, self._at.hour, self._at.minute, 0))
        entry.compress_type = ZIP_DEFLATED
        entry.external_attr = 0o644 << 16
        return entry


def _reports(package: _Package, connection: sqlalchemy.Connection, version: Any, reports: Path) -> None:
    folder = f"bao-cao/lan-{version.version}"
    package.add(f"{folder}/noi-dung.json", [version.content.encode()])
    recorded = {}
    for row in _rows(connection, "audit/files", version_id=version.id):
        package.add(f"{folder}/{row.name}", [(reports / f"v{version.version}" / row.name).read_bytes()])
        recorded[row.name] = row.sha256
    facts = {"content_sha256": version.content_sha256, "files": recorded}
    package.add(f"{folder}/khi-lap.json", [json.dumps(facts, indent=1, sort_keys=True).encode()])


def _received(
    package: _Package, connection: sqlalchemy.Connection, landing: Landing, facts: dict[str, str]
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


_TABLES = {
    "ket-luan": "audit/verdicts",
    "tieu-chi": "audit/expectations",
    "noi-dung-can-xem": "status/findings",
    "da-cho-qua": "status/waivers",
}
"""Tables of the period: name in the package, query."""

_OF_NEWEST = {"don-vi": "publish/units", "so-lieu": "audit/figures", "o-nguon": "audit/all_cells"}
"""Tables of the newest version."""

_WORDS: dict[str, dict[str, str]] = {
    "severity": SEVERITY,
    "state": STATE,
    "status": STATUS,
    "timeliness": TIMELINESS,
    "verdict": STATUS,
}


def _table(package: _Package, connection: sqlalchemy.Connection, name: str, facts: dict[str, Any]) -> list[Any]:
    """Streams one table in as CSV for a spreadsheet; returns its rows unless it is the long one."""
    query = (_TABLES | _OF_NEWEST)[name]
    statement = sqlalchemy.text(sql(query)).execution_options(yield_per=5_000)
    result = connection.execute(statement, {"unit": None, **facts})
    kept: list[Any] = []
    rows = result if name == "o-nguon" else _keeping(result, kept)
    package.add(f"bang/{name}.csv", _csv(list(result.keys()), rows))
    return kept


def _keeping(rows: Iterable[Any], kept: list[Any]) -> Iterator[Any]:
    for row in rows:
        kept.append(row)
        yield row


def _csv(columns: Sequence[str], rows: Iterable[Any]) -> Iterator[bytes]:
    """With a byte order mark, or Excel takes Vietnamese for something else."""
    yield b"\xef\xbb\xbf"
    plain: list[Callable[[Any], str]] = [_cell_of(column) for column in columns]
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([write(value) for write, value in zip(plain, row, strict=True)])
        yield buffer.getvalue().encode()
        buffer.seek(0)
        buffer.truncate()
    yield buffer.getvalue().encode()


def _cell_of(column: str) -> Callable[[Any], str]:
    words = _WORDS.get(column, {})

    def cell(value: Any) -> str:
        if value is None:
            return ""
        if isinstance(value, datetime):
            return value.astimezone(LOCAL).isoformat(timespec="seconds")
        if isinstance(value, list):
            return " ".join(map(str, value))
        if isinstance(value, Decimal | int | float):
            return f"{value:f}" if isinstance(value, Decimal) else str(value)
        text = words.get(str(value), str(value))
        return f"'{text}" if text.startswith(_FORMULA) else text  # text from outside never becomes a formula

    return cell


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
