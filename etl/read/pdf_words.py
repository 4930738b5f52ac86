"""Looks for a mark of secrecy among the words at the beginning of a PDF; runs in a worker of the sandbox.

Words are read only as far as that takes: letters by the font's own table (ToUnicode), put together line by line.
A scan has no words; a mark on one is a picture, which nobody here sees.
"""

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from io import BytesIO
from itertools import islice
from typing import Any

from etl.read.secrecy import is_secrecy_mark

MOST_PAGES = 3
"""A mark stands on the first page (Nghị định 26/2020/NĐ-CP); a cover may lie before it."""

MOST_DRAWN = 40
LARGEST_CONTENT = 4_000_000
_DEPTH = 4
_WIDE_GAP = -180
"""Thousandths of the letter's size, to the right: a program that writes no blanks leaves so much between two words."""

_TOKEN = re.compile(
    rb"\((?:[^()\\]|\\.|\((?:[^()\\]|\\.)*\))*\)|<[0-9A-Fa-f\s]*>|/[^\s/\[\]<>()]+|[-+]?[0-9.]+|\[|\]|[A-Za-z'\"*]+",
    re.DOTALL,
)
_NUMBER = re.compile(rb"-?[0-9]{1,9}(\.[0-9]{0,9})?")
_ESCAPE = re.compile(rb"\\([0-7]{1,3}|\r\n|.)", re.DOTALL)
_PLAIN = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f", b"\n": b"", b"\r": b"", b"\r\n": b""}
_SECTION = re.compile(rb"beginbf(char|range)(.*?)endbf", re.DOTALL)
_CODE = re.compile(rb"<([0-9A-Fa-f\s]*)>|\[([^\]]*)\]")
_MOST_CODES = 70_000
_LETTER = 0.75
"""Width of a capital as a part of its height, rather more than less: what is further off belongs to another column."""

_QUOTES = (b"'", b'"')
_MOVES = frozenset({b"BT", b"Tm", b"Td", b"TD", b"T*", *_QUOTES})
_SHOWS = frozenset({b"Tj", b"TJ", *_QUOTES})

Letters = dict[int, str]


def bears_a_mark(data: bytes) -> bool:
    """Whether a line of the first pages is a mark of secrecy and nothing else; a PDF that cannot be followed: no."""
    if not data.startswith(b"%PDF-"):
        return False
    try:
        return any(map(is_secrecy_mark, _lines(data)))
    except Exception:  # a parser of strangers' files may raise anything; the file is kept whatever it is
        return False


def _lines(data: bytes) -> Iterator[str]:
    from pyhanko.pdf_utils.reader import PdfFileReader  # takes half a second, and most files are no PDF

    reader = PdfFileReader(BytesIO(data), strict=False)
    for page in islice(_pages(reader.root["/Pages"], {}, _DEPTH), MOST_PAGES):
        yield from _drawn(page.get("/Contents"), page.get("/Resources", {}), [MOST_DRAWN])


def _pages(node: Any, above: dict[str, Any], depth: int) -> Iterator[dict[str, Any]]:
    """The pages of a tree, each with the resources that it inherits."""
    own = {**above, **{key: node[key] for key in ("/Resources", "/Contents") if key in node}}
    if "/Kids" not in node:
        yield own
    elif depth:
        for kid in islice(node["/Kids"], MOST_PAGES):
            yield from _pages(_object(kid), own, depth - 1)


def _drawn(content: Any, resources: Any, left: list[int]) -> Iterator[str]:
    """Lines of a page, or of a form that it draws; `left`: how many streams may still be looked at."""
    left[0] -= 1
    if content is None or left[0] < 0:
        return
    streams = content if isinstance(content, list) else [content]
    code = b"\n".join(_object(one).data for one in streams)[:LARGEST_CONTENT]
    fonts = {name: _letters(_object(font)) for name, font in _entries(resources, "/Font")}
    yield from _read(code, fonts)
    for _, form in _entries(resources, "/XObject"):
        drawn = _object(form)
        if drawn.get("/Subtype") == "/Form":
            yield from _drawn(drawn, drawn.get("/Resources", resources), left)


def _entries(resources: Any, kind: str) -> list[tuple[str, Any]]:
    found = _object(resources).get(kind)
    return [] if found is None else list(islice(_object(found).items(), MOST_DRAWN))


def _object(found: Any) -> Any:
    return found.get_object() if hasattr(found, "get_object") else found


def _letters(font: Any) -> tuple[int, Letters]:
    """How many bytes a letter has, and letters by code; a font without a table writes Latin letters."""
    width = 2 if font.get("/Subtype") == "/Type0" else 1
    table = font.get("/ToUnicode")
    return width, {} if table is None else _table(_object(table).data[:LARGEST_CONTENT])


def _table(code: bytes) -> Letters:
    found: Letters = {}
    for section in _SECTION.finditer(code):
        codes = [(one[1], one[2]) for one in _CODE.finditer(section[2])]
        step = 2 if section[1] == b"char" else 3
        for place in range(0, len(codes) - step + 1, step):
            _enter(found, [one[0] for one in codes[place : place + step]], codes[place + step - 1][1])
    return found


def _enter(found: Letters, codes: list[bytes | None], listed: bytes | None) -> None:
    """One line of a table: code and letter; or first and last code and the first letter, or all letters."""
    first, last = int(codes[0] or b"0", 16), int(codes[-2] or b"0", 16)
    letters = [one[1] for one in _CODE.finditer(listed)] if listed else [codes[-1]]
    for number in range(min(last - first + 1, _MOST_CODES - len(found))):
        text = bytes.fromhex((letters[min(number, len(letters) - 1)] or b"").decode()).decode("utf-16-be", "replace")
        if text and not listed:
            text = text[:-1] + chr(ord(text[-1]) + number)
        found[first + number] = text


@dataclass(slots=True)
class _Pen:
    """Where a content stream writes: `x`, `y` of the next letter, `end` of the last one, about; `start` of its line."""

    font: tuple[int, Letters] = (1, {})
    size: float = 1.0
    scale: float = 1.0
    x: float = 0.0
    y: float = 0.0
    start: float = 0.0
    line_y: float = 0.0
    end: float = 0.0
    words: list[str] = field(default_factory=list)

    def move(self, token: bytes, stack: list[bytes]) -> None:
        """Follows an operator that moves the pen; of lines without a measure it is only known that they are others."""
        if token == b"BT":
            self.start = self.y = 0.0
            self.scale = 1.0
        elif token == b"Tm":
            self.scale, self.start, self.y = abs(float(stack[-6])) or 1.0, float(stack[-2]), float(stack[-1])
        elif token in (b"Td", b"TD"):
            self.start, self.y = self.start + float(stack[-2]), self.y + float(stack[-1])
        else:  # T*, ' and "
            self.y -= 1000
        self.x = self.start

    def write(self, text: str) -> str:
        """Adds words to the line; the line before, if they begin another: lower, or in another column."""
        size = abs(self.size) * self.scale
        is_other = abs(self.y - self.line_y) > 2 or self.x > self.end + size or self.x < self.end - 100 * size
        before = "".join(self.words) if is_other else ""
        self.words = [text] if is_other else [*self.words, text]
        self.line_y = self.y
        self.x = self.end = self.x + _LETTER * size * len(text)
        return before


def _read(code: bytes, fonts: dict[str, tuple[int, Letters]]) -> Iterator[str]:
    """The words that a content stream shows, line by line."""
    pen, stack = _Pen(), list[bytes]()
    for token in (match[0] for match in _TOKEN.finditer(code)):
        if not token[:1].isalpha() and token not in _QUOTES:
            stack.append(token)
            continue
        with suppress(ValueError, IndexError):  # an operator without its numbers moves nothing
            if token == b"Tf":
                pen.font, pen.size = fonts.get(stack[-2].decode("latin-1"), (1, {})), float(stack[-1])
            elif token in _MOVES:
                pen.move(token, stack)
        if token in _SHOWS:
            yield pen.write(_shown(stack, pen.font))
        stack = []
    yield "".join(pen.words)


def _shown(stack: list[bytes], font: tuple[int, Letters]) -> str:
    found = []
    for one in stack:
        if one[:1] == b"(":
            found.append(_decoded(_ESCAPE.sub(_unescaped, one[1:-1]), font))
        elif one[:1] == b"<":
            digits = b"".join(one[1:-1].split()).decode()
            found.append(_decoded(bytes.fromhex(digits + "0" * (len(digits) % 2)), font))
        elif _NUMBER.fullmatch(one) and float(one) < _WIDE_GAP:
            found.append(" ")
    return "".join(found)


def _unescaped(match: re.Match[bytes]) -> bytes:
    what = match[1]
    return bytes([int(what, 8) & 0xFF]) if what[:1].isdigit() else _PLAIN.get(what, what)


def _decoded(text: bytes, font: tuple[int, Letters]) -> str:
    width, letters = font
    codes = [int.from_bytes(text[place : place + width], "big") for place in range(0, len(text), width)]
    return "".join(letters.get(code, "\ufffd" if letters or width > 1 else chr(code)) for code in codes)
