"""Thẩm định: takes in the points that the council gave, by a file, a document and a person."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path

import sqlalchemy

from etl.ledger import Event
from etl.model.decision import By, Reason
from etl.model.errors import ConfigProblem, UsageError
from etl.model.plan import Criterion
from etl.model.regime import Period, Regime
from etl.regime.fields import Text
from etl.regime.plan_rows import Number
from etl.regime.schema import Strict
from etl.regime.source import Located
from etl.review.files import read_rows, refuse
from etl.review.officers import check_decision
from etl.text import number_text
from etl.warehouse import copy_rows

COLUMNS = "regime period unit criterion points note document why decided_by os_user decided_at"


class AssessedRow(Strict):
    """One line of the file: unit, criterion, points, note."""

    unit: Text
    criterion: Text
    points: Number
    note: str = ""


def import_scores(
    connection: sqlalchemy.Connection, regime: Regime, period: Period, path: Path, by: By, reason: Reason, at: datetime
) -> list[Event]:
    """Records the council's points; of several for one criterion the latest counts. The caller appends the events.

    Raises:
        UsageError: the period is not scored, officer or reason is missing, or the file holds a mistake: an unknown
            unit or criterion, points that the system reckons itself, below 0 or above the maximum.
    """
    if regime.scoring is None or not regime.is_scored(period):
        raise UsageError(f"Kỳ {period.name} không chấm điểm.")
    check_decision(connection, by, reason)
    rows = read_rows(path, AssessedRow)
    criteria = {criterion.code: criterion for criterion in regime.scoring.criteria}
    refuse(path, _problems(rows, {unit.code for unit in regime.roster(period.code)}, criteria))
    decided = (reason.document, reason.why, by.officer, by.os_user, at)
    key = (regime.name, period.code)
    copied = ((*key, row.unit, row.criterion, row.points, row.note, *decided) for row in (one.row for one in rows))
    copy_rows(connection, "assessed_score", COLUMNS.split(), copied)
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    payload = {"regime": regime.name, "period": period.code, "scores": len(rows), "file_sha256": sha256}
    return [Event("scores_assessed", "scores", f"{regime.name}/{period.code}", payload)]


def _problems(
    rows: Sequence[Located[AssessedRow]], units: set[str], criteria: Mapping[str, Criterion]
) -> Iterator[ConfigProblem]:
    seen: dict[tuple[str, str], str] = {}
    for located in rows:
        row, place = located.row, located.place
        if row.unit not in units:
            yield ConfigProblem(place, f"đơn vị “{row.unit}” không phải báo cáo kỳ này", "sửa mã đơn vị")
        yield from _of_points(place, row, criteria)
        if (earlier := seen.setdefault((row.unit, row.criterion), place)) != place:
            yield ConfigProblem(place, f"đã có điểm của tiêu chí này ở {earlier}", "bỏ bớt một dòng")


def _of_points(place: str, row: AssessedRow, criteria: Mapping[str, Criterion]) -> Iterator[ConfigProblem]:
    criterion = criteria.get(row.criterion)
    if criterion is None or not criterion.points.is_entered:
        valid = ", ".join(code for code, one in criteria.items() if one.points.is_entered)
        yield ConfigProblem(place, f"tiêu chí “{row.criterion}” không chấm tay được", f"dùng một trong: {valid}")
    elif not 0 <= row.points <= criterion.maximum:
        wrong = f"điểm {number_text(row.points, 2)} ngoài khoảng 0–{number_text(criterion.maximum, 2)}"
        yield ConfigProblem(place, wrong, "sửa lại điểm thẩm định")
