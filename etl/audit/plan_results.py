"""What came of a plan in the newest version of a report, as JSON: targets, tasks and scores, unit by unit."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any
from uuid import UUID

import sqlalchemy

from etl.model.errors import UsageError
from etl.model.report import ReportContent
from etl.model.results import TargetSummary, TaskSummary
from etl.warehouse import sql


def targets_json(connection: sqlalchemy.Connection, regime: str, period: str) -> list[dict[str, Any]]:
    """The document of `targets REGIME PERIOD --json`: each target with every unit of the roster."""
    version, content = newest(connection, regime, period)
    rows = _rows(connection, "publish/targets", version_id=version)
    units: dict[str, list[dict[str, Any]]] = {target.code: [] for target in content.targets}
    for row in rows:
        named = {"unit": row.unit, "name": row.name, "outcome": row.outcome}
        parts = {name: plain(getattr(row, name)) for name in ("value", "numerator", "denominator")}
        via = {} if row.via is None else {"via": row.via}
        units[row.target].append(named | parts | via)
    return [_target(target) | {"units": units[target.code]} for target in content.targets]


def tasks_json(connection: sqlalchemy.Connection, regime: str, period: str) -> list[dict[str, Any]]:
    """The document of `tasks REGIME PERIOD --json`: each task with the units that lead, do or join it."""
    version, content = newest(connection, regime, period)
    units: dict[str, list[dict[str, Any]]] = {task.code: [] for task in content.tasks}
    for row in _rows(connection, "publish/tasks", version_id=version):
        day = None if row.completed_on is None else row.completed_on.isoformat()
        said = {"unit": row.unit, "name": row.name, "role": row.role, "state": row.state, "completed_on": day}
        units[row.task].append(said | {"result": row.result or "", "difficulty": row.difficulty or ""})
    return [_task(task) | {"units": units[task.code]} for task in content.tasks]


def scores_json(connection: sqlalchemy.Connection, regime: str, period: str) -> dict[str, Any]:
    """The document of `scores show REGIME PERIOD --json`: units by place, each with its lines."""
    version, content = newest(connection, regime, period)
    scores = content.scores
    if scores is None:
        raise UsageError("Kỳ báo cáo này không chấm điểm.")
    criteria = {code: (title, maximum) for code, title, maximum in scores.criteria}
    lines: dict[str, list[dict[str, Any]]] = {}
    for row in _rows(connection, "publish/scores", version_id=version, criteria=list(criteria)):
        title, maximum = criteria[row.criterion]
        points = {name: plain(getattr(row, name)) for name in ("self_points", "assessed_points", "points")}
        line = {"criterion": row.criterion, "title": title, "maximum": plain(maximum), **points, "reason": row.reason}
        lines.setdefault(row.unit, []).append(line)
    units = [
        {
            "unit": row.unit,
            "name": row.name,
            "place": row.place,
            "total": plain(row.total),
            "rank": row.rank,
            "is_assessed": row.is_assessed,
            "lines": lines[row.unit],
        }
        for row in _rows(connection, "publish/ranking", version_id=version)
    ]
    return {"title": scores.title, "is_sample": scores.is_sample, "ranks": dict(scores.ranks), "units": units}


def newest(connection: sqlalchemy.Connection, regime: str, period: str) -> tuple[UUID, ReportContent]:
    """Id and content of the newest version; `UsageError` if there is none."""
    row = connection.execute(
        sqlalchemy.text(
            "SELECT id, content FROM report_version WHERE regime = :regime AND period = :period"
            " ORDER BY version DESC LIMIT 1"
        ),
        {"regime": regime, "period": period},
    ).one_or_none()
    if row is None:
        raise UsageError("Kỳ báo cáo này chưa được tổng hợp lần nào: chạy lệnh consolidate trước.")
    return row.id, ReportContent.from_json(row.content)


def plain(value: Decimal | None) -> int | float | None:
    """A number as JSON shows it: whole ones without a point."""
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)


def _rows(connection: sqlalchemy.Connection, name: str, **facts: object) -> Iterable[Any]:
    return connection.execute(sqlalchemy.text(sql(name)), facts)


def _target(target: TargetSummary) -> dict[str, Any]:
    counts = ("units_bound", "units_expected", "met", "not_met", "nothing", "no_data", "not_applicable")
    parts = {name: plain(getattr(target.reached, name)) for name in ("value", "numerator", "denominator")}
    return {
        "target": target.code,
        "title": target.title,
        "threshold": target.threshold,
        "outcome": str(target.outcome),
        **parts,
        **{name: getattr(target, name) for name in counts},
    }


def _task(task: TaskSummary) -> dict[str, Any]:
    return {
        "task": task.code,
        "title": task.title,
        "time": task.time_text,
        "time_kind": str(task.time_kind),
        "due": None if task.due is None else task.due.isoformat(),
        "is_for_everyone": task.is_for_everyone,
        "state": str(task.state),
        "units_expected": task.units,
        "counts": {str(state): number for state, number in task.counts},
        "cooperating": task.cooperating,
        "cooperating_reported": task.cooperating_reported,
    }
