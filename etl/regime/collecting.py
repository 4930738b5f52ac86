"""When a regime takes reports."""

from datetime import datetime, timedelta

from etl.model.regime import Regime

LATECOMERS = timedelta(days=30)
"""So long after a period closed its mailbox is still read: who sends then is told so."""


def is_collecting(regime: Regime, now: datetime) -> bool:
    """Whether a period of the regime takes reports, or did until lately."""
    return any(
        period.opens_at <= now and (period.closes_at is None or now < period.closes_at + LATECOMERS)
        for period in regime.periods
        if not period.derived_from
    )
