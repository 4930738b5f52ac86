"""`regime calendar` on a screen of 80 columns: every date whole, the last moment in time, marks and remarks."""

import re

import pytest
from typer.testing import CliRunner

from etl.cli import common
from etl.cli.main import app
from etl.regime import regime_names
from tests.regime.conftest import SHIPPED


@pytest.fixture
def calendar(monkeypatch: pytest.MonkeyPatch):  # type: ignore[no-untyped-def]
    monkeypatch.setenv("ETL_REGIMES", str(SHIPPED))
    monkeypatch.setattr("etl.cli.common.console._width", 80)

    def run(name: str) -> str:
        done = CliRunner().invoke(app, ["regime", "calendar", name])
        assert done.exit_code == 0, done.output
        return str(done.stdout)

    return run


def test_a_long_code_is_folded_before_a_date_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(common.console, "_width", 80)
    day = "01/04/2023*"
    with common.console.capture() as shown:
        common.table("Lịch", ["Kỳ", *"ABCDE"], [["2026-DOTMUAHETHU", *[day] * 5]], is_unbroken=True)
    assert shown.get().count(day) == 5


def test_a_narrow_screen_loses_no_digit(monkeypatch: pytest.MonkeyPatch) -> None:
    """Cut off, "01/05/2023" would read as a day of another year."""
    monkeypatch.setattr(common.console, "_width", 40)
    with common.console.capture() as shown:
        common.table("Lịch", list("ABCDEF"), [["01/05/2023"] * 6], is_unbroken=True)
    assert sum(map(str.isdigit, shown.get())) == 6 * 8


def cells(shown: str, code: str) -> list[list[str]]:
    """The lines of a period's row, each cut into cells."""
    rows = re.split(r"[├└╇┡]", shown)
    (row,) = [row for row in rows if re.search(rf"│ {code} +│", row)]
    return [[cell.strip() for cell in line.split("│")[1:-1]] for line in row.splitlines() if line.startswith("│")]


def test_a_period_with_its_last_moment_and_marks(calendar) -> None:  # type: ignore[no-untyped-def]
    """The plan says "trước ngày 01/5/2023"; the rest is the office's own."""
    shown = calendar("govap-danvan-2023")
    assert cells(shown, "2023-H1") == [
        ["2023-H1", "16/10/2022*", "01/04/2023*", "01/05/2023", "hết ngày", "28/04/2023"],
        ["", "15/04/2023*", "01/07/2023*", "", "30/04/2023", ""],
    ]
    assert "23:59:59" in shown
    words = " ".join(shown.split())
    assert "2023-H1: Ngày cuối cùng nộp đúng hạn, 30/04/2023, là Chủ nhật" in words
    assert "* Ngày kế hoạch không nêu, do Phòng Giáo dục và Đào tạo" in words and "ngày mẫu" in words


def test_a_report_that_nobody_submits_has_no_deadline(calendar) -> None:  # type: ignore[no-untyped-def]
    shown = calendar("govap-thidua-2021")
    assert cells(shown, "2021-C") == [
        ["2021-C", "01/06/2021", "–", "–", "–", "–"],
        ["", "01/07/2021", "", "", "", ""],
    ]
    assert "2021-C: tổng hợp từ 2021-S1, 2021-S2" in shown


@pytest.mark.parametrize("name", regime_names(SHIPPED))
def test_no_line_is_wider_than_the_screen_and_no_date_is_cut(calendar, name: str) -> None:  # type: ignore[no-untyped-def]
    table = [line for line in calendar(name).splitlines() if line[:1] in "┏┃┡│├└"]
    assert table and all(len(line) <= 80 for line in table)
    for line in table:
        for cell in line.split("│")[1:-1]:
            assert re.fullmatch(r"(\d\d/\d\d/\d{4}\*?|\d{4}-[A-Z0-9]+|hết ngày|–|)", cell.strip()), cell
