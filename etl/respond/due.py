"""What has not been answered yet: derived from what the warehouse holds, so that nothing needs to be remembered.

An answer belongs to a message (or, in other channels, to one file) and a unit. Its content is hashed over what the
sender has to know: a revalidation that changes remarks alone gives the same hash and causes no mail.
"""

import hashlib
import json
import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import groupby
from typing import Any
from uuid import UUID

import sqlalchemy

from etl.contacts import addresses_of_unit, units_of_sender
from etl.model.clock import LOCAL
from etl.model.signature import PdfSignature
from etl.outbox import outgoing_id
from etl.respond.message import Thread
from etl.signatures import read_signatures
from etl.smtp import is_address
from etl.warehouse import sql

LOOK_BACK = timedelta(days=10)
"""What lay longer than this when mail was first set up is not answered: nobody expects it any more."""


TELEPHONE = "telephone"
"""Channel of the corrections that officers make by what a unit said on the telephone."""


WHOSE = frozenset({"unit-unknown", "signed-unit-unknown"})
"""Findings that say no more than that nobody knows whose the file is."""


WRONG_FORM = frozenset({"form-of-other-period"})
"""Findings that no cell of the sent workbook can mend: it takes another form."""


class AnswerKind(StrEnum):
    """What an answer says."""

    ACCEPTED = "accepted"
    WARNED = "warned"
    RETURNED = "returned"
    WAITING = "waiting"
    EVIDENCE = "evidence"
    DUPLICATE = "duplicate"
    CORRECTION = "correction"
    UNPLACED = "unplaced"
    OF_ANOTHER = "of_another"
    NEUTRAL = "neutral"
    NO_FILE = "no_file"
    DIGEST = "digest"


@dataclass(frozen=True, slots=True)
class FoundInFile:
    """A present finding of a file."""

    code: str
    severity: str
    sheet: str
    cells: tuple[str, ...]
    found: str
    expected: str
    message: str


@dataclass(frozen=True, slots=True)
class AnsweredFile:
    """One file that an answer is about; `status` is the verdict where there is one.

    `is_part`: the bytes are those of a workbook of several units, which no single one of them may see.
    """

    receipt: UUID
    name: str
    sha256: str
    status: str
    received_at: datetime
    source: str
    submission: UUID | None
    submission_kind: str
    findings: tuple[FoundInFile, ...]
    is_part: bool = False
    signatures: tuple[PdfSignature, ...] = ()

    @property
    def is_unread(self) -> bool:
        """Whether nothing could be read from it."""
        return self.status in ("refused", "unreadable")

    @property
    def is_returned(self) -> bool:
        """Whether it was understood and went back to be mended; a copy of such a file goes back as it did."""
        return self.status in ("rejected", "returned_again")

    @property
    def demands(self) -> tuple[FoundInFile, ...]:
        """The findings that ask something of the unit; of a form that is the wrong one that alone."""
        asking = tuple(finding for finding in self.findings if finding.severity != "info")
        return tuple(finding for finding in asking if finding.code in WRONG_FORM) or asking

    @property
    def is_wrong_form(self) -> bool:
        """Whether no cell of it can be mended: it is the form of something else."""
        return any(finding.code in WRONG_FORM for finding in self.findings)


@dataclass(frozen=True, slots=True)
class DueAnswer:
    """An answer that is to be written. `unit` '' where it is not known, or not for the sender to hear of.

    `thread` None outside of mail. `outcome`: why a letter held no file, '' of one that held some.
    `is_on_correction`: it answers the mail that asked to confirm a correction.
    """

    id: UUID
    kind: AnswerKind
    answers: UUID
    content: str
    regime: str
    period: str
    unit: str
    recipients: tuple[str, ...]
    thread: Thread | None
    files: tuple[AnsweredFile, ...]
    received_at: datetime
    outcome: str = ""
    is_on_correction: bool = False

    @property
    def party(self) -> str:
        """Whom the daily limit counts."""
        return self.unit or self.recipients[0]

    @property
    def is_to_stranger(self) -> bool:
        """Whether nobody has registered whom it goes to: a forged address must not be flooded through us."""
        return self.kind is AnswerKind.NEUTRAL


_OF_STATUS = {
    "rejected": AnswerKind.RETURNED,
    "accepted_with_warnings": AnswerKind.WARNED,
    "accepted": AnswerKind.ACCEPTED,
    "needs_review": AnswerKind.WAITING,
    "refused": AnswerKind.RETURNED,
    "unreadable": AnswerKind.RETURNED,
    "evidence": AnswerKind.EVIDENCE,
    "returned_again": AnswerKind.RETURNED,
    "repeats_withdrawn": AnswerKind.DUPLICATE,
    "duplicate": AnswerKind.DUPLICATE,
}
_REPEATED = {"rejected": "returned_again", "withdrawn": "repeats_withdrawn"}
"""What a copy is by what was said to the file that it repeats; of an accepted one no more than a copy."""

_FIRST = (
    "rejected",
    "returned_again",
    "accepted_with_warnings",
    "accepted",
    "needs_review",
    "refused",
    "unreadable",
    "evidence",
    "repeats_withdrawn",
    "duplicate",
)
"""What speaks for a message with several files: its report before a file that could not be read."""


def due_answers(
    connection: sqlalchemy.Connection, now: datetime, own: str, only: Collection[UUID] | None = None
) -> list[DueAnswer]:
    """Everything to be answered at the instant, in order of receipt. `own`: our address, which gets no answers.

    `only`: what is said of these messages and receipts now, answered or not.
    """
    since = {"since": now - LOOK_BACK, "as_of": now}
    rows = connection.execute(sqlalchemy.text(sql("respond/receipts")), since).all()
    findings = _findings(connection, [row.repeats or row.id for row in rows], now)
    signatures = read_signatures(connection, {row.sha256 for row in rows if row.status == "evidence"})
    reader = _Reader(connection, now, own.casefold(), findings, signatures)
    found = [answer for group in _grouped(rows) if (answer := reader.answer(group)) is not None]
    found += _once(
        reader.answer_empty(row) for row in connection.execute(sqlalchemy.text(sql("respond/empty_messages")), since)
    )
    if only is not None:
        return [answer for answer in found if answer.answers in only]
    return _unanswered(connection, found)


def _grouped(rows: Sequence[Any]) -> Iterable[list[Any]]:
    """Files that get one answer together: those of one message and unit, else each alone."""

    def key(row: Any) -> tuple[str, str]:
        return str(row.message or row.id), row.unit or ""

    order = {key(row): number for number, row in reversed(list(enumerate(rows)))}
    return [list(group) for _, group in groupby(sorted(rows, key=lambda row: order[key(row)]), key=key)]


@dataclass(frozen=True, slots=True)
class _Reader:
    connection: sqlalchemy.Connection
    now: datetime
    own: str
    findings: dict[UUID, tuple[FoundInFile, ...]]
    signatures: dict[str, tuple[PdfSignature, ...]]

    def answer(self, rows: list[Any]) -> DueAnswer | None:
        """What the files of one message or delivery call for; None: nothing, or nobody to tell it to."""
        first = rows[0]
        if first.message is not None and first.is_automatic:
            return None
        files = tuple(file for row in rows if _is_told(file := self._file(row)))
        speaking = min(files, key=lambda file: _FIRST.index(file.status), default=None)
        if speaking is None or self._is_overtaken(speaking, rows):
            return None
        units = self._units_of(first.sender)
        is_known = first.message is None or (first.unit or "") in units
        if not is_known and (first.unit is None or speaking.status == "needs_review"):
            return self._of_no_unit(_unplaced_kind(first, units), rows, files)
        kind = _kind(speaking) if first.channel != TELEPHONE else _of_correction(speaking)
        if kind is None:
            return None
        if kind is AnswerKind.DUPLICATE and first.message is None:
            return None
        regime = next((row.regime for row in rows if row.regime), None)
        recipients = self._recipients(first, is_known)
        if first.unit is None or regime is None or not recipients:
            return None
        period = next((row.period for row in rows if row.id == speaking.receipt and row.period), "")
        return self._due(kind, first, files, regime=regime, period=period, unit=first.unit, recipients=recipients)

    def answer_empty(self, row: Any) -> DueAnswer | None:
        """A message without any file: only those whom we know hear of it."""
        if not self._units_of(row.sender) or not self._may_write_to(row.sender):
            return None
        due = self._due(AnswerKind.NO_FILE, row, (), unit=self._units_of(row.sender)[0], recipients=(row.sender,))
        return replace(due, outcome=row.outcome, is_on_correction=row.is_on_correction)

    def _of_no_unit(self, kind: AnswerKind, rows: list[Any], files: tuple[AnsweredFile, ...]) -> DueAnswer | None:
        """To the sender alone, and of no unit: nobody knows whose the file is, or it is not for the sender to hear."""
        if not self._may_write_to(rows[0].sender):
            return None
        regime = "" if kind is AnswerKind.NEUTRAL else next((row.regime for row in rows if row.regime), "")
        return self._due(kind, rows[0], files, regime=regime, recipients=(rows[0].sender,))

    def _due(
        self,
        kind: AnswerKind,
        row: Any,
        files: tuple[AnsweredFile, ...],
        *,
        regime: str = "",
        period: str = "",
        unit: str = "",
        recipients: tuple[str, ...],
    ) -> DueAnswer:
        answers = row.message or row.id
        content = _content(kind, files)
        thread = Thread(row.message_id, row.subject) if row.message is not None else None
        made = outgoing_id("answer", answers, unit, content)
        return DueAnswer(made, kind, answers, content, regime, period, unit, recipients, thread, files, row.received_at)

    def _is_overtaken(self, speaking: AnsweredFile, rows: list[Any]) -> bool:
        """A report that the unit has replaced since: the answer to the newer one counts."""
        row = next(row for row in rows if row.id == speaking.receipt)
        return bool(row.has_later) and speaking.status != "accepted"

    def _recipients(self, first: Any, is_known: bool) -> tuple[str, ...]:
        """The sender, if the unit has registered that address; else all registered addresses of the unit."""
        if first.message is not None and is_known:
            return (first.sender,) if self._may_write_to(first.sender) else ()
        day = self.now.astimezone(LOCAL).date()
        found = addresses_of_unit(self.connection, first.unit, day) if first.unit else []
        return tuple(address for address in found if self._may_write_to(address))

    def _may_write_to(self, address: str) -> bool:
        return is_writable(address, self.own)

    def _units_of(self, sender: str) -> list[str]:
        return units_of_sender(self.connection, sender, self.now.astimezone(LOCAL).date()) if sender else []

    def _file(self, row: Any) -> AnsweredFile:
        return AnsweredFile(
            receipt=row.id,
            name=row.original_name,
            sha256=row.sha256,
            status=row.status if row.repeats is None else _REPEATED.get(row.repeats_verdict, row.status),
            received_at=row.received_at,
            source=row.received_at_source,
            submission=row.submission_id,
            submission_kind=row.submission_kind or "",
            findings=self.findings.get(row.repeats or row.id, ()),
            is_part=row.is_part,
            signatures=self.signatures.get(row.sha256, ()),
        )


def _is_told(file: AnsweredFile) -> bool:
    """Whether anything is said of it: nothing of one that was withdrawn, or that nobody meant to send ("~$…")."""
    is_litter = file.status == "refused" and bool(file.findings) and not file.demands
    return file.status in _OF_STATUS and not is_litter


def _of_correction(speaking: AnsweredFile) -> AnswerKind | None:
    """A correction by telephone is told to the unit once it is judged, with what is still open; what waits is not."""
    is_judged = speaking.status in ("accepted", "accepted_with_warnings", "rejected")
    return AnswerKind.CORRECTION if is_judged else None


def _kind(speaking: AnsweredFile) -> AnswerKind:
    """What a file could not be loaded for is our trouble: the unit waits, it need not send again."""
    if any(finding.code == "load-failed" for finding in speaking.findings):
        return AnswerKind.WAITING
    return _OF_STATUS[speaking.status]


def _unplaced_kind(first: Any, units: list[str]) -> AnswerKind:
    """What is said of a file that is not taken in as one of the sender's `units`."""
    if not units:
        return AnswerKind.NEUTRAL
    return AnswerKind.UNPLACED if first.unit is None else AnswerKind.OF_ANOTHER


def is_writable(address: str, own: str) -> bool:
    """Whether a mail to it reaches people: one address, not ours, not a program's that would answer back."""
    name = address.partition("@")[0].casefold()
    is_machine = name in ("mailer-daemon", "postmaster") or re.sub("[-_.]", "", name) in ("noreply", "donotreply")
    return is_address(address) and address.casefold() != own.casefold() and not is_machine


def _content(kind: AnswerKind, files: tuple[AnsweredFile, ...]) -> str:
    """Hash of what the answer says; wording and figures may change with what others send, kinds and cells do not."""
    facts = [
        (str(file.receipt), file.status, sorted((one.code, one.severity, one.sheet, one.cells) for one in file.demands))
        for file in files
    ]
    return hashlib.sha256(json.dumps([kind, facts], ensure_ascii=False).encode()).hexdigest()


def _findings(
    connection: sqlalchemy.Connection, receipts: list[UUID], now: datetime
) -> dict[UUID, tuple[FoundInFile, ...]]:
    found: dict[UUID, tuple[FoundInFile, ...]] = {}
    for row in connection.execute(sqlalchemy.text(sql("respond/findings")), {"receipts": receipts, "as_of": now}):
        one = FoundInFile(row.code, row.severity, row.sheet, tuple(row.cells), row.found, row.expected, row.message)
        found[row.receipt_id] = (*found.get(row.receipt_id, ()), one)
    return found


def _once(answers: Iterable[DueAnswer | None]) -> list[DueAnswer]:
    return [answer for answer in answers if answer is not None]


def _unanswered(connection: sqlalchemy.Connection, answers: list[DueAnswer]) -> list[DueAnswer]:
    """Those whose newest answer says something else, or that have none. A → B → A is three answers."""
    asked = {"answers": [answer.answers for answer in answers]}
    newest = {
        (row.answers, row.unit): row for row in connection.execute(sqlalchemy.text(sql("respond/answered")), asked)
    }
    found = []
    for answer in answers:
        before = newest.get((answer.answers, answer.unit))
        if before is None:
            found.append(answer)
        elif before.content != answer.content:
            made = outgoing_id("answer", answer.answers, answer.unit, answer.content, before.id)
            found.append(replace(answer, id=made))
    return found
