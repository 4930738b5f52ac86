"""Reads one file from gate to report; what a worker of the sandbox does, and tests without one."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from etl.forms.spec import FormSpec
from etl.read.gate import LARGEST_FILE, look_at
from etl.read.outcome import Outcome, ReadOutcome, UnreadableFile
from etl.read.workbook import read_workbook


def read_file(path: Path, name: str, regime_hint: str, specs: Mapping[str, FormSpec]) -> ReadOutcome:
    """Reads a landed file; `OSError` if the landing itself fails, which is our trouble and not the unit's."""
    with path.open("rb") as file:
        data = file.read(LARGEST_FILE + 1)
    return read_bytes(data, name, regime_hint, specs)


def read_bytes(data: bytes, name: str, regime_hint: str, specs: Mapping[str, FormSpec]) -> ReadOutcome:
    """Reads the bytes of a file as far as they let."""
    gate = look_at(data, name)
    if gate.kind == "evidence":
        return ReadOutcome(Outcome.EVIDENCE)
    if gate.kind == "refused":
        return ReadOutcome(Outcome.REFUSED, finding=gate.finding)
    try:
        report = read_workbook(data, name, specs, regime_hint)
    except UnreadableFile as error:
        return ReadOutcome(Outcome.UNREADABLE, finding=error.finding)
    if gate.finding is not None:
        report = replace(report, findings=(gate.finding, *report.findings))
    return ReadOutcome(Outcome.REPORT, report)
