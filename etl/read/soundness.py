"""Whether a sheet is well-formed XML, told far faster than by parsing it: nearly all of it was seen before.

The fast reader passes over tags that do not match. A form's rows are the same in every unit's file but for the
numbers in them, so the sheet is cut behind each row, its digits are made one, and only a row that no sheet before it
held is parsed.
"""

import re
from collections import OrderedDict
from functools import lru_cache
from xml.parsers import expat

MOST_ROOTS = 8
MOST_ROWS = 20_000
"""Remembered by root element; some 8 MB. A file with more of its own is told right, only slower."""

_END_OF_ROW = b"</row>"
_END_OF_ROWS = re.compile(rb"\s*(?:<row [^<>]*/>\s*)*</sheetData>")
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


def is_well_formed(xml: bytes) -> bool:
    """Whether a parser would read the sheet to its end.

    A row is good if it is whole inside of an element. A sheet of good rows between a good beginning and end is good:
    each of them leaves open what the next one begins in.
    """
    rows = xml.split(_END_OF_ROW)
    root = _ROOT.match(rows[0])
    if root is None or len(rows) < 3 or not _END_OF_ROWS.match(rows[-1]):
        return _parses(xml)
    known = _rows_known(root[1])
    outline = rows[0] + _END_OF_ROW + rows[-1]
    middle = _END_OF_ROW.join(rows[1:-1]).translate(_SAME_DIGITS).split(_END_OF_ROW)
    around = _around(root[1])
    new = () if known.issuperset(middle) else set(middle) - known
    if not all(_parses(row.join(around)) and not _DIGIT_IN_NAME.search(row) for row in new):
        return _parses(xml)
    if outline not in known and not _parses(outline):
        return False
    known.update(new, (outline,))
    return True


@lru_cache(MOST_ROOTS)
def _around(root: bytes) -> tuple[bytes, bytes]:
    """What makes a whole of a row: an element with the root's prefixes ("x14ac"), digits made one like the row's."""
    prefixes = {prefix.translate(_SAME_DIGITS) for prefix in _PREFIX.findall(root)}
    declared = b"".join(b' xmlns:%s="%s"' % (prefix, prefix) for prefix in sorted(prefixes))
    return b"<a" + declared + b">", _END_OF_ROW + b"</a>"


def _rows_known(root: bytes) -> set[bytes]:
    """Good rows below this root element, which declares their prefixes; the roots least used are forgotten."""
    known = _known.setdefault(root, set())
    _known.move_to_end(root)
    if len(known) > MOST_ROWS:
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
