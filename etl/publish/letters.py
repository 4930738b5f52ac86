"""The office's own letters in the official layout: one way to make them, whatever they say (DOMAIN §4, §10).

`Letter` + `letter_document` serve every kind; the functions below word those that an office sends about reporting.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
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

    A công văn prints `subject` as "V/v …". `tables` stand between `paragraphs` and `afterwards`, each below its title
    if it has one; `appendix` on a page of its own, only in a thông báo. Texts are plain; counts in them are written
    with `prose_count`.
    """

    letterhead: Letterhead
    subject: str
    year: int
    at: datetime
    paragraphs: tuple[str, ...] = ()
    tables: tuple[Table, ...] = ()
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
        "table": word_xml.tables_xml(letter.tables, width, word_xml.BODY_STYLE),
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
    return Letter(head, subject, at.astimezone(LOCAL).year, at, (said,), (table,), after, mark=_mark(regime))


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


def _exclusive(period: Period) -> str:
    return short_date(last_day(period.deadline) + timedelta(days=1))


def _through(regime: Regime) -> str:
    return f" ({regime.office.submit_through})" if regime.office.submit_through else ""


def _text(text: str, align: Align = Align.LEFT) -> Cell:
    return Cell((Run(text),), align)
