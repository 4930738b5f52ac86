"""The lines that a reading process makes of cells say to PostgreSQL what the cells say, whatever a unit typed."""

from decimal import Decimal

import pytest
import sqlalchemy
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from etl.model.cell_lines import CellLines
from etl.model.values import CellValue, ValueState
from etl.warehouse import Warehouse, copy_rows

KEY = "8a6e0804-2bd0-4672-b79d-d97027f9071a"
TABLE = "CREATE TEMP TABLE copied (LIKE cell_value) ON COMMIT DROP"
LETTERS = st.characters(exclude_characters="\0", exclude_categories=("Cs",))
TEXTS = st.one_of(
    st.text(LETTERS, max_size=20),
    st.text("\\\t\n\rN.tnr", max_size=8),
    st.sampled_from([r"\N", r"\.", "\\", "\\t", "\r\n", "\n\\.\n", "\u2028\x85\x0b\x0c", f"\n{KEY}\tDT02"]),
)
CELLS = st.builds(
    CellValue,
    indicator=st.from_regex(r"[A-Z]{2}[0-9]{2}", fullmatch=True),
    state=st.sampled_from(ValueState),
    value=st.none() | st.decimals(-(10**14), 10**14, allow_nan=False, places=3) | st.just(Decimal("1E+3")),
    as_typed=TEXTS,
    sheet=TEXTS,
    cell=st.from_regex(r"[A-Z]{1,2}[1-9]{1,2}", fullmatch=True),
    text_value=st.none() | TEXTS,
    explanation=TEXTS,
)


@given(st.lists(CELLS, max_size=6))
def test_they_read_like_the_cells(cells: list[CellValue]) -> None:
    lines = CellLines.of(cells)
    assert (len(lines), tuple(lines), [lines[place] for place in range(len(lines))]) == (
        len(cells),
        tuple(cells),
        cells,
    )
    assert lines == tuple(cells)
    assert CellLines.of(lines) is lines


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(CELLS, max_size=6))
def test_postgresql_takes_them_as_the_driver_would_write_them(warehouse: Warehouse, cells: list[CellValue]) -> None:
    """A text like `\\N` or `\\.` in a cell is that text: no missing value, and no end of everybody's rows."""
    columns = ("submission_id", *CellValue._fields)
    with warehouse.begin() as connection:
        connection.exec_driver_sql(TABLE)
        copy_rows(connection, "copied", columns, [CellLines.of(cells).under(KEY.encode())])
        taken = connection.execute(sqlalchemy.text(f"SELECT {', '.join(columns)} FROM copied ORDER BY ctid")).all()
    assert [tuple(map(str, row)) for row in taken] == [tuple(map(str, (KEY, *_plain(cell)))) for cell in cells]


def _plain(cell: CellValue) -> CellValue:
    """A number as PostgreSQL shows it: without exponent."""
    return cell._replace(value=None if cell.value is None else Decimal(f"{cell.value:f}"))


def test_a_line_says_nothing_of_another_file() -> None:
    """A reading process that a hostile file took over may write what it likes: all of it is under the file's key."""
    forged = CellLines(b"DT01\tnumber\t5\n" + KEY.encode() + b"\tDT02\n\\.\n")
    assert [line.partition(b"\t")[0] for line in forged.under(b"mine").splitlines()] == [b"mine"] * 3


def test_half_a_letter_is_an_error_of_this_file_alone() -> None:
    with pytest.raises(ValueError, match="surrogates"):
        CellLines.of([CellValue("DT01", ValueState.NUMBER, Decimal(5), "\ud83d", "Số liệu", "E31")])
