"""A filled form reads back to what was typed, wherever a unit or its spreadsheet program has moved it."""

from datetime import date
from decimal import Decimal

from etl.model.submission import SubmissionKind
from etl.model.values import ValueState
from tests.read.filling import cell_of, fill, issued, kinds, opened, read, row_of, saved


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
