"""Reads a workbook that a unit sent back: cells by code, narratives by section, fields by label.

calamine gives the values (20–30 times faster than openpyxl); what it cannot tell comes from the sheets' XML.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from io import BytesIO

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

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
from etl.read.formats import percent_cells
from etl.read.grid import Grid, Raw, is_blank_row
from etl.read.marks import Mark, marks_of
from etl.read.merge import merge_cells
from etl.read.model_sheet import looks_like_models, read_models
from etl.read.narrative_sheet import looks_like_narratives, read_narratives
from etl.read.outcome import UnreadableFile
from etl.read.package import PACKAGE_ERRORS, Package
from etl.read.score_sheet import looks_like_scores, read_scores
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
class _Report:
    """What is read so far."""

    document: DocumentFields | None = None
    cells: list[CellValue] = field(default_factory=list)
    narratives: list[Narrative] = field(default_factory=list)
    models: list[ModelRow] = field(default_factory=list)
    tasks: list[TaskProgress] = field(default_factory=list)
    scores: list[SelfScore] = field(default_factory=list)
    through: list[ThroughCell] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


def read_workbook(data: bytes, name: str, specs: Mapping[str, FormSpec], regime_hint: str) -> ReadReport:
    """Reads one .xlsx.

    Args:
        data: the file; `gate.look_at` has let it pass.
        name: what the sender called it, for messages.
        specs: the forms by regime name.
        regime_hint: the regime the channel suggests, for files without the form's metadata.

    Raises:
        UnreadableFile: damaged, of no known regime, or without a data sheet.
    """
    try:
        grids = _grids(data)
    except (CalamineError, *PACKAGE_ERRORS) as error:
        raise UnreadableFile(finding("file-damaged", name=name)) from error
    identity = _identity(grids)
    spec = specs.get(identity.regime) or specs.get(regime_hint)
    if spec is None:
        raise UnreadableFile(finding("regime-unknown"))
    kinds = _kinds(grids, spec)
    if DATA_SHEET not in kinds.values():
        names = ", ".join(f"“{grid.name}”" for grid in grids if not grid.is_hidden)
        raise UnreadableFile(finding("form-not-found", found=names))
    report = _Report()
    if any(grid.name == THROUGH_SHEET for grid in grids):
        spec = spec.of_an_office
        report.through, report.findings = read_through(grids, spec, _metadata(grids).get(THROUGH_KEY, ""))
    if identity.form_version not in ("", spec.form_version):
        report.findings.append(finding("form-outdated"))
    for grid in grids:
        _read_sheet(grid, kinds.get(grid.name, ""), spec, report)
    return _finished(identity, report, spec)


def _grids(data: bytes) -> list[Grid]:
    """All worksheets that hold anything, with marks for those that people see."""
    workbook = CalamineWorkbook.from_filelike(BytesIO(data))
    package = Package(data)
    grids = []
    for index, sheet in enumerate(workbook.sheets_metadata):
        if sheet.typ is not SheetTypeEnum.WorkSheet:
            continue
        values = workbook.get_sheet_by_index(index)
        start = values.start
        if start is None:
            continue
        is_hidden = sheet.visible is not SheetVisibleEnum.Visible
        rows = values.to_python()
        xml = package.sheet_xml(index)
        marks = marks_of(xml)
        grids.append(Grid(sheet.name, rows, start[0], start[1], is_hidden, marks, percent_cells(package, xml)))
    return grids


def _identity(grids: list[Grid]) -> FormIdentity:
    facts = _metadata(grids)
    return FormIdentity(**{key: facts.get(key, "") for key in METADATA_KEYS})


def _metadata(grids: list[Grid]) -> dict[Raw, str]:
    """The form's hidden metadata, on the sheet that begins with its mark."""
    for grid in grids:
        if grid.rows[0][0] == METADATA_MARK:
            return {row[0]: clean(typed(row[1])) for row in grid.rows[1:] if len(row) > 1}
    return {}


def _kinds(grids: list[Grid], spec: FormSpec) -> dict[str, str]:
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


def _read_sheet(grid: Grid, kind: str, spec: FormSpec, report: _Report) -> None:
    if kind == IGNORED:
        return
    found: list[Finding] = []
    if kind == DATA_SHEET:
        cells, found = read_data(grid, spec)
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


def _read_plan_sheet(grid: Grid, kind: str, spec: FormSpec, report: _Report) -> list[Finding]:
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


def _finished(identity: FormIdentity, report: _Report, spec: FormSpec) -> ReadReport:
    cells, doubled = merge_cells(report.cells, spec)
    findings = [*report.findings, *doubled, *differences(cells, report.through, spec)]
    if len(findings) > MOST_FINDINGS:
        rest = len(findings) - MOST_FINDINGS
        findings = [*findings[:MOST_FINDINGS], finding("findings-cut", found=str(rest))]
    return ReadReport(
        identity=identity,
        document=report.document or DocumentFields(),
        cells=tuple(cells),
        narratives=tuple(report.narratives),
        models=tuple(report.models),
        findings=tuple(findings),
        tasks=tuple(report.tasks),
        scores=tuple(report.scores),
        through=tuple(report.through),
    )
