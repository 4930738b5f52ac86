"""The parts of an .xlsx package that the fast reader hides: sheet XML, by the sheet's place in the workbook."""

import posixpath
from io import BytesIO
from zipfile import BadZipFile, ZipFile
from zlib import error as ZlibError

from lxml import etree

_WORKBOOK = "xl/workbook.xml"
_RELATIONS = "xl/_rels/workbook.xml.rels"


XML = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
"""A parser that resolves no entity, loads no DTD and reaches no network."""


class Package:
    """Read access to the parts of one workbook; sheets in the order of the workbook, as calamine gives them."""

    def __init__(self, data: bytes) -> None:
        self._zip = ZipFile(BytesIO(data))
        targets = self._targets()
        root = etree.fromstring(self._zip.read(_WORKBOOK), XML)
        self._sheet_parts = [
            targets.get(_relation_id(sheet), "") for sheet in root.iter() if _local(sheet.tag) == "sheet"
        ]

    def sheet_xml(self, index: int) -> bytes:
        """XML of the sheet at this place; empty if the package does not lead to one."""
        part = self._sheet_parts[index] if index < len(self._sheet_parts) else ""
        return self._read(part)

    def styles_xml(self) -> bytes:
        """XML of the cell formats; empty if there is none."""
        return self._read("xl/styles.xml")

    def _read(self, part: str) -> bytes:
        try:
            return self._zip.read(part)
        except KeyError:
            return b""

    def _targets(self) -> dict[str, str]:
        root = etree.fromstring(self._zip.read(_RELATIONS), XML)
        return {link.get("Id", ""): _resolve(link.get("Target", "")) for link in root}


PACKAGE_ERRORS = (BadZipFile, ZlibError, etree.XMLSyntaxError, KeyError, EOFError, NotImplementedError)
"""What a damaged package raises while its parts are read."""


def _resolve(target: str) -> str:
    return target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"xl/{target}")


def _relation_id(sheet: etree._Element) -> str:
    return next((str(value) for name, value in sheet.attrib.items() if str(name).endswith("}id")), "")


def _local(tag: object) -> str:
    return str(tag).rpartition("}")[2]
