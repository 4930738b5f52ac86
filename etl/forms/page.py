"""Paper: every sheet of a form prints on A4, one page wide, with page numbers and its heading repeated."""

from xlsxwriter.worksheet import Worksheet

A4 = 9
CENTIMETRE = 1 / 2.54
PROTECTION = {"format_columns": True, "format_rows": True, "select_locked_cells": True}


def set_up_page(sheet: Worksheet, *, landscape: bool = False, repeat_row: int | None = None) -> None:
    """A4 with the margins of Nghị định 30/2020 (left 3 cm for binding); fills are left out in print."""
    sheet.set_paper(A4)
    if landscape:
        sheet.set_landscape()
    sheet.set_margins(left=3 * CENTIMETRE, right=1.5 * CENTIMETRE, top=2 * CENTIMETRE, bottom=2 * CENTIMETRE)
    sheet.fit_to_pages(1, 0)
    sheet.center_horizontally()
    sheet.print_black_and_white()
    sheet.set_footer('&C&"Times New Roman,Regular"&11Trang &P/&N')
    sheet.hide_gridlines(2)
    if repeat_row is not None:
        sheet.repeat_rows(repeat_row)


def protect(sheet: Worksheet, **more: bool) -> None:
    """Locks all but input cells, without a password: it guards against slips, not against people."""
    sheet.protect("", {**PROTECTION, **more})
