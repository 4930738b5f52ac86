"""A fresh form with what a unit has already sent typed in: for files that cannot be marked (.xls, .ods, damaged)."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any

from lxml import etree
from openpyxl import load_workbook

from etl.forms import issue_form
from etl.forms.layout import (
    DATA_COLUMNS,
    DATA_SHEET,
    NARRATIVE_COLUMNS,
    NARRATIVE_SHEET,
    NIL,
    NO,
    NOT_APPLICABLE,
    YES,
    Column,
)
from etl.model.regime import Indicator, Period, Regime, Unit, ValueType
from etl.model.values import ValueState
from etl.respond.cells import SheetCells
from etl.respond.marks import Place
from etl.respond.ooxml import Editor, legal, tag_like

_PLACE = {heading.key: number for number, heading in enumerate(DATA_COLUMNS, 1)}
_EXCEL_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 a day, counted by spreadsheets from here

Typed = str | Decimal


def fresh_form(
    regime: Regime,
    period: Period,
    unit: Unit,
    prefill: Mapping[str, Decimal],
    cells: Iterable[Any] = (),
    narratives: Iterable[Any] = (),
) -> bytes:
    """The unit's form; `cells` and `narratives` are rows of what it sent, empty where nothing could be read."""
    issued = BytesIO()
    issue_form(regime, period, unit, prefill, issued)
    editor = Editor(issued.getvalue())
    book = load_workbook(issued, read_only=True)
    entries: dict[str, dict[Place, Typed]] = {DATA_SHEET: {}, NARRATIVE_SHEET: {}}
    rows = {row[_PLACE[Column.CODE] - 1]: number for number, row in _rows(book, DATA_SHEET)}
    for cell in cells:
        if cell.indicator in rows and not regime.indicator(cell.indicator).is_derived:
            _enter(entries[DATA_SHEET], rows[cell.indicator], regime.indicator(cell.indicator), cell)
    sections = {row[0]: number for number, row in _rows(book, NARRATIVE_SHEET)}
    for text in narratives:
        if text.section in sections:
            entries[NARRATIVE_SHEET][sections[text.section] + 1, len(NARRATIVE_COLUMNS)] = text.body
    for sheet, typed in entries.items():
        _type_in(editor, sheet, typed)
    return editor.saved()


def _rows(book: Any, sheet: str) -> Iterable[tuple[int, tuple[Any, ...]]]:
    return enumerate(book[sheet].iter_rows(values_only=True), 1)


def _enter(entries: dict[Place, Typed], row: int, indicator: Indicator, cell: Any) -> None:
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
