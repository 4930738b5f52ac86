"""Reads a sheet that is spelt as all writers spell it (`usual`): where its values stand is known from sheets before it.

The sheets of a form are the same in every unit's file but for their values. What stands between two values says in
which cell the next one is, what it is, and what formulas and errors say of cells; it is remembered (`soundness`), and
values are put where it says.
"""

import re
from collections.abc import Callable, Sequence
from operator import itemgetter
from typing import NamedTuple

from etl.model import limits
from etl.read.grid import Raw, is_blank_row
from etl.read.marks import EXTERNAL, CellFacts, Mark, Place, column_number, mark_array
from etl.read.slow_sheet import Book, shared_text, truth
from etl.read.texts import calculated_in, inline_in
from etl.read.usual import USUAL_CALCULATED, USUAL_INLINE

_CELL = re.compile(rb'<c r="([A-Z]{1,3})([0-9]{1,7})"([^<>]*?)(?:/>|>(.*?)(</c>|\Z))', re.DOTALL)
_KIND = re.compile(rb' t="([a-zA-Z]+)"')
_STYLE = re.compile(rb' s="([0-9]+)"')
_FORMULA = re.compile(rb"<f(?: [^<>]*)?>([^<]*)|<f[ /]")
_FILLED = re.compile(rb'<f (?=[^<>]*\bt="(?:array|dataTable)")[^<>]*?\bref="([^"]*)"')
_NUMBER = re.compile(rb"-?+[0-9]++(?:\.[0-9]++)?+(?:[Ee][-+]?+[0-9]++)?+")

_TEXT, _FIGURE = b"s", b"n"
_SMALL = {b"%d" % number: float(number) for number in range(10_000)}
"""Nearly every figure: to look one up takes a tenth of converting it."""


class Marked(NamedTuple):
    """What is said of a cell beside its value; `filled`: the range that its formula fills besides."""

    place: Place
    mark: Mark
    filled: str


class Stretch(NamedTuple):
    """What stands between two values: where the next one belongs and what it is.

    `marked`: the cells with a formula or an error, if the next one has a value and if it has none.
    """

    row: int
    column: int
    kind: bytes
    style: bytes
    begins_row: bool
    marked: tuple[tuple[Marked, ...], tuple[Marked, ...]] | None


_COLUMN = itemgetter(Stretch._fields.index("column"))


class UsualSheet(NamedTuple):
    """Rows of equal length from the first filled cell on, where they begin, and the marks of cells."""

    rows: list[list[Raw]]
    top: int
    left: int
    marks: dict[Place, Mark]


def stretch_of(piece: bytes) -> Stretch:
    """What a usual piece of a sheet says; that behind the last value is about no cell (column -1)."""
    passed: list[Marked] = []
    place, kind, style = (-1, -1), _FIGURE, b""
    own: tuple[list[Marked], list[Marked]] = [], []
    for cell in _CELL.finditer(piece):
        at = int(cell[2]) - 1, column_number(cell[1].decode())
        said = found[1] if (found := _KIND.search(cell[3])) else _FIGURE
        if cell[5] == b"":
            place, kind, style = at, said, found[1] if (found := _STYLE.search(cell[3])) else b""
            own = _marked(at, cell[4], said, has_value=True), _marked(at, cell[4], said, has_value=False)
        elif cell[4]:
            passed += _marked(at, cell[4], said, has_value=False)
    marked = (*passed, *own[0]), (*passed, *own[1])
    return Stretch(*place, _KINDS.get(kind, kind), style, b"<row" in piece, marked if any(marked) else None)


_KINDS = {_TEXT: _TEXT, _FIGURE: _FIGURE}
"""The very objects, which are told apart without a look at their letters."""


def _marked(place: Place, content: bytes, kind: bytes, *, has_value: bool) -> list[Marked]:
    formula = _FORMULA.search(content)
    mark = CellFacts(
        is_error=kind == b"e",
        has_formula=formula is not None,
        has_value=has_value or kind == b"str",
        is_external=formula is not None and EXTERNAL.search(formula[1] or b"") is not None,
    ).mark()
    filled = _FILLED.search(content)
    return [] if mark is None else [Marked(place, mark, filled[1].decode() if filled else "")]


def read_usual(stretches: Sequence[Stretch], values: Sequence[bytes], book: Book) -> UsualSheet | None:
    """The values of a sheet, each behind its stretch, in rows; the last stretch stands behind them all.

    None if they are not spelt as usual, lie beyond any form, or say two things of where they are.

    Raises:
        DamagedPart: a value is none: no such shared text, neither true nor false.
        ValueError, XMLSyntaxError: it is no text.
    """
    width = 1 + max(map(_COLUMN, stretches))
    if width > limits.MOST_COLUMNS or len(values) > limits.MOST_CELLS:
        return None
    marks: dict[Place, Mark] = {}
    rows = _placed(stretches, values, book, width, marks)
    if rows is None:
        return None
    _put_marks((stretches[-1].marked or ((), ()))[1], marks)
    return _trimmed(rows, width, marks)


def _placed(
    stretches: Sequence[Stretch], values: Sequence[bytes], book: Book, width: int, marks: dict[Place, Mark]
) -> dict[int, list[Raw]] | None:
    """The values by row, and the marks of cells. Ends as `read_usual`."""
    texts: Callable[[bytes], Raw | None] = book.text_by_number.get
    rows: dict[int, list[Raw]] = {}
    line, current = list[Raw](), -1
    for (row, column, kind, style, begins_row, marked), written in zip(stretches, values, strict=False):
        if begins_row:
            if row in rows or not 0 <= row < limits.MOST_ROWS:
                return None
            current, line = row, [""] * width
            rows[row] = line
        elif row != current:
            return None
        if marked is not None:
            _put_marks(marked[written == b""], marks)
        value = texts(written) if kind is _TEXT else None
        if value is None and (value := _value(kind, style, written, book)) is None:
            return None
        line[column] = value
    return rows


def _value(kind: bytes, style: bytes, written: bytes, book: Book) -> Raw | None:
    """The value of a cell; None if no writer spells it so. Raises as `read_usual`."""
    if written == b"":
        return ""
    if kind is _FIGURE:
        return _figure(style, written, book)
    if kind is _TEXT:  # none, or spelt "007"
        return shared_text(int(written), book.texts) if written.isdigit() else None
    usual, meaning = _OTHERS[kind]
    return meaning(written) if usual.fullmatch(written) else None


def _figure(style: bytes, written: bytes, book: Book) -> Raw | None:
    number = _SMALL.get(written)
    if number is None:
        if not _NUMBER.fullmatch(written):
            return None
        number = float(written)
    return book.moment(number) if style in book.written_date_styles else number


_OTHERS: dict[bytes, tuple[re.Pattern[bytes], Callable[[bytes], Raw]]] = {
    b"str": (USUAL_CALCULATED, calculated_in),
    b"inlineStr": (USUAL_INLINE, inline_in),
    b"b": (re.compile(rb"[0-9]"), lambda written: truth(written.decode())),
    b"e": (re.compile(rb"#[A-Z0-9/!?_]++"), lambda _written: ""),
}


def _trimmed(rows: dict[int, list[Raw]], width: int, marks: dict[Place, Mark]) -> UsualSheet:
    """The rows in their order, with those between and without what is blank around: a text may have no letters."""
    numbers = sorted(rows)
    while numbers and is_blank_row(rows[numbers[0]]):
        del numbers[0]
    while numbers and is_blank_row(rows[numbers[-1]]):
        del numbers[-1]
    if not numbers:
        return UsualSheet([], 0, 0, marks)
    table = [rows.get(number) or [""] * width for number in range(numbers[0], numbers[-1] + 1)]
    left = next(column for column in range(width) if _is_filled(table, column))
    right = next(column for column in reversed(range(width)) if _is_filled(table, column)) + 1
    return UsualSheet(table if right - left == width else [row[left:right] for row in table], numbers[0], left, marks)


def _is_filled(table: list[list[Raw]], column: int) -> bool:
    return any(row[column] != "" for row in table)


def _put_marks(marked: tuple[Marked, ...], marks: dict[Place, Mark]) -> None:
    for place, mark, filled in marked:
        marks[place] = mark
        if filled:
            mark_array(marks, filled)
