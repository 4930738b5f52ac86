"""The draft "Công văn đôn đốc": an official letter to the units that have not reported, for the office to sign.

Layout of Nghị định 30/2020/NĐ-CP, Phụ lục I (a letter has no name of its kind; "V/v …" stands under its number).
"""

import io
from collections.abc import Sequence
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from etl.model.clock import LOCAL
from etl.model.regime import Regime
from etl.respond.reminders import Lack, Reminding, Situation
from etl.respond.slip import until_words
from etl.text import date_text, prose_count

FONT = "Times New Roman"
_NATION = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
_MOTTO = "Độc lập - Tự do - Hạnh phúc"


def urging_letter(reminding: Reminding, situations: Sequence[Situation]) -> bytes:
    """The Word file. Units that only wait for us, have more time or sent the signed copy are not named."""
    named = [one for one in situations if one.lack is not None and not _has_time(one, reminding)]
    document = Document()
    _set_up(document)
    _head(document, reminding)
    _body(document, reminding, named)
    _signature(document, reminding.regime)
    core = document.core_properties
    core.author = core.last_modified_by = reminding.regime.office.name
    core.title = f"Đôn đốc gửi báo cáo {reminding.period.name}"
    core.created = core.modified = reminding.now.replace(tzinfo=None, microsecond=0)
    saved = io.BytesIO()
    document.save(saved)
    return saved.getvalue()


def names_anybody(reminding: Reminding, situations: Sequence[Situation]) -> bool:
    """Whether there is anybody to urge."""
    return any(one.lack is not None and not _has_time(one, reminding) for one in situations)


def _has_time(situation: Situation, reminding: Reminding) -> bool:
    return situation.extended_until is not None and situation.extended_until > reminding.now


def _set_up(document: Any) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin = section.bottom_margin = Mm(20)
    section.left_margin, section.right_margin = Mm(30), Mm(15)
    style = document.styles["Normal"]
    style.font.name, style.font.size = FONT, Pt(13)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), FONT)
    style.paragraph_format.space_after = Pt(0)


def _head(document: Any, reminding: Reminding) -> None:
    office, today = reminding.regime.office, reminding.today
    table = document.add_table(rows=1, cols=2)
    table.autofit = False
    left, right = table.rows[0].cells
    _widths(table, 72, 93)
    symbol = office.document_symbol.rpartition("-")[2]
    lines = [(line, 12, False) for line in office.heading_above] + [(line, 12, True) for line in office.heading]
    for number, (text, size, bold) in enumerate(lines):
        _line(left, text, size, bold=bold, is_first=number == 0)
    _rule(left, 22)
    _line(left, f"Số:        /{symbol}", 13, before=6)
    _line(left, f"V/v đôn đốc gửi báo cáo {reminding.period.name}", 12)
    _line(right, _NATION, 12, bold=True, is_first=True)
    _line(right, _MOTTO, 13, bold=True)
    _rule(right, 58)
    month = f"{today.month:02d}" if today.month <= 2 else str(today.month)
    blank = f"{office.place}, ngày      tháng {month} năm {today.year}"
    _line(right, blank, 13, italic=True, before=6)
    _line(right, "DỰ THẢO" + (" – SỐ LIỆU MẪU" if reminding.regime.is_sample_roster else ""), 13, bold=True, before=6)


def _body(document: Any, reminding: Reminding, named: Sequence[Situation]) -> None:
    regime, period = reminding.regime, reminding.period
    missing = [one for one in named if one.lack is Lack.NOTHING]
    returned = [one for one in named if one.lack is Lack.RETURNED]
    to = document.add_paragraph()
    to.alignment, to.paragraph_format.space_before, to.paragraph_format.space_after = ALIGN.CENTER, Pt(14), Pt(12)
    to.add_run("Kính gửi: Thủ trưởng các đơn vị có tên dưới đây.")
    _paragraph(
        document,
        f"Thực hiện {regime.plan}, các đơn vị gửi báo cáo {period.name} về {regime.office.short_name} chậm nhất "
        f"{until_words(period.deadline)}. Đến {date_text(reminding.now.astimezone(LOCAL).date())}, còn "
        f"{prose_count(len(named))} đơn vị chưa hoàn thành.",
    )
    _units(document, "Chưa gửi báo cáo", missing)
    _units(document, "Báo cáo đã được trả lại để chỉnh sửa, chưa gửi lại", returned)
    _paragraph(
        document,
        f"{regime.office.short_name} đề nghị Thủ trưởng các đơn vị nêu trên chỉ đạo hoàn thành và gửi báo cáo trước "
        f"ngày …… tháng …… năm {reminding.today.year}; đơn vị có khó khăn, vướng mắc thì báo bằng văn bản để được xem "
        "xét gia hạn.",
    )
    _paragraph(document, f"{regime.office.short_name} đề nghị các đơn vị quan tâm thực hiện./.")


def _units(document: Any, title: str, situations: Sequence[Situation]) -> None:
    if not situations:
        return
    _paragraph(document, f"{title} ({prose_count(len(situations))} đơn vị):")
    for number, one in enumerate(situations, 1):
        end = "." if number == len(situations) else ";"
        _paragraph(document, f"{number}. {one.unit.name}{end}", after=2)


def _signature(document: Any, regime: Regime) -> None:
    table = document.add_table(rows=1, cols=2)
    table.autofit = False
    left, right = table.rows[0].cells
    _widths(table, 80, 85)
    _line(left, "Nơi nhận:", 12, bold=True, italic=True, align=ALIGN.LEFT, is_first=True, before=10)
    for line in ("- Như trên;", f"- Lãnh đạo {regime.office.short_name};", "- Lưu: VT."):
        _line(left, line, 11, align=ALIGN.LEFT)
    for number, line in enumerate(regime.office.signer_title):
        _line(right, line, 13, bold=True, is_first=number == 0, before=10 if number == 0 else 0)
    _line(right, regime.office.signer_name, 13, bold=True, before=72)


def _widths(table: Any, *millimetres: float) -> None:
    """Widths of the columns; Word goes by the cells, LibreOffice by the columns."""
    for column, width in zip(table.columns, millimetres, strict=True):
        column.width = Mm(width)
        for cell in column.cells:
            cell.width = Mm(width)


def _paragraph(document: Any, text: str, after: float = 6) -> None:
    paragraph = document.add_paragraph()
    paragraph.alignment = ALIGN.JUSTIFY
    layout = paragraph.paragraph_format
    layout.first_line_indent, layout.space_after, layout.line_spacing = Mm(12.7), Pt(after), 1.05
    paragraph.add_run(text)


def _line(
    cell: Any,
    text: str,
    size: float,
    *,
    bold: bool = False,
    italic: bool = False,
    align: Any = ALIGN.CENTER,
    before: float = 0,
    is_first: bool = False,
) -> None:
    paragraph = cell.paragraphs[0] if is_first else cell.add_paragraph()
    paragraph.alignment = align
    paragraph.paragraph_format.space_before, paragraph.paragraph_format.space_after = Pt(before), Pt(0)
    run = paragraph.add_run(text)
    run.bold, run.italic, run.font.size, run.font.name = bold, italic, Pt(size), FONT


def _rule(cell: Any, millimetres: float) -> None:
    """The ruled line below a heading: the upper border of an empty, indented paragraph."""
    paragraph = cell.add_paragraph()
    indent = Mm(max(0.0, (cell.width.mm - millimetres) / 2 - 2))
    layout = paragraph.paragraph_format
    layout.left_indent = layout.right_indent = indent
    layout.space_after = Pt(0)
    layout.line_spacing = Pt(4)
    borders = OxmlElement("w:pBdr")
    top = OxmlElement("w:top")
    for name, value in (("val", "single"), ("sz", "6"), ("space", "1"), ("color", "000000")):
        top.set(qn(f"w:{name}"), value)
    borders.append(top)
    paragraph._p.get_or_add_pPr().append(borders)
