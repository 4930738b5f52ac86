"""What a unit's figures are compared with: its own reports of other periods, and the units of its level."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import numpy.typing as npt
import pandas as pd
import sqlalchemy

from etl.model.regime import AcrossPeriods, Indicator, Period, Regime, Unit
from etl.model.submission import SubmissionKind
from etl.validate.content import MISSING, Content, Floats, Judged, answered, load_cells, stated_indicators
from etl.warehouse import fetch_columns, sql

FEWEST_UNITS = 5
"""A median of fewer units says nothing about a level."""


@dataclass(frozen=True, slots=True)
class Comparisons:
    """By unit of the roster (axis 0, office order) and stated indicator (axis 1); empty where there is none.

    `opening`: what an opening stock repeats, from the period whose window ends the day before. `half_year`:
    the accepted flow of the half-year within this annual window. `last_period`: the unit's own last value of
    the same kind, from the period named in `last_period_of`. `level_median`: of the units of its level.
    """

    opening: Floats
    half_year: Floats
    last_period: Floats
    last_period_of: tuple[str | None, ...]
    level_median: Floats


def load_comparisons(
    connection: sqlalchemy.Connection,
    regime: Regime,
    period: Period,
    at: datetime,
    judged: Sequence[Judged],
    content: Content,
) -> Comparisons:
    """Compares with what counts at `at`; rejected reports of other periods are not seen."""
    indicators = stated_indicators(regime)
    units = regime.roster(period.code)
    last_period_of = tuple(_last_period(indicator, period) for indicator in indicators)
    others = {code for code in (period.previous, period.contained, *last_period_of) if code is not None}
    nothing = np.full((len(units), len(indicators)), np.nan)
    counting = {code: nothing for code in (None, *others)}
    counting |= _load_counting(connection, regime, sorted(others), at, units, indicators)
    is_flow = np.array([indicator.across_periods is AcrossPeriods.FLOW for indicator in indicators], bool)
    last = [counting[code][:, column] for column, code in enumerate(last_period_of)]
    return Comparisons(
        opening=_openings(counting[period.previous], indicators),
        half_year=np.where(is_flow, counting[period.contained], np.nan),
        last_period=np.stack(last, axis=1) if last else nothing,
        last_period_of=last_period_of,
        level_median=_level_medians(units, judged, content),
    )


def compared_by(regime: Regime, period: Period) -> tuple[str, ...]:
    """The later periods whose rules look at this one."""
    return tuple(
        later.code for later in regime.periods if period.code in (later.previous, later.contained, later.same_last_year)
    )


def _last_period(indicator: Indicator, period: Period) -> str | None:
    """A flow is like the flow of the same cycle a year before; a stock like the stock nearest in time."""
    if indicator.across_periods is AcrossPeriods.FLOW:
        return period.same_last_year
    if indicator.across_periods is AcrossPeriods.OPENING_STOCK:
        return None  # it has its own rule, exact
    return period.contained or period.previous or period.same_last_year


def _load_counting(
    connection: sqlalchemy.Connection,
    regime: Regime,
    periods: Sequence[str],
    at: datetime,
    units: Sequence[Unit],
    indicators: Sequence[Indicator],
) -> dict[str | None, Floats]:
    """The answers that count in each of the periods: supplements laid over the reports they supplement."""
    if not periods:
        return {}
    parameters = {"regime": regime.name, "periods": periods, "units": [unit.code for unit in units], "at": at}
    rows = fetch_columns(connection, sql("validate/counting"), parameters)[1]
    value, state = load_cells(connection, indicators, [submission for submission, _, _ in rows])
    row_of = {unit.code: row for row, unit in enumerate(units)}
    counting: dict[str | None, Floats] = {code: np.full((len(units), len(indicators)), np.nan) for code in periods}
    answers = answered(value, state)
    for position, (_, period, unit) in enumerate(rows):
        filled = state[position] != MISSING
        counting[period][row_of[unit], filled] = answers[position, filled]
    return counting


def _openings(previous: Floats, indicators: Sequence[Indicator]) -> Floats:
    """Sum of the closing stocks an opening stock repeats; unknown if one of them is."""
    column_of = {indicator.code: column for column, indicator in enumerate(indicators)}
    openings = np.full_like(previous, np.nan)
    for column, indicator in enumerate(indicators):
        if indicator.opening_of:
            openings[:, column] = previous[:, [column_of[code] for code in indicator.opening_of]].sum(axis=1)
    return openings


def _level_medians(units: Sequence[Unit], judged: Sequence[Judged], content: Content) -> Floats:
    """Median over the newest full report of each unit, accepted or not: it must not depend on verdicts."""
    newest = {
        submission.unit: position
        for position, submission in enumerate(judged)
        if submission.unit is not None and submission.kind is not SubmissionKind.SUPPLEMENT
    }
    rows = pd.DataFrame(content.answers(np.array(list(newest.values()), np.intp)))
    level: npt.NDArray[np.object_] = np.array([unit.level for unit in newest], object)
    by_level = rows.groupby(level)
    medians = by_level.median().where(by_level.count() >= FEWEST_UNITS)
    return medians.reindex([unit.level for unit in units]).to_numpy(float)
