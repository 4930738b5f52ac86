"""A report made of nothing but its regime and a fixed seed: no database, so that many tests can look at one."""

import random
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from etl.config import PROJECT
from etl.consolidate.content import _indicators, _letterhead
from etl.consolidate.sentences import sentence
from etl.model.regime import AcrossUnits, Regime
from etl.model.report import Figure, Paragraph, ReportContent, ReportSection, Scope, UnitCounts
from etl.regime import load_regime

REGIME, PERIOD = "govap-danvan-2023", "2023-H1"


def example_content(name: str = REGIME, period_code: str = PERIOD, **changes: Any) -> ReportContent:
    """A report whose figures are made up, whose sentences are the regime's own."""
    regime = load_regime(PROJECT / "regimes", name)
    period = regime.period(period_code)
    roster = regime.roster(period_code)
    figures = _figures(regime)
    totals = {figure.indicator: figure for figure in figures if figure.scope is Scope.TOTAL}
    shares: dict[str, tuple[Decimal, ...]] = {one.code: () for one in regime.indicators if one.is_derived}
    sections = tuple(
        ReportSection(
            one.code,
            one.numeral,
            one.title.format(period=period.name, next_period=period.next_name),
            one.depth,
            one.narrative != "none",
            tuple(
                Paragraph(runs)
                for phrase in regime.phrases
                if phrase.section == one.code and (runs := sentence(phrase, totals, shares, regime.wording))
            ),
        )
        for one in regime.sections
    )
    count = len(roster)
    fields: dict[str, Any] = {
        "regime": name,
        "period": period_code,
        "period_name": period.name,
        "year": period.year,
        "data_from": period.data_from,
        "data_to": period.data_to,
        "deadline": datetime(2023, 4, 30, 17, tzinfo=UTC),
        "is_sample": False,
        "letterhead": _letterhead(regime, period),
        "sections": sections,
        "levels": tuple(regime.level_names.items()),
        "ownerships": tuple(regime.ownership_names.items()),
        "indicators": tuple(_indicators(regime)),
        "figures": figures,
        "choices": (),
        "unit_counts": (UnitCounts("", count, count, 0, 0, 0, 0, 0, 0, 0),),
        "model_kinds": regime.model_kinds,
        "model_fields": regime.model_fields,
        "model_statuses": regime.model_statuses,
        "model_counts": (),
        "models": (),
    }
    return ReportContent(**fields | changes)


def _figures(regime: Regime) -> tuple[Figure, ...]:
    chance, found = random.Random(7), []
    for indicator in regime.indicators:
        scopes = [(Scope.TOTAL, ""), *((Scope.LEVEL, code) for code in regime.level_names)]
        for scope, code in scopes:
            part, whole = Decimal(chance.randint(1, 90)), Decimal(chance.randint(90, 200))
            is_list, is_share = indicator.across_units is AcrossUnits.LIST, indicator.is_derived
            value = None if is_list else 100 * part / whole if is_share else Decimal(chance.randint(1, 400))
            parts = (part, whole) if is_share else (None, None)
            found.append(Figure(indicator.code, scope, code, value, *parts, 60, 60, 0, 0, 0))
    return tuple(found)
