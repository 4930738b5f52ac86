"""The sentence that compares with a year before, by the regime's own words (`when_compared` in phrases.csv).

Only over units that answered in both years, and never a percentage on a base below 20 (DOMAIN §6). What was
printed before this system names no units: it stands in the appendix, and no sentence is made of it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from etl.consolidate.said import counted, filled, say, slots_of
from etl.consolidate.sentences import LEAST_BASE, Thresholds
from etl.model.regime import Indicator, Phrase, Wording
from etl.model.report import Comparison, Run
from etl.model.results import Reached
from etl.text import number_text, percent_text, prose_count, share_decimals

_LAST_YEAR = "last_year"


@dataclass(frozen=True, slots=True)
class Years:
    """What a sentence may compare: this period's figures with those of a year before, in the regime's words.

    `comparisons` and `indicators` by code; `shares`: the numbers of the targets that measure a percentage.
    """

    comparisons: Mapping[str, Comparison]
    indicators: Mapping[str, Indicator]
    last_year: int
    shares: Thresholds
    wording: Wording

    def sentence(self, phrase: Phrase) -> tuple[Run, ...]:
        """The runs of the phrase's comparison, none where there is nothing to compare.

        Its `when_compared` may hold `{CD01.both}` (units of both years), `{CD01.now}`, `{CD01.last}`, `{CD01.change}`
        ("tăng 22 văn bản (12,1%)") and `{last_year}`.
        """
        codes = {slot.partition(".")[0] for slot in slots_of(phrase.when_compared) if slot != _LAST_YEAR}
        if not codes or not all(code in self.comparisons and _bears(self.comparisons[code]) for code in codes):
            return ()
        return tuple(filled(phrase.when_compared, self._slot))

    def _slot(self, slot: str) -> Iterator[Run]:
        code, _, measure = slot.partition(".")
        if slot == _LAST_YEAR:
            yield Run(str(self.last_year))
        else:
            one, indicator = self.comparisons[code], self.indicators[code]
            yield from _measure(one, indicator, measure, self.shares.get(code, ()), self.wording)


def _bears(one: Comparison) -> bool:
    """Whether anything can be said: units of both years, and a share of enough."""
    if not one.units or one.now is None:
        return False
    parts = (one.now.denominator, one.last.denominator)
    return all(part is None or part >= LEAST_BASE for part in parts)


def _measure(
    one: Comparison, indicator: Indicator, measure: str, thresholds: tuple[Decimal, ...], wording: Wording
) -> Iterator[Run]:
    assert one.units is not None and one.now is not None, "nothing is said of a comparison that bears nothing"
    tag = f"{one.indicator}|compared|{measure}"
    if measure == "both":
        yield counted(one.units, tag)
    elif measure in ("now", "last"):
        yield Run(_value_text(one.now if measure == "now" else one.last, thresholds), tag)
    else:
        yield from _change(one, one.now, indicator, thresholds, wording)


def _change(
    one: Comparison, now: Reached, indicator: Indicator, thresholds: tuple[Decimal, ...], wording: Wording
) -> tuple[Run, ...]:
    """ "tăng 22 văn bản (12,1%)", "giảm 1,2 điểm phần trăm", "không thay đổi"."""
    is_share = now.denominator is not None
    difference = _value(now, thresholds) - _value(one.last, thresholds)
    if difference == 0:
        return say(wording, "change_none")
    size = abs(difference)
    is_whole = not is_share and size == size.to_integral_value()
    printed = prose_count(int(size)) if is_whole else number_text(size, share_decimals(size))
    return say(
        wording,
        "change_up" if difference > 0 else "change_down",
        size=Run(printed, f"{one.indicator}|compared|change"),
        measured_in=_measured_in(indicator, is_share, wording),
        growth=() if is_share else _growth(one, size, wording),
    )


def _measured_in(indicator: Indicator, is_share: bool, wording: Wording) -> str:
    if is_share:
        return wording["change_points"]
    return wording["change_units"] if indicator.value_type == "yes_no" else indicator.unit_of_measure


def _growth(one: Comparison, size: Decimal, wording: Wording) -> tuple[Run, ...]:
    """ " (12,1%)", nothing on a base that bears no percentage."""
    base = _value(one.last)
    if base < LEAST_BASE:
        return ()
    return say(wording, "change_growth", percent=Run(percent_text(size, base), f"{one.indicator}|compared|growth"))


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
