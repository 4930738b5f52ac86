"""A filled form reads back to what was typed, wherever a unit or its spreadsheet program has moved it."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal

import pytest
from openpyxl import Workbook

from etl.model.submission import FormIdentity, ReadReport, SubmissionKind
from etl.model.values import ValueState
from etl.read.outcome import UnreadableFile
from tests.read.filling import DATA, cell_of, fill, issued, kinds, opened, read, row_of, saved


def test_a_filled_form_reads_back_with_state_value_and_place() -> None:
    values = {"QM03": 35, "QM04": "1.234", "CD02": "x", "DC01N": "15/9/2022", "DC17": "Toàn thể", "DT01": "KPS"}
    report = read(fill(issued(), values, {"QM04": "Tăng do sáp nhập"}))
    assert not report.findings
    assert (report.identity.unit, report.identity.period) == ("0790201", "2023-H1")
    assert cell_of(report, "QM03").value == Decimal(35)
    assert (cell_of(report, "QM03").sheet, cell_of(report, "QM03").cell) == ("Số liệu", "E7")
    assert cell_of(report, "QM04").value == Decimal(1234)
    assert cell_of(report, "QM04").as_typed == "1.234"
    assert cell_of(report, "QM04").explanation == "Tăng do sáp nhập"
    assert cell_of(report, "CD02").value == Decimal(1)
    assert cell_of(report, "DC01N").text_value == "2022-09-15"
    assert cell_of(report, "DC17").text_value == "Toàn thể"
    assert cell_of(report, "DT01").state is ValueState.NIL
    assert cell_of(report, "DT04").state is ValueState.MISSING


def test_document_fields_narratives_and_models_are_read() -> None:
    book = opened(issued())
    front, words, models = book["Thông tin"], book["Nội dung"], book["Mô hình"]
    front.cell(row_of(front, "Số, ký hiệu văn bản"), 2).value = "05/BC-TH"
    front.cell(row_of(front, "Ngày ký"), 2).value = date(2023, 4, 25)
    front.cell(row_of(front, "Người ký"), 2).value = "Nguyễn Văn Mẫu"
    front.cell(row_of(front, "Loại báo cáo"), 2).value = "Báo cáo bổ sung"
    words.cell(row_of(words, "II.1") + 1, 3).value = "Đã quán triệt 02 cuộc.\nKết quả tốt."
    for column, text in enumerate(("Lớp học xanh", "Mô hình", "Kinh tế", "Tập thể"), start=2):
        models.cell(6, column).value = text
    report = read(saved(book))
    assert not report.findings
    assert report.document.number == "05/BC-TH"
    assert report.document.signed_on == date(2023, 4, 25)
    assert report.document.kind is SubmissionKind.SUPPLEMENT
    assert [(text.section, text.text) for text in report.narratives] == [
        ("II.1", "Đã quán triệt 02 cuộc.\nKết quả tốt.")
    ]
    assert [(model.name, model.kind, model.cells) for model in report.models] == [("Lớp học xanh", "Mô hình", "B6:E6")]


def test_an_unreadable_cell_is_invalid_and_says_what_to_do() -> None:
    report = read(fill(issued(), {"DT01": "x"}))
    assert cell_of(report, "DT01").state is ValueState.INVALID
    assert kinds(report) == ["value-unreadable"]
    assert report.findings[0].message == (
        "STT 23 – Đơn phải xử lý (ô E15, trang “Số liệu”): đơn vị ghi “x”; cần một số nguyên không âm, "
        "hoặc “không phát sinh” nếu không có. Đề nghị sửa lại ô này."
    )


VALUES = {"QM03": 35, "QM04": 3, "CD02": "Có", "DC17": "Đại biểu", "DT02": 0, "DT01": "KPS", "TL01": "95%"}


def said(report: ReadReport) -> dict[str, tuple[ValueState, Decimal | None, str | None, str]]:
    return {cell.indicator: (cell.state, cell.value, cell.text_value, cell.as_typed) for cell in report.cells}


def moved(change: Callable[[Workbook], None], values: Mapping[str, object] = VALUES) -> ReadReport:
    """Reads the filled form after a change made to it."""
    book = opened(fill(issued(), values))
    change(book)
    return read(saved(book))


EXPECTED = said(read(fill(issued(), VALUES)))


def insert_rows(book: Workbook) -> None:
    book[DATA].insert_rows(1, 3)
    book[DATA].insert_rows(12, 2)


def insert_columns(book: Workbook) -> None:
    book[DATA].insert_cols(1)
    book[DATA].insert_cols(6, 2)


def rename_sheets(book: Workbook) -> None:
    for sheet, title in zip(book.worksheets[:4], ("A", "Sheet2", "C", "D"), strict=True):
        sheet.title = title


def number_the_columns(book: Workbook) -> None:
    book[DATA].insert_rows(6)
    for column, text in enumerate(("(1)", "(2)", "(3)", "(4)", "(5)=(6)+(7)", "(6)", "(7)"), start=1):
        book[DATA].cell(6, column).value = text


def two_row_header(book: Workbook) -> None:
    """ "Số liệu" merged over "Kỳ này" and "Cùng kỳ", as some offices print it."""
    sheet = book[DATA]
    sheet.insert_cols(6)
    sheet.insert_rows(6)
    sheet["E5"], sheet["E6"], sheet["F6"] = "Số liệu", "Kỳ này", "Cùng kỳ năm trước"
    sheet.merge_cells("E5:F5")
    for row in range(8, 14):
        sheet.cell(row, 6).value = 77


def add_totals(book: Workbook) -> None:
    sheet = book[DATA]
    sheet.insert_rows(13, 2)
    sheet["C13"], sheet["E13"] = "Tổng cộng", 38
    sheet["C14"] = "Trong đó:"


def wipe_codes(book: Workbook) -> None:
    book[DATA].delete_cols(2)


def misspell_a_code(book: Workbook) -> None:
    sheet = book[DATA]
    sheet.cell(row_of(sheet, "DT01"), 2).value = " dt01 "


def hide_rows(book: Workbook) -> None:
    book[DATA].row_dimensions[8].hidden = True


def lose_the_title_rows(book: Workbook) -> None:
    for merged in ("A1:F1", "A2:F2", "A3:F3"):
        book[DATA].unmerge_cells(merged)  # Excel takes them away with their rows
    book[DATA].delete_rows(1, 4)


def reorder_sheets(book: Workbook) -> None:
    book.move_sheet(DATA, 3)


@pytest.mark.parametrize(
    "change",
    [
        insert_rows,
        insert_columns,
        rename_sheets,
        number_the_columns,
        two_row_header,
        add_totals,
        wipe_codes,
        misspell_a_code,
        hide_rows,
        lose_the_title_rows,
        reorder_sheets,
    ],
)
def test_moving_the_form_about_changes_no_value(change: Callable[[Workbook], None]) -> None:
    report = moved(change)
    assert said(report) == EXPECTED
    assert kinds(report) == (["values-hidden"] if change is hide_rows else [])


def test_the_address_follows_the_cell() -> None:
    assert cell_of(moved(insert_rows), "QM03").cell == "E10"
    assert cell_of(moved(insert_columns), "QM03").cell == "H7"
    assert cell_of(moved(rename_sheets), "QM03").sheet == "Sheet2"


def test_derived_cells_are_never_input() -> None:
    report = read(fill(issued(), {"TL02": 99}))
    assert "TL02" not in said(report)


def test_without_metadata_the_channel_s_regime_is_read_and_nothing_is_guessed() -> None:
    book = opened(fill(issued(), VALUES))
    del book["_bieu_mau"]
    report = read(saved(book), regime_hint="mau-2023")
    assert said(report) == EXPECTED
    assert report.identity == FormIdentity()
    with pytest.raises(UnreadableFile) as caught:
        read(saved(book))
    assert caught.value.finding.code == "regime-unknown"


def test_narratives_in_several_rows_are_one_text() -> None:
    def write(book: Workbook) -> None:
        sheet = book["Nội dung"]
        row = row_of(sheet, "II.1")
        sheet.insert_rows(row + 2, 2)
        for offset, text in enumerate(("Ý một.", "Ý hai.", "Ý ba."), start=1):
            sheet.cell(row + offset, 3).value = text

    narratives = moved(write).narratives
    assert [(text.text, text.cell) for text in narratives] == [("Ý một.\nÝ hai.\nÝ ba.", "C8:C10")]


def test_narratives_are_found_by_title_when_the_codes_are_gone() -> None:
    def write(book: Workbook) -> None:
        sheet = book["Nội dung"]
        sheet.cell(row_of(sheet, "III") + 1, 3).value = "Còn thiếu phòng học."
        sheet.delete_cols(1)

    assert [(text.section, text.text) for text in moved(write).narratives] == [("III", "Còn thiếu phòng học.")]


def test_model_rows_that_say_nothing_are_skipped() -> None:
    def write(book: Workbook) -> None:
        sheet = book["Mô hình"]
        sheet["B5"] = "Không phát sinh"
        sheet["B9"], sheet["I9"] = "Bếp ăn sạch", "đang thực hiện"

    models = moved(write).models
    assert [(model.row_number, model.name, model.status, model.cells) for model in models] == [
        (1, "Bếp ăn sạch", "Đang thực hiện", "B9:I9")
    ]
