"""The office's other papers: letters about reporting, registers, and a unit's own report in Word."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import sqlalchemy

from etl.consolidate.completeness import PeriodStatus, UnitState, period_status
from etl.desk.office import Office
from etl.model.clock import LOCAL, Clock
from etl.model.errors import UsageError
from etl.model.regime import Period, Regime
from etl.model.report import UnitStatus
from etl.publish import letters
from etl.publish.registers import write_registers
from etl.publish.templates import load_template
from etl.publish.words import CHANNEL, STATUS, TIME_SOURCE, TIMELINESS
from etl.respond.turns import Turn, read_turns
from etl.text import document_name, short_date
from etl.unit_reports import UnitReports
from etl.warehouse import sql

REQUEST, NOTICE, URGING = "de-nghi", "ket-qua", "don-doc"
KINDS = {
    REQUEST: "công văn đề nghị báo cáo",
    NOTICE: "thông báo kết quả thực hiện chế độ báo cáo",
    URGING: "công văn đôn đốc",
}
WANTED = {
    UnitStatus.MISSING: "Chưa gửi báo cáo",
    UnitStatus.REJECTED: "Đã trả lại để chỉnh sửa, chưa gửi lại",
}
"""What an office urges a unit to do; the others have done their part or wait for us."""


@dataclass(frozen=True)
class Papers:
    """Writes papers; nothing of it is sent or recorded: they are drafts for signature, and lists."""

    office: Office

    def write_letter(self, regime_name: str, period_code: str, kind: str, out: Path, clock: Clock) -> Path:
        """Drafts one of the office's letters into `out`."""
        regime = self.office.regime(regime_name)
        period = regime.period(period_code)
        if kind not in KINDS:
            listed = "; ".join(f"{code} ({name})" for code, name in KINDS.items())
            raise UsageError(f"Không có văn bản “{kind}”. Các loại hợp lệ: {listed}.")
        template, letter = self._letter(regime, period, kind, clock)
        out.mkdir(parents=True, exist_ok=True)
        path = out / f"{kind}-{regime_name}-{period.code}.docx"
        path.write_bytes(letters.letter_document(letter, load_template(regime, template)))
        return path

    def _letter(self, regime: Regime, period: Period, kind: str, clock: Clock) -> tuple[str, letters.Letter]:
        if period.derived_from and kind != NOTICE:
            raise UsageError(
                f"Báo cáo {period.name} lập từ các giai đoạn, không đơn vị nào phải gửi: chọn kỳ của giai đoạn."
            )
        if kind == REQUEST:
            return letters.LETTER, letters.request_letter(regime, period)
        with self.office.warehouse.begin() as connection:
            status = period_status(connection, regime, period.code, clock.now)
            turns = unit_turns(connection, regime, period, status)
        units = status.units
        if kind == URGING:
            if clock.now < period.deadline:
                raise UsageError("Chưa hết hạn gửi báo cáo: chưa đôn đốc.")
            urged = [
                (unit.name, WANTED[unit.status]) for unit in units if is_urged(unit, turns.get(unit.unit), clock.now)
            ]
            if not urged:
                raise UsageError("Không còn đơn vị nào chưa gửi báo cáo.")
            return letters.LETTER, letters.urging_letter(regime, period, urged, clock.now)
        rows = [(unit.name, STATUS[str(unit.status)], _received(unit), _timely(unit)) for unit in units]
        total = status.counts()
        counts = (total.on_time, total.late, total.units_expected - total.accepted)
        return letters.NOTICE, letters.compliance_notice(regime, period, rows, counts, clock.now)

    def write_registers(self, regime_name: str, period_code: str, out: Path, clock: Clock) -> Path:
        """Writes `so-van-ban.xlsx`: what came in, and the list for the archive file."""
        regime = self.office.regime(regime_name)
        period = regime.period(period_code)
        names = {unit.code: unit.name for unit in regime.roster(period.code)}
        facts = {"regime": regime.name, "period": period.code, "as_of": clock.now}
        with self.office.warehouse.begin() as connection:
            incoming = connection.execute(sqlalchemy.text(sql("issue/incoming")), facts).all()
            issued = connection.execute(sqlalchemy.text(sql("issue/issued")), facts).all()
        out.mkdir(parents=True, exist_ok=True)
        path = out / f"so-van-ban-{regime_name}-{period.code}.xlsx"
        title = f"{regime.title} – {period.name}"
        index = (*_index(regime, period, incoming, names), *_outgoing(regime, period, issued))
        write_registers(path, title, (_incoming(row, names) for row in incoming), index, period.deadline)
        return path

    def unit_report(self, workbook: Path, out: Path | None = None) -> Path:
        """Makes a unit's own report in Word from its workbook; beside it, or at `out`.

        Raises:
            UsageError: the file is no form of ours, or cannot be read.
        """
        with UnitReports(self.office.regimes) as reports:
            report = reports.read(workbook, workbook.name)
            if report is None:
                raise UsageError(f"{workbook.name} không phải là biểu mẫu do hệ thống phát hành, hoặc không đọc được.")
            document = reports.document(report)
        path = out or workbook.with_suffix(".docx")
        path.write_bytes(document)
        return path


def unit_turns(
    connection: sqlalchemy.Connection, regime: Regime, period: Period, status: PeriodStatus
) -> dict[str, Turn]:
    """Whose turn it is between the office and each unit of the period."""
    extended = {one.unit: one.extension.until for one in status.units if one.extension is not None}
    return read_turns(connection, regime, period, extended, status.as_of)


def is_urged(unit: UnitState, turn: Turn | None, now: datetime) -> bool:
    """Whether the unit is to be named in the letter; who has more time or waits for us is left in peace."""
    extended = unit.extension.until if unit.extension is not None else None
    mend = turn.mend_until if turn is not None and unit.status is UnitStatus.REJECTED else None
    if turn is not None and turn.is_ours:
        return False
    return unit.status in WANTED and all(until is None or until <= now for until in (extended, mend))


def _received(unit: UnitState) -> str:
    """The time that "in time" rests on, before that of a later report in its place."""
    first = unit.first_accepted_at
    if first is None or unit.received_at is None or first >= unit.received_at:
        return _moment(unit.received_at)
    return f"{_moment(first)}, gửi lại {_moment(unit.received_at)}"


def _timely(unit: UnitState) -> str:
    """What was sent back is not yet a report in time, whenever it came."""
    if unit.status is UnitStatus.REJECTED:
        return "Chưa hoàn thành, chờ gửi lại"
    return TIMELINESS[str(unit.timeliness)]


def _incoming(row: Any, names: dict[str, str]) -> tuple[str, ...]:
    channel = CHANNEL.get(row.channel, row.channel)
    source = TIME_SOURCE.get(row.received_at_source, "")
    author = names.get(row.unit or "", "chưa rõ")
    return (_moment(row.received_at), source, channel, author, row.number or "", _day(row.signed_on), row.original_name)


def _index(regime: Regime, period: Period, incoming: Any, names: dict[str, str]) -> Iterator[tuple[str, ...]]:
    for row in incoming:
        if row.unit in names:
            subject = f"Báo cáo {period.name}"
            yield (row.number or "", _day(row.signed_on), subject, names[row.unit], row.original_name)


def _outgoing(regime: Regime, period: Period, issued: Any) -> Iterator[tuple[str, ...]]:
    for row in issued:
        number = f"{row.number:02d}/{row.symbol}"
        said = f"{regime.subject} {period.name}"
        name = document_name("Báo cáo", row.number, row.symbol, row.issued_on)
        yield (number, short_date(row.issued_on), said, regime.office.name, f"{name}; {row.channel}")


def _moment(at: datetime | None) -> str:
    return "" if at is None else f"{at.astimezone(LOCAL):%d/%m/%Y %H:%M}"


def _day(text: str | None) -> str:
    return "" if not text else short_date(date.fromisoformat(text[:10]))
