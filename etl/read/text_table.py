"""Tables in plain text (.csv): encoding, delimiter and rows, found by content."""

import csv
from collections import Counter
from dataclasses import dataclass, field
from io import StringIO
from itertools import islice

from etl.model import limits
from etl.text import guess_legacy

DELIMITERS = ";\t,|"
_LOOKED_AT = 60
_LEAST_ROWS = 2
_LEAST_SHARE = 0.6
_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


@dataclass(frozen=True, slots=True)
class TextTable:
    """Rows of cells as text, filled up to equal length.

    `is_cut`: there were more than a sheet may have; `widths`: how many cells each row has in the file.
    """

    rows: list[list[str]]
    is_cut: bool = False
    widths: list[int] = field(default_factory=list)
    delimiter: str = ""


def as_text(data: bytes) -> str | None:
    """The text of a file in the encoding it seems to be in; None if it is no text.

    UTF-8, UTF-16 with its mark, the Vietnamese code page 1258; text in the old fonts TCVN3 and VNI is Latin-1.
    """
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return _decoded(data, encoding)
    if b"\0" in data:
        return None
    text = _decoded(data, "utf-8")
    if text is not None or _looks_binary(data):
        return text
    latin = data.decode("latin-1")
    if guess_legacy(latin[: limits.LONGEST_TEXT]) is not None:
        return latin
    return _decoded(data, "cp1258") or latin


def _looks_binary(data: bytes) -> bool:
    return any(byte < 9 or 13 < byte < 32 for byte in data[:4096])


def _decoded(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def text_table(text: str, *, is_named_table: bool = False) -> TextTable | None:
    """The rows of a text that is a table; None for prose.

    `is_named_table`: the name ends in .csv, so that commas are taken for a table more readily.
    """
    delimiter = _delimiter(text, is_named_table)
    if delimiter is None:
        return None
    csv.field_size_limit(limits.LARGEST_FILE)
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter)  # `splitlines` would cut at Unicode's ends
    try:
        rows = list(islice(reader, limits.MOST_ROWS + 1))
    except csv.Error:
        return None
    width = min(max(map(len, rows), default=0), limits.MOST_COLUMNS)
    is_cut = len(rows) > limits.MOST_ROWS or any(len(row) > limits.MOST_COLUMNS for row in rows)
    rows = rows[: limits.MOST_ROWS]
    return TextTable([(row + [""] * width)[:width] for row in rows], is_cut, [len(row) for row in rows], delimiter)


def _delimiter(text: str, is_named_table: bool) -> str | None:
    """The sign that cuts most of the first lines into two pieces or more; commas in prose cut unevenly."""
    lines = [line for line in text[: limits.LONGEST_TEXT].splitlines() if line.strip()][:_LOOKED_AT]
    if len(lines) < _LEAST_ROWS:
        return None
    for sign in DELIMITERS:
        cut = Counter(row.count(sign) for row in lines if sign in row)
        even = cut.total() if sign in ";\t" or is_named_table else max(cut.values(), default=0)
        if even >= _LEAST_ROWS and even >= _LEAST_SHARE * len(lines):
            return sign
    return None
