"""Chấm điểm, xếp loại: what units give themselves, what the council gives, and points for the system's own facts."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from uuid import UUID

import sqlalchemy

from etl.consolidate import marts
from etl.consolidate.completeness import PeriodStatus, UnitState
from etl.model.plan import Criterion, Points, Rank, Scoring
from etl.model.regime import Regime, Timeliness
from etl.model.results import CriterionScore, RankedUnit, ScoreSummary, UnitScore
from etl.text import number_text
from etl.warehouse import copy_rows

_CENT = Decimal("0.01")
_ZERO = Decimal(0)
_IN_TIME = {
    Timeliness.ON_TIME: "gửi đúng thời hạn",
    Timeliness.ON_TIME_EXTENDED: "gửi đúng thời hạn được gia hạn",
    Timeliness.ON_TIME_CORRECTED: "gửi lần đầu đúng thời hạn, đã chỉnh sửa trong thời gian cho phép",
}


@dataclass(frozen=True, slots=True)
class Facts:
    """What the points of all units rest on, by unit and criterion; `answered`: of how much that was asked."""

    stated: Mapping[tuple[str, str], Any]
    assessed: Mapping[tuple[str, str], Decimal]
    answered: Mapping[str, tuple[int, int]]


def score_units(
    connection: sqlalchemy.Connection, regime: Regime, status: PeriodStatus, parameters: Mapping[str, Any]
) -> tuple[tuple[CriterionScore, ...], tuple[UnitScore, ...]]:
    """The points of every unit, line by line and altogether; nothing in periods that are not scored."""
    if regime.scoring is None or not regime.is_scored(regime.period(parameters["period"])):
        return (), ()
    facts = _facts(connection, regime, parameters)
    lines = {unit.unit: tuple(score_lines(regime.scoring, unit, facts)) for unit in status.units}
    return tuple(line for found in lines.values() for line in found), rank_units(regime.scoring, lines)


def store_scores(
    connection: sqlalchemy.Connection, version_id: UUID, lines: Iterable[CriterionScore], scores: Iterable[UnitScore]
) -> None:
    """Keeps points line by line and altogether with the version of the report."""
    columns = ["unit", "criterion", "submission_id", "self_points", "assessed_points", "points", "reason"]
    copied = ((version_id, *(getattr(line, column) for column in columns)) for line in lines)
    copy_rows(connection, "criterion_score", ("report_version_id", *columns), copied)
    columns = ["unit", "total", "rank", "place", "is_assessed"]
    ranked = ((version_id, *(getattr(score, column) for column in columns)) for score in scores)
    copy_rows(connection, "unit_score", ("report_version_id", *columns), ranked)


def score_lines(scoring: Scoring, unit: UnitState, facts: Facts) -> Iterator[CriterionScore]:
    """One line for each criterion in the scheme's order; a group's points are those of its parts."""
    parts = {one.code: _line(one, unit, facts) for one in scoring.criteria if one.points is not Points.GROUP}
    for criterion in scoring.criteria:
        if criterion.points is not Points.GROUP:
            yield parts[criterion.code]
            continue
        below = [parts[one.code] for one in scoring.criteria if one.parent == criterion.code]
        given = [line.points for line in below if line.points is not None]
        yield CriterionScore(unit.unit, criterion.code, None, None, sum(given, _ZERO) if given else None, "cộng")


def rank_units(scoring: Scoring, lines: Mapping[str, Sequence[CriterionScore]]) -> tuple[UnitScore, ...]:
    """Totals, classes and places; equal totals share a place, and the next one is left out (1, 2, 2, 4)."""
    by_code = {criterion.code: criterion for criterion in scoring.criteria}
    totals = {unit: _total(by_code, found) for unit, found in lines.items()}
    order = sorted((total for total in totals.values() if total is not None), reverse=True)
    return tuple(
        UnitScore(
            unit=unit,
            total=total,
            rank="" if total is None else rank_of(scoring.ranks, total).title,
            place=None if total is None else order.index(total) + 1,
            is_assessed=_is_assessed(by_code, lines[unit]),
        )
        for unit, total in totals.items()
    )


def rank_of(ranks: Sequence[Rank], total: Decimal) -> Rank:
    """The class of a total: its lower end belongs to it. Deductions below 0 leave the lowest class."""
    lowest = min(ranks, key=lambda rank: rank.points_from)
    return next((rank for rank in ranks if rank.points_from <= total and _is_below(rank, total)), lowest)


def summarise_scores(regime: Regime, status: PeriodStatus, scores: Iterable[UnitScore]) -> ScoreSummary | None:
    """What may be said of the scores; units are named only where the regime publishes its ranking."""
    scoring, found = regime.scoring, list(scores)
    if scoring is None or not found:
        return None
    counts = Counter(score.rank for score in found if score.total is not None)
    names = {unit.unit: unit.name for unit in status.units}
    ranked = sorted((one for one in found if one.place is not None), key=lambda one: (one.place or 0, names[one.unit]))
    return ScoreSummary(
        title=scoring.title,
        note=scoring.note,
        is_sample=scoring.is_sample,
        criteria=tuple((one.code, one.title, one.maximum) for one in scoring.criteria),
        top=tuple(one.code for one in scoring.criteria if not one.parent),
        ranks=tuple((rank.title, counts[rank.title]) for rank in scoring.ranks),
        units=len(found),
        assessed=sum(score.is_assessed for score in found),
        unscored=sum(score.total is None for score in found),
        ranked=tuple(_ranked(ranked, names)) if scoring.is_ranking_published else (),
    )


def _ranked(scores: Iterable[UnitScore], names: Mapping[str, str]) -> Iterator[RankedUnit]:
    for score in scores:
        if score.place is not None and score.total is not None:
            yield RankedUnit(score.place, names[score.unit], score.total, score.rank)


def _facts(connection: sqlalchemy.Connection, regime: Regime, parameters: Mapping[str, Any]) -> Facts:
    sections = [section.code for section in regime.sections if section.narrative == "required"]
    asked = marts.rows(connection, "completeness", {**parameters, "sections": sections})
    return Facts(
        stated={(row.unit, row.criterion): row for row in marts.rows(connection, "self_scores", parameters)},
        assessed={
            (row.unit, row.criterion): row.points for row in marts.rows(connection, "assessed_scores", parameters)
        },
        answered={row.unit: (row.answered, row.asked) for row in asked},
    )


def _line(criterion: Criterion, unit: UnitState, facts: Facts) -> CriterionScore:
    if criterion.points is Points.TIMELINESS:
        points, reason = _for_timeliness(criterion, unit)
        return CriterionScore(unit.unit, criterion.code, None, None, points, reason)
    if criterion.points is Points.COMPLETENESS:
        points, reason = _for_completeness(criterion, unit, facts)
        return CriterionScore(unit.unit, criterion.code, None, None, points, reason)
    return _for_entry(criterion, unit, facts)


def _for_timeliness(criterion: Criterion, unit: UnitState) -> tuple[Decimal | None, str]:
    if not unit.status.is_accepted:
        return None, "chưa có báo cáo được đưa vào tổng hợp"
    if unit.timeliness in _IN_TIME:
        return criterion.maximum, _IN_TIME[unit.timeliness]
    return _ZERO, "gửi sau thời hạn"


def _for_completeness(criterion: Criterion, unit: UnitState, facts: Facts) -> tuple[Decimal | None, str]:
    """In proportion to what was asked, to a hundredth of a point."""
    if not unit.status.is_accepted:
        return None, "chưa có báo cáo được đưa vào tổng hợp"
    answered, asked = facts.answered.get(unit.unit, (0, 0))
    if asked == 0:
        return criterion.maximum, "không có nội dung bắt buộc"
    points = (criterion.maximum * answered / asked).quantize(_CENT, ROUND_HALF_UP)
    return points.normalize() + _ZERO, f"đã báo cáo {answered}/{asked} nội dung bắt buộc"


def _for_entry(criterion: Criterion, unit: UnitState, facts: Facts) -> CriterionScore:
    """The council's points, else the unit's own as they stand: nothing above the maximum is cut off in silence."""
    key = (unit.unit, criterion.code)
    row, assessed = facts.stated.get(key), facts.assessed.get(key)
    stated = None if row is None else _ZERO if row.state == "nil" else row.points
    points = stated if assessed is None else assessed
    if assessed is not None:
        reason = "điểm thẩm định"
    elif stated is None:
        reason = "chưa chấm" if criterion.points is Points.SELF else "không có"
    elif stated > criterion.maximum:
        reason = f"tự chấm vượt điểm tối đa {number_text(criterion.maximum)}, chờ thẩm định"
    else:
        reason = "tự chấm, chờ thẩm định"
    submission = None if row is None else row.submission_id
    return CriterionScore(unit.unit, criterion.code, stated, assessed, points, reason, submission)


def _total(criteria: Mapping[str, Criterion], lines: Iterable[CriterionScore]) -> Decimal | None:
    """Bonus added, deductions taken off; None for a unit of which nothing is known."""
    given = [(criteria[line.criterion].points, line.points) for line in lines if line.points is not None]
    counted = [-points if kind is Points.DEDUCTION else points for kind, points in given if kind is not Points.GROUP]
    return sum(counted, _ZERO) if counted else None


def _is_assessed(criteria: Mapping[str, Criterion], lines: Iterable[CriterionScore]) -> bool:
    """Every line that a unit scores itself; a bonus or deduction only if the unit states one."""
    for line in lines:
        kind = criteria[line.criterion].points
        is_open = line.assessed_points is None and (kind is Points.SELF or bool(line.self_points))
        if kind.is_entered and is_open:
            return False
    return True


def _is_below(rank: Rank, total: Decimal) -> bool:
    return rank.points_below is None or total < rank.points_below
