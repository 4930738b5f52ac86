"""Writes receipts: one row per delivery, whatever the channel; the same delivery twice is one row."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter

import sqlalchemy

from etl.ledger import Event
from etl.model.receipt import Receipt
from etl.warehouse import copy_rows, sql

_FACTS = (
    "channel",
    "locator",
    "sha256",
    "original_name",
    "sender",
    "received_at",
    "received_at_source",
    "regime_hint",
    "unit_hint",
)
_facts = attrgetter(*_FACTS)


@dataclass(frozen=True, slots=True)
class Registered:
    """New receipts of one batch; `repeats` of them hold the bytes of the sender's delivery before."""

    new: int
    repeats: int
    events: tuple[Event, ...]


def register_receipts(
    connection: sqlalchemy.Connection, receipts: Sequence[Receipt], landed_at: datetime
) -> Registered:
    """Registers deliveries whose bytes have landed; the caller appends the events before COMMIT."""
    if not receipts:
        return Registered(0, 0, ())
    landed = {receipt.sha256: receipt.size for receipt in receipts}
    connection.execute(sqlalchemy.text(sql("receive/add_blobs")), {"sha256": [*landed], "sizes": [*landed.values()]})
    connection.execute(sqlalchemy.text("CREATE TEMP TABLE arriving (LIKE receipt INCLUDING DEFAULTS) ON COMMIT DROP"))
    copy_rows(connection, "arriving", ("id", *_FACTS, "landed_at"), (_row(receipt, landed_at) for receipt in receipts))
    rows = connection.execute(sqlalchemy.text(sql("receive/register_receipts"))).all()
    return Registered(len(rows), sum(row.is_repeat for row in rows), tuple(map(_event, rows)))


def _row(receipt: Receipt, landed_at: datetime) -> tuple[object, ...]:
    return (str(receipt.id), *_facts(receipt), landed_at)


def _event(row: sqlalchemy.Row[tuple[object, ...]]) -> Event:
    payload = {
        "sha256": row.sha256,
        "channel": row.channel,
        "received_at": row.received_at.isoformat(),
        "source": row.received_at_source,
    }
    return Event("received", "receipt", str(row.id), payload)
