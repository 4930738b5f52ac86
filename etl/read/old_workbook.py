"""Reads .xls (BIFF8 in an OLE file): values by calamine, and what it hides from the records themselves."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO

from python_calamine import CalamineSheet, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from etl.model import limits
from etl.read.beside import CODES
from etl.read.formats import BUILT_IN_PERCENT, is_disguise
from etl.read.grid import Grid
from etl.read.marks import Mark, Place
from etl.read.old_texts import fonts_within
from etl.read.ole import NotOle, Ole
from etl.read.package import UnsafePart
from etl.read.sheets import Sheets

BOF, EOF, SHEET, FORMULA, ERROR, XF, FORMAT, ADDIN = 0x809, 0x0A, 0x85, 0x06, 0x205, 0xE0, 0x41E, 0x87
HEADER, FOOTER, BOX = 0x14, 0x15, 0x1B6
FONT, TEXTS, CONTINUED, SHARED_TEXT, DATES, ROW, COLUMNS = 0x31, 0xFC, 0x3C, 0xFD, 0x22, 0x208, 0x7D
PASSWORD = 0x2F
BIFF8 = 0x600
_NUMBERS = {0x06, 0x203, 0x27E, 0xBD}  # FORMULA, NUMBER, RK, MULRK: those that may show a percentage
_CELLS = {*_NUMBERS, ERROR, 0xFD, 0x204, 0xD6}  # and LABELSST, LABEL, RSTRING
_NO_FONT = 4
"""The font of this number does not exist: those after it are counted one too high ([MS-XLS] 2.5.129)."""

_STRUCK, _HIDDEN_ROW, _HIDDEN_COLUMNS = 0x08, 0x20, 0x01
_MARK_OF_SPECIAL = {2: Mark.ERROR, 3: Mark.UNCALCULATED}
"""What a formula may hold in the place of a number ([MS-XLS] 2.5.133). 3 is an empty text: what writers put that
calculate nothing, and what a formula without result looks like. For a figure both are no answer."""


@dataclass(slots=True)
class _Marks:
    """What the records of one sheet say beside the values. `rows`, `columns`: how far they reach."""

    marks: dict[Place, Mark] = field(default_factory=dict)
    percents: set[Place] = field(default_factory=set)
    disguised: set[Place] = field(default_factory=set)
    struck: set[Place] = field(default_factory=set)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    rows: int = 0
    columns: int = 0


@dataclass(slots=True)
class _Book:
    """What the records before the sheets say: of cell formats (`styles`: font and number format), fonts and texts."""

    sheets: dict[str, _Marks] = field(default_factory=dict)
    names: dict[int, str] = field(default_factory=dict)
    is_1904: bool = False
    percent_formats: set[int] = field(default_factory=lambda: set(BUILT_IN_PERCENT))
    disguising_formats: set[int] = field(default_factory=set)
    styles: list[tuple[int, int]] = field(default_factory=list)
    struck_fonts: set[int] = field(default_factory=set)
    raised_fonts: set[int] = field(default_factory=set)
    fonts: int = 0
    texts: list[bytes] = field(default_factory=list)
    beside: list[str] = field(default_factory=list)
    is_in_box: bool = False
    struck_texts: frozenset[int] = frozenset()

    def take(self, kind: int, body: bytes) -> None:
        """One record of the whole book."""
        if kind == FORMAT:
            number, code = struct.unpack_from("<H", body)[0], _format(body)
            self.percent_formats |= {number} if "%" in code else set()
            self.disguising_formats |= {number} if is_disguise(code) else set()
        elif kind == XF:
            font, number_format = struct.unpack_from("<HH", body)
            self.styles.append((font, number_format))
        elif kind == FONT:
            self._take_font(body)
        elif kind == TEXTS or (kind == CONTINUED and self.texts):
            self.texts.append(body)
        elif kind == DATES:
            self.is_1904 = bool(struct.unpack_from("<H", body)[0])

    def _take_font(self, body: bytes) -> None:
        number = self.fonts + (self.fonts >= _NO_FONT)
        self.struck_fonts |= {number} if body[2] & _STRUCK else set()
        self.raised_fonts |= {number} if struct.unpack_from("<H", body, 8)[0] else set()
        self.fonts += 1

    def look_beside(self, kind: int, body: bytes) -> None:
        """Words of page headers and of text boxes (the record after that of the box: width of a letter, letters)."""
        if kind in (HEADER, FOOTER) and len(body) > 3:
            self.beside.append(CODES.sub("\n", _text(body, 3, is_wide=body[2] & 1)))
        elif kind == CONTINUED and self.is_in_box and body:
            self.beside.append(_text(body, 1, is_wide=body[0] & 1))
        self.is_in_box = kind == BOX

    def understand_texts(self) -> None:
        """Which shared texts are struck out or raised in part; nothing is read if no font is."""
        odd = self.struck_fonts | self.raised_fonts
        if odd and self.texts:
            self.struck_texts = frozenset(n for n, fonts in enumerate(fonts_within(self.texts)) if fonts & odd)
        self.texts.clear()


def old_workbook_sheets(data: bytes) -> Sheets:
    """All worksheets that hold anything."""
    try:
        book = _book(Ole(data).stream("Workbook"))
    except (struct.error, IndexError) as error:
        raise NotOle("damaged records") from error
    if any(sheet.rows * sheet.columns > limits.MOST_ROWS * limits.MOST_COLUMNS for sheet in book.sheets.values()):
        raise UnsafePart("có ô nằm quá xa biểu mẫu")  # calamine makes every cell between
    sheets = Sheets(beside=book.beside)
    workbook = CalamineWorkbook.from_filelike(BytesIO(data))
    for index, sheet in enumerate(workbook.sheets_metadata):
        values = workbook.get_sheet_by_index(index) if sheet.typ is SheetTypeEnum.WorkSheet else None
        if values is None or values.start is None:
            continue
        is_hidden = sheet.visible is not SheetVisibleEnum.Visible
        sheets.grids.append(_grid(sheet.name, values, book, is_hidden=is_hidden))
    return sheets


def _grid(name: str, values: CalamineSheet, book: _Book, *, is_hidden: bool) -> Grid:
    own = book.sheets.get(name, _Marks())
    top, left = values.start or (0, 0)
    return Grid(
        name,
        [[float(raw) if type(raw) is int else raw for raw in row] for row in values.to_python()],
        top,
        left,
        is_hidden,
        own.marks,
        own.percents.__contains__,
        is_disguised=own.disguised.__contains__,
        hides_column=own.hidden_columns.__contains__,
        is_1904=book.is_1904,
        hidden_rows=lambda: own.hidden_rows,
        struck=lambda: own.struck,
    )


def _book(stream: bytes) -> _Book:
    """What the fast reader does not tell: of the whole book, and of the cells by the name of their sheet."""
    book = _Book()
    current: _Marks | None = None
    for place, kind, body in _records(stream):
        _check(kind, body)
        if kind == SHEET:
            book.names[struct.unpack_from("<I", body)[0]] = _name(body)
        elif kind == BOF:
            book.understand_texts()
            name = book.names.get(place)
            current = None if name is None else book.sheets.setdefault(name, _Marks())
            continue
        book.look_beside(kind, body)
        if current is None:
            book.take(kind, body)
        else:
            _take(current, kind, body, book)
    return book


def _check(kind: int, body: bytes) -> None:
    """Stops at a record that says that the others cannot be read or should not be."""
    if kind == ADDIN:
        raise UnsafePart("tệp bổ trợ Excel (.xla)")
    if kind == PASSWORD:
        raise PasswordError("encrypted records")
    if kind == BOF and struct.unpack_from("<H", body)[0] != BIFF8:
        raise NotOle("records of another version")


def _take(sheet: _Marks, kind: int, body: bytes, book: _Book) -> None:
    if kind == ROW and body[12] & _HIDDEN_ROW:
        sheet.hidden_rows.add(struct.unpack_from("<H", body)[0])
    elif kind == COLUMNS and body[8] & _HIDDEN_COLUMNS:
        first, last = struct.unpack_from("<HH", body)
        sheet.hidden_columns.update(range(first, min(last + 1, limits.MOST_COLUMNS)))
    elif kind in _CELLS:
        _take_cell(sheet, kind, body, book)


def _take_cell(sheet: _Marks, kind: int, body: bytes, book: _Book) -> None:
    row, column, style = struct.unpack_from("<HHH", body)
    sheet.rows, sheet.columns = max(sheet.rows, row + 1), max(sheet.columns, column + 1)
    if kind == ERROR and body[7]:
        sheet.marks[row, column] = Mark.ERROR
    elif kind == FORMULA:
        is_special = body[12:14] == b"\xff\xff"
        sheet.marks[row, column] = _MARK_OF_SPECIAL.get(body[6], Mark.FORMULA) if is_special else Mark.FORMULA
    font, number_format = book.styles[style] if style < len(book.styles) else (0, 0)
    if kind in _NUMBERS and number_format in book.percent_formats:
        sheet.percents.add((row, column))
    if kind in _NUMBERS and number_format in book.disguising_formats:
        sheet.disguised.add((row, column))
    in_part = kind == SHARED_TEXT and struct.unpack_from("<I", body, 6)[0] in book.struck_texts
    if in_part or font in book.struck_fonts:
        sheet.struck.add((row, column))


def _format(body: bytes) -> str:
    length, is_wide = struct.unpack_from("<HB", body, 2)
    return _text(body, 5, is_wide=is_wide & 1)[:length]


def _text(body: bytes, place: int, *, is_wide: int) -> str:
    return body[place:].decode("utf-16-le" if is_wide else "latin-1", "replace")


def _name(body: bytes) -> str:
    length, is_wide = body[6], body[7] & 1
    return body[8 : 8 + length * (1 + is_wide)].decode("utf-16-le" if is_wide else "latin-1")


def _records(stream: bytes) -> Iterator[tuple[int, int, bytes]]:
    """(place, kind, body) of each record."""
    place = 0
    while place + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, place)
        yield place, kind, stream[place + 4 : place + 4 + size]
        place += 4 + size
