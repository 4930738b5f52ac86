"""The frames that rules look at (DESIGN §2): columns as the suites name them, and whose row each one is."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt
import pandas as pd

from etl.model.regime import Period, Regime, Unit, ValueType
from etl.text import fold
from etl.validate.comparisons import Comparisons
from etl.validate.content import MISSING, NIL, NUMBER, Content, Floats, Judged
from etl.validate.plan_frames import score_rows, task_rows

Positions = npt.NDArray[np.intp]

RECOGNISED = "duoc cong nhan"


@dataclass(frozen=True, slots=True)
class Frame:
    """Rows for one suite. Row r belongs to submission `position[r]` and there to column, row or section `key[r]`."""

    name: str
    rows: pd.DataFrame
    position: Positions
    key: Positions


@dataclass(frozen=True, slots=True)
class Sources:
    """All that frames are made of, and how the roster lies behind the submissions."""

    regime: Regime
    period: Period
    units: tuple[Unit, ...]
    unit_of: Positions
    is_bound: npt.NDArray[np.bool_]
    content: Content
    comparisons: Comparisons


def sources_of(
    regime: Regime, period: Period, judged: Sequence[Judged], content: Content, comparisons: Comparisons
) -> Sources:
    """Puts the parts together; a submission whose unit is not on the roster belongs to no row of any frame."""
    units = regime.roster(period.code)
    row_of = {unit: row for row, unit in enumerate(units)}
    unit_of = np.array([-1 if one.unit is None else row_of[one.unit] for one in judged], np.intp)
    alike = {(unit.level, unit.ownership): unit for unit in units}
    bound = {kind: [indicator.binds(unit) for indicator in content.indicators] for kind, unit in alike.items()}
    is_bound = np.array([bound[unit.level, unit.ownership] for unit in units], bool)
    return Sources(regime, period, units, unit_of, is_bound, content, comparisons)


def build_frames(sources: Sources, positions: Positions) -> Iterator[Frame]:
    """The frames of some submissions, all of units on the roster; those of a plan's own sheets where it has them.

    One after the other, so that no two need be in memory.
    """
    yield _values(sources, positions)
    yield _report(sources, positions)
    yield _models(sources, positions)
    yield from _of_plan(sources, positions)
    yield _narratives(sources, positions)


def _values(sources: Sources, positions: Positions) -> Frame:
    """Long: a row per submission and indicator that the unit must answer."""
    content, compared = sources.content, sources.comparisons
    row, key = np.nonzero(sources.is_bound[sources.unit_of[positions]])
    position = positions[row]
    unit = sources.unit_of[position]
    indicators = content.indicators
    rows = {
        "indicator": pd.Categorical.from_codes(key, pd.Index([indicator.code for indicator in indicators])),
        "value": content.answers(positions)[row, key],
        "is_missing": content.state[position, key] == MISSING,
        "is_required": np.array([indicator.is_required for indicator in indicators], bool)[key],
        "is_count": np.array([indicator.value_type is ValueType.COUNT for indicator in indicators], bool)[key],
        "maximum": np.array([_number(indicator.maximum) for indicator in indicators], float)[key],
        "opening": compared.opening[unit, key],
        "half_year": compared.half_year[unit, key],
        "last_period": compared.last_period[unit, key],
        "level_median": compared.level_median(unit, key),
    }
    return _frame("values", sources, rows, position, key)


def _report(sources: Sources, positions: Positions) -> Frame:
    """Wide: a row per submission, a column per indicator; of a date or a text, whether it is given (1, 0)."""
    content = sources.content
    figures: Floats = content.answers(positions)
    for column, indicator in enumerate(content.indicators):
        if indicator.value_type in (ValueType.DATE, ValueType.TEXT):
            state = content.state[positions, column]
            figures[:, column] = np.where(
                state == NUMBER, 1.0, np.where((state == MISSING) | (state == NIL), 0.0, np.nan)
            )
    figures[~sources.is_bound[sources.unit_of[positions]]] = np.nan
    rows = {indicator.code: figures[:, column] for column, indicator in enumerate(content.indicators)}
    rows["model_rows"] = np.array([len(content.models[position]) for position in positions], float)
    return _frame("report", sources, rows, positions, np.zeros(len(positions), np.intp))


def _models(sources: Sources, positions: Positions) -> Frame:
    """A row per row of the model sheet."""
    regime, models = sources.regime, sources.content.models
    listed = [(position, key, row) for position in positions for key, row in enumerate(models[position])]
    folded = cache(fold)  # thousands of rows say the same few words
    status = [folded(row.status) for _, _, row in listed]
    kinds, statuses = set(map(folded, regime.model_kinds)), set(map(folded, regime.model_statuses))
    rows = {
        "is_name_blank": _flags(not folded(row.name) for _, _, row in listed),
        "is_kind_listed": _flags(folded(row.kind) in kinds for _, _, row in listed),
        "is_status_listed": _flags(word in statuses for word in status),
        "is_recognised": _flags(word == RECOGNISED for word in status),
        "is_recognition_blank": _flags(not folded(row.recognition) for _, _, row in listed),
    }
    position = np.array([one for one, _, _ in listed], np.intp)
    return _frame("models", sources, rows, position, np.array([key for _, key, _ in listed], np.intp))


def _of_plan(sources: Sources, positions: Positions) -> Iterable[Frame]:
    """A row per task of the unit; a row per criterion that it scores, in periods that are scored."""
    regime, period, content = sources.regime, sources.period, sources.content
    if regime.tasks:
        assigned = {unit: regime.tasks_of(period, sources.units[unit]) for unit in set(sources.unit_of[positions])}
        said = [(int(one), assigned[sources.unit_of[one]], content.tasks[one]) for one in positions]
        rows, position, key = task_rows(regime, period, said)
        yield _frame("tasks", sources, rows, position, key)
    if regime.scoring is not None and regime.is_scored(period):
        entries = [(int(one), content.scores[one]) for one in positions]
        rows, position, key = score_rows(regime.scoring.criteria, entries)
        yield _frame("scores", sources, rows, position, key)


def _narratives(sources: Sources, positions: Positions) -> Frame:
    """A row per submission and section that takes text."""
    content = sources.content
    required = {section.code for section in sources.regime.sections if section.narrative == "required"}
    row, key = np.indices((len(positions), len(content.sections))).reshape(2, -1)
    position = positions[row]
    words = content.words[position, key]
    rows = {
        "is_required": np.array([section in required for section in content.sections], bool)[key],
        "is_blank": words == 0,
        "words": words.astype(float),
        "is_nothing_to_tell": content.tells_nothing[position, key],
        "names_complainant": content.names_somebody[position, key],
    }
    return _frame("narratives", sources, rows, position, key)


def _frame(name: str, sources: Sources, rows: Mapping[str, object], position: Positions, key: Positions) -> Frame:
    """Adds what every rule may be limited by."""
    ownerships = sorted({unit.ownership for unit in sources.units})
    codes = np.array([ownerships.index(unit.ownership) for unit in sources.units], np.int8)
    ownership = pd.Categorical.from_codes(codes[sources.unit_of[position]], pd.Index(ownerships))
    return Frame(name, pd.DataFrame({**rows, "ownership": ownership}, copy=False), position, key)


def _flags(facts: Iterable[bool]) -> npt.NDArray[np.bool_]:
    return np.array(list(facts), bool)


def _number(value: object) -> float:
    return float("nan") if value is None else float(str(value))
