"""The CSV files of a regime: one model is one row; its fields are the columns (docs/regime-files.md).

A column whose field has a default may be left out of the file.
"""

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from etl.model.finding import Severity
from etl.model.regime import AcrossLevels, AcrossPeriods, AcrossUnits, ValueType
from etl.regime.fields import Choices, Codes, Day, OptionalDay, OptionalNumber, Text, YesNo, only_placeholders, refusal
from etl.regime.schema import Strict

HeadingText = Annotated[str, only_placeholders("period", "next_period")]


class DatedRow(Strict):
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


class LevelRow(Strict):
    """shared/levels.csv."""

    level: Text
    name: Text


class OwnershipRow(Strict):
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


class EventRow(Strict):
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


class CatalogueRow(Strict):
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
    includes_opening: Codes = ()

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
        if self.includes_opening and self.across_periods is not AcrossPeriods.FLOW:
            raise refusal("includes_opening không khớp với across_periods", "chỉ ghi khi là flow")


class IndicatorRow(Strict):
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
    across_levels: Annotated[AcrossLevels, BeforeValidator(lambda text: text or AcrossLevels.THROUGH)] = (
        AcrossLevels.THROUGH
    )

    @model_validator(mode="after")
    def _bounds_in_order(self) -> Self:
        if self.minimum is not None and self.maximum is not None and self.minimum > self.maximum:
            raise refusal(f"minimum {self.minimum} lớn hơn maximum {self.maximum}", "đổi lại hai giá trị")
        return self


class RosterRow(DatedRow):
    """<regime>/roster.csv, in the office's own order; blank dates: as long as the unit exists."""

    unit: Text
    note: str = ""


class RuleMeaningRow(Strict):
    """shared/rules.csv: every rule that `expectations/` defines, in words."""

    rule: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    indicators: Codes
    meaning: Text


class RuleRow(DatedRow):
    """<regime>/rules.csv: a rule that this regime uses; several rows of a rule hold at different times."""

    rule: Text
    severity: Severity
    ownerships: Codes
    source: Text


class SectionRow(Strict):
    """<regime>/sections.csv, in the order of the report."""

    section: Text
    numeral: Text
    title: HeadingText = Field(min_length=1)
    depth: Literal["1", "2", "3"]
    narrative: Literal["required", "optional", "none"]
    prompt: HeadingText
    kind: Literal["text", "rewards", "shortcomings", "discipline", "plans", "recommendations"]


class PhraseRow(Strict):
    """<regime>/phrases.csv: the sentences of the report, in order within each section."""

    section: Text
    template: Text
    condition: Codes
    when_nil: str
    when_nil_partly: str
    when_compared: str = ""


class AliasRow(Strict):
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
