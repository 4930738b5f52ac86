"""A report that a lower office consolidated: read with its units' cells, and returned if anybody changed it since."""

from collections.abc import Callable
from decimal import Decimal
from io import BytesIO

import pytest
from openpyxl import Workbook

from etl.forms import write_form
from etl.forms.filled import Filled
from etl.model.submission import ReadReport
from etl.model.through import ThroughCell
from etl.model.values import ValueState
from tests.forms.small_regime import PERIOD, REGIME, UNIT
from tests.read.filling import opened, read, row_of, saved, value_cell

FACTS, UNITS = "Cộng từ đơn vị", "Từng đơn vị"
SCHOOLS = ("0001", "0002", "0003")


def cell(code: str, position: int, state: str, value: int | None = None, text: str | None = None) -> ThroughCell:
    """What school number `position` says; a missing one did not report."""
    has_sent = state != "missing"
    return ThroughCell(
        indicator=code,
        position=position,
        unit=SCHOOLS[position - 1],
        name=f"Trường Tiểu học số {position} (mẫu)",
        ownership=next(iter(REGIME.ownership_names)),
        path=("0000", UNIT.code, SCHOOLS[position - 1]),
        state=ValueState(state),
        value=None if value is None else Decimal(value),
        text_value=text,
        as_typed={"nil": "KPS", "missing": ""}.get(state, f"{value} người" if value is not None else text or ""),
        regime="cap-duoi",
        period="2023-H1",
        receipt=f"00000000-0000-5000-8000-00000000000{position}" if has_sent else "",
        sha256=f"{position}" * 64 if has_sent else "",
        sheet="Số liệu" if has_sent else "",
        cell=f"E{position + 6}" if has_sent else "",
    )


THROUGH = (
    *(cell("QM03", 1, "number", 20), cell("QM03", 2, "number", 30), cell("QM03", 3, "missing")),
    *(cell("QM04", 1, "nil"), cell("QM04", 2, "nil"), cell("QM04", 3, "nil")),
    *(cell("CD02", 1, "number", 1), cell("CD02", 2, "number", 0), cell("CD02", 3, "missing")),
    *(cell("DC17", 1, "number", text="Toàn thể"), cell("DC17", 2, "not_applicable"), cell("DC17", 3, "missing")),
)
ENTRIES: dict[str, Decimal | str] = {
    "QM03": Decimal(50),
    "QM04": "Không phát sinh",
    "CD02": "1/2 đơn vị",
    "DC17": "Không áp dụng",
}


def sent() -> bytes:
    body = BytesIO()
    filled = Filled(ENTRIES, locked=frozenset(ENTRIES), through=THROUGH)
    write_form(REGIME, PERIOD, UNIT, filled, body)
    return body.getvalue()


def changed(change: Callable[[Workbook], None]) -> ReadReport:
    book = opened(sent())
    change(book)
    return read(saved(book))


def critical(report: ReadReport) -> list[str]:
    return [one.code for one in report.findings if one.severity == "critical"]


def test_what_was_written_is_read_again() -> None:
    report = read(sent())
    assert (report.through, critical(report)) == (THROUGH, [])
    said = {one.indicator: (one.state, one.value) for one in report.cells}
    assert said["QM03"] == ("number", 50)
    assert said["QM04"][0] == "nil" and said["DC17"][0] == "not_applicable"
    assert said["CD02"] == ("number", 1)


def test_a_spreadsheet_program_that_saves_it_again_changes_nothing() -> None:
    report = changed(lambda book: None)
    assert (report.through, critical(report)) == (THROUGH, [])


def test_a_school_cannot_answer_as_an_office() -> None:
    """ "1/2 đơn vị" in a form without the units' sheets is no answer."""

    def without_units(book: Workbook) -> None:
        del book[UNITS], book[FACTS]

    report = changed(without_units)
    assert critical(report) == ["value-unreadable"] and report.through == ()


@pytest.mark.parametrize(
    "code, value", [("QM03", 51), ("QM04", 1), ("CD02", "2/2 đơn vị"), ("CD02", "Có"), ("QM03", None)]
)
def test_a_cell_of_the_office_that_is_not_its_units_sum(code: str, value: object) -> None:
    def change(book: Workbook) -> None:
        value_cell(book["Số liệu"], code).value = value

    report = changed(change)
    assert critical(report) == ["through-differs"]
    assert report.findings[0].indicators == (code,)


def _set(sheet: str, text: str, column: int, value: object) -> Callable[[Workbook], None]:
    def change(book: Workbook) -> None:
        book[sheet].cell(row_of(book[sheet], text), column).value = value

    return change


def _both(book: Workbook) -> None:
    """Somebody who takes care that the sums still agree."""
    value_cell(book["Số liệu"], "QM03").value = 51
    _set(UNITS, "QM03", 9, 21)(book)
    _set(FACTS, "QM03", 4, 51)(book)


TAMPERED: dict[str, Callable[[Workbook], None]] = {
    "a school's figure": _set(UNITS, "QM03", 9, 21),
    "a school's figure and every sum": _both,
    "a school's file": _set(UNITS, "QM03", 17, "f" * 64),
    "a school's state": _set(UNITS, "CD02", 8, "không áp dụng"),
    "a figure that is no number": _set(UNITS, "QM03", 9, "=1+1"),
    "a number without end": _set(UNITS, "QM03", 9, "1e999"),
    "an ownership nobody knows": _set(UNITS, "QM03", 6, "Khác"),
    "an indicator nobody knows": _set(UNITS, "QM03", 2, "XX99"),
    "a path with a sentence in it": _set(UNITS, "QM03", 7, "../0001"),
    "a row taken out": lambda book: book[UNITS].delete_rows(4),
    "a row twice": lambda book: book[UNITS].append([one.value for one in book[UNITS][4]]),
    "the heading": _set(UNITS, "STT", 1, "TT"),
    "a sum": _set(FACTS, "QM03", 4, 60),
    "how many must report": _set(FACTS, "QM03", 8, 2),
    "a sum taken out": lambda book: book[FACTS].delete_rows(4),
    "the mark": lambda book: _unmark(book),
}


def _unmark(book: Workbook) -> None:
    hidden = book["_bieu_mau"]
    hidden.cell(row_of(hidden, "through"), 2).value = "0" * 64


@pytest.mark.parametrize("what", TAMPERED)
def test_what_was_changed_since_is_found(what: str) -> None:
    report = changed(TAMPERED[what])
    assert "through-changed" in critical(report), what
