"""The score sheet: the points that a unit gives itself. Sums and what the system reckons are never input."""

from collections.abc import Mapping
from decimal import Decimal

from etl.forms.layout import SCORE_COLUMNS
from etl.forms.spec import FormCriterion, FormSpec
from etl.model.catalogue import finding
from etl.model.finding import Finding
from etl.model.submission import SelfScore
from etl.model.values import ValueState
from etl.read.cell_values import typed
from etl.read.grid import Grid, Raw, folded
from etl.read.headings import SCORES, find_header
from etl.read.marks import Mark
from etl.text import clean, parse_number

LEAST_HEADINGS = 3
TITLES = {heading.key: heading.title for heading in SCORE_COLUMNS}
_TROUBLE = (Mark.ERROR, Mark.UNCALCULATED)


def read_scores(grid: Grid, spec: FormSpec) -> tuple[list[SelfScore], list[Finding]]:
    """One entry for each criterion that the unit scores, in the order of the sheet."""
    header = find_header(grid, SCORES, LEAST_HEADINGS)
    if header is None or "points" not in header.columns:
        return [], [finding("heading-missing", sheet=grid.name, expected=TITLES["points"])]
    scores: dict[str, SelfScore] = {}
    findings: list[Finding] = []
    for row in range(header.last_row + 1, len(grid.rows)):
        criterion = _criterion_of(grid.rows[row], header.columns, spec)
        if criterion is not None and criterion.code not in scores:
            scores[criterion.code] = _score(grid, row, header.columns, criterion, findings)
    return list(scores.values()), findings


def looks_like_scores(grid: Grid, spec: FormSpec) -> bool:
    """Whether a sheet under any name has the headings of the score table."""
    header = find_header(grid, SCORES, LEAST_HEADINGS) if spec.criteria else None
    return header is not None and {"title", "points"} <= header.columns.keys()


def _criterion_of(cells: list[Raw], columns: Mapping[str, int], spec: FormSpec) -> FormCriterion | None:
    """The criterion of a row: by its title, for "1.1" may have become a number or a date; else by its number."""
    title = folded(clean(typed(cells[columns["title"]]))) if "title" in columns else ""
    named = [one for one in spec.criteria.values() if one.title_key == title]
    if len(named) == 1:
        return named[0]
    return spec.criteria.get(clean(typed(cells[columns["code"]]))) if "code" in columns else None


def _score(
    grid: Grid, row: int, columns: Mapping[str, int], criterion: FormCriterion, findings: list[Finding]
) -> SelfScore:
    raw, cell = grid.rows[row][columns["points"]], grid.cell(row, columns["points"])
    state, points = _points(raw, grid.mark(row, columns["points"]) if grid.marks else None)
    if state is ValueState.INVALID:
        facts = {"found": clean(typed(raw)), "code": criterion.code, "name": criterion.title}
        findings.append(finding("score-unreadable", sheet=grid.name, cells=(cell,), **facts))
    evidence = clean(typed(grid.rows[row][columns["evidence"]])) if "evidence" in columns else ""
    return SelfScore(criterion.code, state, points, typed(raw), evidence, grid.name, cell)


def _points(raw: Raw, mark: Mark | None) -> tuple[ValueState, Decimal | None]:
    if mark in _TROUBLE or (isinstance(raw, str) and "%" in raw):
        return ValueState.INVALID, None
    if raw == "":
        return ValueState.MISSING, None
    parsed = parse_number(raw, kind="percent", unit_of_measure="điểm")
    return ValueState(parsed.state), parsed.value
