"""Writes number, date, signer and what is replaced into a Word file that a person edited: all else stays as it is."""

import copy
import io
import re
import zipfile
from typing import Any

from lxml import etree

from etl.model.errors import UsageError
from etl.model.issue import Issued
from etl.model.report import ReportContent
from etl.publish.layout.reading import Line
from etl.publish.layout.styles import w
from etl.publish.packing import repack
from etl.text import dated, number_line

_PART = "word/document.xml"
_PARSER = etree.XMLParser(resolve_entities=False, no_network=True)
_NUMBER = re.compile(r"^Số:\s*\d*\s*/")
_TIED = re.compile(r"^\(Kèm theo Báo cáo số\s*\d*\s*/")
_PLACE_AND_DATE = re.compile(r"^[^,.;:]{1,60}, ngày\s")
_RECIPIENTS = re.compile(r"Nơi nhận", re.IGNORECASE)
REPLACES = "Báo cáo này thay thế "


def stamp(package: bytes, content: ReportContent, issued: Issued, mark: str) -> bytes:
    """The document with its number and date; `mark` stands where "DỰ THẢO" stood, empty takes the line out.

    Raises:
        UsageError: a signer is named and the document has no place for his name.
    """
    with zipfile.ZipFile(io.BytesIO(package)) as parts:
        files = {name: parts.read(name) for name in parts.namelist()}
    document = etree.fromstring(files[_PART], _PARSER)
    for paragraph in list(document.iter(w("p"))):
        _stamp(paragraph, content, issued, mark)
    if issued.replaces:
        _say_what_is_replaced(document, issued)
    if issued.signer:
        _sign(document, issued.signer)
    files[_PART] = etree.tostring(document, xml_declaration=True, encoding="UTF-8", standalone=True)
    saved = io.BytesIO()
    with zipfile.ZipFile(saved, "w", zipfile.ZIP_DEFLATED) as target:
        for name, data in files.items():
            target.writestr(name, data)
    return repack(saved.getvalue())


def is_stamped(line: Line) -> bool:
    """Whether the paragraph is written at issue, whatever a person wrote there."""
    text = line.text.strip()
    if line.cell is not None:
        return bool(_NUMBER.match(text) or _PLACE_AND_DATE.match(text))
    return text.startswith((REPLACES, "DỰ THẢO"))


def _stamp(paragraph: Any, content: ReportContent, issued: Issued, mark: str) -> None:
    text = _text(paragraph).strip()
    symbol, date = content.letterhead.document_symbol, dated(issued.day, content.year)
    if _NUMBER.match(text):
        _write(paragraph, number_line(issued.number, symbol))
    elif text.startswith(f"{content.letterhead.place}, ngày"):
        _write(paragraph, f"{content.letterhead.place}, {date}")
    elif _TIED.match(text):
        _write(paragraph, f"(Kèm theo Báo cáo số {issued.number_text}/{symbol} {date}")
    elif text.startswith("DỰ THẢO"):
        if mark:
            _write(paragraph, mark)
        else:
            paragraph.getparent().remove(paragraph)


def _say_what_is_replaced(document: Any, issued: Issued) -> None:
    """Before the close, in the looks of the close."""
    paragraphs = [one for one in document.iter(w("p")) if _text(one).startswith("Trên đây là")]
    if not paragraphs or any(_text(one).startswith(REPLACES) for one in document.iter(w("p"))):
        return
    added = copy.deepcopy(paragraphs[0])
    _write(added, f"{REPLACES}{issued.replaces}.")
    paragraphs[0].addprevious(added)


def _sign(document: Any, signer: str) -> None:
    """The signer's name stands last in the cell beside "Nơi nhận", below the office and title in capitals."""
    rows = [row for row in document.iter(w("tr")) if _RECIPIENTS.match(_text(row).strip())]
    cells = rows[-1].findall(w("tc")) if rows else []
    paragraphs = list(cells[-1].iter(w("p"))) if len(cells) > 1 else []
    titles = [number for number, one in enumerate(paragraphs) if _text(one).strip().isupper()]
    below = paragraphs[titles[-1] + 1 :] if titles else []
    named = [one for one in below if _text(one).strip()] or below[-1:]
    if len(named) != 1:
        raise UsageError(
            "Văn bản sửa tay không còn chỗ ghi họ tên người ký rõ ràng (bên phải “Nơi nhận”, dưới chức vụ viết hoa)."
            f" Hãy ghi “{signer}” vào văn bản rồi nhận lại (report import), và trình không kèm người ký."
        )
    if next(named[0].iter(w("t")), None) is None:
        run = etree.SubElement(named[0], w("r"))
        etree.SubElement(run, w("t"))
    _write(named[0], signer)


def _text(paragraph: Any) -> str:
    return "".join(text.text or "" for text in paragraph.iter(w("t")))


def _write(paragraph: Any, text: str) -> None:
    """All into the first run, so that its looks stay."""
    first, *others = list(paragraph.iter(w("t")))
    first.text = text
    first.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    for other in others:
        other.text = ""
