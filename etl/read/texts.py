"""The texts of a workbook's XML, in a cell or shared by many, as Excel shows them."""

import re

from lxml import etree

from etl.read.package import SPREADSHEET, XML, DamagedPart, local_name

_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
_LETTERS = rb"[^<>&\r\x00-\x08\x0b\x0c\x0e-\x1f]*"
_PLAIN = re.compile(rb'\s*<(?:si|is)>\s*<t(?: xml:space="preserve")?>(' + _LETTERS + rb")</t>\s*(?:</is>)?")
"""Nearly every text: without runs, references and line ends that XML makes one."""

_PLAIN_VALUE = re.compile(_LETTERS)
_END = b"</si>"


def shared_in(piece: bytes) -> tuple[str, ...]:
    """The shared texts in a piece of their part that ends where the end tag of the last one begins."""
    plain = _PLAIN.fullmatch(piece)
    return (unescaped(plain[1].decode()),) if plain is not None else tuple(map(text_of, _parsed(piece + _END)))


def inline_in(piece: bytes) -> str:
    """The text of an element `is`."""
    plain = _PLAIN.fullmatch(piece)
    return unescaped(plain[1].decode()) if plain is not None else text_of(_parsed(piece)[0])


def calculated_in(value: bytes) -> str:
    """The text that a formula came to, of an element `v`."""
    if _PLAIN_VALUE.fullmatch(value):
        return unescaped(value.decode())
    return unescaped(_parsed(b"<v>%s</v>" % value)[0].text or "")


def _parsed(pieces: bytes) -> etree._Element:
    return etree.fromstring(b'<sst xmlns="%s">%s</sst>' % (SPREADSHEET[0].encode(), pieces), XML)


def text_of(element: etree._Element) -> str:
    """Text of all runs; readings beside East Asian text (rPh) are none.

    Raises:
        DamagedPart: it says two things at once.
    """
    names = [local_name(child) for child in element]
    for child, name in zip(element, names, strict=True):
        expect_nothing_within(child, name)
    shown = [one for child in element for one in _shown_in(child)]
    is_mixed = "t" in names and "r" in names and names.index("r") < names.index("t")
    if is_mixed or names.count("t") > 1 or any(len(one) for one in shown):
        raise DamagedPart("a text in a text")
    return unescaped("".join(one.text or "" for one in shown))


def _shown_in(child: etree._Element) -> list[etree._Element]:
    """The texts of a run, or the text itself."""
    name = local_name(child)
    return [child] if name == "t" else [one for one in child if name == "r" and local_name(one) == "t"]


def expect_nothing_within(child: etree._Element, name: str) -> None:
    """Alternatives for other programs (mc:AlternateContent) are read by some and passed over by others."""
    if not name and any(local_name(one) for one in child.iter()):
        raise DamagedPart(f"cells within {child.tag}")


def unescaped(text: str) -> str:
    """Letters that XML cannot hold, or that programs will not leave to it, are written `_x000D_`."""
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text
