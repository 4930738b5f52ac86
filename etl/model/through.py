"""Counted through: the cells of a lower office's units behind the figures that the office sends up."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from etl.model.regime import ValueType
from etl.model.values import ANSWERED, ValueState

MODELS_IN_STATE = "MH: "
"""Before a status of models: the `indicator` of a row that says how many models of that status a unit has."""


def models_in_state(status: str) -> str:
    """What a row is filed under that counts a unit's models of one status."""
    return f"{MODELS_IN_STATE}{status}"


@dataclass(frozen=True, slots=True)
class ThroughCell:
    """What one unit of the lower office says about one indicator (or how many models it has of one status).

    `position` is its place in the lower office's order, `path` leads from the top of the hierarchy to it. `regime`,
    `period` and `receipt` are the lower office's own; `receipt` and `sha256` are empty for a unit that did not report.
    """

    indicator: str
    position: int
    unit: str
    name: str
    ownership: str
    path: tuple[str, ...]
    state: ValueState
    value: Decimal | None
    text_value: str | None
    as_typed: str
    regime: str
    period: str
    receipt: str
    sha256: str
    sheet: str
    cell: str


@dataclass(frozen=True, slots=True)
class ThroughFact:
    """What the units say together: `value` is their sum, of yes and no the number of yes; None if none answered."""

    value: Decimal | None
    units_reported: int
    units_expected: int
    units_nil: int
    units_not_applicable: int
    units_missing: int

    @classmethod
    def of(cls, cells: Sequence[ThroughCell]) -> "ThroughFact":
        """Counts the cells of one indicator."""
        states = [cell.state for cell in cells]
        reported = sum(state in ANSWERED for state in states)
        total = sum((cell.value for cell in cells if cell.value is not None), Decimal())
        return cls(
            total if reported else None,
            reported,
            len(states),
            states.count(ValueState.NIL),
            states.count(ValueState.NOT_APPLICABLE),
            states.count(ValueState.MISSING),
        )

    def said(self, value_type: ValueType) -> tuple[ValueState, Decimal | None]:
        """What the office's own cell must say: dates and texts of many units have no common one."""
        if self.units_reported == 0:
            nobody = self.units_expected and self.units_not_applicable == self.units_expected
            return (ValueState.NOT_APPLICABLE if nobody else ValueState.MISSING), None
        if value_type in (ValueType.DATE, ValueType.TEXT):
            return ValueState.NOT_APPLICABLE, None
        if value_type is ValueType.COUNT and self.units_nil == self.units_reported and not self.units_missing:
            return ValueState.NIL, None
        return ValueState.NUMBER, self.value
