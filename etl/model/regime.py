"""A regime (chế độ báo cáo): who reports what, to whom, when, by which form. Data, loaded from `regimes/`."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from pathlib import Path

from etl.model.errors import UsageError
from etl.model.finding import Severity
from etl.model.mail import Mailbox
from etl.model.plan import Assignment, Placed, Scoring, Target, Task


class ValueType(StrEnum):
    """What a cell of the indicator holds."""

    COUNT = "count"
    YES_NO = "yes_no"
    PERCENT = "percent"
    DATE = "date"
    TEXT = "text"


class AcrossUnits(StrEnum):
    """How the values of many units become one."""

    SUM = "sum"
    COUNT_YES = "count_yes"
    DERIVED = "derived"
    LIST = "list"


class AcrossPeriods(StrEnum):
    """A stock holds at the end (opening stock: start) of a window; a flow belongs to its window."""

    STOCK = "stock"
    OPENING_STOCK = "opening_stock"
    FLOW = "flow"


class AcrossLevels(StrEnum):
    """Whether an office that consolidates counts its units through, or answers for itself."""

    THROUGH = "through"
    OWN = "own"


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit as it is in one period. `position` is its place in the office's own order, from 1."""

    code: str
    name: str
    level: str
    ownership: str
    parent: str
    position: int
    is_sample: bool = False


@dataclass(frozen=True, slots=True)
class Indicator:
    """One indicator as this regime uses it.

    `stt` is the printed number; `group` the heading it stands under, `section` that heading's code.
    `levels`/`ownerships` say who must answer (empty: all). `numerator`/`denominator` are the codes whose
    sums give a derived percentage. `opening_of` names the closing indicators of the previous period that an
    opening stock repeats; `includes_opening` the opening stocks that a flow holds beside what is new. `choices` are the
    allowed texts of a text cell with a drop-down. Minimum and maximum are inclusive.
    """

    code: str
    stt: str
    name: str
    unit_of_measure: str
    group: str
    value_type: ValueType
    across_units: AcrossUnits
    across_periods: AcrossPeriods
    is_required: bool = True
    levels: frozenset[str] = frozenset()
    ownerships: frozenset[str] = frozenset()
    numerator: tuple[str, ...] = ()
    denominator: tuple[str, ...] = ()
    opening_of: tuple[str, ...] = ()
    includes_opening: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    is_prefilled: bool = False
    help: str = ""
    source: str = ""
    section: str = ""
    across_levels: AcrossLevels = AcrossLevels.THROUGH

    @property
    def is_derived(self) -> bool:
        """Derived indicators are recomputed from parts; a unit's own percentage is never read."""
        return self.across_units is AcrossUnits.DERIVED

    def binds(self, unit: Unit) -> bool:
        """Whether the unit must answer, by its level and ownership."""
        return (not self.levels or unit.level in self.levels) and (
            not self.ownerships or unit.ownership in self.ownerships
        )


@dataclass(frozen=True, slots=True)
class RuleUse:
    """A rule of `expectations/` as this regime uses it: how severe, since when, for whom, on which source.

    `indicators` are those it compares (empty: it holds for any indicator, or looks at no figure);
    `meaning` is the rule in Vietnamese words.
    """

    rule: str
    severity: Severity
    valid_from: date | None = None
    valid_to: date | None = None
    ownerships: frozenset[str] = frozenset()
    source: str = ""
    indicators: tuple[str, ...] = ()
    meaning: str = ""

    def is_in_force(self, period: "Period") -> bool:
        """A rule that rests on a law binds only periods whose data window ends within its validity."""
        return (self.valid_from is None or self.valid_from <= period.data_to) and (
            self.valid_to is None or period.data_to <= self.valid_to
        )


@dataclass(frozen=True, slots=True)
class Section:
    """One heading of the report. `narrative`: do units write text under it (required, optional, none).

    `title` and `prompt` may hold `{period}` and `{next_period}` (a period's `name` and `next_name`).
    """

    code: str
    numeral: str
    title: str
    depth: int
    narrative: str = "none"
    prompt: str = ""
    kind: str = "text"


EITHER = re.compile(r"\[([^\[\]|]+)\|([^\[\]|]+)\]")
"""In a phrase: words with figures, and what is said instead where all these figures are 0."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """A sentence template of the report under a section; `needs` are the indicators it prints.

    Placeholders: `{CD01}` the figure in prose ("05", a percentage as "98,5%"), `{CD01.n}` units that
    answered, `{CD01.N}` units that must answer, `{CD01.missing}` those that said nothing, `{CD01.na}` those
    that said "không áp dụng". "[quá hạn {HS09} hồ sơ|không có hồ sơ quá hạn]" is the second where the figures of the
    first are 0. `condition` joins by "+" the indicators of which at least one must be above
    0; empty: printed as soon as any unit answered. If all of them are 0, `when_nil` is printed where all N
    answered, else `when_nil_partly` (never "không phát sinh" for a unit that did not say so); an
    empty text prints nothing. `when_compared` follows the sentence where units of both years can be compared; it may
    hold `{CD01.both}`, `{CD01.now}`, `{CD01.last}`, `{CD01.change}` ("tăng 22 văn bản (12,1%)") and `{last_year}`.
    """

    section: str
    template: str
    needs: tuple[str, ...]
    condition: str = ""
    when_nil: str = ""
    when_nil_partly: str = ""
    when_compared: str = ""


Wording = Mapping[str, str]
"""How the report says what is no single figure: sentences by name, see etl/regime/wording.toml."""


@dataclass(frozen=True, slots=True)
class Office:
    """The consolidating office and how it signs (texts as printed).

    `unit` is its code; `consolidator` the one part of it that answers for the report; `submit_through` the words
    that say by which way units send ("qua Văn phòng Sở"); `letter_symbol` stands after the number of its công văn
    ("GDĐT-VP"). All three may be empty. `leader_countersigns`: an office of one officer, who may record the approval
    of what he let pass himself, because the leader signs the Phiếu trình that names it.
    """

    name: str
    short_name: str
    heading: tuple[str, ...]
    heading_above: tuple[str, ...]
    place: str
    document_symbol: str
    signer_title: tuple[str, ...]
    signer_name: str = ""
    unit: str = ""
    consolidator: str = ""
    submit_through: str = ""
    letter_symbol: str = ""
    leader_countersigns: bool = False


@dataclass(frozen=True, slots=True)
class Reminders:
    """When units are reminded, in working days: `before` the deadline, once `after` it, then an official letter."""

    before: tuple[int, ...] = (10, 3, 1)
    after: int = 1
    letter_after: int = 3


@dataclass(frozen=True, slots=True)
class Retention:
    """How many years after the period's own raw files and raw mails are kept; None: for good."""

    files_years: int | None = None
    mails_years: int | None = None


@dataclass(frozen=True, slots=True)
class Upward:
    """Where the consolidated report goes as a submission: the upper regime and which unit we are there.

    `periods` gives the upper period that each of ours feeds.
    """

    regime: str
    unit: str
    periods: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Period:
    """One run of a cycle. Dates are inclusive; instants are aware; `deadline` is exclusive.

    `previous` is the period whose window ends the day before `data_from`; `contained` the half-year whose
    window lies within this annual one; `same_last_year` the same cycle a year before. None where unknown.
    `derived_from` names the stages that a campaign's end report is put together from: nobody submits it.
    `set_by_office` names the dates that no plan states ("data_to", …): printed as set by the office.
    `report_before`: before when the consolidated report must have gone out (exclusive), where the plan says so.
    """

    regime: str
    code: str
    cycle: str
    year: int
    name: str
    data_from: date
    data_to: date
    opens_at: datetime
    deadline: datetime
    closes_at: datetime | None
    previous: str | None = None
    contained: str | None = None
    same_last_year: str | None = None
    next_name: str = ""
    derived_from: tuple[str, ...] = ()
    set_by_office: frozenset[str] = frozenset()
    report_before: datetime | None = None

    def is_open_at(self, instant: datetime) -> bool:
        """Whether a file received at this instant may belong to the period."""
        return self.opens_at <= instant and (self.closes_at is None or instant < self.closes_at)


class Timeliness(StrEnum):
    """When a unit reported (DOMAIN: the five states); corrected: sent in time, returned, mended in time."""

    ON_TIME = "on_time"
    ON_TIME_EXTENDED = "on_time_extended"
    ON_TIME_CORRECTED = "on_time_corrected"
    LATE = "late"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class UnitEvent:
    """What happened to units on a day (merge, split, rename, open, close): history follows successors."""

    day: date
    kind: str
    predecessors: tuple[str, ...]
    successors: tuple[str, ...]
    note: str = ""


@dataclass(frozen=True)
class Regime:
    """One chế độ báo cáo, complete and checked. `sha256` covers its files and the shared rows it uses.

    `opening` and `closing` may hold `{basis}`, `{period}` and `{next_period}`; `recipients` are the lines
    of "Nơi nhận" as printed, with their dash; `plan_note` says what is doubtful about the plan's own text.
    `trees` gives, by period, the parent of each unit of the roster and of all above them, as it was then.
    `counted_through` are the levels whose units send consolidated reports: in n/N and yes/no their own units count;
    `level_title` is what the levels are called in headings.
    """

    name: str
    title: str
    subject: str
    year: int
    office: Office
    receivers: tuple[str, ...]
    plan: str
    basis: str
    opening: str
    closing: str
    recipients: tuple[str, ...]
    periods: tuple[Period, ...]
    rosters: Mapping[str, tuple[Unit, ...]]
    indicators: tuple[Indicator, ...]
    sections: tuple[Section, ...]
    phrases: tuple[Phrase, ...]
    rules: tuple[RuleUse, ...]
    aliases: Mapping[str, str]
    level_names: Mapping[str, str]
    ownership_names: Mapping[str, str]
    model_fields: tuple[str, ...]
    model_kinds: tuple[str, ...]
    model_statuses: tuple[str, ...]
    holiday_rule: str
    correction_days: int
    signed_copy: str
    form_version: str
    sha256: str
    folder: Path
    is_sample_roster: bool = False
    plan_note: str = ""
    unit_events: tuple[UnitEvent, ...] = ()
    trees: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    upward: Upward | None = None
    tasks: tuple[Task, ...] = ()
    targets: tuple[Target, ...] = ()
    scoring: Scoring | None = None
    model_title: str = "Mô hình, điển hình “Dân vận khéo”"
    counted_through: frozenset[str] = frozenset()
    level_title: str = "Cấp học"
    page_budget: int = 8
    mailboxes: tuple[Mailbox, ...] = ()
    reminders: Reminders = Reminders()
    retention: Retention = Retention()
    wording: Wording = field(default_factory=dict)

    @cached_property
    def _indicators_by_code(self) -> dict[str, Indicator]:
        return {indicator.code: indicator for indicator in self.indicators}

    def indicator(self, code: str) -> Indicator:
        """The indicator with this code; `UsageError` lists the valid ones."""
        if code not in self._indicators_by_code:
            raise UsageError(_unknown("chỉ tiêu", code, list(self._indicators_by_code)))
        return self._indicators_by_code[code]

    def period(self, code: str) -> Period:
        """The period with this code; `UsageError` lists the valid ones."""
        for period in self.periods:
            if period.code == code:
                return period
        raise UsageError(_unknown("kỳ báo cáo", code, [period.code for period in self.periods]))

    def roster(self, period: str) -> tuple[Unit, ...]:
        """Units that must report in the period, in the office's own order."""
        return self.rosters[self.period(period).code]

    def units(self, period: str) -> Mapping[str, Unit]:
        """The same units by their codes."""
        return self._units[self.period(period).code]

    @cached_property
    def _units(self) -> dict[str, dict[str, Unit]]:
        return {period: {unit.code: unit for unit in roster} for period, roster in self.rosters.items()}

    def path(self, period: str, unit: str) -> tuple[str, ...]:
        """Codes from the top of the hierarchy to the unit, as it was in the period."""
        parents = self._parents[self.period(period).code]
        path = [unit]
        while (parent := parents.get(path[-1])) and parent not in path:
            path.append(parent)
        return tuple(reversed(path))

    @cached_property
    def _parents(self) -> dict[str, dict[str, str]]:
        """Made once a period: a report of 45,000 units asks for as many paths."""
        return {
            period: {unit.code: unit.parent for unit in roster} | dict(self.trees.get(period, {}))
            for period, roster in self.rosters.items()
        }

    def tasks_of(self, period: "Period", unit: Placed) -> tuple[Assignment, ...]:
        """The tasks on which the unit reports in the period, in the plan's order; those to come are left out."""
        found = ((task, task.role_of(unit), task.time_in(period.year)) for task in self.tasks)
        return tuple(
            Assignment(task, role, time)
            for task, role, time in found
            if role is not None and time is not None and time.starts <= period.data_to
        )

    def is_scored(self, period: "Period") -> bool:
        """Whether units score themselves in the period."""
        return self.scoring is not None and period.cycle == self.scoring.cycle

    def unit(self, period: str, code: str) -> Unit:
        """The unit of the period's roster with this code; `UsageError` lists the valid ones."""
        units = self.units(period)
        if code in units:
            return units[code]
        raise UsageError(_unknown(f"đơn vị trong danh sách {self.period(period).name}", code, list(units)))


def _unknown(what: str, found: str, valid: list[str]) -> str:
    return f"Không có {what} “{found}”. Các giá trị hợp lệ: {', '.join(valid)}."
