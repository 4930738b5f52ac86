"""Reads one file from gate to report; what a worker of the sandbox does, and tests without one."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from etl.archive import Archive
from etl.forms.spec import FormSpec
from etl.model import limits
from etl.model.submission import ReadReport
from etl.read.beside import look_beside
from etl.read.csv_sheet import csv_sheets
from etl.read.examine import refuse_secret
from etl.read.gate import Gate, look_at
from etl.read.ods import ods_sheets
from etl.read.old_workbook import old_workbook_sheets
from etl.read.outcome import Outcome, ReadOutcome, UnreadableFile
from etl.read.pdf_signatures import signatures_of
from etl.read.pdf_words import bears_a_mark
from etl.read.secrecy import is_secrecy_mark
from etl.read.sheets import Sheets, opening, xlsx_sheets
from etl.read.word_report import read_word
from etl.read.workbook import read_reports


def read_file(
    path: Path, name: str, regime_hint: str, specs: Mapping[str, FormSpec], *, is_careful: bool = False
) -> ReadOutcome:
    """Reads a landed file; `OSError` if the landing itself fails, which is our trouble and not the unit's."""
    with path.open("rb") as file:
        data = file.read(limits.LARGEST_FILE + 1)
    return read_bytes(data, name, regime_hint, specs, is_careful=is_careful)


def read_bytes(
    data: bytes, name: str, regime_hint: str, specs: Mapping[str, FormSpec], *, is_careful: bool = False
) -> ReadOutcome:
    """Reads the bytes of a file as far as they let. `is_careful`: a worker has died of them once."""
    gate = look_at(data, name)
    if gate.kind == "evidence":
        if not is_careful and bears_a_mark(data):
            return ReadOutcome(Outcome.REFUSED, finding=refuse_secret(name, "văn bản PDF").finding)
        return ReadOutcome(Outcome.EVIDENCE, signatures=signatures_of(data, is_careful=is_careful))
    if gate.kind == "refused":
        return ReadOutcome(Outcome.REFUSED, finding=gate.finding)
    try:
        reports = _read(gate, data, name, regime_hint, specs, is_careful=is_careful)
    except UnreadableFile as error:
        return ReadOutcome(error.outcome, finding=error.finding)
    if gate.finding is not None:
        reports = tuple(replace(report, findings=(gate.finding, *report.findings)) for report in reports)
    if len(reports) > 1:
        return ReadOutcome(Outcome.REPORT, parts=reports)
    return ReadOutcome(Outcome.REPORT, reports[0])


def _read(
    gate: Gate, data: bytes, name: str, regime_hint: str, specs: Mapping[str, FormSpec], *, is_careful: bool
) -> tuple[ReadReport, ...]:
    if gate.kind == "word":
        return (read_word(data, name, specs, regime_hint),)
    if gate.kind == "workbook":
        archive = gate.archive
        assert archive is not None
        sheets = opening(lambda: _xlsx_sheets(archive, name, is_careful=is_careful), name)
    elif gate.kind == "ods":
        sheets = opening(lambda: ods_sheets(data), name)
    elif gate.kind == "old_workbook":
        sheets = opening(lambda: old_workbook_sheets(data), name)
    else:
        assert gate.table is not None
        sheets = csv_sheets(gate.table)
    if any(map(is_secrecy_mark, sheets.beside)):
        raise refuse_secret(name, "đầu trang, chân trang in, hộp văn bản hoặc ghi chú")
    return read_reports(sheets, name, specs, regime_hint)


def _xlsx_sheets(archive: Archive, name: str, *, is_careful: bool) -> Sheets:
    sheets = xlsx_sheets(archive, is_careful=is_careful)
    sheets.findings += look_beside(archive, name)
    return sheets
