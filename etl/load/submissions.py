"""Loads a chunk of read receipts: status, submissions with every cell, findings. One transaction with the ledger."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from functools import cached_property
from operator import attrgetter
from typing import Any
from uuid import UUID

import sqlalchemy

from etl import __version__
from etl.ledger import Event
from etl.model.cell_lines import CellLines
from etl.model.finding import Finding
from etl.model.receipt import ReceiptStatus, submission_id
from etl.model.signature import PdfSignature
from etl.model.submission import DocumentFields, ReadReport
from etl.model.values import CellValue
from etl.warehouse import Row, copy_rows, sql


@dataclass(frozen=True)
class ProcessedReceipt:
    """What became of one receipt. `report` is there when it was understood; empty texts: not known.

    `whole`: the receipt of several units' workbook that this one is a part of, for the unit `part`.
    """

    receipt_id: UUID
    received_at: datetime
    status: ReceiptStatus
    regime: str = ""
    period: str = ""
    unit: str = ""
    report: ReadReport | None = None
    findings: tuple[Finding, ...] = ()
    signatures: tuple[PdfSignature, ...] = ()
    whole: UUID | None = None
    part: str = ""

    @cached_property
    def submission_id(self) -> UUID:
        """Id of the unit's submission in this receipt."""
        return submission_id(self.receipt_id, self.regime, self.period, self.unit)


COLUMNS = {
    "outcome": "id status regime period unit",
    "submission": "id receipt_id regime period unit kind received_at form_version document format",
    "cell_value": f"submission_id {' '.join(CellValue._fields)}",
    "narrative": "submission_id section body sheet cell",
    "model_row": "submission_id row_number name kind field people lead_unit goal result status recognition sheet cells",
    "task_progress": "submission_id task state completed_on as_typed result difficulty sheet cells",
    "self_score": "submission_id criterion state points as_typed evidence sheet cell",
    "through_cell": "submission_id indicator position unit name ownership path state value text_value as_typed regime"
    " period receipt_id sha256 sheet cell",
    "finding": "receipt_id code severity sheet cells indicators found expected message",
}


_DOCUMENT = tuple(field.name for field in fields(DocumentFields))
_DOCUMENT_TEXT = json.JSONEncoder(ensure_ascii=False, default=str)


def store_receipts(connection: sqlalchemy.Connection, processed: Sequence[ProcessedReceipt]) -> list[Event]:
    """Writes a chunk, marks repeats as duplicates and queues the periods for validation.

    Returns one ledger event per receipt; the caller appends them before COMMIT.
    """
    connection.execute(
        sqlalchemy.text(
            "CREATE TEMP TABLE outcome (id uuid, status text, regime text, period text, unit text) ON COMMIT DROP"
        )
    )
    understood = [receipt for receipt in processed if receipt.report is not None]
    rows = {
        "outcome": map(_outcome, processed),
        "finding": _findings(processed),
        **report_rows(understood),
    }
    for table, columns in COLUMNS.items():
        copy_rows(connection, table, columns.split(), rows[table])
    for step in ("settle_receipts", "settle_scans", "mark_duplicates", "queue_validation"):
        connection.execute(sqlalchemy.text(sql(f"load/{step}")))
    return [_event(receipt) for receipt in processed]


def report_rows(understood: Sequence[ProcessedReceipt]) -> dict[str, Iterable[Row]]:
    """The rows of each table that say what stands in the files, in the order of `COLUMNS`."""
    return {
        "submission": map(_submission, understood),
        "cell_value": _cells(understood),
        "narrative": _narratives(understood),
        "model_row": _rows(understood, "model_row", "models"),
        "task_progress": _rows(understood, "task_progress", "tasks"),
        "self_score": _rows(understood, "self_score", "scores"),
        "through_cell": _through(understood),
    }


def _outcome(receipt: ProcessedReceipt) -> tuple[Any, ...]:
    return (
        str(receipt.receipt_id),
        str(receipt.status),
        receipt.regime or None,
        receipt.period or None,
        receipt.unit or None,
    )


def _submission(receipt: ProcessedReceipt) -> tuple[Any, ...]:
    assert receipt.report is not None
    written = {name: getattr(receipt.report.document, name) for name in _DOCUMENT}
    document = _DOCUMENT_TEXT.encode(written)
    return (
        str(receipt.submission_id),
        str(receipt.receipt_id),
        receipt.regime,
        receipt.period,
        receipt.unit,
        str(receipt.report.document.kind),
        receipt.received_at,
        receipt.report.identity.form_version,
        document,
        receipt.report.format,
    )


def _cells(understood: Sequence[ProcessedReceipt]) -> Iterator[bytes]:
    for receipt in understood:
        assert receipt.report is not None
        yield CellLines.of(receipt.report.cells).under(str(receipt.submission_id).encode())


def _narratives(understood: Sequence[ProcessedReceipt]) -> Iterator[tuple[Any, ...]]:
    for receipt in understood:
        assert receipt.report is not None
        key = str(receipt.submission_id)
        for text in receipt.report.narratives:
            yield (key, text.section, text.text, text.sheet, text.cell)


def _rows(understood: Sequence[ProcessedReceipt], table: str, part: str) -> Iterator[tuple[Any, ...]]:
    """Rows of a part of the report whose attributes are the table's columns."""
    columns = COLUMNS[table].split()[1:]
    values = attrgetter(*columns)
    for receipt in understood:
        key = str(receipt.submission_id)
        for row in getattr(receipt.report, part):
            yield (key, *values(row))


def _through(understood: Sequence[ProcessedReceipt]) -> Iterator[tuple[Any, ...]]:
    for receipt in understood:
        assert receipt.report is not None
        key = str(receipt.submission_id)
        for one in receipt.report.through:
            place = (one.position, one.unit, one.name, one.ownership, list(one.path))
            said = (str(one.state), one.value, one.text_value, one.as_typed, one.regime, one.period)
            yield (key, one.indicator, *place, *said, one.receipt or None, one.sha256 or None, one.sheet, one.cell)


def _findings(processed: Sequence[ProcessedReceipt]) -> Iterator[tuple[Any, ...]]:
    for receipt in processed:
        for finding in receipt.findings:
            yield (
                receipt.receipt_id,
                finding.code,
                str(finding.severity),
                finding.sheet,
                list(finding.cells),
                list(finding.indicators),
                finding.found,
                finding.expected,
                finding.message,
            )


def _event(receipt: ProcessedReceipt) -> Event:
    payload = {
        "status": str(receipt.status),
        "findings": [finding.code for finding in receipt.findings],
        "regime": receipt.regime,
        "period": receipt.period,
        "software": __version__,
    }
    if receipt.report is not None:
        payload["submission"] = str(receipt.submission_id)
    return Event("processed", "receipt", str(receipt.receipt_id), payload)
