"""Re-checks every number of a report that somebody edited by hand against the figures of its version.

A number of ours stands in a content control under the figure's name: it must still say what the figure says. A number
that was typed has no name: it is listed, for a person to look at. Works on what Word and LibreOffice save.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from etl.model.report import ReportContent, Run
from etl.publish.layout.check import open_document
from etl.publish.layout.reading import Document, Line
from etl.publish.word import report_tables

_DATE = re.compile(
    r"\b\d{1,2}/\d{1,2}(?:/\d{4})?\b|ngày\s+\d{1,2}\s+tháng\s+\d{1,2}\s+năm\s+\d{4}|tháng\s+\d{1,2}(?:\s+năm\s+\d{4}|/\d{4})"
    r"|năm\s+\d{4}|năm học\s+\d{4}\s*[-–]\s*\d{4}|\d{1,2}\s+tháng\s+(?:đầu|cuối)\s+năm",
    re.IGNORECASE,
)
_DOCUMENT = re.compile(r"\b\d+[a-z]?/(?:\d{4}/)?[A-ZĐ][\w.-]*(?:-[\wĐ.-]+)*|số\s+\d+-\w+/[\w-]+|\b\d+-[A-ZĐ]+/\w+")
_NUMBER = re.compile(r"\d[\d.]*(?:,\d+)?%?")


@dataclass(frozen=True, slots=True)
class Difference:
    """One number that does not agree. `what`: the figure in people's words; `tag` its name, empty if it was typed."""

    tag: str
    what: str
    found: str
    expected: str
    where: str

    def __str__(self) -> str:
        return f"{self.what}: văn bản ghi {self.found}; số liệu là {self.expected} ({self.where})"


def recheck(package: bytes, content: ReportContent) -> tuple[Difference, ...]:
    """Every number of the document that differs from the figures, in the order of the text.

    Raises:
        UsageError: it is no Word document.
    """
    document = open_document(package)
    printed = printed_figures(content)
    typed = Counter(_untagged(content))
    return (*_changed(document, printed, content), *_missing(document, content), *_typed(document, typed))


def printed_figures(content: ReportContent) -> dict[str, set[str]]:
    """What our own document prints under each tag ("05" in a sentence, "5" in a table)."""
    found: dict[str, set[str]] = {}
    for run in _runs(content):
        if run.tag:
            found.setdefault(run.tag, set()).add(run.text)
    return found


def run_lines(content: ReportContent) -> Iterator[tuple[Run, ...]]:
    """The sentences of the body."""
    for section in content.sections:
        for paragraph in section.paragraphs:
            yield paragraph.runs


def _runs(content: ReportContent) -> Iterator[Run]:
    for runs in run_lines(content):
        yield from runs
    for table in report_tables(content):
        for row in table.rows:
            for cell in row.cells:
                yield from cell.runs


def _untagged(content: ReportContent) -> Iterator[str]:
    """The numbers that our own text holds outside controls: dates and document numbers are none."""
    letter = content.letterhead
    texts = [letter.opening, letter.closing, *(section.title for section in content.sections)]
    texts += ["".join(" " if run.tag else run.text for run in runs) for runs in run_lines(content)]
    for text in texts:
        yield from _bare_numbers(text)


def _changed(document: Document, printed: dict[str, set[str]], content: ReportContent) -> Iterator[Difference]:
    for line in document.lines:
        for tag, said in _controls(line):
            allowed = printed.get(tag)
            if allowed is None:
                yield Difference(tag, "Số không rõ nguồn", said, "không có trong số liệu", _where(line))
            elif said not in allowed and not any(_same(said, text) for text in allowed):
                yield Difference(tag, figure_name(tag, content), said, min(allowed, key=len), _where(line))


def _missing(document: Document, content: ReportContent) -> Iterator[Difference]:
    """A figure of the body whose control is gone: taken out with its sentence, or typed over."""
    body = [line for line in document.lines if line.cell is None and line.section == 0]
    there = Counter(tag for line in body for tag, _ in _controls(line))
    ours = [run for runs in run_lines(content) for run in runs if run.tag]
    for run in dict.fromkeys(ours):
        if not there[run.tag]:
            yield Difference(run.tag, figure_name(run.tag, content), "không còn", run.text, "phần nội dung")


def _typed(document: Document, ours: Counter[str]) -> Iterator[Difference]:
    """Numbers in the body that stand in no control and are not ours."""
    left = Counter(ours)
    for line in document.lines:
        if line.cell is not None or line.section or line.align != "both":
            continue
        for number in _bare_numbers("".join(" " if span.tag else span.text for span in line.spans)):
            if left[number]:
                left[number] -= 1
            else:
                yield Difference("", "Số gõ tay", number, "không gắn với số liệu nào, đề nghị kiểm tra", _where(line))


def _bare_numbers(text: str) -> Iterator[str]:
    """Numbers but for dates, document numbers and the numbering of headings."""
    text = re.sub(r"^\s*(?:\d+|[IVX]+|[a-zđ])[.)]\s", "", text)
    for found in _NUMBER.finditer(_DOCUMENT.sub(" ", _DATE.sub(" ", text))):
        yield found[0].rstrip(".,")


def _controls(line: Line) -> Iterator[tuple[str, str]]:
    """(tag, text) of the controls of a paragraph; runs of one control are put together."""
    tag, text = "", ""
    for span in line.spans:
        if span.tag != tag and tag:
            yield tag, text.strip()
            text = ""
        tag = span.tag
        text = text + span.text if span.tag else ""
    if tag:
        yield tag, text.strip()


def _same(one: str, other: str) -> bool:
    """ "5" and "05" are the same number."""
    values = [_value(text) for text in (one, other)]
    return values[0] is not None and values[0] == values[1] and one.endswith("%") == other.endswith("%")


def _value(text: str) -> Decimal | None:
    try:
        return Decimal(text.removesuffix("%").replace(".", "").replace(",", "."))
    except InvalidOperation:
        return None


def figure_name(tag: str, content: ReportContent) -> str:
    """A tag in people's words: "STT 12 – Hội nghị, buổi quán triệt, Tiểu học"."""
    code, _, rest = tag.partition("|")
    indicator = next((one for one in content.indicators if one.code == code.partition("=")[0]), None)
    if indicator is None:
        return _OTHERS.get(code.partition(":")[0], "Số liệu khác")
    level = rest.removeprefix("level:").partition("|")[0]
    name = dict(content.levels).get(level)
    return f"STT {indicator.stt} – {indicator.name}" + (f", {name}" if name else "")


_OTHERS = {
    "fullness": "Mức độ đầy đủ của báo cáo",
    "through": "Đơn vị trực thuộc",
    "units": "Tình hình gửi báo cáo",
    "narrative": "Số đơn vị nêu nội dung",
    "models": "Mô hình",
    "target": "Chỉ tiêu phấn đấu",
    "task": "Nhiệm vụ",
    "stage": "Giai đoạn",
    "rewards": "Đề xuất khen thưởng",
}


def _where(line: Line) -> str:
    if line.section:
        return "phụ lục"
    text = " ".join(line.text.split())
    return f"đoạn “{text[:57]}…”" if len(text) > 60 else f"đoạn “{text}”"
