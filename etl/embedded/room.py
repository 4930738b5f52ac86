"""Whether the disk has room for the server, and what to tell where it has not: its own words help no office."""

import shutil
from pathlib import Path

from etl.model.errors import FatalError

NEEDED = 256 << 20
"""Bytes for a new server: empty, with all tables, it takes 70 MB; its write-ahead log grows by 16 MB at a time."""

_FULL = ("No space left on device", "Disk quota exceeded")


def check_room(folder: Path) -> None:
    """Refuses to begin where the disk is too full to end: half a server would be left, on a disk without a byte.

    Raises:
        FatalError: says what to do.
    """
    free = shutil.disk_usage(folder).free
    if free < NEEDED:
        raise FatalError(
            f"Đĩa chứa {folder} chỉ còn {free >> 20} MB, không đủ để tạo cơ sở dữ liệu (cần ít nhất {NEEDED >> 20} "
            "MB). Chưa tạo gì. Dọn bớt đĩa, hoặc đặt ETL_HOME ở một đĩa khác còn chỗ, rồi chạy lại lệnh."
        )


def failed(folder: Path, what: str, said: str) -> FatalError:
    """The error for a program of the server that gave up with these words. `what`: it could not do that."""
    if any(words in said for words in _FULL):
        return FatalError(
            f"Đĩa chứa {folder} đã đầy hoặc hết hạn mức nên không {what} được cơ sở dữ liệu. Những gì đã ghi vẫn còn "
            f"nguyên: đừng xóa gì trong {folder}. Dọn bớt đĩa (cần ít nhất {NEEDED >> 20} MB) rồi chạy lại lệnh; "
            "nếu đĩa vẫn còn chỗ, gửi các tệp trong thư mục log ở đó cho bộ phận kỹ thuật."
        )
    return FatalError(
        f"Không {what} được cơ sở dữ liệu trong {folder}. Gửi những dòng dưới đây cho bộ phận kỹ thuật:\n{said}"
    )
