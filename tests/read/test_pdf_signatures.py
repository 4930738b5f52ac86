"""Digital signatures on PDFs: who, when, changed since; and no PDF, however hostile, is lost or stops the reading."""

import zlib
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from etl.model.signature import PdfSignature, Since
from etl.read.outcome import Outcome, ReadJob
from etl.read.pdf_signatures import signatures_of
from etl.read.sandbox import Sandbox
from tests.signing import SIGNER, WORDS, edited_since, plain_pdf, signed_pdf


@pytest.fixture(scope="module")
def signed() -> bytes:
    return signed_pdf()


def test_who_signed_when_and_that_nothing_changed(signed: bytes) -> None:
    (found,) = signatures_of(signed)
    assert found.since is Since.NOTHING
    assert found.signer == f"{SIGNER} – Trường Mầm non Lá Xanh (mẫu)" and found.issuer == "Nơi cấp mẫu"
    assert found.signed_at is not None and abs(datetime.now(UTC) - found.signed_at) < timedelta(minutes=5)
    assert found.words.endswith("tệp không thay đổi sau khi ký.") and SIGNER in found.words


def test_a_byte_under_the_signature_is_noticed(signed: bytes) -> None:
    (found,) = signatures_of(signed.replace(WORDS, WORDS.replace(b"mau", b"MAU")))
    assert found.since is Since.CHANGED and "ĐÃ BỊ THAY ĐỔI" in found.words


def test_any_one_byte_under_the_signature_changed_is_no_longer_what_was_signed(signed: bytes) -> None:
    """Where the change breaks the PDF itself, the digest of the signed bytes still tells."""
    start = signed.index(b"/Contents <")
    untold = []
    for place in range(10, start, 97):
        changed = bytearray(signed)
        changed[place] ^= 1
        (found,) = signatures_of(bytes(changed))
        if found.since is not Since.CHANGED or SIGNER not in found.signer:
            untold.append(place)
    assert untold == []


def test_a_signature_that_cannot_be_compared_is_called_damaged(signed: bytes) -> None:
    start = signed.index(b"/Contents <") + len(b"/Contents <")
    (found,) = signatures_of(signed[:start] + b"00" * 40 + signed[start + 80 :])
    assert found.since is Since.UNREAD and "tệp bị hỏng" in found.words and "damaged" in found.english


def test_a_page_swapped_in_a_later_revision_is_noticed(signed: bytes) -> None:
    """All signed bytes are as they were, and the reader sees another number."""
    (found,) = signatures_of(edited_since(signed))
    assert found.since is Since.CHANGED


def test_a_second_signature_is_no_change(signed: bytes) -> None:
    first, second = signatures_of(signed_pdf(signed, "Văn thư Mẫu", "ChuKy2"))
    assert (first.since, second.since) == (Since.ADDED, Since.NOTHING)
    assert "Văn thư Mẫu" in second.signer


def test_what_is_not_signed_is_not_parsed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("etl.read.pdf_signatures._examined", lambda data: 1 / 0)
    assert signatures_of(plain_pdf()) == () == signatures_of(b"PK\x03\x04 /ByteRange")


def endless(signed: bytes) -> bytes:
    """The chain of revisions bites its own tail."""
    start = signed.rindex(b"/Prev ") + len(b"/Prev ")
    end = start + len(signed[start:].split(maxsplit=1)[0].rstrip(b"/>"))
    own = signed[signed.rindex(b"startxref") :].split()[1]
    return signed[:start] + own.ljust(end - start) + signed[end:]


def bomb() -> bytes:
    """A cross-reference stream of a gigabyte in a megabyte, and a mark that makes us look."""
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(bytes(1 << 20)) for _ in range(1024)) + packer.flush()
    head = b"%PDF-1.7\n% /ByteRange\n"
    numbers = f"1 0 obj\n<</Type/XRef/W[1 4 2]/Size 150000000/Filter/FlateDecode/Length {len(packed)}>>\nstream\n"
    return head + numbers.encode() + packed + b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF" % len(head)


def deep() -> bytes:
    """A dictionary within a dictionary, a hundred thousand times."""
    head = b"%PDF-1.7\n% /ByteRange\n"
    return head + b"1 0 obj\n" + b"<</A" * 100_000 + b"\nendobj\nstartxref\n%d\n%%%%EOF" % len(head)


def test_hostile_pdfs_are_kept_and_stop_nobody(signed: bytes, tmp_path: Path) -> None:
    hostile = {f"cut-{share}": signed[: len(signed) * share // 10] for share in range(1, 10)}
    hostile |= {"endless": endless(signed), "bomb": bomb(), "deep": deep()}
    hostile |= {"liar": signed.replace(b"/ByteRange [", b"/ByteRange [-"), "no-cms": signed.replace(b"3082", b"3f82")}
    jobs = []
    for name, data in {**hostile, "good": signed}.items():
        (tmp_path / name).write_bytes(data)
        jobs.append(ReadJob(name, tmp_path / name, f"{name}.pdf"))
    with Sandbox(workers=2) as sandbox:
        read = dict(sandbox.read_many(jobs))
    assert {outcome.outcome for outcome in read.values()} == {Outcome.EVIDENCE}, "none is lost"
    assert read["good"].signatures == signatures_of(signed)
    unread = {name for name in hostile if read[name].signatures == (PdfSignature(Since.UNREAD),)}
    assert {"bomb", "deep", "no-cms"} <= unread
    assert [one.since for one in read["endless"].signatures] == [Since.CHANGED], "its signed bytes are others"
    assert not [name for name in hostile if any(one.since is Since.NOTHING for one in read[name].signatures)]


def test_a_pdf_that_killed_a_worker_is_not_parsed_again(signed: bytes) -> None:
    (found,) = signatures_of(signed, is_careful=True)
    assert found.words == "Có chữ ký số; tệp bị hỏng, không đọc được nội dung chữ ký."
