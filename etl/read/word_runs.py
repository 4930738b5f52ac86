"""The words of a Word paragraph as paper shows them, and apart what is struck out, hidden, or no plain text.

A figure struck out beside the new one, a note number set small, a sign of another font: joined to the digits beside
them they make another figure (9 struck and 17 became 917).
"""

import re
from dataclasses import dataclass, field

from lxml import etree

from etl.read.legacy_fonts import converted
from etl.text import legacy_of_font

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
STRICT = "{http://purl.oclc.org/ooxml/wordprocessingml/main}"
UNSEEN = frozenset({"del", "delText", "instrText", "moveFrom"})
"""Tracked deletions and field instructions: nobody sees them on paper."""

_NAMESPACES = (W[1:-1], STRICT[1:-1])
_BREAKS = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_MADE_BY_WORD = frozenset({"pgNum", "dayShort", "dayLong", "monthShort", "monthLong", "yearShort", "yearLong"})
"""Numbers that stand nowhere in the file: Word makes them when it shows the page."""

_LEAST_SIZE = 6
_LEAST_WIDTH = 20
"""Half points, per cent: below, nobody sees that there are letters."""

_NEARLY_WHITE = 0xF0
_HIDING = ("strike", "dstrike", "vanish")
_COLOUR = re.compile("[0-9A-Fa-f]{6}")
_SMALL = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_OBJECTS = {
    "oMath": "công thức toán học (Equation)",
    "AlternateContent": "đối tượng vẽ hoặc hộp văn bản",
    "drawing": "hình vẽ",
    "pict": "hình vẽ",
    "object": "đối tượng nhúng",
}


@dataclass(slots=True)
class Words:
    """`text` in Unicode, `typed` as it was typed, `left_out`: struck out or hidden, `objects`: in words."""

    text: str = ""
    typed: str = ""
    left_out: list[str] = field(default_factory=list)
    objects: list[str] = field(default_factory=list)


def words_of(paragraph: etree._Element, hiding: frozenset[str]) -> Words:
    """Reads the runs of a paragraph; those in an old font by their font, the whole by its letters.

    `hiding`: the styles that strike out or hide (`hiding_styles`).
    """
    words = Words(objects=[_OBJECTS[tag] for tag in map(local, paragraph.iter(etree.Element)) if tag in _OBJECTS])
    own_style = _style(paragraph, "pPr", "pStyle")
    typed, read, is_faint = [], [], set()
    fields: list[str] = []
    for run in paragraph.iter(f"{W}r", f"{STRICT}r"):
        _follow_fields(run, fields)
        if "begin" in fields or any(local(parent) in UNSEEN for parent in run.iterancestors()):
            continue
        piece, strange = _piece_of(run)
        words.left_out.append(strange)
        if _is_hidden(run, own_style, hiding):
            words.left_out.append(piece)
            continue
        if piece.strip():
            is_faint.add(_is_faint(run))
        fonts = run.find("{*}rPr/{*}rFonts")
        names = () if fonts is None else tuple(str(value) for value in fonts.attrib.values())
        encoding = next((found for found in map(legacy_of_font, names) if found is not None), None)
        typed.append(piece)
        read.append(piece if encoding is None else converted(piece, encoding))
    if len(is_faint) > 1:
        words.objects.append("chữ trắng hoặc quá nhỏ lẫn với chữ thường")
    words.typed, words.text = "".join(typed), "".join(read)
    if words.text == words.typed:
        words.text = converted(words.typed, None)
    words.left_out = [text for text in words.left_out if text.strip()]
    return words


def hiding_styles(styles: etree._Element) -> frozenset[str]:
    """Ids of the styles that strike their text out or hide it, by themselves or by what they rest on."""
    found: set[str] = set()
    rests_on: dict[str, str] = {}
    for style in styles.iter(f"{W}style", f"{STRICT}style"):
        name, properties, base = _attribute(style, "styleId"), style.find("{*}rPr"), style.find("{*}basedOn")
        says = None if properties is None else _says(properties)
        if says:
            found.add(name)
        elif says is None and base is not None:
            rests_on[name] = _attribute(base, "val")
    while more := {name for name, base in rests_on.items() if base in found} - found:
        found |= more
    return frozenset(found)


def local(element: etree._Element) -> str:
    """The name of an element without its namespace; empty for a comment."""
    return str(element.tag).rpartition("}")[2] if isinstance(element.tag, str) else ""


def _piece_of(run: etree._Element) -> tuple[str, str]:
    """Text of a run, and what stands in it under names of nobody."""
    own = [child for child in run if etree.QName(child).namespace in _NAMESPACES] if len(run) else []
    strange = "".join(str(child.text or "") for child in run if child not in own and local(child) == "t")
    piece = "".join(map(_piece, own))
    if _property(run, "vertAlign") in ("superscript", "subscript") or _property(run, "position").strip("-0"):
        piece = piece.translate(_SMALL)  # a note's number beside a figure is no digit of it
    above = {local(parent): parent for parent in run.iterancestors()}
    if "rt" in above:
        piece = f"({piece})"  # what stands small above the words
    if "bdo" in above and _attribute(above["bdo"], "val") == "rtl":
        piece = f"\u202e{piece}"  # 71 is shown as 17
    return piece, strange


def _piece(child: etree._Element) -> str:
    tag = local(child)
    if tag == "t":
        return str(child.text or "") + "".join(str(inside.tail or "") for inside in child)
    if tag == "sym":
        return _sign(_attribute(child, "char"))
    return "\ufffd" if tag in _MADE_BY_WORD else _BREAKS.get(tag, "")


def _sign(code: str) -> str:
    """A sign of a font of its own: a tick is read as one, a digit of Wingdings is none."""
    try:
        place = int(code, 16)
    except ValueError:
        return "\ufffd"
    return chr(place if 0xF000 <= place <= 0xF8FF else 0xF000 + place % 0x100)


def _follow_fields(run: etree._Element, fields: list[str]) -> None:
    """Keeps what fields are open: between "begin" and "separate" stands an instruction that paper does not show."""
    for mark in run.iterchildren(f"{W}fldChar", f"{STRICT}fldChar"):
        kind = _attribute(mark, "fldCharType")
        if kind == "begin":
            fields.append(kind)
        elif fields and kind == "separate":
            fields[-1] = kind
        elif fields and kind == "end":
            fields.pop()


def _is_hidden(run: etree._Element, own_style: str, hiding: frozenset[str]) -> bool:
    properties = run.find("{*}rPr")
    says = None if properties is None else _says(properties)
    if says is not None:
        return says
    return own_style in hiding or _style(run, "rPr", "rStyle") in hiding


def _says(properties: etree._Element) -> bool | None:
    """Whether properties strike out or hide; None if they say nothing about it."""
    switches = [child for child in properties if local(child) in _HIDING]
    return any(_attribute(one, "val") not in ("0", "false", "off") for one in switches) if switches else None


def _is_faint(run: etree._Element) -> bool:
    """Whether nobody sees the run on white paper: white or nearly, by number or by theme, or far too small."""
    colour = run.find("{*}rPr/{*}color")
    if colour is not None:
        theme = _attribute(colour, "themeColor")
        value = _attribute(colour, "val")
        if theme in ("background1", "light1") and not _attribute(colour, "themeShade"):
            return True
        if not theme and _COLOUR.fullmatch(value) and min(bytes.fromhex(value)) >= _NEARLY_WHITE:
            return True
    size, width = _property(run, "sz"), _property(run, "w")
    is_small = size.isdecimal() and int(size) <= _LEAST_SIZE
    return is_small or (width.rstrip("%").isdecimal() and int(width.rstrip("%")) <= _LEAST_WIDTH)


def _property(run: etree._Element, name: str) -> str:
    found = run.find(f"{{*}}rPr/{{*}}{name}")
    return "" if found is None else _attribute(found, "val")


def _style(element: etree._Element, properties: str, kind: str) -> str:
    style = element.find(f"{{*}}{properties}/{{*}}{kind}")
    return "" if style is None else _attribute(style, "val")


def _attribute(element: etree._Element, name: str) -> str:
    """An attribute of Word's own namespace."""
    return str(element.get(f"{W}{name}") or element.get(f"{STRICT}{name}") or "")
