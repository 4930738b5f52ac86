"""Finds the heading row of a table by its words, and which column is which."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from etl.forms.layout import (
    DATA_COLUMNS,
    IGNORED_DATA_HEADINGS,
    MODEL_COLUMNS,
    NARRATIVE_COLUMNS,
    SCORE_COLUMNS,
    TASK_COLUMNS,
    Heading,
)
from etl.read.grid import LONGEST_HEADING, Grid, Raw, folded

DEEPEST_HEADING_ROW = 60
"""Below this row of a sheet nobody starts a table; a sheet of a million rows is not searched to its end."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The headings of one table: exact titles first (fast, and preferred where two columns compete)."""

    titles: Mapping[str, str]
    variants: Mapping[str, str]

    def key_of(self, raw: Raw) -> str | None:
        """Which column this cell is the heading of."""
        if not isinstance(raw, str) or not raw or len(raw) > LONGEST_HEADING:
            return None
        return self.titles.get(raw) or self.variants.get(folded(raw))


def vocabulary(headings: tuple[Heading, ...], ignored: tuple[str, ...] = ()) -> Vocabulary:
    """Folds every variant; a title of one column never yields to a variant of another."""
    variants = {folded(text): "ignored" for text in ignored}
    variants |= {folded(text): heading.key for heading in headings for text in heading.variants}
    variants |= {folded(heading.title): heading.key for heading in headings}
    return Vocabulary({heading.title: heading.key for heading in headings}, variants)


DATA = vocabulary(DATA_COLUMNS, IGNORED_DATA_HEADINGS)
MODELS = vocabulary(MODEL_COLUMNS)
NARRATIVES = vocabulary(NARRATIVE_COLUMNS)
TASKS = vocabulary(TASK_COLUMNS)
SCORES = vocabulary(SCORE_COLUMNS)


@dataclass(slots=True)
class Header:
    """Where a table starts: `last_row` of its headings, column of each key, columns that compete for a key."""

    last_row: int
    columns: dict[str, int] = field(default_factory=dict)
    rivals: dict[str, list[int]] = field(default_factory=dict)
    ignored: set[int] = field(default_factory=set)


def find_header(grid: Grid, words: Vocabulary, least: int) -> Header | None:
    """The first row with at least `least` different headings, and a second row of sub-headings if it has one."""
    for row, cells in enumerate(grid.rows[:DEEPEST_HEADING_ROW]):
        found = _headings_in(cells, words)
        if len(set(found.values())) >= least:
            below = _headings_in(grid.rows[row + 1], words) if row + 1 < len(grid.rows) else {}
            is_double = bool(below) and all(not isinstance(raw, float) for raw in grid.rows[row + 1])
            return _header(grid, row + is_double, found | below if is_double else found, words)
    return None


def _headings_in(cells: list[Raw], words: Vocabulary) -> dict[int, str]:
    return {column: key for column, raw in enumerate(cells) if raw != "" and (key := words.key_of(raw)) is not None}


def _header(grid: Grid, last_row: int, found: dict[int, str], words: Vocabulary) -> Header:
    header = Header(last_row)
    for column, key in found.items():
        if key == "ignored":
            header.ignored.add(column)
        elif key not in header.columns:
            header.columns[key] = column
        else:
            header.rivals.setdefault(key, [header.columns[key]]).append(column)
    for key, columns in list(header.rivals.items()):
        exact = [column for column in columns if words.titles.get(str(grid.rows[last_row][column])) == key]
        if len(exact) == 1:
            header.columns[key] = exact[0]
            del header.rivals[key]
            header.ignored.update(set(columns) - {exact[0]})
    return header
