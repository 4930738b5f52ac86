"""Writes what mailboxes bring: messages, their files as receipts, and which UIDs are in. One transaction a batch."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import NAMESPACE_URL, UUID, uuid5

import sqlalchemy

from etl.landing import Batch, Blob
from etl.ledger import Event
from etl.model.catalogue import finding
from etl.model.mail import CHANNEL
from etl.model.receipt import Receipt, TimeSource
from etl.receive.letter import Letter
from etl.receive.register import register_receipts
from etl.warehouse import sql


@dataclass(frozen=True, slots=True)
class MailPlace:
    """Where a message lies: the mailbox as regimes call it, folder, the folder's UIDVALIDITY."""

    mailbox: str
    folder: str
    uid_validity: int


@dataclass(frozen=True, slots=True)
class TakenMessage:
    """A message whose bytes have landed; `files` are those of its letter."""

    uid: int
    raw: Blob
    letter: Letter
    files: tuple[Blob, ...]
    received_at: datetime

    def id(self, mailbox: str) -> UUID:
        """The same message has the same id however often and under whatever UID it is fetched."""
        return uuid5(NAMESPACE_URL, "\x1f".join((CHANNEL, mailbox, self.raw.sha256)))


def land(batch: Batch, uid: int, raw: bytes, letter: Letter, received_at: datetime) -> TakenMessage:
    """Puts the message and its files into the landing store."""
    files = tuple(batch.add([file.data]) for file in letter.files)
    return TakenMessage(uid, batch.add([raw]), letter, files, received_at)


def known_uids(connection: sqlalchemy.Connection, place: MailPlace) -> dict[int, int]:
    """UIDs that have been dealt with, each with -1 if it is in, else how often it broke the connection off."""
    rows = connection.execute(sqlalchemy.text(sql("receive/mail_uids")), _facts(place))
    return {row.uid: row.attempts for row in rows}


def count_attempt(connection: sqlalchemy.Connection, place: MailPlace, uid: int) -> None:
    """Remembers that the connection broke off at this message: the others go first next time."""
    connection.execute(sqlalchemy.text(sql("receive/mail_attempt")), {**_facts(place), "uid": uid})


def register_messages(
    connection: sqlalchemy.Connection, place: MailPlace, taken: Sequence[TakenMessage], regime: str, at: datetime
) -> tuple[int, list[Event]]:
    """Number of new receipts, and the events; the caller appends them before COMMIT.

    `regime`: the one regime that reads the mailbox, '' where several do and the form has to say.
    """
    blobs = sorted({(one.raw.sha256, one.raw.size) for one in taken})
    connection.execute(
        sqlalchemy.text("INSERT INTO blob (sha256, size) VALUES (:sha256, :size) ON CONFLICT DO NOTHING"),
        [{"sha256": sha256, "size": size} for sha256, size in blobs],
    )
    events = [event for one in taken if (event := _add_message(connection, place, one, at))]
    receipts = [(one.id(place.mailbox), receipt) for one in taken for receipt in _receipts(one, place, regime)]
    registered = register_receipts(connection, [receipt for _, receipt in receipts], at)
    links = [{"message": message, "receipt": receipt.id} for message, receipt in receipts]
    if links:
        statement = "INSERT INTO message_receipt VALUES (:message, :receipt) ON CONFLICT DO NOTHING"
        connection.execute(sqlalchemy.text(statement), links)
    _remark_forwarded(connection, taken, place.mailbox, {event.object_id for event in registered.events})
    connection.execute(
        sqlalchemy.text(sql("receive/mail_uid_in")),
        [{**_facts(place), "uid": one.uid, "message": one.id(place.mailbox)} for one in taken],
    )
    return registered.new, [*events, *registered.events]


def _add_message(
    connection: sqlalchemy.Connection, place: MailPlace, taken: TakenMessage, at: datetime
) -> Event | None:
    letter = taken.letter
    row = {
        "id": taken.id(place.mailbox),
        "mailbox": place.mailbox,
        "sha256": taken.raw.sha256,
        "message_id": letter.message_id,
        "sender": letter.sender,
        "subject": letter.subject,
        "is_automatic": letter.is_automatic,
        "outcome": str(letter.outcome),
        "authentication": str(letter.authentication),
        "in_reply_to": letter.in_reply_to,
        "received_at": taken.received_at,
        "landed_at": at,
    }
    if not connection.execute(sqlalchemy.text(sql("receive/add_message")), row).rowcount:
        return None
    payload = {"sha256": taken.raw.sha256, "outcome": str(letter.outcome), "received_at": taken.received_at.isoformat()}
    return Event("message_received", "message", str(row["id"]), payload)


def _receipts(taken: TakenMessage, place: MailPlace, regime: str) -> Iterable[Receipt]:
    for file, blob in zip(taken.letter.files, taken.files, strict=True):
        yield Receipt(
            channel=CHANNEL,
            locator=f"{place.mailbox}/{taken.raw.sha256}/{file.path}",
            sha256=blob.sha256,
            size=blob.size,
            original_name=file.name,
            sender=taken.letter.sender,
            received_at=taken.received_at,
            received_at_source=TimeSource.MAIL_SERVER,
            regime_hint=regime,
        )


def _remark_forwarded(
    connection: sqlalchemy.Connection, taken: Sequence[TakenMessage], mailbox: str, new: set[str]
) -> None:
    """What lay in a forwarded message came earlier than it says; nobody but a person can tell when."""
    place = MailPlace(mailbox, "", 0)
    rows = []
    for one in taken:
        for file, receipt in zip(one.letter.files, _receipts(one, place, ""), strict=True):
            if file.is_forwarded and str(receipt.id) in new:
                made = finding("mail-forwarded", name=file.name)
                rows.append({"receipt": receipt.id, "severity": str(made.severity), "message": made.message})
    if rows:
        connection.execute(sqlalchemy.text(sql("receive/remark_forwarded")), rows)


def _facts(place: MailPlace) -> dict[str, object]:
    return {"mailbox": place.mailbox, "folder": place.folder, "uid_validity": place.uid_validity}
