"""A reported value and its four states, never mixed: number, nil, not applicable, missing."""

from decimal import Decimal
from enum import StrEnum
from typing import Any, NamedTuple


class ValueState(StrEnum):
    """What a unit said in a cell. `INVALID` is no fifth answer: it carries a finding and counts nowhere."""

    NUMBER = "number"
    NIL = "nil"
    NOT_APPLICABLE = "not_applicable"
    MISSING = "missing"
    INVALID = "invalid"


ANSWERED = frozenset({ValueState.NUMBER, ValueState.NIL})
"""States that count as an answer in n/N; nil adds 0 to a sum."""

SAID = frozenset({*ANSWERED, ValueState.NOT_APPLICABLE})
"""States in which a unit has said something about the indicator."""


class CellValue(NamedTuple):
    """One indicator as one file states it. A tuple: a file has eighty of them, and they cost a quarter to make.

    `value` is the number (a yes/no is 1 or 0; a date or text stays in `text_value`, a date as ISO).
    `as_typed` is the text of the cell as the unit typed it, `sheet` and `cell` ("E31") say where.
    """

    indicator: str
    state: ValueState
    value: Decimal | None
    as_typed: str
    sheet: str
    cell: str
    text_value: str | None = None
    explanation: str = ""


def meaning(cell: CellValue) -> tuple[Any, ...]:
    """What a cell that says something says, for comparing: nil and 0 are one figure."""
    if cell.state is ValueState.NOT_APPLICABLE:
        return ("not_applicable",)
    if cell.text_value is not None:
        return ("text", cell.text_value)
    return ("number", cell.value or 0)
