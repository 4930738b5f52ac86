"""The office's own letters in the official layout: one way to make them, whatever they say (DOMAIN §4, §10).

`Letter` + `letter_document` serve every kind; the functions below word those that an office sends about reporting.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from docx.shared import Length

from etl.model.clock import LOCAL, last_day
from etl.model.issue import DRAFT, Issued
from etl.model.regime import Period, Regime
from etl.model.report import Letterhead, Run
from etl.publish import official, word_xml
from etl.publish.tables import Align, Cell, Row, Table
from etl.publish.text_width import balanced_lines
from etl.text import dated, prose_count, short_date

LETTER, NOTICE, SLIP = "cong-van.docx", "thong-bao.docx", "phieu-trinh.docx"
"""Templates: công văn, thông báo (with one appendix), phiếu trình."""


@dataclass(frozen=True, slots=True)
class Letter:
    """What one letter says. `at` stands for its data in the file's properties; `year` for the blank date.

    A công văn prints `subject` as "V/v …". `table` stands between `paragraphs` and `afterwards`; `appendix` on a page
    of its own, only in a thông báo. Texts are plain; counts in them are written with `prose_count`.
    """

    letterhead: Letterhead
    subject: str
    year: int
    at: datetime
    paragraphs: tuple[str, ...] = ()
    table: Table | None = None
    afterwards: tuple[str, ...] = ()
    appendix: Table | None = None
    mark: str = "DỰ THẢO"


def letter_document(letter: Letter, template: bytes, issued: Issued = DRAFT) -> bytes:
    """The Word file, the same bytes whenever it is written."""
    return official.fill_template(
        template,
        partial(_context, letter, issued),
        lambda _: None,
        title=letter.subject,
        office=letter.letterhead.office,
        at=letter.at,
    )


def _context(letter: Letter, issued: Issued, document: Any) -> Mapping[str, Any]:
    head = letter.letterhead
    width = official.text_points(document, 0)
    column = document.tables[0].rows[0].cells[0].width.pt
    tied = f"(Kèm theo Thông báo số {issued.number_text or '      '}/{head.document_symbol} "
    return {
        **official.head(head, issued, letter.year, document),
        **official.subject(balanced_lines(letter.subject, official.SUBJECT_SIZE, width), document),
        **(official.receivers(head.receivers) if head.receivers else {"receiver": "", "receiver_lines": ()}),
        "about_lines": balanced_lines(f"V/v {letter.subject[:1].lower()}{letter.subject[1:]}", 12, column * 0.98),
        "draft_mark": letter.mark if issued.number is None and not issued.is_submitted else "",
        "paragraphs": [word_xml.runs_xml((Run(text),)) for text in letter.paragraphs],
        "afterwards": [word_xml.runs_xml((Run(text),)) for text in letter.afterwards],
        "table": word_xml.tables_xml((letter.table,), width) if letter.table else "",
        "appendix_title": letter.appendix.title if letter.appendix else "",
        "appendix_reference": (f"{tied}{dated(issued.day, letter.year)}", f"của {head.office})"),
        "appendix_units": word_xml.tables_xml((letter.appendix,), _width(document)) if letter.appendix else "",
        "appendix_units_note": "",
    }


def _width(document: Any) -> float:
    found = document.sections[-1]
    return float(Length(found.page_width - found.left_margin - found.right_margin).pt)


def letterhead_for(
    regime: Regime, *, symbol: str, receivers: Sequence[str], opening: str, closing: str, recipients: Sequence[str] = ()
) -> Letterhead:
    """The office's head for another document than its report; `symbol` as printed after the number."""
    office = regime.office
    return Letterhead(
        heading_above=office.heading_above,
        heading=office.heading,
        place=office.place,
        document_symbol=symbol,
        office=office.short_name,
        subject="",
        receivers=tuple(receivers),
        opening=opening,
        closing=closing,
        signer_title=office.signer_title,
        signer_name=office.signer_name,
        recipients=tuple(recipients) or regime.recipients,
    )


def office_code(regime: Regime) -> str:
    """The office in document symbols: "GDĐT" of "BC-GDĐT"."""
    return regime.office.document_symbol.partition("-")[2] or regime.office.document_symbol


def letter_symbol(regime: Regime) -> str:
    """Symbol of a công văn: the office's own (`letter_symbol` in regime.toml), else its code with "VP"."""
    return regime.office.letter_symbol or f"{office_code(regime)}-VP"


def request_letter(regime: Regime, period: Period) -> Letter:
    """Công văn đề nghị báo cáo: goes out with the forms."""
    last = short_date(last_day(period.deadline))
    lines = [
        "1. Nội dung: theo biểu mẫu điện tử gửi kèm, mỗi đơn vị một tệp riêng; đề nghị không đổi tên trang, không thêm,"
        " bớt dòng, cột.",
        f"2. Số liệu tính từ ngày {short_date(period.data_from)} đến hết ngày {short_date(period.data_to)}.",
        f"3. Thời hạn gửi: trước ngày {_exclusive(period)} (chậm nhất hết ngày {last}).",
        f"4. Nơi nhận báo cáo: {regime.office.name}{_through(regime)}.",
    ]
    if regime.signed_copy == "required":
        lines.append("5. Gửi kèm bản báo cáo đã ký, đóng dấu (bản chụp hoặc bản ký số) cùng tệp biểu mẫu.")
    head = letterhead_for(
        regime,
        symbol=letter_symbol(regime),
        receivers=("Thủ trưởng các đơn vị thuộc diện báo cáo",),
        opening=f"Thực hiện {regime.plan}, {regime.office.short_name} đề nghị các đơn vị gửi báo cáo"
        f" {period.name} với các nội dung như sau:",
        closing="Đề nghị Thủ trưởng các đơn vị quan tâm, thực hiện đúng thời hạn./.",
    )
    return Letter(head, f"Đề nghị báo cáo {period.name}", period.year, period.opens_at, tuple(lines))


def urging_letter(regime: Regime, period: Period, units: Sequence[tuple[str, str]], at: datetime) -> Letter:
    """Công văn đôn đốc: to the units that have not done after the deadline; `units`: name and what is wanted of it."""
    rows = tuple(Row((_text(str(n), Align.CENTER), *map(_text, unit))) for n, unit in enumerate(units, 1))
    head = letterhead_for(
        regime,
        symbol=letter_symbol(regime),
        receivers=("Thủ trưởng các đơn vị có tên dưới đây",),
        opening=f"Thực hiện {regime.plan}, thời hạn gửi báo cáo {period.name} là trước ngày {_exclusive(period)}.",
        closing="Đề nghị Thủ trưởng các đơn vị khẩn trương thực hiện./.",
    )
    today = short_date(at.astimezone(LOCAL))
    said = f"Đến ngày {today} còn {prose_count(len(units))} đơn vị chưa hoàn thành việc gửi báo cáo:"
    table = Table("", ("STT", "Đơn vị", "Tình hình"), (10, 50, 40), rows)
    asked = (
        f"{regime.office.short_name} đề nghị các đơn vị nêu trên gửi báo cáo về {regime.office.name}{_through(regime)}"
    )
    after = (f"{asked} trong thời gian sớm nhất; có khó khăn, vướng mắc thì trao đổi ngay để được hướng dẫn.",)
    subject = f"Đôn đốc gửi báo cáo {period.name}"
    return Letter(head, subject, at.astimezone(LOCAL).year, at, (said,), table, after, mark=_mark(regime))


_COMPLIANCE = (
    "có báo cáo được đưa vào tổng hợp gửi đúng thời hạn",
    "có báo cáo được đưa vào tổng hợp gửi sau thời hạn",
    "chưa có báo cáo được đưa vào tổng hợp",
)


def compliance_notice(
    regime: Regime,
    period: Period,
    units: Sequence[tuple[str, str, str, str]],
    counts: tuple[int, int, int],
    at: datetime,
) -> Letter:
    """Thông báo kết quả thực hiện chế độ báo cáo.

    Args:
        units: name, state, received, timeliness as printed.
        counts: units whose report is part of the figures in time, late, and those without one, as the report counts.
    """
    parts = [
        f"{prose_count(number)} đơn vị {words}" for number, words in zip(counts, _COMPLIANCE, strict=True) if number
    ]
    said = (
        f"Có {prose_count(len(units))} đơn vị thuộc diện báo cáo: {', '.join(parts)}."
        " Danh sách tại Phụ lục kèm theo Thông báo này."
    )
    head = letterhead_for(
        regime,
        symbol=f"TB-{office_code(regime)}",
        receivers=(),
        opening=f"Thực hiện {regime.plan}, {regime.office.short_name} thông báo kết quả thực hiện chế độ báo cáo"
        f" {period.name} như sau:",
        closing=f"{regime.office.short_name} thông báo để các đơn vị biết, thực hiện tốt chế độ báo cáo trong thời gian"
        " tiếp theo./.",
        recipients=[line for line in regime.recipients if "Như trên" not in line],
    )
    rows = tuple(
        Row((_text(str(n), Align.CENTER), *(_text(value) for value in unit))) for n, unit in enumerate(units, 1)
    )
    headers = ("STT", "Đơn vị", "Kết quả", "Thời gian nhận", "Thời hạn")
    table = Table("Kết quả gửi báo cáo của các đơn vị", headers, (7, 40, 32, 19, 24), rows)
    subject = f"Kết quả thực hiện chế độ báo cáo {period.name}"
    return Letter(head, subject, period.year, at, (said,), appendix=table, mark=_mark(regime))


def _mark(regime: Regime) -> str:
    """What a letter with data of units says of itself."""
    return "DỰ THẢO – SỐ LIỆU MẪU" if regime.is_sample_roster else "DỰ THẢO"


@dataclass(frozen=True, slots=True)
class Submitted:
    """What the leader is told of the draft that is handed up.

    `number`: how often something was handed up in the period, this time included.
    `changes`: against what went out before, else against what the leader sent back (`returned`: which and why).
    `not_carried`: what people had edited in that text by hand and this one has not; `edited_before`: which text.
    `waived`: what officers let pass, each with unit, officer, day and reason;
    `pages`: how long it is. `countersigns`: the leader's word covers it, for no second officer looks at it.
    """

    number: int
    version: int
    counts: str
    missing: tuple[str, ...]
    warnings: int
    files: tuple[str, ...]
    edited: str
    changes: Table | None
    replaces: str
    drafter: str
    pages: str
    returned: str = ""
    edited_before: str = ""
    not_carried: tuple[str, ...] = ()
    waived: tuple[str, ...] = ()
    countersigns: bool = False


_SHOWN = 10


def submission_slip(regime: Regime, period: Period, told: Submitted, at: datetime) -> Letter:
    """Phiếu trình: goes with the report to the leader who decides; internal."""
    missing = f"Đơn vị chưa có số liệu trong báo cáo ({prose_count(len(told.missing))} đơn vị)"
    said = [
        f"Trình lần {told.number}, dự thảo lần {told.version}. {told.counts}",
        f"{missing}: {_some(told.missing, 'đơn vị')}."
        if told.missing
        else "Tất cả đơn vị đã có số liệu trong báo cáo.",
        f"Nội dung đề nghị đơn vị giải trình: {prose_count(told.warnings)} nội dung (xem tệp đối chiếu)."
        if told.warnings
        else "Không có nội dung đề nghị đơn vị giải trình.",
        told.edited,
        told.pages,
        f"Hồ sơ trình gồm: {'; '.join(told.files)}.",
    ]
    if told.waived:
        covered = " Duyệt báo cáo này là đồng ý cho qua các nội dung trên." if told.countersigns else ""
        let_pass = f"Nội dung cán bộ đã cho qua ({prose_count(len(told.waived))} nội dung)"
        said.append(f"{let_pass}: {_some(told.waived, 'nội dung')}.{covered}")
    if told.returned:
        said.append(told.returned)
    if told.replaces:
        said.append(f"Báo cáo này khi phát hành thay thế {told.replaces}.")
    if told.not_carried:
        count, listed = prose_count(len(told.not_carried)), _some(told.not_carried, "chỗ")
        said.append(
            f"{told.edited_before} đã được chỉnh sửa bằng tay; {count} chỗ sửa không có trong dự thảo này: {listed}."
        )
    if told.changes is not None:
        said.append("Số liệu thay đổi so với bản ấy:" if told.changes.rows else "Số liệu không thay đổi so với bản ấy.")
    lines = [f"{number}. {line}" for number, line in enumerate(said, 1)]
    head = letterhead_for(
        regime,
        symbol=f"PTr-{office_code(regime)}",
        receivers=(f"Lãnh đạo {regime.office.name}",),
        opening=f"{regime.office.consolidator or 'Bộ phận tổng hợp'} kính trình Lãnh đạo xem xét, duyệt ký Báo cáo"
        f" {regime.subject[:1].lower()}{regime.subject[1:]} {period.name}:",
        closing="Kính trình Lãnh đạo cho ý kiến: duyệt ký, hoặc trả lại để chỉnh sửa (ghi rõ lý do)./.",
        recipients=("- Như trên;", "- Lưu: hồ sơ."),
    )
    head = replace(head, signer_title=("NGƯỜI TRÌNH",), signer_name=told.drafter)
    table = told.changes if told.changes is not None and told.changes.rows else None
    return Letter(head, f"Về việc duyệt ký báo cáo {period.name}", period.year, at, tuple(lines), table, mark="")


def _some(texts: Sequence[str], counted_in: str) -> str:
    """As many as a leader reads on one page, and how many more there are."""
    more = len(texts) - _SHOWN
    return "; ".join(texts[:_SHOWN]) + (f" và {prose_count(more)} {counted_in} khác" if more > 0 else "")


def _exclusive(period: Period) -> str:
    return short_date(last_day(period.deadline) + timedelta(days=1))


def _through(regime: Regime) -> str:
    return f" ({regime.office.submit_through})" if regime.office.submit_through else ""


def _text(text: str, align: Align = Align.LEFT) -> Cell:
    return Cell((Run(text),), align)
