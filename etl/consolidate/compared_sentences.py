"""The sentence that compares with a year before, by the regime's own words (`when_compared` in phrases.csv).

Only over units that answered in both years, and never a percentage on a base below 20 (DOMAIN §6). What was
printed before this system names no units: it stands in the appendix, and no sentence is made of it.
"""

import re
from collections.abc import Iterator, Mapping
from decimal import ROUND_HALF_UP, Decimal

from etl.consolidate.sentences import LEAST_BASE, Thresholds, counted
from etl.model.regime import Indicator, Phrase
from etl.model.report import Comparison, Run
from etl.model.results import Reached
from etl.text import number_text, percent_text, prose_count, share_decimals

_SLOT = re.compile(r"\{(?P<code>[^{}.]+)(?:\.(?P<measure>\w+))?\}")


def compared_sentence(
    phrase: Phrase,
    comparisons: Mapping[str, Comparison],
    indicators: Mapping[str, Indicator],
    last_year: int,
    shares: Thresholds,
) -> tuple[Run, ...]:
    """The runs of the comparison, none where there is nothing to compare.

    Args:
        phrase: its `when_compared` may hold `{CD01.both}` (units of both years), `{CD01.now}`, `{CD01.last}`,
            `{CD01.change}` ("tăng 22 văn bản (12,1%)") and `{last_year}`.
        comparisons: by indicator.
        indicators: all of the regime, for their units of measure.
        last_year: year of the period a year before.
        shares: the numbers of the targets that measure a percentage.
    """
    codes = {match["code"] for match in _SLOT.finditer(phrase.when_compared) if match["measure"]}
    if not codes or not all(code in comparisons and _bears(comparisons[code]) for code in codes):
        return ()
    return tuple(_fill(phrase.when_compared, comparisons, indicators, last_year, shares))


def _bears(one: Comparison) -> bool:
    """Whether anything can be said: units of both years, and a share of enough."""
    if not one.units or one.now is None:
        return False
    parts = (one.now.denominator, one.last.denominator)
    return all(part is None or part >= LEAST_BASE for part in parts)


def _fill(
    template: str,
    comparisons: Mapping[str, Comparison],
    indicators: Mapping[str, Indicator],
    last_year: int,
    shares: Thresholds,
) -> Iterator[Run]:
    end = 0
    for match in _SLOT.finditer(template):
        yield Run(template[end : match.start()])
        end = match.end()
        if match["code"] == "last_year":
            yield Run(str(last_year))
            continue
        one, indicator = comparisons[match["code"]], indicators[match["code"]]
        yield from _measure(one, indicator, match["measure"], shares.get(one.indicator, ()))
    yield Run(template[end:])


def _measure(one: Comparison, indicator: Indicator, measure: str, thresholds: tuple[Decimal, ...]) -> Iterator[Run]:
    assert one.units is not None and one.now is not None, "nothing is said of a comparison that bears nothing"
    tag = f"{one.indicator}|compared|{measure}"
    if measure == "both":
        yield counted(one.units, tag)
    elif measure in ("now", "last"):
        yield Run(_value_text(one.now if measure == "now" else one.last, thresholds), tag)
    else:
        yield from _change(one, one.now, indicator, thresholds)


def _change(one: Comparison, now: Reached, indicator: Indicator, thresholds: tuple[Decimal, ...]) -> Iterator[Run]:
    """ "tăng 22 văn bản (12,1%)", "giảm 1,2 điểm phần trăm", "không thay đổi"."""
    is_share = now.denominator is not None
    difference = _value(now, thresholds) - _value(one.last, thresholds)
    if difference == 0:
        yield Run("không thay đổi")
        return
    yield Run("tăng " if difference > 0 else "giảm ")
    size = abs(difference)
    is_whole = not is_share and size == size.to_integral_value()
    printed = prose_count(int(size)) if is_whole else number_text(size, share_decimals(size))
    yield Run(printed, f"{one.indicator}|compared|change")
    counts_units = indicator.value_type == "yes_no"
    yield Run(" điểm phần trăm" if is_share else f" {'đơn vị' if counts_units else indicator.unit_of_measure}")
    if not is_share and _value(one.last) >= LEAST_BASE:
        yield Run(" (")
        yield Run(percent_text(size, _value(one.last)), f"{one.indicator}|compared|growth")
        yield Run(")")


def _value(reached: Reached, thresholds: tuple[Decimal, ...] = ()) -> Decimal:
    """A number; a share as it is printed, so that the reader's own subtraction agrees."""
    if reached.denominator is None:
        assert reached.value is not None, "a comparison has its numbers"
        return reached.value
    assert reached.numerator is not None
    percent = 100 * reached.numerator / reached.denominator
    return percent.quantize(Decimal(1).scaleb(-share_decimals(percent, thresholds)), ROUND_HALF_UP)


def _value_text(reached: Reached, thresholds: tuple[Decimal, ...]) -> str:
    value = _value(reached, thresholds)
    if reached.denominator is not None:
        return percent_text(value, 100, thresholds)
    return prose_count(int(value)) if value == value.to_integral_value() else number_text(value, 1)
