"""`so-van-ban.xlsx`: the register of what came in for a period, and the list of documents for its archive file."""

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from etl.publish.book import Book, Sheet

Line = tuple[str, ...]
_INCOMING = ("STT", "Ngày, giờ đến", "Căn cứ thời điểm", "Kênh", "Tác giả", "Số, ký hiệu", "Ngày văn bản", "Tên tệp")
_INDEX = ("STT", "Số, ký hiệu", "Ngày văn bản", "Trích yếu nội dung", "Tác giả", "Ghi chú")


_DETAILS = ("STT", "Số liệu", "Ở đâu", "Văn bản ghi hoặc trước khi sửa", "Số liệu hoặc sau khi sửa", "Người sửa; lý do")


def write_details(path: Path, title: str, lines: Iterable[Line], at: datetime) -> None:
    """What has no room on the phiếu trình: every place that differs, every figure that was corrected. Internal."""
    book = Book(path, title, at, "Lưu nội bộ")
    sheet = Sheet(book, "Chi tiết", ["CHI TIẾT PHIẾU TRÌNH", title], _DETAILS, (6, 50, 60, 24, 24, 40))
    for number, line in enumerate(lines, 1):
        sheet.plain([number, *line])
    sheet.finish()
    book.close()


def write_registers(path: Path, title: str, incoming: Iterable[Line], index: Iterable[Line], at: datetime) -> None:
    """Two sheets: "Văn bản đến" and "Mục lục văn bản"; lines without their number. Internal."""
    book = Book(path, title, at, "Lưu nội bộ")
    for name, heading, headers, widths, lines in (
        ("Văn bản đến", "SỔ VĂN BẢN ĐẾN", _INCOMING, (6, 18, 20, 16, 36, 18, 14, 30), incoming),
        ("Mục lục văn bản", "MỤC LỤC VĂN BẢN TRONG HỒ SƠ", _INDEX, (6, 20, 14, 60, 40, 24), index),
    ):
        sheet = Sheet(book, name, [heading, title], headers, widths)
        for number, line in enumerate(lines, 1):
            sheet.plain([number, *line])
        sheet.finish()
    book.close()
