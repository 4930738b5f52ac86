"""Opens zip archives of strangers: judged before anything is inflated, inflated under limits, never onto a disk.

Every receiving channel unpacks attachments with `delivered`; the gate of reading has a workbook's
package `opened` under the same questions. Limits: `etl/model/limits.py`.
"""

import re
import struct
import unicodedata
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from etl.model import limits

ZIP_STARTS = (b"PK\x03\x04", b"PK\x05\x06")
_DOCUMENT_STARTS = (*ZIP_STARTS, b"\xd0\xcf\x11\xe0", b"%PDF-", b"\x89PNG", b"\xff\xd8\xff", b"II*\x00", b"MM\x00*")
"""What Office, scanners and cameras make; anything else in an archive is hardly a report."""

PACKAGE_PARTS = frozenset({"[Content_Types].xml", "mimetype", "META-INF/manifest.xml"})
"""A zip that holds one of these is one document (Office, OpenDocument), not an archive of several files."""

_LOCAL = struct.Struct("<4s2xHH16xHH")
"""Local file header: signature, flags, method, length of name, length of the extra field."""


REMEMBERED, LONGEST_REMEMBERED = 64, 16_384
"""Parts, and the bytes of one at most: styles and relations are the same in all copies of a form."""

_END = b"PK\x05\x06"
_CENTRAL = b"PK\x01\x02"
_ENCRYPTED, _UTF8 = 1, 0x800
_LITTER = re.compile(r"(^|/)(__MACOSX/|\.DS_Store$|Thumbs\.db$|desktop\.ini$|~\$|\._|\.~lock\.)")
_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069]")


class ArchiveTrouble(StrEnum):
    """Why an archive is not opened; each is a finding of its own (`file-…`)."""

    DAMAGED = "damaged"
    ENCRYPTED = "encrypted"
    UNSAFE = "unsafe"


class ArchiveRefused(Exception):
    """The archive must not be opened. `found` says why in Vietnamese, empty where `trouble` says it all."""

    def __init__(self, trouble: ArchiveTrouble, found: str = "") -> None:
        super().__init__(f"{trouble}: {found}")
        self.trouble, self.found = trouble, found


@dataclass(frozen=True, slots=True)
class Member:
    """One file of an archive. `name` is its last part alone, NFC and printable: it leads nowhere."""

    name: str
    data: bytes


class Archive:
    """A zip that was judged: its entries, and their bytes under what they declare."""

    def __init__(self, data: bytes, entries: list[ZipInfo], starts: Mapping[str, int]) -> None:
        self._data, self.entries, self._starts = data, entries, starts
        self._by_name = {entry.filename: entry for entry in entries}
        self._inflated: dict[str, bytes] = {}

    def read(self, name: str) -> bytes:
        """The inflated bytes of a part, remembered.

        Raises:
            KeyError: there is none of this name.
            BadZipFile, zlib.error: it is damaged, or not as long as it says.
        """
        if name not in self._inflated:
            self._inflated[name] = self._inflate(self._by_name[name], self._starts[name])
        return self._inflated[name]

    def _inflate(self, entry: ZipInfo, start: int) -> bytes:
        packed = self._data[start : start + entry.compress_size]
        inflate = _known_inflated if entry.file_size <= LONGEST_REMEMBERED else _inflated
        is_packed = entry.compress_type == ZIP_DEFLATED and entry.compress_size
        data = inflate(packed, entry.file_size) if is_packed else packed
        if len(data) != entry.file_size or zlib.crc32(data) != entry.CRC:
            raise BadZipFile(f"{entry.filename} is not what its entry says")
        return data


def _inflated(packed: bytes, size: int) -> bytes:
    return zlib.decompress(packed, -zlib.MAX_WBITS, max(size, 1))


_known_inflated = lru_cache(REMEMBERED)(_inflated)


def is_litter(path: str) -> bool:
    """Whether a program left the file behind (`.DS_Store`, `~$…`): nobody meant to send it."""
    return _LITTER.search(path) is not None


def is_archive(data: bytes) -> bool:
    """Whether these bytes are a zip of files (and not a document that is a zip inside).

    A zip too damaged to tell is none: the gate of reading says what is wrong with it.
    """
    if not data.startswith(ZIP_STARTS) or b"[Content_Types].xml" in _table_of_contents(data):
        return False  # nearly every file that arrives is a workbook, and ends here
    try:
        names = {entry.filename for entry in opened(data).entries}
    except ArchiveRefused:
        return False
    return not names & PACKAGE_PARTS


def unpack(data: bytes) -> list[Member]:
    """The files of an archive in its own order; folders and litter (`__MACOSX/`, `~$…`) are left out.

    An archive inside the archive stays one member: nobody unpacks without end.

    Raises:
        ArchiveRefused: damaged, with a password, over a limit, or made to deceive.
    """
    archive = opened(data)
    check_inflated(data, archive.entries)
    try:
        return [
            Member(_plain_name(entry), archive.read(entry.filename))
            for entry in archive.entries
            if not entry.is_dir() and not is_litter(entry.filename)
        ]
    except (BadZipFile, zlib.error) as error:
        raise ArchiveRefused(ArchiveTrouble.DAMAGED) from error


def delivered(name: str, data: bytes) -> list[Member]:
    """The files of an archive that get a receipt each: all that may be documents, and the first of the others.

    A thousand pieces of junk are no thousand deliveries: in place of the rest stands the archive itself, once.
    Raises as `unpack`.
    """
    taken, others = [], 0
    for member in unpack(data):
        is_document = member.data.startswith(_DOCUMENT_STARTS) or member.name.lower().endswith((".csv", ".tsv"))
        others += not is_document
        if is_document or others <= limits.MOST_REFUSED_PARTS:
            taken.append(member)
    return [*taken, Member(name, data)] if others > limits.MOST_REFUSED_PARTS else taken


def opened(data: bytes) -> Archive:
    """A zip, judged by its table of contents and local headers; nothing is inflated.

    Raises:
        ArchiveRefused: as `unpack`.
    """
    if _counted(data) > limits.MOST_ENTRIES:  # before Python makes an object of each
        raise _unsafe(f"quá {limits.MOST_ENTRIES} thành phần")
    try:
        entries = ZipFile(BytesIO(data)).infolist()
    except (BadZipFile, ValueError, NotImplementedError, OSError, struct.error) as error:
        raise ArchiveRefused(ArchiveTrouble.DAMAGED) from error
    trouble = _trouble_in(entries)
    if trouble:
        raise _unsafe(trouble)
    if any(entry.flag_bits & _ENCRYPTED for entry in entries):
        raise ArchiveRefused(ArchiveTrouble.ENCRYPTED)
    return Archive(data, entries, _places(data, entries))


def check_inflated(data: bytes, entries: list[ZipInfo]) -> None:
    """Inflates what could be more than the limit and compares it with what was declared; keeps nothing of it.

    Raises:
        ArchiveRefused: a part is larger than it says.
    """
    if sum(entry.compress_size for entry in entries) * limits.DEFLATE_RATIO <= limits.LARGEST_INFLATED:
        return  # whatever it claims: it cannot become too much
    for entry in entries:
        if entry.compress_type == ZIP_DEFLATED and entry.compress_size:
            _check_part(data, entry)


def _check_part(data: bytes, entry: ZipInfo) -> None:
    start = _data_start(data, entry)
    packed = data[start : start + entry.compress_size]
    try:
        inflated = zlib.decompressobj(-15).decompress(packed, entry.file_size + 1)
    except zlib.error as error:
        raise ArchiveRefused(ArchiveTrouble.DAMAGED) from error
    if len(inflated) > entry.file_size:
        raise _unsafe("dung lượng thật lớn hơn dung lượng khai trong tệp")


def _trouble_in(entries: list[ZipInfo]) -> str:
    """Why the archive must not be opened, in words; empty if it may."""
    if len(entries) > limits.MOST_ENTRIES:
        return f"quá {limits.MOST_ENTRIES} thành phần"
    if sum(entry.file_size for entry in entries) > limits.LARGEST_INFLATED:
        return f"dung lượng sau giải nén quá {limits.LARGEST_INFLATED // limits.MEGABYTE} MB"
    if any(_is_bomb(entry) for entry in entries):
        return f"một thành phần nén quá {limits.HIGHEST_RATIO} lần"
    if len({_folded(entry.filename) for entry in entries}) < len(entries):
        return "hai thành phần trùng tên"
    if any(_leads_outside(entry.orig_filename) for entry in entries):
        return "thành phần có đường dẫn ra ngoài tệp"
    if any(entry.compress_type not in (ZIP_STORED, ZIP_DEFLATED) for entry in entries):
        return "kiểu nén lạ"
    return ""


def _is_bomb(entry: ZipInfo) -> bool:
    return entry.file_size > limits.LARGE_PART and entry.file_size > limits.HIGHEST_RATIO * entry.compress_size


def _folded(name: str) -> str:
    return name.lower() if name.isascii() else unicodedata.normalize("NFC", name).casefold()


def _leads_outside(name: str) -> bool:
    return name.startswith("/") or "\\" in name or "\0" in name or name[1:2] == ":" or ".." in name.split("/")


def _places(data: bytes, entries: list[ZipInfo]) -> dict[str, int]:
    """Where each entry's bytes begin; they are its own, and its local header says what the table of contents says."""
    end, starts = 0, dict[str, int]()
    for entry in sorted(entries, key=lambda entry: entry.header_offset):
        if entry.header_offset < end:
            raise _unsafe("các thành phần chồng lên nhau")
        start = starts[entry.filename] = _data_start(data, entry)
        end = start + entry.compress_size
        if end > len(data):
            raise ArchiveRefused(ArchiveTrouble.DAMAGED)
        if entry.compress_type == ZIP_STORED and entry.file_size != entry.compress_size:
            raise _unsafe("dung lượng thật lớn hơn dung lượng khai trong tệp")
    return starts


def _data_start(data: bytes, entry: ZipInfo) -> int:
    """Where the packed bytes begin, behind a local header that agrees with the table of contents."""
    place = entry.header_offset
    try:
        signature, flags, method, name_length, extra_length = _LOCAL.unpack_from(data, place)
    except struct.error as error:
        raise ArchiveRefused(ArchiveTrouble.DAMAGED) from error
    if signature != ZIP_STARTS[0]:
        raise ArchiveRefused(ArchiveTrouble.DAMAGED)
    name = data[place + _LOCAL.size : place + _LOCAL.size + name_length]
    if name != _raw_name(entry) or method != entry.compress_type:
        raise _unsafe("hai phần khai báo của tệp nén không khớp nhau")
    if flags & _ENCRYPTED:
        raise ArchiveRefused(ArchiveTrouble.ENCRYPTED)
    return place + _LOCAL.size + int(name_length) + int(extra_length)


def _raw_name(entry: ZipInfo) -> bytes:
    return entry.orig_filename.encode("utf-8" if entry.flag_bits & _UTF8 else "cp437")


def _counted(data: bytes) -> int:
    """Entries that the table of contents can hold, counted by their signatures; its own number may lie."""
    return _table_of_contents(data).count(_CENTRAL)


def _table_of_contents(data: bytes) -> bytes:
    end = data.rfind(_END)
    if end < 0 or end + 22 > len(data):
        return b""
    (size,) = struct.unpack_from("<I", data, end + 12)
    return data[max(0, end - size) : end]


def _plain_name(entry: ZipInfo) -> str:
    """The last part of the name; packers of old write it in the code page of their country."""
    name = entry.filename
    if not entry.flag_bits & _UTF8 and not name.isascii():
        raw = name.encode("cp437")
        name = _decoded(raw, "utf-8") or _decoded(raw, "cp1258") or name
    last = _UNPRINTABLE.sub("", unicodedata.normalize("NFC", name)).rpartition("/")[2]
    return last[-limits.LONGEST_NAME :] or "khong-ten"


def _decoded(raw: bytes, encoding: str) -> str:
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError:
        return ""


def _unsafe(found: str) -> ArchiveRefused:
    return ArchiveRefused(ArchiveTrouble.UNSAFE, found)
