"""What is no .xlsx is named, explained and never handed to a parser; signed scans are kept as evidence."""

from collections.abc import Callable
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from etl.model import limits
from etl.read import gate
from etl.read.gate import look_at
from tests.read.filling import issued

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 1000


def zipped(*names: str, repeat: str = "") -> bytes:
    file = BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        for name in names:
            archive.writestr(name, repeat)
    return file.getvalue()


def stream(name: str) -> bytes:
    return OLE + name.encode("utf-16-le")


@pytest.mark.parametrize(
    ("data", "kind", "found"),
    [
        (b"", "file-empty", ""),
        (issued()[:4000], "file-damaged", ""),
        (b"PK\x03\x04 but nothing else", "file-damaged", ""),
        (stream("EncryptedPackage"), "file-encrypted", ""),
        (stream("WordDocument"), "file-other-type", "lưu lại dạng .docx"),
        (OLE, "file-other-type", "Office"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "file-other-type", "HTML"),
        (b"\xef\xbb\xbf<?xml version='1.0'?><Workbook/>", "file-other-type", "HTML"),
        (b"Kinh gui Phong Giao duc,\nnha truong xin bao cao.\n", "file-other-type", ".txt"),
        (b"[InternetShortcut]\r\nURL=https://drive.example/x\r\n", "file-link", "đính kèm tệp"),
        ("Báo cáo ở đây: https://drive.example/d/1\n".encode(), "file-link", "đính kèm tệp"),
        (b"{\\rtf1 x}", "file-other-type", "RTF"),
        (b"Rar!\x1a\x07\x01\x00" + b"\0" * 40, "file-other-type", "nén lại dạng .zip"),
        (b"\x7fELF\x02\x01\x01\0\0\0", "file-other-type", "không nhận ra"),
        (zipped("content.xml", "mimetype"), "file-other-type", "văn bản OpenDocument"),
        (zipped("[Content_Types].xml", "xl/workbook.bin"), "file-other-type", ".xlsb"),
        (zipped("BaoCao.xlsx"), "file-other-type", ".zip"),
        (zipped("[Content_Types].xml", "xl/workbook.xml", "../../etc/x"), "file-unsafe", "đường dẫn"),
        (zipped("[Content_Types].xml", "xl/workbook.xml", "XL/workbook.xml"), "file-unsafe", "trùng tên"),
        (zipped(*(f"xl/{n}" for n in range(limits.MOST_ENTRIES + 1))), "file-unsafe", "quá 2000 thành phần"),
    ],
)
def test_other_files_are_refused_by_name(data: bytes, kind: str, found: str) -> None:
    result = look_at(data, "BaoCao.xlsx")
    assert result.kind == "refused"
    assert result.finding is not None
    assert result.finding.code == kind
    assert found in result.finding.message
    assert "“BaoCao.xlsx”" in result.finding.message


def test_a_file_too_large_or_inflating_too_much_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "LARGEST_FILE", 1000)
    too_large = look_at(issued(), "a.xlsx").finding
    assert too_large is not None and too_large.code == "file-too-large"
    monkeypatch.setattr(limits, "LARGEST_FILE", 10**6)
    monkeypatch.setattr(limits, "LARGEST_INFLATED", 10**5)
    bomb = look_at(zipped("[Content_Types].xml", "xl/workbook.xml", repeat="0" * 90_000), "a.xlsx").finding
    assert bomb is not None and bomb.code == "file-unsafe"


@pytest.mark.parametrize(
    "data",
    [b"%PDF-1.7\n...", b"\x89PNG\r\n\x1a\n...", b"\xff\xd8\xff\xe0...", b"\0\0\0\x18ftypheic....", b"II*\0...."],
    ids=["pdf", "png", "jpg", "heic", "tiff"],
)
def test_scans_are_evidence_whatever_they_are_called(data: bytes) -> None:
    assert look_at(data, "BaoCao.xlsx").kind == "evidence"


def encrypted_entry() -> bytes:
    data = bytearray(issued())
    place = data.index(b"PK\x01\x02")
    data[place + 8] |= 1  # general purpose bit 0 of the first entry of the central directory
    return bytes(data)


@pytest.mark.parametrize(
    ("data", "name", "kind"),
    [
        (issued, "~$BaoCao.xlsx", "file-lock"),
        (encrypted_entry, "BaoCao.xlsx", "file-encrypted"),
    ],
)
def test_lock_files_and_encrypted_zips_are_refused(data: Callable[[], bytes], name: str, kind: str) -> None:
    result = look_at(data(), name)
    assert result.kind == "refused" and result.finding is not None and result.finding.code == kind


def test_a_form_passes_and_one_with_macros_passes_with_a_remark() -> None:
    assert look_at(issued(), "BaoCao.xls") == gate.Gate("workbook")
    assert look_at(stream("Workbook"), "BaoCao.xlsx") == gate.Gate("old_workbook")
    assert look_at(zipped("[Content_Types].xml", "word/document.xml"), "BaoCao.doc") == gate.Gate("word")
    assert look_at(b"ma;gia tri\nDT01;5\n", "BaoCao.txt").kind == "csv"
    result = look_at(zipped("[Content_Types].xml", "xl/workbook.xml", "xl/vbaProject.bin"), "BaoCao.xlsm")
    assert result.kind == "workbook"
    assert result.finding is not None and result.finding.code == "file-macros"


@pytest.mark.parametrize(
    "name", ["MẬT - bao cao.xlsx", "BaoCao_TỐI MẬT.pdf", "x (TUYỆT MẬT).docx", "MA\u0323\u0302T.xlsx"]
)
def test_a_name_that_says_secret_stops_the_file_before_anything_else(name: str) -> None:
    result = look_at(issued(), name)
    assert result.kind == "refused" and result.finding is not None and result.finding.code == "file-secret"


@pytest.mark.parametrize(
    "name", ["Bảo mật thông tin.xlsx", "BẢO MẬT.xlsx", "mật độ lớp.xlsx", "BÍ MẬT.xlsx", "MAT.xlsx"]
)
def test_other_words_in_a_name_are_no_mark(name: str) -> None:
    assert look_at(issued(), name).kind == "workbook"
