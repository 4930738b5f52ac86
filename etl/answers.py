"""Answers out: `respond`, `remind`, forms by mail. What is to be said comes from the warehouse, the outbox sends it."""

import logging
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time
from functools import cached_property
from typing import Any

import sqlalchemy

from etl import ledger
from etl.contacts import addresses_of_unit
from etl.ledger import Event
from etl.logs import about
from etl.model.clock import LOCAL, Clock
from etl.model.errors import RetryableError
from etl.model.regime import Period, Regime, Unit
from etl.model.submission import SubmissionKind
from etl.outbox import Outgoing, PostOffice, SentMessage, dead_letters, enqueue, outgoing_id, waiting
from etl.pipeline import Journey
from etl.respond.digest import digest_letter
from etl.respond.due import AnsweredFile, AnswerKind, DueAnswer, due_answers, is_writable
from etl.respond.fresh_form import Sent, fresh_form
from etl.respond.letter import Letter
from etl.respond.message import DOCUMENT, Attachment, Sender, mail, subject_line
from etl.respond.slip import Enclosed, answer_letter, markup_of, subject_of
from etl.respond.standing import Standing, standing
from etl.respond.unplaced import neutral_letter, unplaced_letter
from etl.respond.workbook import marked_workbook
from etl.smtp import SmtpServer
from etl.unit_reports import UnitReports
from etl.warehouse import sql

logger = logging.getLogger(__name__)

MOST_A_DAY = 6
"""Answers to one unit in a day; what comes over it is gathered in one letter the next morning."""

MOST_A_DAY_TO_STRANGERS = 1
"""Neutral slips to one unknown sender in a day: a forged address must not be flooded through us."""

MORNING = time(7, 30)
_ANSWERS = tuple(str(kind) for kind in AnswerKind)


@dataclass(frozen=True)
class Answers:
    """The mails of a journey. Without a mail server everything here is quietly off."""

    journey: Journey
    clock: Clock

    @cached_property
    def server(self) -> SmtpServer | None:
        """Where mail is handed over; None: nowhere, nothing is written."""
        url = self.journey.settings.smtp_url
        return None if url is None else SmtpServer.of(url)

    # ------------------------------------------------------------------ respond
    def respond(self) -> dict[str, Any]:
        """Writes what has not been answered and sends what is due: {sent, failed}."""
        if self.server is None:
            return _nothing()
        with self.journey.warehouse.begin() as connection:
            due = due_answers(connection, self.clock.now, self.server.sender)
            counted = self._counted(connection)
        with UnitReports(self.journey.regimes) as reports:
            for answer in due:
                is_over = counted[answer.party] >= (MOST_A_DAY_TO_STRANGERS if answer.is_to_stranger else MOST_A_DAY)
                written = self._held(answer) if is_over else self._written(answer, reports)
                if written is not None:
                    self._enqueue(written)
                    counted[answer.party] += not is_over
        self._write_digests(due)
        return self.deliver()

    def deliver(self) -> dict[str, Any]:
        """Sends what the outbox holds.

        Raises:
            RetryableError: the mail server cannot be reached; nothing is lost.
        """
        if self.server is None:
            return _nothing()
        office = PostOffice(self.journey.warehouse, self.server, self.clock.now, self._record)
        done = office.deliver()
        if done.trouble:
            raise RetryableError(
                f"máy chủ thư không trả lời ({done.trouble}); đã gửi {done.sent} thư, phần còn lại nằm trong hộp thư "
                "đi và sẽ được gửi ở lần chạy sau"
            )
        return {"sent": done.sent, "failed": done.failed}

    def _record(self, connection: sqlalchemy.Connection, sent: SentMessage) -> None:
        """On the ledger: that it went out and what it answered, by ids and hashes alone."""
        event = Event("sent", "outbox", str(sent.id), {"kind": sent.kind, "content": sent.content})
        ledger.append(connection, [event], actor="respond", at=self.clock.now)

    def _counted(self, connection: sqlalchemy.Connection) -> Counter[str]:
        asked = {"day": self.today, "kinds": list(_ANSWERS)}
        rows = connection.execute(sqlalchemy.text(sql("respond/counted")), asked)
        return Counter({row.party: row.messages for row in rows})

    @property
    def today(self) -> date:
        """The local day."""
        return self.clock.now.astimezone(LOCAL).date()

    def _enqueue(self, outgoing: Outgoing) -> bool:
        with self.journey.warehouse.begin() as connection:
            return enqueue(connection, outgoing, self.clock.now)

    # ------------------------------------------------------------------ writing answers
    def _written(self, answer: DueAnswer, reports: UnitReports) -> Outgoing | None:
        """The whole message; None for one about a regime that is not there any more."""
        if answer.kind is AnswerKind.NEUTRAL:
            return self._outgoing(answer, neutral_letter(self._office(answer), answer), "Đã nhận được thư", ())
        if answer.kind in (AnswerKind.UNPLACED, AnswerKind.OF_ANOTHER):
            letter = unplaced_letter(self._office(answer), answer, is_sample=self._is_sample(answer.regime))
            return self._outgoing(answer, letter, letter.heading, ())
        found = self._place(answer)
        if found is None:
            return None
        regime, period, unit = found
        word = self._word(answer, found, reports)
        with self.journey.warehouse.begin() as connection:
            stand = standing(connection, regime, period, unit, self.clock.now)
            workbook, enclosed = self._workbook(connection, answer, stand)
            letter = answer_letter(connection, answer, stand, enclosed, has_word=word is not None)
        attachments = [file for file in (workbook, word) if file is not None]
        return self._outgoing(answer, letter, subject_of(answer, stand, letter.heading), attachments, stand)

    def _outgoing(
        self,
        answer: DueAnswer,
        letter: Letter,
        subject: str,
        attachments: Sequence[Attachment],
        stand: Standing | None = None,
    ) -> Outgoing:
        sender = self.sender(letter.office)
        body = mail(
            letter,
            answer.id,
            sender,
            answer.recipients,
            subject,
            self.clock.now,
            thread=answer.thread,
            attachments=attachments,
        )
        return Outgoing(
            id=answer.id,
            kind=str(answer.kind),
            party=answer.party,
            content=answer.content,
            recipients=answer.recipients,
            subject=subject_line(subject, answer.thread),
            body=body,
            regime=answer.regime,
            period=stand.period.code if stand is not None else answer.period,
            unit=answer.unit,
            answers=answer.answers,
        )

    def _held(self, answer: DueAnswer) -> Outgoing | None:
        """An answer over the day's limit; to strangers nothing more is said that day or later."""
        return Outgoing(
            id=answer.id,
            kind=str(answer.kind),
            party=answer.party,
            content=answer.content,
            recipients=answer.recipients,
            subject="",
            body=None,
            regime=answer.regime,
            period=answer.period,
            unit=answer.unit,
            answers=answer.answers,
        )

    def may_write_to(self, address: str) -> bool:
        """Whether it is an address of people, and not our own."""
        return self.server is not None and is_writable(address, self.server.sender)

    def sender(self, office: str) -> Sender:
        """Who writes."""
        assert self.server is not None
        return Sender(office, self.server.sender)

    def _office(self, answer: DueAnswer) -> str:
        """The name under which an answer about no unit is given: the regime's, the one there is, or none of several."""
        if answer.regime in self.journey.regimes:
            return self.journey.regimes[answer.regime].office.name
        names = {regime.office.name for regime in self.journey.regimes.values()}
        return names.pop() if len(names) == 1 else "Bộ phận tiếp nhận báo cáo"

    def _is_sample(self, regime: str) -> bool:
        return regime in self.journey.regimes and self.journey.regimes[regime].is_sample_roster

    def _place(self, answer: DueAnswer) -> tuple[Regime, Period, Unit] | None:
        """Regime, period and unit of an answer; the period opened last where the file does not say."""
        regime = self.journey.regimes.get(answer.regime) or self._regime_of(answer.unit)
        if regime is None:
            return None
        period = self._period(regime, answer)
        unit = None if period is None else regime.units(period.code).get(answer.unit)
        return None if period is None or unit is None else (regime, period, unit)

    def _regime_of(self, unit: str) -> Regime | None:
        """A regime that the unit reports to, for a message that names none; the one opened last."""
        known = [
            (period.opens_at, regime.name)
            for regime in self.journey.regimes.values()
            for period in regime.periods
            if period.opens_at <= self.clock.now and unit in regime.units(period.code)
        ]
        return self.journey.regimes[max(known)[1]] if known else None

    def _period(self, regime: Regime, answer: DueAnswer) -> Period | None:
        if answer.period:
            return regime.period(answer.period)
        open_then = [
            period for period in regime.periods if period.opens_at <= answer.received_at and not period.derived_from
        ]
        return max(open_then, key=lambda period: (period.opens_at, period.code), default=None)

    def _workbook(
        self, connection: sqlalchemy.Connection, answer: DueAnswer, stand: Standing
    ) -> tuple[Attachment | None, Enclosed]:
        """What goes back: the unit's own workbook with marks, else a fresh form; nothing where nothing is asked."""
        if answer.kind not in (AnswerKind.RETURNED, AnswerKind.WARNED):
            return None, Enclosed.NONE
        report = next((file for file in answer.files if file.submission is not None and file.demands), None)
        if report is not None and not report.is_part and not report.is_wrong_form:
            data = self.journey.landing.read(report.sha256)
            with about(receipt=report.receipt):
                marked = marked_workbook(data, markup_of(report, stand))
            if marked is not None:
                return Attachment(_file_name(report.name), marked), Enclosed.OWN
        if answer.kind is AnswerKind.WARNED:
            return None, Enclosed.NONE
        return self._fresh_form(connection, stand, report)

    def _fresh_form(
        self, connection: sqlalchemy.Connection, stand: Standing, report: AnsweredFile | None
    ) -> tuple[Attachment, Enclosed]:
        """The unit's form with what it sent typed in, but for figures that may be of another period."""
        is_wrong = report is not None and report.is_wrong_form
        sent = Sent() if report is None or is_wrong else _sent(connection, report.submission)
        prefill = self.journey.prefill(stand.regime, stand.period, self.clock).get(stand.unit.code, {})
        form = Attachment(f"{stand.unit.code}.xlsx", fresh_form(stand.regime, stand.period, stand.unit, prefill, sent))
        if report is None:
            return form, Enclosed.FORM
        return form, Enclosed.RIGHT_FORM if is_wrong else Enclosed.FILLED_FORM

    def _word(self, answer: DueAnswer, place: tuple[Regime, Period, Unit], reports: UnitReports) -> Attachment | None:
        """An accepted unit's own report, to be signed; none of a supplement, nor of a workbook of several units."""
        if answer.kind is not AnswerKind.ACCEPTED:
            return None
        whole = [file for file in answer.files if file.submission is not None and not file.is_part]
        if len(whole) != 1 or whole[0].submission_kind == SubmissionKind.SUPPLEMENT:
            return None
        with self.journey.landing.lent([whole[0].sha256]) as paths:
            report = reports.read(paths[whole[0].sha256], whole[0].name)
        regime, period, unit = place
        if report is None:
            return None
        says = (report.identity.regime, report.identity.period, report.identity.unit)
        if says != (regime.name, period.code, unit.code):  # an officer has decided whose it is
            return None
        return Attachment(f"bao-cao-{unit.code}-{period.code}.docx", reports.document(report), DOCUMENT)

    # ------------------------------------------------------------------ the digest of the morning
    def _write_digests(self, due: Sequence[DueAnswer]) -> None:
        """One letter a unit for the answers that were held back on an earlier day."""
        if self.clock.now.astimezone(LOCAL).time() < MORNING:
            return
        with self.journey.warehouse.begin() as connection:
            held = connection.execute(sqlalchemy.text(sql("respond/held")), {"day": self.today}).all()
        for party in dict.fromkeys(row.party for row in held):
            self._fold(party, [row for row in held if row.party == party])

    def _fold(self, party: str, rows: Sequence[Any]) -> None:
        assert self.server is not None
        ids = [row.id for row in rows]
        with self.journey.warehouse.begin() as connection:
            answers = due_answers(connection, self.clock.now, self.server.sender, only={row.answers for row in rows})
            told = [answer for answer in answers if answer.party == party and not answer.is_to_stranger]
            outgoing = self._digest(party, rows, told)
            if outgoing is not None:
                enqueue(connection, outgoing, self.clock.now)
            connection.execute(
                sqlalchemy.text("UPDATE outbox SET state = 'folded' WHERE id = ANY (:ids) AND state = 'held'"),
                {"ids": ids},
            )

    def _digest(self, party: str, rows: Sequence[Any], told: Sequence[DueAnswer]) -> Outgoing | None:
        """None: they were to a stranger, or about nothing that is still there."""
        places = [place for answer in told if (place := self._place(answer)) is not None]
        if not told or (not places and told[-1].unit):
            return None
        made = outgoing_id("digest", party, self.today)
        regime, period, unit = places[-1] if places else (None, None, None)
        letter = digest_letter(
            office=self._office(told[-1]) if regime is None else regime.office.name,
            reader="anh/chị" if unit is None else unit.name,
            held=told,
            is_sample=self._is_sample(told[-1].regime if regime is None else regime.name),
        )
        recipients = tuple(dict.fromkeys(address for row in rows for address in row.recipients))
        subject = f"{letter.heading} – {unit.name}" if unit is not None else letter.heading
        body = mail(letter, made, self.sender(letter.office), recipients, subject, self.clock.now)
        return Outgoing(
            id=made,
            kind=str(AnswerKind.DIGEST),
            party=party,
            content="",
            recipients=recipients,
            subject=subject,
            body=body,
            regime=regime.name if regime is not None else told[-1].regime,
            period=period.code if period is not None else "",
            unit=unit.code if unit is not None else "",
        )


def mail_status(journey: Journey, regime: str, period: str) -> dict[str, Any]:
    """The outbox of a period, as `status --json` shows it: {states, dead}; dead letters with the server's words."""
    with journey.warehouse.begin() as connection:
        dead = dead_letters(connection, regime, period)
        return {
            "states": waiting(connection, regime, period),
            "dead": [
                {"unit": row.unit, "to": list(row.recipients), "subject": row.subject, "error": row.last_error}
                for row in dead
            ],
        }


def unreachable_office(journey: Journey, regime: str, clock: Clock) -> str:
    """The code under which the office of the regime lacks an address, so that its digest goes to nobody; '' if it does
    not, or if no mail goes out at all."""
    unit = journey.regime(regime).office.unit
    day = clock.now.astimezone(LOCAL).date()
    if journey.settings.smtp_url is None:
        return ""
    with journey.warehouse.begin() as connection:
        return "" if addresses_of_unit(connection, unit, day) else unit


def _sent(connection: sqlalchemy.Connection, submission: Any) -> Sent:
    """All that a submission says."""
    names = ("cells", "narratives", "models", "tasks", "scores")
    asked = {"submission": submission}
    return Sent(**{name: connection.execute(sqlalchemy.text(sql(f"respond/{name}")), asked).all() for name in names})


def _nothing() -> dict[str, Any]:
    return {"sent": 0, "failed": 0}


def _file_name(name: str) -> str:
    """The unit's own name of its file, without what is no part of a name."""
    kept = "".join(character for character in name if character.isprintable() and character not in '/\\:*?"<>|')
    return kept[-120:].lstrip(".") or "bao-cao.xlsx"
