"""The figures of a period: every indicator in total, by level and by ownership, with n of N."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

import sqlalchemy

from etl.consolidate import marts
from etl.model.errors import UsageError
from etl.model.regime import Indicator, Regime
from etl.model.report import ChoiceCount, Figure, ReportContent, ReportIndicator, Scope
from etl.warehouse import sql


def compute(connection: sqlalchemy.Connection, regime: Regime, period: str, as_of: datetime) -> tuple[Figure, ...]:
    """All figures of the period as of an instant, in the form's order; total first, then level, ownership."""
    return read_figures(connection, regime, marts.prepare(connection, regime.name, period, as_of))


def read_figures(connection: sqlalchemy.Connection, regime: Regime, parameters: dict[str, Any]) -> tuple[Figure, ...]:
    """All figures from the prepared working tables; an indicator that binds no unit has an empty total."""
    found: dict[str, list[Figure]] = {indicator.code: [] for indicator in regime.indicators}
    statement = sqlalchemy.text(sql("marts/figures"))
    for row in connection.execute(statement, parameters):
        found[row.indicator].append(Figure(**dict(row._mapping) | {"scope": Scope(row.scope)}))
    for code, figures in found.items():
        if not figures:
            figures.append(Figure(code, Scope.TOTAL, "", None, None, None, 0, 0, 0, 0, 0))
    return tuple(figure for figures in found.values() for figure in figures)


def read_choices(
    connection: sqlalchemy.Connection, indicators: Sequence[Indicator], parameters: dict[str, Any]
) -> tuple[ChoiceCount, ...]:
    """Counts of the texts that a drop-down offers; free text is nobody's statistic and is left out."""
    offered = {(indicator.code, choice) for indicator in indicators for choice in indicator.choices}
    return tuple(
        ChoiceCount(row.indicator, row.choice, Scope(row.scope), row.scope_code, row.units)
        for row in marts.rows(connection, "choices", parameters)
        if (row.indicator, row.choice) in offered
    )


def figures_json(connection: sqlalchemy.Connection, regime: str, period: str) -> list[dict[str, Any]]:
    """The document of `figures REGIME PERIOD --json` (DESIGN §7), from the newest version.

    Raises:
        UsageError: the period has not been consolidated yet.
    """
    content = newest_content(connection, regime, period)
    by_indicator: dict[str, list[Figure]] = {}
    for figure in content.figures:
        by_indicator.setdefault(figure.indicator, []).append(figure)
    return [_figure_json(indicator, by_indicator[indicator.code]) for indicator in content.indicators]


def newest_content(connection: sqlalchemy.Connection, regime: str, period: str) -> ReportContent:
    """Content of the newest version; `UsageError` if there is none."""
    text = connection.execute(
        sqlalchemy.text(
            "SELECT content FROM report_version WHERE regime = :regime AND period = :period"
            " ORDER BY version DESC LIMIT 1"
        ),
        {"regime": regime, "period": period},
    ).scalar_one_or_none()
    if text is None:
        raise UsageError("Kỳ báo cáo này chưa được tổng hợp lần nào: chạy lệnh consolidate trước.")
    return ReportContent.from_json(text)


def _figure_json(indicator: ReportIndicator, figures: list[Figure]) -> dict[str, Any]:
    total = next(figure for figure in figures if figure.scope is Scope.TOTAL)

    def values(scope: Scope) -> dict[str, int | float | None]:
        return {figure.scope_code: plain(figure.value) for figure in figures if figure.scope is scope}

    return {
        "indicator": indicator.code,
        "name": indicator.name,
        "unit_of_measure": indicator.unit_of_measure,
        "across_units": str(indicator.across_units),
        "across_periods": str(indicator.across_periods),
        "value": plain(total.value),
        "numerator": plain(total.numerator),
        "denominator": plain(total.denominator),
        "units_reported": total.units_reported,
        "units_expected": total.units_expected,
        "units_nil": total.units_nil,
        "units_not_applicable": total.units_not_applicable,
        "units_missing": total.units_missing,
        "by_level": values(Scope.LEVEL),
        "by_ownership": values(Scope.OWNERSHIP),
    }


def plain(value: Decimal | None) -> int | float | None:
    """A number as JSON shows it: whole ones without a point."""
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)
