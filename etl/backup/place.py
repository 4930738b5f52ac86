"""Where sets may be kept: apart from what they save. `prune` would take an office's raw files for its own."""

import os
from pathlib import Path

from etl.backup.manifest import LANDING, SETS
from etl.config import Settings
from etl.model.errors import UsageError

NO_FOLDER = "Thiếu tên thư mục sao lưu (biến môi trường trong lệnh còn trống?): hãy nêu rõ thư mục, ở một đĩa khác."


def named_folder(text: str) -> Path:
    """The folder that a person named.

    Raises:
        UsageError: nothing was named, as by a variable that is not set; it is not the current folder that is meant.
    """
    if not text.strip():
        raise UsageError(NO_FOLDER)
    return Path(text).absolute()


def folder_of_backups(settings: Settings, text: str) -> Path:
    """The same, if it neither is, holds nor lies in a folder of the living place, by whatever links and dots.

    Raises:
        UsageError: nothing was named, or it is not apart.
    """
    folder = named_folder(text)
    living = [settings.home, settings.inbox, settings.out, settings.regimes, settings.landing]
    for ours in (_real(one) for one in living if isinstance(one, Path)):
        for theirs in (_real(folder / part) for part in ("", SETS, LANDING)):
            if theirs.is_relative_to(ours) or ours.is_relative_to(theirs):
                raise UsageError(
                    f"{folder} không dùng làm thư mục sao lưu được: chung chỗ với dữ liệu đang dùng ở {ours}, lệnh bỏ "
                    "bản cũ sẽ xóa cả tệp gốc đang dùng. Hãy nêu một thư mục riêng ở ngoài, trên một đĩa khác; bản sao "
                    "lưu đã nằm ở đó thì chuyển cả sets/ và landing/ của chúng sang thư mục riêng ấy."
                )
    return folder


def _real(path: Path) -> Path:
    return Path(os.path.realpath(path))
