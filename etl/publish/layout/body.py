"""The text: opening, parts and clauses, paragraphs, numbers in prose, close."""

import re
from collections.abc import Iterator

from etl.publish.layout import looks
from etl.publish.layout.deviation import Deviation
from etl.publish.layout.reading import Document, Line

_PART = re.compile(r"^[IVX]+\. ")
_CLAUSE = re.compile(r"^\d+\. ")
_MM = 72 / 25.4
_FIRST_LINES = (10 * _MM, 12.7 * _MM)
_COUNTED = (
    "văn bản|cuộc|buổi|lượt|đơn vị|người|hồ sơ|đơn|vụ|lớp|ý kiến|kiến nghị|nội dung|lần|mô hình|tập thể|cá nhân|phiếu"
    "|sáng kiến|vấn đề|kỳ tiếp|thành viên|nhiệm vụ|trường|tập huấn"
)
_BARE = re.compile(rf"(?<![\d/.,-])(?<!Phụ lục )[1-9] (?:{_COUNTED})\b")
_NEXT_PERIOD = re.compile(r"\bkỳ (?:tới|sau)\b", re.IGNORECASE)
_TEMPLATE = re.compile(r"\{\{|\}\}|\{%|\bNone\b")


def body_lines(document: Document) -> list[Line]:
    """The paragraphs from the opening to the close: what stands outside tables after subject and receivers."""
    lines = [line for line in document.lines if line.cell is None and line.section == 0 and line.text.strip()]
    start = next((n for n, line in enumerate(lines) if line.align == "both"), len(lines))
    return lines[start:]


def check_body(document: Document, *, is_report: bool) -> Iterator[Deviation]:
    """Every paragraph of the text."""
    lines = body_lines(document)
    if not lines:
        yield Deviation("Nội dung", "thiếu", "các đoạn canh đều hai bên, cỡ chữ 13 đến 14")
        return
    for line in lines:
        yield from _paragraph(line)
        yield from _words(line)
    if is_report:
        yield from _opening(lines[0])
        yield from _parts(lines)
    yield from _close(lines[-1], is_report=is_report)


def _paragraph(line: Line) -> Iterator[Deviation]:
    element = f"Nội dung, đoạn “{looks.shown(line.text)}”"
    yield from looks.size(element, line, 13, 14)
    yield from looks.align(element, line, "both")
    if not any(abs(line.first_line - wanted) <= 0.6 for wanted in _FIRST_LINES):
        yield Deviation(element, f"lùi đầu dòng {line.first_line / _MM:.1f} mm", "lùi đầu dòng 1 cm hoặc 1,27 cm")
    if line.before + line.after < 6:
        yield Deviation(element, f"cách đoạn {line.before + line.after:g} pt", "cách đoạn tối thiểu 6 pt")
    if line.spacing and not 0.99 <= line.spacing <= 1.51:
        yield Deviation(element, f"cách dòng {line.spacing:g}", "cách dòng từ đơn đến 1,5 dòng")


def _words(line: Line) -> Iterator[Deviation]:
    element = f"Nội dung, đoạn “{looks.shown(line.text)}”"
    for found in _BARE.finditer(line.text):
        yield Deviation(element, f"“{found[0]}”", f"“0{found[0]}”: số nhỏ hơn 10 ghi thêm số 0 ở trước")
    for span in line.spans:
        if span.tag and re.fullmatch(r"[1-9]", span.text.strip()):
            yield Deviation(element, f"số {span.text}", f"0{span.text}: số nhỏ hơn 10 ghi thêm số 0 ở trước")
    if _PART.match(line.text) and _NEXT_PERIOD.search(line.text):
        yield Deviation(element, "“kỳ tới”", "tên của kỳ, ví dụ “6 tháng cuối năm 2023”")
    if _TEMPLATE.search(line.text):
        yield Deviation(element, "còn dấu của mẫu chưa điền", "lời văn hoàn chỉnh")


def _opening(line: Line) -> Iterator[Deviation]:
    if not line.text.startswith(("Thực hiện", "Căn cứ")) or not line.text.rstrip().endswith("như sau:"):
        yield Deviation("Phần mở đầu", f"“{looks.shown(line.text)}”", "“Thực hiện … báo cáo … như sau:”")


def _parts(lines: list[Line]) -> Iterator[Deviation]:
    expected = 1
    for line in lines:
        if _PART.match(line.text):
            element = f"Đề mục “{looks.shown(line.text)}”"
            yield from looks.capitals(element, line)
            yield from looks.style(element, line, bold=True)
            yield from _keeps(element, line)
            numeral = line.text.split(".")[0]
            if numeral != _roman(expected):
                yield Deviation(element, f"số thứ tự {numeral}", f"số thứ tự {_roman(expected)}")
            expected += 1
        elif _CLAUSE.match(line.text):
            element = f"Đề mục “{looks.shown(line.text)}”"
            yield from looks.style(element, line, bold=True)
            yield from _keeps(element, line)
            if line.text == line.text.upper():
                yield Deviation(element, "chữ in hoa", "chữ in thường, đậm")
    if expected == 1:
        yield Deviation("Đề mục", "không có phần nào", "các phần “I. …”, “II. …” chữ in hoa, đậm")


def _keeps(element: str, line: Line) -> Iterator[Deviation]:
    if not line.keeps_next:
        yield Deviation(element, "có thể nằm một mình cuối trang", "liền với đoạn sau")


def _roman(number: int) -> str:
    return ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X")[number] if number <= 10 else "?"


def _close(line: Line, *, is_report: bool) -> Iterator[Deviation]:
    if not line.text.rstrip().endswith("./."):
        yield Deviation("Phần kết", f"“{looks.shown(line.text)}”", "kết thúc bằng “./.”")
    if is_report and not line.text.startswith("Trên đây là báo cáo"):
        yield Deviation("Phần kết", f"“{looks.shown(line.text)}”", "“Trên đây là báo cáo …”")
    if not line.keeps_next:
        yield Deviation("Phần kết", "chữ ký có thể nằm một mình ở trang sau", "đoạn kết liền với chữ ký")
