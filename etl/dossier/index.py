"""The page that opens from a USB stick: what was reported, by whom, what was checked, who let it pass."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from etl.dossier.paper import render
from etl.dossier.tables import Shown
from etl.model.regime import Period, Regime
from etl.model.report import ReportContent
from etl.model.words import SEVERITY, STATUS, TIMELINESS
from etl.publish.words import TIME_SOURCE


@dataclass(frozen=True, slots=True)
class FileSet:
    """A folder of report files: what it is, where it lies in the package, what is in it."""

    name: str
    folder: str
    files: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """All that the index tells: versions with their files, received files, tables, decisions, sets that went out."""

    versions: Sequence[tuple[Any, FileSet]]
    receipts: Sequence[Mapping[str, Any]]
    tables: Mapping[str, Sequence[Any]]
    decisions: Sequence[Shown]
    sets: Sequence[FileSet]
    made_at: datetime


def index_page(regime: Regime, period: Period, told: Told) -> str:
    """HTML without scripts and without anything from the network; all text escaped."""
    content = ReportContent.from_json(told.versions[-1][0].content)
    totals = {row.indicator: row for row in told.tables["so-lieu"] if row.scope == "total"}
    issued = next(one for one in told.decisions if one.table.name == "phat-hanh")
    return render(
        "index.html.jinja",
        regime=regime,
        period=period,
        told=told,
        issued={row["Lần lập"]: row for row in (dict(zip(issued.columns, one, strict=True)) for one in issued.rows)},
        units=told.tables["don-vi"],
        findings=told.tables["noi-dung-can-xem"],
        runs=_runs(told.tables["tieu-chi"]),
        indicators=[(one, totals.get(one.code)) for one in content.indicators],
        status=STATUS,
        timeliness=TIMELINESS,
        severity=SEVERITY,
        time_source=TIME_SOURCE,
    )


def _runs(rows: Sequence[Any]) -> list[dict[str, Any]]:
    """Each validation with how many values it looked at and how many failed."""
    runs: dict[tuple[Any, str], dict[str, Any]] = {}
    for row in rows:
        run = runs.setdefault(
            (row.validated_at, row.suite_sha256),
            {"at": row.validated_at, "suite": row.suite_sha256, "submissions": row.submissions, "rules": 0}
            | {"evaluated": 0, "failed": 0},
        )
        run["rules"] += 1
        run["evaluated"] += row.evaluated
        run["failed"] += row.failed
    return list(runs.values())
