"""The frames of a plan's own sheets: a row per task that the unit has, a row per criterion that it scores."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from etl.model.plan import Assignment, Criterion, Points
from etl.model.regime import Period, Regime
from etl.validate.plan_content import MISSING, Scores, Tasks, TaskSaid

Rows = tuple[dict[str, object], npt.NDArray[np.intp], npt.NDArray[np.intp]]
"""Columns by name, position of the submission, key: place of the task or criterion in the regime's list."""


def task_rows(regime: Regime, period: Period, said: Sequence[tuple[int, Sequence[Assignment], Tasks]]) -> Rows:
    """Of each submission (position, what the unit has to do, what it says)."""
    order = {task.code: place for place, task in enumerate(regime.tasks)}
    listed = [
        (position, assignment, rows.get(assignment.task.code))
        for position, assignments, rows in said
        for assignment in assignments
    ]
    facts = np.array([_task_facts(assignment, row, period) for _, assignment, row in listed], bool)
    columns = facts.reshape(-1, len(_TASK_COLUMNS)).T
    return (
        dict(zip(_TASK_COLUMNS, columns, strict=True)),
        np.array([position for position, _, _ in listed], np.intp),
        np.array([order[assignment.task.code] for _, assignment, _ in listed], np.intp),
    )


_TASK_COLUMNS = (
    *("is_missing", "is_done", "has_last_day", "has_day", "is_day_to_come", "has_result", "is_overdue"),
    "has_difficulty",
)


def _task_facts(assignment: Assignment, row: TaskSaid | None, period: Period) -> tuple[bool, ...]:
    """In the order of `_TASK_COLUMNS`; an unreadable state has its finding already and breaks no rule."""
    due = assignment.due
    if row is None:
        return (True, False, due is not None, False, False, False, False, False)
    is_open = row.state in ("in_progress", "not_started")
    return (
        row.state == MISSING,
        row.state == "done",
        due is not None,
        row.completed_on is not None,
        row.is_day_to_come,
        bool(row.result),
        is_open and due is not None and due < period.data_to,
        bool(row.difficulty),
    )


def score_rows(criteria: Sequence[Criterion], said: Sequence[tuple[int, Scores]]) -> Rows:
    """Of each submission (position, what the unit says), the criteria that units score themselves."""
    entered = [(place, criterion) for place, criterion in enumerate(criteria) if criterion.points.is_entered]
    listed = [(position, place, one, rows.get(one.code)) for position, rows in said for place, one in entered]
    columns: dict[str, object] = {
        "points": np.array([np.nan if row is None else row.points for *_, row in listed], float),
        "maximum": np.array([float(one.maximum) for _, _, one, _ in listed], float),
        "is_missing": np.array([row is None or row.state == MISSING for *_, row in listed], bool),
        "is_extra": np.array([one.points is not Points.SELF for _, _, one, _ in listed], bool),
        "needs_evidence": np.array([bool(one.evidence) for _, _, one, _ in listed], bool),
        "has_evidence": np.array([row is not None and bool(row.evidence) for *_, row in listed], bool),
    }
    return (
        columns,
        np.array([position for position, *_ in listed], np.intp),
        np.array([place for _, place, _, _ in listed], np.intp),
    )
