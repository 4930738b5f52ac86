"""The layout checker finds nothing on our report and each mistake that somebody makes in it by hand.

Every mistake is one that offices really make, planted with python-docx, which knows nothing of the checker.
"""

import io
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from etl.config import PROJECT
from etl.model.errors import UsageError
from etl.model.issue import DRAFT, Issued
from etl.publish.layout import Deviation, check_layout
from etl.publish.word import report_document
from tests.publish.example import example_content

TEMPLATE = (PROJECT / "regimes/shared/templates/bao-cao.docx").read_bytes()
ISSUED = Issued(5, date(2023, 5, 2))
Mistake = Callable[[Any], object]


@pytest.fixture(scope="module")
def report() -> bytes:
    return report_document(example_content(), TEMPLATE, ISSUED)


def everywhere(document: Any) -> Iterator[Any]:
    yield from document.paragraphs
    for table in document.tables:
        for cell in table._cells:
            yield from cell.paragraphs


def line(document: Any, start: str) -> Any:
    return next(p for p in everywhere(document) if p.text.strip().startswith(start))


def say(start: str, old: str, new: str) -> Mistake:
    def plant(document: Any) -> None:
        paragraph = line(document, start)
        run = next(run for run in paragraph.runs if old in run.text)
        run.text = run.text.replace(old, new)

    return plant


def look(start: str, **looks: Any) -> Mistake:
    def plant(document: Any) -> None:
        for run in line(document, start).runs:
            for name, value in looks.items():
                setattr(run.font, name, value)

    return plant


def stand(start: str, **how: Any) -> Mistake:
    def plant(document: Any) -> None:
        for name, value in how.items():
            setattr(line(document, start).paragraph_format, name, value)

    return plant


def page(number: int, **how: Any) -> Mistake:
    def plant(document: Any) -> None:
        for name, value in how.items():
            setattr(document.sections[number], name, value)

    return plant


def remove(start: str) -> Mistake:
    def plant(document: Any) -> None:
        paragraph = line(document, start)._p
        paragraph.getparent().remove(paragraph)

    return plant


def unbar(tag: str) -> Mistake:
    """Takes a property out of every row of the first big table."""

    def plant(document: Any) -> None:
        big = max(document.tables, key=lambda table: len(table.rows))
        for row in big.rows:
            for found in row._tr.findall(f"{qn('w:trPr')}/{qn(tag)}"):
                found.getparent().remove(found)

    return plant


def shorten_rule(document: Any) -> None:
    rules = [p for p in everywhere(document) if p.style.name == "Gạch dưới"]
    rules[1].paragraph_format.left_indent = rules[1].paragraph_format.right_indent = Mm(28)  # the body's comes first


def shorten_motto_rule(document: Any) -> None:
    rules = [p for p in everywhere(document) if p.style.name == "Gạch dưới"]
    rules[2].paragraph_format.left_indent = rules[2].paragraph_format.right_indent = Mm(40)


def no_restart(document: Any) -> None:
    section = document.sections[1]._sectPr
    section.remove(section.find(qn("w:pgNumType")))


def number_in_footer(document: Any) -> None:
    copied = document.sections[0].header.paragraphs[0]._p
    document.sections[0].footer.paragraphs[0]._p.addnext(copied)


def paint(document: Any) -> None:
    for run in line(document, "BÁO CÁO").runs:
        run.font.color.rgb = RGBColor(0xC0, 0, 0)


def single_digit(document: Any) -> None:
    control = next(c for c in document.element.body.iter(qn("w:sdt")) if c.getparent().tag == qn("w:p"))
    next(control.iter(qn("w:t"))).text = "5"


MISTAKES: dict[str, tuple[Mistake, str]] = {
    "letter paper": (page(0, page_width=Mm(216), page_height=Mm(279)), "Trang giấy"),
    "narrow left margin": (page(0, left_margin=Mm(25)), "lề trái"),
    "wide right margin": (page(0, right_margin=Mm(25)), "lề phải"),
    "thin top margin": (page(0, top_margin=Mm(15)), "lề trên"),
    "deep bottom margin": (page(0, bottom_margin=Mm(30)), "lề dưới"),
    "another font": (look("Thực hiện", name="Calibri"), "Phông chữ: Calibri"),
    "coloured letters": (paint, "Màu chữ"),
    "page number on the first page": (page(0, different_first_page_header_footer=False), "ở trang đầu"),
    "page number below": (number_in_footer, "ở lề dưới"),
    "appendix numbered on": (no_restart, "đánh số riêng"),
    "motto of the nation misspelt": (say("CỘNG HÒA", "HÒA", "HOÀ"), "Quốc hiệu: thiếu"),
    "motto of the nation too small": (look("CỘNG HÒA", size=Pt(11)), "Quốc hiệu: cỡ chữ 11"),
    "motto of the nation not bold": (look("CỘNG HÒA", bold=False), "Quốc hiệu"),
    "motto of the nation too wide for its column": (look("CỘNG HÒA", size=Pt(15)), "tràn xuống dòng"),
    "dashes in the motto": (say("Độc lập", " - ", " – "), "Tiêu ngữ: thiếu"),
    "line below the motto too short": (shorten_motto_rule, "Đường kẻ dưới Tiêu ngữ"),
    "office in small letters": (say("PHÒNG GIÁO DỤC", "PHÒNG GIÁO DỤC VÀ ĐÀO TẠO", "Phòng Giáo dục"), "chữ in hoa"),
    "office not bold": (look("PHÒNG GIÁO DỤC", bold=False), "Tên cơ quan ban hành"),
    "office above in bold": (look("QUẬN GÒ VẤP", bold=True), "Tên cơ quan"),
    "line below the office too short": (shorten_rule, "Đường kẻ dưới tên cơ quan"),
    "number without leading zero": (say("Số:", "05/", "5/"), "nhỏ hơn 10"),
    "number without an office": (say("Số:", "/BC-GDĐT", "/BC"), "Số, ký hiệu"),
    "number bold": (look("Số:", bold=True), "Số, ký hiệu"),
    "day without leading zero": (say("Gò Vấp, ngày", "ngày 02", "ngày 2"), "ngày 02"),
    "month five with a zero": (say("Gò Vấp, ngày", "tháng 5", "tháng 05"), "tháng 5"),
    "date upright": (look("Gò Vấp, ngày", italic=False), "Địa danh, thời gian"),
    "kind missing": (remove("BÁO CÁO"), "Tên loại văn bản: thiếu"),
    "subject not bold": (look("Kết quả thực hiện công tác", bold=False), "Trích yếu"),
    "subject to the left": (stand("Kết quả thực hiện công tác", alignment=WD_ALIGN_PARAGRAPH.LEFT), "Trích yếu"),
    "receivers in bold": (look("Kính gửi", bold=True), "Kính gửi"),
    "opening says nothing": (say("Thực hiện", "như sau:", "như dưới đây."), "Phần mở đầu"),
    "body at 12": (look("Thực hiện", size=Pt(12)), "cỡ chữ 12"),
    "body ragged": (stand("Các đơn vị đã ban hành", alignment=WD_ALIGN_PARAGRAPH.LEFT), "canh trái"),
    "body not indented": (stand("Các đơn vị đã ban hành", first_line_indent=Mm(5)), "lùi đầu dòng"),
    "paragraphs too close": (stand("Các đơn vị đã ban hành", space_after=Pt(2)), "cách đoạn"),
    "lines too far apart": (stand("Các đơn vị đã ban hành", line_spacing=2.0), "cách dòng"),
    "part in small letters": (say("I. ĐẶC ĐIỂM", "ĐẶC ĐIỂM TÌNH HÌNH", "Đặc điểm tình hình"), "chữ in hoa"),
    "part skipped": (remove("III. ĐÁNH GIÁ"), "số thứ tự"),
    "clause not bold": (look("1. Công tác lãnh đạo", bold=False), "Đề mục"),
    "next period not named": (say("IV. ", "6 THÁNG CUỐI NĂM 2023", "KỲ TỚI"), "kỳ tới"),
    "figure without leading zero": (single_digit, "thêm số 0"),
    "count typed without leading zero": (say("Các đơn vị đã ban hành", "Các", "Có 5 cuộc họp. Các"), "“5 cuộc”"),
    "no end mark": (say("Trên đây", "./.", "."), "Phần kết"),
    "signature alone on a page": (stand("Trên đây", keep_with_next=False), "đoạn kết liền"),
    "title of who signs in small letters": (say("TRƯỞNG PHÒNG", "TRƯỞNG PHÒNG", "Trưởng phòng"), "chức vụ"),
    "receivers' list upright heading": (look("Nơi nhận:", italic=False), "Nơi nhận"),
    "receivers' list too big": (look("- Lưu:", size=Pt(13)), "Nơi nhận, từng dòng"),
    "receivers' list without file copy": (remove("- Lưu:"), "“- Lưu"),
    "receivers' list with commas": (say("- Như trên;", ";", ","), "Nơi nhận"),
    "appendix misnumbered": (say("Phụ lục II", "II", "2"), "Số phụ lục"),
    "appendix title in small letters": (say("SỐ LIỆU TỔNG HỢP", "SỐ LIỆU", "Số liệu"), "Tên của Phụ lục I"),
    "appendix not tied": (remove("(Kèm theo"), "dòng kèm theo"),
    "appendix tied to another number": (say("(Kèm theo", "05/", "06/"), "như ở đầu văn bản"),
    "text does not point to the appendix": (remove("Số liệu chi tiết"), "không nhắc đến"),
    "table header not repeated": (unbar("w:tblHeader"), "không lặp lại"),
    "rows may split": (unbar("w:cantSplit"), "bị tách"),
    "template not filled": (say("Thực hiện", "Thực hiện", "Thực hiện {{ basis }}"), "chưa điền"),
}  # fmt: skip


def planted(report: bytes, mistake: Mistake) -> tuple[Deviation, ...]:
    document = Document(io.BytesIO(report))
    mistake(document)
    saved = io.BytesIO()
    document.save(saved)
    return check_layout(saved.getvalue())


def test_our_report_has_none_before_and_after_its_number(report: bytes) -> None:
    assert [*map(str, check_layout(report))] == []
    assert [*map(str, check_layout(report_document(example_content(), TEMPLATE, DRAFT)))] == []


def test_saving_alone_is_no_mistake(report: bytes) -> None:
    assert planted(report, lambda _: None) == ()


@pytest.mark.parametrize("name", MISTAKES)
def test_each_mistake_is_found_and_said(report: bytes, name: str) -> None:
    mistake, words = MISTAKES[name]
    found = [*map(str, planted(report, mistake))]
    assert any(words in said for said in found), found
    assert len(found) <= 6, "one mistake is not told as many"


@pytest.mark.parametrize("text", [b"", b"PK\x03\x04", b"no document at all"])
def test_what_is_no_document_is_refused(text: bytes) -> None:
    with pytest.raises(UsageError, match="không phải"):
        check_layout(text)
