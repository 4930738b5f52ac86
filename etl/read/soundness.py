"""How a sheet or its texts are spelt, told far faster than by parsing: nearly all of it was seen before.

Readers differ in what they make of tags that do not match, and of what no writer writes (see `usual`). The sheets of
one form are the same in every unit's file but for the values, so a sheet is cut at its values, and only what stands
between two of them as in no sheet before is looked at. So it is with the shared texts, text by text. What a piece
means is found with it, and remembered: where the next value belongs, or the text.
"""

import re
from collections import OrderedDict
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from enum import Enum
from typing import Any
from xml.parsers import expat

from etl.read.merges import Merge, merges_of
from etl.read.texts import shared_in
from etl.read.usual import USUAL_BETWEEN, USUAL_TEXT, is_usual_root, rows_within, text_within
from etl.read.usual_sheet import stretch_of

MOST_ROOTS = 8
MOST_PIECES = 20_000
"""Remembered by the prefixes declared around; some 20 MB. A file with more of its own is told right, only slower."""

LONGEST_PIECE = 8_000
"""Of those remembered, in bytes: a longer one is a text of the unit's own."""

_ROOT = re.compile(
    rb"""(?:<\?xml version=["']1.0["'](?: encoding=["'](?:UTF|utf)-8["'])?(?: standalone=["'](?:yes|no)["'])?\?>\s*)?"""
    rb"(<[A-Za-z:]+[^<>]*>)"
)
_PREFIX = re.compile(rb"xmlns:([\w.-]+)=")


class Spelling(Enum):
    """TORN: no XML. ODD: sound, but spelt as writers of workbooks never do. USUAL: every reader reads it alike."""

    TORN = "torn"
    ODD = "odd"
    USUAL = "usual"


@dataclass(frozen=True, slots=True)
class Spelt:
    """How a part is spelt; if as usual, what its pieces mean, the values they were cut at, and ranges behind them.

    The values themselves are not judged.
    """

    spelling: Spelling
    meanings: list[Any] = field(default_factory=list)
    values: list[bytes] = field(default_factory=list)
    merges: list[Merge] = field(default_factory=list)


Ends = tuple[list[Any], list[Any], list[Merge]]


@dataclass(frozen=True, slots=True)
class Pieces:
    """What a part is a row of.

    `cut`: the part's pieces, and the values between them. `opened`, `joint`, `closed`: what makes a whole of pieces.
    `usual`: what a piece looks like, and what it has for its `meaning`. `ends`: the meanings of the first piece and
    of the last, and what comes behind; None if anything around the others is unusual.
    """

    cut: Callable[[bytes], tuple[list[bytes], list[bytes]]]
    opened: bytes
    joint: bytes
    closed: bytes
    usual: re.Pattern[bytes]
    meaning: Callable[[bytes], Any]
    ends: Callable[[bytes, bytes], Ends | None]

    def are_usual(self, pieces: Collection[bytes], around: bytes) -> bool:
        """Whether pieces from within such an element are XML, and spelt as writers do.

        Each leaves open what the next one begins in, so that all of them are one text.
        """
        if not all(map(self.usual.fullmatch, pieces)):
            return False
        return _parses(b"".join([around, self.opened, self.joint.join(pieces), self.joint, self.closed, b"</a>"]))


_VALUE = re.compile(rb'<(?:v(?: xml:space="preserve")?+>([^<]*+)</v|is>(.*?)</is)>', re.DOTALL)


def _at_values(xml: bytes) -> tuple[list[bytes], list[bytes]]:
    """What stands between the values of cells, and the values; a text of the cell's own is one with its tags."""
    found = _VALUE.split(xml)
    values = zip(found[1::3], found[2::3], strict=True)
    return found[::3], [b"<is>%s</is>" % inline if value is None else value for value, inline in values]


def _rows_ends(head: bytes, tail: bytes) -> Ends | None:
    within = rows_within(head, tail)
    if within is None:
        return None
    first, last, behind = within
    return [stretch_of(first)], [stretch_of(last)], merges_of(behind)


def _texts_ends(head: bytes, tail: bytes) -> Ends | None:
    first = text_within(head, tail)
    return None if first is None else ([shared_in(first)], [], [])


ROWS = Pieces(_at_values, b"<row><c>", b"", b"</c></row>", USUAL_BETWEEN, stretch_of, _rows_ends)
TEXTS = Pieces(lambda xml: (xml.split(b"</si>"), []), b"", b"</si>", b"", USUAL_TEXT, shared_in, _texts_ends)

_known: OrderedDict[bytes, dict[bytes, Any]] = OrderedDict()


def spelt(xml: bytes, pieces: Pieces) -> Spelt:
    """Whether a parser would read the part to its end, and every reader to the same values.

    A part of good pieces between a good beginning and end is good. Only what is usual is remembered.
    """
    found, values = pieces.cut(xml)
    root = _ROOT.match(found[0])
    if root is None or len(found) < 2:
        return _of_whole(xml)
    around = _around(root[1])
    known = _pieces_known(around)
    outline = found[0] + pieces.joint + found[-1]
    if outline not in known:
        ends = pieces.ends(found[0][root.end() :], found[-1]) if is_usual_root(root[1]) else None
        if ends is None or not _parses(outline):
            return _of_whole(xml)
        known[outline] = ends
    first, last, merges = known[outline]
    between = found[1:-1]
    new: set[bytes] = set()
    try:
        meanings = list(map(known.__getitem__, between))
    except KeyError:
        new = {piece for piece in between if piece not in known}
        if not pieces.are_usual(new, around):
            return _of_whole(xml)
        known.update({piece: pieces.meaning(piece) for piece in new})
        meanings = list(map(known.__getitem__, between))
    for piece in [piece for piece in (outline, *new) if len(piece) > LONGEST_PIECE]:
        del known[piece]
    return Spelt(Spelling.USUAL, [*first, *meanings, *last], values, merges)


def _of_whole(xml: bytes) -> Spelt:
    return Spelt(Spelling.ODD if _parses(xml) else Spelling.TORN)


def _pieces_known(around: bytes) -> dict[bytes, Any]:
    """Good pieces where these prefixes are declared; the declarations least used are forgotten."""
    known = _known.setdefault(around, {})
    _known.move_to_end(around)
    if len(known) > MOST_PIECES:
        known.clear()
    if len(_known) > MOST_ROOTS:
        _known.popitem(last=False)
    return known


def _around(root: bytes) -> bytes:
    """Start tag of an element that declares the root's prefixes, to make a whole of pieces."""
    prefixes = sorted(set(_PREFIX.findall(root)))
    return b"<a" + b"".join(b' xmlns:%s="%s"' % (prefix, prefix) for prefix in prefixes) + b">"


def _parses(xml: bytes) -> bool:
    parser = expat.ParserCreate(namespace_separator=" ")
    try:
        parser.Parse(xml, True)
    except expat.ExpatError:
        return False
    return True
