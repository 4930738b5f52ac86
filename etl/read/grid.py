"""One sheet as reading sees it: rows of raw values, with the place of each in the workbook."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cache, lru_cache

from etl.read.marks import Mark, Place
from etl.read.merges import Merge
from etl.text import fold

Raw = int | float | str | bool | time | date | datetime | timedelta
"""What a cell holds: text, number, bool, date, time; '' when blank."""

LONGEST_HEADING = 60
"""Longer texts are sentences, never headings or labels; folding them would be the cost of a file."""


@dataclass(frozen=True, slots=True)
class Grid:
    """`rows` are of equal length and begin at row `top`, column `left` (from 0) of the sheet."""

    name: str
    rows: list[list[Raw]]
    top: int = 0
    left: int = 0
    is_hidden: bool = False
    marks: dict[Place, Mark] = field(default_factory=dict)
    is_percent: Callable[[Place], bool] = lambda place: False
    merges: list[Merge] = field(default_factory=list)
    twice_in: Callable[[str], list[int]] = lambda letters: []
    is_disguised: Callable[[Place], bool] = lambda place: False
    hides_column: Callable[[int], bool] = lambda column: False
    is_1904: bool = False
    """Whether days are counted from 1904 on: a number that is no date yet may mean either."""

    hidden_rows: Callable[[], Collection[int]] = frozenset
    struck: Callable[[], Collection[Place]] = frozenset
    """Cells that are crossed out as a whole; like the rows, from the sheet's own beginning."""

    def cell(self, row: int, column: int) -> str:
        """Address ("E31") of a place in `rows`."""
        return f"{column_letters(self.left + column)}{self.top + row + 1}"

    def mark(self, row: int, column: int) -> Mark | None:
        """What the XML says about a place in `rows`."""
        return self.marks.get((self.top + row, self.left + column))

    def mark_doubles(self, column: int) -> None:
        """Marks the cells of a column of `rows` that stand twice in the file."""
        for row in self.twice_in(column_letters(self.left + column)):
            self.marks[row, self.left + column] = Mark.TWICE

    def mark_covered(self, column: int) -> None:
        """Marks the filled cells of a column of `rows` that a merged range hides behind its first cell."""
        place = self.left + column
        for (top, left), (bottom, right) in self.merges:
            if left <= place <= right:
                for row in range(max(top, self.top), min(bottom + 1, self.top + len(self.rows))):
                    if (row, place) != (top, left) and self.rows[row - self.top][column] != "":
                        self.marks.setdefault((row, place), Mark.COVERED)

    def mark_struck(self, column: int) -> None:
        """Marks the filled cells of a column of `rows` that are crossed out as a whole."""
        for row, place in self.struck():
            at = row - self.top
            if place == self.left + column and 0 <= at < len(self.rows) and self.rows[at][column] != "":
                self.marks[row, place] = Mark.STRUCK

    def merged_with(self, row: int, column: int) -> str:
        """The range ("E10:E12") that hides a place in `rows` behind its first cell; empty if none does."""
        place = (self.top + row, self.left + column)
        for (top, left), (bottom, right) in self.merges:
            if top <= place[0] <= bottom and left <= place[1] <= right and place != (top, left):
                return f"{column_letters(left)}{top + 1}:{column_letters(right)}{bottom + 1}"
        return ""

    def shows_percent(self, row: int, column: int) -> bool:
        """Whether the number at a place in `rows` is shown as a percentage."""
        return self.is_percent((self.top + row, self.left + column))

    def disguises(self, row: int, column: int) -> bool:
        """Whether the number at a place in `rows` is shown otherwise than it is, or not at all."""
        return self.is_disguised((self.top + row, self.left + column))

    def hides(self, column: int) -> bool:
        """Whether the sheet or this column of `rows` is hidden."""
        return self.is_hidden or self.hides_column(self.left + column)


@cache
def column_letters(column: int) -> str:
    """Letters of a column from 0; a sheet has at most 16,384."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


@lru_cache(maxsize=8192)
def folded(text: str) -> str:
    """`fold` remembered: the words of a form are the same in every file."""
    return fold(text)


def is_blank_row(row: list[Raw]) -> bool:
    """Whether no cell of the row holds anything."""
    return row.count("") == len(row)
