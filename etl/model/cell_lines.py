"""The cells of one file as the lines that PostgreSQL copies in, made once: in the process that read the file.

Text format of COPY: a line a cell, its fields in the order of `CellValue` with tabs between, `\\N` for none.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import overload

from etl.model.values import CellValue, ValueState

_NONE = r"\N"
_ESCAPES = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})
_ESCAPED = re.compile(r"\\(.)")
_MEANT = {"t": "\t", "n": "\n", "r": "\r"}


@dataclass(frozen=True, slots=True, eq=False)
class CellLines(Sequence[CellValue]):
    """Reads like the tuple that it was made of; its cells are made anew for the few who look at them.

    `data`: UTF-8, each line with its end.
    """

    data: bytes

    @classmethod
    def of(cls, cells: Sequence[CellValue]) -> "CellLines":
        """The lines of cells, if they are none yet. `UnicodeEncodeError`: half a letter, which nothing can store."""
        if isinstance(cells, CellLines):
            return cells
        text = _text(cells)
        return cls((text if _is_as_meant(text, cells) else _text(map(_escaped, cells))).encode())

    def under(self, key: bytes) -> bytes:
        """The lines, each with a field before its own. Whatever a line says, it says it of this key."""
        start = key + b"\t"
        return b"".join([start, self.data[:-1].replace(b"\n", b"\n" + start), b"\n"]) if self.data else b""

    def __len__(self) -> int:
        return self.data.count(b"\n")

    def __iter__(self) -> Iterator[CellValue]:
        return map(_cell, self.data.decode().split("\n")[:-1])

    @overload
    def __getitem__(self, place: int) -> CellValue: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[CellValue, ...]: ...
    def __getitem__(self, place: int | slice) -> CellValue | tuple[CellValue, ...]:
        return tuple(self)[place]

    def __eq__(self, other: object) -> bool:
        return tuple(self) == tuple(other) if isinstance(other, (CellLines, tuple)) else NotImplemented


def _text(cells: Iterable[CellValue]) -> str:
    return "".join(
        [
            f"{code}\t{state!s}\t{_NONE if value is None else value!s}\t{as_typed}\t{sheet}\t{cell}"
            f"\t{_NONE if text is None else text}\t{why}\n"
            for code, state, value, as_typed, sheet, cell, text, why in cells
        ]
    )


def _is_as_meant(text: str, cells: Sequence[CellValue]) -> bool:
    """Whether no field holds a letter that means something to COPY; hardly any does."""
    tabs, nones = len(CellValue._fields) - 1, sum([(one.value is None) + (one.text_value is None) for one in cells])
    counts = text.count("\n"), text.count("\t"), text.count("\\"), text.count("\r")
    return counts == (len(cells), tabs * len(cells), nones, 0)


def _escaped(cell: CellValue) -> CellValue:
    return CellValue._make(field.translate(_ESCAPES) if isinstance(field, str) else field for field in cell)


def _cell(line: str) -> CellValue:
    code, state, value, as_typed, sheet, cell, text, why = line.split("\t")
    number = None if value == _NONE else Decimal(value)
    said = None if text == _NONE else _meant(text)
    return CellValue(_meant(code), ValueState(state), number, _meant(as_typed), _meant(sheet), cell, said, _meant(why))


def _meant(field: str) -> str:
    return _ESCAPED.sub(lambda found: _MEANT.get(found[1], found[1]), field) if "\\" in field else field
