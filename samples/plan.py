"""Progress on the plan's tasks and self-given points of one unit, from little chance and much routine."""

from datetime import date, timedelta
from random import Random

from etl.forms.layout import TASK_WORDS
from etl.model.plan import Assignment, Points
from etl.model.regime import Period, Regime, Unit
from samples.filling import Filling, Typed

RESULTS = ("Đã ban hành văn bản (mẫu)", "Đã tổ chức, có biên bản (mẫu)", "Hoàn thành theo kế hoạch (mẫu)")
REASONS = ("Đang lấy ý kiến các bộ phận (mẫu)", "Chờ văn bản hướng dẫn của cấp trên (mẫu)")


def fill_plan(filling: Filling, regime: Regime, period: Period, unit: Unit, dice: Random) -> None:
    """Enters what the unit's plan sheets ask; nothing where its form has none."""
    for assignment in regime.tasks_of(period, unit):
        filling.tasks[assignment.task.code] = _progress(assignment, period, dice)
    if regime.scoring is not None and regime.is_scored(period):
        weakness = dice.choice((0.0, 0.05, 0.1, 0.2, 0.4))
        for criterion in regime.scoring.criteria:
            if criterion.points is Points.SELF:
                filling.scores[criterion.code] = {
                    "points": _points(float(criterion.maximum), weakness, dice),
                    "evidence": f"{criterion.evidence} năm {period.year} (mẫu)",
                }
            elif criterion.points is Points.BONUS and dice.random() < 0.15:
                filling.scores[criterion.code] = {"points": 2, "evidence": f"{criterion.evidence} (mẫu)"}


def _progress(assignment: Assignment, period: Period, dice: Random) -> dict[str, Typed]:
    """Most are done in time or under way; a few are late or overdue, and say why."""
    if dice.random() < 0.03:
        return {"state": TASK_WORDS["not_applicable"]}
    due = assignment.due
    if due is None:
        done = assignment.time.ends is not None and assignment.time.ends <= period.data_to
        chosen = "done" if done and dice.random() < 0.8 else "in_progress"
        return {"state": TASK_WORDS[chosen], "result": dice.choice(RESULTS)}
    if due > period.data_to and dice.random() < 0.6:
        return {"state": TASK_WORDS["in_progress"], "result": ""}
    if dice.random() < 0.1:
        return {"state": TASK_WORDS["in_progress"], "difficulty": dice.choice(REASONS)}
    last = min(due + timedelta(days=20 * (dice.random() < 0.1)), period.data_to)
    day = max(assignment.time.starts, last - timedelta(days=dice.randint(0, 15)))
    return {"state": TASK_WORDS["done"], "completed_on": _typed(day), "result": dice.choice(RESULTS)}


def _typed(day: date) -> str:
    return f"{day:%d/%m/%Y}"


def _points(maximum: float, weakness: float, dice: Random) -> Typed:
    """Full marks or little less, in halves, as self-assessments go; a weak unit gives itself fewer."""
    points = maximum - round(2 * maximum * weakness * dice.random() * 1.5) / 2
    return int(points) if points.is_integer() else points
