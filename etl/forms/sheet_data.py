"""The sheet "Số liệu": one row an indicator, found again by its code."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import groupby

from xlsxwriter.format import Format
from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from etl.forms.entry import STYLE_OF, allow_entries, mark_impossible
from etl.forms.filled import Entry, Filled
from etl.forms.layout import DATA_COLUMNS, DATA_SHEET, NO, YES, Column
from etl.forms.page import protect, set_up_page
from etl.forms.styles import Styles, height_of
from etl.forms.words import window_words
from etl.model.regime import Indicator, Period, Regime, Unit, ValueType

HEAD_ROW = 4
PLACE = {heading.key: position for position, heading in enumerate(DATA_COLUMNS)}
VALUE = PLACE[Column.VALUE]
EXPLANATION = PLACE[Column.EXPLANATION]
NAME = PLACE[Column.NAME]
LEAST_HEIGHT = 23


@dataclass
class _Rows:
    """What is known only once the rows are placed."""

    row_of: dict[str, int] = field(default_factory=dict)
    inputs: dict[tuple[int, int], Indicator] = field(default_factory=dict)


def write_data(
    workbook: Workbook,
    styles: Styles,
    regime: Regime,
    period: Period,
    unit: Unit,
    filled: Filled,
) -> None:
    """Writes the indicators that bind the unit, under their group headings."""
    sheet = workbook.add_worksheet(DATA_SHEET)
    _write_head(sheet, styles, period, unit)
    indicators = [indicator for indicator in regime.indicators if indicator.binds(unit)]
    rows = _Rows()
    row = HEAD_ROW + 1
    for group, members in groupby(indicators, key=lambda indicator: indicator.group):
        _write_group(sheet, styles, row, group)
        row += 1
        for indicator in members:
            _write_indicator(sheet, styles, rows, row, indicator, filled)
            row += 1
    for indicator in indicators:
        if indicator.is_derived:
            _write_derived(sheet, styles, rows.row_of, indicator, filled.figures)
    allow_entries(sheet, rows.inputs)
    counts = [place for place, entry in rows.inputs.items() if entry.value_type is ValueType.COUNT]
    mark_impossible(sheet, counts, styles)
    unfilled = sum(not indicator.is_derived and indicator.code not in filled.figures for indicator in indicators)
    _write_unfilled(sheet, styles, row - 1, unfilled)
    _write_signatures(sheet, styles, row + 1)
    set_up_page(sheet, repeat_row=HEAD_ROW)
    sheet.print_area(0, 0, row + 7, EXPLANATION)
    sheet.freeze_panes(HEAD_ROW + 1, VALUE)
    sheet.ignore_errors({"number_stored_as_text": f"A1:{xl_rowcol_to_cell(row, EXPLANATION)}"})
    protect(sheet)


def _write_head(sheet: Worksheet, styles: Styles, period: Period, unit: Unit) -> None:
    for position, heading in enumerate(DATA_COLUMNS):
        sheet.set_column(position, position, heading.width)
        style = "head_grey" if heading.key == Column.CODE else "head"
        sheet.write_string(HEAD_ROW, position, heading.title, styles[style])
    lines = (("PHỤ LỤC SỐ LIỆU", "title"), (f"{unit.name} – {period.name}", "subtitle"))
    for row, (text, style) in enumerate((*lines, (f"({window_words(period)})", "italic_centre"))):
        sheet.merge_range(row, 0, row, EXPLANATION, text, styles[style])
        sheet.set_row(row, height_of(text, 90, 18))
    sheet.set_row(HEAD_ROW, 24)


def _write_group(sheet: Worksheet, styles: Styles, row: int, group: str) -> None:
    for column in range(EXPLANATION + 1):
        sheet.write_blank(row, column, None, styles["group_fill"])
    sheet.write_string(row, NAME, group, styles["group"])
    sheet.set_row(row, 20)


def _write_indicator(
    sheet: Worksheet,
    styles: Styles,
    rows: _Rows,
    row: int,
    indicator: Indicator,
    filled: Filled,
) -> None:
    sheet.write_string(row, PLACE[Column.STT], indicator.stt, styles["cell_centre"])
    sheet.write_string(row, PLACE[Column.CODE], indicator.code, styles["code"])
    sheet.write_string(row, NAME, indicator.name, styles["cell"])
    sheet.write_string(row, PLACE[Column.UNIT_OF_MEASURE], indicator.unit_of_measure, styles["cell_centre"])
    is_prefilled = indicator.code in filled.figures and not indicator.is_derived
    help_text = "" if indicator.code in filled.locked else indicator.help
    notes = (help_text, filled.note if is_prefilled else "")
    sheet.write_string(row, PLACE[Column.HELP], " ".join(filter(None, notes)), styles["help"])
    sheet.write_blank(row, EXPLANATION, None, styles["derived" if indicator.is_derived else "text"])
    sheet.set_row(row, max(LEAST_HEIGHT, height_of(indicator.name, 47), height_of(indicator.help, 120, 10.5)))
    rows.row_of[indicator.code] = row
    if not indicator.is_derived:
        is_locked = indicator.code in filled.locked
        if not is_locked:
            rows.inputs[row, VALUE] = indicator
        style = styles["counted" if is_locked else STYLE_OF[indicator.value_type]]
        _write_input(sheet, row, indicator, filled.figures.get(indicator.code), style)


def _write_input(sheet: Worksheet, row: int, indicator: Indicator, entry: Entry | None, style: Format) -> None:
    if isinstance(entry, str):
        sheet.write_string(row, VALUE, entry, style)
    elif entry is None:
        sheet.write_blank(row, VALUE, None, style)
    elif indicator.value_type is ValueType.YES_NO:
        sheet.write_string(row, VALUE, YES if entry else NO, style)
    else:
        sheet.write_number(row, VALUE, float(entry), style)


def _write_derived(
    sheet: Worksheet,
    styles: Styles,
    row_of: Mapping[str, int],
    indicator: Indicator,
    prefill: Mapping[str, Entry],
) -> None:
    """A ratio that the sheet shows to the clerk; it is recomputed from its parts and never read.

    Parts not yet reported: empty. Denominator 0: "Không phát sinh", neither 0 nor 100 %.
    """
    above = _cells(indicator.numerator, row_of)
    below = _cells(indicator.denominator, row_of)
    row = row_of[indicator.code]
    if not above or not below:
        sheet.write_blank(row, VALUE, None, styles["derived"])
        return
    ratio = f"ROUND(SUM({above})/SUM({below})*100,2)"
    is_open = f"OR(COUNTA({above})=0,COUNTA({below})=0)"
    formula = f'=IF({is_open},"",IF(SUM({below})=0,"Không phát sinh",{ratio}))'
    sheet.write_formula(row, VALUE, formula, styles["derived"], _ratio(indicator, prefill))


def _cells(codes: tuple[str, ...], row_of: Mapping[str, int]) -> str:
    return ",".join(xl_rowcol_to_cell(row_of[code], VALUE) for code in codes if code in row_of)


def _ratio(indicator: Indicator, prefill: Mapping[str, Entry]) -> float | str:
    """The value a spreadsheet would show for the prefilled cells: viewers that do not calculate show it."""
    above, below = _numbers(indicator.numerator, prefill), _numbers(indicator.denominator, prefill)
    if not above or not below:
        return ""
    return round(float(sum(above) / sum(below) * 100), 2) if sum(below) else "Không phát sinh"


def _numbers(codes: Iterable[str], prefill: Mapping[str, Entry]) -> list[Decimal]:
    """Words count as nothing, as SUM counts them."""
    found = (prefill[code] for code in codes if code in prefill)
    return [Decimal() if isinstance(entry, str) else entry for entry in found]


def _write_unfilled(sheet: Worksheet, styles: Styles, last: int, unfilled: int) -> None:
    """Counts the input cells still empty, above the column; prints nothing once there are none."""
    codes = xl_rowcol_to_cell(HEAD_ROW + 1, PLACE[Column.CODE]), xl_rowcol_to_cell(last, PLACE[Column.CODE])
    values = xl_rowcol_to_cell(HEAD_ROW + 1, VALUE), xl_rowcol_to_cell(last, VALUE)
    formula = f'=SUMPRODUCT(({":".join(codes)}<>"")*ISBLANK({":".join(values)}))'
    sheet.write_formula(HEAD_ROW - 1, EXPLANATION, formula, styles["unfilled"], unfilled)


def _write_signatures(sheet: Worksheet, styles: Styles, row: int) -> None:
    left, right = ("NGƯỜI LẬP BÁO CÁO", "(Ký, ghi rõ họ tên)"), ("THỦ TRƯỞNG ĐƠN VỊ", "(Ký tên, đóng dấu)")
    for offset, style in enumerate(("sign", "sign_note")):
        sheet.write_string(row + offset, NAME, left[offset], styles[style])
        sheet.merge_range(row + offset, VALUE, row + offset, EXPLANATION, right[offset], styles[style])
