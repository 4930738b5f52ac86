"""The files of a regime as pydantic models, one a file (CSV: one a row); unknown keys are refused.

What each file and column means to the office's IT person: docs/regime-files.md.
"""

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from etl.model.finding import Severity
from etl.model.regime import AcrossPeriods, AcrossUnits, ValueType
from etl.regime.fields import (
    Choices,
    Codes,
    Day,
    DayOfYear,
    OptionalDay,
    OptionalNumber,
    Text,
    YesNo,
    only_placeholders,
    refusal,
)

YearText = Annotated[str, only_placeholders("year", "next_year", "previous_year")]
ReportText = Annotated[str, only_placeholders("basis", "period", "next_period")]
HeadingText = Annotated[str, only_placeholders("period", "next_period")]

DatedField = Literal["data_from", "data_to", "opens", "deadline_before", "closes"]
DATED_FIELDS: tuple[DatedField, ...] = ("data_from", "data_to", "opens", "deadline_before", "closes")


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)


# --- regime.toml ---------------------------------------------------------------------------------


class PlanPart(_Strict):
    """The plan that found the regime, as printed; `note` says what is unfinished in its own text."""

    text: Text
    note: str = ""


class OfficePart(_Strict):
    """The consolidating office and how it signs; `unit` is its code in shared/units.csv."""

    name: Text
    short_name: Text
    unit: Text
    heading: tuple[Text, ...] = Field(min_length=1)
    heading_above: tuple[Text, ...] = ()
    place: Text
    document_symbol: Text
    signer_title: tuple[Text, ...] = Field(min_length=1)


class ModelsPart(_Strict):
    """The drop-downs of the model sheet."""

    fields: tuple[Text, ...] = Field(min_length=1)
    kinds: tuple[Text, ...] = Field(min_length=1)
    statuses: tuple[Text, ...] = Field(min_length=1)


class UpwardPart(_Strict):
    """Where this regime's consolidated report goes as a submission: the upper regime and our unit in it."""

    regime: Text
    unit: Text


class Cycle(_Strict):
    """One cycle. Its dates are its own, its host's (`host_cycle`), or follow from its stages (`stages`).

    `deadline_before` is exclusive as the plans word it ("trước ngày"); `opens` and `closes` are days at
    00:00. `set_by_office` names the dates that the plan does not state. `upper_cycle`: the cycle of the
    upper regime that this one feeds (default: the same code); our deadline must be the earlier one.
    """

    code: str = Field(pattern=r"^[A-Z0-9]+$")
    name: YearText = Field(min_length=1)
    next_name: YearText = ""
    data_from: DayOfYear | None = None
    data_to: DayOfYear | None = None
    opens: DayOfYear | None = None
    deadline_before: DayOfYear | None = None
    closes: DayOfYear | None = None
    set_by_office: frozenset[DatedField] = frozenset()
    stages: tuple[str, ...] = ()
    host_cycle: str = ""
    upper_cycle: str = ""

    @property
    def needed_dates(self) -> tuple[DatedField, ...]:
        """The dates that must stand in the file, by where the cycle's dates come from."""
        if self.host_cycle:
            return ()
        return ("data_from", "data_to") if self.stages else ("data_from", "data_to", "opens", "deadline_before")

    @model_validator(mode="after")
    def _has_its_dates(self) -> Self:
        given = {field for field in DATED_FIELDS if getattr(self, field) is not None}
        absent = [field for field in self.needed_dates if field not in given]
        if absent:
            raise refusal(f"thiếu ngày: {', '.join(absent)}", f'ghi đủ, ví dụ {absent[0]} = "Y-05-01"')
        surplus = sorted(given - set(self.needed_dates) - {"closes"}) if self.stages or self.host_cycle else []
        if surplus:
            source = "các đợt (stages)" if self.stages else "chế độ chủ (host_cycle)"
            raise refusal(f"thừa ngày: {', '.join(surplus)}", f"bỏ đi, ngày này lấy từ {source}")
        return self


class RegimeFile(_Strict):
    """regime.toml."""

    name: Text
    title: Text
    subject: Text
    year: int = Field(ge=2000, le=2100)
    first_year: int = Field(ge=2000, le=2100)
    form_version: Text
    levels: tuple[str, ...] = Field(min_length=1)
    ownerships: tuple[str, ...] = Field(min_length=1)
    receivers: tuple[Text, ...] = Field(min_length=1)
    basis: Text
    opening: ReportText = Field(min_length=1)
    closing: ReportText = Field(min_length=1)
    recipients: tuple[Text, ...] = Field(min_length=1)
    holiday_rule: Literal["stay", "next_working_day"] = "stay"
    correction_days: int = Field(default=2, ge=0, le=30)
    signed_copy: Literal["required", "optional"]
    plan: PlanPart
    office: OfficePart
    models: ModelsPart
    cycles: tuple[Cycle, ...] = Field(min_length=1)
    host: str = ""
    upward: UpwardPart | None = None

    @model_validator(mode="after")
    def _years_in_order(self) -> Self:
        if self.first_year > self.year:
            raise refusal(
                f"first_year = {self.first_year} sau year = {self.year}", "first_year không được sau năm của kế hoạch"
            )
        return self

    @property
    def years(self) -> range:
        """The years whose periods exist: earlier ones so that old figures can be read and compared."""
        return range(self.first_year, self.year + 1)


# --- CSV files: one model is one row --------------------------------------------------------------


class DatedRow(_Strict):
    """A row that holds from a day to a day, both inclusive; blank: without bound."""

    valid_from: OptionalDay
    valid_to: OptionalDay

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.starts > self.ends:
            raise refusal(
                f"valid_from {self.valid_from} sau valid_to {self.valid_to}", "ngày bắt đầu không sau ngày kết thúc"
            )
        return self

    @property
    def starts(self) -> date:
        """The first day, for comparing."""
        return self.valid_from or date.min

    @property
    def ends(self) -> date:
        """The last day, for comparing."""
        return self.valid_to or date.max

    def holds_on(self, day: date) -> bool:
        """Whether the row is in force on that day."""
        return self.starts <= day <= self.ends


class LevelRow(_Strict):
    """shared/levels.csv."""

    level: Text
    name: Text


class OwnershipRow(_Strict):
    """shared/ownerships.csv."""

    ownership: Text
    name: Text


class UnitRow(DatedRow):
    """shared/units.csv: what a unit was called and where it belonged, from a day to a day (inclusive)."""

    unit: str = Field(pattern=r"^\d{4,12}$")
    name: Text
    level: Text
    ownership: Text
    parent: str
    is_sample: YesNo


class EventRow(_Strict):
    """shared/unit_events.csv. `from` and `to` hold unit codes joined by "+"."""

    date: Day
    kind: Literal["merge", "split", "rename", "open", "close"]
    from_: Codes = Field(alias="from")
    to: Codes
    note: str = ""

    @model_validator(mode="after")
    def _names_both_sides(self) -> Self:
        if bool(self.from_) != (self.kind != "open") or bool(self.to) != (self.kind != "close"):
            raise refusal(
                f"sự kiện {self.kind} có from = “{'+'.join(self.from_)}”, to = “{'+'.join(self.to)}”",
                "open chỉ có to; close chỉ có from; merge, split, rename có cả hai",
            )
        return self


class CatalogueRow(_Strict):
    """shared/indicators.csv: an indicator of the whole catalogue."""

    code: str = Field(pattern=r"^[A-Z]{2}\d{2}[A-Z]?$")
    name: Text
    unit_of_measure: Text
    value_type: ValueType
    across_units: AcrossUnits
    across_periods: AcrossPeriods
    numerator: Codes
    denominator: Codes
    opening_of: Codes
    choices: Choices
    help: Text
    source: Text

    @model_validator(mode="after")
    def _axes_agree(self) -> Self:
        expected = _ACROSS_UNITS[self.value_type]
        if self.across_units is not expected:
            raise refusal(
                f"{self.value_type} không đi với across_units = {self.across_units}", f"across_units = {expected}"
            )
        self._parts_agree()
        return self

    def _parts_agree(self) -> None:
        is_derived = self.across_units is AcrossUnits.DERIVED
        if is_derived != bool(self.numerator) or is_derived != bool(self.denominator):
            raise refusal("numerator và denominator không khớp với loại chỉ tiêu", "chỉ và phải có ở tỷ lệ (percent)")
        if (self.across_periods is AcrossPeriods.OPENING_STOCK) != bool(self.opening_of):
            raise refusal("opening_of không khớp với across_periods", "chỉ và phải có khi là opening_stock")


class IndicatorRow(_Strict):
    """<regime>/indicators.csv: an indicator that this regime uses; filled overrides win over the catalogue."""

    stt: Text
    code: Text
    section: Text
    is_required: YesNo
    levels: Codes
    ownerships: Codes
    minimum: OptionalNumber
    maximum: OptionalNumber
    is_prefilled: YesNo
    name: str = ""
    unit_of_measure: str = ""
    help: str = ""
    choices: Choices = ()
    source: str = ""

    @model_validator(mode="after")
    def _bounds_in_order(self) -> Self:
        if self.minimum is not None and self.maximum is not None and self.minimum > self.maximum:
            raise refusal(f"minimum {self.minimum} lớn hơn maximum {self.maximum}", "đổi lại hai giá trị")
        return self


class RosterRow(DatedRow):
    """<regime>/roster.csv, in the office's own order; blank dates: as long as the unit exists."""

    unit: Text
    note: str = ""


class RuleMeaningRow(_Strict):
    """shared/rules.csv: every rule that `expectations/` defines, in words."""

    rule: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    indicators: Codes
    meaning: Text


class RuleRow(DatedRow):
    """<regime>/rules.csv: a rule that this regime uses; several rows of a rule hold at different times."""

    rule: Text
    severity: Severity
    ownerships: Codes
    source: str


class SectionRow(_Strict):
    """<regime>/sections.csv, in the order of the report."""

    section: Text
    numeral: Text
    title: HeadingText = Field(min_length=1)
    depth: Literal["1", "2", "3"]
    narrative: Literal["required", "optional", "none"]
    prompt: HeadingText
    kind: Literal["text"]


class PhraseRow(_Strict):
    """<regime>/phrases.csv: the sentences of the report, in order within each section."""

    section: Text
    template: Text
    condition: Codes
    when_nil: str
    when_nil_partly: str


class AliasRow(_Strict):
    """<regime>/aliases.csv: other ways in which a unit's name is written."""

    alias: Text
    unit: Text


_ACROSS_UNITS = {
    ValueType.COUNT: AcrossUnits.SUM,
    ValueType.YES_NO: AcrossUnits.COUNT_YES,
    ValueType.PERCENT: AcrossUnits.DERIVED,
    ValueType.DATE: AcrossUnits.LIST,
    ValueType.TEXT: AcrossUnits.LIST,
}
