"""What submissions say on the sheets that only some plans have: progress on tasks, points of the score scheme."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

import sqlalchemy

from etl.warehouse import fetch_columns, sql

MISSING = "missing"


class TaskSaid(NamedTuple):
    """What rules look at in one row of the task sheet. `is_day_to_come`: done on a day after it was sent."""

    task: str
    state: str
    completed_on: date | None
    result: str
    difficulty: str
    sheet: str
    cells: str
    is_day_to_come: bool


class ScoreSaid(NamedTuple):
    """What rules look at in one row of the score sheet."""

    criterion: str
    state: str
    points: float
    as_typed: str
    evidence: str
    sheet: str
    cell: str


Tasks = Mapping[str, TaskSaid]
Scores = Mapping[str, ScoreSaid]


def load_tasks(connection: sqlalchemy.Connection, submissions: Sequence[UUID]) -> list[Tasks]:
    """Rows of the task sheet by position of the submission and code of the task."""
    said: list[dict[str, TaskSaid]] = [{} for _ in submissions]
    for position, *facts in fetch_columns(connection, sql("validate/tasks"), {"submissions": list(submissions)})[1]:
        row = TaskSaid(*facts)
        said[position - 1][row.task] = row
    return list(said)


def load_scores(connection: sqlalchemy.Connection, submissions: Sequence[UUID]) -> list[Scores]:
    """Rows of the score sheet by position of the submission and code of the criterion."""
    said: list[dict[str, ScoreSaid]] = [{} for _ in submissions]
    for position, *facts in fetch_columns(connection, sql("validate/scores"), {"submissions": list(submissions)})[1]:
        row = ScoreSaid(*facts)
        said[position - 1][row.criterion] = row
    return list(said)


def over_tasks(top: Tasks, bottom: Tasks) -> Tasks:
    """A supplement's tasks over those below: what it leaves blank shows through."""
    return {**bottom, **{code: row for code, row in top.items() if row.state != MISSING}}


def over_scores(top: Scores, bottom: Scores) -> Scores:
    """A supplement's points over those below."""
    return {**bottom, **{code: row for code, row in top.items() if row.state != MISSING}}
