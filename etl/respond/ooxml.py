"""A workbook taken apart: parts are changed one by one, every other part keeps its bytes.

Names of parts, relations and content types are found by following the package's own links, so that files of Excel,
LibreOffice and openpyxl are the same to whoever edits them.
"""

import posixpath
import re
from dataclasses import dataclass
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from lxml import etree

XML = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
CONTENT_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_WORKBOOK_TYPE = re.compile(r"/officeDocument$")
_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

SHEET_ORDER = (
    "sheetPr",
    "dimension",
    "sheetViews",
    "sheetFormatPr",
    "cols",
    "sheetData",
    "sheetCalcPr",
    "sheetProtection",
    "protectedRanges",
    "scenarios",
    "autoFilter",
    "sortState",
    "dataConsolidate",
    "customSheetViews",
    "mergeCells",
    "phoneticPr",
    "conditionalFormatting",
    "dataValidations",
    "hyperlinks",
    "printOptions",
    "pageMargins",
    "pageSetup",
    "headerFooter",
    "rowBreaks",
    "colBreaks",
    "customProperties",
    "cellWatches",
    "ignoredErrors",
    "smartTags",
    "drawing",
    "legacyDrawing",
    "legacyDrawingHF",
    "drawingHF",
    "picture",
    "oleObjects",
    "controls",
    "webPublishItems",
    "tableParts",
    "extLst",
)
"""Children of a worksheet in the order that the standard asks for (ECMA-376, CT_Worksheet)."""


class UnfitWorkbook(Exception):
    """The package is not one that can be marked up: the unit gets a fresh form instead."""


@dataclass(frozen=True, slots=True)
class SheetPart:
    """A sheet by the name that people see."""

    name: str
    part: str


class Editor:
    """The parts of one .xlsx; changed ones are parsed once and written anew, all others are copied as they are."""

    def __init__(self, data: bytes) -> None:
        self._zip = ZipFile(BytesIO(data))
        self._trees: dict[str, etree._Element] = {}
        self._added: dict[str, bytes] = {}
        self._changed: set[str] = set()
        self.workbook = self._find_workbook()
        self.sheets = self._find_sheets()

    @property
    def names(self) -> set[str]:
        """Names of all parts."""
        return set(self._zip.namelist()) | set(self._added)

    def has(self, part: str) -> bool:
        """Whether there is such a part."""
        return part in self._added or part in self._zip.namelist()

    def bytes_of(self, part: str) -> bytes:
        """A part as it stands."""
        return self._added[part] if part in self._added else self._zip.read(part)

    def tree(self, part: str, *, will_change: bool = False) -> etree._Element:
        """The root of a part; say so if it is going to be changed."""
        if part not in self._trees:
            self._trees[part] = etree.fromstring(self.bytes_of(part), XML)
        if will_change:
            self._changed.add(part)
        return self._trees[part]

    def write(self, part: str, content: bytes) -> None:
        """A new part, or new bytes of one."""
        self._trees.pop(part, None)
        self._changed.discard(part)
        self._added[part] = content

    def saved(self) -> bytes:
        """The package: parts in their order, new ones last."""
        target = BytesIO()
        with ZipFile(target, "w", ZIP_DEFLATED) as written:
            for entry in self._zip.infolist():
                written.writestr(_like(entry), self._content(entry.filename))
            for name in self._added:
                if name not in self._zip.namelist():
                    written.writestr(_entry(name), self._content(name))
        return target.getvalue()

    def _content(self, name: str) -> bytes:
        return serialized(self._trees[name]) if name in self._changed else self.bytes_of(name)

    # ------------------------------------------------------------------ links between parts
    def relations(self, part: str) -> dict[str, tuple[str, str]]:
        """Of a part: id → (last word of the type, target part)."""
        file = relations_part(part)
        if not self.has(file):
            return {}
        folder = posixpath.dirname(part)
        return {
            link.get("Id", ""): (link.get("Type", "").rpartition("/")[2], _resolve(folder, link.get("Target", "")))
            for link in self.tree(file)
            if link.get("TargetMode") != "External"
        }

    def related(self, part: str, kind: str) -> str | None:
        """The part that this one refers to as its `comments`, `styles`, …; None: it has none."""
        found = [target for word, target in self.relations(part).values() if word == kind]
        return next((target for target in found if self.has(target)), None)

    def relate(self, part: str, kind: str, target: str) -> str:
        """Adds a relation and returns its id."""
        file = relations_part(part)
        if not self.has(file):
            self.write(file, f'<Relationships xmlns="{RELATIONS}"/>'.encode())
        root = self.tree(file, will_change=True)
        known = {link.get("Id") for link in root}
        number = next(n for n in range(1, 100_000) if f"rId{n}" not in known)
        etree.SubElement(
            root,
            f"{{{RELATIONS}}}Relationship",
            Id=f"rId{number}",
            Type=f"{self.relation_types}/{kind}",
            Target=posixpath.relpath(target, posixpath.dirname(part)),
        )
        return f"rId{number}"

    @property
    def relation_types(self) -> str:
        """Namespace of relations, which differs in strict files."""
        strict = "purl.oclc.org" in (etree.QName(self.tree(self.workbook)).namespace or "")
        return (
            "http://purl.oclc.org/ooxml/officeDocument/relationships"
            if strict
            else "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
        )

    def declare(self, part: str, content_type: str) -> None:
        """Says of which type a new part is."""
        root = self.tree("[Content_Types].xml", will_change=True)
        if all(entry.get("PartName") != f"/{part}" for entry in root):
            etree.SubElement(root, f"{{{CONTENT_TYPES}}}Override", PartName=f"/{part}", ContentType=content_type)

    def declare_extension(self, extension: str, content_type: str) -> None:
        """Says of which type all parts with this ending are."""
        root = self.tree("[Content_Types].xml", will_change=True)
        if all((entry.get("Extension") or "").lower() != extension for entry in root):
            entry = etree.Element(f"{{{CONTENT_TYPES}}}Default", Extension=extension, ContentType=content_type)
            root.insert(0, entry)

    def free_name(self, pattern: str) -> str:
        """A part name that is not used yet, by a pattern with {}."""
        return next(name for n in range(1, 100_000) if not self.has(name := pattern.format(n)))

    def sheet(self, name: str) -> SheetPart | None:
        """The sheet of this name."""
        return next((sheet for sheet in self.sheets if sheet.name == name), None)

    def _find_workbook(self) -> str:
        for link in etree.fromstring(self._zip.read("_rels/.rels"), XML):
            if _WORKBOOK_TYPE.search(link.get("Type", "")):
                return _resolve("", link.get("Target", ""))
        raise UnfitWorkbook("no workbook part")

    def _find_sheets(self) -> list[SheetPart]:
        targets = self.relations(self.workbook)
        found = []
        for sheet in self.tree(self.workbook).iter("{*}sheet"):
            kind, part = targets.get(relation_id(sheet), ("", ""))
            if kind == "worksheet" and self.has(part):
                found.append(SheetPart(sheet.get("name", ""), part))
        return found


def relations_part(part: str) -> str:
    """Where the relations of a part are kept."""
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def relation_id(element: etree._Element) -> str:
    """The r:id of an element, whatever its prefix."""
    return next((str(value) for name, value in element.attrib.items() if str(name).endswith("}id")), "")


def child(parent: etree._Element, name: str) -> etree._Element:
    """A name in the namespace of the parent, as a full tag's element; made, in its place, if it is not there."""
    tag = tag_like(parent, name)
    found = parent.find(tag)
    if found is not None:
        return found
    made = etree.Element(tag)
    place = SHEET_ORDER.index(name)
    followers = (
        number
        for number, other in enumerate(parent)
        if isinstance(other.tag, str) and _order(etree.QName(other).localname) > place
    )
    parent.insert(next(followers, len(parent)), made)
    return made


def _order(name: str) -> int:
    return SHEET_ORDER.index(name) if name in SHEET_ORDER else len(SHEET_ORDER)


def tag_like(element: etree._Element, name: str) -> str:
    """The tag of that name in the same namespace."""
    namespace = etree.QName(element).namespace
    return f"{{{namespace}}}{name}" if namespace else name


def legal(text: str, longest: int = 32_000) -> str:
    """Text that an XML part may hold."""
    return _ILLEGAL.sub("", text)[:longest]


def serialized(root: etree._Element) -> bytes:
    """A part as bytes."""
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _resolve(folder: str, target: str) -> str:
    return target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))


def _like(entry: ZipInfo) -> ZipInfo:
    copy = ZipInfo(entry.filename, entry.date_time)
    copy.compress_type = entry.compress_type
    copy.external_attr = entry.external_attr
    return copy


def _entry(name: str) -> ZipInfo:
    entry = ZipInfo(name, (1980, 1, 1, 0, 0, 0))
    entry.compress_type = ZIP_DEFLATED
    return entry
