"""The facts of a report's text that can be compared: numbers (in words too), days and periods, numbers of documents.

"59/60" is two numbers, never a day: a day and month alone are one only directly after "ngày".
"""

import re
import unicodedata
from collections.abc import Hashable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from enum import StrEnum

from etl.publish.layout.reading import Document, Line, Span
from etl.publish.stamp import is_stamped

_DAY, _MONTH = r"(?:3[01]|[12]\d|0?[1-9])", r"(?:1[0-2]|0?[1-9])"
_NUMBER = r"\d[\d.]*(?:,\d+)?"
_DIGIT = "một|hai|ba|bốn|tư|năm|lăm|sáu|bảy|tám|chín|mười|mươi|chục|trăm|linh|lẻ|nghìn|ngàn"
_THING = (
    "đơn|vụ|cuộc|lượt|hồ sơ|văn bản|người|cán bộ|công chức|viên chức|giáo viên|nhân viên|học sinh|trẻ|trường|lớp|nhóm"
    "|mô hình|điển hình|tập thể|cá nhân|ý kiến|kiến nghị|nội dung|sáng kiến|phiếu|kế hoạch"
)
"""What is counted in a report: "năm" before one of these is 5, and a year before anything else."""
_CONTROL = "\ue000"  # of the private area: stands in a text for a content control
_FACT = re.compile(
    rf"(?P<control>{_CONTROL})"
    r"|(?P<document>\b\d+[a-z]?/(?:\d{4}/)?[A-ZĐƯ]{2}[\w.-]*|\b\d+-\w*[A-ZĐƯ]\w*/\w[\w-]*)"
    rf"|(?P<date>(?<![\d/.-]){_DAY}(?P<sign>[/.-]){_MONTH}(?P=sign)\d{{4}}(?![\d/])"
    rf"|(?i:(?<=ngày )){_DAY}/{_MONTH}(?![\d/])"
    rf"|(?i:ngày {_DAY} tháng {_MONTH}(?: năm \d{{4}})?|tháng {_MONTH}(?: năm |/)\d{{4}}"
    r"|năm học \d{4} ?[-–] ?\d{4}|quý [IV\d]+(?: năm |/)\d{4}|\d{1,2} tháng (?:đầu|cuối) năm(?: \d{4})?|năm \d{4}))"
    rf"|(?P<worded>(?i:\b(?:(?:{_DIGIT}) )+(?=(?:{_THING})\b)))"
    rf"|(?P<fraction>{_NUMBER} ?/ ?{_NUMBER})|(?P<number>{_NUMBER}%?)"
)
_BETWEEN = Span(" ", font="", size=0, bold=False, italic=False, color="", tag="")
"""Between two cells of a row."""
_HEADING = re.compile(r"(?:\d+|[IVX]+|[a-zđ])[.)] ")


class Kind(StrEnum):
    """What is compared with its like only."""

    NUMBER = "number"
    DATE = "date"
    DOCUMENT = "document"


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact as printed; facts of one `key` say the same ("05" and "5"). `tag` of its content control, else empty.

    `whole`: the fraction that it is one side of, else its own text.
    """

    kind: Kind
    text: str
    key: Hashable
    whole: str
    tag: str = ""


def body_lines(document: Document) -> list[Line]:
    """The paragraphs that a person may have written in, but for what is stamped in and the appendices."""
    return [line for line in document.lines if not line.section and line.text.strip() and not is_stamped(line)]


def appendix_rows(document: Document) -> list[Line]:
    """The rows of the appendices' tables, each as one line: a number retyped there may stand in no control any more."""
    rows: dict[tuple[int, int, int], list[Line]] = {}
    for line in document.lines:
        if line.section and line.cell is not None:
            rows.setdefault((line.section, *line.cell[:2]), []).append(line)
    return [
        replace(cells[0], spans=tuple(span for cell in cells for span in (*cell.spans, _BETWEEN)), cell=None)
        for cells in rows.values()
    ]


def controls(line: Line) -> Iterator[tuple[str, str]]:
    """(tag, text) of the controls of a paragraph; runs of one control are put together."""
    return ((tag, text.strip()) for tag, text in _stretches(line) if tag)


def line_facts(line: Line) -> list[Fact]:
    """The facts of a paragraph in order, but for the numbering of a heading."""
    tagged = iter(list(controls(line)))
    text = "".join(_CONTROL if tag else text for tag, text in _stretches(line))
    text = unicodedata.normalize("NFC", " ".join(text.split()))
    start = heading.end() if (heading := _HEADING.match(text)) else 0
    found: list[Fact] = []
    for match in _FACT.finditer(text, start):
        found += control_facts(*next(tagged)) if match["control"] else _facts(match)
    return found


def control_facts(tag: str, text: str) -> list[Fact]:
    """What a control says: its numbers, or its text where it holds none."""
    numbers = [fact for match in _FACT.finditer(text) for fact in _facts(match)]
    return [replace(fact, tag=tag) for fact in numbers or [Fact(Kind.NUMBER, text, text, text)]]


def _stretches(line: Line) -> Iterator[tuple[str, str]]:
    tag, text = "", ""
    for span in line.spans:
        if span.tag != tag and text:
            yield tag, text
            text = ""
        tag, text = span.tag, text + span.text
    if text:
        yield tag, text


def _facts(match: re.Match[str]) -> Iterator[Fact]:
    text = match[0].rstrip(".,- ")
    if match["worded"]:
        yield Fact(Kind.NUMBER, text, text.casefold(), text)
    elif match["document"]:
        yield Fact(Kind.DOCUMENT, text, text.casefold(), text)
    elif match["date"]:
        yield Fact(Kind.DATE, text, _date_key(text), text)
    else:
        for number in re.split(" ?/ ?", text):
            bare = number.rstrip(".,")
            yield Fact(Kind.NUMBER, bare, (number_value(bare), bare.endswith("%")), text)


def _date_key(text: str) -> Hashable:
    """ "05/10/2023" is "ngày 5 tháng 10 năm 2023"; "6 tháng đầu năm 2023" is none of them."""
    numbers = tuple(map(int, re.findall(r"\d+", text)))
    words = [word for word in ("học", "quý", "đầu", "cuối") if word in text.casefold()]
    return (*numbers, *words, *(re.findall("[IV]+", text) if "quý" in words else ()))


def number_value(text: str) -> Decimal | str:
    """The number that Vietnamese print stands for; the text itself where it stands for none."""
    try:
        return Decimal(text.removesuffix("%").replace(".", "").replace(",", "."))
    except InvalidOperation:
        return text
