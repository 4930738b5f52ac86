"""The outbox: every message a row with a Message-ID of its own, handed over once however often we are killed.

A message is made complete and stored before anything is sent. Just before its last byte goes out the row says
`sending`; found so by the next sender, its outcome is uncertain: it is sent once more, the same bytes with the same
Message-ID, so that no receiver counts two.
"""

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

import sqlalchemy

from etl.logs import about
from etl.model.clock import LOCAL
from etl.smtp import Later, Never, PostTrouble, Session, SmtpServer, Unknown, Unreachable
from etl.text.discreet import masked
from etl.warehouse import Lock, Warehouse, sql

logger = logging.getLogger(__name__)

BACKOFF_MINUTES = (5, 15, 60, 240, 720, 1440, 1440)
"""Pauses between attempts; after the last the message is a dead letter. Greylisting wants minutes, an outage hours."""

MOST_UNCERTAIN = 2
"""A message whose fate is unknown is sent once more; unknown again, a person has to look."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message to be sent, or (without a body) one that is held back for the digest of the next morning."""

    id: UUID
    kind: str
    party: str
    content: str
    recipients: tuple[str, ...]
    subject: str
    body: bytes | None
    regime: str = ""
    period: str = ""
    unit: str = ""
    answers: UUID | None = None


@dataclass(frozen=True, slots=True)
class Delivered:
    """What a round of sending came to. `trouble`: why it ended early, empty if it did not."""

    sent: int = 0
    failed: int = 0
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class SentMessage:
    """A message that was handed over, for the ledger."""

    id: UUID
    kind: str
    content: str


OnSent = Callable[[sqlalchemy.Connection, SentMessage], None]


def outgoing_id(*facts: object) -> UUID:
    """Id of the message that answers these facts, the same whenever it is asked."""
    return uuid5(NAMESPACE_URL, "\x1f".join(("outbox", *map(str, facts))))


def message_id(outgoing: UUID, domain: str) -> str:
    """The Message-ID, the same in every attempt."""
    return f"<{outgoing}@{domain}>"


def enqueue(connection: sqlalchemy.Connection, outgoing: Outgoing, now: datetime) -> bool:
    """Puts the message into the outbox, once; whether it is new."""
    facts = {
        "id": outgoing.id,
        "kind": outgoing.kind,
        "regime": outgoing.regime,
        "period": outgoing.period,
        "unit": outgoing.unit,
        "party": outgoing.party,
        "answers": outgoing.answers,
        "content": outgoing.content,
        "local_day": now.astimezone(LOCAL).date(),
        "state": "held" if outgoing.body is None else "queued",
        "recipients": list(outgoing.recipients),
        "subject": outgoing.subject,
        "body": outgoing.body,
        "now": now,
    }
    return connection.execute(sqlalchemy.text(sql("outbox/enqueue")), facts).rowcount == 1


@dataclass(frozen=True, slots=True)
class PostOffice:
    """Sends what is due. One at a time in the whole system; a second one leaves the work to the first."""

    warehouse: Warehouse
    server: SmtpServer
    now: datetime
    on_sent: OnSent

    def deliver(self) -> Delivered:
        """Hands over everything that is due."""
        sent = failed = 0
        with self._turn() as is_ours:
            if not is_ours:
                return Delivered(trouble="")
            self._settle_interrupted()
            with Session(self.server) as session:
                while (row := self._next()) is not None:
                    try:
                        is_sent = self._send(session, row)
                    except Unreachable as trouble:
                        logger.warning("the mail server cannot be reached: %s", masked(trouble))
                        return Delivered(sent, failed, str(trouble))
                    sent, failed = sent + is_sent, failed + (not is_sent)
        return Delivered(sent, failed)

    @contextmanager
    def _turn(self) -> Iterator[bool]:
        """Whether it is our turn. The lock ends with its connection, so that a killed sender leaves none behind."""
        with self.warehouse.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            locked = sqlalchemy.text("SELECT pg_try_advisory_lock(:key)")
            is_ours = bool(connection.execute(locked, {"key": Lock.OUTBOX}).scalar_one())
            yield is_ours
            if is_ours:
                connection.execute(sqlalchemy.text("SELECT pg_advisory_unlock(:key)"), {"key": Lock.OUTBOX})

    def _settle_interrupted(self) -> None:
        """Rows that a killed sender left just before the end of DATA: it is not known whether they arrived."""
        with self.warehouse.begin() as connection:
            connection.execute(sqlalchemy.text(sql("outbox/settle_interrupted")), {"most": MOST_UNCERTAIN})

    def _next(self) -> Any | None:
        with self.warehouse.begin() as connection:
            return connection.execute(sqlalchemy.text(sql("outbox/next")), {"now": self.now}).one_or_none()

    def _send(self, session: Session, row: Any) -> bool:
        """Offers one message; what came of it stands in its row before the next is taken."""
        try:
            refused = session.offer(row.recipients)
            session.hand_over(bytes(row.body), lambda: self._record(row.id, state="sending"))
        except Unreachable:
            raise
        except PostTrouble as trouble:
            self._put_off(row, trouble)
            return False
        self._record_sent(row, refused)
        return True

    def _record_sent(self, row: Any, refused: dict[str, PostTrouble]) -> None:
        """Those whom the server asked to come back for are tried again later, with the same Message-ID."""
        later = [recipient for recipient, trouble in refused.items() if isinstance(trouble, Later)]
        said = "; ".join(f"{trouble}" for trouble in refused.values())
        with self.warehouse.begin() as connection:
            if later and row.attempts + 1 <= len(BACKOFF_MINUTES):
                changes = {"state": "queued", "recipients": later, "not_before": self._after(row.attempts)}
                self._update(connection, row.id, last_error=said, attempts=row.attempts + 1, **changes)
                return
            self._update(connection, row.id, state="sent", sent_at=self.now, last_error=said, attempts=row.attempts + 1)
            self.on_sent(connection, SentMessage(row.id, row.kind, row.content))

    def _put_off(self, row: Any, trouble: PostTrouble) -> None:
        with about(message=row.id):
            logger.warning("not taken: %s", masked(trouble))
        changes: dict[str, Any] = {"state": "queued", "not_before": self._after(row.attempts)}
        if isinstance(trouble, Unknown):
            unknown = row.after_data + 1
            changes |= {"state": "dead" if unknown >= MOST_UNCERTAIN else "uncertain", "after_data": unknown}
        elif isinstance(trouble, Never) or row.attempts >= len(BACKOFF_MINUTES):
            changes["state"] = "dead"
        self._record(row.id, last_error=str(trouble), attempts=row.attempts + 1, **changes)

    def _after(self, attempts: int) -> datetime:
        return self.now + timedelta(minutes=BACKOFF_MINUTES[min(attempts, len(BACKOFF_MINUTES) - 1)])

    def _record(self, row: UUID, **changes: Any) -> None:
        with self.warehouse.begin() as connection:
            self._update(connection, row, **changes)

    def _update(self, connection: sqlalchemy.Connection, row: UUID, **changes: Any) -> None:
        columns = ", ".join(f"{column} = :{column}" for column in changes)
        statement = f"UPDATE outbox SET {columns} WHERE id = :id"  # noqa: S608 our own column names
        connection.execute(sqlalchemy.text(statement), {"id": row, **changes})


def waiting(connection: sqlalchemy.Connection, regime: str, period: str) -> dict[str, int]:
    """How many messages about a period are in which state."""
    rows = connection.execute(sqlalchemy.text(sql("outbox/states")), {"regime": regime, "period": period})
    return {row.state: row.messages for row in rows}


def dead_letters(connection: sqlalchemy.Connection, regime: str, period: str) -> Sequence[Any]:
    """Messages about a period that could not be sent, with the server's words."""
    return connection.execute(sqlalchemy.text(sql("outbox/dead")), {"regime": regime, "period": period}).all()
