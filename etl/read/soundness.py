"""How a sheet or its texts are spelt, told far faster than by parsing: nearly all of it was seen before.

The fast reader passes over tags that do not match, and guesses at what no writer writes (see `usual`). A form's rows
are the same in every unit's file but for the numbers in them, so the sheet is cut behind each row, its digits are
made one, and only a row that no sheet before it held is parsed. So it is with the shared texts.
"""

import re
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from xml.parsers import expat

from etl.read.usual import USUAL_ROWS, USUAL_TEXTS, is_usual_root, rows_within, texts_within

MOST_ROOTS = 8
MOST_PIECES = 20_000
"""Remembered by root element; some 8 MB. A file with more of its own is told right, only slower."""


class Spelling(Enum):
    """TORN: no XML. ODD: sound, but spelt as writers of workbooks never do. USUAL: the fast reader reads it right."""

    TORN = "torn"
    ODD = "odd"
    USUAL = "usual"


@dataclass(frozen=True, slots=True)
class Pieces:
    """What a part is a row of: how each piece ends, and what may come after the last one.

    `usual`: what a piece looks like; `first`: the first of them, of what stands before and behind all others.
    """

    end: bytes
    rest: re.Pattern[bytes]
    usual: re.Pattern[bytes]
    first: Callable[[bytes, bytes], bytes | None]


ROWS = Pieces(b"</row>", re.compile(rb"\s*(?:<row [^<>]*/>\s*)*</sheetData>"), USUAL_ROWS, rows_within)
TEXTS = Pieces(b"</si>", re.compile(rb"\s*(?:<si/>\s*)*</sst>"), USUAL_TEXTS, texts_within)

_ROOT = re.compile(
    rb"""(?:<\?xml version=["']1.0["'](?: encoding=["'](?:UTF|utf)-8["'])?(?: standalone=["'](?:yes|no)["'])?\?>\s*)?"""
    rb"(<[A-Za-z:]+[^<>]*>)"
)
_SAME_DIGITS = bytes.maketrans(b"0123456789", b"3" * 10)
"""3 and no other: "&#7908;" stays a reference to some letter. One to what XML forbids is told by `examine`."""

_DIGIT_IN_NAME = re.compile(rb"<[^<>\s]*3")
"""`<v1></v2>` is no XML, though it were with one digit: rows with such names are not judged by themselves."""

_PREFIX = re.compile(rb"xmlns:([\w.-]+)=")

_known: OrderedDict[bytes, set[bytes]] = OrderedDict()


def is_well_formed(xml: bytes, pieces: Pieces = ROWS) -> bool:
    """Whether a parser would read the part to its end."""
    return spelling(xml, pieces) is not Spelling.TORN


def spelling(xml: bytes, pieces: Pieces = ROWS) -> Spelling:
    """Whether a parser would read the part to its end, and every reader to the same values.

    A piece is good if it is whole inside of an element. A part of good pieces between a good beginning and end is
    good: each of them leaves open what the next one begins in. Only what is usual is remembered.
    """
    end = pieces.end
    found = xml.split(end)
    root = _ROOT.match(found[0])
    if root is None or len(found) < 2 or not pieces.rest.match(found[-1]):
        return _of_whole(xml)
    declared = root[1].translate(_SAME_DIGITS)
    known = _pieces_known(declared)
    outline = found[0] + end + found[-1]
    middle = end.join(found[1:-1]).translate(_SAME_DIGITS).split(end) if len(found) > 2 else []
    before, after = _around(declared)
    new = () if known.issuperset(middle) else set(middle) - known
    if not all(_parses(before + piece + end + after) and not _DIGIT_IN_NAME.search(piece) for piece in new):
        return _of_whole(xml)
    if outline not in known and not _parses(outline):  # torn, or a comment holds what looks like an end
        return _of_whole(xml)
    if not (is_usual_root(root[1]) and all(map(pieces.usual.fullmatch, new))):
        return Spelling.ODD
    if outline not in known and not _is_usual_outline(found[0][root.end() :], found[-1], pieces):
        return Spelling.ODD
    known.update(new, (outline,))
    return Spelling.USUAL


def _is_usual_outline(head: bytes, tail: bytes, pieces: Pieces) -> bool:
    first = pieces.first(head, tail)
    return first is not None and pieces.usual.fullmatch(first.translate(_SAME_DIGITS)) is not None


def _of_whole(xml: bytes) -> Spelling:
    return Spelling.ODD if _parses(xml) else Spelling.TORN


@lru_cache(MOST_ROOTS)
def _around(root: bytes) -> tuple[bytes, bytes]:
    """What makes a whole of a piece: an element with the root's prefixes, digits made one like its own."""
    prefixes = set(_PREFIX.findall(root))
    declared = b"".join(b' xmlns:%s="%s"' % (prefix, prefix) for prefix in sorted(prefixes))
    return b"<a" + declared + b">", b"</a>"


def _pieces_known(root: bytes) -> set[bytes]:
    """Good pieces below this root element, which declares their prefixes; the roots least used are forgotten."""
    known = _known.setdefault(root, set())
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
