"""One input cell → one `CellValue`, with the findings that reading it alone can make."""

import re
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from math import inf

from etl.forms.layout import COUNTED_WORDS
from etl.forms.spec import FormField
from etl.model.catalogue import finding
from etl.model.finding import Finding
from etl.model.regime import ValueType
from etl.model.values import CellValue, ValueState
from etl.read.grid import Grid, Raw, folded
from etl.read.marks import Mark
from etl.text import clean, parse_date, parse_number, parse_yes_no, short_date
from etl.text.answers import stated_without_value
from etl.text.numbers import LARGEST

REMEMBERED = 8_192
EARLIEST, LATEST = date(2000, 1, 1), date(2100, 1, 1)
COUNTED = re.compile(re.escape(COUNTED_WORDS).replace(r"\{yes\}", r"(\d{1,9})").replace(r"\{answered\}", r"(\d{1,9})"))
"""How an office writes a yes/no question that its units answered: yes, and those that answered."""

_NUMBER, _INVALID, _MISSING = ValueState.NUMBER, ValueState.INVALID, ValueState.MISSING

_NEEDS_COUNT = "một số nguyên không âm, hoặc “không phát sinh” nếu không có"
_NEEDS = {
    ValueType.COUNT: _NEEDS_COUNT,
    ValueType.YES_NO: "“Có” hoặc “Không”",
    ValueType.PERCENT: "một tỷ lệ phần trăm, ví dụ 95 hoặc 95%",
    ValueType.DATE: "ngày/tháng/năm, ví dụ 15/9/2022",
    ValueType.TEXT: "lời văn",
}
_STATE_FINDING = {
    Mark.ERROR: "cell-error",
    Mark.UNCALCULATED: "formula-not-calculated",
    Mark.TWICE: "cell-twice",
    Mark.COVERED: "cell-covered",
    Mark.STRUCK: "cell-struck",
}
_REMARK = {Mark.FORMULA: "formula-in-input", Mark.EXTERNAL: "formula-external"}

_SHOWN_MATTERS = frozenset({ValueType.PERCENT, ValueType.COUNT})
_TOO_LARGE = "một số không quá " + f"{LARGEST:,}".replace(",", ".")

Parsed = tuple[ValueState, Decimal | None, str | None]


def needs(field: FormField) -> str:
    """What the cell must hold, in words."""
    if field.choices:
        return f"một trong các lựa chọn: {'; '.join(field.choices)}"
    return _NEEDS[field.value_type]


def typed(raw: Raw) -> str:
    """The cell's text as the unit typed it; a number without the ".0" that spreadsheets store."""
    if isinstance(raw, str):
        return raw  # `examine` has seen to it that it can be stored
    if isinstance(raw, float):
        return _digits(raw)
    if isinstance(raw, date):
        return short_date(raw.date() if isinstance(raw, datetime) else raw)
    return str(raw)


@lru_cache(REMEMBERED)
def _digits(number: float) -> str:
    return str(int(number)) if number.is_integer() and abs(number) < 1e15 else repr(number)


@lru_cache(REMEMBERED)
def _whole(number: float) -> Decimal | None:
    """The number if it is a count; most counts of a district are the same few thousand."""
    return Decimal(int(number)) if number.is_integer() and -LARGEST <= number <= LARGEST else None


def read_value(
    field: FormField, raw: Raw, grid: Grid, row: int, column: int, explanation: str, findings: list[Finding]
) -> CellValue:
    """Reads the cell at a place of the grid; adds its findings to the list."""
    mark = grid.mark(row, column) if grid.marks else None
    cell = grid.cell(row, column)
    if mark is None and not explanation and (plain := _plain(field, raw, grid, row, column, cell)) is not None:
        return plain
    if mark is Mark.ARRAY:
        mark = Mark.FORMULA if raw != "" else Mark.UNCALCULATED
    if mark in _STATE_FINDING:
        findings.append(_about(_STATE_FINDING[mark], field, grid.name, cell, typed(raw), needs(field)))
        return CellValue(field.code, _INVALID, None, typed(raw), grid.name, cell, None, explanation)
    if type(raw) is float:
        raw = _as_shown(raw, field, grid, row, column)
    state, value, text = _PARSERS[field.value_type](field, raw) if raw != "" else (_MISSING, None, None)
    as_typed = typed(raw)
    if state is _INVALID:
        expected = _TOO_LARGE if _is_too_large(raw) else needs(field)
        findings.append(_about("value-unreadable", field, grid.name, cell, as_typed, expected))
    elif raw == "" and grid.merges and (merge := grid.merged_with(row, column)):
        findings.append(_about("cell-merged", field, grid.name, cell, merge, needs(field)))
    elif mark is not None and raw != "":
        findings.append(_about(_REMARK[mark], field, grid.name, cell, as_typed, ""))
    return CellValue(field.code, state, value, as_typed, grid.name, cell, text, explanation)


def _plain(field: FormField, raw: Raw, grid: Grid, row: int, column: int, cell: str) -> CellValue | None:
    """What nearly every cell of a form is: a count that is shown as it is."""
    if type(raw) is not float or field.value_type is not ValueType.COUNT or grid.shows_percent(row, column):
        return None
    return _count_of(field.code, raw, grid.name, cell)


@lru_cache(REMEMBERED)
def _count_of(code: str, number: float, sheet: str, cell: str) -> CellValue | None:
    """A cell that holds a count: made once, for most counts of a district are small. None: it is no count."""
    whole = _whole(number)
    return None if whole is None else CellValue(code, _NUMBER, whole, typed(number), sheet, cell)


def _as_shown(raw: float, field: FormField, grid: Grid, row: int, column: int) -> Raw:
    """The number as the clerk saw it: 0.95 may be 95 %, and no count is 100 %."""
    if field.value_type is ValueType.DATE and grid.is_1904:
        return f"{typed(raw)} (lịch 1904)"  # 43373 would be a day four years earlier or later
    if field.value_type not in _SHOWN_MATTERS or not grid.shows_percent(row, column):
        return raw
    percent = round(raw * 100, 9)
    return percent if field.value_type is ValueType.PERCENT else f"{typed(percent)}%"


def _is_too_large(raw: Raw) -> bool:
    digits = sum(map(str.isdigit, raw)) if isinstance(raw, str) else 0
    return digits > len(str(LARGEST)) - 1 or (isinstance(raw, float) and LARGEST < abs(raw) < inf)


def _about(kind: str, field: FormField, sheet: str, cell: str, found: str, expected: str) -> Finding:
    return finding(
        kind,
        sheet=sheet,
        cells=(cell,),
        indicators=(field.code,),
        found=clean(found),
        expected=expected,
        stt=field.stt,
        name=field.name,
    )


def _count(field: FormField, raw: Raw) -> Parsed:
    if type(raw) is float and (whole := _whole(raw)) is not None:
        return _NUMBER, whole, None
    parsed = parse_number(raw, kind="count", unit_of_measure=field.unit_of_measure)
    return ValueState(parsed.state), parsed.value, None


def _percent(field: FormField, raw: Raw) -> Parsed:
    parsed = parse_number(raw, kind="percent", unit_of_measure=field.unit_of_measure)
    return ValueState(parsed.state), parsed.value, None


def _yes_no(field: FormField, raw: Raw) -> Parsed:
    counted = COUNTED.fullmatch(raw.strip()) if field.counts_units and isinstance(raw, str) else None
    if counted is not None:
        return _NUMBER, Decimal(counted[1]), None
    parsed = parse_yes_no(raw)
    return ValueState(parsed.state), parsed.value, None


def _date(_field: FormField, raw: Raw) -> Parsed:
    parsed = parse_date(raw, not_before=EARLIEST, not_after=LATEST)
    return ValueState(parsed.state), None, parsed.value.isoformat() if parsed.value else None


def _text(field: FormField, raw: Raw) -> Parsed:
    text = clean(typed(raw))
    choice = choose(text, field.choices)
    if choice is not None:
        return _NUMBER, None, choice
    state = stated_without_value(text)
    if state is not None:
        return ValueState(state), None, None
    return (_INVALID, None, None) if field.choices else (_NUMBER, None, text)


def choose(text: str, choices: tuple[str, ...]) -> str | None:
    """The choice that a text means: the same words, or the same but for case and accents if only one is."""
    if text in choices:
        return text
    alike = [choice for choice in choices if folded(choice) == folded(text)]
    return alike[0] if len(alike) == 1 else None


_PARSERS: dict[ValueType, Callable[[FormField, Raw], Parsed]] = {
    ValueType.COUNT: _count,
    ValueType.PERCENT: _percent,
    ValueType.YES_NO: _yes_no,
    ValueType.DATE: _date,
    ValueType.TEXT: _text,
}
