"""What a unit's figures are compared with: its own reports of other periods, and the units of its level."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
import numpy.typing as npt
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
    the same kind, from the period named in `last_period_of`. `level_medians`: of the units of each level (axis 0),
    `level_of` the level of each unit. Not to be written to: where nothing is compared, one empty value stands for all.
    """

    opening: Floats
    half_year: Floats
    last_period: Floats
    last_period_of: tuple[str | None, ...]
    level_of: npt.NDArray[np.intp]
    level_medians: Floats

    def level_median(self, unit: Any, indicator: Any) -> Any:
        """Of the level that the unit belongs to; both may be arrays."""
        return self.level_medians[self.level_of[unit], indicator]


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
    counting = _load_counting(connection, regime, sorted(others), at, units, indicators)
    levels = tuple(dict.fromkeys(unit.level for unit in units))
    level_of = np.array([levels.index(unit.level) for unit in units], np.intp)
    medians = _level_medians(levels, judged, content)
    nothing = np.broadcast_to(np.nan, (len(units), len(indicators)))
    if not counting:
        return Comparisons(nothing, nothing, nothing, last_period_of, level_of, medians)
    is_flow = np.array([indicator.across_periods is AcrossPeriods.FLOW for indicator in indicators], bool)
    last = [counting.get(code, nothing)[:, column] for column, code in enumerate(last_period_of)]
    return Comparisons(
        opening=_openings(counting.get(period.previous, nothing), indicators),
        half_year=np.where(is_flow, counting.get(period.contained, nothing), np.nan),
        last_period=np.stack(last, axis=1) if last else nothing,
        last_period_of=last_period_of,
        level_of=level_of,
        level_medians=medians,
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
    """The answers that count, by period if there are any: supplements laid over the reports they supplement."""
    if not periods:
        return {}
    parameters = {"regime": regime.name, "periods": periods, "units": [unit.code for unit in units], "at": at}
    rows = fetch_columns(connection, sql("validate/counting"), parameters)[1]
    value, state = load_cells(connection, indicators, [submission for submission, _, _ in rows])
    row_of = {unit.code: row for row, unit in enumerate(units)}
    shape = len(units), len(indicators)
    counting: dict[str | None, Floats] = {code: np.full(shape, np.nan) for code in {period for _, period, _ in rows}}
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


def _level_medians(levels: Sequence[str], judged: Sequence[Judged], content: Content) -> Floats:
    """Median over the newest full report of each unit, accepted or not: it must not depend on verdicts."""
    newest = {
        submission.unit: position
        for position, submission in enumerate(judged)
        if submission.unit is not None and submission.kind is not SubmissionKind.SUPPLEMENT
    }
    medians = np.full((len(levels), len(content.indicators)), np.nan)
    for row, level in enumerate(levels):
        positions = np.array([position for unit, position in newest.items() if unit.level == level], np.intp)
        for column in range(len(content.indicators)):
            answers = answered(content.value[positions, column], content.state[positions, column])
            known = answers[~np.isnan(answers)]
            if len(known) >= FEWEST_UNITS:
                medians[row, column] = np.median(known)
    return medians
