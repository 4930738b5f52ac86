"""What all our official documents have in common: head, receivers, ruled lines, filling a template (DOMAIN §4)."""

import io
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from docx.oxml.ns import qn
from docx.shared import Length, Pt
from docx.text.paragraph import Paragraph
from docxtpl import DocxTemplate
from jinja2 import StrictUndefined
from jinja2.sandbox import SandboxedEnvironment

from etl.model.issue import Issued
from etl.model.report import Letterhead
from etl.publish import word_xml
from etl.publish.packing import repack
from etl.publish.text_width import bold_width
from etl.text import dated, number_line

_RULE_SHARE = 0.4  # of the words above it: Nghị định 30 asks for 1/3 to 1/2
_OFFICE_SIZE, SUBJECT_SIZE = 12, 14

Context = Callable[[Any], Mapping[str, Any]]
"""What a template is filled with, once the opened document's widths are known."""


def fill_template(
    template: bytes, context: Context, finish: Callable[[Any], None], *, title: str, office: str, at: datetime
) -> bytes:
    """The template filled in, the same bytes whenever it is written.

    `title` and `office` become the file's properties; `at` stands for the data, never for the clock.
    """
    document = DocxTemplate(io.BytesIO(template))
    document.init_docx()
    environment = SandboxedEnvironment(autoescape=True, undefined=StrictUndefined)
    document.render(context(document), environment)
    finish(document)
    _number_controls(document)
    _shrink_section_ends(document)
    properties = document.core_properties
    properties.title = title[:255]
    properties.author = properties.last_modified_by = office
    properties.created = properties.modified = at.replace(tzinfo=None)
    saved = io.BytesIO()
    document.save(saved)
    return repack(saved.getvalue())


def _shrink_section_ends(document: Any) -> None:
    """The bare paragraph that ends a section takes no line: on a full page it would begin an empty one."""
    for element in document.element.body.iterchildren(qn("w:p")):
        if element.find(f"{qn('w:pPr')}/{qn('w:sectPr')}") is not None and not Paragraph(element, document).text:
            form = Paragraph(element, document).paragraph_format
            form.space_before = form.space_after = Pt(0)
            form.line_spacing = Pt(1)


def head(letter: Letterhead, issued: Issued, year: int, document: Any) -> dict[str, Any]:
    """What stands at the top of every document."""
    return {
        "letterhead": letter,
        "number_line": number_line(issued.number, letter.document_symbol),
        "date_line": f"{letter.place}, {dated(issued.day, year)}",
        "office_rule": rule(letter.heading, _OFFICE_SIZE, document.tables[0].rows[0].cells[0].width.pt),
        "signer_name": issued.signer or letter.signer_name,
    }


def receivers(names: tuple[str, ...]) -> dict[str, Any]:
    """One receiver on the line of "Kính gửi", several below it."""
    if len(names) == 1:
        return {"receiver": f"Kính gửi: {names[0]}.", "receiver_lines": ()}
    lines = [f"- {name};" for name in names]
    return {"receiver": "Kính gửi:", "receiver_lines": (*lines[:-1], f"- {names[-1]}.")}


def subject(lines: tuple[str, ...], document: Any) -> dict[str, Any]:
    """The subject below the kind of document."""
    return {"subject_lines": lines, "subject_rule": rule(lines, SUBJECT_SIZE, text_points(document, 0))}


def rule(lines: tuple[str, ...], size: float, column_points: float) -> Any:
    """The ruled line below a heading, by the width of its longest printed line."""
    widest = min(max(bold_width(line, size) for line in lines), column_points)
    return word_xml.rule_xml(column_points, widest * _RULE_SHARE)


def text_points(document: Any, section: int) -> float:
    """Width between the margins."""
    found = document.sections[section]
    return float(Length(found.page_width - found.left_margin - found.right_margin).pt)


def _number_controls(document: Any) -> None:
    """Content controls need ids that are unique in the document; by position they are the same every time."""
    for number, control in enumerate(document.element.body.iter(qn("w:sdt")), 1):
        control.find(f"{qn('w:sdtPr')}/{qn('w:id')}").set(qn("w:val"), str(number))
