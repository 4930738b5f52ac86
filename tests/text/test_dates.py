"""A day is read day before month, and a stray number never passes for a day."""

import math
from datetime import date, datetime, time, timedelta
from time import process_time
from typing import get_args
from unicodedata import normalize

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.text import DateReason, ParsedDate, State, date_text, parse_date, short_date
from tests.text.test_numbers import ANYTHING

FIRST, LAST = date(2020, 1, 1), date(2026, 12, 31)
FIFTH_OF_OCTOBER = date(2022, 10, 5)


def read(raw: object) -> ParsedDate:
    return parse_date(raw, not_before=FIRST, not_after=LAST)


@pytest.mark.parametrize(
    "raw",
    [
        date(2022, 10, 5),
        datetime(2022, 10, 5, 23, 59),  # noqa: DTZ001 - cells have no zone
        44839,  # 5/10/2022 in the 1900 system, counted from 1/1/1900 = 1 with Lotus' 29/2/1900
        44839.75,
        "44839",
        "05/10/2022",
        "5/10/2022",
        "5/10/22",
        "5-10-22",
        "05.10.2022",
        "05.10.2022.",
        "05 / 10 / 2022",
        "05/10/2022 00:00:00",
        "2022-10-05",
        "2022-10-05T00:00:00",
        "2022/10/05",
        "ngày 05 tháng 10 năm 2022",
        "Ngày 5 tháng 10 năm 2022",
        "NGÀY 05 THÁNG 10 NĂM 2022",
        "ngay 5 thang 10 nam 2022",
        "05 tháng 10 năm 2022",
        "mùng 5 tháng 10 năm 2022",
        "ngày 05/10/2022",
        "Gò Vấp, ngày 05 tháng 10 năm 2022",
        "TP. Hồ Chí Minh, 05/10/2022",
        "\u00a0ngày\u00a005 tháng 10  năm 2022 ",
        normalize("NFD", "ngày 05 tháng 10 năm 2022"),
    ],
)
def test_spellings_of_one_day(raw: object) -> None:
    assert read(raw) == ParsedDate("number", FIFTH_OF_OCTOBER)


def test_the_day_always_comes_first() -> None:
    assert read("05/10/2022").value == date(2022, 10, 5)
    assert read("10/05/2022").value == date(2022, 5, 10)
    assert read("05/13/2022") == ParsedDate("invalid", reason="no_such_day")
    assert read("13/05/2022").value == date(2022, 5, 13)


@pytest.mark.parametrize(
    "raw",
    [
        None,
        "",
        "…",
        "...",
        "ngày   tháng   năm",
        "ngày … tháng … năm …",
        "ngày ..... tháng ..... năm 2023",
        "ngày   tháng   năm 20…",
        "Gò Vấp, ngày      tháng      năm 2023",
        "…/…/2023",
        "  /  /2023",
        "  /  /  ",
        "__/__/____",
    ],
)
def test_a_printed_blank_is_missing(raw: object) -> None:
    assert read(raw) == ParsedDate("missing")


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        ("30/02/2023", "no_such_day"),
        ("00/10/2022", "no_such_day"),
        ("31/12/2019", "out_of_range"),
        ("01/01/2027", "out_of_range"),
        ("05/10/1922", "out_of_range"),
        (12, "out_of_range"),  # a count typed into a day cell
        (2022, "out_of_range"),
        (-1, "out_of_range"),
        (10**30, "out_of_range"),
        (math.inf, "out_of_range"),
        (math.nan, "out_of_range"),
        ("10/2022", "incomplete"),
        ("tháng 10/2022", "incomplete"),
        ("5/10", "incomplete"),
        ("2022", "incomplete"),
        ("…/10/2022", "incomplete"),
        ("5/…/2022", "incomplete"),
        ("ngày    tháng 01 năm 2023", "incomplete"),
        ("ngày 5 tháng 5 năm 20…", "incomplete"),
        ("đã tổ chức", "not_a_date"),
        ("trước ngày 05 tháng 10 năm 2022", "not_a_date"),
        ("từ 05/10/2022 đến 06/10/2022", "not_a_date"),
        ("05/10-2022", "not_a_date"),
        ("123456", "not_a_date"),
        ("05102022", "not_a_date"),
        (True, "not_a_date"),
        (time(7), "not_a_date"),
        (timedelta(5), "not_a_date"),
        ("#VALUE!", "formula_error"),
    ],
)
def test_what_is_no_day_says_why(raw: object, reason: str) -> None:
    assert read(raw) == ParsedDate("invalid", reason=reason)


def test_a_hostile_cell_costs_no_time() -> None:
    """The longest text a cell can hold, made to send patterns back and forth."""
    started = process_time()
    for text in ("." * 32_000 + "/x", "/" * 32_000 + "x", "ngày " * 6_000, "1 " * 16_000):
        for _ in range(5):
            assert read(text) == ParsedDate("invalid", reason="not_a_date")
    assert process_time() - started < 2


def test_days_of_pandas() -> None:
    assert read(pd.Timestamp(2022, 10, 5)) == ParsedDate("number", FIFTH_OF_OCTOBER)
    assert read(pd.NaT) == ParsedDate("invalid", reason="not_a_date")


def test_nil_and_not_applicable() -> None:
    assert read("không") == ParsedDate("nil")
    assert read("-") == ParsedDate("nil")
    assert read("Không áp dụng") == ParsedDate("not_applicable")


def test_the_bounds_are_inclusive() -> None:
    assert read(FIRST).value == FIRST
    assert read(LAST).value == LAST


@given(st.dates(FIRST, LAST))
def test_what_we_print_reads_back(day: date) -> None:
    for printed in (date_text(day), short_date(day), day.isoformat(), f"{day.day}.{day.month}.{day:%y}"):
        assert read(printed).value == day, printed
    assert read((day - date(1899, 12, 30)).days).value == day


@given(ANYTHING)
def test_never_raises_and_keeps_the_contract(raw: object) -> None:
    parsed = read(raw)
    assert parsed.state in get_args(State)
    assert (parsed.value is not None) == (parsed.state == "number")
    assert (parsed.reason is not None) == (parsed.state == "invalid")
    assert parsed.reason in (None, *get_args(DateReason))
    assert type(parsed.value) in (date, type(None))
    if parsed.value is not None:
        assert FIRST <= parsed.value <= LAST
