"""What cannot be read ends as a finding with its cell and what to do: never as a blank, never as a guess."""

import re
from collections.abc import Callable
from datetime import date
from io import BytesIO
from zipfile import ZipFile

import pytest
from openpyxl import Workbook

from etl.model.values import ValueState
from etl.read.outcome import UnreadableFile
from etl.read.workbook import MOST_FINDINGS
from tests.read.filling import DATA, cell_of, fill, issued, kinds, opened, read, row_of, saved, value_cell

Change = Callable[[Workbook], None]


def after(change: Change) -> bytes:
    book = opened(issued())
    change(book)
    return saved(book)


def rewritten(data: bytes, part: str, pattern: bytes, replacement: bytes) -> bytes:
    """The workbook with one part of its package changed by hand."""
    with ZipFile(BytesIO(data)) as source, ZipFile(target := BytesIO(), "w") as copy:
        for entry in source.namelist():
            content = source.read(entry)
            if entry == part:
                content, count = re.subn(pattern, replacement, content, count=1)
                assert count == 1
            copy.writestr(entry, content)
    return target.getvalue()


@pytest.mark.parametrize(
    ("code", "value", "expected"),
    [
        ("QM03", "x", "một số nguyên không âm"),
        ("QM03", "khoảng 30", "một số nguyên không âm"),
        ("QM03", 12.5, "một số nguyên không âm"),
        ("QM03", date(2023, 5, 1), "một số nguyên không âm"),
        ("QM03", True, "một số nguyên không âm"),
        ("CD02", "5", "“Có” hoặc “Không”"),
        ("DC01N", "31/2/2023", "ngày/tháng/năm"),
        ("DC01N", 5, "ngày/tháng/năm"),
        ("DC17", "Trực tuyến", "Toàn thể; Đại biểu"),
        ("TL01", "nhiều", "phần trăm"),
    ],
)
def test_what_is_no_answer_is_invalid(code: str, value: object, expected: str) -> None:
    report = read(fill(issued(), {code: value}))
    assert cell_of(report, code).state is ValueState.INVALID
    assert cell_of(report, code).value is None
    assert kinds(report) == ["value-unreadable"]
    assert expected in report.findings[0].message
    assert report.findings[0].indicators == (code,)
    assert report.findings[0].cells == (cell_of(report, code).cell,)


def test_an_error_cell_is_not_a_blank() -> None:
    data = fill(issued(), {"DT01": "=1/0"})
    data = rewritten(
        data,
        "xl/worksheets/sheet2.xml",
        rb'(<c r="E15" s="\d+")><f>1/0</f><v ?/?>(</v>)?',
        rb'\1 t="e"><f>1/0</f><v>#DIV/0!</v>',
    )
    report = read(data)
    assert cell_of(report, "DT01").state is ValueState.INVALID
    assert kinds(report) == ["cell-error"]
    assert "ô E15, trang “Số liệu”" in report.findings[0].message


def test_a_formula_without_value_is_not_a_blank() -> None:
    """A library wrote the file, or it was never recalculated: the fast reader sees nothing in the cell."""
    report = read(fill(issued(), {"DT01": "=2+3"}))
    assert cell_of(report, "DT01").state is ValueState.INVALID
    assert kinds(report) == ["formula-not-calculated"]


@pytest.mark.parametrize(("formula", "kind"), [("2+3", "formula-in-input"), ("[1]Sheet1!A1", "formula-external")])
def test_a_calculated_formula_counts_with_a_remark(formula: str, kind: str) -> None:
    data = rewritten(
        fill(issued(), {"DT01": f"={formula}"}),
        "xl/worksheets/sheet2.xml",
        rb'(<c r="E15" s="\d+"><f>[^<]*</f>)<v ?/?>(</v>)?',
        rb"\1<v>5</v>",
    )
    report = read(data)
    assert cell_of(report, "DT01").as_typed == "5"
    assert cell_of(report, "DT01").state is ValueState.NUMBER
    assert kinds(report) == [kind]


def test_a_sheet_spelt_with_a_namespace_prefix_is_read_as_well() -> None:
    data = fill(issued(), {"DT01": "=2+3"})
    for part in ("xl/worksheets/sheet2.xml",):
        with ZipFile(BytesIO(data)) as source, ZipFile(target := BytesIO(), "w") as copy:
            for entry in source.namelist():
                content = source.read(entry)
                if entry == part:
                    content = re.sub(rb"<(/?)([a-zA-Z])", rb"<\1x:\2", content).replace(b"xmlns=", b"xmlns:x=", 1)
                copy.writestr(entry, content)
    report = read(target.getvalue())
    assert cell_of(report, "DT01").state is ValueState.INVALID
    assert kinds(report) == ["formula-not-calculated"]


def test_a_percentage_shown_as_such_is_not_read_as_a_hundredth() -> None:
    def write(book: Workbook) -> None:
        cell = value_cell(book[DATA], "TL01")
        cell.value, cell.number_format = 0.95, "0.0%"

    assert cell_of(read(after(write)), "TL01").value == 95


def duplicate(first: object, second: object) -> Change:
    def change(book: Workbook) -> None:
        value_cell(book[DATA], "QM03").value = first
        copy = book.copy_worksheet(book[DATA])
        value_cell(copy, "QM03").value = second

    return change


def test_two_values_of_one_indicator_are_never_chosen_between() -> None:
    report = read(after(duplicate(35, 36)))
    assert cell_of(report, "QM03").state is ValueState.INVALID
    assert kinds(report) == ["code-twice"]
    assert "ô E7, trang “Số liệu”: “35”; ô E7, trang “Số liệu Copy”: “36”" in report.findings[0].message
    assert kinds(read(after(duplicate(35, 35)))) == ["code-repeated"]
    assert cell_of(read(after(duplicate(35, 35))), "QM03").value == 35
    assert kinds(read(after(duplicate(35, None)))) == []


def unknown_code(book: Workbook) -> None:
    sheet = book[DATA]
    sheet.insert_rows(9)
    sheet["B9"], sheet["E9"] = "ZZ99", 4


def unknown_row(book: Workbook) -> None:
    sheet = book[DATA]
    sheet.insert_rows(9)
    sheet["C9"], sheet["E9"] = "Số phòng học mượn", 4


def unknown_row_with_its_number_elsewhere(book: Workbook) -> None:
    sheet = book[DATA]
    sheet.insert_rows(9)
    sheet["C9"], sheet["F9"] = "Số phòng học mượn", 4


def value_in_a_stray_column(book: Workbook) -> None:
    book[DATA]["I8"] = 12


def value_in_the_unit_of_measure(book: Workbook) -> None:
    book[DATA]["D8"] = 12


def explanation_of_a_derived_row(book: Workbook) -> None:
    book[DATA].cell(row_of(book[DATA], "TL02"), 6).value = "do nhập học muộn"


def heading_lost(book: Workbook) -> None:
    book[DATA]["E5"] = "Cột 5"


def heading_doubled(book: Workbook) -> None:
    book[DATA]["E5"] = book[DATA]["F5"] = "Kết quả"


def extra_sheet(book: Workbook) -> None:
    book.create_sheet("Tính nháp")["B2"] = 5


def hidden_data_sheet(book: Workbook) -> None:
    copy = book.copy_worksheet(book[DATA])
    value_cell(copy, "QM03").value = 99
    copy.sheet_state = "hidden"


def text_before_any_section(book: Workbook) -> None:
    sheet = book["Nội dung"]
    sheet.insert_rows(4)
    sheet["C4"] = "Lời mở đầu của đơn vị."


def text_in_a_heading(book: Workbook) -> None:
    sheet = book["Nội dung"]
    sheet.cell(row_of(sheet, "II.1"), 3).value += "\n" + "Đã làm nhiều việc. " * 20


def text_under_a_section_that_takes_none(book: Workbook) -> None:
    sheet = book["Nội dung"]
    row = row_of(sheet, "II") + 1
    sheet.insert_rows(row)
    sheet.cell(row, 3).value = "Kết quả chung."


def formula_in_narratives(book: Workbook) -> None:
    sheet = book["Nội dung"]
    sheet.cell(row_of(sheet, "III") + 1, 3).value = "='Sheet9'!A1"


def unreadable_date_of_signature(book: Workbook) -> None:
    sheet = book["Thông tin"]
    sheet.cell(row_of(sheet, "Ngày ký"), 2).value = "cuối tháng tư"


def unknown_kind_of_report(book: Workbook) -> None:
    sheet = book["Thông tin"]
    sheet.cell(row_of(sheet, "Loại báo cáo"), 2).value = "Báo cáo nhanh"


def model_in_an_unknown_field(book: Workbook) -> None:
    book["Mô hình"]["B5"], book["Mô hình"]["D5"] = "Lớp học xanh", "Thể thao"


def other_form_version(book: Workbook) -> None:
    book["_bieu_mau"].cell(row_of(book["_bieu_mau"], "form_version"), 2).value = "0"


@pytest.mark.parametrize(
    ("change", "kind", "place"),
    [
        (unknown_code, "code-unknown", "ô E9, trang “Số liệu”"),
        (unknown_row, "row-unknown", "ô E9, trang “Số liệu”"),
        (unknown_row_with_its_number_elsewhere, "row-unknown", "ô F9"),
        (value_in_a_stray_column, "value-outside", "ô I8, trang “Số liệu”"),
        (value_in_the_unit_of_measure, "value-outside", "ô D8"),
        (explanation_of_a_derived_row, "value-outside", "ô F18"),
        (extra_sheet, "sheet-unknown", "“Tính nháp”"),
        (hidden_data_sheet, "sheet-hidden", "“Số liệu Copy”"),
        (text_before_any_section, "text-outside", "ô C4, trang “Nội dung”"),
        (text_in_a_heading, "text-outside", "trang “Nội dung”"),
        (text_under_a_section_that_takes_none, "text-outside", "trang “Nội dung”"),
        (formula_in_narratives, "text-error", "trang “Nội dung”"),
        (unreadable_date_of_signature, "signed-date-unreadable", "trang “Thông tin”"),
        (unknown_kind_of_report, "kind-unknown", "trang “Thông tin”"),
        (model_in_an_unknown_field, "model-choice", "ô D5, trang “Mô hình”"),
        (other_form_version, "form-outdated", "bản mới nhất"),
    ],
)
def test_each_trouble_has_its_finding(change: Change, kind: str, place: str) -> None:
    report = read(after(change))
    assert kinds(report) == [kind]
    assert place in report.findings[0].message


@pytest.mark.parametrize(
    ("change", "kind", "place"),
    [(heading_lost, "heading-missing", "Trang “Số liệu”"), (heading_doubled, "heading-twice", "E5, F5")],
)
def test_a_table_without_one_value_column_is_one_finding(change: Change, kind: str, place: str) -> None:
    """Not one for the heading and fifty for values that nobody could read."""
    with pytest.raises(UnreadableFile) as unreadable:
        read(after(change))
    assert unreadable.value.finding.code == kind and place in unreadable.value.finding.message


def test_the_hidden_sheet_s_value_is_not_read() -> None:
    assert cell_of(read(after(hidden_data_sheet)), "QM03").state is ValueState.MISSING


def test_the_list_of_a_marked_up_workbook_is_dropped_when_it_comes_back() -> None:
    def add_list(book: Workbook) -> None:
        book.create_sheet("Nội dung cần sửa")["A1"] = "STT 23 – Đơn phải xử lý: …"

    assert not read(after(add_list)).findings


def test_a_hostile_number_of_troubles_is_cut_and_counted() -> None:
    def write(book: Workbook) -> None:
        for row in range(100, 100 + MOST_FINDINGS + 50):
            book[DATA].cell(row, 2).value, book[DATA].cell(row, 5).value = "ZZ", row

    report = read(after(write))
    assert len(report.findings) == MOST_FINDINGS + 1
    assert (report.findings[-1].code, report.findings[-1].found) == ("findings-cut", "50")


def lose_the_data_sheet(book: Workbook) -> None:
    del book[DATA]


def unknown_regime(book: Workbook) -> None:
    book["_bieu_mau"].cell(row_of(book["_bieu_mau"], "regime"), 2).value = "khac"


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (after(lose_the_data_sheet), "form-not-found"),
        (after(unknown_regime), "regime-unknown"),
        (rewritten(issued(), "xl/worksheets/sheet2.xml", rb"</sheetData>", b"</sheet"), "file-damaged"),
        (rewritten(issued(), "xl/workbook.xml", rb"<sheets>", b"<sheets"), "file-damaged"),
    ],
)
def test_a_file_without_a_readable_form_is_unreadable(data: bytes, kind: str) -> None:
    with pytest.raises(UnreadableFile) as caught:
        read(data)
    assert caught.value.finding.code == kind


def test_text_of_a_unit_is_repeated_as_text_and_not_as_a_template() -> None:
    report = read(fill(issued(), {"DT01": "{place} {0} %s"}))
    assert "“{place} {0} %s”" in report.findings[0].message
