"""What reading one workbook yields: plain picklable values, no trace of the file library."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from etl.model.finding import Finding
from etl.model.through import ThroughCell
from etl.model.values import CellValue, ValueState


class SubmissionKind(StrEnum):
    """Loại báo cáo: lần đầu, thay thế (changes all), bổ sung (changes only the cells it fills)."""

    FIRST = "first"
    REPLACEMENT = "replacement"
    SUPPLEMENT = "supplement"


@dataclass(frozen=True, slots=True)
class FormIdentity:
    """The form's hidden metadata: for whom and when it was issued. Empty text where the file does not say."""

    regime: str = ""
    period: str = ""
    unit: str = ""
    form_version: str = ""


@dataclass(frozen=True, slots=True)
class DocumentFields:
    """The signed document that the workbook belongs to, as the unit wrote it; empty where blank."""

    number: str = ""
    signed_on: date | None = None
    signer: str = ""
    signer_title: str = ""
    preparer: str = ""
    phone: str = ""
    kind: SubmissionKind = SubmissionKind.FIRST


@dataclass(frozen=True, slots=True)
class Narrative:
    """The unit's words under one section of the report."""

    section: str
    text: str
    sheet: str
    cell: str


@dataclass(frozen=True, slots=True)
class ModelRow:
    """One "Dân vận khéo" model or exemplar as one row of the model sheet states it."""

    row_number: int
    name: str
    kind: str
    field: str
    people: str
    lead_unit: str
    goal: str
    result: str
    status: str
    recognition: str
    sheet: str
    cells: str


class TaskAnswer(StrEnum):
    """What a unit says of a task."""

    DONE = "done"
    IN_PROGRESS = "in_progress"
    NOT_STARTED = "not_started"
    NOT_APPLICABLE = "not_applicable"
    MISSING = "missing"
    INVALID = "invalid"


@dataclass(frozen=True, slots=True)
class TaskProgress:
    """One task as one row of the task sheet states it. `as_typed` is what stands for the state."""

    task: str
    state: TaskAnswer
    completed_on: date | None
    as_typed: str
    result: str
    difficulty: str
    sheet: str
    cells: str


@dataclass(frozen=True, slots=True)
class SelfScore:
    """The points that a unit gives itself for one criterion; `cell` is where they stand."""

    criterion: str
    state: ValueState
    points: Decimal | None
    as_typed: str
    evidence: str
    sheet: str
    cell: str


@dataclass(frozen=True, slots=True)
class ReadReport:
    """Everything one workbook says. `findings` are those of reading alone (rules come later).

    `cells`: a tuple, or the lines made of one. `through`: the cells of the units behind a report that a lower office
    consolidated.
    """

    identity: FormIdentity
    document: DocumentFields
    cells: Sequence[CellValue] = ()
    narratives: tuple[Narrative, ...] = ()
    models: tuple[ModelRow, ...] = ()
    findings: tuple[Finding, ...] = ()
    tasks: tuple[TaskProgress, ...] = ()
    scores: tuple[SelfScore, ...] = ()
    through: tuple[ThroughCell, ...] = ()
    format: str = "workbook"
    """`workbook` or `word`; the figures of a unit that sends both are compared."""
