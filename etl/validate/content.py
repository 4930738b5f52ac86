"""What the submissions of one period say, as arrays: a row per submission, a column per indicator or section."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, NamedTuple
from uuid import UUID

import numpy as np
import numpy.typing as npt
import sqlalchemy

from etl.model.regime import Indicator, Period, Regime, Unit
from etl.model.submission import SubmissionKind
from etl.model.values import ValueState
from etl.validate.plan_content import Scores, Tasks, load_scores, load_tasks, over_scores, over_tasks
from etl.validate.prose import prose_of
from etl.warehouse import fetch_columns, sql

STATES = tuple(ValueState)
NUMBER, NIL, MISSING, INVALID = (
    STATES.index(state) for state in (ValueState.NUMBER, ValueState.NIL, ValueState.MISSING, ValueState.INVALID)
)

_AT_ONCE = 500
"""Submissions whose cells or texts are in memory at the same time, as the driver gives them."""

Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int8]


@dataclass(frozen=True, slots=True)
class Judged:
    """A submission to be judged. `unit` is None where the roster of the period does not hold it.

    `has_critical` and `has_warning` are findings that reading left on its receipt; kinds of finding that an officer
    let pass (`waived`) are not among them. `received_at`, `name`, `format`: of its file.
    """

    id: UUID
    receipt_id: UUID
    unit_code: str
    unit: Unit | None
    kind: SubmissionKind
    has_critical: bool
    has_warning: bool
    waived: frozenset[str] = frozenset()
    received_at: datetime | None = None
    name: str = ""
    format: str = ""


class Model(NamedTuple):
    """What rules look at in one row of the model sheet."""

    row_number: int
    name: str
    kind: str
    status: str
    recognition: str
    sheet: str
    cells: str


@dataclass
class Content:
    """What is said, by position of the submission (axis 0, in order of receipt). Supplements are laid over.

    `value` and `state` are by indicator (`indicators`: those that units state, derived ones left out),
    `words`, `tells_nothing`, `names_somebody` by section (`sections`), `models` the rows of the model sheet, `tasks`
    and `scores` those of the plan's own sheets by code. `layers[n]` are the submissions whose cells make up n, bottom
    first.
    """

    ids: tuple[UUID, ...]
    indicators: tuple[Indicator, ...]
    sections: tuple[str, ...]
    value: Floats
    state: Codes
    words: npt.NDArray[np.int32]
    tells_nothing: npt.NDArray[np.bool_]
    names_somebody: npt.NDArray[np.bool_]
    models: list[tuple[Model, ...]]
    tasks: list[Tasks]
    scores: list[Scores]
    layers: list[tuple[int, ...]]

    @cached_property
    def _columns(self) -> dict[str, int]:
        return {indicator.code: column for column, indicator in enumerate(self.indicators)}

    def answers(self, positions: npt.NDArray[np.intp] | int) -> Floats:
        """Numbers to reckon with: nil is 0, anything that is no answer is empty."""
        return answered(self.value[positions], self.state[positions])

    def column_of(self, code: str) -> int:
        """Column of a stated indicator."""
        return self._columns[code]

    def layers_of(self, position: int) -> tuple[UUID, ...]:
        """Ids of the submissions whose cells make up this one, bottom first."""
        return tuple(self.ids[layer] for layer in self.layers[position])

    def lay_over(self, top: int, bottom: int) -> None:
        """Makes submission `top`, a supplement, the report it amounts to on `bottom`: blanks show through."""
        blank = self.state[top] == MISSING
        self.value[top, blank] = self.value[bottom, blank]
        self.state[top, blank] = self.state[bottom, blank]
        silent = self.words[top] == 0
        for texts in (self.words, self.tells_nothing, self.names_somebody):
            texts[top, silent] = texts[bottom, silent]
        self.models[top] = self.models[top] or self.models[bottom]
        self.tasks[top] = over_tasks(self.tasks[top], self.tasks[bottom])
        self.scores[top] = over_scores(self.scores[top], self.scores[bottom])
        self.layers[top] = (*self.layers[bottom], top)


def answered(value: Floats, state: Codes) -> Floats:
    """Nil as 0, missing, not applicable and unreadable as NaN."""
    return np.where(state == NIL, 0.0, np.where(state == NUMBER, value, np.nan))


def stated_indicators(regime: Regime) -> tuple[Indicator, ...]:
    """Indicators that units state; a unit's own percentage is never read."""
    return tuple(indicator for indicator in regime.indicators if not indicator.is_derived)


def load_judged(connection: sqlalchemy.Connection, regime: Regime, period: Period, at: datetime) -> tuple[Judged, ...]:
    """The submissions of the period to be judged, in order of receipt."""
    units = {unit.code: unit for unit in regime.roster(period.code)}
    parameters = {"regime": regime.name, "period": period.code, "at": at}
    _, rows = fetch_columns(connection, sql("validate/submissions"), parameters)
    return tuple(
        Judged(id_, receipt, unit, units.get(unit), SubmissionKind(kind), critical, warning, frozenset(waived), *file)
        for id_, receipt, unit, kind, critical, warning, waived, *file in rows
    )


def load_content(connection: sqlalchemy.Connection, regime: Regime, submissions: Sequence[UUID]) -> Content:
    """All that the submissions say."""
    indicators = stated_indicators(regime)
    sections = tuple(section.code for section in regime.sections if section.narrative != "none")
    value, state = load_cells(connection, indicators, submissions)
    words, tells_nothing, names_somebody = _load_prose(connection, sections, submissions)
    return Content(
        ids=tuple(submissions),
        indicators=indicators,
        sections=sections,
        value=value,
        state=state,
        words=words,
        tells_nothing=tells_nothing,
        names_somebody=names_somebody,
        models=_load_models(connection, submissions),
        tasks=load_tasks(connection, submissions) if regime.tasks else [{}] * len(submissions),
        scores=load_scores(connection, submissions) if regime.scoring else [{}] * len(submissions),
        layers=[(position,) for position in range(len(submissions))],
    )


def load_cells(
    connection: sqlalchemy.Connection, indicators: Sequence[Indicator], submissions: Sequence[UUID]
) -> tuple[Floats, Codes]:
    """Value and state by submission and indicator; a row the workbook lacks is missing."""
    value = np.full((len(submissions), len(indicators)), np.nan)
    state = np.full(value.shape, MISSING, np.int8)
    columns = {indicator.code: column for column, indicator in enumerate(indicators)}
    # Nearly all submissions list the same codes: each list is understood once.
    known: dict[str, tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]] = {}
    names = [str(state) for state in STATES]
    for position, codes, states, values in _in_turn(connection, "validate/cells", submissions, states=names):
        if codes not in known:
            known[codes] = _places_of(codes, columns)
        taken, target = known[codes]
        value[position, target] = np.array(values)[taken]
        state[position, target] = (np.frombuffer(states.encode(), np.uint8) - ord("0"))[taken]
    return value, state


def _places_of(codes: str, columns: Mapping[str, int]) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """Which of the listed cells this regime asks for, and their columns."""
    listed = [columns.get(code, -1) for code in codes.split(" ")]
    target = np.array(listed)
    return np.flatnonzero(target >= 0), target[target >= 0]


def _load_prose(
    connection: sqlalchemy.Connection, sections: Sequence[str], submissions: Sequence[UUID]
) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """Number of words, whether they tell nothing, whether they name somebody; no words where there is no text."""
    shape = len(submissions), len(sections)
    words, tells_nothing, names_somebody = np.zeros(shape, np.int32), np.zeros(shape, bool), np.zeros(shape, bool)
    columns = {section: column for column, section in enumerate(sections)}
    for position, section, body in _in_turn(connection, "validate/narratives", submissions):
        if section in columns:
            place, said = (position, columns[section]), prose_of(body)
            words[place], tells_nothing[place], names_somebody[place] = (
                said.words,
                said.tells_nothing,
                said.names_somebody,
            )
    return words, tells_nothing, names_somebody


def _in_turn(
    connection: sqlalchemy.Connection, query: str, submissions: Sequence[UUID], **parameters: object
) -> Iterator[tuple[Any, ...]]:
    """Rows of a query, each beginning with the position of its submission, of some submissions after the others."""
    for start in range(0, len(submissions), _AT_ONCE):
        some = {"submissions": list(submissions[start : start + _AT_ONCE]), **parameters}
        for position, *facts in fetch_columns(connection, sql(query), some)[1]:
            yield start + position - 1, *facts


def _load_models(connection: sqlalchemy.Connection, submissions: Sequence[UUID]) -> list[tuple[Model, ...]]:
    models: list[list[Model]] = [[] for _ in submissions]
    for position, *facts in fetch_columns(connection, sql("validate/models"), {"submissions": list(submissions)})[1]:
        models[position - 1].append(Model(*facts))
    return [tuple(rows) for rows in models]
