"""Loads and checks `regimes/`; periods, windows, deadlines and timeliness."""

from etl.regime.calendar import (
    add_working_days,
    calendar_rows,
    correction_limit,
    last_on_time,
    timeliness,
    working_days_between,
)
from etl.regime.load import load_all, load_regime, regime_names

__all__ = [
    "add_working_days",
    "calendar_rows",
    "correction_limit",
    "last_on_time",
    "load_all",
    "load_regime",
    "regime_names",
    "timeliness",
    "working_days_between",
]
