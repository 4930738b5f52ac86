"""Reads the raw files once more and compares what stands in them with what is stored of them, cell by cell.

The files are proved by their hash, the hash by the receipt's event: what is read from them again is what the unit sent.
"""

import hashlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import sqlalchemy

from etl import __version__
from etl.forms import form_spec
from etl.forms.spec import FormSpec
from etl.landing import Landing
from etl.load.submissions import COLUMNS, ProcessedReceipt, report_rows
from etl.model.receipt import ReceiptStatus
from etl.model.regime import Regime
from etl.model.signature import PdfSignature
from etl.model.submission import ReadReport
from etl.read.outcome import ReadJob, ReadOutcome
from etl.read.sandbox import Sandbox
from etl.read.through_sheet import without_units
from etl.warehouse import Warehouse, copy_rows, sql

BATCH = 200
_SIGNATURE = "sha256 position since signer issuer signed_at"
_TABLES = ("submission", "cell_value", "narrative", "model_row", "task_progress", "self_score", "through_cell")
_WORDS = {
    "submission": "lời khai chung của báo cáo",
    "cell_value": "số liệu",
    "narrative": "nội dung",
    "model_row": "mô hình",
    "task_progress": "nhiệm vụ",
    "self_score": "điểm tự chấm",
    "through_cell": "số liệu đơn vị trực thuộc",
    "pdf_signature": "chữ ký số",
}
_NAMES = ("indicator", "section", "row_number", "task", "criterion", "position")


@dataclass(frozen=True)
class Rereader:
    """Reads batch by batch in the sandbox; memory holds one batch, whatever the number of files."""

    warehouse: Warehouse
    landing: Landing
    regimes: Mapping[str, Regime]

    @cached_property
    def _specs(self) -> dict[str, FormSpec]:
        return {name: form_spec(regime) for name, regime in self.regimes.items()}

    def batches(self, workers: int = 2) -> Iterator[tuple[int, list[str]]]:
        """For each batch how many files were read, and what is not as it stands in them, in Vietnamese."""
        after = "00000000-0000-0000-0000-000000000000"
        with Sandbox(workers=workers, specs=self._specs) as sandbox:
            while rows := self._next(after):
                after = str(rows[-1].id)
                sound = self._sound({row.sha256 for row in rows})
                yield self._batch(sandbox, [row for row in rows if row.sha256 in sound])

    def _next(self, after: str) -> Sequence[Any]:
        with self.warehouse.begin() as connection:
            facts = {"after": after, "batch": BATCH, "regimes": list(self.regimes)}
            return connection.execute(sqlalchemy.text(sql("audit/to_reread")), facts).all()

    def _sound(self, hashes: Collection[str]) -> set[str]:
        """The files that are what they were: the others are told of by their hash, and prove nothing."""
        found = self.landing.each(sorted(hashes))
        return {sha256 for sha256, body in found if body is not None and hashlib.sha256(body).hexdigest() == sha256}

    def _batch(self, sandbox: Sandbox, rows: Sequence[Any]) -> tuple[int, list[str]]:
        by_key = {str(row.id): row for row in rows}
        with self.landing.lent(list({row.sha256 for row in rows})) as paths:
            jobs = [ReadJob(key, paths[row.sha256], row.original_name, row.regime_hint) for key, row in by_key.items()]
            outcomes = dict(sandbox.read_many(jobs))
        reread, unread = list[ProcessedReceipt](), list[Any]()
        for key, outcome in outcomes.items():
            if by_key[key].submission_id is not None:
                one = self._processed(by_key[key], outcome)
                (unread if one is None else reread).append(by_key[key] if one is None else one)
        signatures = {by_key[key].sha256: outcome.signatures for key, outcome in outcomes.items()}
        problems = [f"{_kind(row)}: {_file(row)} không đọc lại được thành báo cáo." for row in unread]
        return len(jobs), problems + self._differences(by_key, reread, signatures)

    def _processed(self, row: Any, outcome: ReadOutcome) -> ProcessedReceipt | None:
        """What the file says, as the report of the unit and period that the receipt is of."""
        report: ReadReport | None = outcome.report
        if outcome.parts:
            report = next((part for part in outcome.parts if part.identity.unit == row.unit), outcome.parts[0])
        if report is None:
            return None
        regime = self.regimes[row.regime]
        if report.through and regime.unit(row.period, row.unit).level not in regime.counted_through:
            report, _ = without_units(report, self._specs[row.regime])
        place = (row.regime, row.period, row.unit)
        return ProcessedReceipt(row.id, row.received_at, ReceiptStatus.UNDERSTOOD, *place, report)

    def _differences(
        self,
        by_key: Mapping[str, Any],
        reread: Sequence[ProcessedReceipt],
        signatures: Mapping[str, Sequence[PdfSignature]],
    ) -> list[str]:
        found = list[str]()
        by_submission = {str(by_key[str(one.receipt_id)].submission_id): by_key[str(one.receipt_id)] for one in reread}
        by_file = {row.sha256: row for row in by_key.values()}
        with self.warehouse.begin() as connection:
            for table, rows in report_rows(reread).items():
                key = "id" if table == "submission" else "submission_id"
                columns = COLUMNS[table].split()
                for place in _compare(connection, table, columns, rows, key, "uuid", list(by_submission)):
                    found.append(_told(table, place, by_submission[place[key]]))
            signed = [
                (sha256, position, str(one.since), one.signer, one.issuer, one.signed_at)
                for sha256, found_in in signatures.items()
                for position, one in enumerate(found_in)
            ]
            for place in _compare(
                connection, "pdf_signature", _SIGNATURE.split(), signed, "sha256", "text", list(by_file)
            ):
                found.append(_told("pdf_signature", place, by_file[place["sha256"]]))
        return sorted(set(found))


def _compare(
    connection: sqlalchemy.Connection,
    table: str,
    columns: Sequence[str],
    rows: Any,
    key: str,
    type_: str,
    keys: list[str],
) -> list[dict[str, Any]]:
    """Rows that stand on one side alone. The server compares: what it stored went through the same types."""
    connection.exec_driver_sql(f"CREATE TEMP TABLE reread (LIKE {table}) ON COMMIT DROP")
    copy_rows(connection, "reread", columns, rows)
    if table == "cell_value":
        connection.execute(sqlalchemy.text(sql("audit/reread_not_taken")))
    statement = sql("audit/reread_differs").format(table=table, columns=", ".join(columns), key=key, type=type_)
    found = [row.line for row in connection.execute(sqlalchemy.text(statement), {"keys": keys})]
    connection.exec_driver_sql("DROP TABLE reread")
    return found


def _told(table: str, place: Mapping[str, Any], row: Any) -> str:
    name = next((f" {place[name]}" for name in _NAMES if name in place), "")
    cells = place.get("cell") or place.get("cells") or ""
    where = f", trang “{place['sheet']}” ô {cells}" if place.get("sheet") else ""
    return f"{_kind(row)}: {_file(row)}{where}: {_WORDS[table]}{name} đang lưu không như trong tệp gốc."


def _file(row: Any) -> str:
    return f"đơn vị {row.unit or row.unit_hint}, tệp “{row.original_name}” ({row.id})"


def _kind(row: Any) -> str:
    """A file that an older program read may say something else to this one, without anybody's doing."""
    if row.software == __version__:
        return "Đọc lại tệp gốc"
    return f"Đọc lại khác, có thể do phần mềm đã đổi (tệp này do bản {row.software or 'cũ'} đọc)"
