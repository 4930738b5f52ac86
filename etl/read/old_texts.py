"""Shared texts of an old workbook (.xls): which of them change their font on the way ([MS-XLS] 2.5.293)."""

import struct
from collections.abc import Iterator, Sequence

_WIDE, _EXTENDED, _RICH = 1, 4, 8
_HEAD = 8


class _Pieces:
    """The table of texts, cut into records; characters that go on in the next one are announced anew."""

    def __init__(self, bodies: Sequence[bytes]) -> None:
        self._bodies, self._number, self._place = bodies, 0, _HEAD

    def take(self, count: int) -> bytes:
        """So many bytes; struct.error if there are fewer."""
        found = b""
        while len(found) < count:
            found += self._some(count - len(found))
        return found

    def pass_characters(self, count: int, width: int) -> None:
        """Passes over the characters of a text."""
        while count:
            passed = len(self._some(count * width)) // width
            count -= passed
            if count and self._is_at_end():
                self._next()
                width = 1 + (self._some(1)[0] & _WIDE)

    def _some(self, count: int) -> bytes:
        if self._is_at_end():
            self._next()
        found = self._bodies[self._number][self._place : self._place + count]
        self._place += len(found)
        return found

    def _is_at_end(self) -> bool:
        return self._place >= len(self._bodies[self._number])

    def _next(self) -> None:
        if self._number + 1 >= len(self._bodies):
            raise struct.error("the texts break off")
        self._number, self._place = self._number + 1, 0


def fonts_within(bodies: Sequence[bytes]) -> Iterator[set[int]]:
    """For each shared text the numbers of the fonts that it changes to; most change to none.

    Args:
        bodies: that of the SST record and those that continue it. Raises struct.error, IndexError if they break off.
    """
    pieces = _Pieces(bodies)
    for _ in range(struct.unpack_from("<I", bodies[0], 4)[0]):
        count, flags = struct.unpack("<HB", pieces.take(3))
        runs = struct.unpack("<H", pieces.take(2))[0] if flags & _RICH else 0
        more = struct.unpack("<I", pieces.take(4))[0] if flags & _EXTENDED else 0
        pieces.pass_characters(count, 1 + (flags & _WIDE))
        yield {font for _, font in struct.iter_unpack("<HH", pieces.take(4 * runs))}
        pieces.take(more)
