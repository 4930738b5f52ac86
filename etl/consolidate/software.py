"""Which program makes a report: an older one's files could not be made again, so its draft is made anew."""

import hashlib
from collections.abc import Iterator
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path

from etl.config import PROJECT

_PARTS = (
    *("etl/consolidate", "etl/publish", "etl/text", "etl/regime/wording.toml"),
    *("sql/consolidate", "sql/marts", "sql/publish"),
)
_WRITERS = ("docxtpl", "python-docx", "XlsxWriter", "matplotlib")
"""Libraries whose bytes stand in the files."""


@lru_cache(maxsize=1)
def software() -> str:
    """Hash of the code, queries and words that make a report and its files."""
    digest = hashlib.sha256()
    for name in _WRITERS:
        digest.update(f"{name} {version(name)}\n".encode())
    for path in sorted(_sources(), key=lambda path: path.as_posix()):
        digest.update(f"{path.relative_to(PROJECT).as_posix()}\n".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _sources() -> Iterator[Path]:
    for part in _PARTS:
        path = PROJECT / part
        yield from (path,) if path.is_file() else (found for found in path.rglob("*") if _counts(found))


def _counts(path: Path) -> bool:
    return path.is_file() and path.suffix in (".py", ".sql", ".csv", ".toml")
