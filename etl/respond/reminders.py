"""Who is reminded of what and when: working days alone, never those who have done their part or wait for us."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from etl.model.clock import LOCAL, last_day
from etl.model.regime import Period, Regime, Reminders, Unit
from etl.model.report import UnitStatus
from etl.regime.working_days import day_name, last_working_day, next_working_day, working_days_between
from etl.respond.letter import Block, Facts, Letter, Paragraph, Table, paragraphs
from etl.respond.parts import footer
from etl.respond.standing import instant_words, until_words
from etl.respond.turns import NOBODYS, Turn
from etl.text import prose_count, short_date

OTHER_WAY = "Nếu đơn vị đã gửi bằng hình thức khác, xin trả lời thư này để ghi nhận."


_DAY = timedelta(days=1)


class Lack(StrEnum):
    """What a unit is reminded of."""

    NOTHING = "nothing"
    RETURNED = "returned"


@dataclass(frozen=True, slots=True)
class Situation:
    """How one unit stands with a period. `extended_until`: its own exclusive deadline, later than that of all."""

    unit: Unit
    status: UnitStatus
    extended_until: datetime | None
    turn: Turn = NOBODYS

    @property
    def lack(self) -> Lack | None:
        """None: nothing is wanted from the unit, or it waits on us."""
        if self.turn.is_ours:
            return None
        return {UnitStatus.MISSING: Lack.NOTHING, UnitStatus.REJECTED: Lack.RETURNED}.get(self.status)

    def own_until(self, deadline: datetime) -> datetime | None:
        """Its own exclusive limit where that is later than the deadline of all: an extension, or days to mend."""
        mend = self.turn.mend_until if self.lack is Lack.RETURNED else None
        own = max(filter(None, (self.extended_until, mend)), default=None)
        return own if own is not None and own > deadline else None


MADE_UP_FOR = 5
"""Working days for which what was due after the deadline is made up for; later it would only puzzle."""


@dataclass(frozen=True, slots=True)
class Step:
    """One reminder of the plan on the day on which it falls."""

    name: str
    day: date
    is_after: bool = False


@dataclass(frozen=True, slots=True)
class Reminding:
    """One period on one day."""

    regime: Regime
    period: Period
    now: datetime

    @property
    def today(self) -> date:
        """The local day."""
        return self.now.astimezone(LOCAL).date()

    def step_for(self, situation: Situation) -> Step | None:
        """The reminder that is due to the unit today, or that was due on a day that was missed; None: none.

        With an extension or days to mend that run past the deadline only what comes after their end: until then the
        unit has been given time. A missed step is not made up for where there was nothing to remind of on its day.
        """
        if situation.lack is None:
            return None
        own = situation.own_until(self.period.deadline)
        step = step_on(self.today, last_day(own or self.period.deadline), self.regime.reminders)
        if step is None or (own is not None and not step.is_after):
            return None
        is_missed = step.day < self.today
        return None if is_missed and self._lacked_nothing(situation, step.day) else step

    def _lacked_nothing(self, situation: Situation, day: date) -> bool:
        """Whether the unit had sent what was returned later, or no form was out yet, on an earlier day."""
        begun = max(filter(None, (self.period.opens_at, situation.turn.sent_at)))
        return begun.astimezone(LOCAL).date() >= day

    def is_letter_due(self) -> bool:
        """Whether the official letter is to be drafted today or should have been within the last days."""
        passed = _working_days(last_day(self.period.deadline), self.today)
        return 0 <= passed - self.regime.reminders.letter_after <= MADE_UP_FOR

    def is_wanted(self) -> bool:
        """Whether the period is near enough to its deadline to be looked at."""
        first = max(self.regime.reminders.before, default=0) * 2 + 10
        return timedelta(days=-45) <= self.period.deadline - self.now <= timedelta(days=first)


def step_on(today: date, last: date, plan: Reminders) -> Step | None:
    """The newest step of the plan whose day has come; it stays due until the next one, and the outbox sends it once."""
    if today > last:
        step = Step("after", _moved(last, plan.after), is_after=True)
        return step if 0 <= _working_days(last, today) - plan.after <= MADE_UP_FOR else None
    steps = [Step(f"before-{days}", _moved(last_working_day(last), -days)) for days in plan.before]
    return max((step for step in steps if step.day <= today), key=lambda step: step.day, default=None)


def _moved(day: date, days: int) -> date:
    """The n-th working day after the day, or before it."""
    for _ in range(abs(days)):
        day = next_working_day(day + _DAY) if days > 0 else last_working_day(day - _DAY)
    return day


def _working_days(start: date, end: date) -> int:
    return working_days_between(datetime.combine(start, time(12), LOCAL), datetime.combine(end, time(12), LOCAL))


# ------------------------------------------------------------------ words
def reminder_letter(reminding: Reminding, situation: Situation, step: Step) -> Letter:
    """The letter to one unit."""
    regime, period = reminding.regime, reminding.period
    is_returned = situation.lack is Lack.RETURNED
    heading = (
        f"Đề nghị gửi {'lại ' if is_returned else ''}báo cáo {period.name}"
        if step.is_after
        else f"Nhắc gửi {'lại ' if is_returned else ''}báo cáo {period.name}"
    )
    return Letter(
        office=regime.office.name,
        greeting=f"Kính gửi: {situation.unit.name}",
        heading=heading,
        tone="mend" if step.is_after else "look",
        blocks=tuple(_reminder_blocks(reminding, situation, step)),
        footer=footer(regime.office.name),
        is_sample=regime.is_sample_roster,
    )


def _reminder_blocks(reminding: Reminding, situation: Situation, step: Step) -> list[Block]:
    period, until = reminding.period, situation.own_until(reminding.period.deadline) or reminding.period.deadline
    send = "gửi lại" if situation.lack is Lack.RETURNED else "gửi"
    last = last_working_day(last_day(until))
    state = _returned_words(situation) if situation.lack is Lack.RETURNED else _missing_words(reminding)
    if step.is_after:
        when = f"Thời hạn {send} báo cáo {period.name} đã hết ({until_words(until)})."
        ask = "Đề nghị đơn vị gửi ngay trong ngày làm việc hôm nay để kịp tổng hợp."
    else:
        left = _working_days(reminding.today, last)
        soon = f"Còn {prose_count(left)} ngày làm việc là" if left else "Hôm nay là ngày làm việc cuối cùng trước khi"
        when = (
            f"{soon} hết hạn gửi báo cáo {period.name}: chậm nhất {until_words(until)}; ngày làm việc cuối cùng trước "
            f"hạn là {day_name(last)}, {short_date(last)}."
        )
        ask = "Đề nghị đơn vị điền biểu mẫu đã cấp và gửi về nơi nhận báo cáo (có thể trả lời thư này, kèm tệp)."
    if situation.lack is Lack.RETURNED:
        ask = (
            "Đề nghị đơn vị làm theo thư trả lời trước: sửa các nội dung đã nêu, dùng chính tệp hoặc biểu mẫu kèm thư "
            "ấy, rồi gửi lại."
        )
    facts = [(f"Hạn {send}", until_words(until))]
    if not step.is_after:
        facts.append(("Ngày làm việc cuối cùng trước hạn", _day_words(last)))
    return [*paragraphs(f"{when} {state}", ask), Facts(tuple(facts)), Paragraph(OTHER_WAY)]


def _missing_words(reminding: Reminding) -> str:
    return f"Đến {instant_words(reminding.now)}, nơi nhận chưa nhận được báo cáo của đơn vị."


def _returned_words(situation: Situation) -> str:
    sent_at = situation.turn.sent_at
    day = "" if sent_at is None else f" gửi {_on_day(sent_at)}"
    return f"Báo cáo đơn vị{day} đã được trả lại để chỉnh sửa, nơi nhận chưa nhận được bản gửi lại."


def _on_day(instant: datetime) -> str:
    return f"ngày {short_date(instant.astimezone(LOCAL).date())}"


def _day_words(day: date) -> str:
    return f"{day_name(day)}, {short_date(day)}"


def zalo_text(reminding: Reminding, situations: Sequence[Situation]) -> str:
    """A text to paste into a group: who has not sent anything; apart those whose own time still runs."""
    wanted = [situation for situation in situations if situation.lack is not None]
    own = {one.unit.code: until for one in wanted if (until := one.own_until(reminding.period.deadline)) is not None}
    given_time = [one for one in wanted if one.unit.code in own and own[one.unit.code] > reminding.now]
    urged = [one for one in wanted if one not in given_time]
    missing = [one.unit.name for one in urged if one.lack is Lack.NOTHING]
    returned = [one.unit.name for one in urged if one.lack is Lack.RETURNED]
    local = reminding.now.astimezone(LOCAL)
    when = f"Đến {local.hour}h{local:%M} ngày {local.day}/{local.month}"
    what = "trường" if all(name.casefold().startswith("trường") for name in missing + returned) else "đơn vị"
    lines = []
    if missing:
        lines.append(f"{when} còn {prose_count(len(missing))} {what} chưa gửi báo cáo: {', '.join(missing)}.")
    if returned:
        listed = ", ".join(returned)
        lines.append(f"{when} còn {prose_count(len(returned))} {what} chưa gửi lại báo cáo đã trả để sửa: {listed}.")
    if not wanted:
        return f"{when} không còn đơn vị nào chưa gửi báo cáo."
    if lines:
        lines.append(f"Hạn gửi: {until_words(reminding.period.deadline)}. Đề nghị các đơn vị khẩn trương thực hiện.")
    if given_time:
        listed = "; ".join(_own_words(one, own[one.unit.code]) for one in given_time)
        lines.append(f"Chưa đến hạn riêng: {listed}.")
    return "\n".join(lines)


def _own_words(situation: Situation, until: datetime) -> str:
    what = "đang sửa" if situation.lack is Lack.RETURNED else "được gia hạn"
    return f"{situation.unit.name} ({what}, hạn {until_words(until)})"


_STATUS = {
    UnitStatus.ACCEPTED: "Đạt yêu cầu",
    UnitStatus.ACCEPTED_WITH_WARNINGS: "Đạt, có giải trình",
    UnitStatus.REJECTED: "Đã trả lại",
    UnitStatus.NEEDS_REVIEW: "Chờ cán bộ xem",
    UnitStatus.SIGNED_ONLY: "Chỉ có văn bản ký",
    UnitStatus.MISSING: "Chưa gửi",
}


def office_letter(
    reminding: Reminding,
    situations: Sequence[Situation],
    reminded: Sequence[str],
    unreachable: Sequence[str],
    replies: Sequence[tuple[str, ...]] = (),
) -> Letter:
    """The digest for the office: the matrix, who is open, who was reminded, a text for Zalo.

    `replies`: letters that wait for an officer, each as unit, date, first line and number.
    """
    regime, period = reminding.regime, reminding.period
    open_ones = [situation for situation in situations if not situation.status.is_accepted]
    blocks: list[Block] = [
        Paragraph(
            f"Tình hình gửi báo cáo {period.name} đến {instant_words(reminding.now)}; hạn gửi "
            f"{until_words(period.deadline)}. Hôm nay hệ thống đã nhắc {prose_count(len(reminded))} đơn vị."
        ),
        _matrix(regime, situations),
    ]
    if open_ones:
        rows = tuple((one.unit.name, _STATUS[one.status], _note(reminding, one, reminded)) for one in open_ones)
        blocks.append(Table(("Đơn vị", "Tình trạng", "Ghi chú"), rows, title="Các đơn vị chưa xong"))
    if replies:
        title = "Thư trả lời cần xem (đơn vị chưa bị nhắc tiếp cho đến khi cán bộ ghi nhận)"
        blocks.append(Table(("Đơn vị", "Ngày", "Nội dung", "Số"), tuple(replies), title=title))
    if unreachable:
        words = f"Chưa có địa chỉ thư nên chưa nhắc được: {', '.join(unreachable)}."
        blocks.append(Paragraph(words))
    blocks += [Facts((("Nội dung", zalo_text(reminding, situations)),), title="Nội dung để dán vào nhóm Zalo")]
    return Letter(
        office=regime.office.name,
        greeting="Kính gửi: bộ phận tổng hợp",
        heading=f"Tình hình gửi báo cáo {period.name}",
        tone="plain",
        blocks=tuple(blocks),
        footer=("Thư nội bộ do hệ thống tiếp nhận báo cáo tự động lập.",),
        is_sample=regime.is_sample_roster,
    )


def _note(reminding: Reminding, situation: Situation, reminded: Sequence[str]) -> str:
    notes = []
    own = situation.own_until(reminding.period.deadline)
    if situation.extended_until is not None:
        notes.append(f"gia hạn đến {until_words(situation.extended_until)}")
    if own is not None and own != situation.extended_until:
        notes.append(f"{'đang sửa, hạn' if own > reminding.now else 'hạn sửa đã hết'} {until_words(own)}")
    if situation.turn.wrote_at is not None:
        notes.append(f"có thư trả lời {_on_day(situation.turn.wrote_at)}, chờ cán bộ xem")
    if situation.unit.code in reminded:
        notes.append("đã nhắc hôm nay")
    return "; ".join(notes)


def _matrix(regime: Regime, situations: Sequence[Situation]) -> Table:
    """Levels down, states across, sums last."""
    levels = [level for level in regime.level_names if any(one.unit.level == level for one in situations)]
    rows = [
        _counted(regime.level_names[level], [one for one in situations if one.unit.level == level]) for level in levels
    ]
    rows.append(_counted("Cộng", situations))
    headings = ("Khối", "Phải gửi", *_STATUS.values())
    return Table(headings, tuple(rows), right=tuple(range(1, len(headings))))


def _counted(name: str, situations: Sequence[Situation]) -> tuple[str, ...]:
    counts = [sum(one.status is status for one in situations) for status in _STATUS]
    return (name, str(len(situations)), *map(str, counts))
