"""Writes sentences from figures by the regime's phrase templates; each printed figure keeps its tag.

Nothing is said where there is no data, and "không phát sinh" only where every unit said so (DOMAIN §6).
"""

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal

from etl.consolidate.said import counted, filled, slots_of
from etl.model.regime import EITHER, Phrase, Wording
from etl.model.report import Figure, Run
from etl.text import number_text, percent_text, prose_count

Thresholds = Mapping[str, tuple[Decimal, ...]]
LEAST_BASE = 20
"""A percentage on a smaller base says nothing (DOMAIN §6)."""

_MEASURES = {
    "n": "units_reported",
    "N": "units_expected",
    "missing": "units_missing",
    "na": "units_not_applicable",
}
_MISSING_CLAUSE = re.compile(r";[^;]*\{[^{}.]+\.missing\}[^;]*?(?=[;.]?$)")


def sentence(phrase: Phrase, totals: Mapping[str, Figure], shares: Thresholds, wording: Wording) -> tuple[Run, ...]:
    """The runs of one sentence, none if it has nothing to say.

    Args:
        phrase: template and condition, see `etl.model.regime.Phrase`.
        totals: figures of all units by indicator.
        shares: indicators printed as a percentage, and the numbers of the targets that measure them.
        wording: the regime's, for what is added where a unit answers "không áp dụng".
    """
    template = _choose(phrase, totals, wording)
    codes = {slot for slot in slots_of(template) if "." not in slot}
    if not template or any(totals[code].value is None for code in codes):
        return ()
    return tuple(filled(_zeros_in_words(template, totals), lambda slot: _slot_runs(slot, totals, shares)))


def _zeros_in_words(template: str, totals: Mapping[str, Figure]) -> str:
    """Of each `EITHER` the second where all figures of the first are 0: nobody writes "0 hồ sơ"."""

    def chosen(either: re.Match[str]) -> str:
        codes = [slot for slot in slots_of(either[1]) if "." not in slot]
        return either[1] if any(totals[code].value for code in codes) else either[2]

    return EITHER.sub(chosen, template)


def _choose(phrase: Phrase, totals: Mapping[str, Figure], wording: Wording) -> str:
    """Which of the phrase's three texts the figures call for; empty for none."""
    watched = [totals[code] for code in phrase.condition.split("+")] if phrase.condition else []
    answered = watched or [totals[code] for code in phrase.needs]
    if not any(figure.units_reported for figure in answered):
        return ""
    if not watched or any(figure.value for figure in watched):
        return phrase.template
    if all(figure.units_reported == figure.units_expected for figure in watched):
        return phrase.when_nil
    return _partly(phrase.when_nil_partly, watched[0], wording)


def _partly(template: str, figure: Figure, wording: Wording) -> str:
    """The words for "n of N said nil": nobody is called missing who answered that it does not apply."""
    if figure.units_missing == 0:
        template = _MISSING_CLAUSE.sub("", template)
    if template and figure.units_not_applicable:
        clause = wording["answered_not_applicable"].replace("{units}", f"{{{figure.indicator}.na}}")
        template = template.removesuffix(".") + clause + "."
    return template


def _slot_runs(slot: str, totals: Mapping[str, Figure], shares: Thresholds) -> Iterator[Run]:
    code, _, measure = slot.partition(".")
    return _figure_runs(totals[code], measure, shares.get(code))


def _figure_runs(figure: Figure, measure: str, thresholds: tuple[Decimal, ...] | None) -> Iterator[Run]:
    if measure:
        yield counted(getattr(figure, _MEASURES[measure]), f"{figure.tag}|{measure}")
        return
    assert figure.value is not None, "a sentence without its figure is not written"
    if thresholds is not None:
        yield from _share_runs(figure, thresholds)
        return
    is_whole = figure.value == figure.value.to_integral_value()
    yield Run(prose_count(int(figure.value)) if is_whole else number_text(figure.value, 1), figure.tag)


def _share_runs(figure: Figure, thresholds: tuple[Decimal, ...]) -> Iterator[Run]:
    """A percentage; on a base that bears none both parts: "07/08"."""
    assert figure.numerator is not None and figure.denominator is not None
    if figure.denominator >= LEAST_BASE:
        yield Run(percent_text(figure.numerator, figure.denominator, thresholds), figure.tag)
        return
    yield counted(int(figure.numerator), f"{figure.tag}|numerator")
    yield Run("/")
    yield counted(int(figure.denominator), f"{figure.tag}|denominator")
