"""What the report says of each task: n of N where everyone does its own, else how the leading unit stands."""

from collections.abc import Iterator

from etl.consolidate.sentences import counted
from etl.model.plan import TimeKind
from etl.model.report import Paragraph, Run
from etl.model.results import TaskState, TaskSummary
from etl.text import short_date

_LEADING = {
    TaskState.DONE_IN_TIME: "đã hoàn thành đúng thời hạn",
    TaskState.DONE_LATE: "đã hoàn thành, sau thời hạn",
    TaskState.DONE: "đã hoàn thành",
    TaskState.IN_PROGRESS: "đang thực hiện",
    TaskState.NOT_STARTED: "chưa thực hiện",
    TaskState.OVERDUE: "quá thời hạn, chưa hoàn thành",
    TaskState.NOT_APPLICABLE: "đơn vị chủ trì trả lời không áp dụng",
    TaskState.NO_DATA: "đơn vị chủ trì chưa báo cáo",
}
_REST = (
    (TaskState.IN_PROGRESS, "đơn vị đang thực hiện"),
    (TaskState.NOT_STARTED, "đơn vị chưa thực hiện"),
    (TaskState.OVERDUE, "đơn vị quá thời hạn, chưa hoàn thành"),
    (TaskState.NOT_APPLICABLE, "đơn vị trả lời không áp dụng"),
    (TaskState.NO_DATA, "đơn vị chưa báo cáo"),
)
_DONE = (TaskState.DONE_IN_TIME, TaskState.DONE_LATE, TaskState.DONE)


def task_paragraph(task: TaskSummary) -> Paragraph:
    """One paragraph; no unit is named."""
    return Paragraph(tuple(_runs(task)))


def time_words(task: TaskSummary) -> str:
    """The time in the plan's words, and the last day where one can be missed."""
    kind = "thời gian hoàn thành" if task.time_kind is TimeKind.COMPLETE else "thời gian thực hiện"
    last = "" if task.due is None else f", chậm nhất {short_date(task.due)}"
    return f"{kind}: {task.time_text}{last}"


def _runs(task: TaskSummary) -> Iterator[Run]:
    yield Run(f"Nhiệm vụ: {task.title} ({time_words(task)}). Kết quả: ")
    tag = f"task:{task.code}"
    if task.is_for_everyone or task.units > 1:
        yield from _counted(task, tag)
    else:
        yield Run(_LEADING[task.state])
    if task.cooperating:
        yield Run("; ")
        yield counted(task.cooperating_reported, f"{tag}|cooperating_reported")
        yield Run("/")
        yield counted(task.cooperating, f"{tag}|cooperating")
        yield Run(" đơn vị phối hợp có báo cáo")
    yield Run(".")


def _counted(task: TaskSummary, tag: str) -> Iterator[Run]:
    """First how many have done it; of a task that is to go on, how many have done it or are at it."""
    goes_on = task.time_kind is TimeKind.PERFORM
    done, late = task.count(*_DONE), task.count(TaskState.DONE_LATE)
    yield counted(done + goes_on * task.count(TaskState.IN_PROGRESS), f"{tag}|done")
    yield Run("/")
    yield counted(task.units, f"{tag}|units")
    yield Run(" đơn vị đã, đang thực hiện" if goes_on else " đơn vị đã hoàn thành")
    if (goes_on and done) or late:
        yield Run(" (trong đó ")
        yield counted(done if goes_on else late, f"{tag}|done_of")
        yield Run(" đơn vị đã hoàn thành)" if goes_on else " đơn vị sau thời hạn)")
    for state, words in _REST:
        if (number := task.count(state)) and not (goes_on and state is TaskState.IN_PROGRESS):
            yield Run(", ")
            yield counted(number, f"{tag}|{state}")
            yield Run(f" {words}")
