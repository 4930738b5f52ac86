"""Issues and fills forms the way a unit does, and moves them about; damage is said in words."""

from collections.abc import Mapping
from decimal import Decimal
from io import BytesIO
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from etl.forms import form_spec, issue_form
from etl.model.regime import Unit
from etl.model.submission import ReadReport
from etl.read.workbook import read_workbook
from tests.forms.small_regime import PERIOD, REGIME, UNIT

SPECS = {REGIME.name: form_spec(REGIME)}
DATA = "Số liệu"


def issued(prefill: Mapping[str, Decimal] | None = None, unit: Unit = UNIT) -> bytes:
    """An empty form as the office issues it."""
    file = BytesIO()
    issue_form(REGIME, PERIOD, unit, prefill or {}, file)
    return file.getvalue()


def opened(data: bytes) -> Workbook:
    return load_workbook(BytesIO(data))


def saved(book: Workbook) -> bytes:
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def row_of(sheet: Worksheet, text: str) -> int:
    """Row of the first cell with exactly this text."""
    return next(cell.row for row in sheet.iter_rows() for cell in row if cell.value == text)


def value_cell(sheet: Worksheet, code: str) -> Any:
    return sheet.cell(row_of(sheet, code), 5)


def fill(data: bytes, values: Mapping[str, object], explanations: Mapping[str, str] | None = None) -> bytes:
    """Types values (by code) and explanations into the data sheet."""
    book = opened(data)
    sheet = book[DATA]
    for code, value in values.items():
        value_cell(sheet, code).value = value
    for code, text in (explanations or {}).items():
        sheet.cell(row_of(sheet, code), 6).value = text
    return saved(book)


def read(data: bytes, regime_hint: str = "") -> ReadReport:
    return read_workbook(data, "BaoCao.xlsx", SPECS, regime_hint)


def cell_of(report: ReadReport, code: str) -> Any:
    return next(cell for cell in report.cells if cell.indicator == code)


def kinds(report: ReadReport) -> list[str]:
    return [finding.code for finding in report.findings]
