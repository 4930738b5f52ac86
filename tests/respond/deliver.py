"""Delivers reports as tests need them: by folder or by mail, with addresses registered, and looks at the outbox."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

import sqlalchemy

from etl import ledger
from etl.answers import Answers
from etl.model.clock import Clock
from etl.model.receipt import Receipt, TimeSource
from etl.pipeline import Journey
from etl.receive.register import register_receipts

REGIME, PERIOD = "govap-danvan-2023", "2023-H1"
UNIT = "0790201"
"""The school whose clerk writes most letters."""

NOW = Clock(datetime(2023, 4, 20, 3, tzinfo=UTC), is_simulated=True)
SENT = datetime(2023, 4, 19, 8, 30, tzinfo=UTC)


def address_of(unit: str) -> str:
    return f"truong.{unit}@mau.example"


def register_addresses(
    journey: Journey, units: Sequence[str], at: date = date(2022, 1, 1), address: str | None = None
) -> None:
    """One address a unit, or one for all of them."""
    with journey.warehouse.begin() as connection:
        connection.execute(
            sqlalchemy.text(
                "INSERT INTO contact (unit, kind, address, person, valid_from, added_by, added_at)"
                " VALUES (:unit, 'email', :address, 'mẫu', :day, 'test', now())"
            ),
            [{"unit": unit, "address": address or address_of(unit), "day": at} for unit in units],
        )


def deliver(
    journey: Journey,
    data: bytes,
    *,
    unit: str,
    sender: str | None = None,
    subject: str = "Báo cáo của trường",
    name: str = "BaoCao.xlsx",
    sent: datetime = SENT,
    landed: datetime = SENT,
    is_automatic: bool = False,
    letter: str = "",
) -> UUID:
    """One file, by folder (no sender) or by mail; its receipt. Those of one `letter` come in one message."""
    batch = BytesIO(data)
    blob = journey.landing.put([batch.getvalue()])
    key = f"{sender}/{unit}/{sent}/{name}"
    receipt = Receipt(
        channel="folder" if sender is None else "mail",
        locator=key,
        sha256=blob.sha256,
        size=blob.size,
        original_name=name,
        sender=sender or "",
        received_at=sent,
        received_at_source=TimeSource.FILE_TIME if sender is None else TimeSource.MAIL_SERVER,
        regime_hint=REGIME,
        unit_hint=unit,
    )
    with journey.warehouse.begin() as connection:
        registered = register_receipts(connection, [receipt], landed)
        if sender is not None:
            add_message(connection, letter or key, blob.sha256, sender, subject, sent, is_automatic=is_automatic)
            link = "INSERT INTO message_receipt VALUES (:message, :receipt)"
            facts = {"message": uuid5(NAMESPACE_URL, letter or key), "receipt": receipt.id}
            connection.execute(sqlalchemy.text(link), facts)
        # taken in when nothing later is decided yet: the ledger goes forward only
        newest = connection.execute(sqlalchemy.text("SELECT max(newest_at) FROM regime_clock")).scalar_one()
        ledger.append(connection, registered.events, actor="collect", at=max(landed, newest or landed))
    return receipt.id


def add_message(
    connection: sqlalchemy.Connection,
    key: str,
    sha256: str,
    sender: str,
    subject: str,
    sent: datetime,
    *,
    is_automatic: bool = False,
    outcome: str = "reports",
) -> None:
    columns = {column["name"] for column in sqlalchemy.inspect(connection).get_columns("message")}
    row: dict[str, Any] = {
        "id": uuid5(NAMESPACE_URL, key),
        "mailbox": "mau",
        "sha256": sha256,
        "message_id": f"<{uuid5(NAMESPACE_URL, key).hex}@mau.example>",
        "sender": sender,
        "subject": subject,
        "is_automatic": is_automatic,
        "outcome": outcome,
        "received_at": sent,
        "landed_at": sent,
    }
    if "authentication" in columns:
        row["authentication"] = "none"
    names = ", ".join(row)
    values = ", ".join(f":{name}" for name in row)
    connection.execute(
        sqlalchemy.text(f"INSERT INTO message ({names}) VALUES ({values}) ON CONFLICT (id) DO NOTHING"), row
    )


def outbox(journey: Journey) -> list[Any]:
    with journey.warehouse.begin() as connection:
        return list(connection.execute(sqlalchemy.text("SELECT * FROM outbox ORDER BY created_at, kind, unit")).all())


def attached(message: Any) -> dict[str, bytes]:
    """Files of a message by name."""
    return {part.get_filename(): part.get_payload(decode=True) for part in message.iter_attachments()}


def body(message: Any, kind: str = "plain") -> str:
    part = message.get_body((kind,))
    assert part is not None
    return str(part.get_content())


def samples(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def empty_mail(journey: Journey, sender: str, subject: str, sent: datetime) -> None:
    """A message that brings no file."""
    blob = journey.landing.put([b"mau"])
    with journey.warehouse.begin() as connection:
        new = "INSERT INTO blob VALUES (:s, 3) ON CONFLICT DO NOTHING"
        connection.execute(sqlalchemy.text(new), {"s": blob.sha256})
        add_message(connection, sender + subject, blob.sha256, sender, subject, sent, outcome="no_attachment")


def run(journey: Journey, clock: Clock = NOW) -> dict[str, object]:
    journey.process(clock)
    return Answers(journey, clock).respond()
