"""Forms saved by LibreOffice as .xls, .ods and .csv, and reports written by it as .docx, read to the same values."""

from pathlib import Path

import pytest

from etl.read.outcome import Outcome
from etl.read.reading import read_bytes
from tests.conftest import needs_office
from tests.read.filling import DATA, SPECS, cell_of, fill, issued, opened, read, saved, value_cell
from tests.read.test_office import VALUES, said, soffice, through_libreoffice

pytestmark = [pytest.mark.office, needs_office("soffice")]


@pytest.mark.parametrize("kind", ["xls:MS Excel 97", "ods:calc8"])
def test_the_same_form_in_another_format(tmp_path: Path, kind: str) -> None:
    filled = fill(issued(), VALUES)
    book = opened(filled)
    value_cell(book[DATA], "TL01").value, value_cell(book[DATA], "TL01").number_format = 0.955, "0.0%"
    filled = saved(book)
    outcome = read_bytes(through_libreoffice(filled, tmp_path, kind), "BaoCao", "mau-2023", SPECS)
    assert outcome.outcome is Outcome.REPORT and outcome.report is not None, outcome.finding
    report = outcome.report
    assert said(report) == said(read(filled))
    assert report.identity == read(filled).identity
    assert not [one for one in report.findings if one.code not in ("formula-in-input",)], report.findings


@pytest.mark.parametrize("kind", ["xls:MS Excel 97", "ods:calc8"])
def test_errors_are_no_blanks_in_other_formats(tmp_path: Path, kind: str) -> None:
    filled = fill(issued(), {"QM03": "=1/0", "QM04": "=2+3"})
    report = read_bytes(through_libreoffice(filled, tmp_path, kind), "BaoCao", "mau-2023", SPECS).report
    assert report is not None
    assert {one.code for one in report.findings} == {"cell-error", "formula-in-input"}
    assert cell_of(report, "QM04").value == 5


def test_a_csv_of_the_data_sheet(tmp_path: Path) -> None:
    book = opened(fill(issued(), VALUES))
    for name in book.sheetnames:
        if name != DATA:
            del book[name]
    source = tmp_path / "a.xlsx"
    source.write_bytes(saved(book))
    soffice(
        tmp_path, "--convert-to", "csv:Text - txt - csv (StarCalc):59,34,76", "--outdir", str(tmp_path), str(source)
    )
    outcome = read_bytes((tmp_path / "a.csv").read_bytes(), "a.csv", "mau-2023", SPECS)
    assert outcome.report is not None, outcome.finding
    assert said(outcome.report) == said(read(fill(issued(), VALUES)))
