"""The sheet "Nội dung": each section of the report with its prompt and a wide cell to write in.

The text of a section is what stands below its heading row, down to the next heading: a unit may use several
rows, so that long texts (a spreadsheet row is at most 409 points high) still print whole.
"""

from collections.abc import Mapping

from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from etl.forms.layout import NARRATIVE_COLUMNS, NARRATIVE_SHEET
from etl.forms.page import protect, set_up_page
from etl.forms.styles import Styles, height_of
from etl.forms.words import filled_in
from etl.model.regime import Period, Regime, Section, Unit

HEAD_ROW = 2
TEXT = len(NARRATIVE_COLUMNS) - 1
ENTRY_HEIGHT = 150
TALLEST = 409
REQUIRED = " (bắt buộc)"


def write_narratives(
    workbook: Workbook,
    styles: Styles,
    regime: Regime,
    period: Period,
    unit: Unit,
    known: Mapping[str, str] | None = None,
) -> None:
    """Writes all section headings, and an input cell under those that take text, with the text known by section."""
    sheet = workbook.add_worksheet(NARRATIVE_SHEET)
    for row, (text, style) in enumerate((("NỘI DUNG BÁO CÁO", "title"), (f"{unit.name} – {period.name}", "subtitle"))):
        sheet.merge_range(row, 0, row, TEXT, text, styles[style])
        sheet.set_row(row, 20)
    for column, heading in enumerate(NARRATIVE_COLUMNS):
        sheet.set_column(column, column, heading.width)
        style = "head_grey" if heading.key == "code" else "head"
        sheet.write_string(HEAD_ROW, column, heading.title, styles[style])
    row = HEAD_ROW + 1
    for section in regime.sections:
        row = _write_section(sheet, styles, row, section, period, (known or {}).get(section.code, ""))
    set_up_page(sheet, repeat_row=HEAD_ROW)
    sheet.freeze_panes(HEAD_ROW + 1, 0)
    protect(sheet, insert_rows=True)


def _write_section(sheet: Worksheet, styles: Styles, row: int, section: Section, period: Period, known: str) -> int:
    """Returns the next free row."""
    takes_text = section.narrative != "none"
    sheet.write_string(row, 0, section.code if takes_text else "", styles["section_code"])
    sheet.write_string(row, 1, section.numeral, styles["section_numeral"])
    title = filled_in(section.title, period) + (REQUIRED if section.narrative == "required" else "")
    prompt = filled_in(section.prompt, period)
    if not (takes_text and prompt):
        sheet.write_string(row, TEXT, title, styles["section"])
        sheet.set_row(row, height_of(title, 80) + 4)
    else:
        runs = (styles["bold"], title, styles["prompt"], "\n" + prompt)
        sheet.write_rich_string(row, TEXT, *runs, styles["section"])
        sheet.set_row(row, height_of(f"{title}\n{prompt}", 88) + 4)
    if not takes_text:
        return row + 1
    if known:
        sheet.write_string(row + 1, TEXT, known, styles["long_text"])
    else:
        sheet.write_blank(row + 1, TEXT, None, styles["long_text"])
    sheet.set_row(row + 1, min(TALLEST, max(ENTRY_HEIGHT, height_of(known, 88))))
    return row + 2
