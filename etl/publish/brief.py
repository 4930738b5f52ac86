"""`tom-tat-lanh-dao.docx`: one page for the leader, kept inside: how it stands, who is missing, what to decide."""

import io
from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy
from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Mm, Pt

from etl.model.regime import AcrossUnits
from etl.model.report import REQUEST_BULLET, ReportContent
from etl.model.results import TaskState
from etl.publish import inner_page
from etl.publish.charts import brief_charts, not_met, panels
from etl.publish.inner_page import line
from etl.publish.page_budget import about_budget, estimated_pages
from etl.text import number_text, percent_text, prose_count, short_date
from etl.warehouse import sql

_SIZE = 11.5
_NAMED = 7
"""Units of one kind that are named; the others stand in the internal file."""
_SEVERAL = 3
"""Fewer units' request to the office stays in the internal file."""
_KEY_FIGURES, _FEWER = 7, 3  # fewer beside a second row of charts: one page it is
_WAITING = {
    "missing": "Chưa gửi",
    "signed_only": "Chỉ có văn bản ký, chưa có số liệu",
    "rejected": "Đề nghị chỉnh sửa, gửi lại",
    "needs_review": "Đang chờ xác minh",
    "late": "Gửi sau thời hạn",
}


def leader_brief(connection: sqlalchemy.Connection, version_id: UUID, content: ReportContent) -> bytes:
    """The Word file of a stored version, the same bytes whenever it is written."""
    document: Any = Document()
    inner_page.set_up(document, _SIZE)
    _head(document, content)
    _numbers(document, content)
    document.add_picture(io.BytesIO(brief_charts(content)), width=Mm(180))
    document.paragraphs[-1].alignment = WD_ALIGN_PARAGRAPH.CENTER
    document.paragraphs[-1].paragraph_format.space_before = Pt(6)
    _key_figures(document, content)
    facts = connection.execute(sqlalchemy.text(sql("publish/brief_units")), {"version_id": version_id}).all()
    _list(document, "Đơn vị chậm, thiếu", _absent(facts, content), "Tất cả các đơn vị đã gửi báo cáo đúng thời hạn.")
    counts = connection.execute(sqlalchemy.text(sql("publish/brief_counts")), {"version_id": version_id}).one()
    asked = {"version_id": version_id, "office": content.letterhead.office, "several": _SEVERAL}
    requests = connection.execute(sqlalchemy.text(sql("publish/brief_requests")), asked).all()
    decisions = [*_corrected(counts), *_to_decide(content, counts), *_asked_of_us(requests)]
    _list(document, "Nội dung cần lãnh đạo cho ý kiến", decisions, "Không có.")
    return inner_page.saved(document, f"Tóm tắt báo cáo {content.period_name}", content)


def _head(document: Any, content: ReportContent) -> None:
    inner_page.head(document, "TÓM TẮT BÁO CÁO", content)
    window = f"từ ngày {short_date(content.data_from)} đến ngày {short_date(content.data_to)}"
    line(document, f"{content.letterhead.office} – số liệu {window}", 11, italic=True, centred=True, after=5)


def _numbers(document: Any, content: ReportContent) -> None:
    """The five numbers that a leader asks for first."""
    total = content.unit_counts[0]
    waiting = total.rejected + total.needs_review + total.signed_only
    share = f" ({percent_text(total.accepted, total.units_expected)})" if total.units_expected else ""
    cells = (
        (str(total.units_expected), "đơn vị phải báo cáo"),
        (f"{total.accepted}{share}", "đã đưa vào tổng hợp"),
        (str(total.late), "gửi sau thời hạn"),
        (str(waiting), "chờ sửa, xác minh"),
        (str(total.missing), "chưa gửi"),
    )
    table = document.add_table(rows=1, cols=len(cells))
    table.style = "Table Grid"
    for cell, (number, words) in zip(table.rows[0].cells, cells, strict=True):
        head = cell.paragraphs[0]
        head.alignment = WD_ALIGN_PARAGRAPH.CENTER
        run = head.add_run(number)
        run.bold, run.font.size = True, Pt(15)
        below = cell.add_paragraph(words)
        below.alignment = WD_ALIGN_PARAGRAPH.CENTER
        below.runs[0].font.size = Pt(9.5)


def _key_figures(document: Any, content: ReportContent) -> None:
    """The first count of each part of the form, by level: what the report is about, at a glance."""
    figures = content.figures_by_tag()
    first = {one.group: one for one in reversed(content.indicators) if one.across_units is AcrossUnits.SUM}
    shown = [one for one in content.indicators if first.get(one.group) is one][
        : _KEY_FIGURES if len(panels(content)) < 3 else _FEWER
    ]
    scopes = ["total", *(f"level:{code}" for code, _ in content.levels)]
    line(document, "Số liệu chính", 12, bold=True, after=2).paragraph_format.space_before = Pt(3)
    table = document.add_table(rows=1, cols=2 + len(scopes))
    table.style = "Table Grid"
    headings = ("Chỉ tiêu", "ĐVT", "Tổng số", *(name for _, name in content.levels))
    for cell, words in zip(table.rows[0].cells, headings, strict=True):
        _fill(cell, words, WD_ALIGN_PARAGRAPH.CENTER, bold=True)
    for one in shown:
        cells = table.add_row().cells
        _fill(cells[0], one.name, WD_ALIGN_PARAGRAPH.LEFT)
        _fill(cells[1], one.unit_of_measure, WD_ALIGN_PARAGRAPH.CENTER)
        for cell, scope in zip(cells[2:], scopes, strict=True):
            figure = figures.get(f"{one.code}|{scope}")
            value = "–" if figure is None else "…" if figure.value is None else number_text(figure.value)
            _fill(cell, value, WD_ALIGN_PARAGRAPH.RIGHT)
    column = max(84 / len(scopes), 17)  # a narrower one tears the words of its heading
    widths = (Mm(156 - column * len(scopes)), Mm(24), *([Mm(column)] * len(scopes)))
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
        for cell in column.cells:
            cell.width = width


def _fill(cell: Any, text: str, alignment: Any, *, bold: bool = False) -> None:
    paragraph = cell.paragraphs[0]
    paragraph.alignment = alignment
    run = paragraph.add_run(text)
    run.bold, run.font.size = bold, Pt(9.5)


def _list(document: Any, title: str, items: Sequence[str], otherwise: str) -> None:
    line(document, title, 12, bold=True).paragraph_format.space_before = Pt(5)
    for item in items or [otherwise]:
        paragraph = line(document, f"– {item}", _SIZE, after=2)
        paragraph.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
        paragraph.paragraph_format.left_indent, paragraph.paragraph_format.first_line_indent = Mm(5), Mm(-5)


def _absent(rows: Sequence[Any], content: ReportContent) -> list[str]:
    """Units by what keeps them out, the first few by name."""
    found = []
    for kind, words in _WAITING.items():
        names = [row.name for row in rows if row.kind == kind]
        if names:
            more = (
                f" và {prose_count(len(names) - _NAMED)} đơn vị khác (tệp đối chiếu, trang “Tiến độ”)"
                if names[_NAMED:]
                else ""
            )
            found.append(f"{words} ({len(names):02d}): {'; '.join(names[:_NAMED])}{more}.")
    return found


def _requests_printed(content: ReportContent) -> int:
    """Recommendations as a reader counts them in the body: one in words of another section is none there."""
    return sum(
        paragraph.text.startswith(REQUEST_BULLET) for section in content.sections for paragraph in section.paragraphs
    )


def _asked_of_us(rows: Sequence[Any]) -> Iterator[str]:
    if rows:
        said = [f"“{row.body}” ({prose_count(row.units)} đơn vị)" for row in rows]
        yield f"Kiến nghị với chính cơ quan, không gửi lên cấp trên: {_some(said, 2)}."


def _corrected(counts: Any) -> Iterator[str]:
    if counts.corrected:
        count = prose_count(counts.corrected)
        yield f"{count} số liệu do cán bộ sửa theo trao đổi, đơn vị chưa xác nhận (Phiếu trình liệt kê)."


def _to_decide(content: ReportContent, counts: Any) -> Iterator[str]:
    total = content.unit_counts[0]
    if left := total.units_expected - total.accepted:
        yield (
            f"Trình báo cáo với {prose_count(total.accepted)}/{prose_count(total.units_expected)} đơn vị,"
            f" hay đôn đốc và chờ {prose_count(left)} đơn vị còn lại."
        )
    if missed := not_met(content):
        yield f"Chỉ tiêu phấn đấu chưa đạt: {_some(missed, 3)}."
    if overdue := [one.title for one in content.tasks if one.count(TaskState.OVERDUE)]:
        yield f"Nhiệm vụ có đơn vị quá thời hạn: {_some(overdue, 3)}."
    if counts.explanations:
        yield (
            f"{prose_count(counts.explanations)} nội dung đề nghị giải trình của"
            f" {prose_count(counts.explaining)} đơn vị đã đưa vào tổng hợp (tệp đối chiếu, trang “Kết quả kiểm tra”)."
        )
    if counts.requests:
        yield (
            f"{prose_count(counts.requests)} kiến nghị của đơn vị, trong đó"
            f" {prose_count(_requests_printed(content))} kiến nghị được nhiều đơn vị nêu và đã đưa vào báo cáo;"
            " các kiến nghị riêng lẻ chỉ đưa vào khi được chọn."
        )
    if counts.repeated:
        yield (
            f"{prose_count(counts.repeated)} đơn vị có phần lời trùng từ 90% trở lên với đơn vị khác hoặc với kỳ trước:"
            " đề nghị trao đổi với đơn vị."
        )
    if estimated_pages(content) > content.page_budget:
        yield about_budget(content)


def _some(texts: Sequence[str], most: int) -> str:
    more = f"; và {prose_count(len(texts) - most)} nội dung khác" if len(texts) > most else ""
    return "; ".join(texts[:most]) + more
