"""Reads produced files as a stranger would: no code of `etl/`."""

import io
import re
import zipfile
from decimal import Decimal
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def document_xml(path: Path) -> Any:
    with zipfile.ZipFile(path) as package:
        return ElementTree.fromstring(package.read("word/document.xml"))


def controls(path: Path) -> list[tuple[str, str]]:
    """(tag, printed text) of every content control."""
    return [
        (control.find(f"{W}sdtPr/{W}tag").get(f"{W}val"), "".join(t.text or "" for t in control.iter(f"{W}t")))
        for control in document_xml(path).iter(f"{W}sdt")
    ]


def paragraphs_outside_controls(path: Path) -> list[str]:
    """Text of the paragraphs without what stands in content controls."""
    found = []
    for paragraph in document_xml(path).iter(f"{W}p"):
        inside = {id(t) for control in paragraph.iter(f"{W}sdt") for t in control.iter(f"{W}t")}
        found.append("".join(t.text or "" for t in paragraph.iter(f"{W}t") if id(t) not in inside))
    return found


def whole_text(path: Path) -> str:
    """All text of an Office file: every part of the package, tags taken out."""
    with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as package:
        parts = [package.read(name).decode("utf-8") for name in package.namelist() if name.endswith(".xml")]
    return re.sub(r"<[^>]+>", "", " ".join(parts))


def number(printed: str) -> Decimal:
    """A number as Vietnamese documents print it."""
    return Decimal(printed.removesuffix("%").replace(".", "").replace(",", "."))
