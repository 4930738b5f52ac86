"""The workbooks: cached values are the figures, recalculation gives the same, text from outside stays text."""

import shutil
import subprocess
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy
from openpyxl import load_workbook

from etl.model.report import ReportContent
from etl.publish.book import MAX_TEXT
from etl.publish.render import render
from etl.regime import load_regime
from tests.conftest import needs_office
from tests.consolidate.builder import AFTER_DEADLINE, MISSING, NIL, NOT_APPLICABLE, Office, open_office, small_regime
from tests.publish.conftest import make_version
from tests.publish.parse_back import whole_text


def published(office: Office, folder: Path) -> tuple[ReportContent, Path]:
    version = make_version(office)
    render(office.connection, version.id, folder)
    return version.content, folder / "v1"


def totals(path: Path, content: ReportContent, *, formulas: bool = False) -> dict[str, Any]:
    """Cells of "Tổng hợp" by tag."""
    sheet = load_workbook(path, read_only=True, data_only=not formulas)["Tổng hợp"]
    tags = ["total", *(f"level:{c}" for c, _ in content.levels), *(f"ownership:{c}" for c, _ in content.ownerships)]
    codes = {indicator.stt: indicator.code for indicator in content.indicators}
    found = {}
    for row in sheet.iter_rows(min_row=4, values_only=True):
        if row[0] in codes and row[1]:
            for number, tag in enumerate(tags):
                found[f"{codes[row[0]]}|{tag}"] = row[3 + number]
            for number, name in enumerate(("reported", "expected", "nil", "not_applicable", "missing")):
                found[f"{codes[row[0]]}|{name}"] = row[3 + len(tags) + number]
    return found


def assert_agrees(found: dict[str, Any], content: ReportContent) -> None:
    shares = {indicator.code for indicator in content.indicators if indicator.numerator}
    lists = {indicator.code for indicator in content.indicators if indicator.across_units == "list"}
    for figure in content.figures:
        value = found[figure.tag]
        if figure.value is None:
            nothing = "KPS" if figure.indicator in shares and figure.units_reported else None
            assert (value or None) == nothing or figure.indicator in lists or value == "–", figure.tag
        elif figure.indicator in shares:
            assert Decimal(str(value)) == figure.value.quantize(Decimal("0.1"), ROUND_HALF_UP), figure.tag
        else:
            assert value == figure.value, figure.tag
        if figure.tag.endswith("|total"):
            for name in ("reported", "expected", "nil", "not_applicable", "missing"):
                assert found[f"{figure.indicator}|{name}"] == getattr(figure, f"units_{name}"), (figure.tag, name)


def various(office: Office) -> None:
    """Every state of a value, a share of nothing in one level, a unit that never answered."""
    office.accept("A", CD01=1234567, CD02=1, TD01=3, HS04=7, HS05=2, HS06=1, DC17="toàn thể")
    office.accept("B", CD01=NIL, CD02=0, HS04=16, HS05=1, HS06=0)
    office.accept("C", CD01=NOT_APPLICABLE, CD02=MISSING, TD01=NIL, HS04=0, HS05=0, HS06=0)
    office.accept("D", CD01=MISSING, CD02=1, HS04=NIL, HS05=NIL, HS06=NIL)


def test_cached_values_of_the_cross_check_are_the_figures(published_district: tuple[ReportContent, Path]) -> None:
    content, folder = published_district
    assert_agrees(totals(folder / "doi-chieu.xlsx", content), content)


def test_cached_values_agree_in_every_state(office: Office, tmp_path: Path) -> None:
    various(office)
    content, folder = published(office, tmp_path)
    found = totals(folder / "doi-chieu.xlsx", content)
    assert_agrees(found, content)
    assert (found["HS11|level:MN"], found["HS11|level:TH"]) == (17.4, "KPS")
    assert found["TD01|ownership:private"] == "–"


@needs_office()
@pytest.mark.office
@pytest.mark.parametrize("sent", ["district", "office"])
def test_recalculation_by_an_office_program_gives_the_same(
    sent: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    office: Office = request.getfixturevalue(sent)
    if sent == "office":
        various(office)
    content, folder = published(office, tmp_path)
    bare = tmp_path / "bare"
    bare.mkdir()
    load_workbook(folder / "doi-chieu.xlsx").save(bare / "doi-chieu.xlsx")  # openpyxl drops all cached values
    assert set(totals(bare / "doi-chieu.xlsx", content).values()) <= {None, "", "–"}
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = [shutil.which("soffice") or "soffice", profile, "--headless", "--convert-to", "xlsx", "--outdir"]
    subprocess.run([*command, tmp_path / "again", bare / "doi-chieu.xlsx"], check=True, capture_output=True)
    assert_agrees(totals(tmp_path / "again" / "doi-chieu.xlsx", content), content)


def test_totals_are_formulas(office: Office, tmp_path: Path) -> None:
    various(office)
    content, folder = published(office, tmp_path)
    found = totals(folder / "doi-chieu.xlsx", content, formulas=True)
    assert found["CD01|total"].startswith("=IF(COUNTIFS('Dữ liệu'!")


def test_data_rows_show_value_state_and_where_it_stands(office: Office, tmp_path: Path) -> None:
    various(office)
    _, folder = published(office, tmp_path)
    sheet = load_workbook(folder / "doi-chieu.xlsx")["Dữ liệu"]
    rows = [row for row in sheet.iter_rows(min_row=3, values_only=True) if row[0] == "1"]
    assert [(row[3], row[7], row[10]) for row in rows] == [
        ("A", 1234567, "có số liệu"),
        ("B", None, "không phát sinh"),
        ("C", None, "không áp dụng"),
        ("D", None, "bỏ trống"),
        ("E", None, "chưa báo cáo"),
    ]
    assert rows[0][11] == "1234567" and rows[0][13:] == ("Số liệu", "E11", "BaoCao.xlsx")


def test_every_unit_stands_once_under_every_indicator_that_binds_it(
    published_district: tuple[ReportContent, Path],
) -> None:
    content, folder = published_district
    sheet = load_workbook(folder / "doi-chieu.xlsx", read_only=True)["Dữ liệu"]
    found = [(row[0], row[3]) for row in sheet.iter_rows(min_row=3, values_only=True)]
    assert len(found) == len(set(found))
    expected = sum(figure.units_expected for figure in content.figures if not figure.scope_code)
    assert len(found) == expected


def test_rows_stand_in_the_order_of_the_form_also_where_nobody_answers(
    connection: sqlalchemy.Connection, repo: Path, tmp_path: Path
) -> None:
    """A share before its parts, and an indicator that binds no unit: the rows of others must not slip under it."""
    regime = small_regime(load_regime(repo / "regimes", "govap-danvan-2023"))
    form = {one.code: one for one in regime.indicators}
    form["TD01"] = replace(form["TD01"], levels=frozenset({"THCS"}))
    order = ("HS11", "TD01", "HS06", "CD02", "HS04", "HS05", "CD01", "DC17")
    office = open_office(connection, replace(regime, indicators=tuple(form[code] for code in order)))
    various(office)
    content, folder = published(office, tmp_path)
    assert_agrees(totals(folder / "doi-chieu.xlsx", content), content)
    sheet = load_workbook(folder / "doi-chieu.xlsx")["Dữ liệu"]
    rows = [(row[0], row[3]) for row in sheet.iter_rows(min_row=3, values_only=True)]
    assert rows == [(form[code].stt, unit) for code in order if code != "TD01" for unit in "ABCDE"]


def test_text_from_outside_is_never_a_formula_or_link(office: Office, tmp_path: Path) -> None:
    hostile = ["=cmd()", "+1+1", "@SUM(A1)", "http://mau.vn/x", "<b>đậm</b>", "{{7*7}}"]
    models = [{"name": text, "goal": text, "result": text, "people": text} for text in hostile]
    office.accept("A", narratives={"III": '=HYPERLINK("http://mau.vn")'}, models=models, DC17="=1+1")
    _, folder = published(office, tmp_path)
    for name in ("doi-chieu.xlsx", "phu-luc.xlsx"):
        workbook = load_workbook(folder / name)
        for sheet in workbook:
            assert not sheet._hyperlinks
            formulas = [c for row in sheet.iter_rows() for c in row if c.data_type == "f"]
            assert not formulas or (name == "doi-chieu.xlsx" and sheet.title in ("Tổng hợp", "Bảng cộng tay"))
    said = [cell.value for cell in load_workbook(folder / "phu-luc.xlsx")["Danh mục mô hình"]["B"]]
    assert set(hostile) <= set(said)


def test_a_text_too_long_for_a_cell_is_cut_and_says_so(office: Office, tmp_path: Path) -> None:
    office.accept("A", narratives={"III": "dài " * 20_000})
    _, folder = published(office, tmp_path)
    sheet = load_workbook(folder / "doi-chieu.xlsx")["Nội dung"]
    text = next(row[5] for row in sheet.iter_rows(min_row=4, values_only=True))
    assert len(text) == MAX_TEXT and text.endswith("xem tệp gốc)")


def test_progress_findings_and_files_stand_in_words(office: Office, tmp_path: Path) -> None:
    office.accept("A", at=AFTER_DEADLINE)
    submission = office.accept("B", verdict="rejected")
    office.finding(submission, office.judge(submission, "rejected"), "Dòng 3 khác tổng. Đề nghị kiểm tra.", "critical")
    office.receive("C", "evidence")
    _, folder = published(office, tmp_path)
    workbook = load_workbook(folder / "doi-chieu.xlsx")
    progress = {row[1]: row[5:9] for row in workbook["Tiến độ"].iter_rows(min_row=4, values_only=True)}
    assert progress["A"] == ("Đạt yêu cầu, đưa vào tổng hợp", "Sau thời hạn", "10:00:00 ngày 03/5/2023", "giờ của tệp")
    assert progress["B"][0] == "Đề nghị chỉnh sửa, gửi lại"
    assert progress["C"][0] == "Có văn bản ký, chưa có số liệu"
    assert progress["D"] == ("Chưa gửi", "Chưa có báo cáo số liệu", "", "")
    finding = next(workbook["Kết quả kiểm tra"].iter_rows(min_row=3, values_only=True))
    assert finding[1] == "B" and finding[3] == "Phải chỉnh sửa" and finding[6] == "Dòng 3 khác tổng. Đề nghị kiểm tra."
    files = [row[1] for row in workbook["Truy vết"].iter_rows(min_row=3, values_only=True)]
    assert files == ["A"]


def test_the_outgoing_appendix_names_no_unit_and_holds_no_formula(
    published_district: tuple[ReportContent, Path], filled: Office
) -> None:
    _, folder = published_district
    text = whole_text(folder / "phu-luc.xlsx")
    for unit in filled.regime.roster("2023-H1"):
        assert unit.name not in text and unit.code not in text
    assert "BaoCao" not in text


def test_appendix_and_word_show_the_same_totals(office: Office, tmp_path: Path) -> None:
    various(office)
    _, folder = published(office, tmp_path)
    sheet = load_workbook(folder / "phu-luc.xlsx")["Tổng hợp"]
    rows = {row[0]: row[3:] for row in sheet.iter_rows(min_row=4, values_only=True)}
    assert rows["1"] == (1234567, 2, 5, 1, 1, 2)
    assert rows["2"][:3] == (2, 3, 5)
    assert rows["7"][:2] == (17.4, 4)


def test_sheets_are_ready_to_print_and_filter(published_district: tuple[ReportContent, Path]) -> None:
    _, folder = published_district
    for name in ("phu-luc.xlsx", "doi-chieu.xlsx"):
        book = load_workbook(folder / name)
        for sheet in book:
            assert sheet.freeze_panes and sheet.print_title_rows, sheet.title
            assert sheet.auto_filter.ref or sheet.title == "Bảng cộng tay", sheet.title  # pages to print, no table
            assert sheet.page_setup.paperSize == 9 and sheet.page_setup.fitToHeight == 0
            assert sheet["A1"].font.name == "Times New Roman"
    assert "LƯU NỘI BỘ" in book["Dữ liệu"].oddHeader.center.text
