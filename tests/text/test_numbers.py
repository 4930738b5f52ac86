"""What a clerk typed counts as meant: a figure misread is a wrong figure in a signed report."""

import math
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import get_args
from unicodedata import normalize

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.model.values import ValueState
from etl.text import NumberReason, ParsedNumber, State, number_text, parse_number, parse_yes_no

ROUGH = st.text(st.sampled_from("0123456789.,%-– '()xKPSkhôngcó…/:\u00a0\u200b１２"), max_size=20)
ANYTHING = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.decimals()
    | st.text(st.characters(exclude_categories=()))
    | ROUGH
    | st.dates()
    | st.datetimes()
    | st.times()
    | st.timedeltas()
    | st.binary()
    | st.lists(st.integers())
    | st.builds(object)
    | st.complex_numbers()
)


def count(raw: object, unit: str = "") -> ParsedNumber:
    return parse_number(raw, kind="count", unit_of_measure=unit)


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        (0, 0),
        (12, 12),
        (-3, -3),
        (10**12, 10**12),
        (3.0, 3),
        (-0.0, 0),
        (2.9999999999999996, 3),
        (0.1 + 0.2 + 0.7, 1),
        (Decimal("7.0"), 7),
        ("0", 0),
        ("12", 12),
        ("05", 5),
        (" 12 ", 12),
        ("'05", 5),
        ("12.", 12),
        ("１２", 12),
        ("1.234", 1234),
        ("1,234", 1234),
        ("1 234", 1234),
        ("1\u00a0234", 1234),
        ("1\u202f234\u202f567", 1234567),
        ("1.234.567", 1234567),
        ("1,234,567", 1234567),
        ("12.345.678", 12345678),
        ("12,0", 12),
        ("12.00", 12),
        ("1.234,0", 1234),
        ("1,234.00", 1234),
        ("-5", -5),
        ("−5", -5),
        ("- 5", -5),
        ("+5", 5),
        ("-0", 0),
    ],
)
def test_counts(raw: object, value: int) -> None:
    assert count(raw) == ParsedNumber("number", Decimal(value))


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        ("x", "tick"),
        ("X", "tick"),
        ("✓", "tick"),
        ("12.5", "not_whole"),
        ("12,5", "not_whole"),
        ("1.234,5", "not_whole"),
        ("0.123", "not_whole"),
        ("1234.567", "not_whole"),
        (2.5, "not_whole"),
        (Decimal("2.5"), "not_whole"),
        ("12%", "percent"),
        ("(5)", "not_a_number"),
        ("1.23.456", "date"),
        ("1.234.5", "not_a_number"),
        ("1.234 567", "not_a_number"),
        ("1 2", "not_a_number"),
        ("05-06", "not_a_number"),
        ("5...", "not_a_number"),
        ("khoảng 10", "not_a_number"),
        ("1E+05", "not_a_number"),
        ("O5", "not_a_number"),
        ("n/a", "not_a_number"),
        ("Không áp dụng được", "not_a_number"),
        ("khong ap dung", "not_a_number"),
        ("không biết", "not_a_number"),
        ("12 tập", "unknown_unit"),
        ("٣", "not_a_number"),
        ("5²", "not_a_number"),
        ("9" * 13, "too_large"),
        ("9" * 5000, "not_a_number"),
        (10**12 + 1, "too_large"),
        (-(10**13), "too_large"),
        (1e300, "too_large"),
        (math.nan, "not_finite"),
        (math.inf, "not_finite"),
        (Decimal("sNaN"), "not_finite"),
        (True, "boolean"),
        (False, "boolean"),
        (date(2023, 5, 5), "date"),
        (datetime(2023, 5, 5), "date"),  # noqa: DTZ001 - cells have no zone
        (time(7), "date"),
        (timedelta(1), "date"),
        ("05/10/2022", "date"),
        ("5/10", "date"),
        ("1.5.2022", "date"),
        ("2022-10-05 00:00:00", "date"),
        ("ngày 05 tháng 5 năm 2023", "date"),
        ("#REF!", "formula_error"),
        ("#N/A", "formula_error"),
        ("#DIV/0!", "formula_error"),
        ("Err:502", "formula_error"),
        (b"12", "not_a_number"),
        ([12], "not_a_number"),
    ],
)
def test_what_is_no_count_says_why(raw: object, reason: str) -> None:
    assert count(raw) == ParsedNumber("invalid", reason=reason)


@pytest.mark.parametrize("kind", ["count", "percent"])
@pytest.mark.parametrize(
    ("state", "spellings"),
    [
        (
            "nil",
            [
                "không",
                "KHÔNG",
                "Không có",
                "không phát sinh",
                "Không phát sinh.",
                "KPS",
                "kps",
                "khong",
                "-",
                "–",
                "--",
            ],
        ),
        ("missing", [None, "", "  ", "\u00a0", "...", "…", "………", ". . .", "____", "\u200b"]),
        ("not_applicable", ["Không áp dụng", "không áp dụng ", "KHÔNG ÁP DỤNG", "Không\u00a0áp dụng"]),
    ],
)
def test_states_without_a_number(kind: str, state: str, spellings: list[str | None]) -> None:
    for raw in spellings:
        assert parse_number(raw, kind=kind) == ParsedNumber(state), repr(raw)
        if raw:
            assert parse_number(normalize("NFD", raw), kind=kind) == ParsedNumber(state), f"NFD of {raw!r}"


@pytest.mark.parametrize(
    ("raw", "unit", "value"),
    [
        ("12 cuộc", "cuộc", 12),
        ("12cuộc", "cuộc", 12),
        ("05 văn bản", "văn bản", 5),
        ("05 VĂN BẢN.", "văn bản", 5),
        (normalize("NFD", "05 văn bản"), "văn bản", 5),
        ("1.234 lượt người", "lượt người", 1234),
        ("120 lượt", "lượt người", 120),
        ("15 lớp", "nhóm, lớp", 15),
        ("15 nhóm", "nhóm, lớp", 15),
    ],
)
def test_the_unit_of_measure_may_follow(raw: str, unit: str, value: int) -> None:
    assert count(raw, unit) == ParsedNumber("number", Decimal(value))


@pytest.mark.parametrize(
    ("raw", "unit"), [("12 người", "lượt người"), ("12 c", "cuộc"), ("12 cuộc họp", "cuộc"), ("12 h", "")]
)
def test_another_unit_of_measure_is_no_answer(raw: str, unit: str) -> None:
    assert count(raw, unit) == ParsedNumber("invalid", reason="unknown_unit")


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("12%", "12"),
        ("12 %", "12"),
        ("96,7%", "96.7"),
        ("96.7", "96.7"),
        ("0,5", "0.5"),
        ("1.234,5", "1234.5"),
        ("1,234", "1.234"),
        ("100", "100"),
        (96.7, "96.7"),
        (0.30000000000000004, "0.3"),
    ],
)
def test_percents(raw: object, value: str) -> None:
    assert parse_number(raw, kind="percent") == ParsedNumber("number", Decimal(value))


def test_a_percent_that_reads_two_ways_is_not_guessed() -> None:
    assert parse_number("1.234", kind="percent") == ParsedNumber("invalid", reason="ambiguous")


def test_numbers_of_numpy_read_like_plain_ones() -> None:
    assert count(np.float64(3.0)) == ParsedNumber("number", Decimal(3))
    assert count(np.float64("nan")) == ParsedNumber("invalid", reason="not_finite")


YES = ["x", "X", " x ", "v", "✓", "✔", "☑", "☒", "√", "1", "１", "có", "Có", "CÓ.", "co", "yes", "đã có", 1, 1.0, True]
NO = ["không", "Không", "khong", "không có", "chưa", "0", 0, 0.0, False]


def test_yes_and_no() -> None:
    for raw in YES:
        assert parse_yes_no(raw) == ParsedNumber("number", Decimal(1)), repr(raw)
    for raw in NO:
        assert parse_yes_no(raw) == ParsedNumber("number", Decimal(0)), repr(raw)
    for raw in [*YES, *NO]:
        if isinstance(raw, str):
            assert parse_yes_no(normalize("NFD", raw)) == parse_yes_no(raw), f"NFD of {raw!r}"


@pytest.mark.parametrize("raw", [None, "", "…", "...", "☐", "□", "\u00a0"])
def test_an_unanswered_question_is_missing(raw: object) -> None:
    assert parse_yes_no(raw) == ParsedNumber("missing")


@pytest.mark.parametrize("raw", ["2", 2, 0.5, "-", "KPS", "có/không", "12/10/2022", "cò", math.nan, b"x", "xx"])
def test_no_answer_to_a_yes_no_question(raw: object) -> None:
    assert parse_yes_no(raw) == ParsedNumber("invalid", reason="not_yes_no")


def test_yes_no_may_be_not_applicable_or_a_spreadsheet_error() -> None:
    assert parse_yes_no("Không áp dụng") == ParsedNumber("not_applicable")
    assert parse_yes_no("#N/A") == ParsedNumber("invalid", reason="formula_error")
    assert parse_yes_no(date(2022, 1, 1)) == ParsedNumber("invalid", reason="date")


@given(ANYTHING, st.sampled_from(["count", "percent"]), st.sampled_from(["", "cuộc", "%", "nhóm, lớp"]))
def test_never_raises_and_keeps_the_contract(raw: object, kind: str, unit: str) -> None:
    for parsed in (parse_number(raw, kind=kind, unit_of_measure=unit), parse_yes_no(raw)):
        assert parsed.state in get_args(State)
        assert (parsed.value is not None) == (parsed.state == "number")
        assert (parsed.reason is not None) == (parsed.state == "invalid")
        assert parsed.reason in (None, *get_args(NumberReason))
        if parsed.value is not None:
            # what PostgreSQL must take: finite, bounded
            assert parsed.value.is_finite() and abs(parsed.value) <= 10**12
            assert kind == "percent" or parsed.value == int(parsed.value)


@given(st.integers(-(10**12), 10**12))
def test_printed_counts_read_back(number: int) -> None:
    assert count(number_text(number)).value == number
    assert count(str(number)).value == number
    assert count(number).value == number
    assert count(float(number)).value == number


@given(st.integers(-(10**12), 10**12))
def test_any_grouping_reads_back(number: int) -> None:
    for separator in (".", ",", " ", "\u00a0"):
        assert count(f"{number:,}".replace(",", separator)).value == number


@given(st.decimals(-999, 999, places=2), st.integers(1, 2))
def test_printed_percents_read_back(number: Decimal, decimals: int) -> None:
    printed = number_text(number, decimals)
    parsed = parse_number(printed + "%", kind="percent")
    assert parsed.value is not None and abs(parsed.value - number) <= Decimal("0.05")


def test_states_are_those_of_the_model() -> None:
    assert set(get_args(State)) == {state.value for state in ValueState}
