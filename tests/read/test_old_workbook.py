"""Old workbooks (.xls): what the fast reader would hide, take for another kind, or die of."""

import struct

import pytest

from etl.model.values import ValueState
from etl.read.outcome import Outcome
from tests.hostile.old_book import (
    BIFF5,
    PASSWORD,
    UNCALCULATED,
    Cell,
    Shared,
    cell_format,
    font,
    number_format,
    old_book,
    record,
)
from tests.read.filling import cell_of, kinds
from tests.read.test_formats import HEADINGS, outcome, report_of

CODES = {"QM03": 12, "DT01": 5, "TL01": 95}


def table(**values: object) -> list[Cell]:
    """A data sheet of three indicators."""
    rows = [HEADINGS, *(("", code, code, "", values.get(code, value), "") for code, value in CODES.items())]
    return [(row, column, cell) for row, cells in enumerate(rows) for column, cell in enumerate(cells) if cell != ""]


def test_figures_of_an_old_workbook() -> None:
    report = report_of(old_book(table()))
    assert [cell_of(report, code).value for code in CODES] == list(CODES.values())


def test_a_formula_that_was_never_calculated_is_no_blank() -> None:
    """A library that writes formulas and calculates none leaves an empty text in the place of the number."""
    report = report_of(old_book(table(DT01=UNCALCULATED)))
    assert "formula-not-calculated" in kinds(report)
    assert cell_of(report, "DT01").state is ValueState.INVALID


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (old_book(table(), more=PASSWORD), "file-encrypted"),
        (old_book(table(), stream="Book", version=BIFF5), "file-other-type"),
        (old_book(table(), version=BIFF5), "file-damaged"),
        (old_book([*table(), (65535, 255, 1)]), "file-unsafe"),
        (old_book(table())[:2000], "file-damaged"),
    ],
    ids=["password", "Excel 95", "records of Excel 95", "a cell at the end of the sheet", "torn"],
)
def test_what_cannot_be_read_says_why(data: bytes, code: str) -> None:
    found = outcome(data, "BaoCao.xls")
    assert found.outcome in (Outcome.REFUSED, Outcome.UNREADABLE)
    assert found.finding is not None and found.finding.code == code


PLAIN, STRUCK, RAISED = font(), font(is_struck=True), font(is_raised=True)
FONTS = PLAIN * 5 + STRUCK + RAISED
"""Their numbers are 0 to 3, 5, 6 (struck out) and 7 (raised): no font is called 4."""


def shared_texts(*bodies: bytes, count: int) -> bytes:
    """The table of shared texts, cut into these pieces."""
    first, *others = bodies
    head = record(0xFC, struct.pack("<II", count, count) + first)
    return head + b"".join(record(0x3C, body) for body in others)


def rich(text: str, runs: list[tuple[int, int]]) -> bytes:
    """A text in two bytes a letter that changes its font at each of these places."""
    wide, pairs = text.encode("utf-16-le"), b"".join(struct.pack("<HH", *run) for run in runs)
    return struct.pack("<HBH", len(text), 0x09, len(runs)) + wide + pairs


@pytest.mark.parametrize(("number", "is_odd"), [(0, False), (5, False), (6, True), (7, True)])
def test_digits_struck_out_or_raised_are_no_figure(number: int, is_odd: bool) -> None:
    """9 struck out beside 17 was counted as 917."""
    texts = shared_texts(struct.pack("<HB", 3, 0) + b"abc" + rich("917", [(0, number), (1, 0)]), count=2)
    report = report_of(old_book(table(DT01=Shared(1)), more=FONTS + texts))
    assert cell_of(report, "DT01").value == (None if is_odd else 917)
    assert ("cell-struck" in kinds(report)) is is_odd


def test_the_table_of_shared_texts_may_be_cut_anywhere() -> None:
    """In the middle of a text the next record says anew how wide its letters are; in its runs it does not."""
    before = struct.pack("<HBI", 4, 0x04, 3) + b"ab"
    struck = rich("917", [(0, 6), (1, 0)])
    texts = shared_texts(before, b"\x01c\0d\0xyz" + struck[:-6], struck[-6:-3], struck[-3:], count=2)
    report = report_of(old_book(table(DT01=Shared(1)), more=FONTS + texts))
    assert "cell-struck" in kinds(report)


def test_a_cell_crossed_out_as_a_whole_is_not_counted() -> None:
    report = report_of(old_book(table(), more=FONTS + cell_format(font=6)))
    assert [cell_of(report, code).state for code in CODES] == [ValueState.INVALID] * 3


def test_whole_numbers_too_are_seen_as_their_format_shows_them() -> None:
    """Excel stores 1 of "100%" as a whole number, which was taken for 1 %."""
    whole = record(0x27E, struct.pack("<HHHI", 3, 4, 0, 1 << 2 | 2))
    cells = [cell for cell in table() if cell[:2] != (3, 4)]
    report = report_of(old_book(cells, more=PLAIN + cell_format(number_format=9), within=whole))
    assert cell_of(report, "TL01").value == 100
    assert cell_of(report, "DT01").state is ValueState.INVALID  # a count is no percentage


@pytest.mark.parametrize("code", [";;;", '"1"0', "#,##0,"])
def test_a_format_that_disguises_is_told(code: str) -> None:
    report = report_of(old_book(table(), more=PLAIN + number_format(170, code) + cell_format(number_format=170)))
    assert (cell_of(report, "DT01").value, "value-disguised" in kinds(report)) == (5, True)


def test_hidden_rows_and_columns_are_told() -> None:
    row = record(0x208, struct.pack("<HHHHIHH", 2, 0, 6, 255, 0, 0x120, 0))
    column = record(0x7D, struct.pack("<HHHHHH", 4, 4, 2000, 0, 1, 0))
    for hidden, words in ((row, "hàng 3"), (column, "cột E")):
        report = report_of(old_book(table(), within=hidden))
        assert [one.found for one in report.findings if one.code == "values-hidden"] == [words]


def test_a_day_counted_from_1904_is_not_guessed() -> None:
    """43373 is a day of 2018 or of 2022; under a format of days the file says which."""
    day = [(1, 0, ""), (1, 1, "DC01N"), (1, 2, "DC01N"), (1, 4, 43373)]
    cells = [*((0, column, title) for column, title in enumerate(HEADINGS)), *day]
    since_1904 = record(0x22, struct.pack("<H", 1)) + PLAIN
    assert cell_of(report_of(old_book(cells, more=since_1904)), "DC01N").state is ValueState.INVALID
    shown = report_of(old_book(cells, more=since_1904 + cell_format(number_format=14)))
    assert cell_of(shown, "DC01N").text_value == "2022-10-01"
    assert cell_of(report_of(old_book(cells, more=PLAIN)), "DC01N").text_value == "2018-09-30"
