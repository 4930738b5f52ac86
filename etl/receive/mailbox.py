"""The mailbox channel: every message is fetched once, lands, is registered, and only then is flagged or moved.

A message is known by its bytes, not by its number: a server that numbers its folder anew (UIDVALIDITY) is read
again and nothing counts twice. Killed or cut off anywhere, the next run goes on from what is registered.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from time import monotonic

import sqlalchemy

from etl import ledger
from etl.landing import Landing
from etl.model.errors import RetryableError
from etl.model.mail import Mailbox
from etl.receive.imap import ImapSession, MailServer, MessageHead, MessageRefused
from etl.receive.letter import Letter, read_head, read_letter
from etl.receive.mail_parts import LARGEST_HEADERS
from etl.receive.mail_rows import MailPlace, TakenMessage, count_attempt, known_uids, land, register_messages
from etl.text.discreet import masked
from etl.warehouse import Warehouse, sql

logger = logging.getLogger(__name__)

MEGABYTE = 1024 * 1024
LARGEST_MESSAGE = 40 * MEGABYTE
"""The largest file that is read, as mail carries it, and room for a second; larger ones are never fetched."""

SCANNED = "mail:"
"""Before a mailbox's name where the last look into each channel is kept."""

BATCH_MESSAGES = 25
BATCH_BYTES = 48 * MEGABYTE
LONGEST_RUN = 480.0
"""Seconds after which a run leaves the rest to the next one: a slow server must not hold up the others."""


@dataclass(frozen=True, slots=True)
class MailTaken:
    """What came of one look: messages taken in, new receipts, messages that the server would not give."""

    messages: int = 0
    received: int = 0
    failed: int = 0

    def __add__(self, other: "MailTaken") -> "MailTaken":
        return MailTaken(self.messages + other.messages, self.received + other.received, self.failed + other.failed)


@dataclass(frozen=True, slots=True)
class MailTask:
    """One mailbox to look into. `since`: older messages are no business of ours; `regime` '' if several read it."""

    mailbox: Mailbox
    server: MailServer
    since: date
    regime: str
    now: datetime
    is_simulated: bool = False

    @property
    def folders(self) -> tuple[str, ...]:
        """The folders to read; the one of the address itself stands in for INBOX."""
        if self.server.folder and self.mailbox.folders == ("INBOX",):
            return (self.server.folder,)
        return self.mailbox.folders


def collect_mailbox(warehouse: Warehouse, landing: Landing, task: MailTask) -> MailTaken:
    """Takes in every new message of the mailbox's folders.

    Raises:
        RetryableError: the server is gone, slow or refuses the login; what came before that is registered.
    """
    done = MailTaken()
    ends_at = monotonic() + LONGEST_RUN
    with ImapSession.open(task.server) as session:
        for folder in task.folders:
            place = MailPlace(task.mailbox.name, folder, session.examine(folder))
            done += _Folder(warehouse, landing, task, session, place, ends_at).take()
            _finish(warehouse, session, task, place)
    with warehouse.begin() as connection:
        scanned = {"channel": f"{SCANNED}{task.mailbox.name}", "now": task.now}
        connection.execute(sqlalchemy.text(sql("receive/record_scan")), scanned)
    return done


@dataclass(frozen=True, slots=True)
class _Folder:
    """One folder, opened read-only."""

    warehouse: Warehouse
    landing: Landing
    task: MailTask
    session: ImapSession
    place: MailPlace
    ends_at: float

    def take(self) -> MailTaken:
        done, batch, size = MailTaken(), list[MessageHead](), 0
        for head in self._new():
            if monotonic() > self.ends_at:
                logger.warning("mailbox %s: out of time, the rest waits for the next run", self.place.mailbox)
                break
            batch.append(head)
            size += min(head.size, LARGEST_MESSAGE)
            if len(batch) == BATCH_MESSAGES or size >= BATCH_BYTES:
                done += self._take_batch(batch)
                batch, size = [], 0
        return done + self._take_batch(batch) if batch else done

    def _new(self) -> list[MessageHead]:
        """Messages that are not in, in order of their numbers; those that broke the connection off come last."""
        with self.warehouse.begin() as connection:
            known = known_uids(connection, self.place)
        # a day more on either side: the server counts days in its own zone
        new = [uid for uid in self.session.uids(self.task.since - timedelta(days=1)) if known.get(uid, 0) >= 0]
        heads = self.session.heads(new)
        if self.task.is_simulated:
            heads = [head for head in heads if head.arrived_at <= self.task.now]
        return sorted(heads, key=lambda head: (known.get(head.uid, 0), head.uid))

    def _take_batch(self, heads: Sequence[MessageHead]) -> MailTaken:
        """What could be fetched is registered even if the connection breaks off before the batch is full."""
        taken: list[TakenMessage] = []
        failed, broken = 0, list[tuple[int, RetryableError]]()
        with self.landing.batch() as landed:
            for head in heads:
                try:
                    raw, letter = self._fetch(head)
                except MessageRefused as error:
                    told = masked(error)
                    logger.warning("mailbox %s: message %s is not given: %s", self.place.mailbox, head.uid, told)
                    failed += 1
                    continue
                except RetryableError as error:
                    broken.append((head.uid, error))
                    break
                taken.append(land(landed, head.uid, raw, letter, min(head.arrived_at, self.task.now)))
        received = self._register(taken)
        for uid, trouble in broken:
            with self.warehouse.begin() as connection:
                count_attempt(connection, self.place, uid)
            raise trouble
        return MailTaken(len(taken), received, failed)

    def _fetch(self, head: MessageHead) -> tuple[bytes, Letter]:
        authserv_id = self.task.mailbox.authserv_id
        if head.size > LARGEST_MESSAGE:
            raw = self.session.header(head.uid, LARGEST_HEADERS)
            return raw, read_head(raw, authserv_id)
        raw = self.session.body(head.uid)
        return raw, read_letter(raw, authserv_id)

    def _register(self, taken: Sequence[TakenMessage]) -> int:
        if not taken:
            return 0
        with self.warehouse.begin() as connection:
            received, events = register_messages(connection, self.place, taken, self.task.regime, self.task.now)
            ledger.append(connection, events, actor="collect", at=self.task.now)
        return received


def _finish(warehouse: Warehouse, session: ImapSession, task: MailTask, place: MailPlace) -> None:
    """Flags or moves all messages of the folder that are registered, those of an interrupted run too."""
    validity, flag = session.open_to_mark(place.folder)
    if validity != place.uid_validity:
        return
    with warehouse.begin() as connection:
        registered = {uid for uid, attempts in known_uids(connection, place).items() if attempts < 0}
    since = task.since - timedelta(days=1)
    if task.mailbox.move_to:
        session.move([uid for uid in session.uids(since) if uid in registered], task.mailbox.move_to)
    else:
        session.mark([uid for uid in session.unmarked(since, flag) if uid in registered], flag)
