from dataclasses import replace

import pytest

from etl.model.regime import Regime
from etl.validate.wording import Figure, Place, cells_text, figure_text, fill, quote, rough_text


@pytest.mark.parametrize(
    ("value", "text"),
    [(0, "0"), (5, "5"), (1234, "1.234"), (1.5, "1,5"), (-3, "-3"), (2.255, "2,26"), (1e12, "1.000.000.000.000")],
)
def test_figures_are_printed_as_offices_print_them(value: float, text: str) -> None:
    assert figure_text(value) == text


@pytest.mark.parametrize(("value", "text"), [(412, "400"), (1380, "1.000"), (96, "100"), (7.5, "8"), (50, "50")])
def test_rough_figures_have_one_digit(value: float, text: str) -> None:
    assert rough_text(value) == text


def place(cell: str, sheet: str = "Số liệu") -> Place:
    return Place(sheet, cell, "STT 9")


@pytest.mark.parametrize(
    ("places", "text"),
    [
        ([place("E5")], "ô E5 (trang “Số liệu”)"),
        ([place("A4:J4")], "các ô A4:J4 (trang “Số liệu”)"),
        ([place("E5"), place("E6")], "cả hai ô E5, E6 (trang “Số liệu”)"),
        ([place(f"E{n}") for n in range(6)], "tất cả các ô E0, E1, E2, E3, E4, E5 (trang “Số liệu”)"),
        ([place("E5"), place("F1", "Khác")], "ô E5 (trang “Số liệu”) và ô F1 (trang “Khác”)"),
        ([place("E5"), place("")], "ô E5 (trang “Số liệu”) và dòng STT 9 (không có trong báo cáo)"),
    ],
)
def test_cells_in_words(places: list[Place], text: str) -> None:
    """A row that is gone has no address: the clerk looks for its number."""
    assert cells_text(places) == text


def test_templates_print_figures_labels_and_sums(govap: Regime) -> None:
    words = {code: Figure(govap.indicator(code), value, "") for code, value in (("DT02", 2), ("DT03", 1001))}
    text = fill("{DT02.label}: {DT02} + {DT03} = {DT02+DT03}", words)
    assert text == "STT 49 – Đơn kỳ trước chuyển sang: 2 + 1.001 = 1.003"


def test_a_name_nobody_gave_is_our_mistake(govap: Regime) -> None:
    with pytest.raises(KeyError):
        fill("{DT99}", {})


def test_yes_no_dates_and_texts(govap: Regime) -> None:
    held, day, form = (govap.indicator(code) for code in ("DC01", "DC01N", "DC17"))
    said = [Figure(held, 1, ""), Figure(held, 0, ""), Figure(day, 1, "2022-10-05"), Figure(day, 0, "")]
    assert list(map(str, said)) == ["có", "không", "05/10/2022", "chưa ghi"]
    assert str(Figure(day, 1, "tháng 10")) == "tháng 10", "one odd cell must not stop a whole period"
    assert str(Figure(form, 1, "toàn thể")) == "toàn thể"
    assert str(Figure(replace(form, choices=()), 0, "")) == "chưa ghi"


def test_quotes_are_one_line_and_short() -> None:
    assert quote(" một\n  dòng ") == "một dòng"
    assert len(quote("x" * 1000)) == 300
