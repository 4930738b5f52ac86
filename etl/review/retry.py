"""Has files read again that could not be read or loaded: the reader was mended, the disk has room again."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import sqlalchemy

from etl.ledger import Event
from etl.model.decision import By, Reason
from etl.model.errors import UsageError
from etl.review.extend import decided, hashed
from etl.review.officers import check_decision
from etl.warehouse import sql


def retry_receipts(
    connection: sqlalchemy.Connection, receipts: Sequence[str] | None, by: By, why: str, at: datetime
) -> list[Event]:
    """Sends the receipts (None: all that are unreadable) back to be processed; the caller appends the events.

    Raises:
        UsageError: the officer is not known, the reason is missing, or a receipt is not unreadable.
    """
    reason = Reason("", why)
    check_decision(connection, by, reason, needs_document=False)
    ids = None if receipts is None else [_id(text) for text in receipts]
    facts = decided(by, reason, at) | {"ids": ids}
    rows = connection.execute(sqlalchemy.text(sql("review/retry_receipts")), facts).all()
    missing = sorted(map(str, set(ids or ()) - {row.receipt_id for row in rows}))
    if missing:
        raise UsageError(f"Tệp không ở tình trạng “không đọc được” nên không thử lại: {', '.join(missing)}.")
    why_sha256 = hashed(reason)["why_sha256"]
    return [
        Event("retried", "retry", str(row.id), {"receipt": str(row.receipt_id), "why_sha256": why_sha256})
        for row in rows
    ]


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise UsageError(f"“{text}” không phải mã tệp; xem `receipts --json`.") from None
