"""What people read instead of JSON: Vietnamese numbers, "có" of yes/no questions, reasons, sums of lines."""

from typing import Any

import pytest

from etl.cli import screen


@pytest.mark.parametrize(
    ("value", "shown"),
    [(99.88789237668162, "99,89"), (1234, "1.234"), (1234.5, "1.234,50"), (-0.125, "-0,13"), (0, "0"), (None, "")],
)
def test_numbers_as_vietnamese_print_writes_them(value: float | None, shown: str) -> None:
    assert screen.number(value) == shown


def test_a_yes_no_figure_says_how_many_said_yes() -> None:
    """A bare "10" reads like a sum."""
    asked = {"across_units": "count_yes", "value": 10, "units_reported": 12}
    assert screen.figure(asked) == "10/12 có"
    assert screen.figure(asked | {"value": None}) == ""
    assert screen.figure(asked | {"across_units": "sum", "value": 10000}) == "10.000"


def scored(place: int | None, *lines: tuple[float | None, str], is_assessed: bool = False) -> dict[str, Any]:
    found = [{"points": points, "reason": reason} for points, reason in lines]
    return {"place": place, "is_assessed": is_assessed, "lines": found}


def test_a_unit_without_a_place_says_why() -> None:
    missing = "chưa có báo cáo được đưa vào tổng hợp"
    unit = scored(None, (None, "cộng"), (None, missing), (None, missing), (None, "chưa chấm"), (None, "không có"))
    assert screen.standing(unit) == f"Chưa xếp hạng: {missing}"
    assert screen.standing(scored(None, (None, "cộng"), (None, "chưa chấm"))) == "Chưa xếp hạng: chưa chấm điểm"
    assert screen.standing(scored(1, (5, "điểm thẩm định"), is_assessed=True)) == "Đã thẩm định"
    assert screen.standing(scored(2, (5, "tự chấm, chờ thẩm định"))) == "Dự kiến, chờ thẩm định"


def test_units_that_a_target_does_not_bind_are_one_line() -> None:
    """In a target of one level the other schools' lines bury those that matter."""
    nothing = {"value": None, "numerator": None, "denominator": None}
    bound = [
        {"unit": "01", "name": "A", "outcome": "met", "value": 1234, "numerator": None, "denominator": None},
        {"unit": "02", "name": "B", "outcome": "not_met", "value": None, "numerator": 3, "denominator": 4.5},
        {"unit": "03", "name": "C", "outcome": "not_applicable"} | nothing,
    ]
    others = [{"unit": str(n), "name": "X", "outcome": "not_bound"} | nothing for n in range(40)]
    rows = screen.target_rows([others[0], *bound, *others[1:]])
    assert [row[0] for row in rows] == ["01", "02", "03", ""]
    assert (rows[0][3], rows[1][3]) == ("1.234", "3/4,50")
    assert rows[-1][1:3] == ("40 đơn vị khác", "Không áp dụng")
    assert screen.target_rows(bound) == rows[:3]
