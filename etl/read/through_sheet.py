"""The sheets of a report that a lower office consolidated: its units' cells, checked against all that rests on them.

The lower office may be another installation, so nothing is looked up: the workbook must agree with itself.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from itertools import groupby
from uuid import UUID

from etl.forms.layout import (
    COUNTED_WORDS,
    STATE_WORDS,
    THROUGH_COLUMNS,
    THROUGH_FACT_COLUMNS,
    THROUGH_FACTS_SHEET,
    THROUGH_SHEET,
    Heading,
)
from etl.forms.mark import fingerprint
from etl.forms.spec import FormField, FormSpec
from etl.model.catalogue import finding
from etl.model.finding import Finding
from etl.model.regime import ValueType
from etl.model.submission import ReadReport
from etl.model.through import ThroughCell, ThroughFact
from etl.model.values import CellValue, ValueState
from etl.read.cell_values import COUNTED, needs, typed
from etl.read.grid import Grid, Raw
from etl.text import clean

_STATES = {words: ValueState(state) for state, words in STATE_WORDS.items()}
_CODE = re.compile(r"[0-9A-Za-z][0-9A-Za-z_-]{0,39}")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_CELL = re.compile(r"[A-Z]{1,3}[0-9]{1,7}")
LONGEST = 300
LARGEST = Decimal(10) ** 12

Rows = list[tuple[int, dict[str, Raw]]]
"""Number of the row from 0 and its cells by heading."""


class _Changed(Exception):
    """A row is not as it was issued."""


def read_through(grids: Sequence[Grid], spec: FormSpec, mark: str) -> tuple[list[ThroughCell], list[Finding]]:
    """The units' cells; nothing at all if any of them was changed, for a sum of half of them would be wrong."""
    sheets = {grid.name: grid for grid in grids}
    grid = sheets[THROUGH_SHEET]
    cells: list[ThroughCell] = []
    try:
        for row, items in _rows(grid, THROUGH_COLUMNS):
            try:
                cells.append(_cell(items, spec))
            except (_Changed, KeyError, ValueError, InvalidOperation):
                raise _Changed(f"hàng {grid.top + row + 1} không đọc được") from None
        if len({(cell.indicator, cell.unit) for cell in cells}) < len(cells):
            raise _Changed("một đơn vị có hai hàng cho cùng chỉ tiêu")
        if fingerprint(cells) != mark:
            raise _Changed("các hàng không còn như khi lập")
    except _Changed as changed:
        return [], [finding("through-changed", sheet=THROUGH_SHEET, found=str(changed))]
    facts = sheets.get(THROUGH_FACTS_SHEET)
    wrong = [] if facts is None else _wrong_facts(facts, cells, spec)
    return cells, [finding("through-changed", sheet=THROUGH_FACTS_SHEET, found=wrong[0])] if wrong else []


def differences(cells: Sequence[CellValue], through: Sequence[ThroughCell], spec: FormSpec) -> list[Finding]:
    """The office's own cells that are not what its units amount to."""
    stated = {cell.indicator: cell for cell in cells}
    found = []
    for code, rows in _by_indicator(through).items():
        field, fact, cell = spec.through_field(code), ThroughFact.of(rows), stated.get(code)
        if cell is None or cell.state is ValueState.INVALID or _agrees(cell, field, fact):
            continue  # a cell that cannot be read has its own finding
        found.append(
            finding(
                "through-differs",
                sheet=cell.sheet,
                cells=(cell.cell,),
                indicators=(code,),
                found=f"“{cell.as_typed}”" if cell.as_typed else "trống",
                expected=_words(field, fact),
                stt=field.stt,
                name=field.name,
            )
        )
    return found


def without_units(report: ReadReport, spec: FormSpec) -> tuple[ReadReport, tuple[Finding, ...]]:
    """The report of a sender that is no office: "10/11 đơn vị" is no answer of one unit, and would count as ten."""
    cells, found = [], [finding("through-ignored", found=str(len({cell.unit for cell in report.through})))]
    for cell in report.cells:
        field = spec.fields.get(cell.indicator)
        if field is None or field.value_type is not ValueType.YES_NO or not COUNTED.fullmatch(cell.as_typed.strip()):
            cells.append(cell)
            continue
        cells.append(cell._replace(state=ValueState.INVALID, value=None))
        found.append(
            finding(
                "value-unreadable",
                sheet=cell.sheet,
                cells=(cell.cell,),
                indicators=(cell.indicator,),
                found=cell.as_typed,
                expected=needs(field),
                stt=field.stt,
                name=field.name,
            )
        )
    return replace(report, cells=tuple(cells), through=()), tuple(found)


def _agrees(cell: CellValue, field: FormField, fact: ThroughFact) -> bool:
    state, value = fact.said(field.value_type)
    if field.value_type is ValueType.YES_NO and state is ValueState.NUMBER:
        counted = COUNTED.fullmatch(cell.as_typed.strip())
        return counted is not None and (Decimal(counted[1]), int(counted[2])) == (value, fact.units_reported)
    if {state, cell.state} <= {ValueState.NUMBER, ValueState.NIL}:
        return (value or 0) == (cell.value or 0)
    return state is cell.state


def _words(field: FormField, fact: ThroughFact) -> str:
    state, value = fact.said(field.value_type)
    if state is ValueState.NUMBER and field.value_type is ValueType.YES_NO:
        return f"“{COUNTED_WORDS.format(yes=value, answered=fact.units_reported)}”"
    return f"{value}" if state is ValueState.NUMBER else f"“{STATE_WORDS[state]}”"


def _rows(grid: Grid, columns: tuple[Heading, ...]) -> Rows:
    """Rows below the headings as issued; a blank row says nothing."""
    titles = [heading.title for heading in columns]
    head = next((number for number, row in enumerate(grid.rows[:20]) if row[: len(titles)] == titles), None)
    if head is None:
        raise _Changed("hàng tiêu đề không còn như khi lập")
    keys = [heading.key for heading in columns]
    return [
        (number, dict(zip(keys, row, strict=False)))
        for number, row in enumerate(grid.rows[head + 1 :], head + 1)
        if row.count("") < len(row)
    ]


def _cell(items: Mapping[str, Raw], spec: FormSpec) -> ThroughCell:
    text = {key: clean(typed(raw))[:LONGEST] for key, raw in items.items()}
    field, state = spec.through_field(text["code"]), _STATES[text["state"]]
    _check(not field.is_derived and bool(text["name"]))
    path = tuple(text["path"].split("/"))
    _check(all(_CODE.fullmatch(code) for code in (text["unit"], text["regime"], text["period"], *path)))
    if text["receipt"]:
        _check(bool(_SHA256.fullmatch(text["sha256"]) and (not text["cell"] or _CELL.fullmatch(text["cell"]))))
    else:
        _check(state is ValueState.MISSING and not text["sha256"] and not text["cell"])
    value, words = _said(field, state, text)
    return ThroughCell(
        indicator=field.code,
        position=int(text["position"]),
        unit=text["unit"],
        name=text["name"],
        ownership=spec.ownerships[text["ownership"]],
        path=path,
        state=state,
        value=value,
        text_value=words,
        as_typed=text["as_typed"],
        regime=text["regime"],
        period=text["period"],
        receipt=str(UUID(text["receipt"])) if text["receipt"] else "",
        sha256=text["sha256"],
        sheet=text["sheet"],
        cell=text["cell"],
    )


def _said(field: FormField, state: ValueState, text: Mapping[str, str]) -> tuple[Decimal | None, str | None]:
    """The number or the words of a unit that answered; a yes is 1, a no 0."""
    if state is not ValueState.NUMBER:
        _check(not text["value"] and not text["text_value"])
        return None, None
    if field.value_type in (ValueType.DATE, ValueType.TEXT):
        _check(bool(text["text_value"]) and not text["value"])
        return None, text["text_value"]
    value = Decimal(text["value"])
    _check(value.is_finite() and abs(value) < LARGEST and not text["text_value"])
    _check(field.value_type is not ValueType.YES_NO or value in (0, 1))
    return value, None


def _check(holds: bool) -> None:
    if not holds:
        raise _Changed


def _wrong_facts(grid: Grid, cells: Sequence[ThroughCell], spec: FormSpec) -> list[str]:
    """What the sheet of sums says otherwise than the units' rows."""
    found = {code: ThroughFact.of(rows) for code, rows in _by_indicator(cells).items()}
    try:
        rows = _rows(grid, THROUGH_FACT_COLUMNS)
    except _Changed as changed:
        return [str(changed)]
    stated = {typed(items["code"]): items for _, items in rows}
    if list(stated) != list(found) or len(rows) != len(stated):
        return ["các chỉ tiêu không khớp với trang từng đơn vị"]
    return [f"STT {spec.through_field(code).stt}" for code, fact in found.items() if not _is_stated(stated[code], fact)]


def _is_stated(items: Mapping[str, Raw], fact: ThroughFact) -> bool:
    counts = ("reported", "expected", "nil", "not_applicable", "missing")
    ours = (fact.units_reported, fact.units_expected, fact.units_nil, fact.units_not_applicable, fact.units_missing)
    value = items["yes"] if items["answered"] != "" else items["value"]
    is_same = value == "" or (fact.value is not None and float(fact.value) == value)
    return is_same and tuple(items[key] for key in counts) == ours


def _by_indicator(cells: Sequence[ThroughCell]) -> dict[str, list[ThroughCell]]:
    ordered = sorted(cells, key=lambda cell: cell.indicator)
    by_code = {code: list(rows) for code, rows in groupby(ordered, key=lambda cell: cell.indicator)}
    return {code: by_code[code] for code in dict.fromkeys(cell.indicator for cell in cells)}
