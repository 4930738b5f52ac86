"""Old workbooks (.xls): what the fast reader would hide, take for another kind, or die of."""

import pytest

from etl.model.values import ValueState
from etl.read.outcome import Outcome
from tests.hostile.old_book import BIFF5, PASSWORD, UNCALCULATED, Cell, old_book
from tests.read.filling import cell_of, kinds
from tests.read.test_formats import HEADINGS, outcome, report_of

CODES = {"QM03": 12, "DT01": 5, "TL01": 95}


def table(**values: object) -> list[Cell]:
    """A data sheet of three indicators."""
    rows = [HEADINGS, *(("", code, code, "", values.get(code, value), "") for code, value in CODES.items())]
    return [(row, column, cell) for row, cells in enumerate(rows) for column, cell in enumerate(cells) if cell != ""]


def test_figures_of_an_old_workbook() -> None:
    report = report_of(old_book(table()))
    assert [cell_of(report, code).value for code in CODES] == list(CODES.values())


def test_a_formula_that_was_never_calculated_is_no_blank() -> None:
    """A library that writes formulas and calculates none leaves an empty text in the place of the number."""
    report = report_of(old_book(table(DT01=UNCALCULATED)))
    assert "formula-not-calculated" in kinds(report)
    assert cell_of(report, "DT01").state is ValueState.INVALID


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (old_book(table(), more=PASSWORD), "file-encrypted"),
        (old_book(table(), stream="Book", version=BIFF5), "file-other-type"),
        (old_book(table(), version=BIFF5), "file-damaged"),
        (old_book([*table(), (65535, 255, 1)]), "file-unsafe"),
        (old_book(table())[:2000], "file-damaged"),
    ],
    ids=["password", "Excel 95", "records of Excel 95", "a cell at the end of the sheet", "torn"],
)
def test_what_cannot_be_read_says_why(data: bytes, code: str) -> None:
    found = outcome(data, "BaoCao.xls")
    assert found.outcome in (Outcome.REFUSED, Outcome.UNREADABLE)
    assert found.finding is not None and found.finding.code == code
