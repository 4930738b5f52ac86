"""The same figures in another format are the same figures; what a format hides or exaggerates is a finding."""

import re
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from openpyxl.styles import Font

from etl.model.submission import ReadReport, SubmissionKind
from etl.model.values import ValueState
from etl.read.outcome import Outcome, ReadOutcome
from etl.read.reading import read_bytes
from etl.read.sandbox import Sandbox
from tests.hostile.documents import docx, header, ods, ods_cell, ods_row, paragraph, table
from tests.read.filling import DATA, SPECS, cell_of, fill, issued, kinds, opened, read, row_of, saved, value_cell
from tests.read.test_sandbox import landed

HEADINGS = ("STT", "Mã", "Chỉ tiêu", "Đơn vị tính", "Số liệu kỳ này", "Giải trình")
ROWS = (
    (1, "QM03", "Cán bộ quản lý, giáo viên, nhân viên", "người", "1.234", ""),
    (3, "CD02", "Đã ban hành Kế hoạch", "có/không", "Có", ""),
    (23, "DT01", "Đơn phải xử lý", "đơn", "KPS", "Không có đơn"),
    (25, "TL01", "Tỷ lệ tự đánh giá", "%", "95,5", ""),
)


def outcome(data: bytes, name: str = "BaoCao", hint: str = "mau-2023") -> ReadOutcome:
    return read_bytes(data, name, hint, SPECS)


def report_of(data: bytes) -> ReadReport:
    found = outcome(data)
    assert found.report is not None, found.finding
    return found.report


def assert_figures(report: ReadReport) -> None:
    figures = {code: cell_of(report, code) for code in ("QM03", "CD02", "DT01", "TL01")}
    assert figures["QM03"].value == 1234
    assert figures["CD02"].value == 1
    assert figures["DT01"].state is ValueState.NIL
    assert figures["DT01"].explanation == "Không có đơn"
    assert figures["TL01"].value == Decimal("95.5")


# ------------------------------------------------------------------ plain text


@pytest.mark.parametrize("sign", [";", "\t", ",", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_table_in_plain_text(sign: str, encoding: str) -> None:
    cells = (['"' + str(cell) + '"' if sign in str(cell) else str(cell) for cell in row] for row in (HEADINGS, *ROWS))
    text = "\r\n".join(sign.join(row) for row in cells) + "\r\n"
    assert_figures(report_of(text.encode(encoding)))


def csv_with(value: str) -> bytes:
    """A table of commas whose fourth figure is written so."""
    row = f'2,QM03,"Cán bộ quản lý, giáo viên, nhân viên",người,{value},'
    others = ["3,CD02,Đã ban hành Kế hoạch,có/không,Có,", "23,DT01,Đơn phải xử lý,đơn,5,"]
    return "\r\n".join([",".join(HEADINGS), row, *others]).encode()


@pytest.mark.parametrize("sign", ["\u2028", "\u2029", "\x85", "\x0b", "\x0c", "\x1c"])
def test_only_line_breaks_end_a_row_of_plain_text(sign: str) -> None:
    """Cut at the others, 17 became 1 and the rest of the row was lost without a word."""
    report = report_of(csv_with(f"1{sign}7"))
    assert cell_of(report, "QM03").state is ValueState.INVALID
    assert "text-poisoned" in kinds(report)
    assert cell_of(report, "DT01").value == 5


def test_a_nul_in_plain_text_is_told() -> None:
    report = report_of(b"\xef\xbb\xbf" + csv_with("1\0007"))
    assert "text-poisoned" in kinds(report)


@pytest.mark.parametrize("value", ["1,234", "12,5", "1,234,"])
def test_a_comma_that_cuts_a_figure_in_two_returns_the_report(value: str) -> None:
    """It counted 1, and took 234 for the explanation."""
    report = report_of(csv_with(value))
    [slid] = [one for one in report.findings if one.code == "csv-row-slid"]
    assert "hàng 2" in slid.message
    assert cell_of(report, "QM03").state is ValueState.INVALID
    assert cell_of(report, "DT01").value == 5


def test_a_cut_figure_in_a_row_without_its_last_comma() -> None:
    data = csv_with("1,234").replace(b"1,234,", b"1,234")
    assert "csv-row-slid" in kinds(report_of(data))


def test_a_row_that_lacks_a_cell_before_its_figure_returns_the_report() -> None:
    data = csv_with("17").replace("người,17,".encode(), b"17,")
    assert "csv-row-slid" in kinds(report_of(data))


def test_rows_without_their_blank_last_cells_are_whole() -> None:
    """Editors leave out the blanks at the end; a signature below the table is one cell."""
    data = csv_with("17").replace("người,17,".encode(), "người,17".encode()) + "\r\nHiệu trưởng".encode()
    report = report_of(data)
    assert cell_of(report, "QM03").value == 17
    assert "csv-row-slid" not in kinds(report)


def test_a_table_in_the_vietnamese_code_page() -> None:
    text = "Mã;Chỉ tiêu;Số liệu kỳ này\nQM03;Giáo viên;12\nDT01;Đơn;3\nGC01;Ghi chú;Trường mẫu\n"
    marks = {mark: mark for mark in "\u0300\u0301\u0303\u0309\u0323"}
    import unicodedata

    pieces = []
    for char in text:  # the code page has its own letters ă â ê ô ơ ư and combining tones
        nfd = unicodedata.normalize("NFD", char)
        tone = "".join(mark for mark in nfd if mark in marks)
        pieces.append(unicodedata.normalize("NFC", "".join(mark for mark in nfd if mark not in marks)) + tone)
    report = report_of("".join(pieces).encode("cp1258"))
    assert cell_of(report, "QM03").value == 12
    assert cell_of(report, "GC01").text_value == "Trường mẫu"


def test_a_table_longer_than_any_form_is_cut_and_told() -> None:
    rows = "".join(f"{number};;;;;\n" for number in range(20_000))
    report = report_of(("\n".join(";".join(map(str, row)) for row in (HEADINGS, *ROWS)) + "\n" + rows).encode())
    assert_figures(report)
    assert kinds(report) == ["rows-cut"]


# ------------------------------------------------------------------ OpenDocument


def ods_rows(rows: tuple[tuple[object, ...], ...] = ROWS) -> list[str]:
    return [ods_row([ods_cell(cell) for cell in row]) for row in (HEADINGS, *rows)]


def test_an_open_document_table() -> None:
    assert_figures(report_of(ods({"Số liệu": ods_rows()})))


def test_repeated_cells_cost_nothing_and_filled_ones_far_away_are_told() -> None:
    blank = ods_row([ods_cell("", 'table:number-columns-repeated="16384"')], 'table:number-rows-repeated="1048500"')
    bomb = ods_row([ods_cell("x", 'table:number-columns-repeated="16384"')], 'table:number-rows-repeated="1000000"')
    report = report_of(ods({"Số liệu": [*ods_rows(), blank, ods_row([ods_cell(5)])], "Rác": [bomb]}))
    assert_figures(report)
    assert "cells-far" in kinds(report)
    assert next(one for one in report.findings if one.code == "cells-far").cells == ("A1048506",)


def test_errors_and_uncalculated_formulas_of_open_documents() -> None:
    formula = 'table:formula="of:=1/0" office:value-type="string"'
    error = f"<table:table-cell {formula}><text:p>#DIV/0!</text:p></table:table-cell>"
    blank = '<table:table-cell table:formula="of:=SUM([.A1])"/>'
    rows = [ods_row([ods_cell(cell) for cell in HEADINGS])]
    rows += [ods_row([*(ods_cell(cell) for cell in ROWS[0][:4]), error])]
    rows += [ods_row([*(ods_cell(cell) for cell in ROWS[2][:4]), blank])]
    report = report_of(ods({"Số liệu": [*rows, *ods_rows(ROWS[1:2])[1:]]}))
    assert kinds(report) == ["cell-error", "formula-not-calculated"]


# ------------------------------------------------------------------ Word


def letter(*blocks: str, title: str = "BÁO CÁO") -> bytes:
    head = (paragraph("Số: 05/BC-TH"), paragraph("Gò Vấp, ngày 25 tháng 4 năm 2023"), paragraph(title))
    return docx(*head, *blocks, paragraph("Nơi nhận:"), paragraph("- Như trên;"))


def test_a_word_report_by_its_headings_and_its_table() -> None:
    report = report_of(
        letter(
            paragraph("I. ĐẶC ĐIỂM TÌNH HÌNH"),
            paragraph("Trường có 20 lớp."),
            paragraph("2/ Công tác lảnh đạo, chỉ đạo:"),
            paragraph("Đã ban hành 02 văn bản."),
            paragraph("Đã họp 03 cuộc."),
            paragraph("IV. Ưu điểm, hạn chế và nguyên nhân"),
            paragraph("Chưa có."),
            table([HEADINGS, *ROWS]),
        )
    )
    assert {one.section: one.text for one in report.narratives} == {
        "I": "Trường có 20 lớp.",
        "II.1": "Đã ban hành 02 văn bản.\nĐã họp 03 cuộc.",
        "III": "Chưa có.",
    }
    assert_figures(report)
    assert report.format == "word"
    assert (report.document.number, str(report.document.signed_on)) == ("05/BC-TH", "2023-04-25")
    assert report.document.kind is SubmissionKind.SUPPLEMENT


def test_a_word_table_without_codes_is_read_by_name() -> None:
    rows = [("TT", "Chỉ tiêu", "ĐVT", "Kết quả"), (1, "Cán bộ quản lý, giáo viên, nhân viên", "người", "35")]
    report = report_of(letter(table([*rows, (24, "Đơn đã xử lý", "đơn", "2")])))
    assert (cell_of(report, "QM03").value, cell_of(report, "DT04").value) == (35, 2)


def test_a_replacing_word_report_says_so() -> None:
    report = report_of(letter(table([HEADINGS, *ROWS]), title="BÁO CÁO THAY THẾ"))
    assert report.document.kind is SubmissionKind.REPLACEMENT


def test_a_heading_that_stands_twice_is_one_section() -> None:
    twice = [paragraph("III. Ưu điểm, hạn chế, nguyên nhân"), paragraph("Một."), paragraph("I. Đặc điểm tình hình")]
    report = report_of(letter(*twice, paragraph("Hai."), twice[0], paragraph("Ba.")))
    assert {one.section: one.text for one in report.narratives} == {"III": "Một.\nBa.", "I": "Hai."}


def test_a_span_of_a_hundred_million_columns_is_read_at_once() -> None:
    report = report_of(letter(table([HEADINGS, *ROWS]), table([["x", "y"]], span="100000000")))
    assert_figures(report)


def test_prose_in_word_is_no_report() -> None:
    found = outcome(docx(paragraph("Kính gửi Phòng Giáo dục"), paragraph("Nhà trường xin nộp chậm.")))
    assert found.finding is not None and found.finding.code == "form-not-found"


def test_a_document_type_is_refused_in_every_format() -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "b"><!ENTITY c SYSTEM "file:///etc/passwd">]>'
    workbook = issued().replace(b"", b"")
    with ZipFile(BytesIO(workbook)) as source, ZipFile(target := BytesIO(), "w") as copy:
        for entry in source.namelist():
            data = source.read(entry)
            if entry == "xl/worksheets/sheet2.xml":
                data = re.sub(rb"<worksheet", bomb.encode() + b"<worksheet", data, count=1)
            copy.writestr(entry, data)
    for data in (target.getvalue(), docx(paragraph("x"), head=bomb), ods({"a": ods_rows()}, head=bomb)):
        found = outcome(data).finding
        assert found is not None and found.code == "file-unsafe" and "DOCTYPE" in found.message


# ------------------------------------------------------------------ secrecy


@pytest.mark.parametrize("mark", ["MẬT", "Độ mật: TỐI MẬT".upper(), "[TUYỆT MẬT]", " MA\u0323\u0302T "])
def test_a_marked_file_is_not_processed_whatever_its_format(mark: str) -> None:
    book = opened(issued())
    book["Thông tin"]["H1"] = mark
    in_table = table([["x", mark]])
    files = [
        saved(book),
        letter(paragraph(mark), table([HEADINGS, *ROWS])),
        letter(in_table, table([HEADINGS, *ROWS])),
        docx(table([HEADINGS, *ROWS]), more=header(mark)),
        ods({"Số liệu": ods_rows(), "x": [ods_row([ods_cell(mark)])]}),
        f"Mã;Chỉ tiêu;Số liệu kỳ này\n{mark};;\nQM03;x;1\n".encode(),
    ]
    for data in files:
        found = outcome(data)
        assert found.outcome is Outcome.REFUSED and found.report is None
        assert found.finding is not None and found.finding.code == "file-secret"


@pytest.mark.parametrize("text", ["Bảo mật thông tin", "BÍ MẬT NHÀ NƯỚC", "CÔNG TÁC BẢO MẬT", "mật"])
def test_words_about_secrecy_are_no_mark(text: str) -> None:
    assert cell_of(read(fill(issued(), {"GC01": text})), "GC01").text_value == text


# ------------------------------------------------------------------ old fonts


def test_old_fonts_are_told_by_the_font_and_the_original_is_kept() -> None:
    book = opened(issued())
    for code, text, font in (("GC01", "Tr­êng MÇm non", ".VnTime"), ("DC17", "Toµn thÓ", ".VnTime")):
        value_cell(book[DATA], code).value = text
        value_cell(book[DATA], code).font = Font(name=font)
    value_cell(book[DATA], "CD02").value, value_cell(book[DATA], "CD02").font = "Coù", Font(name="VNI-Times")
    report = read(saved(book))
    assert cell_of(report, "GC01").text_value == "Trường Mầm non"
    assert cell_of(report, "DC17").text_value == "Toàn thể"
    assert cell_of(report, "CD02").value == 1
    (told,) = [one for one in report.findings if one.code == "legacy-font"]
    assert "Tr­êng MÇm non" in told.found and len(told.cells) == 3


def test_old_fonts_are_told_by_their_letters_where_no_font_says_so() -> None:
    assert cell_of(read(fill(issued(), {"GC01": "Tr­êng MÇm non B×nh Minh"})), "GC01").text_value == (
        "Trường Mầm non Bình Minh"
    )
    vni = "Tröôøng Maàm non Bình Minh ñaõ toå chöùc"
    assert cell_of(read(fill(issued(), {"GC01": vni})), "GC01").text_value == "Trường Mầm non Bình Minh đã tổ chức"


def test_word_runs_in_an_old_font() -> None:
    lines = (
        paragraph("I. §Æc ®iÓm t×nh h×nh", ".VnTime"),
        paragraph("Cã 20 líp.", ".VnTime"),
        table([HEADINGS, *ROWS]),
    )
    report = report_of(letter(*lines))
    assert [(one.section, one.text) for one in report.narratives] == [("I", "Có 20 lớp.")]
    assert "legacy-font" in kinds(report)


# ------------------------------------------------------------------ what a workbook hides


def far_cell(data: bytes, extent: bytes = b"A1:XFD1048576") -> bytes:
    """A form with one more cell, at the last place of the data sheet; the dimension says so, as Excel does."""
    with ZipFile(BytesIO(data)) as source, ZipFile(target := BytesIO(), "w") as copy:
        for entry in source.namelist():
            part = source.read(entry)
            if entry == "xl/worksheets/sheet2.xml":
                part = re.sub(rb'<dimension ref="[A-Z0-9:]+"', b'<dimension ref="' + extent + b'"', part)
                stray = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
                part = part.replace(b"</sheetData>", stray)
            copy.writestr(entry, part)
    return target.getvalue()


def test_a_stray_cell_at_the_end_of_the_sheet_is_told_and_costs_nothing() -> None:
    plain = fill(issued(), {"QM03": 35, "DT01": "KPS", "DC01N": "15/9/2022", "TL01": 0.95})
    honest, report = read(plain), read(far_cell(plain))
    assert report.cells == honest.cells
    assert kinds(report) == ["cells-far"]
    assert report.findings[0].cells == ("XFD1048576",)


def test_a_workbook_that_hides_its_extent_is_read_on_the_second_try(tmp_path: Path) -> None:
    plain = fill(issued(), {"QM03": 35})
    job = landed(tmp_path, "liar", far_cell(plain, extent=b"A1:A1"))
    with Sandbox(1, SPECS) as sandbox:
        report = dict(sandbox.read_many([job]))["liar"].report
    assert report is not None and report.cells == read(plain).cells
    assert kinds(report) == ["cells-far"]


def test_careful_reading_says_what_fast_reading_says() -> None:
    from datetime import date

    book = opened(fill(issued(), {"QM03": 35, "CD02": True, "DC01N": date(2022, 9, 15), "TL01": 0.5, "DT01": "=1+1"}))
    value_cell(book[DATA], "TL01").number_format = "0%"
    data = saved(book)
    fast, careful = outcome(data), read_bytes(data, "BaoCao", "mau-2023", SPECS, is_careful=True)
    assert fast == careful


def test_merged_cells_are_explained() -> None:
    book = opened(fill(issued(), {"DT01": 5}))
    first = row_of(book[DATA], "DT01")
    book[DATA].merge_cells(start_row=first, end_row=first + 1, start_column=5, end_column=5)
    (told,) = [one for one in read(saved(book)).findings if one.code == "cell-merged"]
    assert told.indicators == ("DT04",) and f"E{first}:E{first + 1}" in told.message


@pytest.mark.parametrize("value", ["1234567890123", 5e12, "0912 345 678 901"])
def test_a_number_beyond_all_counts_is_called_too_large(value: object) -> None:
    (told,) = read(fill(issued(), {"QM03": value})).findings
    assert told.code == "value-unreadable" and "không quá 1.000.000.000.000" in told.message


@pytest.mark.parametrize("text", ["Sống\x07", "a_x0000_b", "a_xD800_b"])
def test_poison_is_taken_out_and_told(text: str) -> None:
    data = fill(issued(), {"GC01": "POISON"})
    with ZipFile(BytesIO(data)) as source, ZipFile(target := BytesIO(), "w") as copy:
        for entry in source.namelist():
            copy.writestr(entry, source.read(entry).replace(b"POISON", text.encode()))
    found = outcome(target.getvalue())
    if found.report is None:
        assert found.finding is not None and found.finding.code == "file-damaged"
        return
    value = cell_of(found.report, "GC01").text_value
    value.encode()
    assert value.isprintable() and ("text-poisoned" in kinds(found.report)) is (value != text)


def test_a_text_too_long_is_cut_and_told() -> None:
    rows = [*ROWS, (6, "GC01", "Ghi chú chung", "lời văn", "dài " * 20_000, "")]
    report = report_of(ods({"Số liệu": ods_rows(tuple(rows))}))
    assert len(cell_of(report, "GC01").as_typed) <= 32_767
    assert "text-too-long" in kinds(report)


@pytest.mark.parametrize("number", ["NaN", "INF", "-inf", "1e999", "1E+400"])
def test_what_is_no_finite_number_is_invalid(number: str) -> None:
    data = fill(issued(), {"QM03": 424242})
    with ZipFile(BytesIO(data)) as source, ZipFile(target := BytesIO(), "w") as copy:
        for entry in source.namelist():
            copy.writestr(entry, source.read(entry).replace(b"<v>424242</v>", f"<v>{number}</v>".encode()))
    for is_careful in (False, True):
        found = read_bytes(target.getvalue(), "x", "mau-2023", SPECS, is_careful=is_careful)
        if found.report is None:
            assert found.finding is not None and found.finding.code == "file-damaged"
            continue
        assert cell_of(found.report, "QM03").state is ValueState.INVALID
        assert "value-unreadable" in kinds(found.report)


def test_a_copied_data_sheet_is_one_remark_and_no_77() -> None:
    book = opened(fill(issued(), dict.fromkeys(("QM03", "QM04", "DT01", "DT02", "DT04", "TL01", "GC01"), 3)))
    book.copy_worksheet(book[DATA])
    report = read(saved(book))
    assert kinds(report) == ["sheet-repeated"]
    assert cell_of(report, "QM03").value == 3


def test_two_model_sheets_and_two_narrative_sheets_load_as_one() -> None:
    """The same row number or section twice would fail the whole chunk in the warehouse."""
    book = opened(fill(issued(), {"QM03": 3}))
    book["Mô hình"]["B5"] = "Mô hình mẫu"
    for sheet in ("Mô hình", "Nội dung"):
        book.copy_worksheet(book[sheet])
    report = read(saved(book))
    assert [model.row_number for model in report.models] == [1, 2]
    assert len({one.section for one in report.narratives}) == len(report.narratives)


def test_an_old_workbook_that_is_no_workbook_is_damaged() -> None:
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 1000 + "Workbook".encode("utf-16-le")
    found = outcome(ole).finding
    assert found is not None and found.code == "file-damaged"


def test_a_cell_that_stands_twice_is_invalid_whichever_a_reader_takes() -> None:
    data = fill(issued(), {"QM03": 424242})
    with ZipFile(BytesIO(data)) as source, ZipFile(target := BytesIO(), "w") as copy:
        for entry in source.namelist():
            part = source.read(entry)
            if entry == "xl/worksheets/sheet2.xml":
                (cell,) = re.findall(rb'<c r="E[0-9]+"[^>]*><v>424242</v></c>', part)
                part = part.replace(cell, cell + cell.replace(b"424242", b"7"))
            copy.writestr(entry, part)
    for is_careful in (False, True):
        report = read_bytes(target.getvalue(), "x", "mau-2023", SPECS, is_careful=is_careful).report
        assert report is not None and kinds(report) == ["cell-twice"]
        assert cell_of(report, "QM03").state is ValueState.INVALID
