"""The unit's own workbook comes back with marks and is otherwise what she sent."""

import re
from io import BytesIO

import openpyxl
import pytest

from etl.config import PROJECT
from etl.forms import form_spec
from etl.forms.layout import FINDINGS_SHEET
from etl.read.reading import read_bytes
from etl.regime import load_regime
from etl.respond.marks import Mark, MarkUp, places, reference
from etl.respond.markup import mark_up
from etl.respond.ooxml import UnfitWorkbook
from etl.respond.workbook import marked_workbook
from tests.respond.books import (
    MARKED,
    MARKS,
    cached_values,
    cells_of,
    comments_of,
    issued,
    parts,
    replaced,
    resaved,
    sheets_of,
    typed_in,
    with_own_comments,
)
from tests.respond.deliver import REGIME

BOOKS = {
    "as issued": issued,
    "saved by openpyxl": lambda: typed_in(issued()),
    "with comments of her own": lambda: typed_in(issued(), with_own_comments),
}


@pytest.fixture(scope="module", params=BOOKS)
def data(request: pytest.FixtureRequest) -> bytes:
    return BOOKS[request.param]()


def report(data: bytes) -> object:
    spec = form_spec(load_regime(PROJECT / "regimes", REGIME))
    outcome = read_bytes(data, "x.xlsx", REGIME, {REGIME: spec})
    assert outcome.report is not None, outcome.finding
    return outcome.report


def test_outside_the_marks_everything_is_as_it_was(data: bytes) -> None:
    marked = mark_up(data, MARKS)
    assert cells_of(marked, MARKED) == cells_of(data, MARKED)
    assert sheets_of(marked) == sheets_of(data)
    assert cached_values(marked) == cached_values(data)


def test_parts_that_bear_no_mark_keep_their_bytes(data: bytes) -> None:
    was, now = parts(data), parts(mark_up(data, MARKS))
    changed = {name for name in was if was[name] != now[name]}
    allowed = (
        r"xl/(styles|workbook)\.xml|xl/_rels/workbook\.xml\.rels|\[Content_Types\]\.xml|xl/worksheets/sheet[23]\.xml"
    )
    allowed += (
        r"|xl/worksheets/_rels/sheet[23]\.xml\.rels|xl/comments.*\.xml|xl/comments/comment1\.xml|xl/drawings/.*\.vml"
    )
    assert {name for name in changed if not re.fullmatch(allowed, name)} == set()
    assert set(was) <= set(now)


def test_the_marks_are_seen(data: bytes) -> None:
    book = openpyxl.load_workbook(BytesIO(mark_up(data, MARKS)))
    fills = {cell: book["Số liệu"][cell].fill.fgColor.rgb for cell in ("E31", "E33", "E40", "E34")}
    assert fills["E31"] == fills["E33"] != fills["E40"] and fills["E34"] not in (fills["E31"], fills["E40"])
    assert "Đề nghị kiểm tra cả ba ô" in book["Số liệu"]["E33"].comment.text
    assert "đề nghị giải trình" in book["Số liệu"]["E33"].comment.text, "the second finding of the cell is lost"
    assert [book["Mô hình"].cell(8, column).comment is not None for column in range(2, 11)] == [True] + [False] * 8
    setup = re.search(rb"<pageSetup[^>]*>", parts(mark_up(data, MARKS))["xl/worksheets/sheet2.xml"])
    assert setup and b'blackAndWhite="1"' in setup[0] and b'cellComments="none"' in setup[0]


def test_the_last_sheet_lists_all_with_links(data: bytes) -> None:
    book = openpyxl.load_workbook(BytesIO(mark_up(data, MARKS)))
    assert book.sheetnames[-1] == FINDINGS_SHEET
    rows = [[cell.value for cell in row] for row in book[FINDINGS_SHEET].iter_rows(min_row=4)]
    assert [row[4] for row in rows] == [mark.text for mark in MARKS.marks]
    assert [row[1] for row in rows][:2] == ["Phải sửa", "Đề nghị giải trình"]
    links = [
        row[3].hyperlink.location if row[3].hyperlink else None for row in book[FINDINGS_SHEET].iter_rows(min_row=4)
    ]
    assert links == ["'Số liệu'!E31", "'Số liệu'!E33", "'Mô hình'!B8", None, None]


def test_it_reads_back_as_the_same_report(data: bytes) -> None:
    assert report(mark_up(data, MARKS)) == report(data)


def test_her_own_comments_stay() -> None:
    data = typed_in(issued(), with_own_comments)
    said = comments_of(mark_up(data, MARKS))
    assert said["E20"] == "Theo sổ công văn"
    assert said["E31"].startswith("Chị Hoa kiểm lại\n") and "Đề nghị kiểm tra cả ba ô" in said["E31"]
    assert comments_of(mark_up(mark_up(data, MARKS), MarkUp((), FINDINGS_SHEET, ("Hết",)))) == comments_of(data)


def test_returned_again_the_earlier_marks_are_gone(data: bytes) -> None:
    one = MarkUp((Mark("Số liệu", ("E50",), "Ô này thôi.", True),), FINDINGS_SHEET, ("NỘI DUNG CẦN SỬA",))
    again = mark_up(resaved(mark_up(data, MARKS)), one)
    outside = {"Số liệu": {"E50"}}
    assert cells_of(again, outside) == cells_of(resaved(data), outside)
    own = set(comments_of(data))
    assert set(comments_of(again)) - own == {"E50"} and comments_of(again, "Mô hình") == {}
    book = openpyxl.load_workbook(BytesIO(again))
    assert book.sheetnames.count(FINDINGS_SHEET) == 1 and book[FINDINGS_SHEET].max_row == 3


def test_what_openpyxl_would_drop_is_still_there() -> None:
    """A validation of Excel 2010 and the unit's own text box, in parts that are patched and parts that are not."""
    extension = (
        b'<extLst><ext uri="{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}" '
        b'xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main">'
        b'<x14:dataValidations count="0"/></ext></extLst></worksheet>'
    )
    data = replaced(issued(), "xl/worksheets/sheet2.xml", lambda xml: xml.replace(b"</worksheet>", extension))
    marked = parts(mark_up(data, MARKS))["xl/worksheets/sheet2.xml"]
    assert b"x14:dataValidations" in marked
    order = [marked.index(tag) for tag in (b"<dataValidations", b"<pageSetup", b"<legacyDrawing", b"<extLst")]
    assert order == sorted(order), "Excel repairs a sheet whose parts are out of order"


@pytest.mark.parametrize(
    ("cells", "count"),
    [(("E31",), 1), (("$E$31",), 1), (("A1:XFD1048576",), 200), (("E31;E32", "=1+1", "", "E0", "AAAA1"), 0)],
)
def test_odd_references_mark_what_they_can(cells: tuple[str, ...], count: int) -> None:
    assert len(places(cells)) == count


def test_references_are_written_as_they_are_read() -> None:
    assert [reference(place) for place in places(("A1", "Z9", "AA10", "XFD1048576"))] == [
        "A1",
        "Z9",
        "AA10",
        "XFD1048576",
    ]


def test_hostile_words_stay_words() -> None:
    evil = Mark("Số liệu", ("E31",), '=HYPERLINK("http://x") </t></is><script> \x00\x0b ' + "dài " * 20_000, True)
    marked = mark_up(issued(), MarkUp((evil,), FINDINGS_SHEET, ("{0} <b>",)))
    sheet = openpyxl.load_workbook(BytesIO(marked))[FINDINGS_SHEET]
    assert sheet["E3"].data_type != "f" and sheet["E3"].value.startswith('=HYPERLINK("http://x") </t></is><script>')
    assert sheet["A1"].value == "{0} <b>"


@pytest.mark.parametrize(
    "broken",
    [b"", b"PK\x03\x04", lambda: replaced(issued(), "xl/worksheets/sheet2.xml", lambda _: b"<worksheet")],
)
def test_what_cannot_be_taken_apart_is_unfit_and_no_crash(broken: object) -> None:
    data = broken() if callable(broken) else broken
    with pytest.raises(UnfitWorkbook):
        mark_up(data, MARKS)  # type: ignore[arg-type]
    assert marked_workbook(data, MARKS) is None  # type: ignore[arg-type]


def test_the_worker_gives_what_marking_here_gives() -> None:
    marked = marked_workbook(issued(), MARKS)
    assert marked is not None and parts(marked) == parts(mark_up(issued(), MARKS))


def test_a_workbook_that_blows_up_is_left_alone() -> None:
    """Entities are not expanded: a few lines would otherwise become gigabytes."""
    bomb = (
        b'<!DOCTYPE x [<!ENTITY a "'
        + b"a" * 1000
        + b'">'
        + b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 50) for n in range(6))
    )
    data = replaced(issued(), "xl/worksheets/sheet2.xml", lambda xml: bomb + b"]><worksheet>&g;</worksheet>")
    marked = marked_workbook(data, MARKS)
    assert marked is None or len(marked) < 200_000
