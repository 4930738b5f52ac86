"""The answers to what units send, in words: receipt slips, returned reports, and what cannot be judged yet."""

from dataclasses import dataclass
from enum import StrEnum

import sqlalchemy

from etl.forms.layout import FINDINGS_SHEET
from etl.model.mail import MessageOutcome
from etl.model.regime import Timeliness
from etl.respond.due import AnsweredFile, AnswerKind, DueAnswer
from etl.respond.figures import figures
from etl.respond.letter import Block, Letter, Paragraph, Table, paragraphs
from etl.respond.marks import Mark, MarkUp
from etl.respond.parts import KEPT, demands, footer, grouped, proof, sentence, unread_beside
from etl.respond.standing import Standing
from etl.warehouse import sql

_WORD = "Tệp Word kèm theo là báo cáo của đơn vị, lập từ chính biểu mẫu đã gửi, dùng để Thủ trưởng đơn vị ký."


_SEND_SIGNED = "Nếu chưa gửi bản ký, đề nghị gửi bản chụp (PDF) văn bản đã ký, đóng dấu."


class Enclosed(StrEnum):
    """The workbook that goes with an answer; with the words about it."""

    NONE = ""
    OWN = (
        "Kèm theo là chính tệp của đơn vị: các ô cần xem được tô màu, có ghi chú, và trang cuối "
        f"“{FINDINGS_SHEET}” liệt kê từng nội dung. Đơn vị sửa ngay trong tệp ấy, lưu rồi gửi lại; màu và ghi chú "
        "không in ra giấy, không cần xóa."
    )
    FORM = (
        "Nếu không gửi lại được như hướng dẫn ở trên, đơn vị điền vào biểu mẫu (.xlsx) kèm theo thư này và gửi biểu "
        "mẫu ấy; chỉ cần làm một trong hai cách."
    )
    FILLED_FORM = (
        "Kèm theo là biểu mẫu mới (.xlsx), đã ghi sẵn những số liệu đọc được từ tệp đơn vị gửi; "
        "đề nghị điền tiếp rồi gửi lại."
    )
    RIGHT_FORM = (
        "Kèm theo là biểu mẫu đúng kỳ (.xlsx) của đơn vị; đề nghị điền vào biểu mẫu này rồi gửi lại, không sửa trong "
        "tệp đã gửi. Số liệu trong tệp đã gửi không được chép sang, vì có thể là số liệu của kỳ khác."
    )


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
    beside = [] if due.kind is AnswerKind.RETURNED else unread_beside(due)
    proven = proof(due, stand, is_accepted=said.is_accepted) if due.kind is not AnswerKind.CORRECTION else []
    shown = figures(connection, due, stand) if said.is_accepted else []
    return Letter(
        office=stand.regime.office.name,
        greeting=f"Kính gửi: {stand.unit.name}",
        heading=said.heading,
        tone=said.tone,
        blocks=(*said.blocks, *beside, *proven, *shown),
        footer=footer(stand.regime.office.name),
        is_sample=stand.regime.is_sample_roster,
    )


def _accepted(case: _Case) -> _Said:
    words = (
        f"{case.office} đã tiếp nhận báo cáo của đơn vị. Báo cáo đạt yêu cầu, được đưa vào tổng hợp. Thư này là biên "
        "nhận, đề nghị đơn vị lưu lại."
    )
    is_signed_wanted = case.has_word and case.stand.regime.signed_copy == "required"
    blocks = paragraphs(words, _WORD if case.has_word else "", _SEND_SIGNED if is_signed_wanted else "")
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
        *demands(read, "Có thể gửi lại đến", case.stand),
        *paragraphs(case.enclosed),
    )
    return _Said("look", f"Đã tiếp nhận {case.report}, có nội dung đề nghị xem lại", blocks, is_accepted=True)


def _returned(case: _Case) -> _Said:
    stand = case.stand
    why = f"chưa đưa vào tổng hợp được vì còn {_count_critical(case):02d} nội dung phải sửa."
    if any(file.status == "returned_again" for file in case.due.files):
        same = "Tệp này giống hệt tệp đơn vị đã gửi trước đó và đã được trả lại để chỉnh sửa: vẫn"
        got = f"{same} {why}"
    else:
        got = f"{case.office} đã nhận được tệp của đơn vị nhưng {why}"
    ask = f"sửa rồi gửi lại, chậm nhất {stand.until_words}."
    if stand.counting_at is None:
        tone, heading = "mend", f"Đề nghị chỉnh sửa, gửi lại {case.report}"
        asked = f"Đề nghị đơn vị {ask}"
    else:
        tone, heading = "look", f"Tệp mới chưa dùng được, {case.report} đã gửi vẫn được tính"
        wrong = "Nếu gửi nhầm tệp, đơn vị không phải làm gì thêm; nếu muốn thay số liệu, đề nghị"
        asked = f"{stand.counting_words} {wrong} {ask}"
    blocks = (
        Paragraph(f"{got} {asked}{f' {KEPT}' if stand.was_sent_in_time else ''}"),
        *demands(case.due.files, "Hạn gửi lại", stand),
        *paragraphs(case.enclosed),
    )
    return _Said(tone, heading, blocks)


def _count_critical(case: _Case) -> int:
    return sum(one.severity == "critical" for file in case.due.files for one in grouped(file.demands))


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
    blocks = (Paragraph(told), table, Paragraph(ask, is_strong=True), *_still_open(case))
    return _Said("look", f"Đề nghị xác nhận số liệu đã sửa, {case.report}", blocks)


def _still_open(case: _Case) -> tuple[Block, ...]:
    """What a correction by telephone has not mended: unsaid, the unit would think that all was settled."""
    if not any(file.is_returned for file in case.due.files):
        return ()
    words = (
        f"Báo cáo vẫn còn {_count_critical(case):02d} nội dung phải sửa dưới đây nên chưa được đưa vào tổng hợp. Đề "
        "nghị đơn vị sửa trong tệp đã được trả lại, ghi cả những số liệu đã sửa ở trên, rồi gửi lại chậm nhất "
        f"{case.stand.until_words}."
    )
    return (Paragraph(words), *demands(case.due.files, "Hạn gửi lại", case.stand))


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
    """A copy of an accepted report, or of one that was withdrawn; one of a returned report is returned again."""
    same = "Tệp này giống hệt tệp đơn vị đã gửi lần trước"
    if any(file.status == "repeats_withdrawn" for file in case.due.files):
        words = f"{same}, bản ấy đã được rút khỏi tổng hợp. Nếu muốn báo cáo theo đúng bản này, xin trả lời thư này."
        return _Said("look", f"Đã nhận lại tệp {case.report}, bản trước đã được rút", (Paragraph(words),))
    words = f"{same}; kết quả của lần trước vẫn giữ nguyên, đơn vị không phải làm gì thêm."
    return _Said("plain", f"Đã nhận lại tệp {case.report}", (Paragraph(words),))


_UNOPENED = {
    MessageOutcome.WINMAIL: (
        "trong thư chỉ có tệp winmail.dat do Outlook đóng gói, nơi nhận không mở được",
        "gửi lại ở định dạng HTML hoặc văn bản thuần (trong Outlook: thẻ Định dạng văn bản, chọn HTML) và đính kèm lại "
        "tệp báo cáo",
    ),
    MessageOutcome.UNSAFE: (
        "thư được chuyển tiếp hoặc lồng nhau quá nhiều lớp, nơi nhận không mở được",
        "soạn một thư mới, đính kèm trực tiếp tệp báo cáo rồi gửi lại",
    ),
    MessageOutcome.SEALED: (
        "thư được mã hóa hoặc đóng gói cùng chữ ký số, nơi nhận không mở được",
        "gửi lại thư không mã hóa, đính kèm tệp báo cáo; tệp đã ký số thì gửi như một tệp thường",
    ),
    MessageOutcome.TOO_LARGE: (
        "thư quá lớn nên các tệp trong thư chưa được lấy về",
        "gửi lại riêng tệp báo cáo, bỏ các ảnh và video không cần thiết",
    ),
}
"""What came in a letter of which no file could be taken, and what its sender is to do."""


def _no_file(case: _Case) -> _Said:
    if case.due.outcome in _UNOPENED:
        came, ask = _UNOPENED[MessageOutcome(case.due.outcome)]
        words = f"Thư của anh/chị đã đến, nhưng {came}, nên chưa có tệp báo cáo nào được tiếp nhận. Đề nghị {ask}."
        return _Said("mend", "Đã nhận thư, không mở được tệp trong thư", (Paragraph(words),))
    if case.due.is_on_correction:
        words = (
            "Cảm ơn anh/chị đã trả lời thư về số liệu đã sửa theo trao đổi. Cán bộ phụ trách sẽ đọc và ghi nhận; đơn "
            "vị không phải gửi lại thư này."
        )
        return _Said("good", "Đã nhận trả lời về số liệu đã sửa", (Paragraph(words),))
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


def subject_of(due: DueAnswer, stand: Standing, heading: str) -> str:
    """The subject of a letter that begins a thread of its own."""
    return f"{heading} – {stand.unit.name}"


def markup_of(file: AnsweredFile, stand: Standing) -> MarkUp:
    """What is marked in the unit's own workbook."""
    todo = (
        f"Đề nghị sửa những ô được tô màu rồi lưu và gửi lại chính tệp này, chậm nhất {stand.until_words}."
        if file.is_returned
        else "Báo cáo đã được đưa vào tổng hợp; đơn vị không bắt buộc phải làm gì thêm."
    )
    return MarkUp(
        marks=tuple(
            Mark(finding.sheet, finding.cells, sentence(finding, stand), finding.severity == "critical")
            for finding in grouped(file.demands)
        ),
        list_name=FINDINGS_SHEET,
        heading=(
            "NỘI DUNG CẦN SỬA" if file.is_returned else "NỘI DUNG ĐỀ NGHỊ XEM LẠI",
            f"{stand.unit.name} – {stand.period.name}. {todo}",
            "Bấm vào cột “Ô” để đến ô cần xem. Màu và ghi chú không in ra giấy; trang này được bỏ qua khi gửi lại.",
        ),
    )
