"""regime.toml as pydantic models; unknown keys are refused. The CSV files are in `rows`.

What each key means to the office's IT person: docs/regime-files.md.
"""

from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from etl.regime.fields import (
    DayOfYear,
    Text,
    only_placeholders,
    refusal,
)

YearText = Annotated[str, only_placeholders("year", "next_year", "previous_year")]
ReportText = Annotated[str, only_placeholders("basis", "period", "next_period")]

DatedField = Literal["data_from", "data_to", "opens", "deadline_before", "closes"]
DATED_FIELDS: tuple[DatedField, ...] = ("data_from", "data_to", "opens", "deadline_before", "closes")


class Strict(BaseModel):
    """Base of all our models of files: unknown keys are refused, nothing changes once read."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)


class PlanPart(Strict):
    """The plan that found the regime, as printed; `note` says what is unfinished in its own text."""

    text: Text
    note: str = ""


class OfficePart(Strict):
    """The consolidating office and how it signs; `unit` is its code in shared/units.csv.

    `consolidator`: the one part of the office that answers for the report, where the plan names several.
    """

    name: Text
    short_name: Text
    unit: Text
    heading: tuple[Text, ...] = Field(min_length=1)
    heading_above: tuple[Text, ...] = ()
    place: Text
    document_symbol: Text
    signer_title: tuple[Text, ...] = Field(min_length=1)
    consolidator: str = ""
    submit_through: str = ""
    letter_symbol: str = ""
    leader_countersigns: bool = False


class ModelsPart(Strict):
    """The model sheet: what it lists, and its drop-downs."""

    title: str = "Mô hình, điển hình “Dân vận khéo”"
    fields: tuple[Text, ...] = Field(min_length=1)
    kinds: tuple[Text, ...] = Field(min_length=1)
    statuses: tuple[Text, ...] = Field(min_length=1)


class MailboxPart(Strict):
    """A mailbox that reports are sent to; where it is and its password stand in ETL_IMAP_<NAME>_URL."""

    name: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    folders: tuple[Text, ...] = Field(default=("INBOX",), min_length=1)
    after: Literal["flag", "move"] = "flag"
    move_to: str = ""
    authserv_id: str = ""


class WordingFile(Strict):
    """shared/wording.toml: sentences that all regimes of an office say in its own words."""

    wording: dict[str, str] = {}


class UpwardPart(Strict):
    """Where this regime's consolidated report goes as a submission: the upper regime and our unit in it."""

    regime: Text
    unit: Text


class ScoringPart(Strict):
    """The score scheme whose lines stand in criteria.csv and ranks.csv; only periods of `cycle` are scored."""

    title: Text
    cycle: Text
    is_sample: bool
    is_ranking_published: bool = False
    note: str = ""


class RemindersPart(Strict):
    """When units that have not reported are reminded, in working days before and after the deadline.

    `letter_after`: when the official letter is drafted; a head is not dunned by robots for ever.
    """

    before: tuple[Annotated[int, Field(ge=1, le=60)], ...] = (10, 3, 1)
    after: int = Field(default=1, ge=1, le=30)
    letter_after: int = Field(default=3, ge=1, le=60)


class RetentionPart(Strict):
    """How many years after that of the period raw files and raw mails are kept; left out: for good."""

    files_years: int | None = Field(default=None, ge=1, le=100)
    mails_years: int | None = Field(default=None, ge=1, le=100)


class Cycle(Strict):
    """One cycle. Its dates are its own, its host's (`host_cycle`), or follow from its stages (`stages`).

    `deadline_before` is exclusive as the plans word it ("trước ngày"); `opens` and `closes` are days at
    00:00. `set_by_office` names the dates that the plan does not state. `upper_cycle`: the cycle of the
    upper regime that this one feeds (default: the same code); our deadline must be the earlier one.
    `report_before`: before which day the consolidated report must have gone out, where the plan says so.
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
    report_before: DayOfYear | None = None

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


class RegimeFile(Strict):
    """regime.toml."""

    name: Text
    title: Text
    subject: Text
    year: int = Field(ge=2000, le=2100)
    first_year: int = Field(ge=2000, le=2100)
    form_version: Text
    levels: tuple[str, ...] = Field(min_length=1)
    level_title: str = Field(default="Cấp học", pattern=r"^[^\[\]:*?/\\]{2,25}$")
    counted_through: tuple[str, ...] = ()
    ownerships: tuple[str, ...] = Field(min_length=1)
    receivers: tuple[Text, ...] = Field(min_length=1)
    basis: Text
    opening: ReportText = Field(min_length=1)
    closing: ReportText = Field(min_length=1)
    recipients: tuple[Text, ...] = Field(min_length=1)
    holiday_rule: Literal["stay", "next_working_day"] = "stay"
    correction_days: int = Field(default=2, ge=0, le=30)
    signed_copy: Literal["required", "optional"]
    page_budget: int = Field(default=8, ge=1, le=50)
    plan: PlanPart
    office: OfficePart
    models: ModelsPart
    cycles: tuple[Cycle, ...] = Field(min_length=1)
    host: str = ""
    upward: UpwardPart | None = None
    scoring: ScoringPart | None = None
    mailbox: tuple[MailboxPart, ...] = ()
    reminders: RemindersPart = RemindersPart()
    retention: RetentionPart = RetentionPart()
    wording: dict[str, str] = {}

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
