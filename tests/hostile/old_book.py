"""Old workbooks (.xls) written by hand: a stream of records in an OLE file, as small as they can be."""

import struct
from collections.abc import Sequence

SECTOR = 512
END, FREE, TABLE = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
BIFF8, BIFF5 = 0x600, 0x500

Cell = tuple[int, int, object]
"""Row, column, value: text, number, or the eight bytes that a formula holds."""


class Shared(int):
    """A cell's text, by its number among the shared ones."""


UNCALCULATED = b"\x03\0\0\0\0\0\xff\xff"
PASSWORD = struct.pack("<HHHHHH", 0x2F, 8, 0, 1, 2, 3)


def old_book(
    cells: Sequence[Cell], version: int = BIFF8, stream: str = "Workbook", more: bytes = b"", within: bytes = b""
) -> bytes:
    """One sheet "Số liệu". `more`: records among those of the whole book, `within`: of the sheet, before its cells."""
    name = "Số liệu"
    title = struct.pack("<BB", len(name), 1) + name.encode("utf-16-le")
    begin = record(0x809, struct.pack("<HHHHII", version, 5, 0, 0, 0, 0)) + more
    place = len(begin) + 4 + 6 + len(title) + 4
    book = begin + record(0x85, struct.pack("<IBB", place, 0, 0) + title) + record(0x0A)
    sheet = record(0x809, struct.pack("<HHHHII", version, 0x10, 0, 0, 0, 0)) + within
    return _ole(stream, book + sheet + b"".join(_cell(*cell) for cell in cells) + record(0x0A))


def record(kind: int, body: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


def font(is_struck: bool = False, is_raised: bool = False) -> bytes:
    head = struct.pack("<HHHHHBBBB", 240, 8 * is_struck, 0x7FFF, 400, int(is_raised), 0, 0, 0, 0)
    return record(0x31, head + b"\x01\x00a")


def cell_format(font: int = 0, number_format: int = 0) -> bytes:
    return record(0xE0, struct.pack("<HH16x", font, number_format))


def number_format(number: int, code: str) -> bytes:
    return record(0x41E, struct.pack("<HHB", number, len(code), 0) + code.encode("latin-1"))


def _cell(row: int, column: int, value: object) -> bytes:
    place = struct.pack("<HHH", row, column, 0)
    if isinstance(value, Shared):
        return record(0xFD, place + struct.pack("<I", value))
    if isinstance(value, bytes):
        return record(0x06, place + value + struct.pack("<HIHBH", 0, 0, 3, 0x1E, 1))
    if isinstance(value, int | float):
        return record(0x203, place + struct.pack("<d", value))
    return record(0x204, place + struct.pack("<HB", len(str(value)), 1) + str(value).encode("utf-16-le"))


def _ole(name: str, content: bytes) -> bytes:
    """One stream, large enough not to be put among the small ones."""
    content = content.ljust(max(4096, -(-len(content) // SECTOR) * SECTOR), b"\0")
    count = len(content) // SECTOR
    table = [TABLE, END, *range(3, 2 + count), END]
    head = struct.pack(
        "<8s16xHHHHH6x9I109I",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        *(0x3E, 3, 0xFFFE, 9, 6),
        *(0, 1, 1, 0, 4096, END, 0, END, 0),
        *(0, *[FREE] * 108),
    )
    sectors = struct.pack("<128I", *table, *[FREE] * (128 - len(table)))
    return head + sectors + _entry("Root Entry", 5, END, 0) + _entry(name, 2, 2, len(content)) + bytes(256) + content


def _entry(name: str, kind: int, start: int, size: int) -> bytes:
    written = name.encode("utf-16-le")
    child = 1 if kind == 5 else FREE
    numbers = struct.pack("<HBBIII36xIQ", len(written) + 2, kind, 1, FREE, FREE, child, start, size)
    return written.ljust(64, b"\0") + numbers
