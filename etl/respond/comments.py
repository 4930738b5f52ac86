"""Comments ("ghi chú") of one sheet: the texts in one part, the boxes that show them in an old VML drawing.

Excel, LibreOffice and openpyxl all write them so. Boxes do not print; a comment that the unit wrote itself stays, ours
is added below it.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from xml.sax.saxutils import quoteattr

from lxml import etree

from etl.forms.layout import COMMENT_START
from etl.respond.marks import Place, column_of, reference
from etl.respond.ooxml import Editor, child, legal, relation_id, tag_like

AUTHOR = "Hệ thống tiếp nhận báo cáo"
LONGEST = 2_000
_COMMENTS_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
_VML_TYPE = "application/vnd.openxmlformats-officedocument.vmlDrawing"
_NAMESPACES = (
    'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
    ' xmlns:x="urn:schemas-microsoft-com:office:excel"'
)
_SHAPE_TYPE = (
    '<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe">'
    '<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
)
_SHAPE = re.compile(rb"<v:shape\b.*?</v:shape>", re.DOTALL)
_SHAPE_ID = re.compile(rb"_x0000_s([0-9]+)")
_OF_ROW, _OF_COLUMN = re.compile(rb"<x:Row>\s*([0-9]+)\s*<"), re.compile(rb"<x:Column>\s*([0-9]+)\s*<")
_CELL_PIXELS = 64
_WIDTH, _LINE, _LETTERS = 330, 19, 46
"""Pixels of a box and of a line of it, letters in a line."""


@dataclass(frozen=True, slots=True)
class SheetComments:
    """The comments of one sheet of the workbook; `number` makes the ids of its boxes differ from other sheets'."""

    editor: Editor
    part: str
    number: int

    def remove_ours(self) -> None:
        """Takes away what an earlier return wrote; comments of the unit's own stay."""
        part = self.editor.related(self.part, "comments")
        if part is None or COMMENT_START not in words_of(self.editor.tree(part)):
            return
        gone: set[Place] = set()
        for comment in list(self.editor.tree(part, will_change=True).iter("{*}comment")):
            if _without_ours(comment):
                gone.add(_place(comment))
        if gone:
            self._remove_boxes(gone)

    def add(self, texts: dict[Place, str]) -> None:
        """Adds one comment a cell, or a paragraph to the comment that is there."""
        if not texts:
            return
        root = self.editor.tree(self._comments_part(), will_change=True)
        author = self._author(root)
        entries = child_list(root)
        known = {_place(comment): comment for comment in entries}
        boxes = {}
        for place, text in texts.items():
            if place in known:
                _append_run(known[place], f"\n{COMMENT_START}{text}")
            else:
                _new_comment(entries, place, author, f"{COMMENT_START}{text}")
                boxes[place] = text
        self._add_boxes(boxes)

    # ------------------------------------------------------------------ texts
    def _comments_part(self) -> str:
        part = self.editor.related(self.part, "comments")
        if part is not None:
            return part
        namespace = etree.QName(self.editor.tree(self.part)).namespace or ""
        part = self.editor.free_name("xl/comments{}.xml")
        self.editor.write(part, f'<comments xmlns="{namespace}"><authors/><commentList/></comments>'.encode())
        self.editor.declare(part, _COMMENTS_TYPE)
        self.editor.relate(self.part, "comments", part)
        return part

    def _author(self, root: etree._Element) -> str:
        authors = root.find(tag_like(root, "authors"))
        if authors is None:
            authors = etree.Element(tag_like(root, "authors"))
            root.insert(0, authors)
        for number, author in enumerate(authors):
            if author.text == AUTHOR:
                return str(number)
        etree.SubElement(authors, tag_like(root, "author")).text = AUTHOR
        return str(len(authors) - 1)

    # ------------------------------------------------------------------ boxes
    def _add_boxes(self, texts: dict[Place, str]) -> None:
        part = self._drawing_part()
        drawing = self.editor.bytes_of(part)
        used = [int(number) for number in _SHAPE_ID.findall(drawing)]
        first = max([self.number * 1024, *used]) + 1
        shapes = "" if b'id="_x0000_t202"' in drawing else _SHAPE_TYPE.replace("<v:shapetype", _declared("shapetype"))
        sizes = _Sizes(self.editor.tree(self.part))
        for number, (place, text) in enumerate(texts.items(), first):
            shapes += _box(number, place, text, sizes)
        head, end, tail = drawing.rpartition(b"</xml>")
        if not end:
            head, tail = f"<xml {_NAMESPACES}>".encode(), b""
        self.editor.write(part, head + shapes.encode() + b"</xml>" + tail)

    def _drawing_part(self) -> str:
        sheet = self.editor.tree(self.part)
        legacy = sheet.find(tag_like(sheet, "legacyDrawing"))
        if legacy is not None:
            found = self.editor.relations(self.part).get(relation_id(legacy))
            if found is not None and self.editor.has(found[1]):
                return found[1]
        part = self.editor.free_name("xl/drawings/vmlDrawing{}.vml")
        layout = f'<o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="{self.number}"/></o:shapelayout>'
        self.editor.write(part, f"<xml {_NAMESPACES}>{layout}{_SHAPE_TYPE}</xml>".encode())
        self.editor.declare_extension("vml", _VML_TYPE)
        sheet = self.editor.tree(self.part, will_change=True)
        link = self.editor.relate(self.part, "vmlDrawing", part)
        child(sheet, "legacyDrawing").set(f"{{{self.editor.relation_types}}}id", link)
        return part

    def _remove_boxes(self, gone: set[Place]) -> None:
        sheet = self.editor.tree(self.part)
        legacy = sheet.find(tag_like(sheet, "legacyDrawing"))
        found = None if legacy is None else self.editor.relations(self.part).get(relation_id(legacy))
        if found is None or not self.editor.has(found[1]):
            return

        def kept(match: re.Match[bytes]) -> bytes:
            row, column = _OF_ROW.search(match[0]), _OF_COLUMN.search(match[0])
            is_gone = row is not None and column is not None and (int(row[1]) + 1, int(column[1]) + 1) in gone
            return b"" if is_gone else match[0]

        self.editor.write(found[1], _SHAPE.sub(kept, self.editor.bytes_of(found[1])))


def words_of(element: etree._Element) -> str:
    """All its text."""
    return "".join(map(str, element.itertext()))


def child_list(root: etree._Element) -> etree._Element:
    """The list of comments."""
    found = root.find(tag_like(root, "commentList"))
    return etree.SubElement(root, tag_like(root, "commentList")) if found is None else found


def _place(comment: etree._Element) -> Place:
    cell = (comment.get("ref") or "").replace("$", "")
    letters = cell.rstrip("0123456789")
    return int(cell[len(letters) :] or 0), column_of(letters) if letters.isalpha() else 0


def _new_comment(entries: etree._Element, place: Place, author: str, text: str) -> None:
    comment = etree.SubElement(entries, tag_like(entries, "comment"), ref=reference(place), authorId=author)
    etree.SubElement(comment, tag_like(entries, "text"))
    _append_run(comment, text)


def _append_run(comment: etree._Element, text: str) -> None:
    holder = comment.find(tag_like(comment, "text"))
    if holder is None:
        holder = etree.SubElement(comment, tag_like(comment, "text"))
    run = etree.SubElement(holder, tag_like(comment, "r"))
    words = etree.SubElement(run, tag_like(comment, "t"))
    words.text = legal(text, LONGEST)
    words.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")


def _without_ours(comment: etree._Element) -> bool:
    """Takes our words out of a comment; true if nothing is left and the comment is gone."""
    holder = comment.find(tag_like(comment, "text"))
    said = "" if holder is None else words_of(holder)
    own, mark, _ = said.partition(COMMENT_START)
    if not mark:
        return False
    # some programs put the author's name as a first line
    if own.strip().rstrip(":") in ("", AUTHOR):
        parent = comment.getparent()
        assert parent is not None
        parent.remove(comment)
        return True
    assert holder is not None
    for part in list(holder):
        holder.remove(part)
    holder.text = None
    _append_run(comment, own.rstrip())
    return False


@dataclass(frozen=True, slots=True)
class _Sizes:
    """How wide columns and how high rows are, for the corners of a box."""

    sheet: etree._Element

    def column(self, column: int) -> int:
        for entry in self.sheet.iterfind("{*}cols/{*}col"):
            if int(entry.get("min") or 0) <= column <= int(entry.get("max") or 0):
                return round(float(entry.get("width") or 9) * 7 + 5)
        return _CELL_PIXELS

    def row(self, row: int) -> int:
        for entry in self.sheet.iterfind("{*}sheetData/{*}row"):
            if entry.get("r") == str(row) and entry.get("ht"):
                return round(float(entry.get("ht") or 15) * 4 / 3)
        return 20


def _box(number: int, place: Place, text: str, sizes: _Sizes) -> str:
    row, column = place
    lines = 1 + sum(-(-(len(line) + 1) // _LETTERS) for line in f"{COMMENT_START}{text}".split("\n"))
    height = lines * _LINE
    right, right_offset = _reach(column + 1, _WIDTH + 12, sizes.column)
    bottom, bottom_offset = _reach(row, height + 2, sizes.row)
    anchor = f"{column}, 12, {row - 1}, 2, {right - 1}, {right_offset}, {bottom - 1}, {bottom_offset}"
    style = f"position:absolute;width:{_WIDTH * 3 // 4}pt;height:{height * 3 // 4}pt;z-index:{number};visibility:hidden"
    head = f'id="_x0000_s{number}" type="#_x0000_t202" fillcolor="#ffffe1" o:insetmode="auto" style={quoteattr(style)}'
    look = '<v:fill color2="#ffffe1"/><v:shadow on="t" color="black" obscured="t"/><v:path o:connecttype="none"/>'
    words = '<v:textbox style="mso-direction-alt:auto"><div style="text-align:left"></div></v:textbox>'
    data = (
        '<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/>'
        f"<x:Anchor>{anchor}</x:Anchor><x:PrintObject>False</x:PrintObject><x:AutoFill>False</x:AutoFill>"
        f"<x:Row>{row - 1}</x:Row><x:Column>{column - 1}</x:Column></x:ClientData>"
    )
    return f"{_declared('shape')} {head}>{look}{words}{data}</v:shape>"


def _declared(name: str) -> str:
    """The start of an element that says its own namespaces: drawings of other programs may lack one of them."""
    return f"<v:{name} {_NAMESPACES}"


def _reach(start: int, pixels: int, size: Callable[[int], int]) -> tuple[int, int]:
    """The cell and the offset in it that lie so many pixels behind the start of a cell."""
    number = start
    while pixels > size(number):
        pixels -= size(number)
        number += 1
    return number, pixels
