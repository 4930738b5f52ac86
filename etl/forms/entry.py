"""What may be entered into an input cell: drop-downs, date limits, and red marks for impossible values.

A number cell has a drop-down (so that "Không áp dụng" can be chosen) and no stop: Excel allows one validation
a cell, and a numeric one would object to "Không phát sinh". The check of the number itself is a red mark,
which also catches what is pasted; a validation never sees a paste.
"""

from collections.abc import Mapping
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

NUMBER_PROMPT = f"Ghi số. Không có thì chọn “{NIL}”; không áp dụng với đơn vị thì chọn “{NOT_APPLICABLE}”."

Place = tuple[int, int]

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


def allow_entries(sheet: Worksheet, cells: Mapping[Place, Indicator]) -> None:
    """Puts the validation of each indicator's type on its input cell.

    One validation for all cells of a kind: a validation a cell would double the file and the time to read it.
    """
    alike: dict[tuple[ValueType, tuple[str, ...]], list[Place]] = {}
    for place, indicator in cells.items():
        alike.setdefault((indicator.value_type, indicator.choices), []).append(place)
    for (value_type, choices), places in alike.items():
        entry = _entry(value_type, choices)
        others = [[*place, *place] for place in places[1:]]
        sheet.data_validation(*places[0], *places[0], {**entry, "other_cells": others})


def mark_impossible(sheet: Worksheet, cells: list[Place], styles: Styles) -> None:
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


def _entry(value_type: ValueType, choices: tuple[str, ...]) -> dict[str, Any]:
    if value_type is ValueType.YES_NO:
        return list_entry((YES, NO, NOT_APPLICABLE), "Có / không", "Chọn Có, Không hoặc Không áp dụng.")
    if value_type is ValueType.DATE:
        return date_entry("Ngày", "Ghi ngày/tháng/năm, ví dụ 15/9/2022; hoặc gõ “Không áp dụng”.")
    if value_type is ValueType.TEXT:
        return _text_entry(choices)
    return list_entry((NIL, NOT_APPLICABLE), "Ô số", NUMBER_PROMPT, strict=False)


def _text_entry(choices: tuple[str, ...]) -> dict[str, Any]:
    every = (*choices, NOT_APPLICABLE)
    if not choices or any("," in choice for choice in every) or len(",".join(every)) > INLINE_LIST_LIMIT:
        return list_entry((NOT_APPLICABLE,), "Lời văn", "Ghi ngắn gọn; hoặc chọn “Không áp dụng”.", strict=False)
    return list_entry(every, "Lựa chọn", "Chọn trong danh sách.")
