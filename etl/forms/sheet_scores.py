"""The sheet "Tự chấm điểm": the score scheme with the unit's own points and evidence, in yearly forms only."""

from decimal import Decimal

from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from etl.forms.layout import SCORE_COLUMNS, SCORE_SHEET
from etl.forms.page import protect, set_up_page
from etl.forms.styles import Styles, height_of
from etl.model.plan import Criterion, Points, Scoring
from etl.model.regime import Period, Regime, Unit

HEAD_ROW = 4
LAST = len(SCORE_COLUMNS) - 1
PLACE = {heading.key: position for position, heading in enumerate(SCORE_COLUMNS)}
NOTE = "Ghi điểm vào ô nền vàng; không đạt thì ghi 0. Điểm chỉ là dự kiến đến khi được thẩm định."
SAMPLE_NOTE = "THANG ĐIỂM MẪU – chưa phải thang điểm chính thức"
BY_SYSTEM = "hệ thống tính"
LEAST_HEIGHT = 24


def write_scores(workbook: Workbook, styles: Styles, regime: Regime, period: Period, unit: Unit) -> None:
    """Writes the scheme; no sheet in periods that are not scored."""
    if regime.scoring is None or not regime.is_scored(period):
        return
    sheet = workbook.add_worksheet(SCORE_SHEET)
    scoring = regime.scoring
    lines = (
        ("BẢNG TỰ CHẤM ĐIỂM", "title"),
        (f"{unit.name} – {period.name}", "subtitle"),
        (SAMPLE_NOTE if scoring.is_sample else scoring.title, "italic_centre"),
        (NOTE, "italic_centre"),
    )
    for row, (text, style) in enumerate(lines):
        sheet.merge_range(row, 0, row, LAST, text, styles[style])
        sheet.set_row(row, height_of(text, 130, 18))
    for column, heading in enumerate(SCORE_COLUMNS):
        sheet.set_column(column, column, heading.width)
        sheet.write_string(HEAD_ROW, column, heading.title, styles["head"])
    sheet.set_row(HEAD_ROW, 36)
    rows = {criterion.code: HEAD_ROW + 1 + place for place, criterion in enumerate(scoring.criteria)}
    for criterion in scoring.criteria:
        _write_criterion(sheet, styles, rows, criterion, scoring)
    set_up_page(sheet, landscape=True, repeat_row=HEAD_ROW)
    sheet.freeze_panes(HEAD_ROW + 1, PLACE["points"])
    sheet.ignore_errors({"number_stored_as_text": f"A1:A{HEAD_ROW + len(rows) + 1}"})
    protect(sheet)


def _write_criterion(
    sheet: Worksheet, styles: Styles, rows: dict[str, int], criterion: Criterion, scoring: Scoring
) -> None:
    row, is_group = rows[criterion.code], criterion.points is Points.GROUP
    look, centre = ("group", "head") if is_group else ("cell", "cell_centre")
    sheet.write_string(row, PLACE["code"], criterion.code, styles[centre])
    sheet.write_string(row, PLACE["title"], criterion.title, styles[look])
    sheet.write_number(row, PLACE["maximum"], _number(criterion.maximum), styles[centre])
    sheet.write_string(row, PLACE["needed"], criterion.evidence, styles["cell"])
    if is_group:
        parts = [rows[one.code] for one in scoring.criteria if one.parent == criterion.code and one.points.is_entered]
        cells = ",".join(xl_rowcol_to_cell(part, PLACE["points"]) for part in parts)
        formula = f'=IF(COUNT({cells})=0,"",SUM({cells}))' if parts else '=""'
        sheet.write_formula(row, PLACE["points"], formula, styles["derived"], "")
        sheet.write_blank(row, PLACE["evidence"], None, styles["cell"])
    elif criterion.points.is_entered:
        sheet.write_blank(row, PLACE["points"], None, styles["points"])
        sheet.write_blank(row, PLACE["evidence"], None, styles["text"])
    else:
        sheet.write_string(row, PLACE["points"], BY_SYSTEM, styles["cell_centre"])
        sheet.write_blank(row, PLACE["evidence"], None, styles["cell"])
    sheet.set_row(row, max(LEAST_HEIGHT, height_of(criterion.title, 42), height_of(criterion.evidence, 23)))
    if criterion.points.is_entered:
        _mark_impossible(sheet, styles, row, criterion.maximum)


def _mark_impossible(sheet: Worksheet, styles: Styles, row: int, maximum: Decimal) -> None:
    """Turns points red that are below 0 or above the maximum; nothing is clipped."""
    cell = xl_rowcol_to_cell(row, PLACE["points"])
    criteria = f"=AND(NOT(ISBLANK({cell})),NOT(IF(ISNUMBER({cell}),AND({cell}>=0,{cell}<={_number(maximum)}),FALSE)))"
    rule = {"type": "formula", "criteria": criteria, "format": styles.wrong()}
    sheet.conditional_format(row, PLACE["points"], row, PLACE["points"], rule)


def _number(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)
