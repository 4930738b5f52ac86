"""Files that came by Zalo, through eOffice or on paper: registered by an officer, who answers for time and unit."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import sqlalchemy

from etl.landing import Blob, Landing
from etl.ledger import Event
from etl.model.decision import By
from etl.model.errors import UsageError
from etl.model.receipt import Receipt, TimeSource
from etl.model.words import os_trouble
from etl.receive.mail_headers import plain_name
from etl.receive.register import register_receipts
from etl.receive.unpacking import unpacked
from etl.warehouse import sql

CHANNELS = ("zalo", "eoffice", "paper")


@dataclass(frozen=True, slots=True)
class HandDelivery:
    """What the officer says of a file. `unit` '' where one workbook holds several units' reports.

    `incoming_number`: số đến of văn thư, which vouches for the time; without it the officer's word does.
    """

    path: Path
    channel: str
    received_at: datetime
    regime: str = ""
    unit: str = ""
    incoming_number: str = ""
    evidence: Path | None = None

    @property
    def source(self) -> TimeSource:
        """Who vouches for the time."""
        return TimeSource.INCOMING_REGISTER if self.incoming_number else TimeSource.OFFICER


def register_by_hand(
    connection: sqlalchemy.Connection, landing: Landing, delivery: HandDelivery, by: By, why: str, at: datetime
) -> tuple[list[Receipt], list[Event]]:
    """Lands the file (an archive: its files) and its evidence, and registers them; the caller appends the events.

    Raises:
        UsageError: no such channel or file, or the time lies in the future.
    """
    if delivery.channel not in CHANNELS:
        raise UsageError(f"Không có kênh “{delivery.channel}”. Các kênh hợp lệ: {', '.join(CHANNELS)}.")
    if delivery.received_at > at:
        raise UsageError("Thời điểm nhận ở trong tương lai.")
    sent = _bytes(delivery.path)
    files = unpacked(plain_name(delivery.path.name), sent)
    with landing.batch() as batch:
        batch.add([sent])  # an archive as it came, beside its files
        blobs = [batch.add([file.data]) for file in files]
        evidence = None if delivery.evidence is None else batch.add([_bytes(delivery.evidence)])
    names = [file.name for file in files]
    receipts = [_receipt(delivery, name, blob) for name, blob in zip(names, blobs, strict=True)]
    if evidence is not None:
        statement = "INSERT INTO blob (sha256, size) VALUES (:sha256, :size) ON CONFLICT DO NOTHING"
        connection.execute(sqlalchemy.text(statement), {"sha256": evidence.sha256, "size": evidence.size})
    registered = register_receipts(connection, receipts, at)
    if not registered.new:
        raise UsageError("Tệp này đã được ghi nhận với cùng thời điểm và số đến.")
    _say_who(connection, receipts, delivery, evidence, by, why, at)
    return receipts, list(registered.events)


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise UsageError(f"Không mở được tệp “{path}”: {os_trouble(error)}.") from error


def _receipt(delivery: HandDelivery, name: str, blob: Blob) -> Receipt:
    return Receipt(
        channel=delivery.channel,
        locator=f"{delivery.incoming_number}@{delivery.received_at.isoformat()}/{delivery.unit}/{name}",
        sha256=blob.sha256,
        size=blob.size,
        original_name=name,
        sender="",
        received_at=delivery.received_at,
        received_at_source=delivery.source,
        regime_hint=delivery.regime,
        unit_hint=delivery.unit,
    )


def _say_who(
    connection: sqlalchemy.Connection,
    receipts: Sequence[Receipt],
    delivery: HandDelivery,
    evidence: Blob | None,
    by: By,
    why: str,
    at: datetime,
) -> None:
    rows = [
        {
            "receipt": receipt.id,
            "number": delivery.incoming_number,
            "evidence": None if evidence is None else evidence.sha256,
            "why": why,
            "officer": by.officer,
            "os_user": by.os_user,
            "at": at,
        }
        for receipt in receipts
    ]
    connection.execute(sqlalchemy.text(sql("receive/add_hand_registration")), rows)
