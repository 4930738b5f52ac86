"""Bảng cộng tay: every page adds up to the report's figure, by unit or by group; charts stand in both workbooks."""

import zipfile
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from etl.model.report import ReportContent
from etl.publish import cross_check_data
from etl.publish.book import ROW_NUMBER
from etl.publish.render import render
from tests.consolidate.builder import MISSING, NIL, NOT_APPLICABLE, Office
from tests.publish.conftest import make_version

SHEET = "Bảng cộng tay"


def published(office: Office, folder: Path) -> tuple[ReportContent, Path]:
    version = make_version(office)
    render(office.connection, version.id, folder)
    return version.content, folder / "v1"


def pages(path: Path, *, formulas: bool = False) -> dict[str, list[tuple[Any, ...]]]:
    """Rows of each page by the STT of its indicator."""
    found: dict[str, list[tuple[Any, ...]]] = {}
    for row in load_workbook(path, data_only=not formulas)[SHEET].iter_rows(min_row=3, values_only=True):
        if str(row[0]).startswith("STT "):
            found[stt := str(row[0]).split()[1]] = []
        else:
            found[stt].append(row)
    return found


def various(office: Office) -> None:
    office.accept("A", CD01=1234567, CD02=1, TD01=3, HS04=7, HS05=2, HS06=1)
    office.accept("B", CD01=NIL, CD02=0, HS04=16, HS05=1, HS06=0)
    office.accept("C", CD01=NOT_APPLICABLE, CD02=MISSING, TD01=NIL, HS04=0, HS05=0, HS06=0)


@pytest.mark.parametrize("most_units", [90, 3])
def test_every_page_adds_up_to_the_figure(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, most_units: int
) -> None:
    monkeypatch.setattr(cross_check_data, "MOST_UNITS", most_units)
    various(office)
    content, folder = published(office, tmp_path)
    found, figures = pages(folder / "doi-chieu.xlsx"), content.figures_by_tag()
    for indicator in content.indicators:
        if indicator.across_units == "list":
            assert indicator.stt not in found
            continue
        *_, total, last = found[indicator.stt]
        figure = figures[f"{indicator.code}|total"]
        if indicator.numerator:
            assert (total[2], total[3]) == (figure.numerator, figure.denominator)
        else:
            assert total[2] == (figure.value or 0) == total[6]
        assert last[5:7] == ("Lệch (phải bằng 0)", 0)


def test_a_unit_without_a_number_says_why(office: Office, tmp_path: Path) -> None:
    various(office)
    _, folder = published(office, tmp_path)
    page = pages(folder / "doi-chieu.xlsx")["1"]
    lines = [line for row in page[:-2] for line in (row[:4], row[4:]) if line[0]]
    assert [(line[0], line[2], line[3]) for line in lines] == [
        *((1, 1234567, ""), (4, None, "chưa báo cáo"), (2, None, "không phát sinh")),
        *((5, None, "chưa báo cáo"), (3, None, "không áp dụng")),
    ]


def test_a_line_points_to_the_units_own_cell(office: Office, tmp_path: Path) -> None:
    various(office)
    _, folder = published(office, tmp_path)
    first = pages(folder / "doi-chieu.xlsx", formulas=True)["1"][0]
    sheet, cell = first[2].removeprefix("='").split("'!")
    data = load_workbook(folder / "doi-chieu.xlsx")[sheet]
    assert data[cell].value == 1234567 and data[f"D{cell[1:]}"].value == "A"


def test_both_workbooks_hold_native_charts(district: Office, tmp_path: Path) -> None:
    _, folder = published(district, tmp_path)
    for name, least in (("phu-luc.xlsx", 2), ("doi-chieu.xlsx", 1)):
        with zipfile.ZipFile(folder / name) as package:
            charts = [part for part in package.namelist() if part.startswith("xl/charts/chart")]
            assert len(charts) >= least
            assert all(b"solidFill" in package.read(part) or b"pattFill" in package.read(part) for part in charts)


def test_the_internal_file_names_the_units_of_each_group(office: Office, tmp_path: Path) -> None:
    for unit in "ABC":
        office.accept(unit, narratives={"III": "Công khai đầy đủ các khoản thu chi"})
    _, folder = published(office, tmp_path)
    rows = list(load_workbook(folder / "doi-chieu.xlsx")["Nhóm nội dung"].iter_rows(min_row=5, values_only=True))
    assert rows[0][1:4] == ("Công khai đầy đủ các khoản thu chi", 3, "in")
    assert all(name in rows[0][6] for name in ("Lá Xanh", "Mây Hồng", "Sông Trăng"))


def test_a_text_copied_from_another_school_is_shown_to_the_officer_only(office: Office, tmp_path: Path) -> None:
    text = " ".join(f"Nội dung thứ {word} đã được thực hiện đầy đủ." for word in ("nhất", "hai", "ba", "tư", "năm"))
    for unit in "AB":
        office.accept(unit, narratives={"III": text})
    office.accept("C", narratives={"III": text.replace("thứ năm đã", "sau cùng đã")})
    _, folder = published(office, tmp_path)
    rows = load_workbook(folder / "doi-chieu.xlsx")["Nội dung"].iter_rows(min_row=4, values_only=True)
    notes = {row[2]: row[8] for row in rows}
    assert notes["A"] == "trùng 100% với Trường Mầm non Mây Hồng (mẫu)"
    assert notes["C"].startswith("trùng 9") and "Lá Xanh" in notes["C"]
    with zipfile.ZipFile(folder / "bao-cao.docx") as package:
        assert "trùng".encode() not in package.read("word/document.xml")


@pytest.mark.parametrize("hostile", ["<b>&", "]]>", "_x0041_", "\x01\x02", ROW_NUMBER, "  hai đầu  ", "a\nb"])
def test_any_text_comes_back_as_it_was(office: Office, tmp_path: Path, hostile: str) -> None:
    from etl.publish.book import Book, Sheet

    path = tmp_path / "b.xlsx"
    book = Book(path, "x", office.regime.period("2023-H1").deadline, "")
    sheet = Sheet(book, "a", [], ("A",), (20,))
    sheet.put([(f"đầu {hostile}", book.body())])
    book.close()
    shown = load_workbook(path)["a"]["A2"].value
    assert (
        shown.replace("_x005F", "").replace("_x0001_", "\x01").replace("_x0002_", "\x02").replace("_x0000_", "\x00")
        == f"đầu {hostile}"
    )
