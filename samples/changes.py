"""What clerks do to a form: entries typed in odd ways, mistakes, and work on the layout of the workbook."""

from collections.abc import Callable, Iterator
from itertools import cycle

from openpyxl import Workbook
from openpyxl.worksheet.cell_range import CellRange
from openpyxl.worksheet.worksheet import Worksheet

from etl.forms import layout
from etl.model.regime import Regime
from samples.filling import Filling, Typed
from samples.form import entry_cells

Change = Callable[[Filling, Regime], None]
Rework = Callable[[Workbook], None]

NIL_AS_TYPED = ("không", "KPS", "-", "Không có", "kps ", "không phát sinh.")
YES_AS_TYPED = ("x", "X", "✓", "có", " CÓ ", 1)
NO_AS_TYPED = ("không", "0", 0, "Không")


# --- entries ----------------------------------------------------------------------------------------------


def typed_as_text(filling: Filling, regime: Regime) -> None:
    """Figures as words and with separators; the ratio that the form computes is overwritten too."""
    words, separators = cycle(NIL_AS_TYPED), cycle(". ")
    for code, value in filling.figures.items():
        indicator = regime.indicator(code)
        if isinstance(value, int) and value >= 1000:
            filling.figures[code] = f"{value:,}".replace(",", next(separators))
        elif isinstance(value, int) and 0 < value < 10:
            filling.figures[code] = f"{value:02d}"
        elif isinstance(value, int) and value % 3 == 0 and value:
            filling.figures[code] = f" {value} {indicator.unit_of_measure}\u00a0"
        elif indicator.value_type == "count" and value in (0, "Không phát sinh", "KPS", "không phát sinh"):
            filling.figures[code] = next(words)
    filling.figures["HS11"] = "98%"


def big_school(filling: Filling, _regime: Regime) -> None:
    """More than a thousand pupils, so that "1.234" occurs."""
    filling.figures["QM02"] = 1234
    filling.figures["CD06"] = 1056


def ticked(filling: Filling, regime: Regime) -> None:
    """Yes/no cells ticked or answered in every way that is understood."""
    yes: Iterator[Typed] = cycle(YES_AS_TYPED)
    no: Iterator[Typed] = cycle(NO_AS_TYPED)
    for code, value in filling.figures.items():
        if regime.indicator(code).value_type == "yes_no":
            filling.figures[code] = next(yes) if value == "Có" else next(no)


def set_to(code: str, value: int | str | None) -> Change:
    """A change that types this into one cell."""

    def change(filling: Filling, _regime: Regime) -> None:
        filling.figures[code] = value

    return change


def add_to(code: str, more: int) -> Change:
    """A change that makes one figure larger than the others allow."""

    def change(filling: Filling, _regime: Regime) -> None:
        filling.figures[code] = filling.number(code) + more

    return change


def exceed(code: str, other: str, more: int, explanation: str = "") -> Change:
    """A change that makes one figure larger than another, with an explanation or without."""

    def change(filling: Filling, _regime: Regime) -> None:
        filling.figures[code] = filling.number(other) + more
        if explanation:
            filling.explanations[code] = explanation

    return change


def leave_out_narrative(section: str) -> Change:
    """A change that leaves one section empty."""

    def change(filling: Filling, _regime: Regime) -> None:
        filling.narratives.pop(section, None)

    return change


def leave_out(*codes: str) -> Change:
    """A change that leaves cells empty."""

    def change(filling: Filling, _regime: Regime) -> None:
        filling.figures.update(dict.fromkeys(codes))

    return change


def only(figures: tuple[str, ...], sections: tuple[str, ...]) -> Change:
    """A change that leaves everything empty but these: what a supplement fills."""

    def change(filling: Filling, _regime: Regime) -> None:
        filling.figures = {code: value for code, value in filling.figures.items() if code in figures}
        filling.narratives = {code: text for code, text in filling.narratives.items() if code in sections}
        filling.explanations, filling.models = {}, []

    return change


def kind(word: str) -> Change:
    """A change of "Loại báo cáo": first, replacement or supplement."""

    def change(filling: Filling, _regime: Regime) -> None:
        filling.document["kind"] = layout.KIND_WORDS[word]

    return change


def one_model_short(filling: Filling, regime: Regime) -> None:
    """Two models registered, one listed."""
    listed = {"kind": regime.model_kinds[0], "field": regime.model_fields[0], "status": regime.model_statuses[0]}
    filling.models = [{"name": "Cổng trường an toàn", **listed}]
    filling.figures["DV01"], filling.figures["DV02"] = 2, 0


# --- layout -----------------------------------------------------------------------------------------------


def moved_about(book: Workbook) -> None:
    """Rows and a column inserted, sheets renamed and in another order, one sheet of notes added."""
    data = book[layout.DATA_SHEET]
    insert_rows(data, 2, 2)
    insert_rows(data, 30, 1)
    insert_rows(book[layout.NARRATIVE_SHEET], 1, 1)
    for name, new in ((layout.DATA_SHEET, "So lieu 6 thang"), (layout.NARRATIVE_SHEET, "Sheet3 (2)")):
        book[name].title = new
    book.move_sheet("So lieu 6 thang", offset=-1)
    book.create_sheet("Ghi chú của trường")["A1"] = "Số liệu lấy từ sổ theo dõi của văn phòng."


def without_metadata(book: Workbook) -> None:
    """The hidden sheet is gone: what is left when sheets are copied into another workbook."""
    del book[layout.METADATA_SHEET]


def of_older_form(book: Workbook) -> None:
    """A form of an earlier edition."""
    sheet = book[layout.METADATA_SHEET]
    for key, value in sheet.iter_rows(max_col=2):
        if key.value == "form_version":
            value.value = "2022.9"


def tick_in_number(code: str) -> Rework:
    """An "x" in a cell that asks for a number."""

    def rework(book: Workbook) -> None:
        entry_cells(book[layout.DATA_SHEET])[code].value = "x"

    return rework


def insert_rows(sheet: Worksheet, before: int, count: int) -> None:
    """Inserts empty rows and takes merged cells along, as Excel does and openpyxl does not."""
    merged = [CellRange(cells.coord) for cells in sheet.merged_cells.ranges]
    for cells in merged:
        sheet.unmerge_cells(cells.coord)
    sheet.insert_rows(before, count)
    for cells in merged:
        if cells.min_row >= before:
            cells.shift(row_shift=count)
        sheet.merge_cells(cells.coord)
    heights = {row: sheet.row_dimensions[row].height for row in sheet.row_dimensions}
    for row in heights:
        sheet.row_dimensions[row].height = None
    for row, height in heights.items():
        sheet.row_dimensions[row + count if row >= before else row].height = height
