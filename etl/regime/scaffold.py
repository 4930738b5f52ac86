"""Begins a new regime as a copy of one that works (`regime new`): every file is there, and the check passes."""

import re
import shutil
from pathlib import Path

from etl.model.errors import UsageError
from etl.regime.files import SHARED
from etl.regime.load import load_regime

NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)+")
_NOT_COPIED = shutil.ignore_patterns("README*", ".*", "~$*", "*~", "*.bak")
_NAME_LINE = re.compile(r'^name\s*=\s*"[^"]*"', re.MULTILINE)


def new_regime(folder: Path, name: str, source: str) -> list[Path]:
    """Copies the regime `source` under a new name; returns the files to be edited, in the order of the docs.

    Raises:
        UsageError: the name is taken or is no name, or there is no such source.
        ConfigurationError: the source has mistakes of its own, which a copy would only repeat.
    """
    load_regime(folder, source)
    target = folder / name
    if not NAME.fullmatch(name):
        raise UsageError(
            f"Tên “{name}” không dùng được: chữ thường không dấu và số, nối bằng dấu “-”, ví dụ quan-danvan-2024."
        )
    if name == SHARED or target.exists():
        raise UsageError(f"Đã có “{name}” trong {folder}: chọn tên khác.")
    made = folder / f".{name}"  # hidden, so that nobody reads it before it is whole
    shutil.rmtree(made, ignore_errors=True)
    shutil.copytree(folder / source, made, ignore=_NOT_COPIED)
    _rename(made / "regime.toml", name, source)
    made.rename(target)
    load_regime(folder, name)
    return sorted(path for path in target.rglob("*") if path.is_file())


def _rename(path: Path, name: str, source: str) -> None:
    text = path.read_text("utf-8-sig")
    renamed = _NAME_LINE.sub(f'name = "{name}"', text, count=1)
    path.write_text(f"# Chép từ “{source}”: sửa từng mục theo docs/adding-a-regime.md.\n{renamed}", "utf-8")
