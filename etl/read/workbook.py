"""Reads a workbook that a unit sent back: cells by code, narratives by section, fields by label.

Which file format the sheets came from does not matter here (`etl/read/sheets.py`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from etl.archive import opened
from etl.forms.layout import (
    DATA_SHEET,
    DOCUMENT_SHEET,
    FINDINGS_SHEET,
    METADATA_KEYS,
    METADATA_MARK,
    METADATA_SHEET,
    MODEL_SHEET,
    NARRATIVE_SHEET,
    SCORE_SHEET,
    TASK_SHEET,
    THROUGH_FACTS_SHEET,
    THROUGH_KEY,
    THROUGH_SHEET,
)
from etl.forms.spec import FormSpec
from etl.model.catalogue import finding
from etl.model.finding import Finding
from etl.model.submission import DocumentFields, FormIdentity, ModelRow, Narrative, ReadReport, SelfScore, TaskProgress
from etl.model.through import ThroughCell
from etl.model.values import CellValue
from etl.read.cell_values import typed
from etl.read.data_sheet import looks_like_data, read_data
from etl.read.document_sheet import looks_like_document, read_document
from etl.read.examine import examine
from etl.read.grid import Grid, Raw, is_blank_row
from etl.read.marks import Mark
from etl.read.merge import merge_cells
from etl.read.model_sheet import looks_like_models, read_models
from etl.read.narrative_sheet import looks_like_narratives, read_narratives
from etl.read.outcome import UnreadableFile
from etl.read.score_sheet import looks_like_scores, read_scores
from etl.read.several_units import reports_of_units
from etl.read.sheets import Sheets, opening, xlsx_sheets
from etl.read.task_sheet import looks_like_tasks, read_tasks
from etl.read.through_sheet import differences, read_through
from etl.text import clean

IGNORED = "ignored"
"""Kind of a sheet that is known and is no part of the form: metadata, the list of a marked-up workbook, and the
sheets of units counted through, which are read beforehand."""

MOST_FINDINGS = 200
"""More would bury the ones that matter; the rest is counted in one."""

_READ = (DOCUMENT_SHEET, DATA_SHEET, MODEL_SHEET, TASK_SHEET, SCORE_SHEET, NARRATIVE_SHEET)
_TEXTS = (DOCUMENT_SHEET, MODEL_SHEET, TASK_SHEET, NARRATIVE_SHEET)


@dataclass(slots=True)
class Report:
    """What is read so far."""

    document: DocumentFields | None = None
    cells: list[CellValue] = field(default_factory=list)
    narratives: list[Narrative] = field(default_factory=list)
    models: list[ModelRow] = field(default_factory=list)
    tasks: list[TaskProgress] = field(default_factory=list)
    scores: list[SelfScore] = field(default_factory=list)
    through: list[ThroughCell] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    is_as_issued: bool = False
    """Whether it is written in our own form of today."""


def read_workbook(data: bytes, name: str, specs: Mapping[str, FormSpec], regime_hint: str) -> ReadReport:
    """Reads one .xlsx of one unit.

    Args:
        data: the file; `gate.look_at` has let it pass.
        name: what the sender called it, for messages.
        specs: the forms by regime name.
        regime_hint: the regime the channel suggests, for files without the form's metadata.

    Raises:
        UnreadableFile: damaged, of no known regime, or without a data sheet.
    """
    return read_reports(opening(lambda: xlsx_sheets(opened(data)), name), name, specs, regime_hint)[0]


def read_reports(sheets: Sheets, name: str, specs: Mapping[str, FormSpec], regime_hint: str) -> tuple[ReadReport, ...]:
    """Reads the sheets of a file of any format: one report, or one for each unit of a workbook of several.

    Raises as `read_workbook`.
    """
    grids = sheets.grids
    report = Report(findings=[*sheets.findings, *examine(grids, sheets.fonts, name)])
    identity = _identity(grids)
    spec = specs.get(identity.regime) or specs.get(regime_hint)
    if spec is None:
        raise UnreadableFile(finding("regime-unknown"))
    several = reports_of_units(grids, spec, identity)
    if several:
        return tuple(replace(one, findings=(*report.findings, *one.findings)) for one in several)
    kinds = kinds_of(grids, spec)
    if DATA_SHEET not in kinds.values():
        names = ", ".join(f"“{grid.name}”" for grid in grids if not grid.is_hidden)
        raise UnreadableFile(finding("form-not-found", found=f"các trang: {names}"))
    if any(grid.name == THROUGH_SHEET for grid in grids):
        spec = spec.of_an_office
        report.through, found = read_through(grids, spec, _metadata(grids).get(THROUGH_KEY, ""))
        report.findings += found
    if identity.form_version not in ("", spec.form_version):
        report.findings.append(finding("form-outdated"))
    report.is_as_issued = identity.form_version == spec.form_version
    for grid in grids:
        read_sheet(grid, kinds.get(grid.name, ""), spec, report)
    return (finished(identity, report, spec),)


def _identity(grids: list[Grid]) -> FormIdentity:
    facts = _metadata(grids)
    return FormIdentity(**{key: facts.get(key, "") for key in METADATA_KEYS})


def _metadata(grids: list[Grid]) -> dict[Raw, str]:
    """The form's hidden metadata, on the sheet that begins with its mark."""
    for grid in grids:
        if grid.rows[0][0] == METADATA_MARK:
            return {row[0]: clean(typed(row[1])) for row in grid.rows[1:] if len(row) > 1}
    return {}


def kinds_of(grids: list[Grid], spec: FormSpec) -> dict[str, str]:
    """Which sheet is which, by its name as issued, else by its content; hidden ones only if nothing else is."""
    kinds: dict[str, str] = {}
    for grid in sorted(grids, key=lambda grid: grid.is_hidden):
        kind = _kind(grid, spec)
        if not (grid.is_hidden and kind in _READ and kind in kinds.values()):
            kinds[grid.name] = kind
    return kinds


def _kind(grid: Grid, spec: FormSpec) -> str:
    if (
        grid.name in (METADATA_SHEET, FINDINGS_SHEET, THROUGH_SHEET, THROUGH_FACTS_SHEET)
        or grid.rows[0][0] == METADATA_MARK
    ):
        return IGNORED
    if grid.name in _READ:
        return grid.name
    if looks_like_tasks(grid, spec):
        return TASK_SHEET
    if looks_like_scores(grid, spec):
        return SCORE_SHEET
    if looks_like_models(grid, spec):
        return MODEL_SHEET
    if looks_like_data(grid, spec):
        return DATA_SHEET
    if looks_like_document(grid):
        return DOCUMENT_SHEET
    return NARRATIVE_SHEET if looks_like_narratives(grid, spec) else ""


def read_sheet(grid: Grid, kind: str, spec: FormSpec, report: Report) -> None:
    """Adds what one sheet says to the report."""
    if kind == IGNORED:
        return
    found: list[Finding] = []
    if kind == DATA_SHEET:
        cells, found = read_data(grid, spec, is_as_issued=report.is_as_issued)
        report.cells += cells
    elif kind == MODEL_SHEET:
        models, found = read_models(grid, spec)
        report.models += models
    elif kind == NARRATIVE_SHEET:
        narratives, found = read_narratives(grid, spec)
        report.narratives += narratives
    elif kind in (TASK_SHEET, SCORE_SHEET):
        found = _read_plan_sheet(grid, kind, spec, report)
    elif kind == DOCUMENT_SHEET and report.document is None:
        report.document, found = read_document(grid)
    else:
        found = _unread(grid)
    if kind in _TEXTS:
        found += _text_errors(grid)
    report.findings += found


def _unread(grid: Grid) -> list[Finding]:
    """A sheet that is no part of the form, unless it is empty."""
    if all(is_blank_row(row) for row in grid.rows):
        return []
    return [finding("sheet-hidden" if grid.is_hidden else "sheet-unknown", sheet=grid.name)]


def _read_plan_sheet(grid: Grid, kind: str, spec: FormSpec, report: Report) -> list[Finding]:
    """Sheets that only some plans have; of two copies of one the first that is seen counts."""
    if kind == TASK_SHEET and not report.tasks:
        report.tasks, found = read_tasks(grid, spec)
        return found
    if kind == SCORE_SHEET and not report.scores:
        report.scores, found = read_scores(grid, spec)
        return found
    return _unread(grid)


def _text_errors(grid: Grid) -> list[Finding]:
    """Error and uncalculated cells where text is expected; in the data sheet they belong to their indicator."""
    cells = [
        grid.cell(row - grid.top, column - grid.left)
        for (row, column), mark in grid.marks.items()
        if mark in (Mark.ERROR, Mark.UNCALCULATED)
    ]
    return [finding("text-error", sheet=grid.name, cells=cells)] if cells else []


def finished(identity: FormIdentity, report: Report, spec: FormSpec) -> ReadReport:
    """The report as it leaves reading.

    Raises:
        UnreadableFile: not one value could be read, for the table's headings are gone or doubled.
    """
    heading = next((one for one in report.findings if one.code in ("heading-missing", "heading-twice")), None)
    if heading is not None and not report.cells:
        raise UnreadableFile(heading)
    cells, doubled = merge_cells(report.cells, spec)
    findings = [*report.findings, *doubled, *differences(cells, report.through, spec)]
    if len(findings) > MOST_FINDINGS:
        rest = len(findings) - MOST_FINDINGS
        findings = [*findings[:MOST_FINDINGS], finding("findings-cut", found=str(rest))]
    return ReadReport(
        identity=identity,
        document=report.document or DocumentFields(),
        cells=tuple(cells),
        narratives=tuple(_joined(report.narratives)),
        models=tuple(replace(model, row_number=number) for number, model in enumerate(report.models, start=1)),
        findings=tuple(findings),
        tasks=tuple(report.tasks),
        scores=tuple(report.scores),
        through=tuple(report.through),
    )


def _joined(narratives: list[Narrative]) -> list[Narrative]:
    """One text a section: where a heading stands twice, what is below both; the same words count once."""
    by_section: dict[str, Narrative] = {}
    for one in narratives:
        first = by_section.setdefault(one.section, one)
        if one.text not in first.text:
            by_section[one.section] = replace(first, text=f"{first.text}\n{one.text}")
    return list(by_section.values())
