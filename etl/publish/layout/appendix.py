"""Appendices: their numerals, titles, the line that ties them to the document, and that the text points to each."""

import re
from collections.abc import Iterator

from etl.publish.layout import looks
from etl.publish.layout.body import body_lines
from etl.publish.layout.deviation import Deviation
from etl.publish.layout.reading import Document, Line

_NUMERALS = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII")
_TIED = re.compile(
    r"^\(Kèm theo (?P<kind>[^\d]+?) số\s*(?P<number>\d*)\s*/(?P<symbol>\S+)\s+(?P<date>ngày.+?) của .+\)$"
)


def check_appendices(document: Document) -> Iterator[Deviation]:
    """Each section after the first is one appendix."""
    texts = " ".join(line.text for line in body_lines(document))
    count = len(document.pages) - 1
    for number in range(1, count + 1):
        here = [line for line in document.lines if line.section == number and line.cell is None]
        lines = [line for line in here if line.text.strip()]
        name = "Phụ lục" if count == 1 else f"Phụ lục {_NUMERALS[number - 1]}"
        yield from _appendix(document, lines, name)
        if not re.search(rf"{name}\b(?! [IVX])" if count == 1 else rf"{name}\b", texts):
            yield Deviation(name, "phần nội dung không nhắc đến", f"có chỉ dẫn “{name}” trong phần nội dung")


def _appendix(document: Document, lines: list[Line], name: str) -> Iterator[Deviation]:
    if not lines or lines[0].text.strip() != name:
        said = "thiếu" if not lines else f"“{looks.shown(lines[0].text)}”"
        yield Deviation(f"Số phụ lục ({name})", said, f"“{name}”")
        return
    yield from looks.size(name, lines[0], 14)
    yield from looks.style(name, lines[0], bold=True)
    yield from looks.align(name, lines[0], "center")
    tied = next((n for n, line in enumerate(lines) if line.text.strip().startswith("(Kèm theo")), None)
    for line in lines[1 : tied or 2]:
        element = f"Tên của {name}"
        yield from looks.size(element, line, 13, 14)
        yield from looks.style(element, line, bold=True)
        yield from looks.capitals(element, line)
        yield from looks.align(element, line, "center")
    if tied is None:
        yield Deviation(f"{name}, dòng kèm theo", "thiếu", "“(Kèm theo Báo cáo số … ngày … của …)”")
        return
    yield from _tie(document, lines[tied:], name)


def _tie(document: Document, lines: list[Line], name: str) -> Iterator[Deviation]:
    element = f"{name}, dòng kèm theo"
    end = next((n for n, line in enumerate(lines) if line.text.rstrip().endswith(")")), 0)
    for line in lines[: end + 1]:
        yield from looks.size(element, line, 13, 14)
        yield from looks.style(element, line, bold=False, italic=True)
        yield from looks.align(element, line, "center")
    text = " ".join(" ".join(line.text.split()) for line in lines[: end + 1])
    found = _TIED.match(text)
    if found is None:
        yield Deviation(element, f"“{looks.shown(text)}”", "“(Kèm theo Báo cáo số … ngày … tháng … năm … của …)”")
        return
    head = [" ".join(line.text.split()) for line in document.lines if line.cell is not None and line.cell[0] == 0]
    number = next((text for text in head if text.startswith("Số:")), "")
    if re.sub(r"\s", "", number) != f"Số:{found['number']}/{found['symbol']}":
        yield Deviation(element, f"số {found['number']}/{found['symbol']}", f"như ở đầu văn bản, “{number}”")
    date = next((text for text in head if ", ngày" in text), "")
    if date and not date.endswith(found["date"].strip()):
        yield Deviation(element, f"“{found['date']}”", f"như ở đầu văn bản, “{date}”")
