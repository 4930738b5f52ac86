"""What the one-page papers that stay inside have in common: page, mark, lines, the same bytes every time."""

import io
from typing import Any

from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from etl.model.report import ReportContent
from etl.publish.packing import repack

_FONT = "Times New Roman"
_MARK = "LƯU NỘI BỘ – KHÔNG GỬI RA NGOÀI"


def set_up(document: Any, size: float) -> None:
    """One A4 page with narrow margins; `size` in points is that of plain text."""
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = section.bottom_margin = Mm(15)
    section.top_margin = Mm(13)
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = _FONT, Pt(size)
    normal.element.rPr.rFonts.set(qn("w:eastAsia"), _FONT)
    normal.paragraph_format.space_after = normal.paragraph_format.space_before = Pt(0)


def head(document: Any, kind: str, content: ReportContent) -> None:
    """The mark, what paper of which period it is, and the report's subject."""
    line(document, f"{_MARK}{' – SỐ LIỆU MẪU' if content.is_sample else ''}", 9, centred=True)
    line(document, f"{kind} {content.period_name.upper()}", 14, bold=True, centred=True)
    line(document, content.letterhead.subject, 12, bold=True, centred=True)


def line(
    document: Any,
    text: str,
    size: float,
    *,
    bold: bool = False,
    italic: bool = False,
    centred: bool = False,
    after: float = 0,
) -> Any:
    """One paragraph; sizes in points."""
    paragraph = document.add_paragraph()
    run = paragraph.add_run(text)
    run.font.size, run.bold, run.italic = Pt(size), bold, italic
    paragraph.paragraph_format.space_after = Pt(after)
    if centred:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    return paragraph


def saved(document: Any, title: str, content: ReportContent) -> bytes:
    """The file; the deadline stands for its data in the properties, never the clock."""
    properties = document.core_properties
    properties.title = title
    properties.author = properties.last_modified_by = content.letterhead.office
    properties.comments = ""
    properties.created = properties.modified = content.deadline.replace(tzinfo=None)
    written = io.BytesIO()
    document.save(written)
    return repack(written.getvalue())
