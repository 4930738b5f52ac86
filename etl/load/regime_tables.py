"""Copies a regime's units, periods, indicators and duties into the warehouse, for SQL to join."""

from collections.abc import Iterator
from typing import Any

import sqlalchemy

from etl.model.regime import Regime
from etl.warehouse import Lock, copy_rows


def sync_regime(connection: sqlalchemy.Connection, regime: Regime) -> bool:
    """Replaces the regime's rows if its files changed since; returns whether they did."""
    connection.execute(sqlalchemy.text("SELECT pg_advisory_xact_lock(:key)"), {"key": Lock.REGIME_TABLES})
    stored = connection.execute(
        sqlalchemy.text("SELECT config_sha256 FROM regime WHERE regime = :regime"), {"regime": regime.name}
    ).scalar_one_or_none()
    if stored == regime.sha256:
        return False
    connection.execute(sqlalchemy.text("DELETE FROM regime WHERE regime = :regime"), {"regime": regime.name})
    copy_rows(
        connection,
        "regime",
        ("regime", "title", "config_sha256"),
        [(regime.name, regime.title, regime.sha256)],
    )
    for table, (columns, rows) in _tables(regime).items():
        copy_rows(connection, table, columns.split(), rows)
    return True


def _tables(regime: Regime) -> dict[str, tuple[str, Iterator[tuple[Any, ...]]]]:
    return {
        "period": (
            "regime period name data_from data_to opens_at deadline closes_at previous contained derived_from",
            _periods(regime),
        ),
        "roster": ("regime period unit position name level ownership parent", _roster(regime)),
        "indicator": (
            "regime indicator position stt name unit_of_measure value_type across_units across_periods"
            " numerator denominator opening_of includes_opening minimum maximum",
            _indicators(regime),
        ),
        "duty": ("regime indicator level ownership is_required", _duties(regime)),
    }


def _periods(regime: Regime) -> Iterator[tuple[Any, ...]]:
    for p in regime.periods:
        yield (
            regime.name,
            p.code,
            p.name,
            p.data_from,
            p.data_to,
            p.opens_at,
            p.deadline,
            p.closes_at,
            p.previous,
            p.contained,
            list(p.derived_from),
        )


def _roster(regime: Regime) -> Iterator[tuple[Any, ...]]:
    for period in regime.periods:
        for unit in regime.roster(period.code):
            yield (
                regime.name,
                period.code,
                unit.code,
                unit.position,
                unit.name,
                unit.level,
                unit.ownership,
                unit.parent,
            )


def _indicators(regime: Regime) -> Iterator[tuple[Any, ...]]:
    for position, i in enumerate(regime.indicators, 1):
        axes = (str(i.value_type), str(i.across_units), str(i.across_periods))
        parts = (list(i.numerator), list(i.denominator), list(i.opening_of), list(i.includes_opening))
        yield (
            regime.name,
            i.code,
            position,
            i.stt,
            i.name,
            i.unit_of_measure,
            *axes,
            *parts,
            i.minimum,
            i.maximum,
        )


def _duties(regime: Regime) -> Iterator[tuple[Any, ...]]:
    for indicator in regime.indicators:
        for level in regime.level_names:
            for ownership in regime.ownership_names:
                bound = (not indicator.levels or level in indicator.levels) and (
                    not indicator.ownerships or ownership in indicator.ownerships
                )
                if bound:
                    yield (regime.name, indicator.code, level, ownership, indicator.is_required)
