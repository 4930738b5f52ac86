"""The sheet "Mô hình": one row a "Dân vận khéo" model or exemplar; landscape, for it has ten columns."""

from collections.abc import Sequence

from xlsxwriter.workbook import Workbook

from etl.forms.entry import list_entry
from etl.forms.layout import MODEL_COLUMNS, MODEL_PEOPLE, MODEL_ROWS, MODEL_SHEET
from etl.forms.page import protect, set_up_page
from etl.forms.styles import Styles, height_of
from etl.model.regime import Period, Regime, Unit
from etl.model.submission import ModelRow

HEAD_ROW = 3
LAST = len(MODEL_COLUMNS) - 1
ROW_HEIGHT = 34
NOTE = "Mỗi mô hình, điển hình một hàng; không có thì để trống cả bảng. Thiếu hàng thì chèn thêm."


def write_models(
    workbook: Workbook,
    styles: Styles,
    regime: Regime,
    period: Period,
    unit: Unit,
    models: Sequence[ModelRow] = (),
) -> None:
    """Writes the table, empty or with the models known, with its drop-downs; rows may be inserted."""
    sheet = workbook.add_worksheet(MODEL_SHEET)
    lines = (
        (f"DANH SÁCH {regime.model_title.upper()}", "title"),
        (f"{unit.name} – {period.name}", "subtitle"),
        (NOTE, "italic_centre"),
    )
    for row, (text, style) in enumerate(lines):
        sheet.merge_range(row, 0, row, LAST, text, styles[style])
        sheet.set_row(row, 20)
    for column, heading in enumerate(MODEL_COLUMNS):
        sheet.set_column(column, column, heading.width)
        sheet.write_string(HEAD_ROW, column, heading.title, styles["head"])
    sheet.set_row(HEAD_ROW, 36)
    heading_keys = [heading.key for heading in MODEL_COLUMNS]
    rows = max(MODEL_ROWS, len(models))
    for number in range(1, rows + 1):
        sheet.set_row(HEAD_ROW + number, _height(models[number - 1]) if number <= len(models) else ROW_HEIGHT)
        sheet.write_number(HEAD_ROW + number, 0, number, styles["cell_centre"])
        for column in range(1, LAST + 1):
            known = getattr(models[number - 1], heading_keys[column]) if number <= len(models) else ""
            if known:
                sheet.write_string(HEAD_ROW + number, column, known, styles["text"])
            else:
                sheet.write_blank(HEAD_ROW + number, column, None, styles["text"])
    choices = {
        "kind": regime.model_kinds,
        "field": regime.model_fields,
        "people": MODEL_PEOPLE,
        "status": regime.model_statuses,
    }
    for column, heading in enumerate(MODEL_COLUMNS):
        if choices.get(heading.key):
            entry = list_entry(choices[heading.key], heading.title, "Chọn trong danh sách.", strict=False)
            sheet.data_validation(HEAD_ROW + 1, column, HEAD_ROW + rows, column, entry)
    set_up_page(sheet, landscape=True, repeat_row=HEAD_ROW)
    sheet.freeze_panes(HEAD_ROW + 1, 2)
    protect(sheet, insert_rows=True)


def _height(model: ModelRow) -> float:
    """As high as the longest of its texts needs in its column."""
    named = [heading for heading in MODEL_COLUMNS if heading.key != "row_number"]
    return max(ROW_HEIGHT, *(height_of(getattr(model, heading.key), heading.width - 2) for heading in named))
