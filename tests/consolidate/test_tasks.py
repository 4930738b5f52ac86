"""Task states against a table worked by hand: only a "hoàn thành" time can be overdue, and n/N counts everyone."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from etl.consolidate import marts
from etl.consolidate.task_sentences import task_paragraph
from etl.consolidate.tasks import judge_tasks, state_on, summarise_tasks
from etl.model.plan import Assignment, Role, Selection, Task, TaskTime, TimeKind
from etl.model.regime import Regime
from etl.model.results import TaskResult, TaskState
from etl.warehouse import copy_rows
from tests.consolidate.builder import MUCH_LATER, PERIOD, Office

EVERYONE, NOBODY = Selection(is_everyone=True), Selection()
SPRING, YEAR = TaskTime(date(2023, 1, 1), date(2023, 3, 31)), TaskTime(date(2023, 1, 1), date(2023, 12, 31))


def task(code: str, kind: TimeKind, time: TaskTime, **roles: Selection) -> Task:
    facts: dict[str, Any] = {"leads": NOBODY, "performers": NOBODY, "cooperators": NOBODY} | roles
    facts |= {"section": "II", "outsiders": (), "source": "kế hoạch mẫu", "title": f"Việc {code}"}
    return Task(code=code, time_kind=kind, time_text="Quý I năm 2023", times={2023: time}, **facts)


TASKS = (
    task("each", TimeKind.COMPLETE, SPRING, performers=EVERYONE),
    task("lead", TimeKind.COMPLETE, SPRING, leads=Selection(units=frozenset("C")), cooperators=EVERYONE),
    task("on", TimeKind.PERFORM, SPRING, performers=Selection(levels=frozenset({"TH"}))),
    task("later", TimeKind.COMPLETE, YEAR, performers=Selection(ownerships=frozenset({"private"}))),
)
DAY, LATE = date(2023, 3, 31), date(2023, 4, 1)
SAID: Mapping[str, Mapping[str, tuple[str, date | None]]] = {
    "A": {"each": ("done", DAY), "lead": ("in_progress", None)},
    "B": {"each": ("done", LATE), "lead": ("missing", None), "later": ("not_started", None)},
    "C": {"each": ("in_progress", None), "lead": ("done", LATE), "on": ("not_started", None)},
    "D": {"each": ("invalid", None), "lead": ("done", None), "on": ("done", None)},
}  # E sends nothing; the data window ends on 15 April

#                A               B            C              D          E
BY_HAND = {
    "each": ("done_in_time", "done_late", "overdue", "no_data", "no_data"),
    "lead": ("overdue", "no_data", "done_late", "done", "no_data"),
    "on": (None, None, "not_started", "done", "no_data"),
    "later": (None, "not_started", None, None, "no_data"),
}


@pytest.fixture
def regime(office: Office) -> Regime:
    for unit, said in SAID.items():
        tell(office, office.accept(unit), said)
    return replace(office.regime, tasks=TASKS)


def tell(office: Office, submission: UUID, said: Mapping[str, tuple[str, date | None]]) -> None:
    columns = "submission_id task state completed_on as_typed result difficulty sheet cells"
    rows = [(submission, code, state, day, "", "", "", "Nhiệm vụ", "E5") for code, (state, day) in said.items()]
    copy_rows(office.connection, "task_progress", columns.split(), rows)


def results(office: Office, regime: Regime) -> tuple[TaskResult, ...]:
    return judge_tasks(office.connection, regime, marts.prepare(office.connection, regime.name, PERIOD, MUCH_LATER))


def test_every_unit_against_the_table(office: Office, regime: Regime) -> None:
    found = {(one.task, one.unit): str(one.state) for one in results(office, regime)}
    by_task = {code: tuple(found.get((code, unit)) for unit in "ABCDE") for code in BY_HAND}
    assert by_task == BY_HAND


def test_what_the_report_says(office: Office, regime: Regime) -> None:
    period = regime.period(PERIOD)
    said = {
        one.code: task_paragraph(regime.wording, one).text
        for one in summarise_tasks(regime, period, results(office, regime))
    }
    time = "(thời gian hoàn thành: quý I năm 2023, chậm nhất 31/3/2023). Kết quả:"
    assert said == {
        "each": f"Nhiệm vụ: Việc each {time} 02/05 đơn vị đã hoàn thành (trong đó 01 đơn vị sau thời hạn), "
        "01 đơn vị quá thời hạn, chưa hoàn thành, 02 đơn vị chưa báo cáo.",
        "lead": f"Nhiệm vụ: Việc lead {time} đã hoàn thành, sau thời hạn; 02/04 đơn vị phối hợp có báo cáo.",
        "on": "Nhiệm vụ: Việc on (thời gian thực hiện: quý I năm 2023). Kết quả: 01/03 đơn vị đã, đang thực hiện "
        "(trong đó 01 đơn vị đã hoàn thành), 01 đơn vị chưa thực hiện, 01 đơn vị chưa báo cáo.",
        "later": "Nhiệm vụ: Việc later (thời gian hoàn thành: quý I năm 2023, chậm nhất 31/12/2023). Kết quả: 0/02 "
        "đơn vị đã hoàn thành, 01 đơn vị chưa thực hiện, 01 đơn vị chưa báo cáo.",
    }


def test_a_supplement_changes_only_the_tasks_it_answers(office: Office, regime: Regime) -> None:
    supplement = office.accept("C", kind="supplement", at=MUCH_LATER)
    tell(office, supplement, {"each": ("done", DAY), "lead": ("missing", None)})
    found = {(one.task, one.unit): str(one.state) for one in results(office, regime)}
    assert (found["each", "C"], found["lead", "C"]) == ("done_in_time", "done_late")


@pytest.mark.parametrize(
    ("kind", "state", "completed_on", "day", "expected"),
    [
        (TimeKind.COMPLETE, "in_progress", None, date(2023, 3, 31), TaskState.IN_PROGRESS),  # its last day runs
        (TimeKind.COMPLETE, "in_progress", None, date(2023, 4, 1), TaskState.OVERDUE),
        (TimeKind.COMPLETE, "not_started", None, date(2023, 4, 1), TaskState.OVERDUE),
        (TimeKind.PERFORM, "in_progress", None, date(2024, 1, 1), TaskState.IN_PROGRESS),  # never overdue
        (TimeKind.PERFORM, "done", date(2023, 6, 1), date(2024, 1, 1), TaskState.DONE),
        (TimeKind.COMPLETE, "done", date(2023, 3, 31), date(2024, 1, 1), TaskState.DONE_IN_TIME),
        (TimeKind.COMPLETE, "done", date(2023, 4, 1), date(2024, 1, 1), TaskState.DONE_LATE),
        (TimeKind.COMPLETE, "done", None, date(2024, 1, 1), TaskState.DONE),
        (TimeKind.COMPLETE, "not_applicable", None, date(2024, 1, 1), TaskState.NOT_APPLICABLE),
        (TimeKind.COMPLETE, "missing", None, date(2024, 1, 1), TaskState.NO_DATA),
        (TimeKind.COMPLETE, "invalid", None, date(2024, 1, 1), TaskState.NO_DATA),
    ],
)
def test_only_a_time_to_complete_can_be_overdue(
    kind: TimeKind, state: str, completed_on: date | None, day: date, expected: TaskState
) -> None:
    assignment = Assignment(task("t", kind, SPRING, performers=EVERYONE), Role.PERFORMS, SPRING)
    assert state_on(assignment, state, completed_on, day) is expected


def test_a_task_that_goes_on_stands_in_later_years_and_one_of_a_year_does_not() -> None:
    goes_on = task("t", TimeKind.PERFORM, TaskTime(date(2023, 1, 1), None), performers=EVERYONE)
    assert goes_on.time_in(2025) == TaskTime(date(2023, 1, 1), None)
    assert goes_on.time_in(2022) is None
    assert task("t", TimeKind.COMPLETE, SPRING, performers=EVERYONE).time_in(2024) is None
