"""What a clerk has crossed out is not counted, and values in hidden rows and columns are told, whatever the format."""

from typing import Any

import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font

from etl.model.submission import ReadReport
from etl.model.values import ValueState
from tests.hostile.documents import ods, ods_cell, ods_row
from tests.read.filling import DATA, cell_of, fill, issued, kinds, opened, read, row_of, saved, value_cell
from tests.read.test_formats import HEADINGS, ROWS, report_of

STRUCK = '<style:style style:name="x" style:family="{}"><style:text-properties {}/></style:style>'
LINE = 'style:text-line-through-style="solid"'


def told(report: ReadReport, code: str) -> list[str]:
    return [one.found for one in report.findings if one.code == code]


@pytest.mark.parametrize("value", [17, "17"])
def test_a_crossed_out_cell_of_a_workbook_is_not_counted(value: object) -> None:
    """17 crossed out with Ctrl+5 was counted as 17."""
    book = opened(fill(issued(), {"QM03": value, "DT01": 5}))
    for code, is_struck in (("QM03", True), ("DT01", False), ("GC01", True)):
        value_cell(book[DATA], code).font = Font(strike=is_struck)
    report = read(saved(book))
    assert cell_of(report, "QM03").state is ValueState.INVALID
    assert (cell_of(report, "DT01").value, cell_of(report, "GC01").state) == (5, ValueState.MISSING)
    assert kinds(report).count("cell-struck") == 1


def figures(cell: str, row: str = "", before: str = "", styles: str = "") -> ReadReport:
    """An OpenDocument sheet with this cell for QM03."""
    heads = ods_row([ods_cell(one) for one in HEADINGS])
    rows = [[ods_cell(one) for one in cells] for cells in ROWS]
    rows[0][4] = cell
    lines = [ods_row(rows[0], row), *map(ods_row, rows[1:])]
    return report_of(ods({"Số liệu": [before, heads, *lines]}, styles=styles))


SPAN = '<text:p><text:span text:style-name="x">9</text:span>17</text:p>'
SPANNED = f'<table:table-cell office:value-type="string">{SPAN}</table:table-cell>'


@pytest.mark.parametrize(
    ("cell", "styles"),
    [
        (SPANNED, STRUCK.format("text", LINE)),
        (SPANNED, STRUCK.format("text", 'style:text-line-through-type="double"')),
        (SPANNED, STRUCK.format("text", 'style:text-position="super 58%"')),
        (ods_cell(17, 'table:style-name="x"'), STRUCK.format("table-cell", LINE)),
    ],
    ids=["struck", "struck twice", "raised", "whole cell"],
)
def test_digits_crossed_out_in_opendocument_are_no_figure(cell: str, styles: str) -> None:
    """9 struck out beside 17 was counted as 917."""
    report = figures(cell, styles=styles)
    assert cell_of(report, "QM03").state is ValueState.INVALID
    assert "cell-struck" in kinds(report)


@pytest.mark.parametrize("properties", ['style:text-line-through-style="none"', 'style:text-position="0% 100%"', ""])
def test_other_formatting_of_opendocument_is_none_of_our_business(properties: str) -> None:
    report = figures(SPANNED, styles=STRUCK.format("text", properties))
    assert cell_of(report, "QM03").value == 917


def test_hidden_rows_of_a_workbook_are_told() -> None:
    book = opened(fill(issued(), {"QM03": 17, "DT01": 5}))
    sheet = book[DATA]
    for code in ("QM03", "GC01"):  # the second is blank: nothing of it is counted
        sheet.row_dimensions[row_of(sheet, code)].hidden = True
    report = read(saved(book))
    assert cell_of(report, "QM03").value == 17
    assert told(report, "values-hidden") == [f"hàng {row_of(sheet, 'QM03')}"]


@pytest.mark.parametrize("how", ["collapse", "filter"])
def test_hidden_rows_and_columns_of_opendocument_are_told(how: str) -> None:
    hidden = f'table:visibility="{how}"'
    report = figures(ods_cell(17), row=hidden)
    assert (cell_of(report, "QM03").value, told(report, "values-hidden")) == (17, ["hàng 2"])
    columns = (
        f'<table:table-column table:number-columns-repeated="4"/><table:table-column {hidden}/><table:table-column/>'
    )
    assert told(figures(ods_cell(17), before=columns), "values-hidden") == ["cột E"]
    assert told(figures(ods_cell(17), before=columns.replace(hidden, "")), "values-hidden") == []


@pytest.mark.parametrize("look", [{"color": "FFFFFFFF"}, {"sz": 1}, {"strike": True}])
def test_digits_of_a_workbook_that_nobody_sees_are_no_figure(look: dict[str, Any]) -> None:
    """A white 9 before 17 was counted as 917."""
    for hidden, is_odd in ((True, True), (False, False)):
        book = opened(fill(issued(), {"DT01": 5}))
        first = TextBlock(InlineFont(**look), "9") if hidden else TextBlock(InlineFont(color="FFFF0000"), "9")
        value_cell(book[DATA], "QM03").value = CellRichText(first, TextBlock(InlineFont(), "17"))
        report = read(saved(book))
        assert ("cell-struck" in kinds(report)) is is_odd
        assert cell_of(report, "QM03").value == (None if is_odd else 917)
