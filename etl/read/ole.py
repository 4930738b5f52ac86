"""Streams of an OLE file ([MS-CFB]): what .xls, .doc and encrypted packages are wrapped in."""

import struct
from collections.abc import Callable

_SECTOR, _MINI = 0x1E, 0x20
_FREE = 0xFFFFFFF0
"""Sector numbers from here on are no sectors."""


class NotOle(ValueError):
    """The file is no OLE file, or is damaged."""


class Ole:
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
