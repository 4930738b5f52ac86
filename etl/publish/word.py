"""`bao-cao.docx`: the report that goes to the authority above, from the office's template (DOMAIN §4)."""

import re
from collections.abc import Mapping
from functools import partial
from typing import Any

from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn
from docx.shared import Length
from docx.text.paragraph import Paragraph

from etl.model.issue import DRAFT, Issued
from etl.model.report import ReportContent, ReportSection
from etl.publish import official, tables, word_xml
from etl.publish.last_year import last_year_note
from etl.publish.plan_tables import plan_tables
from etl.publish.text_width import balanced_lines
from etl.text import dated, number_line

_PORTRAIT_COLUMNS = 8


def report_document(content: ReportContent, template: bytes, issued: Issued = DRAFT) -> bytes:
    """The Word file of a report, the same bytes whenever it is written."""
    return official.fill_template(
        template,
        partial(_context, content, issued),
        partial(_finish, content=content),
        title=f"Báo cáo {content.letterhead.subject[:120]} {content.period_name}",
        office=content.letterhead.office,
        at=content.deadline,
    )


def draft_mark(content: ReportContent, issued: Issued) -> str:
    """What a paper says of itself that must not be taken for the issued report."""
    is_draft = issued.number is None and not issued.is_submitted
    marks = (("DỰ THẢO", is_draft), ("SỐ LIỆU MẪU", content.is_sample))
    return " – ".join(mark for mark, is_true in marks if is_true)


def _context(content: ReportContent, issued: Issued, document: Any) -> Mapping[str, Any]:
    letter = content.letterhead
    lines = balanced_lines(f"{letter.subject} {content.period_name}", 14, official.text_points(document, 0))
    number = number_line(issued.number, letter.document_symbol).removeprefix("Số: ")
    tied = f"(Kèm theo Báo cáo số {number} {dated(issued.day, content.year)}"
    return {
        **official.head(letter, issued, content.year, document),
        **official.subject(lines, document),
        **official.receivers(letter.receivers),
        "draft_mark": draft_mark(content, issued),
        "sections": [_section(section) for section in content.sections],
        "appendix_pointer": _pointer(content),
        "replaces": f"Báo cáo này thay thế {issued.replaces}." if issued.replaces else "",
        "model_title": content.model_title,
        "appendix_units_title": f"Tình hình gửi báo cáo{''.join(f', {name}' for name in _named(content))}"
        f" và {_unbroken(_lowered(content.model_title))}",
        "appendix_reference": (tied, f"của {letter.office})"),
        **_appendices(content, document),
    }


def report_tables(content: ReportContent) -> tuple[tables.Table, ...]:
    """The tables of the report's appendices, as they are printed."""
    figures, others = _tables(content)
    return (figures, *others)


def _pointer(content: ReportContent) -> str:
    """Where the body's numbers stand in full."""
    second = ", ".join(["tình hình gửi báo cáo", *_named(content)]) + f" và {_lowered(content.model_title)}"
    return f"Số liệu chi tiết theo từng chỉ tiêu tại Phụ lục I; {second} tại Phụ lục II kèm theo Báo cáo này."


def _named(content: ReportContent) -> list[str]:
    """The plan's tables, as they are named in a sentence."""
    return [_lowered(table.title) for table in plan_tables(content)]


def _unbroken(title: str) -> str:
    """A title whose quoted name stays on one line."""
    return re.sub("“[^”]*”", lambda quoted: quoted[0].replace(" ", "\u00a0"), title)


def _lowered(title: str) -> str:
    return title[:1].lower() + title[1:]


def _appendices(content: ReportContent, document: Any) -> dict[str, Any]:
    figures, others = _tables(content)
    return {
        "appendix_figures": word_xml.tables_xml((figures,), _table_points(document, 1, (figures,))),
        "appendix_figures_note": " ".join(filter(None, (tables.figures_note(content), last_year_note(content)))),
        "appendix_units": word_xml.tables_xml(others, _table_points(document, 2, others)),
        "appendix_units_note": "Ghi chú: danh sách đơn vị lưu tại hồ sơ đối chiếu của cơ quan tổng hợp.",
    }


def _tables(content: ReportContent) -> tuple[tables.Table, tuple[tables.Table, ...]]:
    """The tables of both appendices."""
    figures = tables.figures_table(content, "", tables.columns_by_level(content), _measures(content))
    return figures, (tables.units_table(content), *plan_tables(content), tables.models_table(content))


def _measures(content: ReportContent) -> tuple[str, ...]:
    """Columns beside the figures: of a year before where it is known, and how many units answered."""
    return (*tables.compared_measures(content), "n/N")


def _section(section: ReportSection) -> dict[str, Any]:
    return {
        "numeral": section.numeral,
        "title": section.title,
        "depth": section.depth,
        "paragraphs": [word_xml.runs_xml(paragraph.runs) for paragraph in section.paragraphs],
    }


def _is_wide(shown: tuple[tables.Table, ...]) -> bool:
    return any(len(table.headers) > _PORTRAIT_COLUMNS + (len(shown) > 1) for table in shown)


def _table_points(document: Any, section: int, shown: tuple[tables.Table, ...]) -> float:
    """Width for tables: that of the page, turned if one has many columns."""
    if not _is_wide(shown):
        return official.text_points(document, section)
    found = document.sections[section]
    return float(Length(found.page_height - found.left_margin - found.right_margin).pt)


def _finish(document: Any, content: ReportContent) -> None:
    """What a template cannot say: a line that leads a list stays with it, wide appendices lie on their side."""
    for element in document.element.body.iterchildren(qn("w:p")):
        paragraph = Paragraph(element, document)
        if paragraph.text.startswith("- ") and paragraph.text.endswith(":"):
            paragraph.paragraph_format.keep_with_next = True
    _turn_wide_appendices(document, content)


def _turn_wide_appendices(document: Any, content: ReportContent) -> None:
    """An appendix with many columns is landscape; it is numbered on its own anyway."""
    figures, others = _tables(content)
    for number, shown in ((1, (figures,)), (2, others)):
        if _is_wide(shown):
            section = document.sections[number]
            section.orientation = WD_ORIENT.LANDSCAPE
            section.page_width, section.page_height = section.page_height, section.page_width
