"""How the plan's tasks stand on the last day of the data window: done, in time, overdue, in progress, n of N."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import sqlalchemy

from etl.consolidate import marts
from etl.model.plan import Assignment, Role, Task
from etl.model.regime import Period, Regime
from etl.model.results import TaskResult, TaskState, TaskSummary

_WORST_FIRST = (
    TaskState.OVERDUE,
    TaskState.NO_DATA,
    TaskState.NOT_STARTED,
    TaskState.IN_PROGRESS,
    TaskState.DONE_LATE,
    TaskState.DONE,
    TaskState.DONE_IN_TIME,
    TaskState.NOT_APPLICABLE,
)
_SAID = {
    "in_progress": TaskState.IN_PROGRESS,
    "not_started": TaskState.NOT_STARTED,
    "not_applicable": TaskState.NOT_APPLICABLE,
}


def judge_tasks(
    connection: sqlalchemy.Connection, regime: Regime, parameters: Mapping[str, Any]
) -> tuple[TaskResult, ...]:
    """Every task at every unit that leads, does or joins it, from the prepared working tables."""
    period = regime.period(parameters["period"])
    if not regime.tasks:
        return ()
    said = {(row.unit, row.task): row for row in marts.rows(connection, "tasks", parameters)}
    return tuple(
        _result(assignment, unit.code, said.get((unit.code, assignment.task.code)), period.data_to)
        for unit in regime.roster(period.code)
        for assignment in regime.tasks_of(period, unit)
    )


def state_on(assignment: Assignment, state: str, completed_on: date | None, day: date) -> TaskState:
    """How the task stands on a day. "Thời gian thực hiện" is never overdue, and nothing is before its last day ends."""
    due = assignment.due
    if state == "done":
        if due is None or completed_on is None:
            return TaskState.DONE
        return TaskState.DONE_IN_TIME if completed_on <= due else TaskState.DONE_LATE
    if state in ("in_progress", "not_started") and due is not None and due < day:
        return TaskState.OVERDUE
    return _SAID.get(state, TaskState.NO_DATA)


def summarise_tasks(regime: Regime, period: Period, results: Iterable[TaskResult]) -> tuple[TaskSummary, ...]:
    """What the report says of each task that any unit has in the period."""
    by_task: dict[str, list[TaskResult]] = {task.code: [] for task in regime.tasks}
    for result in results:
        by_task[result.task].append(result)
    return tuple(_summary(task, period, by_task[task.code]) for task in regime.tasks if by_task[task.code])


def _result(assignment: Assignment, unit: str, said: Any, day: date) -> TaskResult:
    state = TaskState.NO_DATA if said is None else state_on(assignment, said.state, said.completed_on, day)
    return TaskResult(
        task=assignment.task.code,
        unit=unit,
        role=assignment.role,
        state=state,
        completed_on=None if said is None else said.completed_on,
        submission_id=None if said is None else said.submission_id,
    )


def _summary(task: Task, period: Period, results: Sequence[TaskResult]) -> TaskSummary:
    carrying = [result for result in results if result.role is not Role.COOPERATES]
    cooperating = [result for result in results if result.role is Role.COOPERATES]
    if not task.is_for_everyone:
        carrying = [result for result in carrying if result.role is Role.LEADS]
    counts = Counter(result.state for result in carrying)
    time = task.time_in(period.year)
    assert time is not None, "a task without a time in the period has no results"
    return TaskSummary(
        code=task.code,
        title=task.title,
        section=task.section,
        is_for_everyone=task.is_for_everyone,
        time_kind=task.time_kind,
        time_text=task.time_text,
        due=Assignment(task, Role.LEADS, time).due,
        state=next((state for state in _WORST_FIRST if counts[state]), TaskState.NO_DATA),
        units=len(carrying),
        counts=tuple((state, counts[state]) for state in TaskState if counts[state]),
        cooperating=len(cooperating),
        cooperating_reported=sum(result.state is not TaskState.NO_DATA for result in cooperating),
    )
