"""The tables of a plan's results: targets (chỉ tiêu phấn đấu). Outgoing; no unit is named."""

from collections.abc import Iterator

from etl.model.report import ReportContent, Run
from etl.model.results import Outcome, TargetSummary
from etl.publish.tables import Align, Cell, Row, Table, count_cell
from etl.publish.words import OUTCOME_ALTOGETHER

TARGETS = "Kết quả thực hiện chỉ tiêu phấn đấu"
SHEET_OF = {TARGETS: "Chỉ tiêu phấn đấu"}
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
    return (targets_table(content),) if content.targets else ()


def targets_table(content: ReportContent) -> Table:
    """Each target with the number of units that met it, and the result altogether."""
    headers = ("STT", "Chỉ tiêu phấn đấu", "Mức", *_TARGET_COUNTS.values(), "Kết quả chung", "Đánh giá chung")
    widths = (5.0, 36.0, 9.0, *([8.5] * len(_TARGET_COUNTS)), 10.0, 13.0)
    return Table(TARGETS, headers, widths, tuple(_target_rows(content)))


def _target_rows(content: ReportContent) -> Iterator[Row]:
    for number, target in enumerate(content.targets, 1):
        tag = f"target:{target.code}"
        named = (_text(str(number), Align.CENTER), _text(target.title), _text(target.threshold, Align.CENTER))
        counts = (count_cell(getattr(target, name), f"{tag}|{name}") for name in _TARGET_COUNTS)
        altogether = _text(OUTCOME_ALTOGETHER[target.outcome], Align.CENTER)
        yield Row((*named, *counts, _reached(target, tag), altogether))


def _reached(target: TargetSummary, tag: str) -> Cell:
    if target.outcome is Outcome.NOT_BOUND:
        return _text("–", Align.CENTER)
    return Cell((Run(target.reached_text or "…", f"{tag}|value"),), Align.RIGHT)


def _text(text: str, align: Align = Align.LEFT) -> Cell:
    return Cell((Run(text),), align)
