"""The answers to what units send, in words: receipt slips, returned reports, and what cannot be judged yet."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any

import sqlalchemy

from etl.decisions import read_decisions
from etl.forms.layout import FINDINGS_SHEET, NIL, NO, NOT_APPLICABLE, YES
from etl.model.clock import LOCAL
from etl.model.receipt import receipt_number
from etl.model.regime import Indicator, Period, Regime, Timeliness, Unit, ValueType
from etl.model.values import ValueState
from etl.regime.calendar import correction_limit, timeliness
from etl.respond.due import WHOSE, AnsweredFile, AnswerKind, DueAnswer, FoundInFile
from etl.respond.letter import Block, Facts, Item, Items, Letter, Paragraph, Table, paragraphs
from etl.respond.marks import Mark, MarkUp
from etl.text import number_text, short_date
from etl.warehouse import sql

SOURCES = {
    "mail_server": "theo máy chủ thư",
    "incoming_register": "theo số đến của văn thư",
    "officer": "theo xác nhận của cán bộ tiếp nhận",
    "file_time": "theo thời điểm của tệp trong thư mục nhận",
    "file_time_weak": "theo thời điểm ghi trên tệp, chưa có nguồn khác để đối chiếu",
}
"""Who vouches for a time of receipt, as printed beside it."""

_TIMELINESS = {
    Timeliness.ON_TIME: "Đúng hạn",
    Timeliness.ON_TIME_EXTENDED: "Đúng hạn (đã được gia hạn)",
    Timeliness.ON_TIME_CORRECTED: "Đúng hạn (gửi lần đầu đúng hạn, đã chỉnh sửa)",
    Timeliness.LATE: "Trễ hạn",
    Timeliness.MISSING: "Chưa xác định",
}
_WORD = (
    "Tệp Word kèm theo là báo cáo của đơn vị, lập từ chính biểu mẫu đã gửi, dùng để Thủ trưởng đơn vị ký khi cần bản "
    "giấy."
)
STATUS_WORDS = {
    "accepted": "đạt yêu cầu, được đưa vào tổng hợp",
    "accepted_with_warnings": "được đưa vào tổng hợp, có nội dung đề nghị xem lại",
    "rejected": "đề nghị chỉnh sửa, gửi lại",
    "needs_review": "đang chờ cán bộ xem xét",
    "refused": "chưa dùng được, đề nghị gửi lại",
    "unreadable": "chưa đọc được, đề nghị gửi lại",
    "evidence": "văn bản ký, đã lưu",
    "duplicate": "giống hệt tệp đã gửi trước",
}
"""What became of a file, in the words of every letter."""

LEDGER_LABEL = "Mã đối chiếu của sổ tiếp nhận"
LEDGER_PURPOSE = (
    "(đơn vị không phải làm gì với các mã này; khi cần chứng minh đã gửi tệp nào, lúc nào, nơi nhận đối chiếu theo thư)"
)
KEPT = "Thời điểm gửi lần đầu vẫn được giữ để xác định đúng hạn."


class Enclosed(StrEnum):
    """The workbook that goes with an answer; with the words about it."""

    NONE = ""
    OWN = (
        "Kèm theo là chính tệp của đơn vị: các ô cần xem được tô màu, có ghi chú, và trang cuối "
        f"“{FINDINGS_SHEET}” liệt kê từng nội dung. Đơn vị sửa ngay trong tệp ấy, lưu rồi gửi lại; màu và ghi chú "
        "không in ra giấy, không cần xóa."
    )
    FORM = "Kèm theo là biểu mẫu (.xlsx) của đơn vị; đề nghị điền rồi gửi lại."
    FILLED_FORM = (
        "Kèm theo là biểu mẫu mới (.xlsx), đã ghi sẵn những số liệu đọc được từ tệp đơn vị gửi; "
        "đề nghị điền tiếp rồi gửi lại."
    )
    RIGHT_FORM = (
        "Kèm theo là biểu mẫu đúng kỳ (.xlsx) của đơn vị; đề nghị điền vào biểu mẫu này rồi gửi lại, không sửa trong "
        "tệp đã gửi. Số liệu trong tệp đã gửi không được chép sang, vì có thể là số liệu của kỳ khác."
    )


@dataclass(frozen=True, slots=True)
class Standing:
    """How the unit stands with the period when it is answered. `until`: the last moment to mend, exclusive.

    `was_sent_in_time`: and what is mended by `until` still counts as in time. `counting_at`: when the report was sent
    that counts now; None: none does.
    """

    regime: Regime
    period: Period
    unit: Unit
    timeliness: Timeliness
    was_sent_in_time: bool
    until: datetime
    ledger_hash: str
    counting_at: datetime | None

    @property
    def counting_words(self) -> str:
        """That an earlier report still counts, whatever became of this file; '' if none does."""
        if self.counting_at is None:
            return ""
        return f"Báo cáo đơn vị gửi lúc {instant_words(self.counting_at)} vẫn được tính trong tổng hợp."

    @property
    def until_words(self) -> str:
        """ "hết ngày 24/4/2023" """
        return until_words(self.until)


def until_words(until: datetime) -> str:
    """An exclusive instant as the last day or minute that is still in time."""
    local = until.astimezone(LOCAL)
    if local.time() == time():
        return f"hết ngày {short_date((local - timedelta(days=1)).date())}"
    return f"{local:%H giờ %M phút} ngày {short_date(local.date())}"


def standing(connection: sqlalchemy.Connection, regime: Regime, period: Period, unit: Unit, now: datetime) -> Standing:
    """Looks up times, extension and the newest entry of the ledger."""
    asked = {"regime": regime.name, "period": period.code, "unit": unit.code, "as_of": now}
    times = connection.execute(sqlalchemy.text(sql("respond/unit_times")), asked).one()
    decisions = read_decisions(connection, now, regime.name, (period.code,))
    extension = decisions.extensions.get((regime.name, period.code, unit.code))
    extended = extension.until if extension is not None else None
    deadline = max(period.deadline, extended or period.deadline)
    mend_by = max(deadline, correction_limit(times.returned_at or now, regime.correction_days))
    is_over = mend_by <= now  # returned again after its days to mend: late, and nobody is given a day that has passed
    return Standing(
        regime=regime,
        period=period,
        unit=unit,
        timeliness=timeliness(
            period,
            times.first_sent_at,
            times.first_accepted_at,
            times.returned_at,
            extended,
            correction_days=regime.correction_days,
        ),
        was_sent_in_time=times.first_sent_at is not None and times.first_sent_at < deadline and not is_over,
        until=correction_limit(now, regime.correction_days) if is_over else mend_by,
        ledger_hash=connection.execute(
            sqlalchemy.text("SELECT coalesce((SELECT hash FROM ledger ORDER BY seq DESC LIMIT 1), '')")
        ).scalar_one(),
        counting_at=times.counting_at,
    )


def instant_words(instant: datetime) -> str:
    """ "14 giờ 05 phút ngày 28/4/2023" """
    local = instant.astimezone(LOCAL)
    return f"{local:%H giờ %M phút} ngày {short_date(local.date())}"


# ------------------------------------------------------------------ letters
@dataclass(frozen=True, slots=True)
class _Case:
    """What a letter is written from. `has_word`: the unit's report in Word, made from its workbook, goes with it."""

    connection: sqlalchemy.Connection
    due: DueAnswer
    stand: Standing
    enclosed: Enclosed
    has_word: bool

    @property
    def report(self) -> str:
        return f"báo cáo {self.stand.period.name}"

    @property
    def office(self) -> str:
        return self.stand.regime.office.short_name


@dataclass(frozen=True, slots=True)
class _Said:
    """What one kind of letter says before the proof of receipt; `is_accepted`: and the figures as understood."""

    tone: str
    heading: str
    blocks: tuple[Block, ...]
    is_accepted: bool = False


def answer_letter(
    connection: sqlalchemy.Connection, due: DueAnswer, stand: Standing, enclosed: Enclosed, *, has_word: bool = False
) -> Letter:
    """The letter of an answer to a unit."""
    said = _SAID[due.kind](_Case(connection, due, stand, enclosed, has_word))
    beside = [] if due.kind is AnswerKind.RETURNED else _unread_beside(due)
    proof = _slip(due, stand, is_accepted=said.is_accepted) if due.kind is not AnswerKind.CORRECTION else []
    figures = _figures(connection, due, stand) if said.is_accepted else []
    return Letter(
        office=stand.regime.office.name,
        greeting=f"Kính gửi: {stand.unit.name}",
        heading=said.heading,
        tone=said.tone,
        blocks=(*said.blocks, *beside, *proof, *figures),
        footer=footer(stand.regime.office.name),
        is_sample=stand.regime.is_sample_roster,
    )


def footer(office: str) -> tuple[str, ...]:
    """The small print of every letter to those whom we know."""
    return (
        f"{office}: thư do hệ thống tiếp nhận báo cáo tự động lập. Cần trao đổi, xin trả lời thư này: cán bộ phụ trách "
        "sẽ đọc.",
    )


def _accepted(case: _Case) -> _Said:
    words = (
        f"{case.office} đã tiếp nhận báo cáo của đơn vị. Báo cáo đạt yêu cầu, được đưa vào tổng hợp. Thư này là biên "
        "nhận, đề nghị đơn vị lưu lại."
    )
    blocks = paragraphs(words, _WORD if case.has_word else "")
    return _Said("good", f"Đã tiếp nhận {case.report}", tuple(blocks), is_accepted=True)


def _warned(case: _Case) -> _Said:
    taken = (
        f"{case.office} đã tiếp nhận và đưa báo cáo của đơn vị vào tổng hợp. Đơn vị không bắt buộc phải làm gì thêm."
    )
    look = (
        "Một số nội dung dưới đây khác thường, đề nghị xem lại. Nếu số liệu đúng, có thể ghi lý do vào cột “Giải "
        f"trình”; nếu chưa đúng, sửa rồi gửi lại chậm nhất {case.stand.until_words}."
    )
    read = [file for file in case.due.files if not file.is_unread]
    blocks = (
        Paragraph(taken, is_strong=True),
        Paragraph(look),
        *_demands(read, "Có thể gửi lại đến", case.stand),
        *paragraphs(case.enclosed),
    )
    return _Said("look", f"Đã tiếp nhận {case.report}, có nội dung đề nghị xem lại", blocks, is_accepted=True)


def _returned(case: _Case) -> _Said:
    stand = case.stand
    count = sum(one.severity == "critical" for file in case.due.files for one in grouped(file.demands))
    got = f"{case.office} đã nhận được tệp của đơn vị nhưng chưa đưa vào tổng hợp được vì còn {count:02d} nội dung phải"
    ask = f"sửa rồi gửi lại, chậm nhất {stand.until_words}."
    if stand.counting_at is None:
        tone, heading = "mend", f"Đề nghị chỉnh sửa, gửi lại {case.report}"
        asked = f"Đề nghị đơn vị {ask}"
    else:
        tone, heading = "look", f"Tệp mới chưa dùng được, {case.report} đã gửi vẫn được tính"
        wrong = "Nếu gửi nhầm tệp, đơn vị không phải làm gì thêm; nếu muốn thay số liệu, đề nghị"
        asked = f"{stand.counting_words} {wrong} {ask}"
    blocks = (
        Paragraph(f"{got} sửa. {asked}{f' {KEPT}' if stand.was_sent_in_time else ''}"),
        *_demands(case.due.files, "Hạn gửi lại", stand),
        *paragraphs(case.enclosed),
    )
    return _Said(tone, heading, blocks)


def _corrected(case: _Case) -> _Said:
    """What was corrected by telephone, for the unit to confirm."""
    regime, receipt = case.stand.regime, case.due.files[0].receipt
    rows = case.connection.execute(sqlalchemy.text(sql("respond/corrected")), {"receipt": receipt})
    found = [(regime.indicator(row.indicator), row.as_typed) for row in rows]
    shown = tuple((one.stt, one.name, one.unit_of_measure, typed) for one, typed in found)
    told = (
        f"Theo trao đổi qua điện thoại với đơn vị, cán bộ của {case.office} đã sửa trong báo cáo của đơn vị những số "
        "liệu dưới đây."
    )
    ask = (
        "Nếu đúng, xin trả lời thư này “Đồng ý” để xác nhận. Nếu chưa đúng, xin trả lời thư này hoặc gửi lại báo "
        f"cáo chậm nhất {case.stand.until_words}."
    )
    table = Table(("STT", "Chỉ tiêu", "Đơn vị tính", "Số liệu đã sửa"), shown, right=(3,))
    blocks = (Paragraph(told), table, Paragraph(ask, is_strong=True))
    return _Said("look", f"Đề nghị xác nhận số liệu đã sửa, {case.report}", blocks)


def _waiting(case: _Case) -> _Said:
    words = (
        "Tệp của đơn vị đã đến và được lưu nguyên bản. Cán bộ phụ trách cần xem lại trước khi đưa vào tổng hợp và sẽ "
        "thông báo kết quả. Đơn vị chưa cần gửi lại; thời điểm nhận dưới đây được giữ nguyên."
    )
    blocks = paragraphs(words, case.stand.counting_words)
    return _Said("plain", f"Đã nhận tệp {case.report}, đang chờ cán bộ xem xét", tuple(blocks))


def _evidence(case: _Case) -> _Said:
    if case.stand.timeliness is Timeliness.MISSING:
        words = (
            "Đã nhận văn bản ký của đơn vị, chưa có số liệu. Đề nghị gửi thêm biểu mẫu Excel (.xlsx) đã được cấp, "
            f"chậm nhất {case.stand.until_words}, để số liệu được đưa vào tổng hợp."
        )
        heading = f"Đã nhận văn bản ký, đề nghị gửi thêm số liệu {case.stand.period.name}"
        return _Said("look", heading, (Paragraph(words),))
    words = "Văn bản ký của đơn vị đã được lưu cùng báo cáo. Đơn vị không phải làm gì thêm."
    return _Said("good", f"Đã nhận văn bản ký kèm {case.report}", (Paragraph(words),))


def _duplicate(case: _Case) -> _Said:
    words = (
        "Tệp này giống hệt tệp đơn vị đã gửi lần trước; kết quả của lần trước vẫn giữ nguyên, "
        "đơn vị không phải làm gì thêm."
    )
    return _Said("plain", f"Đã nhận lại tệp {case.report}", (Paragraph(words),))


def _no_file(_case: _Case) -> _Said:
    words = (
        "Thư của anh/chị đã đến, trong thư không có tệp báo cáo nào đọc được. Nếu anh/chị định gửi báo cáo, xin gửi "
        "lại và đính kèm biểu mẫu Excel (.xlsx). Nếu anh/chị trao đổi công việc hoặc báo đã gửi bằng hình thức khác, "
        "cán bộ phụ trách sẽ đọc và ghi nhận."
    )
    return _Said("plain", "Đã nhận thư, không có tệp báo cáo kèm theo", (Paragraph(words),))


_SAID = {
    AnswerKind.ACCEPTED: _accepted,
    AnswerKind.WARNED: _warned,
    AnswerKind.RETURNED: _returned,
    AnswerKind.CORRECTION: _corrected,
    AnswerKind.WAITING: _waiting,
    AnswerKind.EVIDENCE: _evidence,
    AnswerKind.DUPLICATE: _duplicate,
    AnswerKind.NO_FILE: _no_file,
}


def neutral_letter(office: str, due: DueAnswer) -> Letter:
    """To a sender whom nobody has registered: that the mail arrived and no more, no unit and no findings."""
    received = [instant_words(file.received_at) for file in due.files[:1]]
    words = (
        "Thư của anh/chị đã đến nơi nhận báo cáo. Địa chỉ gửi chưa có trong danh sách địa chỉ do các đơn vị đăng "
        "ký, nên tệp được lưu lại và chờ cán bộ phụ trách xác nhận. Nếu anh/chị gửi thay cho một đơn vị, đề nghị "
        "đơn vị ấy báo với nơi nhận, hoặc gửi lại từ địa chỉ đã đăng ký."
    )
    return Letter(
        office=office,
        greeting="Kính gửi anh/chị,",
        heading="Đã nhận được thư",
        tone="plain",
        blocks=(Paragraph(words), *(Facts((("Thời điểm nhận", moment),)) for moment in received)),
        footer=("Thư do hệ thống tiếp nhận báo cáo tự động lập.",),
    )


_ASK_WHOSE = "Xin trả lời thư này, cho biết tên đơn vị; lần sau đề nghị gửi biểu mẫu đã cấp cho từng đơn vị."
_UNPLACED = {
    "another": (
        "Đã nhận tệp, tệp là của đơn vị khác",
        "Tệp anh/chị gửi đã đến và được lưu nguyên bản. Theo nội dung, tệp là của đơn vị khác với đơn vị mà địa chỉ "
        "này đăng ký gửi; văn phòng sẽ xem lại. Nếu gửi nhầm, xin gửi lại đúng tệp của đơn vị mình; nếu gửi thay, xin "
        "trả lời thư này để cán bộ phụ trách biết.",
    ),
    "unread": (
        "Đã nhận tệp, chưa đọc được",
        "Tệp anh/chị gửi đã đến nhưng không đọc được, nên cũng chưa xác định được tệp là của đơn vị nào. Đề nghị gửi "
        "lại theo hướng dẫn dưới đây.",
    ),
    "unit": (
        "Đã nhận tệp, chưa xác định được của đơn vị nào",
        "Tệp anh/chị gửi đã đến và được lưu nguyên bản, nhưng chưa xác định được tệp là của đơn vị nào. " + _ASK_WHOSE,
    ),
    "other": (
        "Đã nhận tệp, đang chờ cán bộ xem xét",
        "Tệp anh/chị gửi đã đến và được lưu nguyên bản, chưa được đưa vào tổng hợp. Cán bộ phụ trách sẽ xem lại và "
        "thông báo kết quả.",
    ),
}
"""Heading and words by why a file is of none of the units that its sender has registered."""


def unplaced_letter(office: str, due: DueAnswer, *, is_sample: bool) -> Letter:
    """To a registered sender whose file is of none of his units, or of which is not known; no other unit's findings."""
    heading, words = _UNPLACED[_why_unplaced(due)]
    told = _file_findings(due.files, "Nội dung cần xem lại") if due.kind is AnswerKind.UNPLACED else []
    return Letter(
        office=office,
        greeting="Kính gửi anh/chị,",
        heading=heading,
        tone="look",
        blocks=(Paragraph(words), *told, *_slip(due)),
        footer=footer(office),
        is_sample=is_sample,
    )


def _why_unplaced(due: DueAnswer) -> str:
    if due.kind is AnswerKind.OF_ANOTHER:
        return "another"
    if all(file.is_unread for file in due.files):
        return "unread"
    codes = {finding.code for file in due.files for finding in file.demands}
    return "unit" if codes & WHOSE else "other"


# ------------------------------------------------------------------ parts of letters
def _file_findings(files: Iterable[AnsweredFile], title: str) -> list[Block]:
    """What stands against files as a whole; it says nothing of any unit."""
    items = tuple(
        Item(place=f"Tệp “{file.name}”", text=finding.message)
        for file in files
        for finding in file.demands
        if finding.code not in WHOSE and not finding.sheet
    )
    return [Items(items, title=title)] if items else []


def _unread_beside(due: DueAnswer) -> list[Block]:
    """Files that came with the one that is answered and could not be read: silence would make them taken in."""
    unread = [file for file in due.files if file.is_unread]
    words = (
        f"Riêng {len(unread):02d} tệp dưới đây chưa đọc được nên chưa được tính; nếu là một phần của báo cáo, đề nghị "
        "gửi lại."
    )
    return [Paragraph(words, is_strong=True), *_file_findings(unread, "Tệp chưa đọc được")] if unread else []


def _slip(due: DueAnswer, stand: Standing | None = None, *, is_accepted: bool = False) -> list[Block]:
    """Proof of receipt: number, time and who vouches for it, in time or late, hashes."""
    blocks: list[Block] = []
    for file in due.files:
        rows = [
            ("Số biên nhận", receipt_number(file.receipt)),
            ("Tệp", file.name),
            ("Kết quả", STATUS_WORDS[file.status]),
            ("Thời điểm nhận", f"{instant_words(file.received_at)} ({SOURCES[file.source]})"),
        ]
        rows += [("Chữ ký số", signature.words) for signature in file.signatures]
        if is_accepted and stand is not None and file.submission is not None:
            rows.append(("Thời hạn", _in_time(stand)))
        rows.append(("Mã đối chiếu của tệp (SHA-256)", file.sha256))
        blocks.append(Facts(tuple(rows), title="Biên nhận"))
    if blocks and stand is not None and stand.ledger_hash:
        blocks.append(Facts(((LEDGER_LABEL, f"{stand.ledger_hash} {LEDGER_PURPOSE}"),)))
    return blocks


def _in_time(stand: Standing) -> str:
    return f"{_TIMELINESS[stand.timeliness]} (hạn gửi: {until_words(stand.period.deadline)})"


def _demands(files: Sequence[AnsweredFile], until_label: str, stand: Standing) -> list[Block]:
    """Each finding as sheet, cell, found, expected, what to do and until when: telephones show no comments."""
    groups = (("critical", "Nội dung phải sửa"), ("warning", "Nội dung đề nghị xem lại, giải trình"))
    blocks: list[Block] = []
    for severity, title in groups:
        items = tuple(
            _item(finding, (until_label, stand.until_words), sentence(finding, stand))
            for file in files
            for finding in grouped(file.demands)
            if finding.severity == severity
        )
        if items:
            blocks.append(Items(items, title=title))
    return blocks


def grouped(findings: Sequence[FoundInFile]) -> list[FoundInFile]:
    """Findings that say the same of several rows that the file does not have, as one.

    A table of three columns lacks 45 indicators: 45 sentences alike would hide the one that differs.
    """
    alike: dict[tuple[str, ...], list[FoundInFile]] = {}
    for number, finding in enumerate(findings):
        row, _, said = finding.message.partition(": ")
        is_row = not finding.cells and row.startswith("STT ")
        alike.setdefault((finding.code, finding.severity, said) if is_row else (str(number),), []).append(finding)
    return [_as_one(same) for same in alike.values()]


def _as_one(same: Sequence[FoundInFile]) -> FoundInFile:
    if len(same) == 1:
        return same[0]
    rows, said = [one.message.partition(": ")[0] for one in same], same[0].message.partition(": ")[2]
    return replace(same[0], message=f"{len(same):02d} dòng sau: {said} Gồm: {'; '.join(rows)}.")


def sentence(finding: FoundInFile, stand: Standing) -> str:
    """The finding as one complete text; a critical one says that the first sending still counts."""
    return f"{finding.message} {KEPT}" if finding.severity == "critical" and stand.was_sent_in_time else finding.message


def _item(finding: FoundInFile, until: tuple[str, str], text: str) -> Item:
    where = [
        f"Trang “{finding.sheet}”" if finding.sheet else "",
        f"ô {', '.join(finding.cells)}" if finding.cells else "",
    ]
    facts = [("Đơn vị ghi", finding.found), ("Cần", finding.expected), until]
    return Item(
        place=", ".join(filter(None, where)) or "Tệp báo cáo",
        text=text,
        facts=tuple((label, value) for label, value in facts if value),
    )


def markup_of(file: AnsweredFile, stand: Standing) -> MarkUp:
    """What is marked in the unit's own workbook."""
    is_returned = file.status == "rejected"
    todo = (
        f"Đề nghị sửa những ô được tô màu rồi lưu và gửi lại chính tệp này, chậm nhất {stand.until_words}."
        if is_returned
        else "Báo cáo đã được đưa vào tổng hợp; đơn vị không bắt buộc phải làm gì thêm."
    )
    return MarkUp(
        marks=tuple(
            Mark(finding.sheet, finding.cells, sentence(finding, stand), finding.severity == "critical")
            for finding in grouped(file.demands)
        ),
        list_name=FINDINGS_SHEET,
        heading=(
            "NỘI DUNG CẦN SỬA" if is_returned else "NỘI DUNG ĐỀ NGHỊ XEM LẠI",
            f"{stand.unit.name} – {stand.period.name}. {todo}",
            "Bấm vào cột “Ô” để đến ô cần xem. Màu và ghi chú không in ra giấy; trang này được bỏ qua khi gửi lại.",
        ),
    )


def _figures(connection: sqlalchemy.Connection, due: DueAnswer, stand: Standing) -> list[Block]:
    """The figures as they were understood, in the order of the form."""
    blocks: list[Block] = []
    for file in due.files:
        if file.submission is None:
            continue
        rows = connection.execute(sqlalchemy.text(sql("respond/cells")), {"submission": file.submission})
        said = {row.indicator: row for row in rows}
        shown = tuple(
            (indicator.stt, indicator.name, indicator.unit_of_measure, value_words(indicator, said[indicator.code]))
            for indicator in stand.regime.indicators
            if indicator.code in said and not _is_silent(said[indicator.code], file)
        )
        title = "Số liệu hệ thống đã hiểu từ tệp"
        blocks.append(Table(("STT", "Chỉ tiêu", "Đơn vị tính", "Số liệu"), shown, title=title, right=(3,)))
    return blocks


def _is_silent(row: Any, file: AnsweredFile) -> bool:
    """A supplement changes only the cells it fills; the others are none of its business."""
    return file.submission_kind == "supplement" and row.state == ValueState.MISSING


def value_words(indicator: Indicator, row: Any) -> str:
    """A value as a clerk reads it."""
    if row.state == ValueState.NIL:
        return NIL.lower() if indicator.value_type is not ValueType.YES_NO else NO
    if row.state == ValueState.NOT_APPLICABLE:
        return NOT_APPLICABLE.lower()
    if row.state != ValueState.NUMBER:
        return "chưa ghi" if row.state == ValueState.MISSING else f"không đọc được: “{row.as_typed[:60]}”"
    if indicator.value_type is ValueType.YES_NO:
        return YES if row.value else NO
    if indicator.value_type is ValueType.DATE:
        return _day(row.text_value)
    if row.text_value is not None:
        return str(row.text_value)
    return exact_words(row.value)


def exact_words(value: Decimal) -> str:
    """A number with as many decimals as it has."""
    return number_text(value, max(0, -int(value.normalize().as_tuple().exponent)))


def _day(text: str) -> str:
    try:
        return short_date(date.fromisoformat(text))
    except ValueError:
        return text


def subject_of(due: DueAnswer, stand: Standing, heading: str) -> str:
    """The subject of a letter that begins a thread of its own."""
    return f"{heading} – {stand.unit.name}"
