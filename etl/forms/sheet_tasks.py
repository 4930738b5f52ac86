"""The sheet "Nhiệm vụ": the tasks of the plan that the unit leads, does or joins, one row each."""

from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from etl.forms.entry import date_entry, list_entry
from etl.forms.layout import ROLE_WORDS, TASK_COLUMNS, TASK_SHEET, TASK_WORDS
from etl.forms.page import protect, set_up_page
from etl.forms.styles import Styles, height_of
from etl.model.plan import Assignment, TimeKind
from etl.model.regime import Period, Regime, Unit
from etl.text import short_date

HEAD_ROW = 3
LAST = len(TASK_COLUMNS) - 1
PLACE = {heading.key: position for position, heading in enumerate(TASK_COLUMNS)}
NOTE = (
    "Mỗi nhiệm vụ chọn một tình trạng; đã hoàn thành thì ghi ngày hoàn thành và kết quả (số, ngày văn bản, sản phẩm)."
)
ENTRIES = {"state": "yes_no", "completed_on": "date", "result": "text", "difficulty": "text"}
LEAST_HEIGHT = 50


def write_tasks(workbook: Workbook, styles: Styles, regime: Regime, period: Period, unit: Unit) -> None:
    """Writes the unit's tasks with their drop-downs; no sheet where it has none."""
    assignments = regime.tasks_of(period, unit)
    if not assignments:
        return
    sheet = workbook.add_worksheet(TASK_SHEET)
    lines = (
        ("TIẾN ĐỘ THỰC HIỆN NHIỆM VỤ CỦA KẾ HOẠCH", "title"),
        (f"{unit.name} – {period.name}, tính đến ngày {short_date(period.data_to)}", "subtitle"),
        (NOTE, "italic_centre"),
    )
    for row, (text, style) in enumerate(lines):
        sheet.merge_range(row, 0, row, LAST, text, styles[style])
        sheet.set_row(row, 20)
    for column, heading in enumerate(TASK_COLUMNS):
        sheet.set_column(column, column, heading.width)
        sheet.write_string(HEAD_ROW, column, heading.title, styles["head"])
    sheet.set_row(HEAD_ROW, 36)
    for row, assignment in enumerate(assignments, HEAD_ROW + 1):
        _write_task(sheet, styles, row, assignment)
    _allow_entries(sheet, HEAD_ROW + 1, HEAD_ROW + len(assignments))
    set_up_page(sheet, landscape=True, repeat_row=HEAD_ROW)
    sheet.freeze_panes(HEAD_ROW + 1, PLACE["state"])
    sheet.ignore_errors({"number_stored_as_text": f"A1:A{HEAD_ROW + len(assignments) + 1}"})
    protect(sheet)


def time_words(assignment: Assignment) -> str:
    """The time as the plan words it, and the last day where there is one that can be missed."""
    if assignment.task.time_kind is TimeKind.PERFORM:
        return f"Thực hiện: {assignment.task.time_text}"
    last = "" if assignment.due is None else f" (chậm nhất {short_date(assignment.due)})"
    return f"Hoàn thành: {assignment.task.time_text}{last}"


def _write_task(sheet: Worksheet, styles: Styles, row: int, assignment: Assignment) -> None:
    task = assignment.task
    texts = {
        "code": (task.code, "cell_centre"),
        "title": (task.title, "cell"),
        "role": (ROLE_WORDS[assignment.role], "cell_centre"),
        "time": (time_words(assignment), "cell"),
    }
    for key, (text, style) in texts.items():
        sheet.write_string(row, PLACE[key], text, styles[style])
    for key, style in ENTRIES.items():
        sheet.write_blank(row, PLACE[key], None, styles[style])
    sheet.set_row(row, max(LEAST_HEIGHT, height_of(task.title, 34), height_of(time_words(assignment), 20)))


def _allow_entries(sheet: Worksheet, first: int, last: int) -> None:
    words = tuple(TASK_WORDS.values())
    state, day = PLACE["state"], PLACE["completed_on"]
    entry = list_entry(words, "Tình trạng", "Chọn trong danh sách.")
    sheet.data_validation(first, state, last, state, entry)
    day_entry = date_entry("Ngày hoàn thành", "Ghi ngày/tháng/năm; chưa hoàn thành thì để trống.")
    sheet.data_validation(first, day, last, day, day_entry)
