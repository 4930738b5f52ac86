"""Reads a .docx as it will look: every paragraph with the formatting that holds in the end.

Written by Word, LibreOffice or us: styles are followed to their ground, nothing is told by a style's name.
"""

import io
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from etl.publish.layout.styles import Styles, mm, on, points, w

_PARSER = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
_CELL_MARGIN = 108  # twips: what Word takes where a table says nothing
_HEADER_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


@dataclass(frozen=True, slots=True)
class Span:
    """Text of one look; `tag` of the content control that it stands in, else empty."""

    text: str
    font: str
    size: float
    bold: bool
    italic: bool
    color: str
    tag: str


@dataclass(frozen=True, slots=True)
class Line:
    """One paragraph. Lengths in points; `spacing` in lines, 0 if exact. `room`: width between its borders.

    `cell` is (table, row, column) or None; `section` counts from 0. `is_ruled`: it draws a line of `rule` points.
    """

    spans: tuple[Span, ...]
    align: str
    first_line: float
    before: float
    after: float
    spacing: float
    room: float
    rule: float
    is_ruled: bool
    keeps_next: bool
    cell: tuple[int, int, int] | None
    section: int

    @property
    def text(self) -> str:
        """What a reader sees."""
        return "".join(span.text for span in self.spans)


@dataclass(frozen=True, slots=True)
class Page:
    """One section of pages, in millimetres. `number` are the looks of the page number; `footer` has one too?"""

    width: float
    height: float
    margins: dict[str, float]
    is_first_apart: bool
    start: int | None
    header: tuple[Line, ...]
    numbers_on: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """One table: for each row whether it repeats as header and whether it may be split."""

    is_bordered: bool
    section: int
    rows: tuple[tuple[bool, bool], ...]


@dataclass(slots=True)
class Document:
    """All paragraphs in order, all tables, all sections."""

    lines: list[Line] = field(default_factory=list)
    tables: list[Grid] = field(default_factory=list)
    pages: list[Page] = field(default_factory=list)


def read_document(package: bytes) -> Document:
    """The document of a .docx; raises `zipfile.BadZipFile`, `KeyError` or `etree.XMLSyntaxError` if it is none."""
    with zipfile.ZipFile(io.BytesIO(package)) as parts:
        return _Reader(parts).read()


class _Reader:
    def __init__(self, parts: zipfile.ZipFile) -> None:
        self.parts = parts
        self.styles = Styles(self._xml("word/styles.xml"))
        self.document = Document()
        self.body = self._xml("word/document.xml").find(w("body"))
        self.sections = list(self.body.iter(w("sectPr")))
        self.section = 0

    def _xml(self, name: str) -> Any:
        return etree.fromstring(self.parts.read(name), _PARSER)

    def read(self) -> Document:
        self._walk(self.body, None, None)
        inherited: dict[tuple[str, str], str] = {}
        for section in self.sections:
            self.document.pages.append(self._page(section, inherited))
        return self.document

    # ---- paragraphs
    def _walk(self, parent: Any, cell: tuple[int, int, int] | None, room: float | None) -> None:
        for child in parent:
            if child.tag == w("p"):
                self.document.lines.append(self._line(child, cell, room))
                if child.find(f"{w('pPr')}/{w('sectPr')}") is not None:
                    self.section += 1
            elif child.tag == w("tbl"):
                self._table(child)
            elif child.tag == w("sdt"):
                content = child.find(w("sdtContent"))
                if content is not None:
                    self._walk(content, cell, room)

    def _table(self, table: Any) -> None:
        number = len(self.document.tables)
        rows = table.findall(w("tr"))
        flags = tuple((on(row, "trPr/tblHeader"), on(row, "trPr/cantSplit")) for row in rows)
        self.document.tables.append(Grid(self._is_bordered(table), self.section, flags))
        margins = [_twips(table.find(f"{w('tblPr')}/{w('tblCellMar')}/{w(side)}")) for side in ("left", "right")]
        taken = sum(_CELL_MARGIN if margin is None else margin for margin in margins)
        for row_number, row in enumerate(rows):
            for column, cell in enumerate(row.findall(w("tc"))):
                width = _twips(cell.find(f"{w('tcPr')}/{w('tcW')}")) or 0
                self._walk(cell, (number, row_number, column), max(0.0, (width - taken) / 20))

    def _is_bordered(self, table: Any) -> bool:
        inside = table.find(f"{w('tblPr')}/{w('tblBorders')}/{w('insideH')}")
        if inside is not None and inside.get(w("val")) not in ("none", "nil"):
            return True
        cell = table.find(f".//{w('tcBorders')}/{w('top')}")
        return cell is not None and cell.get(w("val")) not in ("none", "nil")

    def _line(self, paragraph: Any, cell: tuple[int, int, int] | None, room: float | None) -> Line:
        looks = self.styles.paragraph(paragraph)
        page = self.sections[min(self.section, len(self.sections) - 1)]
        available = room if room is not None else _text_width(page)
        length = available - looks.indent_left - looks.indent_right
        return Line(
            spans=tuple(self._spans(paragraph, "")),
            align=looks.align,
            first_line=looks.first_line,
            before=looks.before,
            after=looks.after,
            spacing=looks.spacing,
            room=available,
            rule=length if looks.is_ruled else 0.0,
            is_ruled=looks.is_ruled or paragraph.find(f".//{w('drawing')}") is not None,
            keeps_next=looks.keeps_next,
            cell=cell,
            section=self.section,
        )

    def _spans(self, parent: Any, tag: str) -> Iterator[Span]:
        for child in parent:
            if child.tag == w("r"):
                yield from self._span(child, parent, tag)
            elif child.tag == w("sdt"):
                content = child.find(w("sdtContent"))
                if content is not None:
                    yield from self._spans(content, _name(child) or tag)
            elif child.tag in (w("hyperlink"), w("ins"), w("smartTag"), w("fldSimple")):
                yield from self._spans(child, tag)

    def _span(self, run: Any, parent: Any, tag: str) -> Iterator[Span]:
        text = "".join(_TEXT[child.tag](child) for child in run if child.tag in _TEXT)
        if text:
            look = self.styles.run(run)
            yield Span(text, look.font, look.size, look.bold, look.italic, look.color, tag)

    # ---- pages
    def _page(self, section: Any, inherited: dict[tuple[str, str], str]) -> Page:
        for kind in ("header", "footer"):
            for reference in section.findall(w(f"{kind}Reference")):
                inherited[kind, reference.get(w("type"))] = reference.get(_HEADER_RELATION)
        size, margins = section.find(w("pgSz")), section.find(w("pgMar"))
        numbering = section.find(w("pgNumType"))
        start = None if numbering is None else numbering.get(w("start"))
        return Page(
            width=mm(size.get(w("w"))),
            height=mm(size.get(w("h"))),
            margins={side: mm(margins.get(w(side))) for side in ("top", "bottom", "left", "right")},
            is_first_apart=on(section, "titlePg"),
            start=None if start is None else int(start),
            header=tuple(self._numbers(inherited.get(("header", "default")))),
            numbers_on=tuple(
                f"{kind} {type_}" for (kind, type_), part in inherited.items() if any(self._numbers(part))
            ),
        )

    def _numbers(self, relation: str | None) -> Iterator[Line]:
        """The paragraphs of a header or footer that hold the page number."""
        if relation is None:
            return
        for named in self._xml("word/_rels/document.xml.rels"):
            if named.get("Id") == relation:
                for paragraph in self._xml(f"word/{named.get('Target')}").iter(w("p")):
                    yield from self._number_line(paragraph)

    def _number_line(self, paragraph: Any) -> Iterator[Line]:
        fields = "".join(text.text or "" for text in paragraph.iter(w("instrText")))
        fields += "".join(field.get(w("instr")) or "" for field in paragraph.iter(w("fldSimple")))
        if "PAGE" not in fields:
            return
        line = self._line(paragraph, None, 1.0)
        run = next(iter(paragraph.iter(w("r"))))
        look = self.styles.run(run)
        span = Span("1", look.font, look.size, look.bold, look.italic, look.color, "")
        looks = self.styles.paragraph(paragraph)
        yield Line((span,), looks.align, 0, 0, 0, 1, 1.0, 0, False, False, None, line.section)


_TEXT: dict[str, Callable[[Any], str]] = {
    w("t"): lambda element: element.text or "",
    w("tab"): lambda element: "\t",
    w("br"): lambda element: "\n",
    w("noBreakHyphen"): lambda element: "-",
}


def _name(control: Any) -> str:
    """The name of a content control: its tag, or what LibreOffice keeps of it, the name of its placeholder."""
    for path in (w("tag"), f"{w('placeholder')}/{w('docPart')}"):
        found = control.find(f"{w('sdtPr')}/{path}")
        if found is not None and found.get(w("val")) and not found.get(w("val")).startswith("Default"):
            return str(found.get(w("val")))
    return ""


def _twips(element: Any) -> int | None:
    if element is None or element.get(w("type")) not in (None, "dxa"):
        return None
    return int(float(element.get(w("w")) or 0))


def _text_width(section: Any) -> float:
    size, margins = section.find(w("pgSz")), section.find(w("pgMar"))
    taken = points(margins.get(w("left"))) + points(margins.get(w("right")))
    return points(size.get(w("w"))) - taken
