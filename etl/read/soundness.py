"""Whether a sheet is well-formed XML, told far faster than by parsing it: nearly all of it was seen before.

The fast reader passes over tags that do not match. A form's rows are the same in every unit's file but for what the
unit typed, so the sheet is cut behind each cell, and only a piece that no sheet before it held is parsed.
"""

import re
from collections import OrderedDict
from xml.parsers import expat

MOST_ROOTS = 8
MOST_PIECES = 20_000
"""Remembered by root element; some 3 MB. A file with more of its own is told right, only slower."""

_END_OF_CELL = b"</c>"
_END_OF_ROW = re.compile(rb"(?:<c [^<>]*/>)*</row>")
_ROOT = re.compile(
    rb"""(?:<\?xml version=["']1.0["'](?: encoding=["'](?:UTF|utf)-8["'])?(?: standalone=["'](?:yes|no)["'])?\?>\s*)?"""
    rb"(<([A-Za-z:]+)[^<>]*>)"
)
_NUMBER = re.compile(rb'<c r="[A-Z]{1,3}[0-9]{1,7}"(?: s="[0-9]+")?(?: t="[a-zA-Z]+")?>(?:<v>[0-9.]*</v>)?')
"""The piece that differs most from file to file; to make a parser costs ten times as much as to see this."""

_known: OrderedDict[bytes, set[bytes]] = OrderedDict()


def is_well_formed(xml: bytes) -> bool:
    """Whether a parser would read the sheet to its end.

    A piece is good if it makes a whole of an open row before it and `</c>` behind it. A sheet of good pieces between
    a good beginning and end is good: each of them leaves the row open that the next one begins in.
    """
    pieces = xml.split(_END_OF_CELL)
    root = _ROOT.match(pieces[0])
    if root is None or len(pieces) < 3 or not _END_OF_ROW.match(pieces[-1]):
        return _parses(xml)
    known = _pieces_known(root[1])
    middle = pieces[1:-1]
    outline = pieces[0] + _END_OF_CELL + pieces[-1]
    around = (root[1] + b"<row>", _END_OF_CELL + b"</row></" + root[2] + b">")
    new = () if known.issuperset(middle) else set(middle) - known
    if not all(_NUMBER.fullmatch(piece) or _parses(piece.join(around)) for piece in new):
        return _parses(xml)
    if outline not in known and not _parses(outline):
        return False
    known.update(new, (outline,))
    return True


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
