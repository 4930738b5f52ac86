"""`bao-cao.docx`: the report that goes to the authority above, from the office's template (DOMAIN §4)."""

import io
from collections.abc import Mapping
from typing import Any

from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn
from docx.shared import Length
from docxtpl import DocxTemplate
from jinja2 import StrictUndefined
from jinja2.sandbox import SandboxedEnvironment

from etl.model.report import ReportContent, ReportSection
from etl.publish import tables, word_xml
from etl.publish.last_year import last_year_note
from etl.publish.packing import repack
from etl.publish.plan_tables import plan_tables
from etl.publish.text_width import balanced_lines, bold_width

_RULE_SHARE = 0.4  # of the words above it: Nghị định 30 asks for 1/3 to 1/2
_PORTRAIT_COLUMNS = 8


def report_document(content: ReportContent, template: bytes) -> bytes:
    """The Word file of a report, the same bytes whenever it is written."""
    document = DocxTemplate(io.BytesIO(template))
    document.init_docx()
    environment = SandboxedEnvironment(autoescape=True, undefined=StrictUndefined)
    document.render(_context(content, document), environment)
    _turn_wide_appendices(document, content)
    _number_controls(document)
    _date_from_data(document, content)
    saved = io.BytesIO()
    document.save(saved)
    return repack(saved.getvalue())


def _context(content: ReportContent, document: Any) -> Mapping[str, Any]:
    letter = content.letterhead
    subject_lines = balanced_lines(f"{letter.subject} {content.period_name}", 14, _text_points(document, 0))
    symbol = letter.document_symbol
    blank_date = f"ngày      tháng      năm {content.year}"
    return {
        "letterhead": letter,
        "number_line": f"Số:        /{symbol}",
        "date_line": f"{letter.place}, {blank_date}",
        "draft_mark": "DỰ THẢO – SỐ LIỆU MẪU" if content.is_sample else "DỰ THẢO",
        "subject_lines": subject_lines,
        "receiver_lines": _receivers(letter.receivers),
        "office_rule": _rule(letter.heading, 12, document.tables[0].rows[0].cells[0].width.pt),
        "subject_rule": _rule(subject_lines, 14, _text_points(document, 0)),
        "sections": [_section(section) for section in content.sections],
        "appendix_pointer": _pointer(content),
        "model_title": content.model_title,
        "appendix_reference": (f"(Kèm theo Báo cáo số        /{symbol} {blank_date}", f"của {letter.office})"),
        **_appendices(content, document),
    }


def _pointer(content: ReportContent) -> str:
    """Where the body's numbers stand in full."""
    named = [table.title[:1].lower() + table.title[1:] for table in plan_tables(content)]
    listed = content.model_title[:1].lower() + content.model_title[1:]
    second = ", ".join(["tình hình gửi báo cáo", *named]) + f" và {listed}"
    return f"Số liệu chi tiết theo từng chỉ tiêu tại Phụ lục I; {second} tại Phụ lục II kèm theo Báo cáo này."


def _appendices(content: ReportContent, document: Any) -> dict[str, Any]:
    columns = tables.columns_by_level(content)
    figures = tables.figures_table(content, "", columns, _measures(content))
    others = (tables.units_table(content), *plan_tables(content), tables.models_table(content))
    return {
        "appendix_figures": word_xml.tables_xml((figures,), _table_points(document, 1, figures)),
        "appendix_figures_note": " ".join(filter(None, (tables.FIGURES_NOTE, last_year_note(content)))),
        "appendix_units": word_xml.tables_xml(others, _text_points(document, 2)),
        "appendix_units_note": "Ghi chú: danh sách đơn vị lưu tại hồ sơ đối chiếu của cơ quan tổng hợp.",
    }


def _measures(content: ReportContent) -> tuple[str, ...]:
    """Columns beside the figures: of a year before where it is known, and how many units answered."""
    return (tables.LAST_YEAR, "n/N") if content.comparisons else ("n/N",)


def _section(section: ReportSection) -> dict[str, Any]:
    return {
        "numeral": section.numeral,
        "title": section.title,
        "depth": section.depth,
        "paragraphs": [word_xml.runs_xml(paragraph.runs) for paragraph in section.paragraphs],
    }


def _receivers(receivers: tuple[str, ...]) -> tuple[str, ...]:
    """One receiver on the line of "Kính gửi", several below it."""
    if len(receivers) == 1:
        return (f"Kính gửi: {receivers[0]}.",)
    lines = [f"- {receiver};" for receiver in receivers]
    return ("Kính gửi:", *lines[:-1], f"- {receivers[-1]}.")


def _rule(lines: tuple[str, ...], size: float, column_points: float) -> Any:
    """The ruled line below a heading, by the width of its longest printed line."""
    widest = min(max(bold_width(line, size) for line in lines), column_points)
    return word_xml.rule_xml(column_points, widest * _RULE_SHARE)


def _text_points(document: Any, section: int) -> float:
    found = document.sections[section]
    return float(Length(found.page_width - found.left_margin - found.right_margin).pt)


def _table_points(document: Any, section: int, table: tables.Table) -> float:
    """Width for a table: that of the page, turned if the table has many columns."""
    if len(table.headers) <= _PORTRAIT_COLUMNS:
        return _text_points(document, section)
    found = document.sections[section]
    return float(Length(found.page_height - found.left_margin - found.right_margin).pt)


def _turn_wide_appendices(document: Any, content: ReportContent) -> None:
    """An appendix with many levels is landscape; it is numbered on its own anyway."""
    if 4 + len(content.levels) + len(_measures(content)) > _PORTRAIT_COLUMNS:
        section = document.sections[1]
        section.orientation = WD_ORIENT.LANDSCAPE
        section.page_width, section.page_height = section.page_height, section.page_width


def _number_controls(document: Any) -> None:
    """Content controls need ids that are unique in the document; by position they are the same every time."""
    controls = document.element.body.iter(qn("w:sdt"))
    for number, control in enumerate(controls, 1):
        control.find(f"{qn('w:sdtPr')}/{qn('w:id')}").set(qn("w:val"), str(number))


def _date_from_data(document: Any, content: ReportContent) -> None:
    properties = document.core_properties
    properties.title = f"Báo cáo {content.letterhead.subject[:120]} {content.period_name}"[:255]
    properties.author = content.letterhead.office
    properties.last_modified_by = content.letterhead.office
    properties.created = properties.modified = content.deadline.replace(tzinfo=None)
