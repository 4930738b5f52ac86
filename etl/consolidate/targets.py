"""Judges the plan's targets: per unit and altogether, by exact arithmetic on the parts (95 % is not over 95 %)."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

import sqlalchemy

from etl.consolidate.target_answers import MISSING, Answer, Part, read_answers
from etl.model.plan import MODELS, Comparison, Target
from etl.model.regime import Regime, Unit
from etl.model.results import Outcome, Reached, TargetResult, TargetSummary
from etl.text import number_text, percent_text, share_decimals

_SIGNS = {
    Comparison.AT_LEAST: "≥",
    Comparison.ABOVE: ">",
    Comparison.EXACTLY: "=",
    Comparison.AT_MOST: "≤",
    Comparison.BELOW: "<",
}
_HUNDRED = Decimal(100)
_GROWING = (Comparison.AT_LEAST, Comparison.ABOVE)


def judge_targets(
    connection: sqlalchemy.Connection, regime: Regime, parameters: Mapping[str, Any]
) -> tuple[TargetResult, ...]:
    """Every target at every unit of the roster, or at the units counted through it, from the prepared working tables.

    The same units as in n/N of the figures: "mỗi đơn vị" is asked of a school, whichever office reports for it.
    """
    roster = regime.roster(parameters["period"])
    answers = read_answers(connection, regime, parameters)
    return tuple(
        _result(target, unit, part, answer)
        for target in regime.targets
        for unit in roster
        for part, answer in answers[target.code].get(unit.code) or [(None, MISSING)]
    )


def summarise(regime: Regime, results: Iterable[TargetResult]) -> tuple[TargetSummary, ...]:
    """What the report says of each target."""
    by_target: dict[str, list[TargetResult]] = {target.code: [] for target in regime.targets}
    for result in results:
        by_target[result.target].append(result)
    return tuple(_summary(regime, target, by_target[target.code]) for target in regime.targets)


def section_of(regime: Regime, target: Target) -> str:
    """Where the report speaks of the target: its own section, else that of the figure it measures."""
    return target.section or regime.indicator(target.measure).section


def threshold_words(regime: Regime, target: Target) -> str:
    """The number to be reached, as printed: "> 95%", "= 0"."""
    decimals = max(0, -int(target.number.as_tuple().exponent))
    number = number_text(target.number, decimals)
    return f"{_SIGNS[target.comparison]} {number}{'%' if is_share(regime, target) else ''}"


def is_share(regime: Regime, target: Target) -> bool:
    """Whether the target measures a percentage that is recomputed from its parts."""
    return target.measure != MODELS and regime.indicator(target.measure).is_derived


def thresholds_of(regime: Regime, indicator: str) -> tuple[Decimal, ...]:
    """The numbers of the targets that measure an indicator."""
    return tuple(dict.fromkeys(target.number for target in regime.targets if target.measure == indicator))


def holds(comparison: Comparison, reached: Reached, number: Decimal) -> bool:
    """Whether what was reached meets the number; a share is compared without dividing."""
    left, right = reached.value, number
    if reached.denominator is not None and reached.numerator is not None:
        left, right = reached.numerator * _HUNDRED, number * reached.denominator
    assert left is not None, "nothing to compare"
    return {
        Comparison.AT_LEAST: left >= right,
        Comparison.ABOVE: left > right,
        Comparison.EXACTLY: left == right,
        Comparison.AT_MOST: left <= right,
        Comparison.BELOW: left < right,
    }[comparison]


def reached_words(target: Target, reached: Reached) -> str:
    """What was reached, as printed; never rounded onto the threshold, so that "100%" stands not beside "chưa đạt"."""
    if reached.denominator == 0:
        return "KPS"
    if reached.numerator is not None and reached.denominator is not None:
        return percent_text(reached.numerator, reached.denominator, (target.number,))
    if reached.value is None:
        return ""
    is_whole = reached.value == reached.value.to_integral_value()
    return number_text(reached.value, 0 if is_whole else share_decimals(reached.value, (target.number,)))


def _result(target: Target, unit: Unit, part: Part | None, answer: Answer) -> TargetResult:
    if part is None:
        return TargetResult(target.code, unit.code, *_judge(target, answer, is_bound=target.binds.includes(unit)))
    is_bound = target.binds.includes(part) or unit.code in target.binds.units
    judged = _judge(target, answer, is_bound=is_bound)
    return TargetResult(target.code, unit.code, *judged, part.code, part.name, part.ownership)


def _judge(target: Target, answer: Answer, *, is_bound: bool) -> tuple[Outcome, Reached]:
    if not is_bound:
        return Outcome.NOT_BOUND, Reached()
    if answer.state == "missing":
        return Outcome.NO_DATA, Reached()
    if answer.state == "not_applicable":
        return Outcome.NOT_APPLICABLE, Reached()
    if answer.reached.denominator == 0:
        return (Outcome.NO_DATA if answer.is_partial else Outcome.NOTHING), answer.reached
    is_met = holds(target.comparison, answer.reached, target.number)
    if answer.is_partial and not _is_settled(target, answer.reached, is_met):
        return Outcome.NO_DATA, answer.reached
    return (Outcome.MET if is_met else Outcome.NOT_MET), answer.reached


def _is_settled(target: Target, reached: Reached, is_met: bool) -> bool:
    """Whether a count of some stages decides already: what is still to come can only make it larger."""
    if reached.value is None:
        return False
    if target.comparison in _GROWING:
        return is_met
    return reached.value > target.number or (target.comparison is Comparison.BELOW and not is_met)


def _summary(regime: Regime, target: Target, results: Sequence[TargetResult]) -> TargetSummary:
    bound = [result for result in results if result.outcome is not Outcome.NOT_BOUND]
    counts = Counter(result.outcome for result in bound)
    is_percent = is_share(regime, target)
    reached = _total(bound, is_percent=is_percent)
    return TargetSummary(
        code=target.code,
        title=target.title,
        section=section_of(regime, target),
        threshold=threshold_words(regime, target),
        is_percent=is_percent,
        outcome=_altogether(target, counts, reached, is_percent=is_percent),
        reached=reached,
        reached_text=reached_words(target, reached),
        units_bound=len(bound),
        units_expected=len(results),
        met=counts[Outcome.MET],
        not_met=counts[Outcome.NOT_MET],
        nothing=counts[Outcome.NOTHING],
        no_data=counts[Outcome.NO_DATA],
        not_applicable=counts[Outcome.NOT_APPLICABLE],
        number=target.number,
    )


def _total(bound: Sequence[TargetResult], *, is_percent: bool) -> Reached:
    """The sums of the units that have data; percentages are never averaged."""
    known = [result.reached for result in bound]
    values = [reached.value for reached in known if reached.value is not None]
    shares = [(r.numerator, r.denominator) for r in known if r.numerator is not None and r.denominator is not None]
    if is_percent:
        above, below = sum((part for part, _ in shares), Decimal(0)), sum((whole for _, whole in shares), Decimal(0))
        return Reached(None, above, below) if shares else Reached()
    return Reached(sum(values, Decimal(0))) if values else Reached()


def _altogether(target: Target, counts: Counter[Outcome], reached: Reached, *, is_percent: bool) -> Outcome:
    """A share is met by all bound units together; a count is asked of each of them.

    While a bound unit has no data nobody can say that the target is met.
    """
    if not counts:
        return Outcome.NOT_BOUND
    if counts[Outcome.NOT_MET] and (not is_percent or target.number == _HUNDRED):
        return Outcome.NOT_MET  # one unit below 100 % keeps the whole below it
    if counts[Outcome.NO_DATA]:
        return Outcome.NO_DATA
    if is_percent and reached.denominator:
        return Outcome.MET if holds(target.comparison, reached, target.number) else Outcome.NOT_MET
    if counts[Outcome.MET]:
        return Outcome.MET
    return Outcome.NOTHING if counts[Outcome.NOTHING] else Outcome.NOT_APPLICABLE
