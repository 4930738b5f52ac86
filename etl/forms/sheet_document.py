"""The sheet "Thông tin": whose report it is, until when, and the fields of the signed document."""

from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from etl.forms.entry import date_entry, list_entry
from etl.forms.layout import DOCUMENT_FIELDS, DOCUMENT_SHEET, KIND_WORDS, Heading
from etl.forms.page import protect, set_up_page
from etl.forms.styles import Styles, height_of
from etl.forms.words import deadline_words, holiday_words, instructions, office_words, receiver_words, window_words
from etl.model.regime import Period, Regime, Unit

WIDTHS = (38, 58)
PAGE_WIDTH = 104


def write_document(workbook: Workbook, styles: Styles, regime: Regime, period: Period, unit: Unit) -> None:
    """Writes the first sheet a clerk sees."""
    sheet = workbook.add_worksheet(DOCUMENT_SHEET)
    for column, width in enumerate(WIDTHS):
        sheet.set_column(column, column, width)
    row = _write_heading(sheet, styles, regime, period, unit)
    row = _write_facts(sheet, styles, row, regime, period, unit)
    row = _write_fields(sheet, styles, row + 1)
    _write_instructions(sheet, styles, row + 1, regime, period)
    sheet.ignore_errors({"number_stored_as_text": "A1:B60"})
    set_up_page(sheet)
    protect(sheet)
    sheet.activate()


def _write_heading(sheet: Worksheet, styles: Styles, regime: Regime, period: Period, unit: Unit) -> int:
    above = regime.office.name.upper()
    sheet.write_string(0, 0, above, styles["office"])
    sheet.write_string(1, 0, unit.name.upper(), styles["office_bold"])
    sheet.write_string(0, 1, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", styles["office_bold"])
    sheet.write_string(1, 1, "Độc lập - Tự do - Hạnh phúc", styles["motto"])
    sheet.set_row(0, height_of(above, 30))
    sheet.set_row(1, height_of(unit.name.upper(), 28))
    lines = (
        ("BIỂU MẪU BÁO CÁO", "title"),
        (regime.subject[:1].upper() + regime.subject[1:], "subtitle"),
        (period.name[:1].upper() + period.name[1:], "subtitle"),
    )
    for row, (text, style) in enumerate(lines, start=3):
        sheet.merge_range(row, 0, row, 1, text, styles[style])
        sheet.set_row(row, height_of(text, 78, 18))
    return 7


def _write_facts(sheet: Worksheet, styles: Styles, row: int, regime: Regime, period: Period, unit: Unit) -> int:
    set_by = office_words(regime, period, "deadline_before")
    facts = (
        ("Đơn vị báo cáo", unit.name),
        ("Nơi nhận báo cáo", receiver_words(regime)),
        ("Căn cứ", regime.plan),
        ("Thời gian chốt số liệu", f"{window_words(period)}{office_words(regime, period)}"),
        ("Thời hạn gửi", f"{deadline_words(period)}{set_by}.\n{holiday_words(regime)}"),
    )
    for offset, (label, text) in enumerate(facts):
        sheet.write_string(row + offset, 0, label, styles["label"])
        sheet.write_string(row + offset, 1, text, styles["fact"])
        sheet.set_row(row + offset, height_of(text, 58) + 5)
    return row + len(facts)


def _write_fields(sheet: Worksheet, styles: Styles, row: int) -> int:
    sheet.write_string(row, 0, "THÔNG TIN VĂN BẢN CỦA ĐƠN VỊ", styles["block"])
    for offset, field in enumerate(DOCUMENT_FIELDS, start=1):
        sheet.write_string(row + offset, 0, field.title, styles["label"])
        _write_field(sheet, styles, row + offset, field)
        sheet.set_row(row + offset, 22)
    return row + len(DOCUMENT_FIELDS) + 1


def _write_field(sheet: Worksheet, styles: Styles, row: int, field: Heading) -> None:
    if field.key == "signed_on":
        sheet.write_blank(row, 1, None, styles["date"])
        sheet.data_validation(row, 1, row, 1, date_entry(field.title, "Ghi ngày/tháng/năm, ví dụ 25/4/2023."))
    elif field.key == "kind":
        words = tuple(KIND_WORDS.values())
        sheet.write_string(row, 1, words[0], styles["text"])
        sheet.data_validation(row, 1, row, 1, list_entry(words, field.title, "Chọn trong danh sách."))
    else:
        sheet.write_blank(row, 1, None, styles["text"])


def _write_instructions(sheet: Worksheet, styles: Styles, row: int, regime: Regime, period: Period) -> None:
    sheet.write_string(row, 0, "HƯỚNG DẪN", styles["block"])
    for number, text in enumerate(instructions(regime, period), start=1):
        line = f"{number}. {text}"
        sheet.merge_range(row + number, 0, row + number, 1, line, styles["plain"])
        sheet.set_row(row + number, height_of(line, PAGE_WIDTH))
