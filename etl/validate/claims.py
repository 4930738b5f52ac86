"""A unit is counted once: what a later report counts through that another unit's report counts already is refused."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from uuid import UUID

import sqlalchemy

from etl.model.catalogue import finding
from etl.model.finding import Finding
from etl.model.regime import Period, Regime
from etl.validate.content import Judged
from etl.warehouse import fetch_columns, sql

_MOST_NAMED = 3


@dataclass(frozen=True, slots=True)
class Claims:
    """Names of the units behind each consolidated report by position, of the roster's own units by code.

    `held`: what each unit's newest accepted report counts through, by its code; grows as reports are accepted.
    """

    through: Mapping[int, Mapping[str, str]] = field(default_factory=dict)
    roster: Mapping[str, str] = field(default_factory=dict)
    held: dict[str, Set[str]] = field(default_factory=dict)

    @classmethod
    def load(
        cls, connection: sqlalchemy.Connection, regime: Regime, period: Period, submissions: Sequence[UUID]
    ) -> "Claims":
        """Nothing where the regime counts no unit through."""
        if not regime.counted_through:
            return cls()
        through: dict[int, dict[str, str]] = defaultdict(dict)
        rows = fetch_columns(connection, sql("validate/through_units"), {"submissions": list(submissions)})[1]
        for position, unit, name in rows:
            through[position - 1][unit] = name
        return cls(through, {unit.code: unit.name for unit in regime.roster(period.code)})

    def refused(self, judged: Sequence[Judged], accepted: Iterable[int]) -> dict[int, Finding]:
        """Which of the accepted reports count a unit that is counted already, in order of receipt."""
        found: dict[int, Finding] = {}
        for position in sorted(accepted):
            if position not in self.through:
                continue
            office, units = judged[position].unit_code, self.through[position]
            clash = {unit: holder for unit in units if (holder := self._holder(unit, office))}
            if clash:
                holders = "; ".join(dict.fromkeys(clash.values()))
                found[position] = finding("through-claimed", found=_named([units[u] for u in clash]), expected=holders)
            else:
                self.held[office] = units.keys()
        return found

    def _holder(self, unit: str, office: str) -> str:
        """Name of who reports for the unit but this office; empty: nobody."""
        if unit != office and unit in self.roster:
            return self.roster[unit]
        return next((self.roster[other] for other, held in self.held.items() if other != office and unit in held), "")


def _named(names: Sequence[str]) -> str:
    rest = len(names) - _MOST_NAMED
    more = f" và {rest} đơn vị khác" if rest > 0 else ""
    return f"{'; '.join(names[:_MOST_NAMED])}{more}"
