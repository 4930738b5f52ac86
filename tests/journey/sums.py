"""Sums of the district made from the landed files and the regime's CSV files alone; nothing of `etl/` is used.

Which files count is declared in the manifest by hand. All rules (who must answer, what is added up, when a
share counts a unit) are written here a second time, from DOMAIN.md §3.
"""

import csv
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from pathlib import Path
from typing import Any

from tests.journey.raw import MISSING, Answer, answer, typed_values

Key = tuple[str, str, str]
"""Indicator, scope ("total", "level", "ownership"), code of the level or ownership ("" for the total)."""


@dataclass(frozen=True)
class Sum:
    """What a figure must be. `value` of a share is in per cent, exact; None where there is nothing to state."""

    value: Fraction | None
    numerator: int | None
    denominator: int | None
    units_reported: int
    units_expected: int
    units_nil: int
    units_not_applicable: int
    units_missing: int


@dataclass(frozen=True)
class Oracle:
    """The district as its files and lists say. `landing`: the folder of raw bytes by sha256."""

    regimes: Path
    manifest: Mapping[str, Any]
    landing: Path

    @classmethod
    def of(cls, regimes: Path, manifest: Path, landing: Path) -> "Oracle":
        return cls(regimes, json.loads(manifest.read_text("utf-8")), landing)

    @cached_property
    def indicators(self) -> dict[str, dict[str, str]]:
        """The catalogue's row and the regime's own of each indicator, by code, in the regime's order."""
        catalogue = {row["code"]: row for row in _rows(self.regimes / "shared" / "indicators.csv")}
        own = _rows(self.regimes / self.manifest["regime"] / "indicators.csv")
        axes = ("value_type", "across_units", "numerator", "denominator")
        return {row["code"]: row | {axis: catalogue[row["code"]][axis] for axis in axes} for row in own}

    @cached_property
    def units(self) -> dict[str, dict[str, str]]:
        """Level and ownership of every unit that must report, by code, as they were when the period ended."""
        day = self.manifest["as_of"][:10]
        known = {
            row["unit"]: row
            for row in _rows(self.regimes / "shared" / "units.csv")
            if row["valid_from"] <= day <= (row["valid_to"] or "9999")
        }
        return {row["unit"]: known[row["unit"]] for row in _rows(self.regimes / self.manifest["regime"] / "roster.csv")}

    @cached_property
    def answers(self) -> dict[str, dict[str, Answer]]:
        """What each unit with an accepted report says, by unit and indicator; supplements laid over."""
        said: dict[str, dict[str, Answer]] = {}
        for file in sorted(self.manifest["files"], key=lambda file: file["received_at"]):
            if file["counts"]:
                cells = self.cells_of(file["sha256"])
                filled = {code: cell for code, cell in cells.items() if cell.state != "missing"}
                said[file["unit"]] = cells if file["counts"] == "base" else said[file["unit"]] | filled
        return said

    def sums(self) -> dict[Key, Sum]:
        """Every figure that must come out."""
        return {
            (code, scope, group): self._sum(code, scope, group)
            for code in self.indicators
            for scope, group in self._scopes()
            if self._bound(code, scope, group)
        }

    def value_of(self, unit: str, code: str) -> Answer:
        """What the unit says; missing if its report was not accepted."""
        return self.answers.get(unit, {}).get(code, MISSING)

    def cells_of(self, sha256: str) -> dict[str, Answer]:
        """What one landed file says, by indicator; derived ones are left out, nobody reads them."""
        values = typed_values((self.landing / sha256[:2] / sha256).read_bytes())
        types = {code: row["value_type"] for code, row in self.indicators.items() if row["across_units"] != "derived"}
        return {code: answer(raw, types[code]) for code, raw in values.items() if code in types}

    def _scopes(self) -> Iterator[tuple[str, str]]:
        yield "total", ""
        for scope in ("level", "ownership"):
            yield from ((scope, group) for group in sorted({unit[scope] for unit in self.units.values()}))

    def _bound(self, code: str, scope: str, group: str) -> list[str]:
        row = self.indicators[code]
        return [
            unit
            for unit, facts in self.units.items()
            if (scope == "total" or facts[scope] == group)
            and (not row["levels"] or facts["level"] in row["levels"].split("+"))
            and (not row["ownerships"] or facts["ownership"] in row["ownerships"].split("+"))
        ]

    def _sum(self, code: str, scope: str, group: str) -> Sum:
        row, units = self.indicators[code], self._bound(code, scope, group)
        if row["across_units"] == "derived":
            return self._share(row, units)
        said = [self.value_of(unit, code) for unit in units]
        reported = [one for one in said if one.state in ("number", "nil")]
        total = sum(one.number or 0 for one in reported)
        is_list, is_yes_no = row["across_units"] == "list", row["across_units"] == "count_yes"
        return Sum(
            Fraction(total) if reported and not is_list else None,
            total if is_yes_no else None,
            len(reported) if is_yes_no else None,
            *_counts(said),
        )

    def _share(self, row: Mapping[str, str], units: list[str]) -> Sum:
        """Recomputed from summed parts; a unit counts only with all of them."""
        above, below = row["numerator"].split("+"), row["denominator"].split("+")
        said, numerator, denominator = [], 0, 0
        for unit in units:
            parts = {code: self.value_of(unit, code) for code in (*above, *below)}
            whole = _together(list(parts.values()))
            said.append(whole)
            if whole.state in ("number", "nil"):
                numerator += sum(parts[code].number or 0 for code in above)
                denominator += sum(parts[code].number or 0 for code in below)
        counts = _counts(said)
        value = Fraction(100 * numerator, denominator) if denominator else None
        return Sum(value, numerator if counts[0] else None, denominator if counts[0] else None, *counts)


def _together(parts: list[Answer]) -> Answer:
    states = {part.state for part in parts}
    if states == {"nil"}:
        return Answer("nil")
    if states <= {"number", "nil"}:
        return Answer("number")
    return MISSING if "missing" in states else Answer("not_applicable")


def _counts(said: list[Answer]) -> tuple[int, int, int, int, int]:
    states = [one.state for one in said]
    nil = states.count("nil")
    return (
        states.count("number") + nil,
        len(states),
        nil,
        states.count("not_applicable"),
        states.count("missing"),
    )


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))
