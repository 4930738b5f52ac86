"""What clerks send: sample reports, and what becomes of a workbook in their hands."""

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

import openpyxl

from etl.config import PROJECT
from etl.forms.layout import METADATA_SHEET
from etl.regime import load_regime
from samples.district import make_sample_district
from tests.respond.deliver import PERIOD, REGIME


def reports(folder: Path, units: Sequence[str]) -> dict[str, bytes]:
    """A report without any mistake of each unit."""
    regime = load_regime(PROJECT / "regimes", REGIME)
    made = make_sample_district(regime, regime.period(PERIOD), folder / "inbox", units=list(units), cases=[])
    return {file.unit: (folder / "inbox" / file.path).read_bytes() for file in made.files}


def with_value(data: bytes, code: str, value: object) -> bytes:
    """The same workbook with another entry, as a clerk's program saves it."""
    book = openpyxl.load_workbook(BytesIO(data))
    sheet = book["Số liệu"]
    row = next(row for row in sheet.iter_rows() if row[1].value == code)
    row[4].value = value
    saved = BytesIO()
    book.save(saved)
    return saved.getvalue()


def cell_of(data: bytes, code: str) -> str:
    sheet = openpyxl.load_workbook(BytesIO(data))["Số liệu"]
    return str(next(row for row in sheet.iter_rows() if row[1].value == code)[4].coordinate)


def without_identity(data: bytes) -> bytes:
    """The same figures in a workbook of the clerk's own making: it does not say whose it is."""
    book = openpyxl.load_workbook(BytesIO(data))
    del book[METADATA_SHEET]
    saved = BytesIO()
    book.save(saved)
    return saved.getvalue()


def of_period(data: bytes, period: str) -> bytes:
    """The same workbook as the form of another period."""
    book = openpyxl.load_workbook(BytesIO(data))
    cell = next(cell for row in book[METADATA_SHEET].iter_rows() for cell in row if cell.value == PERIOD)
    cell.value = period
    saved = BytesIO()
    book.save(saved)
    return saved.getvalue()
