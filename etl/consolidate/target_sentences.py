"""What the report says of each target: how many of the bound units met it, and the result altogether."""

from collections.abc import Iterator

from etl.consolidate.sentences import counted
from etl.model.report import Paragraph, Run
from etl.model.results import Outcome, TargetSummary

ALTOGETHER = {
    Outcome.MET: "đạt",
    Outcome.NOT_MET: "chưa đạt",
    Outcome.NOTHING: "không phát sinh",
    Outcome.NO_DATA: "chưa đủ số liệu để kết luận",
    Outcome.NOT_APPLICABLE: "không áp dụng",
    Outcome.NOT_BOUND: "không áp dụng",
}
_PARTS = (
    ("not_met", "đơn vị chưa đạt"),
    ("nothing", "đơn vị không phát sinh"),
    ("not_applicable", "đơn vị trả lời không áp dụng"),
    ("no_data", "đơn vị chưa có số liệu"),
)


def target_paragraph(target: TargetSummary) -> Paragraph:
    """One paragraph: n/N of the bound units, and what follows altogether; no unit is named."""
    return Paragraph(tuple(_runs(target)))


def _runs(target: TargetSummary) -> Iterator[Run]:
    tag = f"target:{target.code}"
    yield Run(f"Chỉ tiêu phấn đấu: {target.title}. Kết quả: ")
    if target.units_bound == 0:
        yield Run("không áp dụng đối với các đơn vị của kỳ này.")
        return
    yield counted(target.met, f"{tag}|met")
    yield Run("/")
    yield counted(target.units_bound, f"{tag}|units_bound")
    yield Run(" đơn vị thuộc diện thực hiện đạt")
    for name, words in _PARTS:
        if number := getattr(target, name):
            yield Run(", ")
            yield counted(number, f"{tag}|{name}")
            yield Run(f" {words}")
    yield from _reached(target, tag)
    yield Run(f"; kết quả chung: {ALTOGETHER[target.outcome]}.")
    if others := target.units_expected - target.units_bound:
        yield Run(" Chỉ tiêu này không áp dụng đối với ")
        yield counted(others, f"{tag}|not_bound")
        yield Run(" đơn vị còn lại.")


def _reached(target: TargetSummary, tag: str) -> Iterator[Run]:
    """The share itself; the sum of a count says nothing about what each unit was to reach."""
    if target.is_percent and target.reached.denominator:
        yield Run("; tỷ lệ chung ")
        yield Run(target.reached_text, f"{tag}|value")
