"""Looks at the bytes of a file before any parser does: what it is by content, and whether it may be opened.

Limits: `etl/model/limits.py`. The name is used in messages only, senders rename files; but for a mark of secrecy in
it, and to tell a table from prose in plain text.
"""

from dataclasses import dataclass, field, replace
from typing import Literal

from etl.archive import Archive, ArchiveRefused, ArchiveTrouble, check_inflated, opened
from etl.model import limits
from etl.model.catalogue import finding
from etl.model.finding import Finding
from etl.read.package import PACKAGE_ERRORS, UnsafePart, kind_of_document
from etl.read.secrecy import mark_in_name
from etl.read.text_table import TextTable, as_text, text_table

GateKind = Literal["workbook", "old_workbook", "ods", "csv", "word", "evidence", "refused"]

SAVE_AS = "Đề nghị mở tệp, chọn Lưu thành (Save as) dạng .xlsx rồi gửi lại."
_SAVE_AS_WORD = "Đề nghị lưu lại dạng .docx rồi gửi lại."
_FILL_FORM = "Đề nghị điền vào biểu mẫu Excel (.xlsx) đã được cấp rồi gửi lại."
_UNPACK = "Đề nghị nén lại dạng .zip, hoặc gửi trực tiếp tệp .xlsx."
_REPORTS_ALONE = "Đề nghị nén lại, chỉ gồm các tệp báo cáo."
_ATTACH = "Đề nghị đính kèm tệp thay cho đường liên kết."

_EVIDENCE_STARTS = (b"%PDF-", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"II*\x00", b"MM\x00*")
_ARCHIVE_STARTS = {b"Rar!": "tệp nén .rar", b"7z\xbc\xaf\x27\x1c": "tệp nén .7z", b"\x1f\x8b": "tệp nén .gz"}
_OLE_START = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP_STARTS = (b"PK\x03\x04", b"PK\x05\x06")
_MARKUP_STARTS = ("<", "\ufeff<")
_LINK_STARTS = ("http://", "https://", "[internetshortcut]", "url=")
LONGEST_LINK_NOTE = 2_000
"""Characters; a longer text with a link in it is a text."""

_PART_TYPES = (
    ("xl/workbook.bin", "tệp Excel nhị phân (.xlsb)", SAVE_AS),
    ("ppt/presentation.xml", "tệp trình chiếu (.pptx)", _FILL_FORM),
)
_KIND_OF: dict[GateKind, str] = {"workbook": "spreadsheetml", "word": "wordprocessingml"}
"""Words of the content type of a document's part under an unusual name (Word Online: `word/document2.xml`)."""

_MACROS = {"xl/vbaProject.bin", "word/vbaProject.bin"}


@dataclass(frozen=True, slots=True)
class Gate:
    """What the file is. `finding`: why it is refused, or a remark on a file that may be opened."""

    kind: GateKind
    finding: Finding | None = None
    table: TextTable | None = None
    """What was found in a file of kind csv."""

    archive: Archive | None = field(default=None, compare=False)
    """A workbook's package, opened."""


def look_at(data: bytes, name: str) -> Gate:
    """Judges a file by its first bytes and, if it is a zip, by its table of contents."""
    if name.startswith("~$"):
        return _refused("file-lock", name)
    if mark_in_name(name):
        return _refused("file-secret", name, found="tên tệp")
    if not data:
        return _refused("file-empty", name)
    if len(data) > limits.LARGEST_FILE:
        found = f"{len(data) / limits.MEGABYTE:.0f} MB"
        return _refused("file-too-large", name, found=found, expected=f"{limits.LARGEST_FILE // limits.MEGABYTE} MB")
    if data.startswith(_ZIP_STARTS):
        return _look_at_zip(data, name)
    if data.startswith(_EVIDENCE_STARTS) or data[4:12] in (b"ftypheic", b"ftypmif1"):
        return Gate("evidence")
    if data.startswith(_OLE_START):
        return _look_at_ole(data, name)
    return _look_at_text(data, name)


def _look_at_zip(data: bytes, name: str) -> Gate:
    try:
        archive = opened(data)
        check_inflated(data, archive.entries)
    except ArchiveRefused as refused:
        kind = {ArchiveTrouble.DAMAGED: "file-damaged", ArchiveTrouble.ENCRYPTED: "file-encrypted"}
        return _refused(kind.get(refused.trouble, "file-unsafe"), name, found=refused.found)
    gate = _by_parts(data, name, archive)
    return replace(gate, archive=archive) if gate.kind == "workbook" else gate


def _by_parts(data: bytes, name: str, archive: Archive) -> Gate:
    parts = {entry.filename for entry in archive.entries}
    for part, found, advice in _PART_TYPES:
        if part in parts:
            return _other(name, found, advice)
    remark = finding("file-macros", name=name) if parts & _MACROS else None
    kinds = _kinds(parts)
    if not kinds and "[Content_Types].xml" in parts:
        try:
            kinds = [kind for kind in _KIND_OF if _KIND_OF[kind] in kind_of_document(archive)]
        except UnsafePart as unsafe:
            return _refused("file-unsafe", name, found=str(unsafe))
        except PACKAGE_ERRORS:
            return _refused("file-damaged", name)
    if kinds:
        return Gate(kinds[0], remark)
    if "content.xml" in parts and "mimetype" in parts:
        return _look_at_open_document(data, name, parts)
    return _archive(name, len(parts))


def _archive(name: str, files: int) -> Gate:
    """A zip that stayed whole: in another, or what is left of one full of junk (`archive.delivered`)."""
    if files <= limits.MOST_REFUSED_PARTS:
        return _other(name, "tệp nén (.zip) nằm trong tệp nén hoặc không có tệp nào", _UNPACK)
    found = f"tệp nén có {files} thành phần, phần lớn không phải báo cáo nên không được ghi nhận từng tệp"
    return _other(name, found, _REPORTS_ALONE)


def _kinds(parts: set[str]) -> list[GateKind]:
    """By the usual name of the document's part, which nearly all writers use; it is read by its relation."""
    if "xl/workbook.xml" in parts and "[Content_Types].xml" in parts:
        return ["workbook"]
    return ["word"] if "word/document.xml" in parts else []


def _look_at_open_document(data: bytes, name: str, parts: set[str]) -> Gate:
    """`mimetype` comes first and is stored as it is, so that one can see it from outside."""
    if b"opendocument.spreadsheet" not in data[:200]:
        return _other(name, "văn bản OpenDocument", _SAVE_AS_WORD)
    has_macros = any(part.startswith("Basic/") for part in parts)
    return Gate("ods", finding("file-macros", name=name) if has_macros else None)


def _look_at_ole(data: bytes, name: str) -> Gate:
    """Stream names of an OLE file are UTF-16 in its directory; looking for them needs no OLE parser."""
    if _stream("EncryptedPackage") in data:
        return _refused("file-encrypted", name)
    if _stream("WordDocument") in data:
        return _other(name, "văn bản Word kiểu cũ (.doc)", _SAVE_AS_WORD)
    if _stream("Workbook") in data:
        has_macros = _stream("_VBA_PROJECT_CUR") in data
        return Gate("old_workbook", finding("file-macros", name=name) if has_macros else None)
    if _stream("Book\0") in data:
        return _other(name, "tệp Excel 5.0 hoặc Excel 95", SAVE_AS)
    return _other(name, "tệp Office kiểu cũ", SAVE_AS)


def _stream(name: str) -> bytes:
    return name.encode("utf-16-le")


def _look_at_text(data: bytes, name: str) -> Gate:
    """Names what is neither zip, OLE nor evidence, and says what to do with it; tables in plain text are read."""
    for start, found in _ARCHIVE_STARTS.items():
        if data.startswith(start):
            return _other(name, found, _UNPACK)
    text = as_text(data)
    if text is None:
        return _other(name, "loại tệp không nhận ra được", _FILL_FORM)
    head = text[: limits.LONGEST_TEXT].lstrip()
    if head.startswith(_MARKUP_STARTS):
        return _other(name, "trang web (HTML/XML) được đổi tên", SAVE_AS)
    if head.startswith("{\\rtf"):
        return _other(name, "văn bản RTF", _SAVE_AS_WORD)
    if len(text) < LONGEST_LINK_NOTE and any(word in head.lower() for word in _LINK_STARTS):
        return _refused("file-link", name, advice=_ATTACH)
    table = text_table(text, is_named_table=name.lower().endswith((".csv", ".tsv")))
    return Gate("csv", table=table) if table else _other(name, "tệp văn bản (.txt)", _FILL_FORM)


def _other(name: str, found: str, advice: str) -> Gate:
    return Gate("refused", finding("file-other-type", name=name, found=found, advice=advice))


def _refused(kind: str, name: str, found: str = "", expected: str = "", **facts: str) -> Gate:
    return Gate("refused", finding(kind, name=name, found=found, expected=expected, **facts))
