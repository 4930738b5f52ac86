"""The parts of an Office package that the fast reader hides: sheet XML by the sheet's place, styles, texts."""

import posixpath
import re
from collections.abc import Iterator
from io import BytesIO
from zipfile import BadZipFile
from zlib import error as ZlibError

from lxml import etree

from etl.archive import Archive

_WORKBOOK = "xl/workbook.xml"
_RELATIONS = "xl/_rels/workbook.xml.rels"
_ROOT = "_rels/.rels"
_STYLES, _STRINGS = "xl/styles.xml", "xl/sharedStrings.xml"
_DOCTYPE = re.compile(b"<!DOCTYPE")
_DECLARED = re.compile(rb"""<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
_ENCODINGS = frozenset({"utf-8", "utf8", "us-ascii", "ascii", "utf-16", "iso-8859-1", "windows-1252", "windows-1258"})
"""What writers of workbooks use; another encoding could hide from us what a parser behind us understands."""

XML = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
"""A parser that resolves no entity, loads no DTD and reaches no network."""


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
    if _DOCTYPE.search(plain):  # nothing else can hold an <!ENTITY
        raise UnsafePart("khai báo DOCTYPE")
    declared = _DECLARED.search(plain[:200])
    if declared is not None and declared[1].decode().lower() not in _ENCODINGS:
        raise UnsafePart("bảng mã lạ")
    return data


def streamed(xml: bytes, *tags: str) -> Iterator[etree._Element]:
    """The elements with these local names as they end."""
    return (element for event, element in started_and_ended(xml, *tags) if event == "end")


def started_and_ended(xml: bytes, *tags: str) -> Iterator[tuple[str, etree._Element]]:
    """The elements with these local names as they start and as they end; then each forgets its content."""
    for event, element in etree.iterparse(
        BytesIO(xml),
        events=("start", "end"),
        tag=[f"{{*}}{tag}" for tag in tags],
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
    ):
        yield event, element
        if event == "end":
            element.clear(keep_tail=False)


class Package:
    """Read access to the parts of one workbook; sheets in the order of the workbook, as calamine gives them."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._parts: dict[str, bytes] = {}
        self._names = {entry.filename.lower(): entry.filename for entry in archive.entries}
        self._links = self._linked()
        root = etree.fromstring(self.part(_WORKBOOK), XML)
        self.sheets = [
            (sheet.get("name", ""), sheet.get("state", "visible")) for sheet in root.iter("{*}sheet")
        ]  # fmt: skip
        self._sheet_links = [_relation_id(sheet) for sheet in root.iter("{*}sheet")]
        properties = next(root.iter("{*}workbookPr"), None)
        self.is_1904 = properties is not None and properties.get("date1904") in ("1", "true")

    def sheet_xml(self, index: int) -> bytes:
        """XML of the sheet at this place; empty if the package does not lead to one."""
        link = self._sheet_links[index] if index < len(self._sheet_links) else ""
        kind, part = self._links.get(link, ("", ""))
        return self.part(part) if kind == "worksheet" else b""

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

    def for_reader(self) -> bytes:
        """The workbook again, of the parts that values come from and nothing else: what the fast reader is given.

        It takes texts and styles from fixed places, whatever the relations say: there it finds the right ones.
        """
        parts = {
            _STYLES: self._part_of_kind("styles", _STYLES),
            _STRINGS: self._part_of_kind("sharedStrings", _STRINGS),
            **{part: part for kind, part in self._links.values() if kind == "worksheet"},
            _WORKBOOK: _WORKBOOK,
            _RELATIONS: _RELATIONS,
            _ROOT: _ROOT,
        }
        return self._archive.stored(
            {called: self._names[part.lower()] for called, part in parts.items() if self.part(part)}
        )

    def _part_of_kind(self, kind: str, usual: str) -> str:
        return next((part for found, part in self._links.values() if found == kind), usual)

    def _linked(self) -> dict[str, tuple[str, str]]:
        """Kind and part by the id of the relation."""
        root = etree.fromstring(self.part(_RELATIONS), XML)
        return {
            link.get("Id", ""): (link.get("Type", "").rpartition("/")[2], _resolve(link.get("Target", "")))
            for link in root
        }


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


def _resolve(target: str) -> str:
    return target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"xl/{target}")


def _relation_id(sheet: etree._Element) -> str:
    return next((str(value) for name, value in sheet.attrib.items() if str(name).endswith("}id")), "")
