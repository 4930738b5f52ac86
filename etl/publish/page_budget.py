"""How long the outgoing report will be, against the pages that the regime allows it (DOMAIN §6: 5–8)."""

import math

from etl.model.report import ReportContent
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


def about_budget(content: ReportContent) -> str:
    """In words, for the officer."""
    pages = estimated_pages(content)
    said = f"Phần lời của báo cáo khoảng {pages} trang, mức cho phép {content.page_budget} trang"
    if pages <= content.page_budget:
        return f"{said}."
    return f"{said}: dài quá {pages - content.page_budget} trang, cần bỏ bớt nội dung (narratives export)."
