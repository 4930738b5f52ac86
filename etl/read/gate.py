"""Looks at the bytes of a file before any parser does: what it is by content, and whether it may be opened.

All limits stand here. The name is used in messages only; senders rename files, so it decides nothing.
"""

from dataclasses import dataclass
from io import BytesIO
from typing import Literal
from zipfile import BadZipFile, ZipFile, ZipInfo

from etl.model.catalogue import finding
from etl.model.finding import Finding

MEGABYTE = 1024 * 1024
LARGEST_FILE = 20 * MEGABYTE
MOST_ENTRIES = 2_000
LARGEST_INFLATED = 64 * MEGABYTE

GateKind = Literal["workbook", "evidence", "refused"]

_SAVE_AS = "Đề nghị mở tệp, chọn Lưu thành (Save as) dạng .xlsx rồi gửi lại."
_FILL_FORM = "Đề nghị điền vào biểu mẫu Excel (.xlsx) đã được cấp rồi gửi lại."
_UNPACK = "Đề nghị giải nén và gửi trực tiếp tệp .xlsx."

_EVIDENCE_STARTS = (b"%PDF-", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"II*\x00", b"MM\x00*")
_ARCHIVE_STARTS = (b"Rar!", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b")
_OLE_START = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP_STARTS = (b"PK\x03\x04", b"PK\x05\x06")
_MARKUP_STARTS = (b"<", b"\xff\xfe<", b"\xfe\xff\x00<")

_PART_TYPES = (
    ("xl/workbook.bin", "tệp Excel nhị phân (.xlsb)", _SAVE_AS),
    ("word/document.xml", "văn bản Word (.docx)", _FILL_FORM),
    ("ppt/presentation.xml", "tệp trình chiếu (.pptx)", _FILL_FORM),
    ("content.xml", "bảng tính OpenDocument (.ods)", _SAVE_AS),
)


@dataclass(frozen=True, slots=True)
class Gate:
    """What the file is. `finding`: why it is refused, or a remark on a workbook that may be opened."""

    kind: GateKind
    finding: Finding | None = None


def look_at(data: bytes, name: str) -> Gate:
    """Judges a file by its first bytes and, if it is a zip, by its table of contents."""
    if name.startswith("~$"):
        return _refused("file-lock", name)
    if not data:
        return _refused("file-empty", name)
    if len(data) > LARGEST_FILE:
        found = f"{len(data) / MEGABYTE:.0f} MB"
        return _refused("file-too-large", name, found=found, expected=f"{LARGEST_FILE // MEGABYTE} MB")
    if data.startswith(_ZIP_STARTS):
        return _look_at_zip(data, name)
    if data.startswith(_EVIDENCE_STARTS) or data[4:12] in (b"ftypheic", b"ftypmif1"):
        return Gate("evidence")
    if data.startswith(_OLE_START):
        return _look_at_ole(data, name)
    return _other(name, *_guess_type(data))


def _look_at_zip(data: bytes, name: str) -> Gate:
    try:
        entries = ZipFile(BytesIO(data)).infolist()
    except (BadZipFile, ValueError, NotImplementedError, OSError):
        return _refused("file-damaged", name)
    trouble = _trouble_in(entries)
    if trouble:
        return _refused("file-unsafe", name, found=trouble)
    if any(entry.flag_bits & 1 for entry in entries):
        return _refused("file-encrypted", name)
    parts = {entry.filename for entry in entries}
    if "[Content_Types].xml" in parts and "xl/workbook.xml" in parts:
        has_macros = "xl/vbaProject.bin" in parts
        return Gate("workbook", finding("file-macros", name=name) if has_macros else None)
    for part, found, advice in _PART_TYPES:
        if part in parts:
            return _other(name, found, advice)
    return _other(name, "tệp nén (.zip)", _UNPACK)


def _trouble_in(entries: list[ZipInfo]) -> str:
    """Why the archive must not be opened, in words; empty if it may."""
    if len(entries) > MOST_ENTRIES:
        return f"{len(entries)} thành phần, quá {MOST_ENTRIES}"
    if sum(entry.file_size for entry in entries) > LARGEST_INFLATED:
        return f"dung lượng sau giải nén quá {LARGEST_INFLATED // MEGABYTE} MB"
    if len({entry.filename.lower() for entry in entries}) < len(entries):
        return "hai thành phần trùng tên"
    if any(_leads_outside(entry.filename) for entry in entries):
        return "thành phần có đường dẫn ra ngoài tệp"
    return ""


def _leads_outside(name: str) -> bool:
    return name.startswith(("/", "\\")) or "\\" in name or ".." in name.split("/")


def _look_at_ole(data: bytes, name: str) -> Gate:
    """Stream names of an OLE file are UTF-16 in its directory; looking for them needs no OLE parser."""
    if "EncryptedPackage".encode("utf-16-le") in data:
        return _refused("file-encrypted", name)
    if "WordDocument".encode("utf-16-le") in data:
        return _other(name, "văn bản Word kiểu cũ (.doc)", _FILL_FORM)
    if "Workbook".encode("utf-16-le") in data or "Book\0".encode("utf-16-le") in data:
        return _other(name, "bảng tính Excel kiểu cũ (.xls)", _SAVE_AS)
    return _other(name, "tệp Office kiểu cũ", _SAVE_AS)


def _guess_type(data: bytes) -> tuple[str, str]:
    """Names what is neither zip, OLE nor evidence, and says what to do with it."""
    if data.startswith(_ARCHIVE_STARTS):
        return "tệp nén", _UNPACK
    head = data[:4096].removeprefix(b"\xef\xbb\xbf").lstrip()
    if head.startswith(_MARKUP_STARTS):
        return "trang web (HTML/XML) được đổi tên", _SAVE_AS
    if head.startswith(b"{\\rtf"):
        return "văn bản RTF", _FILL_FORM
    if b"\0" not in head:
        return "tệp văn bản (.txt, .csv)", _FILL_FORM
    return "loại tệp không nhận ra được", _FILL_FORM


def _other(name: str, found: str, advice: str) -> Gate:
    return Gate("refused", finding("file-other-type", name=name, found=found, advice=advice))


def _refused(kind: str, name: str, found: str = "", expected: str = "") -> Gate:
    return Gate("refused", finding(kind, name=name, found=found, expected=expected))
