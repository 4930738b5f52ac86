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
from etl.read.examine import MOST_LISTED, POISON, purified, refuse_secret
from etl.read.grid import Grid, Raw, column_letters
from etl.read.package import XML, checked_xml, main_part
from etl.read.secrecy import is_secrecy_mark
from etl.read.word_runs import STRICT, UNSEEN, W, Words, hiding_styles, local, words_of

TEXT_SHEET = "Văn bản"
_STYLES = "word/styles.xml"
_VML = "{urn:schemas-microsoft-com:vml}"
_CONTROL = re.compile(r"(\w+)\|unit")
"""Tag of a content control that holds a figure of the unit, as `forms word` writes them."""

_MARGINS = re.compile(r"word/(header|footer|footnotes|endnotes|comments)[0-9]*\.xml")


@dataclass(frozen=True, slots=True)
class Line:
    """One paragraph outside the tables; `number` counts from 1."""

    number: int
    text: str


@dataclass(slots=True)
class WordText:
    """What a Word report holds. `old`: texts that stood in an old font, as they were typed.

    `left_out`: what is struck out, hidden or deleted, by sheet and with its place. `objects`: cells, by sheet and
    address, that hold more than plain text. `controls`: figures in prose, by indicator, with their place.
    """

    lines: list[Line] = field(default_factory=list)
    tables: list[Grid] = field(default_factory=list)
    old: list[str] = field(default_factory=list)
    long: list[str] = field(default_factory=list)
    poisoned: list[str] = field(default_factory=list)
    hiding: frozenset[str] = frozenset()
    left_out: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    objects: dict[tuple[str, str], str] = field(default_factory=dict)
    controls: list[tuple[str, str, str]] = field(default_factory=list)

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
        return [*found, *self.without(TEXT_SHEET)]

    def without(self, sheet: str) -> list[Finding]:
        """What of a sheet's text is not taken."""
        left = self.left_out.get(sheet, [])
        places = [place for place, _ in left[:MOST_LISTED] if place]
        texts = "; ".join(POISON.sub("", text) for _, text in left[:MOST_LISTED])
        return [finding("word-left-out", sheet=sheet, cells=places, found=texts)] if left else []

    def taken(self, words: Words, sheet: str, place: str) -> str:
        """The words of a paragraph; what is left out of them, and what was converted, is remembered."""
        self.left_out.setdefault(sheet, []).extend((place, text) for text in words.left_out)
        if words.text != words.typed:
            self.old.append(words.typed)
        return words.text


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
        styles = checked_xml(archive.read(_STYLES)) if _STYLES in archive.namelist() else None
    text = WordText(hiding=frozenset() if styles is None else hiding_styles(etree.fromstring(styles, XML)))
    for block in _blocks(body):
        if local(block) == "tbl":
            _take_table(text, block, name)
        else:
            _take_line(text, block, name)
    _refuse_drawn(body, name)
    for margin in (etree.fromstring(xml, XML) for xml in margins):
        for paragraph in margin.iter(f"{W}p", f"{STRICT}p"):
            _refuse_mark(words_of(paragraph, text.hiding), name, "đầu trang, chân trang hoặc ghi chú")
        _refuse_drawn(margin, name)
    return text


def _blocks(parent: etree._Element) -> Iterator[etree._Element]:
    """Paragraphs and tables, also those inside content controls and tracked insertions."""
    for child in parent:
        tag = local(child)
        if tag in ("p", "tbl"):
            yield child
        elif tag not in UNSEEN:
            yield from _blocks(child)


def _take_line(text: WordText, paragraph: etree._Element, name: str) -> None:
    number = len(text.lines) + 1
    place = f"đoạn {number}"
    for box in paragraph.iter(f"{W}txbxContent", f"{STRICT}txbxContent"):
        for inner in box.iter(f"{W}p", f"{STRICT}p"):
            _refuse_mark(words_of(inner, text.hiding), name, "khung văn bản")
    for control in paragraph.iter(f"{W}sdt", f"{STRICT}sdt"):
        if (indicator := _indicator_of(control)) is not None:
            text.controls.append((indicator, words_of(control, text.hiding).text, place))
    said = words_of(paragraph, text.hiding)
    _refuse_mark(said, name, place)
    words = text.taken(said, TEXT_SHEET, place)
    pure = purified(words)
    if pure != words:
        text.poisoned.append(place)
    if len(pure) > limits.LONGEST_TEXT:
        text.long.append(place)
    text.lines.append(Line(number, pure[: limits.LONGEST_TEXT]))


def _take_table(text: WordText, table: etree._Element, name: str) -> None:
    """A table as a grid; tables inside its cells follow as tables of their own."""
    rows: list[list[Raw]] = []
    inner: list[etree._Element] = []
    sheet = f"Bảng {len(text.tables) + 1}"
    for row in _children(table, "tr"):
        if len(rows) < limits.MOST_ROWS:
            if _is_deleted(row):
                words = words_of(row, frozenset()).text
                text.left_out.setdefault(sheet, []).append(("", words))
            else:
                rows.append(_row(row, text, inner, (sheet, len(rows), name)))
    width = max(map(len, rows), default=0)
    if width:
        text.tables.append(Grid(sheet, [cells + [""] * (width - len(cells)) for cells in rows]))
    for nested in inner:
        _take_table(text, nested, name)


def _row(row: etree._Element, text: WordText, inner: list[etree._Element], where: tuple[str, int, str]) -> list[Raw]:
    """The cells of a row; `where`: sheet, number of the row from 0, name of the file."""
    sheet, number, name = where
    cells: list[Raw] = []
    for cell in _children(row, "tc"):
        address = f"{column_letters(len(cells))}{number + 1}"
        blocks = list(_blocks(cell))
        inner += [block for block in blocks if local(block) == "tbl"]
        said = [words_of(block, text.hiding) for block in blocks if local(block) == "p"]
        for words in said:
            _refuse_mark(words, name, sheet)
        objects = [one for words in said for one in words.objects]
        if objects:
            text.objects[sheet, address] = objects[0]
        whole = "\n".join(text.taken(words, sheet, address) for words in said)
        cells.append(purified(whole)[: limits.LONGEST_TEXT].strip())
        cells += [""] * (_span(cell) - 1)
        if len(cells) >= limits.MOST_COLUMNS:
            return cells[: limits.MOST_COLUMNS]
    return cells


def _is_deleted(row: etree._Element) -> bool:
    """Whether a tracked change has deleted the row, or it is hidden: paper does not show it."""
    return any(row.find(f"{{*}}trPr/{{*}}{how}") is not None for how in ("del", "hidden"))


def _indicator_of(control: etree._Element) -> str | None:
    tag = control.find("{*}sdtPr/{*}tag")
    found = None if tag is None else _CONTROL.fullmatch(next(map(str, tag.attrib.values()), ""))
    return None if found is None else found[1]


def _span(cell: etree._Element) -> int:
    """Columns that a cell covers; nobody makes what a bomb asks for."""
    found = cell.find("{*}tcPr/{*}gridSpan")
    text = "" if found is None else next((str(value) for value in found.attrib.values()), "")
    return min(int(text), limits.MOST_COLUMNS) if text.isdecimal() and 0 < len(text) < 12 and int(text) else 1


def _children(parent: etree._Element, tag: str) -> Iterator[etree._Element]:
    """Rows of a table or cells of a row, also those inside content controls."""
    for child in parent:
        found = local(child)
        if found == tag:
            yield child
        elif found in ("sdt", "sdtContent", "ins", "customXml"):
            yield from _children(child, tag)


def _refuse_drawn(part: etree._Element, name: str) -> None:
    """WordArt and watermarks: words that are drawn and stand in no paragraph."""
    for drawn in part.iter(f"{_VML}textpath"):
        _refuse_mark(Words(drawn.get("string", "")), name, "chữ nghệ thuật, hình mờ")


def _refuse_mark(words: Words, name: str, where: str) -> None:
    """A mark that is hidden or struck out is one too."""
    if any(is_secrecy_mark(text) for text in (words.text, *words.left_out)):
        raise refuse_secret(name, where)
