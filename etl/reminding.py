"""Mails of our own accord: reminders, the office's digest, the drafted letter, forms at the opening of a period."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any

from etl.answers import Answers
from etl.consolidate.completeness import PeriodStatus, period_status
from etl.contacts import addresses_of_unit
from etl.desk.papers import URGING, Papers, is_urged, unit_turns
from etl.forms import issue_form
from etl.forms.words import deadline_words, window_words
from etl.model.clock import LOCAL
from etl.model.errors import UsageError
from etl.model.regime import Period, Regime, Unit
from etl.outbox import Outgoing, enqueue, outgoing_id
from etl.regime.working_days import is_working_day
from etl.replies import Reply, open_replies
from etl.respond.letter import Facts, Letter, Paragraph
from etl.respond.message import DOCUMENT, Attachment, mail
from etl.respond.parts import footer
from etl.respond.reminders import Reminding, Situation, office_letter, reminder_letter, zalo_text
from etl.respond.turns import NOBODYS, Turn
from etl.text import short_date

logger = logging.getLogger(__name__)


@dataclass
class _Round:
    """What one period's reminders come to."""

    reminded: list[str] = field(default_factory=list)
    unreachable: list[str] = field(default_factory=list)
    steps: set[str] = field(default_factory=set)
    drafts: list[Path] = field(default_factory=list)


@dataclass(frozen=True)
class Reminders:
    """Reminds on working days; on others, and without a mail server, quietly nothing."""

    answers: Answers

    def remind(self) -> dict[str, Any]:
        """Reminds whoever has to be reminded today: {sent, failed, drafts}.

        Run again, it reminds nobody twice.
        """
        today = self.answers.today
        if self.answers.server is None or not is_working_day(today):
            return {"sent": 0, "failed": 0, "drafts": []}
        drafts: list[Path] = []
        for regime in self.answers.journey.regimes.values():
            for period in regime.periods:
                reminding = Reminding(regime, period, self.answers.clock.now)
                if not period.derived_from and reminding.is_wanted() and period.opens_at <= reminding.now:
                    drafts += self._remind(reminding)
        return self.answers.deliver() | {"drafts": [str(draft) for draft in drafts]}

    def _remind(self, reminding: Reminding) -> list[Path]:
        with self.answers.journey.warehouse.begin() as connection:
            status = period_status(connection, reminding.regime, reminding.period.code, reminding.now)
            turns = unit_turns(connection, reminding.regime, reminding.period, status)
        if status.closes_at is not None and status.closes_at <= reminding.now:
            return []
        situations = _situations(reminding.regime, reminding.period, status, turns)
        done = _Round()
        for situation in situations:
            self._remind_unit(reminding, situation, done)
        is_anybody_urged = any(is_urged(one, turns.get(one.unit), reminding.now) for one in status.units)
        if is_anybody_urged and self._draft(reminding, situations, done):
            done.steps.add("letter")
        replies = open_replies(
            self.answers.journey, reminding.regime.name, reminding.period.code, self.answers.clock.now
        )
        if replies:
            done.steps.add(replies[-1].number)
        if done.steps:
            self._tell_office(reminding, situations, done, replies)
        return done.drafts

    def _remind_unit(self, reminding: Reminding, situation: Situation, done: _Round) -> None:
        step = reminding.step_for(situation)
        if step is None:
            return
        done.steps.add(step.name)
        recipients = self._addresses(situation.unit.code)
        if not recipients:
            done.unreachable.append(situation.unit.name)
            return
        made = outgoing_id("reminder", reminding.regime.name, reminding.period.code, situation.unit.code, step.name)
        letter = reminder_letter(reminding, situation, step)
        subject = f"{letter.heading} – {situation.unit.name}"
        outgoing = self._outgoing("reminder", made, reminding, situation.unit, letter, subject, recipients)
        if self._enqueue(outgoing):
            done.reminded.append(situation.unit.code)

    def _draft(self, reminding: Reminding, situations: Sequence[Situation], done: _Round) -> bool:
        """Writes the official letter, once a period, and every time a text for Zalo beside it."""
        folder = self.answers.journey.settings.out / reminding.regime.name / reminding.period.code / "don-doc"
        letter = folder / "cong-van-don-doc.docx"
        if not reminding.is_letter_due() or letter.exists():
            return False
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "zalo.txt").write_text(zalo_text(reminding, situations), "utf-8")
        papers, where = Papers(self.answers.journey), (reminding.regime.name, reminding.period.code)
        papers.write_letter(*where, URGING, folder, self.answers.clock).rename(letter)
        done.drafts += [letter, folder / "zalo.txt"]
        return True

    def _tell_office(
        self, reminding: Reminding, situations: Sequence[Situation], done: _Round, replies: Sequence[Reply]
    ) -> None:
        """One digest a step of the plan or letter that came back; to nobody if the office has no address registered."""
        recipients = self._addresses(reminding.regime.office.unit)
        if not recipients:
            return
        made = outgoing_id("office", reminding.regime.name, reminding.period.code, *sorted(done.steps))
        said = [
            (one.unit_name, short_date(one.received_at.astimezone(LOCAL).date()), one.said, one.number)
            for one in replies
        ]
        letter = office_letter(reminding, situations, done.reminded, done.unreachable, said)
        subject = f"{letter.heading} ({short_date(self.answers.today)})"
        files = [Attachment(path.name, path.read_bytes(), DOCUMENT) for path in done.drafts if path.suffix == ".docx"]
        self._enqueue(self._outgoing("office", made, reminding, None, letter, subject, recipients, files))

    # ------------------------------------------------------------------ forms
    def send_forms(self, regime_name: str, period_code: str, unit_code: str | None = None) -> dict[str, Any]:
        """Mails each unit its form, once: {sent, failed, without_address}.

        Raises:
            UsageError: no mail server is configured, or the period has no forms.
        """
        if self.answers.server is None:
            raise UsageError("Chưa cấu hình máy chủ thư (ETL_SMTP_URL) nên không gửi được biểu mẫu.")
        regime = self.answers.journey.regime(regime_name)
        period = regime.period(period_code)
        if period.derived_from:
            raise UsageError(f"Báo cáo {period.name} lập từ các giai đoạn, không có biểu mẫu.")
        units = regime.roster(period_code) if unit_code is None else (regime.unit(period_code, unit_code),)
        known = self.answers.journey.prefill(regime, period, self.answers.clock)
        reminding = Reminding(regime, period, self.answers.clock.now)
        without = []
        for unit in units:
            recipients = self._addresses(unit.code)
            if not recipients:
                without.append(unit.code)
                continue
            form = BytesIO()
            issue_form(regime, period, unit, known.get(unit.code, {}), form)
            letter = _form_letter(regime, period, unit)
            made = outgoing_id("form", regime.name, period.code, unit.code, regime.form_version)
            file = Attachment(f"{unit.code}.xlsx", form.getvalue())
            subject = f"{letter.heading} – {unit.name}"
            self._enqueue(self._outgoing("form", made, reminding, unit, letter, subject, recipients, [file]))
        return {**self.answers.deliver(), "without_address": without}

    # ------------------------------------------------------------------ shared
    def _addresses(self, unit: str) -> tuple[str, ...]:
        with self.answers.journey.warehouse.begin() as connection:
            found = addresses_of_unit(connection, unit, self.answers.today)
        return tuple(address for address in found if self.answers.may_write_to(address))

    def _outgoing(
        self,
        kind: str,
        made: Any,
        reminding: Reminding,
        unit: Unit | None,
        letter: Letter,
        subject: str,
        recipients: tuple[str, ...],
        files: Sequence[Attachment] = (),
    ) -> Outgoing:
        sender = self.answers.sender(letter.office)
        body = mail(letter, made, sender, recipients, subject, reminding.now, attachments=files)
        return Outgoing(
            id=made,
            kind=kind,
            party=unit.code if unit is not None else reminding.regime.office.unit,
            content="",
            recipients=recipients,
            subject=subject,
            body=body,
            regime=reminding.regime.name,
            period=reminding.period.code,
            unit=unit.code if unit is not None else "",
        )

    def _enqueue(self, outgoing: Outgoing) -> bool:
        with self.answers.journey.warehouse.begin() as connection:
            return enqueue(connection, outgoing, self.answers.clock.now)


def _situations(regime: Regime, period: Period, status: PeriodStatus, turns: Mapping[str, Turn]) -> list[Situation]:
    units = regime.units(period.code)
    return [
        Situation(
            unit=units[one.unit],
            status=one.status,
            extended_until=one.extension.until if one.extension is not None else None,
            turn=turns.get(one.unit, NOBODYS),
        )
        for one in status.units
    ]


def _form_letter(regime: Regime, period: Period, unit: Unit) -> Letter:
    words = (
        f"{regime.office.short_name} gửi đơn vị biểu mẫu báo cáo {period.name} (tệp kèm theo, đã ghi sẵn tên đơn vị và "
        "những số liệu biết từ kỳ trước). Đề nghị điền vào các ô nền vàng, lưu tệp, rồi trả lời thư này, kèm tệp đã "
        "điền."
    )
    facts = Facts((("Số liệu", window_words(period)), ("Hạn gửi", deadline_words(period))))
    return Letter(
        office=regime.office.name,
        greeting=f"Kính gửi: {unit.name}",
        heading=f"Biểu mẫu báo cáo {period.name}",
        tone="plain",
        blocks=(Paragraph(words), facts),
        footer=footer(regime.office.name),
        is_sample=regime.is_sample_roster,
    )
