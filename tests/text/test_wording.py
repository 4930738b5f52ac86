"""Figures and days as an office prints them (Nghị định 30/2020/NĐ-CP; DOMAIN.md §4)."""

from datetime import date
from decimal import Decimal

import pytest

from etl.text import date_text, number_text, percent_text, prose_count, short_date


@pytest.mark.parametrize(
    ("value", "decimals", "printed"),
    [
        (0, 0, "0"),
        (7, 0, "7"),
        (1234, 0, "1.234"),
        (1234567, 0, "1.234.567"),
        (-1234, 0, "-1.234"),
        (1234.5, 1, "1.234,5"),
        (Decimal("1234.5"), 1, "1.234,5"),
        (12, 1, "12,0"),
        (Decimal("0.5"), 0, "1"),  # half up, not half even
        (Decimal("2.5"), 0, "3"),
        (Decimal("-2.5"), 0, "-3"),
        (2.675, 2, "2,68"),
        (Decimal("-0.4"), 0, "0"),
        (10**12, 0, "1.000.000.000.000"),
    ],
)
def test_number_text(value: Decimal | float, decimals: int, printed: str) -> None:
    assert number_text(value, decimals) == printed


@pytest.mark.parametrize(("n", "printed"), [(0, "0"), (1, "01"), (2, "02"), (9, "09"), (10, "10"), (1234, "1.234")])
def test_prose_count(n: int, printed: str) -> None:
    assert prose_count(n) == printed


def test_no_sentence_states_a_negative_count() -> None:
    with pytest.raises(ValueError, match="-1"):
        prose_count(-1)


@pytest.mark.parametrize(
    ("day", "long", "short"),
    [
        (date(2023, 5, 5), "ngày 05 tháng 5 năm 2023", "05/5/2023"),
        (date(2023, 2, 5), "ngày 05 tháng 02 năm 2023", "05/02/2023"),
        (date(2023, 1, 31), "ngày 31 tháng 01 năm 2023", "31/01/2023"),
        (date(2023, 4, 30), "ngày 30 tháng 4 năm 2023", "30/4/2023"),
        (date(2021, 6, 4), "ngày 04 tháng 6 năm 2021", "04/6/2021"),
        (date(2022, 11, 15), "ngày 15 tháng 11 năm 2022", "15/11/2022"),
    ],
)
def test_days(day: date, long: str, short: str) -> None:
    assert date_text(day) == long
    assert short_date(day) == short


@pytest.mark.parametrize(
    ("num", "den", "printed"),
    [
        (29, 30, "96,7%"),
        (5, 5, "100%"),
        (0, 5, "0%"),
        (1, 2, "50%"),
        (1, 3, "33,3%"),
        (2, 3, "66,7%"),
        (1, 400, "0,3%"),  # 0.25 half up
        (953, 1000, "95,3%"),
        (Decimal(12), Decimal(10), "120%"),
        (1234, 100, "1.234%"),
    ],
)
def test_percent_text(num: int, den: int, printed: str) -> None:
    assert percent_text(num, den) == printed


def test_no_share_of_nothing() -> None:
    with pytest.raises(ValueError, match="không phát sinh"):
        percent_text(0, 0)
