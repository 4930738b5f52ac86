"""On which line of a TOML file a key stands: tomllib says what the file holds, but not where."""

import tomllib
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from etl.regime.wording import field_name

Path = tuple[int | str, ...]


def line_of(text: str, field: str) -> int | None:
    """The line of "cycles.H1.opens", or of the table that it is missing from.

    None where nothing can be said for sure: a key missing at the top, or one of two tables with the same name.
    """
    lines = _lines(text)
    parts = field.split(".")
    for length in range(len(parts), 0, -1):
        name = ".".join(parts[:length])
        if name in lines:
            return lines[name]
    return None


@lru_cache(maxsize=32)
def _lines(text: str) -> dict[str, int | None]:
    tree = tomllib.loads(text)
    lines: dict[str, int | None] = {}
    for path, number, is_table in _statements(text):
        name = field_name(path, tree)
        # Of two tables with one name the second is the mistake; which of their keys is meant nobody can say.
        lines[name] = None if name in lines and not is_table else number
    return lines


def _statements(text: str) -> Iterator[tuple[Path, int, bool]]:
    """Each table header and each key with its path, its first line, and whether it is a header."""
    table: Path = ()
    seen: Counter[Path] = Counter()
    held, start = "", 1
    for number, line in enumerate(text.split("\n"), start=1):
        held = f"{held}\n{line}" if held else line
        try:
            found = tomllib.loads(held)
        except tomllib.TOMLDecodeError:
            continue  # a value of several lines: it ends where the statement can be read
        if found:
            path = _path(found)
            if is_table := held.lstrip().startswith("["):
                table = path = _numbered(path, seen)
            yield (path if is_table else (*table, *path)), start, is_table
        held, start = "", number + 1


def _path(found: dict[str, Any]) -> Path:
    path: list[int | str] = []
    inner: Any = found
    while isinstance(inner, dict) and len(inner) == 1:
        name, inner = next(iter(inner.items()))
        path.append(name)
    return (*path, 0) if inner == [{}] else tuple(path)


def _numbered(path: Path, seen: Counter[Path]) -> Path:
    """The header [[cycles]] with its number among those of this name."""
    if not path or path[-1] != 0:
        return path
    name = path[:-1]
    seen[name] += 1
    return (*name, seen[name] - 1)
