"""Cùng kỳ: what the report of a year before said, by this system or in print."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import sqlalchemy

from etl.consolidate import marts
from etl.model.regime import Regime
from etl.model.report import Comparison
from etl.model.results import Reached


def compare_with_last_year(
    connection: sqlalchemy.Connection, regime: Regime, parameters: Mapping[str, Any]
) -> tuple[Comparison, ...]:
    """One comparison for each indicator that has a figure a year before, in the form's order.

    Figures in print come first: they are what was signed. Ours are of the units that answered in both years (DOMAIN
    §6); a printed total cannot be taken apart by unit, and says so by its source.
    """
    asked = with_last_year(regime, parameters)
    found = _of_version(connection, asked) | _in_print(connection, asked)
    return tuple(found[one.code] for one in regime.indicators if one.code in found)


def with_last_year(regime: Regime, parameters: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters of all marts and `last`: the same period a year before, empty if there is none."""
    return {**parameters, "last": regime.period(parameters["period"]).same_last_year or ""}


def _in_print(connection: sqlalchemy.Connection, parameters: Mapping[str, Any]) -> dict[str, Comparison]:
    return {
        row.indicator: Comparison(row.indicator, None, None, Reached(row.value), row.document)
        for row in marts.rows(connection, "printed", parameters)
    }


def _of_version(connection: sqlalchemy.Connection, parameters: Mapping[str, Any]) -> dict[str, Comparison]:
    """From our own newest report of that period."""
    version = connection.execute(
        sqlalchemy.text(
            "SELECT id FROM report_version WHERE regime = :regime AND period = :last AND created_at <= :as_of"
            " ORDER BY version DESC LIMIT 1"
        ),
        dict(parameters),
    ).scalar_one_or_none()
    if version is None:
        return {}
    rows = marts.rows(connection, "last_year", {**parameters, "last_version": version})
    return {
        row.indicator: Comparison(
            indicator=row.indicator,
            units=row.units,
            now=_reached(row.now, row.now_denominator),
            last=_reached(row.last, row.last_denominator),
            source="",
        )
        for row in rows
    }


def _reached(value: Decimal, denominator: Decimal | None) -> Reached:
    return Reached(value) if denominator is None else Reached(None, value, denominator)
