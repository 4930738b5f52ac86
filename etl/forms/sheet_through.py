"""The two sheets of a report that a lower office consolidated: per indicator what its units say, and unit by unit.

The reader checks them against each other, against the office's own cells, and against the mark in the hidden
metadata: a row that was changed or left out afterwards is found.
"""

from collections.abc import Mapping, Sequence
from itertools import groupby

from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from etl.forms.layout import (
    STATE_WORDS,
    THROUGH_COLUMNS,
    THROUGH_FACT_COLUMNS,
    THROUGH_FACTS_SHEET,
    THROUGH_SHEET,
    Heading,
)
from etl.forms.page import protect, set_up_page
from etl.forms.spec import FormField, form_spec
from etl.forms.styles import Styles, height_of
from etl.model.regime import Period, Regime, Unit, ValueType
from etl.model.through import ThroughCell, ThroughFact

HEAD_ROW = 2
LONGEST = 200
"""Characters of a unit's own entry that are passed on."""


def write_through(
    workbook: Workbook, styles: Styles, regime: Regime, period: Period, unit: Unit, through: Sequence[ThroughCell]
) -> None:
    """Writes both sheets; `through` is in the order of the form, then of the lower office."""
    spec = form_spec(regime)
    facts = _sheet(
        workbook, styles, THROUGH_FACTS_SHEET, THROUGH_FACT_COLUMNS, "SỐ LIỆU CỘNG TỪ CÁC ĐƠN VỊ", unit, period
    )
    for row, (code, cells) in enumerate(groupby(through, key=lambda cell: cell.indicator), HEAD_ROW + 1):
        _write_row(facts, styles, row, _fact_items(spec.through_field(code), ThroughFact.of(list(cells))))
    rows = _sheet(workbook, styles, THROUGH_SHEET, THROUGH_COLUMNS, "SỐ LIỆU TỪNG ĐƠN VỊ", unit, period)
    for row, cell in enumerate(through, HEAD_ROW + 1):
        _write_row(rows, styles, row, _cell_items(regime, spec.through_field(cell.indicator), cell))
    rows.autofilter(HEAD_ROW, 0, HEAD_ROW + max(1, len(through)), len(THROUGH_COLUMNS) - 1)


def one_line(text: str) -> str:
    """A unit's own entry on one line."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())[:LONGEST]


def _sheet(
    workbook: Workbook,
    styles: Styles,
    name: str,
    columns: tuple[Heading, ...],
    title: str,
    unit: Unit,
    period: Period,
) -> Worksheet:
    sheet = workbook.add_worksheet(name)
    for row, (text, style) in enumerate(((title, "title"), (f"{unit.name} – {period.name}", "subtitle"))):
        sheet.merge_range(row, 0, row, len(columns) - 1, text, styles[style])
        sheet.set_row(row, 20)
    for place, heading in enumerate(columns):
        sheet.set_column(place, place, heading.width)
        sheet.write_string(HEAD_ROW, place, heading.title, styles["head"])
    sheet.set_row(HEAD_ROW, 36)
    sheet.freeze_panes(HEAD_ROW + 1, 0)
    sheet.ignore_errors({"number_stored_as_text": f"A1:{xl_rowcol_to_cell(1_000_000, len(columns))}"})
    set_up_page(sheet, landscape=True, repeat_row=HEAD_ROW)
    protect(sheet, autofilter=True)
    return sheet


def _fact_items(field: FormField, fact: ThroughFact) -> Mapping[str, object]:
    is_counted = field.value_type is ValueType.YES_NO
    return {
        "stt": field.stt,
        "code": field.code,
        "name": field.name,
        "value": fact.value if field.value_type is ValueType.COUNT else None,
        "yes": fact.value if is_counted else None,
        "answered": fact.units_reported if is_counted else None,
        "reported": fact.units_reported,
        "expected": fact.units_expected,
        "nil": fact.units_nil,
        "not_applicable": fact.units_not_applicable,
        "missing": fact.units_missing,
    }


def _cell_items(regime: Regime, field: FormField, cell: ThroughCell) -> Mapping[str, object]:
    texts = {
        name: getattr(cell, name) for name in ("unit", "name", "regime", "period", "receipt", "sha256", "sheet", "cell")
    }
    return {
        **texts,
        "code": cell.indicator,
        "stt": field.stt,
        "position": cell.position,
        "path": "/".join(cell.path),
        "ownership": regime.ownership_names.get(cell.ownership, cell.ownership),
        "state": STATE_WORDS[cell.state],
        "value": cell.value,
        "text_value": cell.text_value,
        "as_typed": one_line(cell.as_typed),
    }


def _write_row(sheet: Worksheet, styles: Styles, row: int, items: Mapping[str, object]) -> None:
    is_fact = "expected" in items
    columns = THROUGH_FACT_COLUMNS if is_fact else THROUGH_COLUMNS
    words, number = (styles["cell"], styles["cell_centre"]) if is_fact else (styles["line"], styles["line"])
    if is_fact:
        sheet.set_row(row, height_of(str(items["name"]), 48))
    for place, heading in enumerate(columns):
        value = items[heading.key]
        if value is None or value == "":
            sheet.write_blank(row, place, None, words)
        elif isinstance(value, str):
            sheet.write_string(row, place, value, words)
        else:
            sheet.write_number(row, place, float(str(value)), number)
