"""Reads a sheet that is spelt as all writers spell it (`usual`): where its values stand is known from rows seen before.

A form's rows are the same in every unit's file but for the digits in them, so the places of all values of a row are
found once, for the row with its digits made one; in every other file they are cut out there. What a formula, an error
or an array says of a cell is part of the row's shape too.
"""

import re
from collections.abc import Callable, Sequence
from operator import itemgetter
from typing import Any, NamedTuple

from etl.model import limits
from etl.read.grid import Raw, is_blank_row
from etl.read.marks import EXTERNAL, CellFacts, Mark, Place, column_number, mark_array
from etl.read.slow_sheet import Book, shared_text, truth
from etl.read.texts import calculated_in, inline_in

_CELL = re.compile(rb'<c r="([A-Z]{1,3})(3{1,7})"([^<>]*?)(?:/>|>(.*?)</c>)', re.DOTALL)
_KIND = re.compile(rb' t="([a-zA-Z]+)"')
_STYLE = re.compile(rb' s="(3+)"')
_VALUE = re.compile(rb"<v(?: [^<>]*)?>([^<]+)</v>")
_INLINE = re.compile(rb"<is>.*</is>", re.DOTALL)
_FORMULA = re.compile(rb"<f(?: [^<>]*)?>([^<]*)|<f[ /]")
_FILLED = re.compile(rb'<f (?=[^<>]*\bt="(?:array|dataTable)")[^<>]*?\bref="([^"]*)"')

_SMALL = {b"%d" % number: float(number) for number in range(10_000)}
"""Nearly every figure, and the rows of nearly every form: to look one up takes a tenth of converting it."""

Taking = Callable[[bytes], tuple[bytes, ...]]


class ShapedCell(NamedTuple):
    """Where a filled cell's row, value and style stand in its row. `style` is None where no number is shown by it."""

    column: int
    kind: bytes
    number: slice
    value: slice
    style: slice | None


class MarkedCell(NamedTuple):
    """A cell with an error or a formula; `filled`: where the range stands that the formula fills besides."""

    column: int
    row: slice
    mark: Mark
    filled: slice | None


class RowShape(NamedTuple):
    """What is at which place of a row, whatever digits it has.

    Each of these takes something of all cells that it is about: `numbers` what each says of the row it is in, `texts`
    the numbers of shared texts, `figures` what stands for a number, `styles` by which it is shown. `others` are the
    remaining cells. `columns` puts a blank, the texts, figures and others, in this order, in their columns.
    """

    numbers: Taking
    texts: Taking
    figures: Taking
    styles: Taking
    others: tuple[ShapedCell, ...]
    columns: Callable[[Sequence[Raw]], tuple[Raw, ...]]
    marked: tuple[MarkedCell, ...]
    width: int
    filled: int


class UsualSheet(NamedTuple):
    """Rows of equal length from the first filled cell on, where they begin, and the marks of cells."""

    rows: list[list[Raw]]
    top: int
    left: int
    marks: dict[Place, Mark]


def shape_of(row: bytes) -> RowShape:
    """The shape of a usual row whose digits were all made 3."""
    cells: list[ShapedCell] = []
    marked: list[MarkedCell] = []
    for match in _CELL.finditer(row):
        column, number = column_number(match[1].decode()), slice(*match.span(2))
        kind = found[1] if (found := _KIND.search(match[3])) else b"n"
        value = (_INLINE if kind == b"inlineStr" else _VALUE).search(row, *match.span(4)) if match[4] else None
        style = _STYLE.search(row, *match.span(3)) if kind == b"n" else None
        if value is not None and kind != b"e":
            span = slice(*value.span(0 if kind == b"inlineStr" else 1))
            cells.append(ShapedCell(column, kind, number, span, slice(*style.span(1)) if style else None))
        if match[4] and (mark := _mark(match[4], kind, has_value=value is not None)) is not None:
            filled = _FILLED.search(row, *match.span(4))
            marked.append(MarkedCell(column, number, mark, slice(*filled.span(1)) if filled else None))
    return _shape(cells, tuple(marked))


def _shape(cells: list[ShapedCell], marked: tuple[MarkedCell, ...]) -> RowShape:
    texts = [cell for cell in cells if cell.kind == b"s"]
    figures = [cell for cell in cells if cell.kind == b"n"]
    others = [cell for cell in cells if cell.kind not in (b"s", b"n")]
    places = {cell.column: place for place, cell in enumerate([*texts, *figures, *others], start=1)}
    width = max(places, default=-1) + 1
    return RowShape(
        _taking([cell.number for cell in cells]),
        _taking([cell.value for cell in texts]),
        _taking([cell.value for cell in figures]),
        _taking([cell.style or slice(0) for cell in figures]),
        tuple(others),
        _taking([places.get(column, 0) for column in range(width)]),
        marked,
        width,
        len(cells),
    )


def _taking(places: Sequence[Any]) -> Callable[[Any], tuple[Any, ...]]:
    """What stands at these places, all at once."""
    if len(places) > 1:
        return itemgetter(*places)
    return _nothing if not places else lambda row: (row[places[0]],)


def _nothing(_row: Any) -> tuple[()]:
    return ()


def _mark(content: bytes, kind: bytes, *, has_value: bool) -> Mark | None:
    formula = _FORMULA.search(content)
    return CellFacts(
        is_error=kind == b"e",
        has_formula=formula is not None,
        has_value=has_value or kind == b"str",
        is_external=formula is not None and EXTERNAL.search(formula[1] or b"") is not None,
    ).mark()


def read_usual(pieces: Sequence[bytes], shapes: Sequence[RowShape], book: Book) -> UsualSheet | None:
    """The values of a sheet's rows; None if they lie beyond any form, or say two things of where they are.

    Raises:
        DamagedPart: a value is none: no such shared text, neither true nor false.
    """
    width = max(shape.width for shape in shapes)
    if width > limits.MOST_COLUMNS or sum(shape.filled for shape in shapes) > limits.MOST_CELLS:
        return None
    rows: dict[int, list[Raw]] = {}
    marks: dict[Place, Mark] = {}
    for piece, shape in zip(pieces, shapes, strict=True):
        if shape.marked:
            _put_marks(piece, shape, marks)
        if not shape.filled:
            continue
        said = shape.numbers(piece)
        number = int(_SMALL.get(said[0]) or said[0]) - 1
        if said.count(said[0]) < shape.filled or number in rows or not 0 <= number < limits.MOST_ROWS:
            return None
        row = rows[number] = list(shape.columns(_values(piece, shape, book)))
        row += [""] * (width - shape.width)
    return _trimmed(rows, width, marks)


def _values(piece: bytes, shape: RowShape, book: Book) -> list[Raw]:
    """A blank, the shared texts, the figures and the other values of a row."""
    texts = shape.texts(piece)
    values: list[Raw] = [""]
    try:
        values += map(book.text_by_number.__getitem__, texts)
    except KeyError:  # none, or spelt "007"
        values[1:] = [shared_text(int(number), book.texts) for number in texts]
    figures = shape.figures(piece)
    if figures:
        values += [_SMALL[figure] if figure in _SMALL else float(figure) for figure in figures]
        dates = book.written_date_styles
        if not dates.isdisjoint(styles := shape.styles(piece)):
            values[1 + len(texts) :] = [
                book.moment(float(figure)) if style in dates else float(figure)
                for figure, style in zip(figures, styles, strict=True)
            ]
    for cell in shape.others:
        value = piece[cell.value]
        if cell.kind == b"inlineStr":
            values.append(inline_in(value))
        else:
            values.append(calculated_in(value) if cell.kind == b"str" else truth(value.decode()))
    return values


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


def _put_marks(piece: bytes, shape: RowShape, marks: dict[Place, Mark]) -> None:
    for column, place, mark, filled in shape.marked:
        marks[int(piece[place]) - 1, column] = mark
        if filled is not None:
            mark_array(marks, piece[filled].decode())
