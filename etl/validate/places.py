"""Looks up where the cells and texts of findings stand: only theirs, in two queries for a whole period."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy

from etl.forms.layout import DATA_SHEET, NARRATIVE_SHEET
from etl.model.regime import Indicator
from etl.model.values import ValueState
from etl.text import clean
from etl.validate.wording import Place
from etl.warehouse import fetch_columns, sql


class _Cell(NamedTuple):
    state: str
    text: str
    sheet: str
    cell: str
    explanation: str


class _Text(NamedTuple):
    body: str
    sheet: str
    cell: str


@dataclass(frozen=True, slots=True)
class Places:
    """Cells by (submission, indicator) and texts by (submission, section), of submissions and their layers."""

    cells: dict[tuple[UUID, str], _Cell]
    texts: dict[tuple[UUID, str], _Text]

    def of_cell(self, layers: Sequence[UUID], indicator: Indicator) -> Place:
        """Where the figure stands: in the topmost layer that fills it, else where it is blank."""
        cell = self._cell(layers, indicator.code)
        name = f"STT {indicator.stt}"
        return Place(DATA_SHEET, "", name) if cell is None else Place(cell.sheet, cell.cell, name)

    def text_of_cell(self, layers: Sequence[UUID], indicator: Indicator) -> str:
        """The date (ISO) or text that the cell holds; empty if none."""
        cell = self._cell(layers, indicator.code)
        return "" if cell is None else cell.text

    def explanation(self, layers: Sequence[UUID], indicator: Indicator) -> str:
        """What the unit wrote beside the figure; an explanation sent later replaces an earlier one."""
        written = (self.cells.get((layer, indicator.code)) for layer in reversed(layers))
        said = (clean(cell.explanation) for cell in written if cell is not None)
        return next((text for text in said if any(character.isalnum() for character in text)), "")

    def of_text(self, layers: Sequence[UUID], section: str) -> tuple[Place, str]:
        """Where the text under a section stands, and the text."""
        for layer in reversed(layers):
            if (text := self.texts.get((layer, section))) is not None and clean(text.body):
                return Place(text.sheet, text.cell), text.body
        return Place(NARRATIVE_SHEET, ""), ""

    def _cell(self, layers: Sequence[UUID], indicator: str) -> _Cell | None:
        stated = [cell for layer in layers if (cell := self.cells.get((layer, indicator))) is not None]
        filled = [cell for cell in stated if cell.state != ValueState.MISSING]
        return filled[-1] if filled else stated[-1] if stated else None


def load_places(
    connection: sqlalchemy.Connection, cells: Iterable[tuple[UUID, str]], texts: Iterable[tuple[UUID, str]]
) -> Places:
    """Loads the (submission, indicator) and (submission, section) pairs that findings are about."""
    cell_rows = _fetch(connection, "validate/places", "indicators", cells)
    text_rows = _fetch(connection, "validate/narrative_places", "sections", texts)
    return Places(
        {
            (submission, code): _Cell(state, text or "", sheet, cell, explanation)
            for submission, code, state, text, sheet, cell, explanation in cell_rows
        },
        {(submission, section): _Text(body, sheet, cell) for submission, section, body, sheet, cell in text_rows},
    )


def _fetch(
    connection: sqlalchemy.Connection, query: str, second: str, pairs: Iterable[tuple[UUID, str]]
) -> list[tuple[Any, ...]]:
    wanted = sorted(set(pairs))
    if not wanted:
        return []
    parameters = {"submissions": [first for first, _ in wanted], second: [last for _, last in wanted]}
    return fetch_columns(connection, sql(query), parameters)[1]
