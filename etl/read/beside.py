"""What stands in a workbook beside its cells: page headers, text boxes, notes. It is told that they are not read.

A mark of secrecy among them counts: a stamp is seldom typed into a cell, but drawn over the page or in its margin.
"""

import re
from html import unescape

from lxml import etree

from etl.archive import Archive
from etl.forms.layout import COMMENT_START
from etl.model.catalogue import finding
from etl.model.finding import Finding
from etl.read.examine import MOST_LISTED, purified, refuse_secret
from etl.read.secrecy import is_secrecy_mark
from etl.text import clean

_BESIDE = re.compile(
    r"xl/(?:(worksheets/)|drawings/|comments|threadedcomments/)[^/]*(?:/[^/]*)?\.(?:xml|vml)", re.IGNORECASE
)
HINT = re.compile(rb"\xe1\xba\xac|\xcc[\x82\xa3]|\xac\x1e|\x1e\xac|&#(?:7852|[xX]1[eE][aA][cC]);")
"""The letter without which there is no mark, in the ways in which XML may hold it."""

_MARGIN = re.compile(rb"<(?:\w+:)?(?:odd|even|first)(?:Header|Footer)[^<>]*>([^<]*)<")
CODES = re.compile(r'&("[^"]*"|K[0-9A-Fa-f]{6}|[0-9]+|.)')
"""What a page header says of itself: place, font, size, colour, fields."""

LONGEST_SHOWN = 100
_PARAGRAPHS = frozenset({"p", "text", "textbox"})
_FORGIVING = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=True)
"""Excel's own .vml is not always XML."""


def look_beside(archive: Archive, name: str) -> list[Finding]:
    """Looks through the parts that hold words outside cells; most workbooks have none but page numbers.

    Raises:
        UnreadableFile: a mark of secrecy; nothing of the file is processed.
    """
    unread: list[str] = []
    for entry in archive.entries:
        part = _BESIDE.fullmatch(entry.filename)
        if part is None:
            continue
        xml = archive.read(entry.filename)
        words = _drawn(xml) if part[1] is None else _margins(xml)
        if any(map(is_secrecy_mark, words)):
            where = "hộp văn bản, hình vẽ, ghi chú" if part[1] is None else "đầu trang, chân trang in"
            raise refuse_secret(name, where)
        if part[1] is None:
            unread += filter(None, (clean(purified(one.partition(COMMENT_START)[0])) for one in words))
    if not unread:
        return []
    shown = "; ".join(text[:LONGEST_SHOWN] for text in unread[:MOST_LISTED])
    return [finding("notes-unread", found=shown, count=str(len(unread)))]


def _margins(xml: bytes) -> list[str]:
    place = xml.find(b"headerFooter")
    if place < 0 or not HINT.search(tail := xml[place:]):
        return []
    return [CODES.sub("\n", unescape(text.decode("utf-8", "replace"))) for text in _MARGIN.findall(tail)]


def _drawn(xml: bytes) -> list[str]:
    root = etree.fromstring(xml, _FORGIVING)
    if root is None:
        return []
    found = [str(one.get("string", "")) for one in root.iter("{*}textpath")]
    for one in root.iter(etree.Element):
        if etree.QName(one).localname in _PARAGRAPHS:
            found.append("".join(map(str, one.itertext())))
    return found
