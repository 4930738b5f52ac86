"""The CSV files of a regime that not every plan needs: tasks, targets, score scheme (docs/regime-files.md)."""

from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from etl.model.plan import Comparison, Points, TimeKind
from etl.regime.fields import Choices, Codes, DayOfYear, OptionalNumber, Text, YearDay, refusal
from etl.regime.schema import Strict

EVERYONE = "*"


def _optional_year_day(value: object) -> object:
    return None if value == "" else YearDay.parse(value)


def _number(value: object) -> object:
    try:
        return Decimal(str(value))
    except ArithmeticError as error:
        raise refusal(
            f"“{value}” không phải là số", "ghi số, phần thập phân sau dấu chấm, ví dụ 100 hoặc 0.5"
        ) from error


OptionalDayOfYear = Annotated[YearDay | None, BeforeValidator(_optional_year_day)]
Number = Annotated[Decimal, BeforeValidator(_number)]


class TaskRow(Strict):
    """<regime>/tasks.csv. Roles name units by code, level or ownership, or everyone by "*"; joined by "+"."""

    task: Text
    title: Text
    section: Text
    leads: Codes
    performers: Codes
    cooperators: Codes
    outsiders: Choices
    time_kind: TimeKind
    time_text: Text
    starts: DayOfYear
    ends: OptionalDayOfYear
    repeats: Literal["once", "yearly"]
    source: Text

    @model_validator(mode="after")
    def _somebody_in_time(self) -> Self:
        if not self.leads and not self.performers:
            raise refusal(f"nhiệm vụ {self.task} không ai chủ trì, thực hiện", "ghi cột leads hoặc performers")
        if self.ends is None and (self.time_kind is TimeKind.COMPLETE or self.repeats == "yearly"):
            raise refusal(f"nhiệm vụ {self.task} thiếu ngày cuối", 'ghi cột ends, ví dụ "Y-06-30"')
        if self.ends is not None and self.starts.in_year(2023) > self.ends.in_year(2023):
            raise refusal(f"starts {self.starts} sau ends {self.ends}", "đổi lại hai ngày")
        return self


class TargetRow(Strict):
    """<regime>/targets.csv."""

    target: Text
    title: Text
    measure: Text
    comparison: Comparison
    number: Number
    binds: Codes = Field(min_length=1)
    statuses: Choices
    source: Text
    section: str = ""


class CriterionRow(Strict):
    """<regime>/criteria.csv, in the order of the scheme."""

    criterion: Text
    parent: str
    title: Text
    maximum: Number = Field(gt=0)
    points: Points
    evidence: str


class RankRow(Strict):
    """<regime>/ranks.csv: from (inclusive), below (exclusive; blank for the best)."""

    rank: Text
    points_from: Number = Field(ge=0)
    points_below: OptionalNumber

    @model_validator(mode="after")
    def _is_some(self) -> Self:
        if self.points_below is not None and self.points_below <= self.points_from:
            raise refusal(
                f"points_below {self.points_below} không lớn hơn points_from {self.points_from}", "sửa một trong hai"
            )
        return self
