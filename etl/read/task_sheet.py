"""The task sheet: how far the unit is with each task of the plan, found by the task's number or its title."""

from collections.abc import Mapping
from datetime import date

from etl.forms.layout import TASK_COLUMNS, TASK_WORDS
from etl.forms.spec import FormSpec
from etl.model.catalogue import finding
from etl.model.finding import Finding
from etl.model.submission import TaskAnswer, TaskProgress
from etl.read.cell_values import EARLIEST, LATEST, typed
from etl.read.grid import Grid, Raw, folded
from etl.read.headings import TASKS, find_header
from etl.text import clean, parse_date

LEAST_HEADINGS = 3
TITLES = {heading.key: heading.title for heading in TASK_COLUMNS}
_ANSWERS = {folded(words): TaskAnswer(answer) for answer, words in TASK_WORDS.items()} | {
    "hoan thanh": TaskAnswer.DONE,
    "da thuc hien": TaskAnswer.DONE,
    "da xong": TaskAnswer.DONE,
    "dang trien khai": TaskAnswer.IN_PROGRESS,
    "chua trien khai": TaskAnswer.NOT_STARTED,
}
_ENTERED = ("state", "completed_on", "result", "difficulty")


def read_tasks(grid: Grid, spec: FormSpec) -> tuple[list[TaskProgress], list[Finding]]:
    """One answer for each task of the sheet, in its order."""
    header = find_header(grid, TASKS, LEAST_HEADINGS)
    if header is None or "state" not in header.columns:
        return [], [finding("heading-missing", sheet=grid.name, expected=TITLES["state"])]
    progress: dict[str, TaskProgress] = {}
    findings: list[Finding] = []
    for row in range(header.last_row + 1, len(grid.rows)):
        code = _task_of(grid.rows[row], header.columns, spec)
        entered = _extent(grid, row, header.columns)
        if code is None or code in progress:
            if entered:
                findings.append(_surplus(grid, row, header.columns, code, entered))
            continue
        progress[code] = _progress(grid, row, header.columns, code, findings)
    return list(progress.values()), findings


def looks_like_tasks(grid: Grid, spec: FormSpec) -> bool:
    """Whether a sheet under any name has the headings of the task table."""
    header = find_header(grid, TASKS, LEAST_HEADINGS) if spec.tasks else None
    return header is not None and {"title", "state"} <= header.columns.keys()


def _task_of(cells: list[Raw], columns: Mapping[str, int], spec: FormSpec) -> str | None:
    """The task of a row by its number, else by its title; a title that two tasks share names neither."""
    number = clean(typed(cells[columns["code"]])) if "code" in columns else ""
    if number in spec.tasks:
        return number
    title = folded(clean(typed(cells[columns["title"]]))) if "title" in columns else ""
    named = [code for code, key in spec.tasks.items() if key == title]
    return named[0] if len(named) == 1 else None


def _surplus(grid: Grid, row: int, columns: Mapping[str, int], code: str | None, cells: str) -> Finding:
    texts = [clean(typed(grid.rows[row][columns[key]])) for key in _ENTERED if key in columns]
    found = "; ".join(filter(None, texts))
    kind = "task-unknown" if code is None else "task-twice"
    return finding(kind, sheet=grid.name, cells=(cells,), found=found, code=code or "")


def _extent(grid: Grid, row: int, columns: Mapping[str, int]) -> str:
    """The cells that somebody filled; empty if none."""
    filled = [columns[key] for key in _ENTERED if key in columns and grid.rows[row][columns[key]] != ""]
    if not filled:
        return ""
    first, last = grid.cell(row, min(filled)), grid.cell(row, max(filled))
    return first if first == last else f"{first}:{last}"


def _progress(grid: Grid, row: int, columns: Mapping[str, int], code: str, findings: list[Finding]) -> TaskProgress:
    cells = grid.rows[row]
    texts = {key: clean(typed(cells[columns[key]])) if key in columns else "" for key in _ENTERED}
    return TaskProgress(
        task=code,
        state=_state(grid, row, columns, texts["state"], code, findings),
        completed_on=_day(grid, row, columns, texts["completed_on"], code, findings),
        as_typed=texts["state"],
        result=texts["result"],
        difficulty=texts["difficulty"],
        sheet=grid.name,
        cells=_extent(grid, row, columns) or grid.cell(row, columns["state"]),
    )


def _state(
    grid: Grid, row: int, columns: Mapping[str, int], text: str, code: str, findings: list[Finding]
) -> TaskAnswer:
    if not text:
        return TaskAnswer.MISSING
    answer = _ANSWERS.get(folded(text))
    if answer is not None:
        return answer
    cell, words = grid.cell(row, columns["state"]), "; ".join(TASK_WORDS.values())
    findings.append(finding("task-state", sheet=grid.name, cells=(cell,), found=text, expected=words, code=code))
    return TaskAnswer.INVALID


def _day(
    grid: Grid, row: int, columns: Mapping[str, int], text: str, code: str, findings: list[Finding]
) -> date | None:
    if not text:
        return None
    parsed = parse_date(grid.rows[row][columns["completed_on"]], not_before=EARLIEST, not_after=LATEST)
    if parsed.state == "invalid":
        cell = grid.cell(row, columns["completed_on"])
        findings.append(finding("task-date", sheet=grid.name, cells=(cell,), found=text, code=code))
    return parsed.value
