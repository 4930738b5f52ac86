"""What a message is taken for. A report that is overlooked is a school that "has not sent"."""

import io
import time
import tracemalloc
import zipfile
from collections.abc import Callable
from email.message import EmailMessage

import pytest

from etl.model.mail import Authentication, MessageOutcome
from etl.receive.letter import read_head, read_letter
from tests.mail.letters import attachment, encoded, letter, multipart, raw, zipped

A, B = b"PK\x03\x04 bao cao A (mau)", b"PK\x03\x04 bao cao B (mau)"


def names(data: bytes) -> list[str]:
    return [file.name for file in read_letter(data, "").files]


def outcome(data: bytes) -> MessageOutcome:
    return read_letter(data, "").outcome


def test_an_ordinary_letter() -> None:
    found = read_letter(
        letter("Trường A (mẫu) <MN-A@truong.example>", "Báo cáo 6 tháng", [("Báo cáo.xlsx", A)], number=7), ""
    )
    assert found.sender == "mn-a@truong.example" and found.message_id == "<mau-7@truong.example>"
    assert (found.subject, found.outcome, found.is_automatic) == ("Báo cáo 6 tháng", MessageOutcome.REPORTS, False)
    assert [(file.name, file.data) for file in found.files] == [("Báo cáo.xlsx", A)]


def test_two_files_of_one_name_are_two_and_the_same_bytes_twice_are_one() -> None:
    found = read_letter(letter(files=[("BaoCao.xlsx", A), ("BaoCao.xlsx", B), ("copy.xlsx", A)]), "")
    assert [file.data for file in found.files] == [A, B]
    assert len({file.path for file in found.files}) == 2


@pytest.mark.parametrize(
    ("disposition", "name"),
    [
        (f'attachment; filename="{encoded("Báo cáo trường Hoa Sen.xlsx")}"', "Báo cáo trường Hoa Sen.xlsx"),
        ("attachment; filename*=utf-8''B%C3%A1o%20c%C3%A1o.xlsx", "Báo cáo.xlsx"),
        ("attachment; filename*0*=utf-8''B%C3%A1o; filename*1*=%20c%C3%A1o.xlsx", "Báo cáo.xlsx"),
        ('attachment; filename="Báo cáo.xlsx"', "Báo cáo.xlsx"),
        ('attachment; filename="../../etc/x.xlsx"', "x.xlsx"),
        ('attachment; filename="C:\\\\Users\\\\x\\\\Bao cao.xlsx"', "Bao cao.xlsx"),
        ("attachment; filename*=utf-8''a%00b%0D%0Ac%E2%80%AExslx.exe", "ab cxslx.exe"),
        ("attachment; filename*=no-such-charset''abc.xlsx", "abc.xlsx"),
        ("attachment", "tep-dinh-kem-1"),
        (f'attachment; filename="{"a" * 5000}.xlsx"', f"{'a' * 170}….xlsx"),
    ],
)
def test_names_as_people_read_them(disposition: str, name: str) -> None:
    assert names(multipart([attachment(disposition)])) == [name]


def test_a_forwarded_message_is_followed_and_says_so() -> None:
    inner = letter("mn-b@truong.example", files=[("BaoCao.xlsx", A)])
    outer = EmailMessage()
    outer["From"] = "van-thu@quan.example"
    outer.set_content("Chuyển Phòng xử lý.")
    outer.add_attachment(inner, "application", "octet-stream", filename="thu goc.eml")
    (file,) = read_letter(outer.as_bytes(), "").files
    assert file.is_forwarded and file.data == A
    (same,) = read_letter(multipart([b"Content-Type: message/rfc822\r\n\r\n" + inner]), "").files
    assert same.is_forwarded and same.data == A


def test_our_own_answer_forwarded_back_is_no_report() -> None:
    """The workbook in it is the one that we marked up: to count it would be a resubmission that nobody made."""
    ours = letter(files=[("tra-lai.xlsx", B)], headers=[("X-Bao-Cao-Hop-Nhat", "1")])
    parts = [b"Content-Type: message/rfc822\r\n\r\n" + ours, attachment('attachment; filename="da-sua.xlsx"', A)]
    assert names(multipart(parts)) == ["da-sua.xlsx"]


def test_an_archive_becomes_its_reports() -> None:
    packed = zipped([("MN A/Báo cáo.xlsx", A), ("MN B/Báo cáo.xlsx", B), ("__MACOSX/._x", b"x"), ("~$lock.xlsx", b"x")])
    found = read_letter(letter(files=[("bao cao cac truong.zip", packed)]), "")
    assert [(file.name, file.data) for file in found.files] == [("Báo cáo.xlsx", A), ("Báo cáo.xlsx", B)]


UNOPENED: dict[str, Callable[[], bytes]] = {
    "bomb": lambda: zipped([(f"{n}.xlsx", bytes(20 * 1024 * 1024)) for n in range(12)]),
    "leading outside": lambda: zipped([("../x.xlsx", A)]),
    "cut": lambda: zipped([("a", A)])[:-30],
    "empty": lambda: zipped([]),
    "a workbook": lambda: zipped([("[Content_Types].xml", A)]),
}
"""Packed by the test that sends it: at collection every worker would pack the bomb."""


@pytest.mark.parametrize("which", UNOPENED)
def test_an_archive_that_may_not_be_opened_stays_one_file(which: str) -> None:
    """Reading refuses it with its reason: the sender hears why, and no disk is filled."""
    packed = UNOPENED[which]()
    started = time.process_time()
    assert names(letter(files=[("x.zip", packed)])) == ["x.zip"]
    assert time.process_time() - started < 2


def test_decoration_is_ignored_and_scans_are_not() -> None:
    picture = b"\x89PNG" + bytes(50_000)
    parts = [
        attachment('inline; filename="image001.png"\r\nContent-ID: <x@y>', picture, "image/png"),
        attachment('attachment; filename="logo.png"', picture, "image/png"),
        attachment('attachment; filename="ban ky.jpg"', picture + b"1", "image/jpeg"),
        attachment('inline; filename="IMG_2001.HEIC"', picture, "image/heic"),
        attachment('attachment; filename="nho.png"', b"\x89PNG", "image/png"),
        attachment('attachment; filename="smime.p7s"', b"x", "application/pkcs7-signature"),
        attachment('attachment; filename="danh thiep.vcf"', b"x"),
    ]
    assert names(multipart(parts)) == ["ban ky.jpg", "IMG_2001.HEIC"]


@pytest.mark.parametrize("name", [".DS_Store", "Thumbs.db", "~$BaoCao.xlsx", "._BaoCao.xlsx", ".~lock.BaoCao.xlsx#"])
def test_what_programs_leave_behind_is_no_report(name: str) -> None:
    """A clerk cannot send it again in another form, and did not mean to send it at all."""
    found = read_letter(
        letter("mn@truong.example", files=[("BaoCao.xlsx", b"PK bao cao"), (name, b"\x00\x05\x16\x07")]), ""
    )
    assert [file.name for file in found.files] == ["BaoCao.xlsx"]
    assert read_letter(letter("mn@truong.example", files=[(name, b"\x00\x05\x16\x07")]), "").files == ()


def test_a_signed_message_is_read_through_its_signature() -> None:
    inner = multipart([attachment('attachment; filename="BaoCao.xlsx"', A)], "").lstrip(b"\r\n")
    signature = attachment('attachment; filename="smime.p7s"', b"x", "application/pkcs7-signature")
    outer = multipart([inner.replace(b"ranh-gioi", b"ben-trong"), signature], kind="signed")
    assert names(outer) == ["BaoCao.xlsx"]


SEALED = attachment('attachment; filename="smime.p7m"', b"0\x80", "application/pkcs7-mime; smime-type=enveloped-data")
BOUNCED = b"--b\r\nContent-Type: message/rfc822\r\n\r\n"
BOUNCE = "From: MAILER-DAEMON@quan.example\nContent-Type: multipart/report; report-type=delivery-status; boundary=b"


@pytest.mark.parametrize(
    ("data", "expected", "automatic"),
    [
        (raw("From: a@truong.example"), MessageOutcome.EMPTY, False),
        (b"", MessageOutcome.EMPTY, False),
        (letter(body="Trường đã gửi Zalo rồi ạ."), MessageOutcome.NO_ATTACHMENT, False),
        (raw("From: a@truong.example\nContent-Type: text/html", b"<p> </p>&nbsp;"), MessageOutcome.EMPTY, False),
        (letter(files=[("winmail.dat", b"x")]), MessageOutcome.WINMAIL, False),
        (multipart([SEALED]), MessageOutcome.SEALED, False),
        (letter(headers=[("Auto-Submitted", "auto-replied")]), MessageOutcome.AUTOMATIC, True),
        (letter(headers=[("X-Auto-Response-Suppress", "All")]), MessageOutcome.AUTOMATIC, True),
        (letter(headers=[("Precedence", "bulk")]), MessageOutcome.AUTOMATIC, True),
        (raw(BOUNCE, BOUNCED + letter(files=[("x.xlsx", A)])), MessageOutcome.BOUNCE, True),
        (letter(files=[("x.xlsx", A)], headers=[("X-Bao-Cao-Hop-Nhat", "1")]), MessageOutcome.OWN, True),
        (letter(files=[("x.xlsx", A)], headers=[("List-Id", "<x.example>")]), MessageOutcome.REPORTS, True),
    ],
)  # fmt: skip
def test_why_a_letter_gives_no_report(data: bytes, expected: MessageOutcome, automatic: bool) -> None:
    found = read_letter(data, "")
    assert (found.outcome, found.is_automatic) == (expected, automatic)
    assert bool(found.files) == (expected is MessageOutcome.REPORTS)


def nested(depth: int) -> bytes:
    start = b"".join(b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (n, n) for n in range(depth))
    return b"From: a@truong.example\r\n" + start + b"\r\nx"


def forwarded(depth: int) -> bytes:
    return b"From: a@truong.example\r\n" + b"Content-Type: message/rfc822\r\n\r\n" * depth + b"\r\nx"


CONTINUED = "".join(f"; filename*{n}*=a" for n in range(5_000))
HOSTILE = {
    "nested 3,000 deep": lambda: nested(3_000),
    "forwarded 3,000 deep": lambda: forwarded(3_000),
    "100,000 parts": lambda: multipart([b"\r\nx"] * 100_000),
    "100,000 empty parts": lambda: b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--b\r\n" * 100_000,
    "boundary of line ends": lambda: b"Content-Type: multipart/mixed; boundary=\"\"\r\n\r\n" + b"--\r\n" * 300_000,
    "a megabyte subject": lambda: raw("Subject: " + "x" * 1_000_000),
    "a megabyte of headers": lambda: raw("\n".join(f"X-{n}: x" for n in range(100_000))),
    "encoded words": lambda: raw("Subject: " + "=?utf-8?q?=41?= " * 60_000),
    "encoded words nested": lambda: raw("Subject: " + "=?utf-8?q?" * 10_000),
    "thousands of addresses": lambda: raw("From: " + "<a@b.example>, " * 8_000),
    "open comments": lambda: raw("From: " + "(" * 7_000 + "a@b.example\nAuthentication-Results: " + "(" * 7_000),
    "thousands of parameters": lambda: raw("Content-Type: text/plain; " + "; ".join(f"a{n}=b" for n in range(12_000))),
    "continued names": lambda: multipart([attachment("attachment" + CONTINUED)]),
    "quotes without end": lambda: multipart([attachment('attachment; filename="' + '\\"' * 50_000)]),
    "no line end in 20 MB": lambda: b"x" * 20_000_000,
    "line ends in 20 MB": lambda: b"From: a@truong.example\r\n\r\n" + b"\r\n" * 10_000_000,
    "20 MB of broken base64": lambda: multipart([attachment('attachment; filename="x"') + b"=@A\r\n" * 4_000_000]),
}  # fmt: skip


@pytest.mark.parametrize("kind", HOSTILE)
def test_nothing_hostile_takes_long_or_much(kind: str) -> None:
    """The library's default way takes ten seconds and hundreds of megabytes on these: a mailbox would stand still."""
    data = HOSTILE[kind]()
    started = time.process_time()
    found = read_letter(data, "mx.quan.example")
    read_head(data[: 128 * 1024], "mx.quan.example")
    assert time.process_time() - started < 3, kind
    assert isinstance(found.outcome, MessageOutcome) and len(found.subject) <= 500


def test_memory_stays_within_a_few_times_the_message() -> None:
    data = letter(files=[("x.xlsx", bytes(10_000_000))])
    tracemalloc.start()
    read_letter(data, "")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 8 * len(data)


@pytest.mark.parametrize(
    ("written", "sender"),
    [
        ("hieutruong@truong.example", "hieutruong@truong.example"),
        ('"hieutruong@truong.example" <ke-gia@xau.example>', "ke-gia@xau.example"),
        ("hieutruong@truong.example <ke-gia@xau.example>", ""),
        ("<hieutruong@truong.example> <ke-gia@xau.example>", ""),
        ("hieutruong@truong.example, ke-gia@xau.example", ""),
        ("ke-gia@xau.example (hieutruong@truong.example)", ""),
        ('"a" <hieutruong@truong.example\u200b>', ""),
        (f"{encoded('Trường A <hieutruong@truong.example>')} <ke-gia@xau.example>", "ke-gia@xau.example"),
        ("hieutruong@truong.example\n <ke-gia@xau.example>", ""),
        ("a@b@truong.example", ""),
        ("", ""),
    ],
)
def test_a_display_name_helps_no_forger(written: str, sender: str) -> None:
    """`sender` is whoever a careful reader would say wrote it; in doubt nobody, and a person looks."""
    found = read_letter(raw(f"From: {written}\nSubject: x"), "").sender
    assert found == sender


def test_two_from_headers_are_nobody() -> None:
    assert read_letter(raw("From: hieutruong@truong.example\nFrom: ke-gia@xau.example"), "").sender == ""


MX = "mx.quan.example"


@pytest.mark.parametrize(
    ("results", "expected"),
    [
        ([f"{MX}; spf=pass smtp.mailfrom=a; dkim=pass; dmarc=pass"], Authentication.PASS),
        ([f"{MX}; spf=fail; dkim=fail; dmarc=fail"], Authentication.FAIL),
        ([f"{MX}; spf=fail (dkim=pass in a comment)"], Authentication.FAIL),
        ([f"{MX}; spf=fail; dkim=pass"], Authentication.PARTLY),
        ([f"{MX} 1; spf=softfail; dkim=none"], Authentication.FAIL),
        (["mx.ke-gia.example; dmarc=pass; spf=pass"], Authentication.NONE),
        ([f"{MX}.ke-gia.example; dmarc=pass"], Authentication.NONE),
        ([f"{MX}; dmarc=fail", f"{MX}; dmarc=pass"], Authentication.FAIL),
        ([f"{MX}; none"], Authentication.NONE),
    ],
)
def test_only_our_own_server_is_believed(results: list[str], expected: Authentication) -> None:
    data = raw("\n".join(f"Authentication-Results: {one}" for one in results))
    assert read_letter(data, MX).authentication is expected
    assert read_letter(data, "").authentication is Authentication.NONE


def test_names_in_archives_of_windows() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        entry = zipfile.ZipInfo("Báo cáo.xlsx".encode().decode("cp437"))
        archive.writestr(entry, A)
    data = buffer.getvalue()
    assert names(letter(files=[("x.zip", data)]))[0].endswith(".xlsx")
