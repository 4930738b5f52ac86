"""A regime (chế độ báo cáo): who reports what, to whom, when, by which form. Data, loaded from `regimes/`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from pathlib import Path

from etl.model.errors import UsageError
from etl.model.finding import Severity


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

    `stt` is the printed number; `group` the heading it stands under. `levels`/`ownerships` say who must
    answer (empty: all). `numerator`/`denominator` are the codes whose sums give a derived percentage.
    `opening_of` names the closing indicators of the previous period that an opening stock repeats.
    `choices` are the allowed texts of a text cell with a drop-down. Minimum and maximum are inclusive.
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
    choices: tuple[str, ...] = ()
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    is_prefilled: bool = False
    help: str = ""
    source: str = ""

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
    """A rule of `expectations/` as this regime uses it: how severe, since when, for whom, on which source."""

    rule: str
    severity: Severity
    valid_from: date | None = None
    valid_to: date | None = None
    ownerships: frozenset[str] = frozenset()
    source: str = ""

    def is_in_force(self, period: "Period") -> bool:
        """A rule that rests on a law binds only periods whose data window ends within its validity."""
        return (self.valid_from is None or self.valid_from <= period.data_to) and (
            self.valid_to is None or period.data_to <= self.valid_to
        )


@dataclass(frozen=True, slots=True)
class Section:
    """One heading of the report. `narrative`: do units write text under it (required, optional, none)."""

    code: str
    numeral: str
    title: str
    depth: int
    narrative: str = "none"
    prompt: str = ""
    kind: str = "text"


@dataclass(frozen=True, slots=True)
class Phrase:
    """A sentence template of the report under a section; `needs` are the indicators it prints."""

    section: str
    template: str
    needs: tuple[str, ...]
    condition: str = ""


@dataclass(frozen=True, slots=True)
class Office:
    """The consolidating office and how it signs (texts as printed)."""

    name: str
    short_name: str
    heading: tuple[str, ...]
    heading_above: tuple[str, ...]
    place: str
    document_symbol: str
    signer_title: tuple[str, ...]
    signer_name: str = ""


@dataclass(frozen=True, slots=True)
class Period:
    """One run of a cycle. Dates are inclusive; instants are aware; `deadline` is exclusive.

    `previous` is the period whose window ends the day before `data_from`; `contained` the half-year whose
    window lies within this annual one; `same_last_year` the same cycle a year before. None where unknown.
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

    def is_open_at(self, instant: datetime) -> bool:
        """Whether a file received at this instant may belong to the period."""
        return self.opens_at <= instant and (self.closes_at is None or instant < self.closes_at)


@dataclass(frozen=True)
class Regime:
    """One chế độ báo cáo, complete and checked. `sha256` covers every file it was loaded from."""

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
    extras: Mapping[str, object] = field(default_factory=dict)

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


def _unknown(what: str, found: str, valid: list[str]) -> str:
    return f"Không có {what} “{found}”. Các giá trị hợp lệ: {', '.join(valid)}."
