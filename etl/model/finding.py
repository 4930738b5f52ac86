"""A finding: something wrong with a unit's data. A value that is collected, never an exception."""

from dataclasses import dataclass
from enum import StrEnum

NOT_ON_ROSTER = "unit-not-on-roster"
THROUGH_CLAIMED = "through-claimed"
"""The kind of finding that nobody can let pass: the period does not expect the unit."""


class Severity(StrEnum):
    """Critical returns the report to the unit; a warning asks for an explanation; info is for the officer."""

    CRITICAL = "critical"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing wrong, in words that a school clerk understands.

    `code` is the kind's or the rule's stable code; `cells` holds every cell of the rule ("E31", …), none is
    blamed; `message` is one complete Vietnamese text: what was found, what is expected, what to do.
    """

    code: str
    severity: Severity
    message: str
    sheet: str = ""
    cells: tuple[str, ...] = ()
    indicators: tuple[str, ...] = ()
    found: str = ""
    expected: str = ""
