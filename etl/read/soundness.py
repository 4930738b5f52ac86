"""How a sheet or its texts are spelt, told far faster than by parsing: nearly all of it was seen before.

Readers differ in what they make of tags that do not match, and of what no writer writes (see `usual`). A form's rows
are the same in every unit's file but for the numbers in them, so the sheet is cut behind each row, its digits are
made one, and only a row that no sheet before it held is parsed. So it is with the shared texts, letter by letter.
What a piece means is found with it, and remembered: where its values stand, or its text.
"""

import re
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from enum import Enum
from functools import lru_cache
from typing import Any
from xml.parsers import expat

from etl.read.texts import shared_in
from etl.read.usual import USUAL_ROWS, USUAL_TEXTS, is_usual_root, rows_within, texts_within
from etl.read.usual_sheet import shape_of

MOST_ROOTS = 8
MOST_PIECES = 20_000
"""Remembered by root element; some 20 MB. A file with more of its own is told right, only slower."""

LONGEST_PIECE = 4_000
"""Of those remembered, in bytes: a longer one is a text of the unit's own."""


_ROOT = re.compile(
    rb"""(?:<\?xml version=["']1.0["'](?: encoding=["'](?:UTF|utf)-8["'])?(?: standalone=["'](?:yes|no)["'])?\?>\s*)?"""
    rb"(<[A-Za-z:]+[^<>]*>)"
)
_SAME_DIGITS = bytes.maketrans(b"0123456789", b"3" * 10)
"""3 and no other: "&#7908;" stays a reference to some letter. One to what XML forbids is told by `examine`."""

_DIGIT_IN_NAME = re.compile(rb"<[^<>\s]*3")
"""`<v1></v2>` is no XML, though it were with one digit: rows with such names are not judged by themselves."""

_PREFIX = re.compile(rb"xmlns:([\w.-]+)=")


class Spelling(Enum):
    """TORN: no XML. ODD: sound, but spelt as writers of workbooks never do. USUAL: every reader reads it alike."""

    TORN = "torn"
    ODD = "odd"
    USUAL = "usual"


@dataclass(frozen=True, slots=True)
class Spelt:
    """How a part is spelt; if as usual, its pieces and what each means, and what comes behind them."""

    spelling: Spelling
    pieces: list[bytes] = field(default_factory=list)
    meanings: list[Any] = field(default_factory=list)
    tail: bytes = b""


@dataclass(frozen=True, slots=True)
class Pieces:
    """What a part is a row of: how each piece ends, and what may come after the last one.

    `usual`: what a piece looks like; `first`: the first of them, of what stands before and behind all others.
    `meaning`: of a usual piece, which `differs_in_digits` if its digits matter: else they are made one.
    """

    end: bytes
    rest: re.Pattern[bytes]
    usual: re.Pattern[bytes]
    first: Callable[[bytes, bytes], bytes | None]
    meaning: Callable[[bytes], Any]
    differs_in_digits: bool

    def keys(self, pieces: list[bytes]) -> list[bytes]:
        """What each piece is known by."""
        if self.differs_in_digits or not pieces:
            return pieces
        return self.end.join(pieces).translate(_SAME_DIGITS).split(self.end)

    def are_usual(self, pieces: Iterable[bytes]) -> bool:
        """Whether pieces whose digits were made one are spelt as writers do."""
        return all(map(self.usual.fullmatch, pieces))


ROWS = Pieces(b"</row>", re.compile(rb"\s*(?:<row [^<>]*/>\s*)*</sheetData>"), USUAL_ROWS, rows_within, shape_of, False)
TEXTS = Pieces(b"</si>", re.compile(rb"\s*(?:<si/>\s*)*</sst>"), USUAL_TEXTS, texts_within, shared_in, True)

_known: OrderedDict[bytes, dict[bytes, Any]] = OrderedDict()


def spelt(xml: bytes, pieces: Pieces) -> Spelt:
    """Whether a parser would read the part to its end, and every reader to the same values.

    A piece is good if it is whole inside of an element. A part of good pieces between a good beginning and end is
    good: each of them leaves open what the next one begins in. Only what is usual is remembered.
    """
    found = xml.split(pieces.end)
    root = _ROOT.match(found[0])
    if root is None or len(found) < 2 or not pieces.rest.match(found[-1]):
        return _of_whole(xml)
    known = _pieces_known(root[1])
    outline, keys = found[0] + pieces.end + found[-1], pieces.keys(found[1:-1])
    new = {key: key.translate(_SAME_DIGITS) for key in keys if key not in known}
    before, after = _around(root[1])
    if not all(
        _parses(before + piece + pieces.end + after) and not _DIGIT_IN_NAME.search(piece) for piece in new.values()
    ):
        return _of_whole(xml)
    if outline not in known:
        if not _parses(outline):  # torn, or a comment holds what looks like an end
            return _of_whole(xml)
        first = pieces.first(found[0][root.end() :], found[-1])
        if first is None or not is_usual_root(root[1]) or not pieces.are_usual([first.translate(_SAME_DIGITS)]):
            return Spelt(Spelling.ODD)
        known[outline] = first, pieces.meaning(*pieces.keys([first]))
    if not pieces.are_usual(new.values()):
        return Spelt(Spelling.ODD)
    known.update({key: pieces.meaning(key) for key in new})
    first, meaning = known[outline]
    whole = Spelt(Spelling.USUAL, [first, *found[1:-1]], [meaning, *map(known.__getitem__, keys)], found[-1])
    for key in [key for key in (outline, *new) if len(key) > LONGEST_PIECE]:
        known.pop(key, None)
    return whole


def _of_whole(xml: bytes) -> Spelt:
    return Spelt(Spelling.ODD if _parses(xml) else Spelling.TORN)


@lru_cache(MOST_ROOTS)
def _around(root: bytes) -> tuple[bytes, bytes]:
    """What makes a whole of a piece: an element with the root's prefixes, digits made one like its own."""
    prefixes = set(_PREFIX.findall(root.translate(_SAME_DIGITS)))
    declared = b"".join(b' xmlns:%s="%s"' % (prefix, prefix) for prefix in sorted(prefixes))
    return b"<a" + declared + b">", b"</a>"


def _pieces_known(root: bytes) -> dict[bytes, Any]:
    """Good pieces below this root element, which declares their prefixes; the roots least used are forgotten."""
    root = root.translate(_SAME_DIGITS)
    known = _known.setdefault(root, {})
    _known.move_to_end(root)
    if len(known) > MOST_PIECES:
        known.clear()
    if len(_known) > MOST_ROOTS:
        _known.popitem(last=False)
    return known


def _parses(xml: bytes) -> bool:
    parser = expat.ParserCreate(namespace_separator=" ")
    try:
        parser.Parse(xml, True)
    except expat.ExpatError:
        return False
    return True
