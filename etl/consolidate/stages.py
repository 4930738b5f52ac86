"""The stages of a campaign, as its end report speaks of them. The working tables are made by `marts`."""

import sqlalchemy

from etl.model.regime import Period, Regime
from etl.model.report import StageCoverage


def stage_coverage(connection: sqlalchemy.Connection, regime: Regime, period: Period) -> tuple[StageCoverage, ...]:
    """How complete each stage of a campaign is."""
    statement = sqlalchemy.text(
        "SELECT count(*) AS expected, count(*) FILTER (WHERE status LIKE 'accepted%') AS accepted"
        " FROM stage_unit WHERE stage = :stage"
    )
    rows = (
        (regime.period(code).name, connection.execute(statement, {"stage": number}).one())
        for number, code in enumerate(period.derived_from, 1)
    )
    return tuple(StageCoverage(name, row.expected, row.accepted) for name, row in rows)
