"""What reading one file ends in; picklable, nothing of the file library in it."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from etl.model.finding import Finding
from etl.model.signature import PdfSignature
from etl.model.submission import ReadReport


class Outcome(StrEnum):
    """REPORT: a report could be read. The other three are the receipt's own end, each with its finding."""

    REPORT = "report"
    EVIDENCE = "evidence"
    REFUSED = "refused"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class ReadJob:
    """One file to read: where its bytes lie, what the sender called it, whose regime the channel suggests."""

    key: str
    path: Path
    name: str
    regime_hint: str = ""
    is_careful: bool = False
    """Whether a reader has died of it once: then only what is slow and safe may touch it."""


@dataclass(frozen=True, slots=True)
class ReadOutcome:
    """`report` is there for REPORT alone, `finding` for REFUSED and UNREADABLE; evidence needs neither.

    `parts`: instead of `report`, those of a workbook of several units, each with its unit in its identity.
    `signatures`: those of evidence.
    """

    outcome: Outcome
    report: ReadReport | None = None
    finding: Finding | None = None
    parts: tuple[ReadReport, ...] = ()
    signatures: tuple[PdfSignature, ...] = ()


class UnreadableFile(Exception):
    """The file holds no report that could or may be read. It never leaves reading: it becomes an outcome."""

    def __init__(self, finding: Finding, outcome: Outcome = Outcome.UNREADABLE) -> None:
        super().__init__(finding.message)
        self.finding, self.outcome = finding, outcome
