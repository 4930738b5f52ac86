"""What the report says of each target: how many of the bound units met it, and the result altogether."""

from etl.consolidate.said import counted, say
from etl.consolidate.sentences import LEAST_BASE
from etl.model.regime import Wording
from etl.model.report import Paragraph, Run
from etl.model.results import Outcome, TargetSummary

_PARTS = ("not_met", "nothing", "not_applicable", "no_data")


def target_paragraph(wording: Wording, target: TargetSummary) -> Paragraph:
    """One paragraph: n/N of the bound units, and what follows altogether; no unit is named."""
    if target.units_bound == 0:
        return Paragraph(say(wording, "target_bound_none", title=target.title))
    tag = f"target:{target.code}"
    found = {name: getattr(target, name) for name in _PARTS}
    parts = [say(wording, f"target_{name}", units=counted(n, f"{tag}|{name}")) for name, n in found.items() if n]
    others = target.units_expected - target.units_bound
    return Paragraph(
        say(
            wording,
            "target",
            title=target.title,
            met=counted(target.met, f"{tag}|met"),
            bound=counted(target.units_bound, f"{tag}|units_bound"),
            parts=[run for part in parts for run in part],
            reached=_reached(wording, target, tag),
            outcome=_outcome(wording, target.outcome),
            others=say(wording, "target_others", units=counted(others, f"{tag}|not_bound")) if others else (),
        )
    )


def _outcome(wording: Wording, outcome: Outcome) -> str:
    """Of bound units "binds nobody" is never the outcome."""
    return wording[f"target_outcome_{outcome}"]


def _reached(wording: Wording, target: TargetSummary, tag: str) -> tuple[Run, ...]:
    """The share itself, of few both parts; the sum of a count says nothing about what each unit was to reach."""
    numerator, denominator = target.reached.numerator, target.reached.denominator
    if not (target.is_percent and denominator and numerator is not None):
        return ()
    if denominator >= LEAST_BASE:
        return say(wording, "target_reached", percent=Run(target.reached_text, f"{tag}|value"))
    parts = (counted(int(numerator), f"{tag}|numerator"), Run("/"), counted(int(denominator), f"{tag}|denominator"))
    return say(wording, "target_reached", percent=parts)
