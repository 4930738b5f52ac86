"""Reads a unit's workbook with openpyxl and rules of its own. Nothing of `etl/` is used here, on purpose.

Of two readers that share code, both are wrong where the code is. This one is slow, short, and knows only what
the sample district's clerks type.
"""

import re
from dataclasses import dataclass
from datetime import date
from functools import cache
from io import BytesIO
from typing import Any

from openpyxl import load_workbook

NIL = {"không phát sinh", "kps", "không", "không có", "-", "không phát sinh."}
YES = {"có", "x", "✓", "1"}
NO = {"không", "0"}


@dataclass(frozen=True)
class Answer:
    """What one cell says: state, and the number if it is one (yes is 1, no is 0)."""

    state: str
    number: int | None = None


MISSING = Answer("missing")


@cache
def typed_values(data: bytes) -> dict[str, Any]:
    """Raw cell values of the column "Số liệu kỳ này" by the code in the column "Mã"."""
    book = load_workbook(BytesIO(data), data_only=True, read_only=True)
    for sheet in book.worksheets:
        rows = [list(row) for row in sheet.iter_rows(values_only=True)]
        for number, row in enumerate(rows):
            if "Mã" in row and "Số liệu kỳ này" in row:
                code, value = row.index("Mã"), row.index("Số liệu kỳ này")
                return {str(below[code]): below[value] for below in rows[number + 1 :] if below[code]}
    raise AssertionError(f"no sheet with the columns Mã and Số liệu kỳ này: {book.sheetnames}")


def answer(raw: Any, value_type: str) -> Answer:
    """A raw value as the unit meant it."""
    text = "" if raw is None else str(raw).replace("\u00a0", " ").strip().lower()
    if text == "":
        return MISSING
    if text == "không áp dụng":
        return Answer("not_applicable")
    if value_type == "yes_no":
        return Answer("number", {**dict.fromkeys(YES, 1), **dict.fromkeys(NO, 0)}[text])
    if value_type in ("date", "text"):
        return Answer("number", None)
    if text in NIL:
        return Answer("nil", 0)
    assert not isinstance(raw, date), raw
    return Answer("number", _whole(text))


def _whole(text: str) -> int:
    """ "1.234", "1 234", "05", "12 cuộc", "17.0"."""
    digits = re.match(r"\d{1,3}(?:[. ]\d{3})+(?!\d)|\d+", text)
    assert digits is not None, text
    return int(re.sub(r"[. ]", "", digits[0]))
