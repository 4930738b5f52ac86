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
    pages = [[line.strip() for line in page.splitlines() if line.strip()] for page in appendix.split("\f")[:-1]]
    tied = "(Kèm theo Báo cáo số 05/BC-GDĐT ngày 02 tháng 5 năm 2023)"
    second = next(number for number, lines in enumerate(pages) if lines[0] == "Phụ lục II")
    for first, title in ((0, "SỐ LIỆU TỔNG HỢP THEO CHỈ TIÊU"), (second, "TÌNH HÌNH GỬI BÁO CÁO")):
        assert pages[first][:3] == [f"Phụ lục I{'I' if first else ''}", tied, title], "page 1 bears no number"
        numbers = [lines[0] for lines in pages[first + 1 : None if first else second]]
        assert numbers == [str(number) for number in range(2, len(numbers) + 2)], "each is numbered on its own"
