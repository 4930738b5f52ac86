"""Folders that appear whole or not at all."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from etl.leftovers import remove_leftovers
from etl.model.errors import RetryableError
from etl.publish import pdf
from etl.publish.render import UPWARD


@contextmanager
def whole_folder(target: Path) -> Iterator[Path]:
    """A folder to fill; it takes its place once the block is left without an error, and replaces one of that name."""
    target.parent.mkdir(parents=True, exist_ok=True)
    remove_leftovers(target.parent, f".{target.name}-")
    with tempfile.TemporaryDirectory(prefix=f".{target.name}-", dir=target.parent) as name:
        made = Path(name) / target.name
        made.mkdir(mode=0o750)
        yield made
        if target.exists():
            target.rename(Path(name) / "old")
        made.rename(target)


def copy_into(source: Path, folder: Path, name: str = "") -> None:
    """A copy that may be opened and edited."""
    shutil.copyfile(source, folder / (name or source.name))


def add_pdfs(folder: Path) -> list[str]:
    """PDFs of what people read in the folder; says what could not be made, the rest stands."""
    if not pdf.is_there():
        return [pdf.MISSING]
    try:
        pdf.make_pdfs(sorted(path for path in folder.iterdir() if path.name != UPWARD), folder)
    except RetryableError as error:
        return [f"Chưa xuất được bản PDF ({error}). Word và Excel vẫn đầy đủ."]
    return []
