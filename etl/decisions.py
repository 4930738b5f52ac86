"""Reads what officers decided about deadlines, for everything that asks whether a report is in time or taken."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy

from etl.model.decision import Change, Decisions, Extension, PeriodChange, PeriodKey, UnitKey
from etl.warehouse import sql


def read_decisions(
    connection: sqlalchemy.Connection, as_of: datetime, regime: str | None = None, periods: Sequence[str] | None = None
) -> Decisions:
    """What stands at the instant, of all regimes or of periods of one."""
    wanted = {"as_of": as_of, "regime": regime, "periods": None if periods is None else list(periods)}
    extensions: dict[UnitKey, Extension] = {
        (row.regime, row.period, row.unit): Extension(row.until, row.document, row.decided_by, row.decided_at)
        for row in connection.execute(sqlalchemy.text(sql("decisions/extensions")), wanted)
    }
    changes: dict[PeriodKey, tuple[PeriodChange, ...]] = {}
    for row in connection.execute(sqlalchemy.text(sql("decisions/period_changes")), wanted):
        change = PeriodChange(row.id, Change(row.change), row.document, row.decided_by, row.decided_at)
        changes[row.regime, row.period] = (*changes.get((row.regime, row.period), ()), change)
    return Decisions(extensions, changes)
