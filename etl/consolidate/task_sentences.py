"""What the report says of each task: n of N where everyone does its own, else how the leading unit stands."""

from etl.consolidate.said import counted, say
from etl.model.plan import TimeKind
from etl.model.regime import Wording
from etl.model.report import Paragraph, Run
from etl.model.results import TaskState, TaskSummary
from etl.text import short_date

_REST = (
    TaskState.IN_PROGRESS,
    TaskState.NOT_STARTED,
    TaskState.OVERDUE,
    TaskState.NOT_APPLICABLE,
    TaskState.NO_DATA,
)
_DONE = (TaskState.DONE_IN_TIME, TaskState.DONE_LATE, TaskState.DONE)


def task_paragraph(wording: Wording, task: TaskSummary) -> Paragraph:
    """One paragraph; no unit is named."""
    tag = f"task:{task.code}"
    is_counted = task.is_for_everyone or task.units > 1
    return Paragraph(
        say(
            wording,
            "task",
            title=task.title,
            time=_time(wording, task),
            result=_counted(wording, task, tag) if is_counted else wording[f"task_leading_{task.state}"],
            cooperating=_cooperating(wording, task, tag),
        )
    )


def _time(wording: Wording, task: TaskSummary) -> tuple[Run, ...]:
    """The time in the plan's words, and the last day where one can be missed."""
    last = say(wording, "task_last", day=short_date(task.due)) if task.due else ()
    return say(wording, f"task_time_{task.time_kind}", time=_lowered(task.time_text), last=last)


def _lowered(text: str) -> str:
    return text[:1].lower() + text[1:]


def _cooperating(wording: Wording, task: TaskSummary, tag: str) -> tuple[Run, ...]:
    if not task.cooperating:
        return ()
    reported = counted(task.cooperating_reported, f"{tag}|cooperating_reported")
    units = counted(task.cooperating, f"{tag}|cooperating")
    return say(wording, "task_cooperating", reported=reported, units=units)


def _counted(wording: Wording, task: TaskSummary, tag: str) -> tuple[Run, ...]:
    """First how many have done it; of a task that is to go on, how many have done it or are at it."""
    goes_on = task.time_kind is TimeKind.PERFORM
    finished, late = task.count(*_DONE), task.count(TaskState.DONE_LATE)
    done = counted(finished + goes_on * task.count(TaskState.IN_PROGRESS), f"{tag}|done")
    units = counted(task.units, f"{tag}|units")
    parts = _rest(wording, task, tag, goes_on)
    if goes_on:
        of = say(wording, "task_goes_on_finished", units=counted(finished, f"{tag}|done_of")) if finished else ()
        return say(wording, "task_goes_on", done=done, units=units, finished=of, parts=parts)
    of = say(wording, "task_done_late", units=counted(late, f"{tag}|done_of")) if late else ()
    return say(wording, "task_done", done=done, units=units, late=of, parts=parts)


def _rest(wording: Wording, task: TaskSummary, tag: str, goes_on: bool) -> list[Run]:
    """The states that some unit is in, but for those at a task that is to go on: they were counted before."""
    shown = [state for state in _REST if task.count(state) and not (goes_on and state is TaskState.IN_PROGRESS)]
    said = (say(wording, f"task_{state}", units=counted(task.count(state), f"{tag}|{state}")) for state in shown)
    return [run for part in said for run in part]
