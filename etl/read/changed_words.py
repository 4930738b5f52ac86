"""Words of the issued form that somebody changed: the clerk answered what they say, the code says something else."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from etl.forms.spec import FormField, FormSpec
from etl.model.catalogue import finding
from etl.model.finding import Finding
from etl.read.grid import Grid, Raw, folded
from etl.text import clean

MOST_LISTED_CELLS = 12
MULTIPLE = re.compile(r"(chuc|tram|nghin|ngan|trieu|ty|%)\b")
"""Begins a unit of measure that would make another number of each."""

Told = list[tuple[str, str]]
"""Cell and what stands in it."""


@dataclass(slots=True)
class ChangedWords:
    """Names and units of measure of one table that are not those of their rows; spacing, case and accents aside.

    `of_another`: names that are those of other indicators; `multiples`: units of measure that multiply.
    """

    of_another: Told = field(default_factory=list)
    renamed: Told = field(default_factory=list)
    multiples: Told = field(default_factory=list)
    measured: Told = field(default_factory=list)

    def take_name(self, cell: str, raw: Raw, entry: FormField, spec: FormSpec) -> None:
        """The name beside a value."""
        if not isinstance(raw, str) or raw == "" or (words := folded(raw)) == folded(entry.name):
            return
        codes = spec.fields_by_name.get(words, ())
        told = self.of_another if codes and entry.code not in codes else self.renamed
        told.append((cell, f"“{clean(raw)}” ở hàng của “{entry.name}”"))

    def take_unit(self, cell: str, raw: Raw, entry: FormField) -> None:
        """The unit of measure beside a value."""
        if not isinstance(raw, str) or raw == "" or (words := folded(raw)) == folded(entry.unit_of_measure):
            return
        told = self.multiples if MULTIPLE.match(words) else self.measured
        told.append((cell, f"“{clean(raw)}” thay cho “{entry.unit_of_measure}”"))

    def findings(self, grid: Grid, *, is_as_issued: bool) -> Iterator[Finding]:
        """Of a table that we did not issue, only what cannot be another wording of the same."""
        if self.of_another:
            yield listed("names-swapped", grid, self.of_another)
        if self.renamed and is_as_issued:
            yield listed("name-changed", grid, self.renamed)
        measured = self.multiples + self.measured * is_as_issued
        if measured:
            yield listed("unit-of-measure-changed", grid, measured)


def listed(kind: str, grid: Grid, told: Told) -> Finding:
    """One finding on all cells of a kind; the first of them are named."""
    first = told[:MOST_LISTED_CELLS]
    found = "; ".join(f"ô {cell}: {text}" for cell, text in first)
    return finding(kind, sheet=grid.name, cells=[cell for cell, _ in first], found=found, count=str(len(told)))
