"""What is said about each target's measure, by the units that are counted: of an office counted through, its own."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import sqlalchemy

from etl.consolidate import marts
from etl.model.plan import MODELS, Target
from etl.model.regime import Regime
from etl.model.results import Reached
from etl.model.through import models_in_state


@dataclass(frozen=True, slots=True)
class Answer:
    """What a unit says about a target's measure. `is_partial`: a stage of the campaign is not in yet."""

    state: str
    reached: Reached
    is_partial: bool = False


MISSING = Answer("missing", Reached())


@dataclass(frozen=True, slots=True)
class Part:
    """A unit counted through an office: the level of the office, its own code, name and ownership."""

    code: str
    name: str
    level: str
    ownership: str


Answers = Mapping[str, Mapping[str, Sequence[tuple[Part | None, Answer]]]]
"""By target and unit of the roster: its own answer (None), or those of the units counted through it."""

_Said = dict[str, list[tuple[Part | None, Answer]]]


def read_answers(connection: sqlalchemy.Connection, regime: Regime, parameters: Mapping[str, Any]) -> Answers:
    """Answers to every target, from the prepared working tables."""
    figures = _figures(connection, {target.measure for target in regime.targets} - {MODELS}, parameters)
    models = _Models.read(connection, parameters) if any(t.measure == MODELS for t in regime.targets) else None
    return {
        target.code: figures[target.measure] if models is None or target.measure != MODELS else models.said_of(target)
        for target in regime.targets
    }


def _figures(connection: sqlalchemy.Connection, measures: set[str], parameters: Mapping[str, Any]) -> dict[str, _Said]:
    found: dict[str, _Said] = {measure: defaultdict(list) for measure in measures}
    if measures:
        for row in marts.rows(connection, "unit_measures", {**parameters, "measures": sorted(measures)}):
            reached = Reached(row.value, row.numerator, row.denominator)
            part = Part(row.part, row.name, row.level, row.ownership) if row.part else None
            found[row.indicator][row.unit].append((part, Answer(row.state, reached, row.is_partial)))
    return found


@dataclass(frozen=True, slots=True)
class _Models:
    """Models by status: of each unit whose report counts, and of the units counted through."""

    own: Mapping[str, Mapping[str, int]]
    through: Mapping[str, Mapping[Part, Mapping[str, Decimal]]]

    @classmethod
    def read(cls, connection: sqlalchemy.Connection, parameters: Mapping[str, Any]) -> "_Models":
        """An office whose figures are counted through speaks for none of its units: who says nothing has no data."""
        units = connection.execute(sqlalchemy.text("SELECT DISTINCT unit FROM current_input"))
        own: dict[str, dict[str, int]] = {row.unit: defaultdict(int) for row in units}
        for row in marts.rows(connection, "models", parameters):
            own[row.unit][row.status] += 1
        through: dict[str, dict[Part, dict[str, Decimal]]] = defaultdict(dict)
        stated = list(marts.rows(connection, "through_models", parameters))
        for row in stated:
            counted = through[row.unit].setdefault(Part(row.part, row.name, row.level, row.ownership), {})
            if row.state == "number":
                counted[row.indicator] = row.value
        silent = "SELECT DISTINCT unit, part, name, level, ownership FROM through_now ORDER BY unit, part"
        listed = set(through)
        for row in connection.exec_driver_sql(silent):
            if row.unit not in listed:
                through[row.unit][Part(row.part, row.name, row.level, row.ownership)] = {}
        return cls(own, through)

    def said_of(self, target: Target) -> _Said:
        """How many models each has in one of the target's statuses."""
        said: _Said = {}
        for unit, counted in self.own.items():
            number = Decimal(sum(counted.get(status, 0) for status in target.statuses))
            said[unit] = [(None, Answer("number", Reached(number)))]
        for unit, parts in self.through.items():
            said[unit] = [(part, _models_of(counted, target)) for part, counted in parts.items()]
        return said


def _models_of(counted: Mapping[str, Decimal], target: Target) -> Answer:
    if not counted:
        return MISSING
    return Answer(
        "number", Reached(sum((counted.get(models_in_state(s), Decimal()) for s in target.statuses), Decimal()))
    )
