"""Numbers and days in the wording of official Vietnamese documents (DOMAIN.md §4, Nghị định 30/2020/NĐ-CP)."""

from collections.abc import Iterable
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

_NOTHING, _WHOLE = Decimal(0), Decimal(100)
_MOST_DECIMALS = 15


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


def share_decimals(percent: Decimal, thresholds: Iterable[Decimal] = (), least: int = 1) -> int:
    """How many decimals a percentage needs so that rounding does not carry it onto or over a bound.

    99,9856 beside "quá hạn 01 hồ sơ" is no 100, 0,04 no 0, and 95,04 against the target "trên 95 %" no 95. Bounds are
    0, 100 and `thresholds`; no share of counts below a billion needs more than `_MOST_DECIMALS`.
    """
    bounds = (_NOTHING, _WHOLE, *thresholds)
    sides = [_side(percent, bound) for bound in bounds]
    for decimals in range(least, _MOST_DECIMALS):
        rounded = percent.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
        if [_side(rounded, bound) for bound in bounds] == sides:
            return decimals
    return _MOST_DECIMALS


def _side(value: Decimal, bound: Decimal) -> int:
    return (value > bound) - (value < bound)


def percent_text(num: Decimal | int, den: Decimal | int, thresholds: Iterable[Decimal] = ()) -> str:
    """Prints a share with one decimal, half up, a trailing ",0" dropped: "96,7%", "100%".

    With more decimals where one would say something else than is true, see `share_decimals`: "99,99%", "95,04%".

    Raises:
        ValueError: for a denominator of 0; the caller says "không phát sinh" instead (DOMAIN.md §3, HS11).
    """
    if den == 0:
        raise ValueError("no share of nothing: say 'không phát sinh' where the denominator is 0")
    percent = Decimal(num) * 100 / Decimal(den)
    return number_text(percent, share_decimals(percent, thresholds)).removesuffix(",0") + "%"


def _month(day: date) -> str:
    return f"{day.month:02d}" if day.month <= 2 else str(day.month)


def number_line(number: int | None, symbol: str) -> str:
    """Prints "Số: 05/BC-GDĐT", with room for the number while there is none."""
    return f"Số:        /{symbol}" if number is None else f"Số: {number:02d}/{symbol}"


def dated(day: date | None, year: int) -> str:
    """Prints "ngày 05 tháng 5 năm 2023", with room for day and month while there is no day."""
    return f"ngày    tháng    năm {year}" if day is None else date_text(day)


def document_name(kind: str, number: int, symbol: str, day: date) -> str:
    """Prints an issued document as others refer to it: "Báo cáo số 05/BC-GDĐT ngày 05 tháng 5 năm 2023"."""
    return f"{kind} số {number:02d}/{symbol} {date_text(day)}"
