"""A sheet spelt as usual is read as a parser reads it: values, marks and places, whatever was seen before."""

from datetime import datetime, time
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from etl.archive import opened
from etl.read import sheets as reading
from etl.read.marks import Mark
from etl.read.package import DamagedPart
from etl.read.sheets import Sheets, xlsx_sheets
from tests.hostile.corpus import DATA_PART, form, parts_of

SPACE = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
STYLES = f"""<styleSheet {SPACE}><numFmts count="1"><numFmt numFmtId="170" formatCode="dd/mm/yyyy hh:mm"/></numFmts>
<cellXfs count="4"><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="170"/><xf numFmtId="9"/></cellXfs></styleSheet>"""
SHARED = (
    '<si/><si><t>Trường mẫu</t></si><si><t/></si><si><t xml:space="preserve"> Có 17 &amp; 18 </t></si>'
    "<si><r><t>1</t></r><r><rPr><b/></rPr><t>7</t></r></si><si><t>_x0031_7&#10;&#7908;</t></si><si><t>a\r\nb</t></si>"
)
TEXTS = 7
EMPTY = f'<worksheet {SPACE}><sheetData><row r="1"><c r="A1"><v></v></c></row></sheetData></worksheet>'.encode()
PARTS = {name: EMPTY if name.startswith("xl/worksheets/sheet") else data for name, data in parts_of(form()).items()}


def workbook(rows: str, behind: str = "") -> bytes:
    """The form of the corpus with these rows for its data sheet."""
    sheet = f"<worksheet {SPACE}><sheetData>{rows}</sheetData>{behind}</worksheet>"
    made = {DATA_PART: sheet, "xl/styles.xml": STYLES, "xl/sharedStrings.xml": f"<sst {SPACE}>{SHARED}</sst>"}
    with ZipFile(target := BytesIO(), "w") as archive:
        for name, data in {**PARTS, **made}.items():
            archive.writestr(name, data)
    return target.getvalue()


def facts(sheets: Sheets) -> list[tuple[Any, ...]]:
    return [
        (grid.name, [list(map(repr, row)) for row in grid.rows], grid.top, grid.left, grid.marks, grid.merges)
        for grid in sheets.grids
    ]


numbers = some.one_of(
    some.integers(0, 99_999).map(str),
    some.floats(allow_nan=False, allow_infinity=False).map(repr).filter(lambda text: "inf" not in text),
    some.sampled_from(["0", "007", "1E5", "-3.50", "45000.25", "0.75", "1e999"]),
)
texts = some.text("ab1 Ậễ7", max_size=6)
formulas = some.sampled_from(
    ["", "<f>SUM(A1:A2)</f>", "<f>[1]x!A1</f>", '<f t="shared" si="0"/>', '<f t="array" ref="B2:C3">A1</f>', "<f/>"]
)


@some.composite
def cells(draw: some.DrawFn) -> str:
    """A cell after its address: style, kind and content."""
    style = draw(some.sampled_from(["", ' s="0"', ' s="1"', ' s="2"', ' s="3"']))
    formula = draw(formulas)
    kind, content = draw(
        some.one_of(
            numbers.map(lambda number: ("", f"<v>{number}</v>")),
            numbers.map(lambda number: (' t="n"', f"<v>{number}</v>")),
            some.integers(0, TEXTS - 1).map(lambda number: (' t="s"', f"<v>{number}</v>")),
            texts.map(lambda text: (' t="str"', f'<v xml:space="preserve">{text}&lt;</v>')),
            texts.map(lambda text: (' t="inlineStr"', f"<is><t>{text}</t></is>")),
            some.sampled_from("01").map(lambda truth: (' t="b"', f"<v>{truth}</v>")),
            some.just((' t="e"', "<v>#DIV/0!</v>")),
            some.sampled_from(["<v/>", "<v></v>", ""]).map(lambda blank: (' t="str"', blank)),
        )
    )
    if "inlineStr" in kind:
        return f"{style}{kind}><is>{content[4:]}</c>"
    return draw(some.sampled_from([f"{style}{kind}>{formula}{content}</c>", f"{style}/>"]))


@some.composite
def tables(draw: some.DrawFn) -> str:
    """Rows in any order, mostly rising, that hold cells of columns in any order."""
    rows = []
    for number in draw(some.lists(some.integers(1, 60), min_size=3, max_size=8)):
        columns = draw(some.lists(some.sampled_from("ABCDEFGH"), unique=True, max_size=5))
        written = "".join(f'<c r="{column}{number}"{draw(cells())}' for column in columns)
        rows.append(f'<row r="{number}">{written}</row>')
    return "".join(rows)


@settings(max_examples=100)
@given(tables())
def test_any_usual_sheet_is_read_as_a_parser_reads_it(rows: str) -> None:
    data = workbook(rows, '<mergeCells count="1"><mergeCell ref="A1:B2"/></mergeCells>')
    for _ in range(2):  # the second time from memory
        assert facts(xlsx_sheets(opened(data))) == facts(xlsx_sheets(opened(data), is_careful=True))


@pytest.fixture
def no_parser(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "read_slowly", lambda *_: pytest.fail("read slowly"))


ROW = '<row r="{0}"><c r="A{0}" t="s"><v>1</v></c><c r="C{0}" s="1"><v>{1}</v></c></row>'


@pytest.mark.usefixtures("no_parser")
def test_digits_are_those_of_the_file_and_not_of_one_seen_before() -> None:
    for first, second in ((12, 45_000), (34, 45_017), (98, 11_111)):
        (grid,) = xlsx_sheets(opened(workbook(ROW.format(5, first) + ROW.format(7, second)))).grids
        assert (grid.top, grid.left, len(grid.rows)) == (4, 0, 3)
        days = [row[2] for row in (grid.rows[0], grid.rows[2])]
        assert [(day - day.replace(year=1899, month=12, day=30)).days for day in days] == [first, second]
        assert grid.rows[1] == ["", "", ""]


def test_hours_and_texts_of_formulas_are_what_programs_show() -> None:
    cells = '<c r="A1" s="2"><v>0.354166666666667</v></c><c r="B1" s="2"><v>42354.572916666664</v></c>'
    cells += '<c r="C1" s="1"><v>45016.9999999999</v></c><c r="D1" t="str"><f>A</f><v>a_x000D_&amp;b</v></c>'
    (grid,) = xlsx_sheets(opened(workbook(f'<row r="1">{cells}</row>'))).grids
    assert grid.rows == [[time(8, 30), datetime(2015, 12, 16, 13, 45), datetime(2023, 4, 1), "a\r&b"]]  # noqa: DTZ001


def test_a_row_that_says_two_numbers_is_read_cell_by_cell() -> None:
    rows = '<row r="5"><c r="A5"><v>1</v></c><c r="B6"><v>2</v></c></row><row r="9"><c r="A9"><v>3</v></c></row>'
    (grid,) = xlsx_sheets(opened(workbook(rows))).grids
    assert grid.rows == [[1.0, ""], ["", 2.0], ["", ""], ["", ""], [3.0, ""]]


def test_a_row_that_stands_twice_is_read_cell_by_cell() -> None:
    rows = '<row r="5"><c r="A5"><v>1</v></c></row><row r="5"><c r="B5"><v>2</v></c></row>'
    (grid,) = xlsx_sheets(opened(workbook(rows))).grids
    assert grid.rows == [[1.0, 2.0]]


@pytest.mark.usefixtures("no_parser")
def test_a_formula_without_a_value_was_never_calculated_wherever_it_stands() -> None:
    """Neither first, between and last, nor with one of three ways to leave it blank."""
    formula = '<c r="{0}"><f>SUM(Z1:Z2)</f>{1}</c>'
    blanks = {"A1": "", "B1": "<v/>", "C1": "<v></v>", "E1": "<v></v>", "A2": "", "D2": "<v></v>", "E2": "<v/>"}
    cells = {**{at: formula.format(at, blank) for at, blank in blanks.items()}, "D1": formula.format("D1", "<v>7</v>")}
    rows = "".join(f'<row r="{row}">{"".join(cells[at] for at in sorted(cells) if at[1] == row)}</row>' for row in "12")
    for _ in range(2):
        (grid,) = xlsx_sheets(opened(workbook(rows))).grids
        assert grid.rows == [[7.0]] and (grid.top, grid.left) == (0, 3)
        marked = {"ABCDE"[column] + str(row + 1): mark for (row, column), mark in grid.marks.items()}
        assert marked == {**dict.fromkeys(blanks, Mark.UNCALCULATED), "D1": Mark.FORMULA}


@pytest.mark.parametrize("cell", [' t="s"><v>7</v>', ' t="s"><v>0700</v>', ' t="b"><v>7</v>'])
def test_what_refers_to_nothing_is_damage(cell: str) -> None:
    with pytest.raises(DamagedPart):
        xlsx_sheets(opened(workbook(f'<row r="1"><c r="A1"{cell}</c></row>' * 1)))


def test_a_text_number_may_begin_with_noughts() -> None:
    row = '<row r="1"><c r="A1" t="s"><v>3</v></c><c r="B1" t="s"><v>001</v></c></row>'
    (grid,) = xlsx_sheets(opened(workbook(row))).grids
    assert grid.rows == [[" Có 17 & 18 ", "Trường mẫu"]]


def test_what_lies_beyond_any_form_is_told_and_costs_nothing() -> None:
    rows = ROW.format(5, 17) + '<row r="1048576"><c r="XFD1048576"><v>2</v></c></row>'
    sheets = xlsx_sheets(opened(workbook(rows)))
    assert [len(grid.rows) for grid in sheets.grids] == [1]
    assert [one.code for one in sheets.findings] == ["cells-far"]
