"""What a plan asks for beside figures and words: tasks, targets, scores. Data of a regime; nothing is judged here."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Protocol


class Placed(Protocol):
    """What a selection looks at: a unit of a roster."""

    @property
    def code(self) -> str:
        """Code of the unit."""

    @property
    def level(self) -> str:
        """Code of its level."""

    @property
    def ownership(self) -> str:
        """Code of its ownership."""


@dataclass(frozen=True, slots=True)
class Selection:
    """Units of the roster: everyone, those of some levels or ownerships, some by code. Empty selects nobody."""

    is_everyone: bool = False
    levels: frozenset[str] = frozenset()
    ownerships: frozenset[str] = frozenset()
    units: frozenset[str] = frozenset()

    def includes(self, unit: Placed) -> bool:
        """Whether the unit is meant."""
        is_of_kind = unit.level in self.levels or unit.ownership in self.ownerships
        return self.is_everyone or is_of_kind or unit.code in self.units

    def __bool__(self) -> bool:
        return self.is_everyone or bool(self.levels or self.ownerships or self.units)


class Role(StrEnum):
    """What a unit has to do with a task; the first that holds, in this order."""

    LEADS = "leads"
    PERFORMS = "performs"
    COOPERATES = "cooperates"


class TimeKind(StrEnum):
    """ "Thời gian hoàn thành" can be overdue on its last day; "thời gian thực hiện" is in progress or not."""

    COMPLETE = "complete"
    PERFORM = "perform"


@dataclass(frozen=True, slots=True)
class TaskTime:
    """When a task is to be done in one year; both days belong to it, `ends` None: it goes on."""

    starts: date
    ends: date | None


@dataclass(frozen=True, slots=True)
class Task:
    """A duty in the plan (nhiệm vụ).

    `leads` (chủ trì) carry it, of `performers` (thực hiện) every one does its own, `cooperators` (phối hợp) take
    part; `outsiders` are offices that do not report here. `time_text` is the time as the plan words it, `times`
    what it means in each year in which the task stands.
    """

    code: str
    title: str
    section: str
    leads: Selection
    performers: Selection
    cooperators: Selection
    outsiders: tuple[str, ...]
    time_kind: TimeKind
    time_text: str
    times: Mapping[int, TaskTime]
    source: str

    @property
    def is_for_everyone(self) -> bool:
        """Whether each named unit does its own, so that the task is counted n/N."""
        return not self.leads

    def role_of(self, unit: Placed) -> Role | None:
        """Why the unit reports progress on the task; None: it does not."""
        roles = ((Role.LEADS, self.leads), (Role.PERFORMS, self.performers), (Role.COOPERATES, self.cooperators))
        return next((role for role, selection in roles if selection.includes(unit)), None)

    def time_in(self, year: int) -> TaskTime | None:
        """When the task is to be done in a year; one that goes on keeps its time in the years that follow."""
        open_ended = [time for began, time in sorted(self.times.items()) if began < year and time.ends is None]
        return self.times.get(year) or (open_ended[-1] if open_ended else None)


@dataclass(frozen=True, slots=True)
class Assignment:
    """A task that a unit has in one period, and when it is to be done."""

    task: Task
    role: Role
    time: TaskTime

    @property
    def due(self) -> date | None:
        """The last day on which the task is done in time; None: its time cannot be overdue."""
        return self.time.ends if self.task.time_kind is TimeKind.COMPLETE else None


class Comparison(StrEnum):
    """How a value must stand to the number of a target; "trên 95 %" is ABOVE: 95 exactly does not meet it."""

    AT_LEAST = "at_least"
    ABOVE = "above"
    EXACTLY = "exactly"
    AT_MOST = "at_most"
    BELOW = "below"


MODELS = "models"
"""Measure of a target that counts rows of the model sheet instead of reading an indicator."""


@dataclass(frozen=True, slots=True)
class Target:
    """A number to be reached (chỉ tiêu phấn đấu) by each unit that it binds; for others it does not apply.

    `measure` is an indicator, or `MODELS`: models whose status is one of `statuses`. `section`: where the report
    speaks of it; empty: where it speaks of the indicator.
    """

    code: str
    title: str
    measure: str
    comparison: Comparison
    number: Decimal
    binds: Selection
    statuses: tuple[str, ...]
    source: str
    section: str = ""


class Points(StrEnum):
    """Where the points of a criterion come from; `GROUP`: from the criteria below it."""

    GROUP = "group"
    SELF = "self"
    TIMELINESS = "timeliness"
    COMPLETENESS = "completeness"
    BONUS = "bonus"
    DEDUCTION = "deduction"

    @property
    def is_entered(self) -> bool:
        """Whether the unit itself states the points."""
        return self in (Points.SELF, Points.BONUS, Points.DEDUCTION)


@dataclass(frozen=True, slots=True)
class Criterion:
    """One line of a score scheme (tiêu chí, tiêu chí thành phần); `parent` empty at the top."""

    code: str
    parent: str
    title: str
    maximum: Decimal
    points: Points
    evidence: str


@dataclass(frozen=True, slots=True)
class Rank:
    """A class (xếp loại): from a number of points (inclusive) to below another; the best has no upper end."""

    title: str
    points_from: Decimal
    points_below: Decimal | None


@dataclass(frozen=True, slots=True)
class Scoring:
    """The score scheme of a regime. `cycle`: whose periods are scored; `is_sample`: not the office's own table."""

    title: str
    cycle: str
    criteria: tuple[Criterion, ...]
    ranks: tuple[Rank, ...]
    is_sample: bool
    is_ranking_published: bool
    note: str = ""
