"""Cùng kỳ against a table worked by hand: units of both years only, printed totals under their report, khớp or lệch."""

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from etl.audit.history import history_json
from etl.consolidate.version import Version, consolidate
from etl.model.decision import By, Reason
from etl.model.errors import UsageError
from etl.model.report import Comparison
from etl.model.results import Reached
from etl.publish.last_year import last_year_note, last_year_table
from etl.publish.tables import LAST_YEAR, TOTAL, compared_measures, figures_table
from etl.review.history import import_history
from etl.review.officers import register_officer
from tests.consolidate.builder import MISSING, MUCH_LATER, NIL, PERIOD, Office

LAST = "2022-H1"
LAST_YEAR_MADE = datetime(2022, 6, 1, tzinfo=UTC)
SENT = datetime(2022, 4, 20, 2, tzinfo=UTC)
BY, REASON = By("nv.a", "tester"), Reason("Báo cáo số 45/BC-GDĐT ngày 05/5/2022", "nhập số liệu kỳ trước")
HALF = {"HS04": 100, "HS05": 90, "HS06": 5}


def a_year_before(office: Office) -> Version:
    office.accept("A", period=LAST, at=SENT, CD01=20, CD02=1, **HALF)
    office.accept("B", period=LAST, at=SENT, CD01=7, CD02=0, **HALF)
    office.accept("D", period=LAST, at=SENT, CD01=NIL, CD02=1, HS04=MISSING, HS05=1, HS06=1)
    return consolidate(office.connection, office.regime, LAST, LAST_YEAR_MADE, b"")


def this_year(office: Office) -> Version:
    office.accept("A", CD01=26, CD02=1, HS04=200, HS05=190, HS06=4)
    office.accept("C", CD01=9, CD02=1, **HALF)
    office.accept("D", CD01=3, CD02=MISSING, **HALF)
    return made(office)


def made(office: Office) -> Version:
    return consolidate(office.connection, office.regime, PERIOD, MUCH_LATER, b"")


def printed(office: Office, folder: Path, text: str, period: str = LAST) -> None:
    register_officer(office.connection, "nv.a", "Cán bộ mẫu", SENT)
    path = folder / "da-in.csv"
    path.write_text("indicator,value\n" + text, "utf-8")
    import_history(office.connection, office.regime, office.regime.period(period), path, BY, REASON, LAST_YEAR_MADE)


def by_indicator(version: Version) -> dict[str, Comparison]:
    return {one.indicator: one for one in version.content.comparisons}


def test_only_units_of_both_years_are_compared(office: Office) -> None:
    a_year_before(office)
    found = by_indicator(this_year(office))
    # A and D answered CD01 in both years: 26 + 3 against 20 + 0; B and C are of one year alone
    assert found["CD01"] == Comparison("CD01", 2, Reached(Decimal(29)), Reached(Decimal(20)), "")
    assert found["CD02"] == Comparison("CD02", 1, Reached(Decimal(1)), Reached(Decimal(1)), "")
    # D has no HS04 a year before: half a share is none
    share = found["HS11"]
    assert (share.units, share.now, share.last) == (
        1,
        Reached(None, Decimal(194), Decimal(200)),
        Reached(None, Decimal(95), Decimal(100)),
    )


def test_the_table_reckons_growth_on_a_base_that_bears_it(office: Office) -> None:
    a_year_before(office)
    version = this_year(office)
    rows = {row.cells[0].text: [cell.text for cell in row.cells] for row in last_year_table(version.content).rows}
    common = "các đơn vị có số liệu ở cả hai kỳ"
    assert rows["1"] == ["1", "Văn bản chỉ đạo", "văn bản", "29", "20", "9", "45%", "2", common]
    assert rows["2"][3:7] == ["1", "1", "0", ""]  # no percentage of a base of 1
    assert rows["7"][3:7] == ["97,0", "95,0", "2,0", ""]  # points, not per cent of per cent
    assert "cả hai kỳ" in last_year_note(version.content)


def test_the_appendix_shows_both_years_of_the_same_units(office: Office) -> None:
    """ "95 | cùng kỳ 89" read as six more, while the body said one fewer of the eleven units that have both years."""
    a_year_before(office)
    content = this_year(office).content
    table = figures_table(content, "", [TOTAL], (*compared_measures(content), "n/N"))
    assert table.headers[4:6] == ("Kỳ này (đơn vị có cả hai kỳ)", content.last_period_title)
    rows = {row.cells[0].text: [cell.text for cell in row.cells] for row in table.rows}
    assert rows["1"][3:6] == ["38", "29", "20"], "all units; those of both years, now and then"


def test_printed_totals_come_under_the_report_they_stand_in(office: Office, tmp_path: Path) -> None:
    printed(office, tmp_path, "CD01,31\nHS11,95.5\n")
    version = this_year(office)
    found = by_indicator(version)
    assert found["CD01"] == Comparison("CD01", None, None, Reached(Decimal(31)), REASON.document)
    table = figures_table(version.content, "", [TOTAL], (LAST_YEAR, "n/N"))
    assert table.headers[3:] == ("Tổng số", "Cùng kỳ (6 tháng đầu năm 2022)", "Số đơn vị")
    rows = {row.cells[0].text: [cell.text for cell in row.cells] for row in table.rows}
    assert rows["1"][3:5] == ["38", "31"] and rows["7"][4] == "95,5"
    assert last_year_note(version.content) == (
        "Số liệu cùng kỳ (6 tháng đầu năm 2022): theo Báo cáo số 45/BC-GDĐT ngày 05/5/2022."
    )


def test_what_was_printed_wins_over_what_we_reckon_now(office: Office, tmp_path: Path) -> None:
    a_year_before(office)
    printed(office, tmp_path, "CD01,31\n")
    found = by_indicator(this_year(office))
    assert found["CD01"].last == Reached(Decimal(31))
    assert found["CD02"].source == ""


def test_an_import_makes_a_new_version_and_its_repetition_none(office: Office, tmp_path: Path) -> None:
    first = this_year(office)
    assert first.content.comparisons == ()
    printed(office, tmp_path, "CD01,31\n")
    second = made(office)
    assert (second.created, second.number) == (True, first.number + 1)
    assert made(office).created is False
    printed(office, tmp_path, "CD01,30\n")
    assert by_indicator(made(office))["CD01"].last == Reached(Decimal(30))


def test_running_last_years_files_again_says_what_agrees(office: Office, tmp_path: Path) -> None:
    a_year_before(office)
    printed(office, tmp_path, "CD01,27\nHS04,210\nHS11,95.0\nCD02,2\nTD01,5\n")
    found = history_json(office.connection, office.regime.name, LAST, MUCH_LATER)
    assert [(one["indicator"], one["printed"], one["computed"], one["result"]) for one in found] == [
        ("CD01", 27, 27, "khớp"),
        ("CD02", 2, 2, "khớp"),
        ("TD01", 5, 0, "lệch"),
        ("HS04", 210, 200, "lệch"),
        ("HS11", 95, 95, "khớp"),
    ]
    assert {one["source"] for one in found} == {REASON.document}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("XX01,5\n", "“XX01” không phải chỉ tiêu"),
        ("DC17,5\n", "“DC17” không phải chỉ tiêu có số tổng"),
        ("CD01,-5\n", "âm"),
        ("CD01,5\nCD01,6\n", "đã có ở"),
        ("CD01,năm\n", "không phải số đã in"),
    ],
)
def test_a_file_with_a_mistake_is_refused_whole(office: Office, tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(UsageError, match="chưa ghi gì") as refused:
        printed(office, tmp_path, f"HS04,5\n{text}")
    assert words in str(refused.value)


def test_without_an_import_there_is_nothing_to_compare(office: Office) -> None:
    a_year_before(office)
    with pytest.raises(UsageError, match="history import"):
        history_json(office.connection, office.regime.name, LAST, MUCH_LATER)


def test_totals_are_taken_as_print_writes_them(office: Office, tmp_path: Path) -> None:
    """ "1.234" of a count is no 1,234; "98,5" of a percentage is no mistake."""
    printed(office, tmp_path, 'CD01,1.234\nHS11,"98,5%"\nTD01,KPS\n')
    rows = office.connection.exec_driver_sql("SELECT indicator, value FROM printed_figure ORDER BY id").all()
    assert [tuple(row) for row in rows] == [("CD01", 1234), ("HS11", Decimal("98.5")), ("TD01", 0)]


def test_a_file_with_mistakes_is_refused_with_all_of_them(office: Office, tmp_path: Path) -> None:
    with pytest.raises(UsageError) as refused:
        printed(office, tmp_path, "XX01,1\nCD01,-1\nHS04,abc\nDC17,2\nHS11,90\nHS11,91\n")
    lines = str(refused.value).splitlines()
    assert len(lines) == 1 + 5 and all(f"da-in.csv:{row}:" in lines[n] for n, row in enumerate((2, 3, 4, 5, 7), 1))


def test_no_growth_is_told_while_units_are_missing(office: Office, tmp_path: Path) -> None:
    """Six units of sixty against last year's sixty is no loss of nine tenths."""
    printed(office, tmp_path, "CD01,1000\n")
    rows = [row for row in last_year_table(this_year(office).content).rows if row.cells[4].value == 1000]
    total = next(one for one in made(office).content.figures if one.tag == "CD01|total")
    assert total.units_missing > 0
    assert [row.cells[6].text for row in rows] == [""]
    assert f"mới có {total.units_reported}/{total.units_expected} đơn vị" in rows[0].cells[8].text
