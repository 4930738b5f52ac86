"""The tables of a plan's results: tasks (nhiệm vụ) and targets (chỉ tiêu phấn đấu). Outgoing; no unit is named."""

from collections.abc import Iterator

from etl.model.report import ReportContent, Run
from etl.model.results import Outcome, TargetSummary, TaskState, TaskSummary
from etl.publish.tables import Align, Cell, Row, Table, count_cell
from etl.publish.words import OUTCOME_ALTOGETHER
from etl.text import number_text, short_date

TARGETS = "Kết quả thực hiện chỉ tiêu phấn đấu"
TASKS = "Kết quả thực hiện nhiệm vụ của kế hoạch"
RANKING = "Kết quả xếp loại"
SHEET_OF = {TARGETS: "Chỉ tiêu phấn đấu", TASKS: "Nhiệm vụ", RANKING: "Xếp loại"}
"""Name of the sheet of each table: shorter than its title, as Excel wants it."""

_TARGET_COUNTS = {
    "units_bound": "Đơn vị thuộc diện",
    "met": "Đạt",
    "not_met": "Chưa đạt",
    "nothing": "Không phát sinh",
    "not_applicable": "Trả lời không áp dụng",
    "no_data": "Chưa có số liệu",
}


def plan_tables(content: ReportContent) -> tuple[Table, ...]:
    """The tables that this plan has any rows for."""
    tasks = (tasks_table(content),) if content.tasks else ()
    targets = (targets_table(content),) if content.targets else ()
    is_published = content.scores is not None and content.scores.ranked
    return (*tasks, *targets, *((ranking_table(content),) if is_published else ()))


def ranking_table(content: ReportContent) -> Table:
    """Units by place: only in regimes that publish their ranking."""
    assert content.scores is not None
    rows = (
        Row(
            (
                _text(str(one.place), Align.CENTER),
                _text(one.name),
                _text(number_text(one.total, 0 if one.total == one.total.to_integral_value() else 2), Align.CENTER),
                _text(one.rank),
            )
        )
        for one in content.scores.ranked
    )
    return Table(RANKING, ("Hạng", "Đơn vị", "Tổng điểm", "Xếp loại"), (8, 60, 16, 30), tuple(rows))


_DONE = (TaskState.DONE_IN_TIME, TaskState.DONE_LATE, TaskState.DONE)
_TASK_COUNTS: dict[str, tuple[str, tuple[TaskState, ...]]] = {
    "done": ("Đã hoàn thành", _DONE),
    "done_late": ("Trong đó sau thời hạn", (TaskState.DONE_LATE,)),
    "in_progress": ("Đang thực hiện", (TaskState.IN_PROGRESS,)),
    "not_started": ("Chưa thực hiện", (TaskState.NOT_STARTED,)),
    "overdue": ("Quá thời hạn", (TaskState.OVERDUE,)),
    "not_applicable": ("Không áp dụng", (TaskState.NOT_APPLICABLE,)),
    "no_data": ("Chưa báo cáo", (TaskState.NO_DATA,)),
}


def tasks_table(content: ReportContent) -> Table:
    """Each task with the number of units in each state, of those that lead it or that each do their own."""
    headers = ("TT", "Nhiệm vụ", "Thời gian", "Số đơn vị", *(name for name, _ in _TASK_COUNTS.values()))
    widths = (6.6, 30.0, 20.5, *([13.0] * (1 + len(_TASK_COUNTS))))
    return Table(TASKS, headers, widths, tuple(_task_rows(content)))


def _task_rows(content: ReportContent) -> Iterator[Row]:
    for task in content.tasks:
        tag = f"task:{task.code}"
        carried = "mỗi đơn vị tự thực hiện" if task.is_for_everyone else "đơn vị chủ trì"
        named = (_text(task.code, Align.CENTER), _text(f"{task.title} ({carried})"), _text(_time(task)))
        counts = [count_cell(task.count(*states), f"{tag}|{name}") for name, (_, states) in _TASK_COUNTS.items()]
        yield Row((*named, count_cell(task.units, f"{tag}|units"), *counts))


def _time(task: TaskSummary) -> str:
    last = "" if task.due is None else f" (chậm nhất {short_date(task.due)})"
    return f"{task.time_text}{last}"


def targets_table(content: ReportContent) -> Table:
    """Each target with the number of units that met it, and the result altogether."""
    headers = ("TT", "Chỉ tiêu phấn đấu", "Mức", *_TARGET_COUNTS.values(), "Kết quả chung", "Đánh giá chung")
    widths = (6.6, 31.0, 14.5, *([12.8] * len(_TARGET_COUNTS)), 14.0, 15.0)
    return Table(TARGETS, headers, widths, tuple(_target_rows(content)))


def _target_rows(content: ReportContent) -> Iterator[Row]:
    for number, target in enumerate(content.targets, 1):
        tag = f"target:{target.code}"
        threshold = target.threshold.replace(" ", "\u00a0")
        named = (_text(str(number), Align.CENTER), _text(target.title), _text(threshold, Align.CENTER))
        counts = (count_cell(getattr(target, name), f"{tag}|{name}") for name in _TARGET_COUNTS)
        altogether = _text(OUTCOME_ALTOGETHER[target.outcome], Align.CENTER)
        yield Row((*named, *counts, _reached(target, tag), altogether))


def _reached(target: TargetSummary, tag: str) -> Cell:
    if target.outcome is Outcome.NOT_BOUND:
        return _text("–", Align.CENTER)
    return Cell((Run(target.reached_text or "…", f"{tag}|value"),), Align.RIGHT)


def _text(text: str, align: Align = Align.LEFT) -> Cell:
    return Cell((Run(text),), align)
