"""A consolidated report, frozen: all that its files are made from, but for the rows streamed unit by unit.

The same submissions give the same content to the byte: nothing of the wall clock, of versions or of the
order of arrival stands in it.
"""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from pydantic import TypeAdapter

from etl.model.regime import AcrossPeriods, AcrossUnits, ValueType
from etl.model.results import Proposal, Reached, ScoreSummary, TargetSummary, TaskSummary


class Scope(StrEnum):
    """Which units a figure covers; `level` and `ownership` name their group in `scope_code`."""

    TOTAL = "total"
    LEVEL = "level"
    OWNERSHIP = "ownership"


class UnitStatus(StrEnum):
    """What has become of a unit's report in one period; exactly one for each unit of the roster."""

    ACCEPTED = "accepted"
    ACCEPTED_WITH_WARNINGS = "accepted_with_warnings"
    REJECTED = "rejected"
    NEEDS_REVIEW = "needs_review"
    SIGNED_ONLY = "signed_only"
    MISSING = "missing"

    @property
    def is_accepted(self) -> bool:
        """Whether the unit's figures are part of the report."""
        return self in (UnitStatus.ACCEPTED, UnitStatus.ACCEPTED_WITH_WARNINGS)


class Fullness(StrEnum):
    """How full a unit's report is: none, nothing happened, some of it blank, complete."""

    MISSING = "missing"
    NIL = "nil"
    PARTIAL = "partial"
    COMPLETE = "complete"


@dataclass(frozen=True, slots=True)
class Figure:
    """One indicator over one scope.

    `value`: sum, number of "có", or percentage; None where no unit answered, where a share has nothing to
    share, and for lists. `numerator`/`denominator`: "có" of those that answered, or the summed parts of a
    share. `units_expected` = reported + not applicable + missing; `units_nil` is part of reported.
    """

    indicator: str
    scope: Scope
    scope_code: str
    value: Decimal | None
    numerator: Decimal | None
    denominator: Decimal | None
    units_reported: int
    units_expected: int
    units_nil: int
    units_not_applicable: int
    units_missing: int

    @property
    def tag(self) -> str:
        """Name of the figure in a content control: "CD01|total", "CD01|level:TH"."""
        return f"{self.indicator}|{self.scope}" + (f":{self.scope_code}" if self.scope_code else "")


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text. `tag` names the figure that it prints ("CD01|total", "CD01|total|n"), else empty."""

    text: str
    tag: str = ""


REQUEST_BULLET = "+ "
"""Begins each recommendation, below whom it addresses."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph of the report's body."""

    runs: tuple[Run, ...]

    @property
    def text(self) -> str:
        """What a reader sees."""
        return "".join(run.text for run in self.runs)


@dataclass(frozen=True, slots=True)
class ReportSection:
    """One heading with what stands directly below it; depth 1 "I.", 2 "1.", 3 "a)"."""

    code: str
    numeral: str
    title: str
    depth: int
    has_narrative: bool
    paragraphs: tuple[Paragraph, ...] = ()


@dataclass(frozen=True, slots=True)
class ReportIndicator:
    """What the appendix and the workbooks print about an indicator, as it was when the report was made.

    `thresholds`: the numbers of the targets that measure it; no figure is rounded onto one of them.
    """

    code: str
    stt: str
    name: str
    unit_of_measure: str
    group: str
    value_type: ValueType
    across_units: AcrossUnits
    across_periods: AcrossPeriods
    numerator: tuple[str, ...] = ()
    denominator: tuple[str, ...] = ()
    thresholds: tuple[Decimal, ...] = ()


@dataclass(frozen=True, slots=True)
class UnitCounts:
    """How many units of a level (empty: of all) stand where; `on_time` includes extended and corrected."""

    level: str
    units_expected: int
    on_time: int
    on_time_extended: int
    on_time_corrected: int
    late: int
    rejected: int
    needs_review: int
    signed_only: int
    missing: int

    @property
    def accepted(self) -> int:
        """Units whose report is part of the figures."""
        return self.on_time + self.late


@dataclass(frozen=True, slots=True)
class ChoiceCount:
    """How many units of a scope chose one text of a drop-down ("toàn thể", "đại biểu")."""

    indicator: str
    choice: str
    scope: Scope
    scope_code: str
    units: int


@dataclass(frozen=True, slots=True)
class ListedModel:
    """A model as the outgoing list shows it: no unit and no person is named."""

    name: str
    kind: str
    field: str
    level: str
    status: str
    recognition: str


@dataclass(frozen=True, slots=True)
class ModelCount:
    """How many models of one kind, field and status the units of one level have."""

    kind: str
    field: str
    status: str
    level: str
    count: int


@dataclass(frozen=True, slots=True)
class Letterhead:
    """Who reports to whom, and how the document opens, closes and is signed: texts as printed."""

    heading_above: tuple[str, ...]
    heading: tuple[str, ...]
    place: str
    document_symbol: str
    office: str
    subject: str
    receivers: tuple[str, ...]
    opening: str
    closing: str
    signer_title: tuple[str, ...]
    signer_name: str
    recipients: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """An indicator a year before. `units`: how many answered in both years; `now` and `last` are theirs alone.

    `source`: the printed report that `last` stands in; then `units` and `now` are None, for print names no units.
    """

    indicator: str
    units: int | None
    now: Reached | None
    last: Reached
    source: str


@dataclass(frozen=True, slots=True)
class StageCoverage:
    """Of one stage of a campaign: its name, how many units must report and how many reports are part of it."""

    name: str
    units_expected: int
    accepted: int


@dataclass(frozen=True, slots=True)
class ReportContent:
    """The consolidated report of one regime and period, for whoever renders it."""

    regime: str
    period: str
    period_name: str
    year: int
    data_from: date
    data_to: date
    deadline: datetime
    is_sample: bool
    letterhead: Letterhead
    sections: tuple[ReportSection, ...]
    levels: tuple[tuple[str, str], ...]
    ownerships: tuple[tuple[str, str], ...]
    indicators: tuple[ReportIndicator, ...]
    figures: tuple[Figure, ...]
    choices: tuple[ChoiceCount, ...]
    unit_counts: tuple[UnitCounts, ...]
    model_kinds: tuple[str, ...]
    model_fields: tuple[str, ...]
    model_statuses: tuple[str, ...]
    model_counts: tuple[ModelCount, ...]
    models: tuple[ListedModel, ...]
    targets: tuple[TargetSummary, ...] = ()
    tasks: tuple[TaskSummary, ...] = ()
    scores: ScoreSummary | None = None
    stages: tuple[StageCoverage, ...] = ()
    rewards: tuple[Proposal, ...] = ()
    comparisons: tuple[Comparison, ...] = ()
    last_period: str = ""
    model_title: str = "Mô hình, điển hình “Dân vận khéo”"
    level_title: str = "Cấp học"
    fullness: tuple[tuple[Fullness, int], ...] = ()
    page_budget: int = 8

    def to_json(self) -> str:
        """The text that is stored and hashed; the same content is always the same text."""
        return _CONTENT.dump_json(self).decode()

    @classmethod
    def from_json(cls, text: str) -> "ReportContent":
        """The stored content, checked."""
        return _CONTENT.validate_json(text)

    @property
    def last_period_title(self) -> str:
        """Heading of the column of a year before."""
        return f"Cùng kỳ ({self.last_period})" if self.last_period else "Cùng kỳ năm trước"

    def figures_by_tag(self) -> dict[str, Figure]:
        """Every figure under its tag."""
        return {figure.tag: figure for figure in self.figures}


_CONTENT = TypeAdapter(ReportContent)


def sha256_text(text: str) -> str:
    """Hash of a stored text."""
    return hashlib.sha256(text.encode()).hexdigest()
