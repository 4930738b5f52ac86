"""What came of a plan's targets and tasks, and what the units scored: values that a report prints and keeps."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from etl.model.plan import Role, TimeKind


class Outcome(StrEnum):
    """What came of a target at one unit, or altogether.

    `NOTHING`: nothing occurred that could be judged (no file to settle, so neither 0 nor 100 %);
    `NOT_APPLICABLE`: the unit is bound and answers that it does not apply; `NOT_BOUND`: the target binds others.
    """

    MET = "met"
    NOT_MET = "not_met"
    NOTHING = "nothing"
    NO_DATA = "no_data"
    NOT_APPLICABLE = "not_applicable"
    NOT_BOUND = "not_bound"


@dataclass(frozen=True, slots=True)
class Reached:
    """How far a target was reached: a number, or a share by its two exact parts. All None: not known."""

    value: Decimal | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None


@dataclass(frozen=True, slots=True)
class TargetResult:
    """One target at one unit of the roster, or at a unit counted through it: then `part` is that unit."""

    target: str
    unit: str
    outcome: Outcome
    reached: Reached = Reached()
    part: str = ""
    part_name: str = ""
    part_ownership: str = ""


@dataclass(frozen=True, slots=True)
class TargetSummary:
    """One target over all units that it binds, as the report prints it; `is_percent`: it measures a share.

    `units_bound` = met + not met + nothing + no data + not applicable. `reached` is reckoned from the summed parts
    of the bound units that have data; `reached_text` as printed, empty where nothing is known. `number`: to be reached.
    """

    code: str
    title: str
    section: str
    threshold: str
    is_percent: bool
    outcome: Outcome
    reached: Reached
    reached_text: str
    units_bound: int
    units_expected: int
    met: int
    not_met: int
    nothing: int
    no_data: int
    not_applicable: int
    number: Decimal = Decimal(100)


class TaskState(StrEnum):
    """How a task stands on the last day of the data window. Only a time "hoàn thành" makes late or overdue."""

    DONE_IN_TIME = "done_in_time"
    DONE_LATE = "done_late"
    DONE = "done"
    IN_PROGRESS = "in_progress"
    NOT_STARTED = "not_started"
    OVERDUE = "overdue"
    NOT_APPLICABLE = "not_applicable"
    NO_DATA = "no_data"

    @property
    def is_done(self) -> bool:
        """Whether the work is finished, in time or not."""
        return self in (TaskState.DONE_IN_TIME, TaskState.DONE_LATE, TaskState.DONE)


@dataclass(frozen=True, slots=True)
class TaskResult:
    """One task at one unit that leads, does or joins it. `submission_id`: where the unit says so."""

    task: str
    unit: str
    role: Role
    state: TaskState
    completed_on: date | None = None
    submission_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class TaskSummary:
    """One task as the report prints it. `counts`: units by state, of those that lead it, or that each do their own.

    `is_for_everyone`: each named unit does its own, counted n/N; else `state` is that of the units that lead.
    """

    code: str
    title: str
    section: str
    is_for_everyone: bool
    time_kind: TimeKind
    time_text: str
    due: date | None
    state: TaskState
    units: int
    counts: tuple[tuple[TaskState, int], ...]
    cooperating: int
    cooperating_reported: int

    def count(self, *states: TaskState) -> int:
        """Units in one of the states."""
        return sum(number for state, number in self.counts if state in states)


@dataclass(frozen=True, slots=True)
class CriterionScore:
    """One line of the score scheme at one unit. `points` count (None: none given yet), `reason` says why these.

    `submission_id`: where the unit gives itself `self_points`; `assessed_points` are the council's.
    """

    unit: str
    criterion: str
    self_points: Decimal | None
    assessed_points: Decimal | None
    points: Decimal | None
    reason: str
    submission_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class UnitScore:
    """What a unit scored altogether. `total` None: it has no report that counts; `place` from 1, shared by equals.

    `is_assessed`: the council has looked at every line that the unit states; until then it is "điểm dự kiến".
    """

    unit: str
    total: Decimal | None
    rank: str
    place: int | None
    is_assessed: bool


@dataclass(frozen=True, slots=True)
class RankedUnit:
    """A line of a ranking that is published: only where the regime says that it is."""

    place: int
    name: str
    total: Decimal
    rank: str


@dataclass(frozen=True, slots=True)
class ScoreSummary:
    """The scores of a period. `criteria`: code, title, maximum; `top`: codes of those that stand in no group.

    `ranked` is empty unless the regime publishes its ranking.
    """

    title: str
    note: str
    is_sample: bool
    criteria: tuple[tuple[str, str, Decimal], ...]
    top: tuple[str, ...]
    ranks: tuple[tuple[str, int], ...]
    units: int
    assessed: int
    unscored: int
    ranked: tuple[RankedUnit, ...] = ()


class RewardVerdict(StrEnum):
    """Whether a unit is on the list of proposals for reward."""

    PROPOSED = "proposed"
    NOT_PROPOSED = "not_proposed"
    NO_DATA = "no_data"


@dataclass(frozen=True, slots=True)
class Proposal:
    """A unit that targets bind, and the titles of those that it met, did not meet, or has no data for."""

    unit: str
    name: str
    verdict: RewardVerdict
    met: tuple[str, ...]
    not_met: tuple[str, ...]
    no_data: tuple[str, ...]
