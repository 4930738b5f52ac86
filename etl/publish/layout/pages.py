"""Paper, margins, page numbers, letters, tables."""

from collections.abc import Iterator

from etl.publish.layout.deviation import Deviation
from etl.publish.layout.reading import Document, Page

_FONT = "Times New Roman"
_MARGINS = {"top": (20, 25, "trên"), "bottom": (20, 25, "dưới"), "left": (30, 35, "trái"), "right": (15, 20, "phải")}
_BLACK = {"auto", "000000"}


def check_pages(document: Document) -> Iterator[Deviation]:
    """Every section of pages."""
    for number, page in enumerate(document.pages):
        element = "Trang giấy" if number == 0 else f"Trang giấy của phụ lục thứ {number}"
        yield from _paper(element, page, may_turn=number > 0)
        yield from _numbering(element, page, is_first=number == 0)


def _paper(element: str, page: Page, *, may_turn: bool) -> Iterator[Deviation]:
    size = (round(page.width), round(page.height))
    if size != (210, 297) and not (may_turn and size == (297, 210)):
        yield Deviation(element, f"khổ {size[0]} × {size[1]} mm", "khổ A4, trang đứng")
    for side, (least, most, name) in _MARGINS.items():
        if not least - 0.2 <= page.margins[side] <= most + 0.2:
            found = f"lề {name} {page.margins[side]:g} mm".replace(".", ",")
            yield Deviation(element, found, f"lề {name} {least} đến {most} mm")


def _numbering(element: str, page: Page, *, is_first: bool) -> Iterator[Deviation]:
    if not page.header:
        yield Deviation(f"{element}, số trang", "thiếu", "ở giữa lề trên")
    for line in page.header:
        if line.align != "center":
            yield Deviation(f"{element}, số trang", "không ở giữa", "canh giữa, trong lề trên")
        if not 13 <= line.spans[0].size <= 14 or line.spans[0].italic or line.spans[0].bold:
            yield Deviation(f"{element}, số trang", "sai cỡ hoặc kiểu chữ", "cỡ chữ 13 đến 14, kiểu chữ đứng")
    if not page.is_first_apart or "header first" in page.numbers_on:
        yield Deviation(f"{element}, số trang", "có ở trang đầu", "không hiển thị ở trang đầu")
    if any(part.startswith("footer") for part in page.numbers_on):
        yield Deviation(f"{element}, số trang", "ở lề dưới", "ở giữa lề trên")
    if not is_first and page.start != 1:
        yield Deviation(f"{element}, số trang", "đánh tiếp theo văn bản", "đánh số riêng, bắt đầu từ 1")


def check_letters(document: Document) -> Iterator[Deviation]:
    """One font, black, everywhere."""
    spans = [span for line in document.lines for span in line.spans if span.text.strip()]
    for font in sorted({span.font for span in spans} - {_FONT}):
        yield Deviation("Phông chữ", font, f"{_FONT}, bộ mã Unicode")
    for color in sorted({span.color.lower() for span in spans} - _BLACK):
        yield Deviation("Màu chữ", f"màu {color}", "màu đen")


def check_tables(document: Document) -> Iterator[Deviation]:
    """Tables that may run over a page."""
    for number, table in enumerate((table for table in document.tables if table.is_bordered), 1):
        if not table.rows:
            continue
        if not table.rows[0][0]:
            yield Deviation(f"Bảng thứ {number}", "dòng đầu bảng không lặp lại", "lặp lại ở mỗi trang")
        if not all(split for _, split in table.rows):
            yield Deviation(f"Bảng thứ {number}", "có dòng bị tách qua hai trang", "mỗi dòng nằm trọn một trang")
