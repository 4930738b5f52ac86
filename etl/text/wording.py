"""Numbers and days in the wording of official Vietnamese documents (DOMAIN.md §4, Nghị định 30/2020/NĐ-CP)."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal


def number_text(value: Decimal | float, decimals: int = 0) -> str:
    """Prints a number with points between thousands and a decimal comma: 1234.5 → "1.234,5" (decimals=1).

    Rounds half up, as Excel shows it, so that Word and Excel agree to the digit.
    """
    exact = value if isinstance(value, Decimal) else Decimal(str(value))
    rounded = exact.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    # + 0 turns the "-0" of a rounded -0.4 into "0"
    return f"{rounded + 0:,.{decimals}f}".translate(str.maketrans(",.", ".,"))


def prose_count(n: int) -> str:
    """Prints a count inside a sentence: "02 cuộc", "12 cuộc", "1.234 lượt". Zero is "0", never "00".

    Raises:
        ValueError: for a negative count, which no sentence can state.
    """
    if n < 0:
        raise ValueError(f"a count in prose cannot be negative: {n}")
    return f"{n:02d}" if 0 < n < 10 else number_text(n)


def date_text(day: date) -> str:
    """Prints a day as under a heading: "ngày 05 tháng 02 năm 2023", but "ngày 05 tháng 5 năm 2023"."""
    return f"ngày {day.day:02d} tháng {_month(day)} năm {day.year}"


def short_date(day: date) -> str:
    """Prints a day inside a sentence by the same rule of leading zeros: "30/4/2023", "04/6/2021"."""
    return f"{day.day:02d}/{_month(day)}/{day.year}"


def percent_text(num: Decimal | int, den: Decimal | int) -> str:
    """Prints a share with one decimal, half up, a trailing ",0" dropped: "96,7%", "100%".

    Raises:
        ValueError: for a denominator of 0; the caller says "không phát sinh" instead (DOMAIN.md §3, HS11).
    """
    if den == 0:
        raise ValueError("no share of nothing: say 'không phát sinh' where the denominator is 0")
    return number_text(Decimal(num) * 100 / Decimal(den), 1).removesuffix(",0") + "%"


def _month(day: date) -> str:
    return f"{day.month:02d}" if day.month <= 2 else str(day.month)


def number_line(number: int | None, symbol: str) -> str:
    """Prints "Số: 05/BC-GDĐT", with room for the number while there is none."""
    return f"Số:        /{symbol}" if number is None else f"Số: {number:02d}/{symbol}"


def dated(day: date | None, year: int) -> str:
    """Prints "ngày 05 tháng 5 năm 2023", with room for day and month while there is no day."""
    return f"ngày    tháng    năm {year}" if day is None else date_text(day)


def document_name(kind: str, number: int, symbol: str, day: date) -> str:
    """Prints an issued document as others refer to it: "Báo cáo số 05/BC-GDĐT ngày 05/5/2023"."""
    return f"{kind} số {number:02d}/{symbol} ngày {short_date(day)}"
