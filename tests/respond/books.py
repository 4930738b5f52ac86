"""Workbooks as units return them, by the program that saved them, and what is compared of them."""

import re
import zipfile
from collections.abc import Callable
from io import BytesIO
from typing import Any

import openpyxl
from lxml import etree
from openpyxl.comments import Comment

from etl.config import PROJECT
from etl.forms import issue_form
from etl.forms.layout import FINDINGS_SHEET
from etl.regime import load_regime
from etl.respond.marks import Mark, MarkUp
from tests.respond.deliver import PERIOD, REGIME

MARKS = MarkUp(
    marks=(
        Mark("Số liệu", ("E31", "E32", "E33"), "STT 24: đơn vị ghi 5; 2 + 2 = 4. Đề nghị kiểm tra cả ba ô.", True),
        Mark("Số liệu", ("E33", "E40"), "Số khác thường, đề nghị giải trình.", False),
        Mark("Mô hình", ("B8:J8",), "Mô hình “<b>A & B</b>” chưa có trạng thái {x}.", False),
        Mark("Không có trang này", ("E1",), "Trang bị thiếu.", True),
        Mark("Nội dung", (), "Mục III.1: chưa có nội dung.", False),
    ),
    list_name=FINDINGS_SHEET,
    heading=("NỘI DUNG CẦN SỬA", "Trường mẫu – 6 tháng đầu năm 2023."),
)
MARKED = {"Số liệu": {"E31", "E32", "E33", "E40"}, "Mô hình": {f"{letter}8" for letter in "BCDEFGHIJ"}}


def issued() -> bytes:
    """The form as the office sends it."""
    regime = load_regime(PROJECT / "regimes", REGIME)
    written = BytesIO()
    issue_form(regime, regime.period(PERIOD), regime.unit(PERIOD, "0790201"), {}, written)
    return written.getvalue()


def typed_in(data: bytes, change: Callable[[Any], None] = lambda book: None) -> bytes:
    """Filled in and saved by openpyxl, which writes everything anew."""
    book = openpyxl.load_workbook(BytesIO(data))
    for row in range(7, 40):
        if not book["Số liệu"].cell(row, 5).protection.locked:
            book["Số liệu"].cell(row, 5).value = row
    change(book)
    saved = BytesIO()
    book.save(saved)
    return saved.getvalue()


def with_own_comments(book: Any) -> None:
    """A clerk's own notes: on a cell that will be marked, and on another."""
    book["Số liệu"]["E31"].comment = Comment("Chị Hoa kiểm lại", "Chị Hoa")
    book["Số liệu"]["E20"].comment = Comment("Theo sổ công văn", "Chị Hoa")


def parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def replaced(data: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    """The package with one part changed."""
    target = BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, content in parts(data).items():
            archive.writestr(part, change(content) if part == name else content)
    return target.getvalue()


def cells_of(data: bytes, marked: dict[str, set[str]] | None = None) -> dict[str, Any]:
    """Value or formula and every format of each cell; of marked cells everything but the fill."""
    book = openpyxl.load_workbook(BytesIO(data))
    found = {}
    for sheet in book:
        if sheet.title == FINDINGS_SHEET:
            continue
        for row in sheet.iter_rows():
            for cell in row:
                is_marked = cell.coordinate in (marked or {}).get(sheet.title, ())
                look = [cell.value, cell.font, cell.border, cell.alignment, cell.number_format, cell.protection]
                found[f"{sheet.title}!{cell.coordinate}"] = repr([*look, None if is_marked else cell.fill])
    return found


def sheets_of(data: bytes) -> dict[str, Any]:
    """Validations, protection, conditional formats, merged cells, widths, print set-up of each sheet."""
    book = openpyxl.load_workbook(BytesIO(data))
    return {
        sheet.title: (
            sorted(
                (str(one.sqref), one.type, one.formula1, one.prompt) for one in sheet.data_validations.dataValidation
            ),
            {key: value for key, value in vars(sheet.protection).items() if key != "_parent"},
            sorted(str(area.sqref) for area in sheet.conditional_formatting),
            sorted(str(area) for area in sheet.merged_cells.ranges),
            {key: column.width for key, column in sheet.column_dimensions.items()},
            (sheet.print_area, sheet.print_title_rows, sheet.freeze_panes, sheet.sheet_state),
        )
        for sheet in book
        if sheet.title != FINDINGS_SHEET
    }


def comments_of(data: bytes, sheet: str = "Số liệu") -> dict[str, str]:
    book = openpyxl.load_workbook(BytesIO(data))
    return {cell.coordinate: cell.comment.text for row in book[sheet].iter_rows() for cell in row if cell.comment}


def cached_values(data: bytes) -> dict[tuple[str, str], tuple[str, str]]:
    """Formulas with the values that the unit's program has last shown, by part and cell."""
    return {
        (name, cell.get("r", "")): (cell.findtext("{*}f") or "", cell.findtext("{*}v") or "")
        for name, content in parts(data).items()
        if re.fullmatch(r"xl/worksheets/sheet[1-5]\.xml", name)
        for cell in etree.fromstring(content).iter("{*}c")
        if cell.find("{*}f") is not None
    }


def resaved(data: bytes) -> bytes:
    """Opened and saved by another program, which numbers formats anew."""
    saved = BytesIO()
    openpyxl.load_workbook(BytesIO(data)).save(saved)
    return saved.getvalue()
