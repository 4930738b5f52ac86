"""What a cell says: its state (DOMAIN.md §3) and, if it says a number or a day, which."""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from etl.text.cleaning import fold

State = Literal["number", "nil", "not_applicable", "missing", "invalid"]
"""The words of `etl.model.values.ValueState`; a readable day has the state "number" too."""

NumberReason = Literal[
    "not_a_number",
    "tick",  # "x": ticked where a number is asked
    "boolean",
    "date",
    "formula_error",  # "#REF!"
    "not_whole",
    "percent",  # "12%" where a count is asked
    "unknown_unit",  # "12 tập" where "cuộc" is asked
    "ambiguous",  # "1.234" per cent: a thousand or one and a bit
    "not_finite",
    "too_large",
    "not_yes_no",
]
DateReason = Literal["not_a_date", "no_such_day", "incomplete", "out_of_range", "formula_error"]


@dataclass(frozen=True, slots=True)
class ParsedNumber:
    """A number as a unit meant it. `value` only with state "number", `reason` only with "invalid"."""

    state: State
    value: Decimal | None = None
    reason: NumberReason | None = None


@dataclass(frozen=True, slots=True)
class ParsedDate:
    """A day as a unit meant it. `value` only with state "number", `reason` only with "invalid".

    An invalid day that could be read (`out_of_range`) is left out all the same: it counts nowhere.
    """

    state: State
    value: date | None = None
    reason: DateReason | None = None


NOT_APPLICABLE_CHOICE = "Không áp dụng"
"""The drop-down text of the form: the only way a unit may say "not applicable"."""

_NIL_KEYS = frozenset({"khong", "khong co", "khong phat sinh", "kps"})
_ONLY_DOTS = re.compile("[.…⋯․_ ]*")
_ONLY_DASHES = re.compile("[-‐‑‒–—―−]+")
_FORMULA_ERROR = re.compile(r"#(?:[A-Z]+[!?]|DIV/0!|N/A|GETTING_DATA)|Err:[0-9]+", re.IGNORECASE)


def stated_without_value(text: str) -> Literal["nil", "not_applicable", "missing"] | None:
    """Reads a cleaned text that gives no value: blank or dots, "KPS" or a dash, the drop-down's choice."""
    if _ONLY_DOTS.fullmatch(text):
        return "missing"
    if _ONLY_DASHES.fullmatch(text):
        return "nil"
    if text.lower() == NOT_APPLICABLE_CHOICE.lower():
        return "not_applicable"
    return "nil" if fold(text) in _NIL_KEYS else None


def is_formula_error(text: str) -> bool:
    """Whether a cleaned text is an error value of a spreadsheet: "#REF!", "#N/A", "#DIV/0!"."""
    return _FORMULA_ERROR.fullmatch(text) is not None
