"""Reads .xls (BIFF8 in an OLE file): values by the fast reader, and what it hides from the records themselves."""

import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from io import BytesIO

from python_calamine import CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from etl.model import limits
from etl.read.grid import Grid
from etl.read.marks import Mark, Place
from etl.read.package import UnsafePart
from etl.read.sheets import Sheets

_SECTOR, _MINI = 0x1E, 0x20
_FREE = 0xFFFFFFF0
"""Sector numbers from here on are no sectors."""

BOF, EOF, SHEET, FORMULA, ERROR, XF, FORMAT, ADDIN = 0x809, 0x0A, 0x85, 0x06, 0x205, 0xE0, 0x41E, 0x87
PASSWORD = 0x2F
BIFF8 = 0x600
_NUMBERS = {0x06, 0x203, 0x27E, 0xBD}  # FORMULA, NUMBER, RK, MULRK: those that may show a percentage
_CELLS = {*_NUMBERS, ERROR, 0xFD, 0x204, 0xD6}  # and LABELSST, LABEL, RSTRING
_MARK_OF_SPECIAL = {2: Mark.ERROR, 3: Mark.UNCALCULATED}
"""What a formula may hold in the place of a number ([MS-XLS] 2.5.133). 3 is an empty text: what writers put that
calculate nothing, and what a formula without result looks like. For a figure both are no answer."""


class NotOle(ValueError):
    """The file is no OLE file, or is damaged."""


@dataclass(slots=True)
class _Marks:
    """What the records of one sheet say beside the values. `rows`, `columns`: how far they reach."""

    marks: dict[Place, Mark] = field(default_factory=dict)
    percents: set[Place] = field(default_factory=set)
    rows: int = 0
    columns: int = 0


def old_workbook_sheets(data: bytes) -> Sheets:
    """All worksheets that hold anything."""
    try:
        marks = _marks(_Ole(data).stream("Workbook"))
    except (struct.error, IndexError) as error:
        raise NotOle("damaged records") from error
    if any(sheet.rows * sheet.columns > limits.MOST_ROWS * limits.MOST_COLUMNS for sheet in marks.values()):
        raise UnsafePart("có ô nằm quá xa biểu mẫu")  # the fast reader makes every cell between
    sheets = Sheets()
    workbook = CalamineWorkbook.from_filelike(BytesIO(data))
    for index, sheet in enumerate(workbook.sheets_metadata):
        values = workbook.get_sheet_by_index(index) if sheet.typ is SheetTypeEnum.WorkSheet else None
        if values is None or values.start is None:
            continue
        is_hidden = sheet.visible is not SheetVisibleEnum.Visible
        own = marks.get(sheet.name, _Marks())
        sheets.grids.append(
            Grid(
                sheet.name,
                values.to_python(),
                values.start[0],
                values.start[1],
                is_hidden,
                own.marks,
                own.percents.__contains__,
            )
        )
    return sheets


def _marks(stream: bytes) -> dict[str, _Marks]:
    """Error, formula and percentage cells by the name of their sheet."""
    names: dict[int, str] = {}
    percent_formats, styles, found = {9, 10}, list[int](), dict[str, _Marks]()
    current: _Marks | None = None
    for place, kind, body in _records(stream):
        _check(kind, body)
        if kind == SHEET:
            names[struct.unpack_from("<I", body)[0]] = _name(body)
        elif kind == FORMAT and b"%" in body[5:]:
            percent_formats.add(struct.unpack_from("<H", body)[0])
        elif kind == XF:
            styles.append(struct.unpack_from("<H", body, 2)[0])
        elif kind == BOF:
            current = found.setdefault(names[place], _Marks()) if place in names else None
        elif current is not None:
            _take(current, kind, body, percent_formats, styles)
    return found


def _check(kind: int, body: bytes) -> None:
    """Stops at a record that says that the others cannot be read or should not be."""
    if kind == ADDIN:
        raise UnsafePart("tệp bổ trợ Excel (.xla)")
    if kind == PASSWORD:
        raise PasswordError("encrypted records")
    if kind == BOF and struct.unpack_from("<H", body)[0] != BIFF8:
        raise NotOle("records of another version")


def _take(sheet: _Marks, kind: int, body: bytes, percent_formats: set[int], styles: list[int]) -> None:
    if kind not in _CELLS:
        return
    row, column, style = struct.unpack_from("<HHH", body)
    sheet.rows, sheet.columns = max(sheet.rows, row + 1), max(sheet.columns, column + 1)
    if kind == ERROR and body[7]:
        sheet.marks[row, column] = Mark.ERROR
    elif kind == FORMULA:
        is_special = body[12:14] == b"\xff\xff"
        sheet.marks[row, column] = _MARK_OF_SPECIAL.get(body[6], Mark.FORMULA) if is_special else Mark.FORMULA
    if kind in _NUMBERS and style < len(styles) and styles[style] in percent_formats:
        sheet.percents.add((row, column))


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


class _Ole:
    """Just enough of [MS-CFB] to find one stream."""

    def __init__(self, data: bytes) -> None:
        self._data, self._size = data, 1 << struct.unpack_from("<H", data, _SECTOR)[0]
        self._mini_size = 1 << struct.unpack_from("<H", data, _MINI)[0]
        if self._size not in (512, 4096) or self._mini_size != 64:
            raise NotOle("strange sectors")
        self._fat = self._read_fat()

    def stream(self, wanted: str) -> bytes:
        """The stream of the directory with this name; `NotOle` if there is none or it leads nowhere."""
        directory = self._chain(struct.unpack_from("<I", self._data, 0x30)[0], self._fat, self._sector)
        entries = [directory[place : place + 128] for place in range(0, len(directory) - 127, 128)]
        for entry in entries:
            name = entry[: max(0, struct.unpack_from("<H", entry, 64)[0] - 2)].decode("utf-16-le", "replace")
            if name == wanted and entry[66] == 2:
                return self._content(entry, entries[0])
        raise NotOle("no workbook in it")

    def _content(self, entry: bytes, root: bytes) -> bytes:
        start, size = struct.unpack_from("<II", entry, 116)
        if size >= struct.unpack_from("<I", self._data, 0x38)[0]:
            return self._chain(start, self._fat, self._sector)[:size]
        small = self._chain(struct.unpack_from("<I", root, 116)[0], self._fat, self._sector)
        table = self._numbers(self._chain(struct.unpack_from("<I", self._data, 0x3C)[0], self._fat, self._sector))
        step = self._mini_size
        return self._chain(start, table, lambda number: small[number * step : (number + 1) * step])[:size]

    def _read_fat(self) -> list[int]:
        sectors = list(struct.unpack_from("<109I", self._data, 0x4C))
        following, seen = struct.unpack_from("<I", self._data, 0x44)[0], set[int]()
        while following < _FREE and following not in seen:
            seen.add(following)
            numbers = self._numbers(self._sector(following))
            sectors += numbers[:-1]
            following = numbers[-1]
        used = [number for number in sectors if number < _FREE]
        if len(used) > len(self._data) // self._size + 1:
            raise NotOle("more tables than sectors")
        return self._numbers(b"".join(map(self._sector, used)))

    def _sector(self, number: int) -> bytes:
        start = (number + 1) * self._size
        return self._data[start : start + self._size]

    def _chain(self, start: int, table: list[int], sector: Callable[[int], bytes]) -> bytes:
        pieces, seen = [], set[int]()
        while start < _FREE:
            if start in seen:
                raise NotOle("a chain of sectors bites its tail")
            seen.add(start)
            pieces.append(sector(start))
            start = table[start]
        return b"".join(pieces)

    @staticmethod
    def _numbers(data: bytes) -> list[int]:
        return list(struct.unpack(f"<{len(data) // 4}I", data[: len(data) // 4 * 4]))
