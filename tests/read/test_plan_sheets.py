"""Task and score sheets: issued for what the unit has to do, read back by number and title, nothing guessed."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from etl.forms import form_spec, issue_form
from etl.model.regime import Unit
from etl.model.submission import ReadReport, TaskAnswer
from etl.model.values import ValueState
from etl.read.wire import HEADER, pack, unpack
from etl.read.workbook import read_workbook
from tests.forms.small_plan import PERIOD, PLANNED, SECONDARY, UNIT
from tests.forms.small_regime import REGIME
from tests.read.filling import kinds, row_of, saved

TASKS, SCORES = "Nhiệm vụ", "Tự chấm điểm"
STATE, DAY, RESULT, DIFFICULTY = 5, 6, 7, 8
POINTS, EVIDENCE = 4, 6


def form(unit: Unit = UNIT) -> Workbook:
    file = BytesIO()
    issue_form(PLANNED, PERIOD, unit, {}, file)
    return load_workbook(file)


def read(book: Workbook) -> ReadReport:
    report = read_workbook(saved(book), "BaoCao.xlsx", {PLANNED.name: form_spec(PLANNED)}, "")
    sent: ReadReport = unpack(pack(report)[HEADER.size :])
    assert sent == report  # it crosses from the worker unchanged
    return report


def typed(sheet: str, entries: Mapping[str, Mapping[int, object]], unit: Unit = UNIT) -> ReadReport:
    """Types entries by the title of the row and the column."""
    book = form(unit)
    for title, cells in entries.items():
        for column, value in cells.items():
            book[sheet].cell(row_of(book[sheet], title), column).value = value
    return read(book)


def listed(unit: Unit) -> list[tuple[Any, ...]]:
    rows = form(unit)[TASKS].iter_rows(min_row=5, max_col=4, values_only=True)
    return [row for row in rows if row[0]]


def test_a_unit_sees_only_the_tasks_it_leads_does_or_joins() -> None:
    assert [(row[0], row[2]) for row in listed(UNIT)] == [
        ("1", "Thực hiện"),
        ("2", "Chủ trì"),
        ("3", "Thực hiện"),
        ("4", "Thực hiện"),
    ]
    assert [(row[0], row[2]) for row in listed(SECONDARY)] == [
        ("1", "Thực hiện"),
        ("2", "Phối hợp"),
        ("3", "Thực hiện"),
    ]


def test_the_time_says_whether_a_last_day_can_be_missed() -> None:
    times = {row[0]: row[3] for row in listed(UNIT)}
    assert times["1"] == "Thực hiện: như kế hoạch"
    assert times["3"] == "Hoàn thành: như kế hoạch (chậm nhất 31/3/2023)"


def test_a_plan_without_tasks_or_scores_has_no_such_sheet() -> None:
    file = BytesIO()
    issue_form(REGIME, PERIOD, UNIT, {}, file)
    assert {TASKS, SCORES} & set(load_workbook(file).sheetnames) == set()


def test_progress_is_read_as_typed() -> None:
    report = typed(
        TASKS,
        {
            "Quán triệt, tuyên truyền": {STATE: "đang thực hiện ", RESULT: "02 cuộc"},
            "Rà soát văn bản": {STATE: "Đã hoàn thành", DAY: date(2023, 3, 30), RESULT: "05 văn bản"},
            "Ban hành kế hoạch dân chủ": {STATE: "Chưa thực hiện", DIFFICULTY: "Chờ hướng dẫn"},
        },
    )
    said = {one.task: (one.state, one.completed_on, one.result, one.difficulty) for one in report.tasks}
    assert said == {
        "1": (TaskAnswer.IN_PROGRESS, None, "02 cuộc", ""),
        "2": (TaskAnswer.DONE, date(2023, 3, 30), "05 văn bản", ""),
        "3": (TaskAnswer.NOT_STARTED, None, "", "Chờ hướng dẫn"),
        "4": (TaskAnswer.MISSING, None, "", ""),
    }
    assert kinds(report) == []


@pytest.mark.parametrize(
    ("cells", "kind", "state"),
    [
        ({STATE: "xong một nửa"}, "task-state", TaskAnswer.INVALID),
        ({STATE: "Đã hoàn thành", DAY: "30/2/2023"}, "task-date", TaskAnswer.DONE),
    ],
)
def test_what_is_no_answer_is_a_finding(cells: Mapping[int, object], kind: str, state: TaskAnswer) -> None:
    report = typed(TASKS, {"Rà soát văn bản": cells})
    assert kinds(report) == [kind]
    assert next(one.state for one in report.tasks if one.task == "2") is state


def test_a_task_is_found_by_its_title_where_the_number_is_gone() -> None:
    book = form()
    sheet = book[TASKS]
    row = row_of(sheet, "Rà soát văn bản")
    sheet.cell(row, 1).value, sheet.cell(row, STATE).value = "II", "Đã hoàn thành"
    sheet.title = "Sheet9"
    report = read(book)
    assert {one.task: one.state for one in report.tasks}["2"] is TaskAnswer.DONE
    assert kinds(report) == []


def test_rows_that_are_no_task_or_one_twice_are_not_counted_in_silence() -> None:
    book = form()
    sheet = book[TASKS]
    sheet.cell(row_of(sheet, "Rà soát văn bản"), STATE).value = "Đã hoàn thành"
    sheet.append(["9", "Việc của trường", None, None, "Đã hoàn thành"])
    sheet.append(["2", "Rà soát văn bản", None, None, "Chưa thực hiện"])
    report = read(book)
    assert kinds(report) == ["task-unknown", "task-twice"]
    assert {one.task: one.state for one in report.tasks}["2"] is TaskAnswer.DONE


def test_points_are_read_with_decimals_and_never_clipped() -> None:
    report = typed(
        SCORES,
        {
            "Ban hành kế hoạch": {POINTS: 9.5, EVIDENCE: "KH 12"},  # of 8: the rule speaks, the reader does not
            "Tổ chức quán triệt": {POINTS: "11,5 điểm"},
            "Điểm thưởng": {POINTS: 0},
        },
    )
    said = {one.criterion: (one.state, one.points, one.evidence) for one in report.scores}
    assert said == {
        "1.1": (ValueState.NUMBER, Decimal("9.5"), "KH 12"),
        "1.10": (ValueState.NUMBER, Decimal("11.5"), ""),
        "T": (ValueState.NUMBER, Decimal(0), ""),
        "P": (ValueState.MISSING, None, ""),
    }
    assert kinds(report) == []


@pytest.mark.parametrize("value", ["tốt", "95%", "=1/0"])
def test_points_that_are_no_number_are_a_finding(value: str) -> None:
    report = typed(SCORES, {"Ban hành kế hoạch": {POINTS: value}})
    assert kinds(report) == ["score-unreadable"]
    assert report.scores[0].points is None


def test_a_number_that_became_a_figure_is_known_by_its_title() -> None:
    """Excel turns "1.10" into 1.1: the wrong line would get the points."""
    book = form()
    sheet = book[SCORES]
    row = row_of(sheet, "Tổ chức quán triệt")
    sheet.cell(row, 1).value, sheet.cell(row, POINTS).value = 1.1, 12
    assert {one.criterion: one.points for one in read(book).scores}["1.10"] == 12


def test_what_the_system_reckons_is_no_entry() -> None:
    sheet = form()[SCORES]
    locked = {
        title: sheet.cell(row_of(sheet, title), POINTS).protection.locked
        for title in ("Gửi báo cáo đúng hạn", "Ban hành kế hoạch")
    }
    assert locked == {"Gửi báo cáo đúng hạn": True, "Ban hành kế hoạch": False}
    assert {one.criterion for one in read(form()).scores} == {"1.1", "1.10", "T", "P"}
