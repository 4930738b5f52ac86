"""A mark of secrecy stops a file wherever a person would see it: drawn, in a margin, in a note, in a line of a cell."""

import struct
from html import escape
from io import BytesIO
from zipfile import ZipFile

import pytest
from openpyxl.comments import Comment

from etl.forms.layout import COMMENT_START
from etl.read.outcome import Outcome
from tests.hostile.documents import docx, ods, ods_cell, ods_row, table
from tests.hostile.old_book import old_book, record
from tests.read.filling import issued, opened, saved
from tests.read.test_formats import HEADINGS, ROWS, outcome
from tests.read.test_formats import report_of as read_by_format
from tests.read.test_word import run

DRAWING = (
    '<xdr:wsDr xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"'
    ' xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><a:p><a:r><a:t>{}</a:t></a:r></a:p></xdr:wsDr>'
)
VML = '<xml xmlns:v="urn:schemas-microsoft-com:vml"><v:shape><v:textpath string="{}"/></v:shape><br></xml>'
WORD_ART = '<w:p><w:r><w:pict><v:textpath xmlns:v="urn:schemas-microsoft-com:vml" string="{}"/></w:pict></w:r></w:p>'
WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def with_part(name: str, xml: str) -> bytes:
    data = BytesIO(issued())
    with ZipFile(data, "a") as package:
        package.writestr(name, xml)
    return data.getvalue()


def is_refused(data: bytes) -> bool:
    found = outcome(data)
    return found.outcome is Outcome.REFUSED and found.finding is not None and found.finding.code == "file-secret"


def in_cell(text: str) -> bytes:
    book = opened(issued())
    book["Thông tin"]["H1"] = text
    return saved(book)


@pytest.mark.parametrize("text", ["BÁO CÁO\nMẬT", "M Ậ T", "T Ố I  M Ậ T", "M\u200bẬT", "TỐI\nMẬT"])
def test_a_mark_is_found_in_a_line_of_a_cell_and_spaced_out(text: str) -> None:
    assert is_refused(in_cell(text))
    assert is_refused(f'Mã;Chỉ tiêu;Số liệu kỳ này\n"{text}";;\nQM03;x;1\n'.encode())


@pytest.mark.parametrize("text", ["QUY CHẾ BẢO\nMẬT", "CÔNG TÁC BẢO  MẬT", "KỶ LUẬT", "BÍ\nMẬT", "M Ậ T MÃ"])
def test_words_of_a_heading_are_no_mark(text: str) -> None:
    assert not is_refused(in_cell(text))


@pytest.mark.parametrize(
    ("name", "xml"),
    [
        ("xl/drawings/drawing1.xml", DRAWING),
        ("xl/drawings/vmlDrawing1.vml", VML),
        ("xl/comments1.xml", "<comments><comment><text><r><t>{}</t></r></text></comment></comments>"),
        ("xl/threadedComments/threadedComment1.xml", "<x><text>{}</text></x>"),
    ],
)
def test_a_stamp_drawn_over_a_sheet_is_a_mark(name: str, xml: str) -> None:
    assert is_refused(with_part(name, xml.format("TỐI MẬT")))
    assert is_refused(with_part(name, xml.format("T&#7888;I M&#7852;T")))
    assert not is_refused(with_part(name, xml.format("ĐÃ DUYỆT, BẢO MẬT")))


def test_a_mark_in_the_margin_or_a_note_of_a_sheet_is_one() -> None:
    for text, is_mark in (("MẬT", True), ("Trang in, lưu hành nội bộ, BẢO MẬT", False)):
        book = opened(issued())
        book["Số liệu"].oddHeader.center.text = text
        book["Số liệu"].oddHeader.center.size = 14
        assert is_refused(saved(book)) is is_mark
        book = opened(issued())
        book["Số liệu"]["A1"].comment = Comment(text, "x")
        assert is_refused(saved(book)) is is_mark


def test_a_damaged_picture_part_is_a_finding() -> None:
    data = with_part("xl/drawings/drawing1.xml", DRAWING.format("MẬT, chỉ để thử" * 50))
    place = data.rindex(b"drawing1.xml", 0, data.rindex(b"PK\x01\x02")) + len("drawing1.xml") + 3
    damaged = data[:place] + bytes([data[place] ^ 0xFF]) + data[place + 1 :]
    found = outcome(damaged).finding
    assert found is not None and found.code == "file-damaged"


@pytest.mark.parametrize("part", ["header2", "footer1", "footnotes", "endnotes", "comments"])
def test_a_mark_in_what_stands_around_a_word_text_is_one(part: str) -> None:
    figures = table([HEADINGS, *ROWS])
    for inside in (f"<w:p>{run('MẬT')}</w:p>", WORD_ART.format("TUYỆT MẬT")):
        assert is_refused(docx(figures, more={f"word/{part}.xml": f"<w:hdr {WORD}>{inside}</w:hdr>"}))
    quiet = f"<w:hdr {WORD}><w:p>{run(escape('Chú thích'))}</w:p></w:hdr>"
    assert not is_refused(docx(figures, more={f"word/{part}.xml": quiet}))


def test_a_mark_drawn_in_a_word_text_or_below_a_line_break_is_one() -> None:
    figures = table([HEADINGS, *ROWS])
    assert is_refused(docx(WORD_ART.format("MẬT"), figures))
    assert is_refused(docx(f"<w:p>{run('BÁO CÁO')}<w:r><w:br/></w:r>{run('MẬT')}</w:p>", figures))


def test_notes_and_text_boxes_are_not_dropped_without_a_word() -> None:
    """ "In truth it is 27" stood in a comment of the cell, and nobody was told that it had not been read."""
    book = opened(issued())
    book["Số liệu"]["E9"].comment = Comment("Thực tế là 27", "x")
    book["Số liệu"]["E10"].comment = Comment(f"{COMMENT_START}Ô này cần một số.", "x")
    report = read_by_format(saved(book))
    (told,) = [one for one in report.findings if one.code == "notes-unread"]
    assert (told.found, "1 ghi chú" in told.message) == ("Thực tế là 27", True)
    (told,) = [one for one in read_by_format(with_part("xl/drawings/drawing1.xml", DRAWING.format("Xem 27"))).findings]
    assert told.found == "Xem 27"
    assert not read_by_format(issued()).findings


NOTE = "<office:annotation><text:p>{}</text:p></office:annotation>"
BOX = (
    '<table:shapes><draw:frame xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0">'
    "<draw:text-box><text:p>{}</text:p></draw:text-box></draw:frame></table:shapes>"
)


@pytest.mark.parametrize("holder", [NOTE, BOX])
def test_a_mark_beside_the_cells_of_opendocument_is_one(holder: str) -> None:
    for text, is_mark in (("TUYỆT MẬT", True), ("NGƯỜI LẬP, BẢO MẬT", False)):
        cell = (
            f'<table:table-cell office:value-type="string">{holder.format(text)}<text:p>x</text:p></table:table-cell>'
        )
        rows = [ods_row([cell])] if holder is NOTE else [holder.format(text), ods_row([ods_cell("x")])]
        found = outcome(ods({"Số liệu": ods_figures(), "x": rows}))
        assert (found.outcome is Outcome.REFUSED) is is_mark, found.finding


def ods_figures() -> list[str]:
    return [ods_row([ods_cell(one) for one in row]) for row in (HEADINGS, *ROWS)]


def test_a_mark_in_the_margin_of_a_page_of_opendocument_is_one() -> None:
    page = (
        '<office:document-styles xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
        ' xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"'
        ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0">'
        "<style:header><text:p>MẬT</text:p></style:header></office:document-styles>"
    )
    data = BytesIO(ods({"Số liệu": ods_figures()}))
    with ZipFile(data, "a") as package:
        package.writestr("styles.xml", page)
    assert is_refused(data.getvalue())


@pytest.mark.parametrize(
    "records",
    [
        record(0x14, struct.pack("<HB", 10, 1) + '&C&"Arial"MẬT'.encode("utf-16-le")),
        record(0x15, struct.pack("<HB", 5, 1) + "&LMẬT".encode("utf-16-le")),
        record(0x1B6, bytes(18)) + record(0x3C, b"\x01" + "TỐI MẬT".encode("utf-16-le")) + record(0x3C, bytes(16)),
    ],
    ids=["header", "footer", "text box"],
)
def test_a_mark_beside_the_cells_of_an_old_workbook_is_one(records: bytes) -> None:
    cells = [(row, column, text) for row, texts in enumerate((HEADINGS, *ROWS)) for column, text in enumerate(texts)]
    assert is_refused(old_book(cells, within=records))
    assert not is_refused(old_book(cells, within=records.replace("MẬT".encode("utf-16-le"), "MẮT".encode("utf-16-le"))))
