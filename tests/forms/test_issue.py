"""An issued form is an office document that a clerk can only fill where she should."""

import re
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from time import process_time

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from etl.forms import form_spec, issue_form
from etl.forms.words import deadline_words, window_words
from etl.regime import load_regime
from tests.forms.small_regime import PERIOD, REGIME, SECONDARY, UNIT, VIETNAM

REPO = Path(__file__).parents[2]


def issued(**prefill: int) -> bytes:
    file = BytesIO()
    issue_form(REGIME, PERIOD, UNIT, {code: Decimal(value) for code, value in prefill.items()}, file)
    return file.getvalue()


@pytest.fixture(scope="module")
def book() -> Workbook:
    return load_workbook(BytesIO(issued(QM03=35, DT02=2)))


def row_of(sheet: Worksheet, text: str) -> int:
    return next(cell.row for row in sheet.iter_rows() for cell in row if cell.value == text)


def texts(sheet: Worksheet) -> str:
    return "\n".join(str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None)


def test_the_same_form_has_the_same_bytes(tmp_path: Path) -> None:
    issue_form(REGIME, PERIOD, UNIT, {}, tmp_path / "form.xlsx")
    assert (tmp_path / "form.xlsx").read_bytes() == issued()


def test_window_and_deadline_are_said_in_words(book: Workbook) -> None:
    front = texts(book["Thông tin"])
    assert "Số liệu tính từ ngày 01/11/2022 đến ngày 30/4/2023" in front
    assert "Trước ngày 01/5/2023, chậm nhất 23 giờ 59 phút ngày 30/4/2023 (Chủ nhật)" in front
    assert "6 tháng đầu năm 2023" in front
    assert UNIT.name in front


def test_a_deadline_within_a_day_names_its_hour() -> None:
    period = PERIOD.__class__(
        **{
            **{name: getattr(PERIOD, name) for name in PERIOD.__dataclass_fields__},
            "deadline": datetime(2023, 5, 2, 17, tzinfo=VIETNAM),
        }
    )
    assert deadline_words(period) == "Trước 17 giờ 00 phút ngày 02/5/2023, chậm nhất 16 giờ 59 phút ngày 02/5/2023"
    assert window_words(period).startswith("Số liệu tính từ ngày 01/11/2022")


@pytest.mark.parametrize(
    "label",
    [
        "Số, ký hiệu văn bản",
        "Ngày ký",
        "Người ký",
        "Chức vụ người ký",
        "Người lập báo cáo",
        "Điện thoại liên hệ",
        "Loại báo cáo",
    ],
)
def test_every_document_field_has_an_unlocked_cell(book: Workbook, label: str) -> None:
    sheet = book["Thông tin"]
    assert not sheet.cell(row_of(sheet, label), 2).protection.locked


def test_only_indicators_that_bind_the_unit_are_asked() -> None:
    def codes(unit: object) -> set[str]:
        file = BytesIO()
        issue_form(REGIME, PERIOD, unit, {}, file)  # type: ignore[arg-type]
        return {str(row[1].value) for row in load_workbook(file)["Số liệu"].iter_rows(min_row=6)}

    assert "TS01" not in codes(UNIT)
    assert "TS01" in codes(SECONDARY)


def test_input_cells_are_unlocked_and_nothing_else_is(book: Workbook) -> None:
    sheet = book["Số liệu"]
    inputs = {
        row_of(sheet, indicator.code) for indicator in REGIME.indicators if indicator.code not in ("TL02", "TS01")
    }
    unlocked = {cell.coordinate for row in sheet.iter_rows() for cell in row if not cell.protection.locked}
    assert unlocked == {f"{column}{row}" for row in inputs for column in "EF"}
    assert all(sheet.protection.sheet for sheet in book.worksheets)
    assert all(sheet.protection.password is None for sheet in book.worksheets)


def test_stocks_and_openings_are_prefilled_and_said_to_be(book: Workbook) -> None:
    sheet = book["Số liệu"]
    assert sheet.cell(row_of(sheet, "QM03"), 5).value == 35
    assert sheet.cell(row_of(sheet, "DT02"), 5).value == 2
    assert "kỳ trước" in str(sheet.cell(row_of(sheet, "DT02"), 7).value)
    assert sheet.cell(row_of(sheet, "DT01"), 5).value is None


def test_a_yes_or_no_is_prefilled_in_the_words_of_its_list() -> None:
    sheet = load_workbook(BytesIO(issued(CD02=1)))["Số liệu"]
    assert sheet.cell(row_of(sheet, "CD02"), 5).value == "Có"


def test_derived_rows_show_a_formula_over_the_cells_of_this_form(book: Workbook) -> None:
    sheet = book["Số liệu"]
    cell = sheet.cell(row_of(sheet, "TL02"), 5)
    part, whole = (sheet.cell(row_of(sheet, code), 5).coordinate for code in ("DT04", "DT01"))
    assert f"SUM({part})/SUM({whole})*100" in cell.value
    assert cell.protection.locked


def validation_of(sheet: Worksheet, code: str) -> object:
    place = sheet.cell(row_of(sheet, code), 5).coordinate
    return next(entry for entry in sheet.data_validations.dataValidation if place in entry.sqref)


def test_what_may_be_entered_fits_the_type(book: Workbook) -> None:
    sheet = book["Số liệu"]
    yes_no, count, day, choice = (validation_of(sheet, code) for code in ("CD02", "DT01", "DC01N", "DC17"))
    assert yes_no.formula1 == '"Có,Không,Không áp dụng"' and yes_no.showErrorMessage  # type: ignore[attr-defined]
    assert choice.formula1 == '"Toàn thể,Đại biểu,Không áp dụng"'  # type: ignore[attr-defined]
    assert day.type == "date" and day.errorStyle == "warning"  # type: ignore[attr-defined]
    # a number, "không phát sinh" and "KPS" can be typed, "Không áp dụng" can be chosen
    assert count.formula1 == '"Không phát sinh,Không áp dụng"'  # type: ignore[attr-defined]
    assert not count.showErrorMessage  # type: ignore[attr-defined]


def test_number_cells_turn_red_over_what_is_no_number(book: Workbook) -> None:
    sheet = book["Số liệu"]
    ((ranges, rules),) = sheet.conditional_formatting._cf_rules.items()  # the only rule of the sheet
    counts = ("QM03", "QM04", "DT02", "DT01", "DT04")
    assert {str(place) for place in ranges.sqref.ranges} == {f"E{row_of(sheet, code)}" for code in counts}
    assert "ISNUMBER(E7)" in rules[0].formula[0] and '"KPS"' in rules[0].formula[0]


def test_it_prints_on_a4_one_page_wide_with_its_heading_and_page_numbers(book: Workbook) -> None:
    for sheet in book.worksheets[:4]:
        assert sheet.page_setup.paperSize == 9
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.page_setup.fitToWidth in (None, 1) and sheet.page_setup.fitToHeight == 0
        assert "&P" in sheet.oddFooter.center.text
    sheet = book["Số liệu"]
    assert sheet.page_setup.orientation == "portrait"
    assert sheet.print_title_rows == "$5:$5"
    assert sheet.freeze_panes == "E6"
    assert sheet.print_area.startswith("'Số liệu'!$A$1:$F$")  # help is for the screen


def test_every_cell_is_times_new_roman(book: Workbook) -> None:
    fonts = {cell.font.name for sheet in book.worksheets[:4] for row in sheet.iter_rows() for cell in row}
    assert fonts == {"Times New Roman"}


def test_the_form_knows_whose_it_is_and_no_menu_shows_it(book: Workbook) -> None:
    sheet = book["_bieu_mau"]
    facts = {row[0].value: row[1].value for row in sheet.iter_rows(min_row=2, max_col=2)}
    assert facts == {"regime": "mau-2023", "period": "2023-H1", "unit": "0790201", "form_version": "1"}
    assert sheet.sheet_state == "veryHidden"


def test_no_code_or_english_word_stands_among_what_a_clerk_reads(book: Workbook) -> None:
    words = "\n".join(texts(sheet) for sheet in book.worksheets[:4])
    codes = {indicator.code for indicator in REGIME.indicators}
    shown = {str(cell.value) for cell in book["Số liệu"]["C"] if cell.value}
    assert not codes & shown
    assert not re.search(r"2023-H1|mau-2023|first|period|\bNone\b", words)


def test_placeholders_of_sections_are_filled_in() -> None:
    regime = load_regime(REPO / "regimes", "govap-danvan-2023")
    period = regime.period("2023-H1")
    file = BytesIO()
    issue_form(regime, period, regime.roster("2023-H1")[0], {}, file)
    assert "{" not in texts(load_workbook(file)["Nội dung"])


def test_sixty_forms_take_less_than_five_seconds() -> None:
    regime = load_regime(REPO / "regimes", "govap-danvan-2023")
    period = regime.period("2023-H1")
    begin = process_time()
    for unit in regime.roster("2023-H1"):
        issue_form(regime, period, unit, {}, BytesIO())
    assert process_time() - begin < 5


def test_the_spec_is_small_and_says_what_reading_needs() -> None:
    import pickle

    spec = form_spec(REGIME)
    assert len(pickle.dumps(spec)) < 10_000
    assert spec.fields["TL02"].is_derived and not spec.fields["DT01"].is_derived
    assert spec.fields["DC17"].choices == ("Toàn thể", "Đại biểu")
    assert spec.fields_by_name["don phai xu ly"] == ("DT01",)
    assert [section.code for section in spec.sections.values() if section.takes_text] == ["I", "II.1", "III"]


def test_the_date_of_creation_is_the_opening_of_the_period(book: Workbook) -> None:
    assert book.properties.created is not None
    assert book.properties.created.date() == date(2023, 3, 31)  # 1 April in Vietnam, in UTC
