"""What reading one workbook yields: plain picklable values, no trace of the file library."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from etl.model.finding import Finding
from etl.model.values import CellValue


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


@dataclass(frozen=True, slots=True)
class ReadReport:
    """Everything one workbook says. `findings` are those of reading alone (rules come later)."""

    identity: FormIdentity
    document: DocumentFields
    cells: tuple[CellValue, ...] = ()
    narratives: tuple[Narrative, ...] = ()
    models: tuple[ModelRow, ...] = ()
    findings: tuple[Finding, ...] = ()
