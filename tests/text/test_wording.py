"""Figures and days as an office prints them (Nghị định 30/2020/NĐ-CP; DOMAIN.md §4)."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

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


@pytest.mark.parametrize(
    ("num", "den", "thresholds", "printed"),
    [
        (6943, 6944, [], "99,99%"),  # 01 hồ sơ quá hạn of 6.944: not "100%"
        (9996, 10_000, [], "99,96%"),
        (4, 10_000, [], "0,04%"),
        (10_004, 10_000, [], "100,04%"),
        (9504, 10_000, [], "95%"),
        (9504, 10_000, [95], "95,04%"),  # "trên 95 %" is met; "95%" would say that it is not
        (9496, 10_000, [95], "94,96%"),
        (95, 100, [95], "95%"),
        (9555, 10_000, [Decimal("95.5")], "95,6%"),
        (999_999_999, 10**9, [], "99,9999999%"),
    ],
)
def test_a_share_is_not_rounded_onto_a_bound(num: int, den: int, thresholds: list[Decimal], printed: str) -> None:
    assert percent_text(num, den, [Decimal(one) for one in thresholds]) == printed


@given(
    st.integers(1, 10**9).flatmap(lambda den: st.tuples(st.integers(0, den), st.just(den))),
    st.lists(st.decimals(0, 100, places=1), max_size=2),
)
def test_what_is_printed_stands_to_every_bound_as_what_is_true(
    parts: tuple[int, int], thresholds: list[Decimal]
) -> None:
    """Read back as anybody reads it, the percentage is under, at or over 0, 100 and each target exactly where it is."""
    num, den = parts
    printed = percent_text(num, den, thresholds)
    read = Fraction(printed.removesuffix("%").replace(".", "").replace(",", "."))
    exact = Fraction(100 * num, den)
    for bound in (Fraction(0), Fraction(100), *map(Fraction, thresholds)):
        assert ((read > bound), (read < bound)) == ((exact > bound), (exact < bound)), printed
    assert abs(read - exact) <= Fraction(1, 20)


def test_no_share_of_nothing() -> None:
    with pytest.raises(ValueError, match="không phát sinh"):
        percent_text(0, 0)
