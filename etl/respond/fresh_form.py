"""A fresh form with what a unit has already sent typed in: for files that cannot be marked (.xls, .ods, damaged)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any

from lxml import etree
from openpyxl import load_workbook

from etl.forms.filled import Filled
from etl.forms.issue import PREFILLED, write_form
from etl.forms.layout import (
    DATA_COLUMNS,
    DATA_SHEET,
    NIL,
    NO,
    NOT_APPLICABLE,
    SCORE_COLUMNS,
    SCORE_SHEET,
    TASK_COLUMNS,
    TASK_SHEET,
    TASK_WORDS,
    YES,
    Column,
    Heading,
)
from etl.model.regime import Indicator, Period, Regime, Unit, ValueType
from etl.model.values import ValueState
from etl.respond.cells import SheetCells
from etl.respond.marks import Place
from etl.respond.ooxml import Editor, legal, tag_like

_PLACE = {heading.key: number for number, heading in enumerate(DATA_COLUMNS, 1)}
_EXCEL_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 a day, counted by spreadsheets from here

Typed = str | Decimal
Entries = dict[Place, Typed]


@dataclass(frozen=True, slots=True)
class Sent:
    """What could be read from the file that was sent, rows of the warehouse; empty where nothing could."""

    cells: Sequence[Any] = ()
    narratives: Sequence[Any] = ()
    models: Sequence[Any] = ()
    tasks: Sequence[Any] = ()
    scores: Sequence[Any] = ()


def fresh_form(regime: Regime, period: Period, unit: Unit, prefill: Mapping[str, Decimal], sent: Sent) -> bytes:
    """The unit's form with everything typed in that it has sent."""
    issued = BytesIO()
    narratives = {text.section: text.body for text in sent.narratives}
    filled = Filled(prefill, note=PREFILLED, narratives=narratives, models=sent.models)
    write_form(regime, period, unit, filled, issued)
    editor = Editor(issued.getvalue())
    book = load_workbook(issued, read_only=True)
    entries = {
        DATA_SHEET: _figures(book, regime, sent.cells),
        TASK_SHEET: _tasks(book, sent.tasks),
        SCORE_SHEET: _scores(book, sent.scores),
    }
    for sheet, typed in entries.items():
        _type_in(editor, sheet, typed)
    return editor.saved()


def _figures(book: Any, regime: Regime, cells: Iterable[Any]) -> Entries:
    rows = {row[_PLACE[Column.CODE] - 1]: number for number, row in _rows(book, DATA_SHEET)}
    entries: Entries = {}
    for cell in cells:
        if cell.indicator in rows and not regime.indicator(cell.indicator).is_derived:
            _enter(entries, rows[cell.indicator], regime.indicator(cell.indicator), cell)
    return entries


def _tasks(book: Any, tasks: Iterable[Any]) -> Entries:
    rows = _by_code(book, TASK_SHEET)
    entries: Entries = {}
    for task in tasks:
        if task.task in rows:
            said = {
                "state": TASK_WORDS.get(task.state, task.as_typed),
                "completed_on": "" if task.completed_on is None else _serial(task.completed_on.isoformat()),
                "result": task.result,
                "difficulty": task.difficulty,
            }
            entries |= _of_row(rows[task.task], TASK_COLUMNS, said)
    return entries


def _scores(book: Any, scores: Iterable[Any]) -> Entries:
    rows = _by_code(book, SCORE_SHEET)
    entries: Entries = {}
    for score in scores:
        if score.criterion in rows:
            points = score.as_typed if score.points is None else Decimal(score.points)
            entries |= _of_row(rows[score.criterion], SCORE_COLUMNS, {"points": points, "evidence": score.evidence})
    return entries


def _of_row(row: int, columns: Sequence[Heading], said: Mapping[str, Typed]) -> Entries:
    return {(row, place): said[one.key] for place, one in enumerate(columns, 1) if said.get(one.key, "") != ""}


def _by_code(book: Any, sheet: str) -> dict[Any, int]:
    """Rows by what stands in their first cell; none if the form has no such sheet."""
    return {row[0]: number for number, row in _rows(book, sheet) if row} if sheet in book.sheetnames else {}


def _rows(book: Any, sheet: str) -> Iterable[tuple[int, tuple[Any, ...]]]:
    return enumerate(book[sheet].iter_rows(values_only=True), 1)


def _enter(entries: Entries, row: int, indicator: Indicator, cell: Any) -> None:
    value = _typed(indicator, cell)
    if value is not None:
        entries[row, _PLACE[Column.VALUE]] = value
    if cell.explanation:
        entries[row, _PLACE[Column.EXPLANATION]] = cell.explanation


def _typed(indicator: Indicator, cell: Any) -> Typed | None:
    """What the clerk would type; nothing where the cell was empty or could not be read."""
    if cell.state == ValueState.NOT_APPLICABLE:
        return NOT_APPLICABLE
    if cell.state == ValueState.NIL:
        return NO if indicator.value_type is ValueType.YES_NO else NIL
    if cell.state != ValueState.NUMBER:
        return None
    if indicator.value_type is ValueType.YES_NO:
        return YES if cell.value else NO
    if indicator.value_type is ValueType.DATE:
        return _serial(str(cell.text_value))
    return str(cell.text_value) if cell.text_value is not None else Decimal(cell.value)


def _serial(text: str) -> Typed:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return text
    return Decimal((datetime(day.year, day.month, day.day) - _EXCEL_EPOCH).days)  # noqa: DTZ001


def _type_in(editor: Editor, sheet: str, entries: Mapping[Place, Typed]) -> None:
    """Types values into our own form: texts stand inside the cells, the shared ones stay untouched."""
    part = editor.sheet(sheet)
    if part is None or not entries:
        return
    cells = SheetCells(editor.tree(part.part, will_change=True))
    for place, value in entries.items():
        cell = cells.at(place)
        for old in list(cell):
            cell.remove(old)
        if isinstance(value, Decimal):
            if "t" in cell.attrib:
                del cell.attrib["t"]
            etree.SubElement(cell, tag_like(cell, "v")).text = str(value)
        else:
            cell.set("t", "inlineStr")
            holder = etree.SubElement(cell, tag_like(cell, "is"))
            words = etree.SubElement(holder, tag_like(cell, "t"))
            words.text = legal(value)
            words.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
