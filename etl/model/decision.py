"""What an officer decides about deadlines: extensions of one unit, closing and reopening of a period."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from etl.model.regime import Period, Regime


@dataclass(frozen=True, slots=True)
class By:
    """Who decides: the registered officer, and the account of the operating system that typed it."""

    officer: str
    os_user: str


@dataclass(frozen=True, slots=True)
class Reason:
    """What a decision rests on: the document ("CV số …") and why, both as typed, neither empty."""

    document: str
    why: str


class Change(StrEnum):
    """What happens to a period by a person's will."""

    CLOSE = "close"
    REOPEN = "reopen"


@dataclass(frozen=True, slots=True)
class Extension:
    """Gia hạn: the unit's own deadline, exclusive; `document` names the letter it rests on."""

    until: datetime
    document: str
    decided_by: str
    decided_at: datetime


@dataclass(frozen=True, slots=True)
class PeriodChange:
    """One closing or reopening; `number` orders them as they were made."""

    number: int
    change: Change
    document: str
    decided_by: str
    decided_at: datetime


UnitKey = tuple[str, str, str]
"""Regime, period, unit."""

PeriodKey = tuple[str, str]
"""Regime, period."""


@dataclass(frozen=True, slots=True)
class Decisions:
    """All that stands at an instant: of several extensions of a unit the newest, of a period every change."""

    extensions: Mapping[UnitKey, Extension] = field(default_factory=dict)
    changes: Mapping[PeriodKey, tuple[PeriodChange, ...]] = field(default_factory=dict)

    def applied(self, regimes: Mapping[str, Regime]) -> dict[str, Regime]:
        """The regimes with each period's end of taking reports as decided."""
        return {name: self._applied(regime) for name, regime in regimes.items()}

    def _applied(self, regime: Regime) -> Regime:
        if not any(name == regime.name for name, _ in self.changes):
            return regime
        periods = tuple(
            replace(period, closes_at=closes_at(period, self.changes.get((regime.name, period.code), ())))
            for period in regime.periods
        )
        return replace(regime, periods=periods)


def closes_at(period: Period, changes: Iterable[PeriodChange]) -> datetime | None:
    """When the period ends taking reports, None: it is open until somebody closes it.

    Reopened before the day on which it closes anyway, it closes on that day. What came while it was closed is
    taken once it is reopened: the end lies after it then.
    """
    end = period.closes_at
    for change in changes:
        if change.change is Change.CLOSE:
            end = change.decided_at
        else:
            is_scheduled = period.closes_at is not None and change.decided_at < period.closes_at
            end = period.closes_at if is_scheduled else None
    return end
