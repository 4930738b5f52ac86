"""How writers of workbooks spell rows and shared texts: Excel, LibreOffice, openpyxl, xlsxwriter, WPS, Google Sheets.

What is spelt otherwise may be sound XML and mean another value to each reader: an element of a foreign namespace
under a known name, a comment in the middle of a number, a cell without address, two values in a cell. A sheet
that holds any of it is read by a parser, cell by cell. The expressions are for text whose
digits were all made 3 (see `soundness`), and have nothing to try twice.
"""

import re

from etl.read.merges import is_every_merge_seen

_SPACE = rb"[ \t\r\n]*+"
_PLAIN = rb"[^<&]*+(?:&[a-z]++;[^<&]*+)*+"
"""Text without references to letters by their number: those are left to a parser."""

_SHOWN = rb'<t(?: xml:space="preserve")?+>[^<]*+</t>|<t(?: xml:space="preserve")?+ ?/>'
UNSEEN = rb'color rgb="(?:[0-9A-Fa-f]{2})?[Ff]{6}"|sz val="[0-9][".]'
"""White letters and letters that are far too small: the slow reader looks whether a part of a figure is written so."""

_FORMAT = rb"<rPr>(?:<(?!strike|vertAlign|" + UNSEEN + rb')[A-Za-z]++(?: [A-Za-z]++="[^"<]*+")*+ ?/>)*+</rPr>|<rPr ?/>'
"""Of a run of text that is neither struck out nor raised."""

_RUN = rb"<r>" + _SPACE + rb"(?:" + _FORMAT + rb")?+" + _SPACE + rb"(?:" + _SHOWN + rb")" + _SPACE + rb"</r>" + _SPACE
_READING = rb"(?:<rPh [^<>]*+>(?:" + _SHOWN + rb")</rPh>)*+"
_READINGS = _READING + rb'(?:<phoneticPr(?: [A-Za-z]++="[^"<]*+")*+ ?/>)?+'
_TEXT = _SPACE + rb"(?:(?:" + _SHOWN + rb")|(?:" + _RUN + rb")++)?+" + _SPACE + _READINGS + _SPACE

_NUMBER = rb"-?+3++(?:\.3++)?+(?:[Ee][-+]?+3++)?+"
_FORMULA = rb'(?:<f(?: [a-zA-Z3]++(?::space)?+="[^"<]*+")*+ ?(?:/>|>[^<]*+</f>))?+'
_BARE = rb"<v ?/>|<v></v>"
_KINDS = (
    (rb'(?: t="n")?+', rb"<v>" + _NUMBER + rb"</v>"),
    (rb' t="s"', rb"<v>3++</v>"),
    (rb' t="str"', rb'<v(?: xml:space="preserve")?+>' + _PLAIN + rb"</v>"),
    (rb' t="b"', rb"<v>3</v>"),
    (rb' t="e"', rb"<v>#[A-Z3/!?_]++</v>"),
)
_STYLE = rb'(?: (?:s|cm|vm|ph)="3++")*+'
_ADDRESS = rb'<c r="[A-Z]{1,3}3{1,7}+"' + _STYLE


def _cell(kind: bytes, content: bytes) -> bytes:
    content = _FORMULA + _SPACE + rb"(?:" + content + rb"|" + _BARE + rb")?+"
    return _ADDRESS + kind + _STYLE + rb" ?(?:/>|>" + _SPACE + content + _SPACE + rb"</c>)"


_INLINE = _ADDRESS + rb' t="inlineStr"' + _STYLE + rb" ?(?:/>|>" + _SPACE + rb"(?:<is>" + _TEXT + rb"</is>)?+"
_CELLS = [_cell(kind, content) for kind, content in _KINDS] + [_INLINE + _SPACE + rb"</c>)"]
_ROW = rb'<row(?: r="3{1,7}+"| (?!r=|xmlns)[A-Za-z3:]++="[^"<]*+")*+ ?'

USUAL_ROWS = re.compile(
    rb"(?:" + _SPACE + _ROW + rb"/>)*" + _SPACE + _ROW + rb">" + _SPACE
    + rb"(?:(?:" + rb"|".join(_CELLS) + rb")" + _SPACE + rb")*+"
)  # fmt: skip
"""A row without its end tag, and empty ones before it."""

USUAL_TEXTS = re.compile(rb"(?:" + _SPACE + rb"<si ?/>)*+" + _SPACE + rb"<si>" + _TEXT)
"""A shared text without its end tag, and empty ones before it."""

_SPREADSHEET = re.compile(
    rb'<(?:worksheet|sst)(?: [A-Za-z0-9_.:-]+="[^"<>]*")*? '
    rb'xmlns="http://(?:schemas\.openxmlformats\.org/spreadsheetml/2006/main|purl\.oclc\.org/ooxml/spreadsheetml/main)"'
    rb'(?: [A-Za-z0-9_.:-]+="[^"<>]*")*\s*>'
)
_ROWS_BEGIN = b"<sheetData>"
_ODD = re.compile(rb"<[!?]|<[A-Za-z0-9_.-]+:(?:sheetData|mergeCells?)\b")
_PREFIXED = re.compile(rb"<[A-Za-z0-9_.-]+:")


def is_usual_root(root: bytes) -> bool:
    """Whether the names of the part without a prefix are those of spreadsheets."""
    return _SPREADSHEET.fullmatch(root) is not None


def rows_within(head: bytes, tail: bytes) -> bytes | None:
    """What stands between a sheet's beginning and its first row's end; None if anything around is unusual."""
    before, begin, row = head.partition(_ROWS_BEGIN)
    if not begin or _ODD.search(before) or _PREFIXED.search(before) or _ODD.search(tail) or b"<sheetData" in tail:
        return None
    return row if is_every_merge_seen(tail) else None


def texts_within(head: bytes, tail: bytes) -> bytes | None:
    """What stands between the beginning of the shared texts and the end of the first."""
    return None if _ODD.search(tail) else head
