"""How long the outgoing report will be, against the pages that the regime allows it (DOMAIN §6: 5–8)."""

import io
import math
import re
import tempfile
from pathlib import Path

from docx import Document
from docx.oxml.ns import qn

from etl.model.report import ReportContent
from etl.publish import pdf
from etl.publish.text_width import bold_width

_COLUMN = 468.0  # points between the margins
_PAGE = 700.0  # points of a page that text may fill
_LINE, _GAP = 18.5, 6.0  # points of a line of 14-point text, and between paragraphs
_NARROWER = 0.93  # regular letters against bold ones
_HEAD, _FOOT = 330.0, 190.0  # letterhead with subject and opening; closing with signature


def estimated_pages(content: ReportContent) -> int:
    """Pages of the body, appendices apart; near what a word processor makes of it."""
    points = _HEAD + _FOOT
    for section in content.sections:
        points += _height(section.title)
        points += sum(_height(paragraph.text) for paragraph in section.paragraphs)
    return math.ceil(points / _PAGE)


def _height(text: str) -> float:
    lines = max(1, math.ceil((bold_width(text, 14) * _NARROWER + 36) / _COLUMN))
    return lines * _LINE + _GAP


def counted_pages(word: bytes) -> int | None:
    """Pages of the body as LibreOffice breaks them; None where it is not installed.

    Raises:
        RetryableError: LibreOffice made no PDF.
    """
    with tempfile.TemporaryDirectory(prefix="etl-pages-") as name:
        body = Path(name) / "body.docx"
        body.write_bytes(_body_alone(word))
        made = pdf.make_pdfs([body], Path(name))
        return len(_PDF_PAGE.findall(made[0].read_bytes())) if made else None


_PDF_PAGE = re.compile(rb"/Type\s*/Page\b")


def _body_alone(word: bytes) -> bytes:
    """The document up to its first section break: the appendices are numbered on their own."""
    document = Document(io.BytesIO(word))
    body = document.element.body
    ends = [child for child in body if child.find(f"{qn('w:pPr')}/{qn('w:sectPr')}") is not None]
    if ends:
        layout = ends[0].find(f"{qn('w:pPr')}/{qn('w:sectPr')}")
        for child in list(body)[list(body).index(ends[0]) :]:
            body.remove(child)
        body.append(layout)
    saved = io.BytesIO()
    document.save(saved)
    return saved.getvalue()


def about_budget(content: ReportContent, counted: int | None = None) -> str:
    """In words, for the officer; without a count it is an estimate and says so."""
    pages = estimated_pages(content) if counted is None else counted
    length = f"{pages} trang" if counted is not None else f"khoảng {pages} trang (ước tính)"
    said = f"Phần lời của báo cáo {length}, mức cho phép {content.page_budget} trang"
    if pages <= content.page_budget:
        return f"{said}."
    return f"{said}: dài quá {pages - content.page_budget} trang, cần bỏ bớt nội dung (narratives export)."
