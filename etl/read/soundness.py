"""Whether a sheet or its texts are well-formed XML, told far faster than by parsing: nearly all of it was seen before.

The fast reader passes over tags that do not match. A form's rows are the same in every unit's file but for the
numbers in them, so the sheet is cut behind each row, its digits are made one, and only a row that no sheet before it
held is parsed. So it is with the shared texts.
"""

import re
from collections import OrderedDict
from dataclasses import dataclass
from functools import lru_cache
from xml.parsers import expat

MOST_ROOTS = 8
MOST_PIECES = 20_000
"""Remembered by root element; some 8 MB. A file with more of its own is told right, only slower."""


@dataclass(frozen=True, slots=True)
class Pieces:
    """What a part is a row of: how each piece ends, and what may come after the last one."""

    end: bytes
    rest: re.Pattern[bytes]


ROWS = Pieces(b"</row>", re.compile(rb"\s*(?:<row [^<>]*/>\s*)*</sheetData>"))
TEXTS = Pieces(b"</si>", re.compile(rb"\s*(?:<si/>\s*)*</sst>"))

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
    """Whether a parser would read the part to its end.

    A piece is good if it is whole inside of an element. A part of good pieces between a good beginning and end is
    good: each of them leaves open what the next one begins in.
    """
    end = pieces.end
    found = xml.split(end)
    root = _ROOT.match(found[0])
    if root is None or len(found) < 3 or not pieces.rest.match(found[-1]):
        return _parses(xml)
    declared = root[1].translate(_SAME_DIGITS)
    known = _pieces_known(declared)
    outline = found[0] + end + found[-1]
    middle = end.join(found[1:-1]).translate(_SAME_DIGITS).split(end)
    before, after = _around(declared)
    new = () if known.issuperset(middle) else set(middle) - known
    if not all(_parses(before + piece + end + after) and not _DIGIT_IN_NAME.search(piece) for piece in new):
        return _parses(xml)
    if outline not in known and not _parses(outline):
        return False
    known.update(new, (outline,))
    return True


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
