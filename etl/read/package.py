"""The parts of a workbook's package: its sheets by the relations that lead to them, styles, shared texts."""

import posixpath
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from functools import lru_cache, wraps
from io import BytesIO
from typing import TypeVar
from zipfile import BadZipFile
from zlib import error as ZlibError

from lxml import etree

from etl.archive import Archive

Found = TypeVar("Found")

SPREADSHEET = (
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "http://purl.oclc.org/ooxml/spreadsheetml/main",
)
"""Namespaces of workbooks, the usual and the strict one; names of any other are none of ours."""

_DOCUMENT = (
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "http://purl.oclc.org/ooxml/officeDocument/relationships",
)
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_WORKBOOK = "xl/workbook.xml"
_ROOT = "_rels/.rels"
_STYLES, _STRINGS = "xl/styles.xml", "xl/sharedStrings.xml"
REMEMBERED, LONGEST_REMEMBERED = 16, 200_000
"""Parts, and the bytes of one at most."""

_DOCTYPE = b"<!DOCTYPE"
_DECLARED = re.compile(rb"""<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
_ENCODINGS = frozenset({"utf-8", "utf8", "us-ascii", "ascii", "utf-16", "iso-8859-1", "windows-1252", "windows-1258"})
"""What writers of workbooks use; another encoding could hide from us what a parser behind us understands."""

XML = etree.XMLParser(
    resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
)
"""A parser that resolves no entity, loads no DTD and reaches no network; a comment does not cut a text in two."""


def remembered(parse: Callable[..., Found]) -> Callable[..., Found]:
    """Parses once what is the same in every workbook of one program, or in every copy of one form."""
    known = lru_cache(REMEMBERED)(parse)

    @wraps(parse)
    def found(xml: bytes, *more: str) -> Found:
        return parse(xml, *more) if len(xml) > LONGEST_REMEMBERED else known(xml, *more)

    return found


class UnsafePart(Exception):
    """A part that no parser is given; the message says why in Vietnamese."""


class DamagedPart(ValueError):
    """A part that only a reader who guesses could read."""


def checked_xml(data: bytes) -> bytes:
    """The part itself, if it declares no document type (entities, files of ours, addresses) and hides none.

    Raises:
        UnsafePart: it does.
    """
    is_wide = b"\0" in data[:4]
    plain = data.replace(b"\0", b"") if is_wide else data
    if b"!" in plain and _DOCTYPE in plain:  # nothing else can hold an <!ENTITY; one letter is found far faster
        raise UnsafePart("khai báo DOCTYPE")
    declared = _DECLARED.search(plain[:200])
    if declared is not None and declared[1].decode().lower() not in _ENCODINGS:
        raise UnsafePart("bảng mã lạ")
    return data


def started_and_ended(xml: bytes, spaces: Collection[str], *names: str) -> Iterator[tuple[str, etree._Element]]:
    """The elements of these names and namespaces as they start and as they end; then each forgets its content."""
    for event, element in etree.iterparse(
        BytesIO(xml),
        events=("start", "end"),
        tag=[f"{{{space}}}{name}" for space in spaces for name in names],
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    ):
        yield event, element
        if event == "end":
            element.clear(keep_tail=False)


def local_name(element: etree._Element, spaces: Collection[str] = SPREADSHEET) -> str:
    """The element's name in these namespaces; empty if it is of another: no reader of workbooks looks at it."""
    space, _, name = str(element.tag).rpartition("}")
    return name if space[1:] in spaces else ""


@dataclass(frozen=True, slots=True)
class SheetLink:
    """One sheet of a workbook. `part` is empty if it holds no cells (a chart, a dialog)."""

    name: str
    is_hidden: bool
    part: str


class Package:
    """Read access to the parts of one workbook, by the relations that lead to them."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._parts: dict[str, bytes] = {}
        self._names = {entry.filename.lower(): entry.filename for entry in archive.entries}
        main = main_part(self.part(_ROOT)) or _WORKBOOK
        folder, name = posixpath.split(main)
        self._links = relations_in(self.part(posixpath.join(folder, "_rels", f"{name}.rels")), folder)
        links, self.is_1904 = _listed(self.part(main))
        self.sheets = [SheetLink(name, is_hidden, self._sheet_part(name, link)) for name, is_hidden, link in links]

    def styles_xml(self) -> bytes:
        """XML of the cell formats; empty if there is none."""
        return self.part(self._part_of_kind("styles", _STYLES))

    def strings_xml(self) -> bytes:
        """XML of the shared texts; empty if there is none."""
        return self.part(self._part_of_kind("sharedStrings", _STRINGS))

    def part(self, name: str) -> bytes:
        """A part by its name; empty if there is none; `UnsafePart` if no parser may see it."""
        if name not in self._parts:
            found = self._names.get(name.lower())
            self._parts[name] = b"" if found is None else checked_xml(self._archive.read(found))
        return self._parts[name]

    def _sheet_part(self, name: str, link: str) -> str:
        kind, part = self._links.get(link, ("", ""))
        if kind != "worksheet":
            return ""
        if part.lower() not in self._names:
            raise DamagedPart(f"the sheet {name!r} has no part")
        return part

    def _part_of_kind(self, kind: str, usual: str) -> str:
        parts = {part for found, part in self._links.values() if found == kind}
        if len(parts) > 1:
            raise DamagedPart(f"two parts of {kind}")
        return next(iter(parts), usual)


@remembered
def _listed(workbook: bytes) -> tuple[list[tuple[str, bool, str]], bool]:
    """Name, whether it is hidden and relation of each sheet in order; whether days are counted from 1904 on.

    Of two sheets with one name the second gets another, as in LibreOffice.
    """
    root = etree.fromstring(workbook, XML)
    if local_name(root) != "workbook":
        raise DamagedPart("the main part is no workbook")
    lists = [child for child in root if local_name(child) == "sheets"]
    found: list[tuple[str, bool, str]] = []
    times: Counter[str] = Counter()
    for sheet in (child for one in lists for child in one if local_name(child) == "sheet"):
        name = sheet.get("name", "")
        times[name] += 1
        called = f"{name}_{times[name]}" if times[name] > 1 else name
        link = next((value for space in _DOCUMENT if (value := sheet.get(f"{{{space}}}id"))), "")
        found.append((called, sheet.get("state", "visible") != "visible", link))
    properties = next((child for child in root if local_name(child) == "workbookPr"), None)
    return found, properties is not None and properties.get("date1904") in ("1", "true", "on")


def main_part(root_relations: bytes) -> str:
    """The part that a package says its document is; empty if it does not say.

    Raises:
        DamagedPart: it names two.
    """
    if not root_relations:
        return ""
    links = relations_in(root_relations, "").values()
    found = {part for kind, part in links if kind == "officeDocument"}
    if len(found) > 1:
        raise DamagedPart("two main parts")
    return next(iter(found), "")


def kind_of_document(archive: Archive) -> str:
    """Content type of the part that a package says its document is; empty if it does not say.

    Raises as `main_part`, and PACKAGE_ERRORS.
    """
    names = {entry.filename for entry in archive.entries}
    part = main_part(checked_xml(archive.read(_ROOT))) if _ROOT in names else ""
    root = etree.fromstring(checked_xml(archive.read("[Content_Types].xml")), XML)
    types = (one.get("ContentType", "") for one in root if one.get("PartName", "").lower() == f"/{part.lower()}")
    return next(types, "")


@remembered
def relations_in(xml: bytes, folder: str) -> dict[str, tuple[str, str]]:
    """Kind and part by the id of the relation; what leads out of the package is none.

    Raises:
        DamagedPart: two have one id: which of them counts differs from reader to reader.
    """
    found: dict[str, tuple[str, str]] = {}
    for link in etree.fromstring(xml, XML).iterchildren(f"{{{_RELATIONS}}}Relationship"):
        name = link.get("Id", "")
        if name in found:
            raise DamagedPart(f"the relation {name!r} twice")
        is_outside = link.get("TargetMode") == "External"
        part = "" if is_outside else _resolve(folder, link.get("Target", ""))
        found[name] = _kind_of(link.get("Type", "")), part
    return found


def _kind_of(relation_type: str) -> str:
    space, _, kind = relation_type.rpartition("/")
    return kind if space in _DOCUMENT else ""


PACKAGE_ERRORS = (
    BadZipFile,
    ZlibError,
    etree.XMLSyntaxError,
    KeyError,
    EOFError,
    NotImplementedError,
    ValueError,
    RuntimeError,
)
"""What a damaged package raises while its parts are read."""


def _resolve(folder: str, target: str) -> str:
    return target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
