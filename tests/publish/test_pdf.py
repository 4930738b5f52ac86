"""The appendix in PDF goes out: its numbers read as they do in the report's text."""

import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from etl.publish.appendix_workbook import write_appendix
from etl.publish.book import Book, Sheet
from etl.publish.pdf import make_pdfs
from tests.conftest import needs_office
from tests.publish.example import example_content


@needs_office("soffice")
@pytest.mark.office
def test_numbers_of_the_appendix_are_printed_the_vietnamese_way(tmp_path: Path) -> None:
    book = Book(tmp_path / "so.xlsx", "Thử", datetime(2023, 5, 1, tzinfo=UTC), "DỰ THẢO")
    sheet = Sheet(book, "Thử", ["Thử"], ["Số", "Tỷ lệ"], [20, 20])
    sheet.put([(40760, book.number()), (99.9, book.number(1))])
    book.close()
    write_appendix(
        example_content(), tmp_path / "phu-luc.xlsx", "Kèm theo Báo cáo số 05/BC-GDĐT ngày 02 tháng 5 năm 2023"
    )
    made = make_pdfs([tmp_path / "so.xlsx", tmp_path / "phu-luc.xlsx"], tmp_path)
    numbers, appendix = (
        subprocess.run(["pdftotext", "-layout", path, "-"], check=True, capture_output=True, text=True).stdout
        for path in made
    )
    assert "40.760" in numbers and "99,9" in numbers, "40,760 is read as forty and a bit"
    lines = [line.strip() for line in appendix.splitlines() if line.strip()]
    assert lines[:3] == ["1", "Phụ lục", "(Kèm theo Báo cáo số 05/BC-GDĐT ngày 02 tháng 5 năm 2023)"]
