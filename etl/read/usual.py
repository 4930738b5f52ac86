"""How writers of workbooks spell rows and shared texts: Excel, LibreOffice, openpyxl, xlsxwriter, WPS, Google Sheets.

What is spelt otherwise may be sound XML and mean another value to each reader: an element of a foreign namespace
under a known name, a comment in the middle of a number, a cell without address, two values in a cell. A sheet
that holds any of it is read by a parser, cell by cell. The expressions have nothing to try twice.
"""

import re

from etl.read.merges import is_every_merge_seen

_SPACE = rb"[ \t\r\n]*+"

_SHOWN = rb'<t(?: xml:space="preserve")?+>[^<]*+</t>|<t(?: xml:space="preserve")?+ ?/>'
UNSEEN = rb'color rgb="(?:[0-9A-Fa-f]{2})?[Ff]{6}"|sz val="[0-9][".]'
"""White letters and letters that are far too small: the slow reader looks whether a part of a figure is written so."""

_FORMAT = rb"<rPr>(?:<(?!strike|vertAlign|" + UNSEEN + rb')[A-Za-z]++(?: [A-Za-z]++="[^"<]*+")*+ ?/>)*+</rPr>|<rPr ?/>'
"""Of a run of text that is neither struck out nor raised."""

_RUN = rb"<r>" + _SPACE + rb"(?:" + _FORMAT + rb")?+" + _SPACE + rb"(?:" + _SHOWN + rb")" + _SPACE + rb"</r>" + _SPACE
_READING = rb"(?:<rPh [^<>]*+>(?:" + _SHOWN + rb")</rPh>)*+"
_READINGS = _READING + rb'(?:<phoneticPr(?: [A-Za-z]++="[^"<]*+")*+ ?/>)?+'
_TEXT = _SPACE + rb"(?:(?:" + _SHOWN + rb")|(?:" + _RUN + rb")++)?+" + _SPACE + _READINGS + _SPACE

_FORMULA = rb'(?:<f(?: [a-zA-Z0-9]++(?::space)?+="[^"<]*+")*+ ?(?:/>|>[^<]*+</f>))?+'
_STYLE = rb'(?: (?:s|cm|vm|ph)="[0-9]++")*+'
_ADDRESS = rb'<c r="[A-Z]{1,3}[0-9]{1,7}+"' + _STYLE
_INLINE, _CALCULATED = rb' t="inlineStr"' + _STYLE + rb" ?", rb'(?: t="(?:n|s|str|b|e)")?+' + _STYLE + rb" ?"
_BEGUN = _ADDRESS + rb"(?:" + _INLINE + rb">|" + _CALCULATED + rb">" + _SPACE + _FORMULA + rb")" + _SPACE
"""A cell up to its value."""

_ENDED = _ADDRESS + rb"(?:" + _INLINE + rb"|" + _CALCULATED + rb")/>"
_BLANK = rb"(?:(?:" + _ENDED + rb"|" + _BEGUN + rb"(?:<v ?/>" + _SPACE + rb")?+</c>)" + _SPACE
_BLANKS = _SPACE + _BLANK + rb")*+"
_ROW = rb'<row(?: r="[0-9]{1,7}+"| (?!r=|xmlns)[A-Za-z0-9:]++="[^"<]*+")*+ ?'
_BLANK_ROWS = _SPACE + rb"(?:" + _ROW + rb"(?:/>|>" + _BLANKS + rb"</row>)" + _SPACE + rb")*+"
_FIRST = _BLANK_ROWS + _ROW + rb">" + _BLANKS + _BEGUN

USUAL_FIRST = re.compile(_FIRST)
"""What stands before the first value of a sheet, from its first row on."""

USUAL_BETWEEN = re.compile(_SPACE + rb"</c>" + _BLANKS + rb"(?:</row>" + _FIRST + rb"|" + _BEGUN + rb")")
"""What stands between two values: the end of a cell, blank cells and rows, the beginning of the next."""

_LAST = re.compile(_SPACE + rb"</c>" + _BLANKS + rb"</row>" + _BLANK_ROWS)
"""What stands behind the last value, up to the end of the rows."""

USUAL_CALCULATED = re.compile(rb"[^<&]*+(?:&[a-z]++;[^<&]*+)*+")
"""The text that a formula came to, without references to letters by their number: those are left to a parser."""

USUAL_INLINE = re.compile(rb"<is>" + _TEXT + rb"</is>")
USUAL_TEXT = re.compile(rb"(?:" + _SPACE + rb"<si ?/>)*+" + _SPACE + rb"<si>" + _TEXT)
"""A shared text without its end tag, and empty ones before it."""

_SPREADSHEET = re.compile(
    rb'<(?:worksheet|sst)(?: [A-Za-z0-9_.:-]+="[^"<>]*")*? '
    rb'xmlns="http://(?:schemas\.openxmlformats\.org/spreadsheetml/2006/main|purl\.oclc\.org/ooxml/spreadsheetml/main)"'
    rb'(?: [A-Za-z0-9_.:-]+="[^"<>]*")*\s*>'
)
_ROWS_BEGIN, _ROWS_END = b"<sheetData>", b"</sheetData>"
_TEXTS_END = re.compile(rb"\s*(?:<si/>\s*)*</sst>")
_ODD = re.compile(rb"<[!?]|<[A-Za-z0-9_.-]+:(?:sheetData|mergeCells?)\b")
_PREFIXED = re.compile(rb"<[A-Za-z0-9_.-]+:")


def is_usual_root(root: bytes) -> bool:
    """Whether the names of the part without a prefix are those of spreadsheets."""
    return _SPREADSHEET.fullmatch(root) is not None


def rows_within(head: bytes, tail: bytes) -> tuple[bytes, bytes, bytes] | None:
    """Of what stands around a sheet's values: its rows' beginning, their end and what follows; None if unusual."""
    before, begin, first = head.partition(_ROWS_BEGIN)
    last, end, behind = tail.partition(_ROWS_END)
    if not begin or _ODD.search(before) or _PREFIXED.search(before) or not USUAL_FIRST.fullmatch(first):
        return None
    if not end or _ODD.search(behind) or b"<sheetData" in behind or not _LAST.fullmatch(last):
        return None
    return (first, last, behind) if is_every_merge_seen(behind) else None


def text_within(head: bytes, tail: bytes) -> bytes | None:
    """What stands between the beginning of the shared texts and the end of the first; None if that is unusual."""
    is_usual = USUAL_TEXT.fullmatch(head) and _TEXTS_END.match(tail) and not _ODD.search(tail)
    return head if is_usual else None
