"""What may be entered into an input cell: drop-downs, date limits, and red marks for impossible values.

A number cell has a drop-down (so that "Không áp dụng" can be chosen) and no stop: Excel allows one validation
a cell, and a numeric one would object to "Không phát sinh". The check of the number itself is a red mark,
which also catches what is pasted; a validation never sees a paste.
"""

from datetime import date
from typing import Any

from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from etl.forms.layout import NIL, NIL_WORDS, NO, NOT_APPLICABLE, YES
from etl.forms.styles import Styles
from etl.model.regime import Indicator, ValueType

EARLIEST = date(2000, 1, 1)
LATEST = date(2100, 1, 1)
INLINE_LIST_LIMIT = 255
"""Excel refuses to open a workbook whose inline list is longer."""

STYLE_OF = {
    ValueType.COUNT: "number",
    ValueType.PERCENT: "percent",
    ValueType.YES_NO: "yes_no",
    ValueType.DATE: "date",
    ValueType.TEXT: "text",
}


def list_entry(choices: tuple[str, ...], title: str, message: str, *, strict: bool = True) -> dict[str, Any]:
    """A drop-down; not strict: anything else may be typed as well."""
    return {
        "validate": "list",
        "source": list(choices),
        "show_error": strict,
        "error_title": "Đề nghị chọn trong danh sách",
        "error_message": f"Các lựa chọn: {'; '.join(choices)}."[:INLINE_LIST_LIMIT],
        "input_title": title[:32],
        "input_message": message[:INLINE_LIST_LIMIT],
    }


def date_entry(title: str, message: str) -> dict[str, Any]:
    """A date as ngày/tháng/năm; a warning only, so that "Không áp dụng" can still be typed."""
    return {
        "validate": "date",
        "criteria": "between",
        "minimum": EARLIEST,
        "maximum": LATEST,
        "error_type": "warning",
        "error_title": "Chưa phải ngày tháng",
        "error_message": "Đề nghị ghi dạng ngày/tháng/năm, ví dụ 15/9/2022.",
        "input_title": title[:32],
        "input_message": message[:INLINE_LIST_LIMIT],
    }


def allow_entry(sheet: Worksheet, row: int, column: int, indicator: Indicator) -> None:
    """Puts the validation of the indicator's type on its input cell."""
    title = f"STT {indicator.stt}"
    if indicator.value_type is ValueType.YES_NO:
        entry = list_entry((YES, NO, NOT_APPLICABLE), title, "Chọn Có, Không hoặc Không áp dụng.")
    elif indicator.value_type is ValueType.DATE:
        entry = date_entry(title, "Ghi ngày/tháng/năm, ví dụ 15/9/2022; hoặc gõ “Không áp dụng”.")
    elif indicator.value_type is ValueType.TEXT:
        entry = _text_entry(indicator, title)
    else:
        words = f"Ghi số ({indicator.unit_of_measure}); không có thì chọn “{NIL}”."
        entry = list_entry((NIL, NOT_APPLICABLE), title, words, strict=False)
    sheet.data_validation(row, column, row, column, entry)


def mark_impossible(sheet: Worksheet, cells: list[tuple[int, int]], styles: Styles) -> None:
    """Turns number cells red while they hold neither a whole number ≥ 0 nor one of the allowed words."""
    if not cells:
        return
    first = xl_rowcol_to_cell(*cells[0])
    words = ",".join(f'TRIM({first})="{word}"' for word in (*NIL_WORDS, NOT_APPLICABLE))
    is_count = f"IF(ISNUMBER({first}),AND({first}>=0,{first}=INT({first})),OR({words}))"
    sheet.conditional_format(
        *cells[0],
        *cells[0],
        {
            "type": "formula",
            "criteria": f"=AND(NOT(ISBLANK({first})),NOT({is_count}))",
            "format": styles.wrong(),
            "multi_range": " ".join(xl_rowcol_to_cell(*cell) for cell in cells),
        },
    )


def _text_entry(indicator: Indicator, title: str) -> dict[str, Any]:
    choices = (*indicator.choices, NOT_APPLICABLE)
    if not indicator.choices or any("," in choice for choice in choices):
        return list_entry((NOT_APPLICABLE,), title, "Ghi ngắn gọn; hoặc chọn “Không áp dụng”.", strict=False)
    return list_entry(choices, title, "Chọn trong danh sách.")
