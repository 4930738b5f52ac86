"""Opens a Word report (.docx): its tables as grids, its paragraphs as lines; nothing of it is laid out or run.

python-docx is not used: its `table.cell` makes every cell of a gridSpan, and one file asks for a hundred million.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from zipfile import ZipFile

from lxml import etree

from etl.model import limits
from etl.model.catalogue import finding
from etl.model.finding import Finding
from etl.read.examine import MOST_LISTED, POISON, refuse_secret
from etl.read.grid import Grid, Raw
from etl.read.legacy_fonts import converted
from etl.read.package import XML, checked_xml, main_part
from etl.read.secrecy import is_secrecy_mark
from etl.text import legacy_of_font

TEXT_SHEET = "Văn bản"
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STRICT = "{http://purl.oclc.org/ooxml/wordprocessingml/main}"
_MARGINS = re.compile(r"word/(header|footer)[0-9]*\.xml")
_BREAKS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_UNSEEN = frozenset({"del", "delText", "instrText", "moveFrom"})
"""Tracked deletions and field instructions: nobody sees them on paper."""


@dataclass(frozen=True, slots=True)
class Line:
    """One paragraph outside the tables; `number` counts from 1."""

    number: int
    text: str


@dataclass(slots=True)
class WordText:
    """What a Word report holds. `old`: texts that stood in an old font, as they were typed."""

    lines: list[Line] = field(default_factory=list)
    tables: list[Grid] = field(default_factory=list)
    old: list[str] = field(default_factory=list)
    long: list[str] = field(default_factory=list)
    poisoned: list[str] = field(default_factory=list)

    def findings(self) -> list[Finding]:
        """What was changed while the text was read."""
        found = []
        if self.old:
            original = "; ".join(POISON.sub("", text)[:200] for text in self.old[:MOST_LISTED])
            found.append(finding("legacy-font", sheet=TEXT_SHEET, found=original, count=str(len(self.old))))
        if self.poisoned:
            found.append(finding("text-poisoned", sheet=TEXT_SHEET, cells=self.poisoned[:MOST_LISTED]))
        if self.long:
            most = f"{limits.LONGEST_TEXT:,}".replace(",", ".")
            found.append(finding("text-too-long", sheet=TEXT_SHEET, cells=self.long[:MOST_LISTED], expected=most))
        return found


def open_word(data: bytes, name: str) -> WordText:
    """Lines and tables in the order of the document.

    Raises:
        UnreadableFile: it bears a mark of secrecy.
        PACKAGE_ERRORS, UnsafePart: as `sheets.opening` expects.
    """
    with ZipFile(BytesIO(data)) as archive:
        relations = checked_xml(archive.read("_rels/.rels")) if "_rels/.rels" in archive.namelist() else b""
        body = etree.fromstring(checked_xml(archive.read(main_part(relations) or "word/document.xml")), XML)
        margins = [checked_xml(archive.read(part)) for part in archive.namelist() if _MARGINS.fullmatch(part)]
    text = WordText()
    for block in _blocks(body):
        if _local(block) == "tbl":
            _take_table(text, block, name)
        else:
            _take_line(text, block, name)
    for margin in margins:
        for paragraph in etree.fromstring(margin, XML).iter(f"{_W}p", f"{_STRICT}p"):
            _refuse_mark(_words(paragraph, []), name, "đầu trang, chân trang")
    return text


def _blocks(parent: etree._Element) -> Iterator[etree._Element]:
    """Paragraphs and tables, also those inside content controls and tracked insertions."""
    for child in parent:
        tag = _local(child)
        if tag in ("p", "tbl"):
            yield child
        elif tag not in _UNSEEN:
            yield from _blocks(child)


def _take_line(text: WordText, paragraph: etree._Element, name: str) -> None:
    words = _words(paragraph, text.old)
    for box in paragraph.iter(f"{_W}txbxContent", f"{_STRICT}txbxContent"):
        for inner in box.iter(f"{_W}p", f"{_STRICT}p"):
            _refuse_mark(_words(inner, []), name, "khung văn bản")
    number = len(text.lines) + 1
    _refuse_mark(words, name, f"đoạn {number}")
    pure = POISON.sub("", words)
    if pure != words:
        text.poisoned.append(f"đoạn {number}")
    if len(pure) > limits.LONGEST_TEXT:
        text.long.append(f"đoạn {number}")
    text.lines.append(Line(number, pure[: limits.LONGEST_TEXT]))


def _take_table(text: WordText, table: etree._Element, name: str) -> None:
    """A table as a grid; tables inside its cells follow as tables of their own."""
    rows: list[list[Raw]] = []
    inner: list[etree._Element] = []
    for row in _children(table, "tr"):
        if len(rows) < limits.MOST_ROWS:
            rows.append(_row(row, text, inner))
    width = max(map(len, rows), default=0)
    if width:
        grid = Grid(f"Bảng {len(text.tables) + 1}", [cells + [""] * (width - len(cells)) for cells in rows])
        for cell in (raw for cells in grid.rows for raw in cells if raw != ""):
            _refuse_mark(str(cell), name, grid.name)
        text.tables.append(grid)
    for nested in inner:
        _take_table(text, nested, name)


def _row(row: etree._Element, text: WordText, inner: list[etree._Element]) -> list[Raw]:
    cells: list[Raw] = []
    for cell in _children(row, "tc"):
        blocks = list(_blocks(cell))
        inner += [block for block in blocks if _local(block) == "tbl"]
        paragraphs = (_words(block, text.old) for block in blocks if _local(block) == "p")
        words = POISON.sub("", "\n".join(paragraphs))[: limits.LONGEST_TEXT]
        cells.append(words.strip())
        cells += [""] * (_span(cell) - 1)
        if len(cells) >= limits.MOST_COLUMNS:
            return cells[: limits.MOST_COLUMNS]
    return cells


def _span(cell: etree._Element) -> int:
    """Columns that a cell covers; nobody makes what a bomb asks for."""
    found = cell.find("{*}tcPr/{*}gridSpan")
    text = "" if found is None else next((str(value) for value in found.attrib.values()), "")
    return min(int(text), limits.MOST_COLUMNS) if text.isdecimal() and 0 < len(text) < 12 and int(text) else 1


def _children(parent: etree._Element, tag: str) -> Iterator[etree._Element]:
    """Rows of a table or cells of a row, also those inside content controls."""
    for child in parent:
        local = _local(child)
        if local == tag:
            yield child
        elif local in ("sdt", "sdtContent", "ins", "customXml"):
            yield from _children(child, tag)


def _words(paragraph: etree._Element, old: list[str]) -> str:
    """Text of a paragraph in Unicode; runs in an old font by their font, the whole by its letters."""
    typed, read = [], []
    for run in paragraph.iter(f"{_W}r", f"{_STRICT}r"):
        if any(_local(parent) in _UNSEEN for parent in run.iterancestors()):
            continue
        piece = "".join(_piece(child) for child in run)
        fonts = run.find("{*}rPr/{*}rFonts")
        names = () if fonts is None else tuple(str(value) for value in fonts.attrib.values())
        encoding = next((found for found in map(legacy_of_font, names) if found is not None), None)
        typed.append(piece)
        read.append(piece if encoding is None else converted(piece, encoding))
    before, after = "".join(typed), "".join(read)
    if after == before:
        after = converted(before, None)
    if after != before:
        old.append(before)
    return after


def _piece(child: etree._Element) -> str:
    tag = _local(child)
    return (child.text or "") if tag == "t" else _BREAKS.get(tag, "")


def _refuse_mark(text: str, name: str, where: str) -> None:
    if is_secrecy_mark(text):
        raise refuse_secret(name, where)


def _local(element: etree._Element) -> str:
    return str(element.tag).rpartition("}")[2]
