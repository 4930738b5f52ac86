"""The small regime with a plan: four tasks that two schools lead, do or join, and a score scheme of five lines."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from etl.model.plan import Criterion, Points, Rank, Scoring, Selection, Task, TaskTime, TimeKind
from tests.forms.small_regime import PERIOD, REGIME, SECONDARY, UNIT

EVERYONE, NOBODY = Selection(is_everyone=True), Selection()
PRIMARY = Selection(units=frozenset({UNIT.code}))
SPRING = TaskTime(date(2023, 1, 1), date(2023, 3, 31))
YEAR = TaskTime(date(2023, 1, 1), date(2023, 12, 31))
ON = TaskTime(date(2023, 1, 1), None)


def task(code: str, title: str, kind: TimeKind, time: TaskTime, **roles: Selection) -> Task:
    given = {"leads": NOBODY, "performers": NOBODY, "cooperators": NOBODY} | roles
    facts: dict[str, Any] = {"section": "II.1", "outsiders": (), "time_text": "như kế hoạch", "source": "kế hoạch mẫu"}
    return Task(code=code, title=title, time_kind=kind, times={2023: time}, **given, **facts)


TASKS = (
    task("1", "Quán triệt, tuyên truyền", TimeKind.PERFORM, YEAR, performers=EVERYONE),
    task("2", "Rà soát văn bản", TimeKind.COMPLETE, SPRING, leads=PRIMARY, cooperators=EVERYONE),
    task("3", "Ban hành kế hoạch dân chủ", TimeKind.COMPLETE, SPRING, performers=EVERYONE),
    task("4", "Phối hợp với đoàn thể", TimeKind.PERFORM, ON, performers=PRIMARY),
)


def criterion(code: str, parent: str, maximum: str, points: Points, title: str) -> Criterion:
    return Criterion(code, parent, title, Decimal(maximum), points, "Kế hoạch")


SCORING = Scoring(
    title="Thang điểm mẫu",
    cycle=PERIOD.cycle,
    criteria=(
        criterion("1", "", "20", Points.GROUP, "Lãnh đạo, chỉ đạo"),
        criterion("1.1", "1", "8", Points.SELF, "Ban hành kế hoạch"),
        criterion("1.10", "1", "12", Points.SELF, "Tổ chức quán triệt"),
        criterion("2", "", "10", Points.TIMELINESS, "Gửi báo cáo đúng hạn"),
        criterion("3", "", "5", Points.COMPLETENESS, "Báo cáo đầy đủ"),
        criterion("T", "", "3", Points.BONUS, "Điểm thưởng"),
        criterion("P", "", "6", Points.DEDUCTION, "Điểm trừ"),
    ),
    ranks=(
        Rank("Tốt", Decimal(30), None),
        Rank("Khá", Decimal(20), Decimal(30)),
        Rank("Yếu", Decimal(0), Decimal(20)),
    ),
    is_sample=True,
    is_ranking_published=False,
)
PLANNED = replace(REGIME, tasks=TASKS, scoring=SCORING)

__all__ = ["PERIOD", "PLANNED", "SCORING", "SECONDARY", "TASKS", "UNIT"]
