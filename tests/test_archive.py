"""What several files in one zip become, and which archives nobody opens."""

import tracemalloc
from io import BytesIO
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile

import pytest

from etl.archive import ArchiveRefused, ArchiveTrouble, Member, delivered, is_archive, opened, unpack
from etl.model import limits
from etl.read.gate import look_at
from tests.hostile.raw_zip import Part, raw_zip


def zipped(files: dict[str, bytes]) -> bytes:
    file = BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return file.getvalue()


def trouble(data: bytes) -> tuple[ArchiveTrouble, str]:
    with pytest.raises(ArchiveRefused) as refused:
        unpack(data)
    return refused.value.trouble, refused.value.found


def test_files_come_out_by_their_last_name_and_litter_stays_in() -> None:
    packed = zipped({
        "Báo cáo/TH/BaoCao.xlsx": b"one",
        "Báo cáo/": b"",
        "Báo cáo/MN/BaoCao.xlsx": b"two",
        "__MACOSX/._BaoCao.xlsx": b"x",
        "~$BaoCao.xlsx": b"x",
        "Thumbs.db": b"x",
    })  # fmt: skip
    assert unpack(packed) == [Member("BaoCao.xlsx", b"one"), Member("BaoCao.xlsx", b"two")]
    assert is_archive(packed)


def test_names_of_other_packers_are_vietnamese_again() -> None:
    unmarked = [Part("Báo cáo.xlsx".encode(), b"x", flags=0), Part("Trươ\u0300ng.xlsx".encode("cp1258"), b"x", flags=0)]
    nfd = [Part("Ba\u0301o ca\u0301o.xlsx".encode(), b"x"), Part("a\u202excod.exe".encode(), b"x")]
    assert [one.name for one in unpack(raw_zip([*unmarked, *nfd]))] == [
        "Báo cáo.xlsx", "Trường.xlsx", "Báo cáo.xlsx", "axcod.exe",
    ]  # fmt: skip


def test_a_workbook_and_a_word_file_are_documents_not_archives() -> None:
    assert not is_archive(zipped({"[Content_Types].xml": b"", "xl/workbook.xml": b""}))
    assert not is_archive(zipped({"mimetype": b"", "content.xml": b""}))
    assert not is_archive(b"PK\x03\x04 torn")
    assert not is_archive(b"%PDF-1.7")


def test_an_archive_in_an_archive_is_not_unpacked() -> None:
    inner = zipped({"a.xlsx": b"x"})
    assert unpack(zipped({"inner.zip": inner})) == [Member("inner.zip", inner)]


GOOD = Part(b"a.xlsx", b"x" * 1000)
HUGE = 9 * limits.MEGABYTE


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (raw_zip([Part(b"%d" % n) for n in range(limits.MOST_ENTRIES + 1)]), "2000 thành phần"),
        (raw_zip([Part(b"%d" % n) for n in range(limits.MOST_ENTRIES + 1)], told=3), "2000 thành phần"),
        (raw_zip([GOOD, Part(b"b", b"0", declared=limits.LARGEST_INFLATED)]), "64 MB"),
        (raw_zip([GOOD, Part(b"b", bytes(HUGE))]), "200 lần"),
        (raw_zip([GOOD, Part(b"A.XLSX", b"y")]), "trùng tên"),
        (raw_zip([GOOD, Part(b"a.xlsx", b"y")]), "trùng tên"),
        (raw_zip([Part("\u00e9".encode()), Part("e\u0301".encode())]), "trùng tên"),
        (raw_zip([Part(b"../../etc/cron.d/x", b"y")]), "đường dẫn"),
        (raw_zip([Part(b"/etc/passwd", b"y")]), "đường dẫn"),
        (raw_zip([Part(b"C:/a.xlsx", b"y")]), "đường dẫn"),
        (raw_zip([Part(b"..\\a.xlsx", b"y")]), "đường dẫn"),
        (raw_zip([Part(b"a.xlsx\0.exe", b"y")]), "đường dẫn"),
        (raw_zip([GOOD, Part(b"b.xlsx", b"x" * 1000, local_name=b"a.xlsx", at=0)]), "chồng lên nhau"),
        (raw_zip([Part(b"a.xlsx", b"y", local_name=b"b.xlsx")]), "không khớp"),
        (raw_zip([Part(b"a.xlsx", b"y" * 99, declared=3, method=0)]), "lớn hơn dung lượng khai"),
        (raw_zip([Part(b"a.xlsx", b"y", method=14)]), "kiểu nén lạ"),
    ],
)  # fmt: skip
def test_what_was_made_to_harm_is_refused_in_words(data: bytes, found: str) -> None:
    kind, words = trouble(data)
    assert kind is ArchiveTrouble.UNSAFE
    assert found in words


def test_lying_sizes_are_found_without_filling_the_memory() -> None:
    """One part says 1 kB and is 100 MB: inflated no further than it says."""
    liar = raw_zip([Part(b"a.xlsx", bytes(100 * limits.MEGABYTE), declared=1000)])
    tracemalloc.start()
    kind, words = trouble(liar)
    assert (kind, words) == (ArchiveTrouble.UNSAFE, "dung lượng thật lớn hơn dung lượng khai trong tệp")
    assert tracemalloc.get_traced_memory()[1] < 2 * limits.MEGABYTE
    tracemalloc.stop()


def test_a_small_liar_is_damaged() -> None:
    """Too small to be worth inflating twice: reading it notices."""
    assert trouble(raw_zip([Part(b"a.xlsx", b"y" * 500, declared=100)]))[0] is ArchiveTrouble.DAMAGED


@pytest.mark.parametrize(
    "data",
    [b"PK\x03\x04 torn", zipped({"a": b"x" * 999})[:-30], zipped({"a": b"x"}) + b"PK\x05\x06", b"", b"no zip at all"],
    ids=["torn", "no table", "second end", "empty", "other"],
)
def test_the_damaged_is_said_to_be_damaged(data: bytes) -> None:
    assert trouble(data)[0] is ArchiveTrouble.DAMAGED


def test_a_password_is_told() -> None:
    assert trouble(raw_zip([Part(b"a.xlsx", b"y", flags=0x801)]))[0] is ArchiveTrouble.ENCRYPTED


def test_a_part_that_is_not_what_it_says_is_damaged() -> None:
    packed = bytearray(zipped({"a.xml": b"<a>" + bytes(range(200)) + b"</a>"}))
    place = packed.index(b"PK\x01\x02") + 16  # the sum in the table of contents
    packed[place] ^= 1
    with pytest.raises(BadZipFile):
        opened(bytes(packed)).read("a.xml")


def test_a_thousand_pieces_of_junk_are_not_a_thousand_deliveries() -> None:
    """They made a thousand receipts, findings and lines for an officer; the reports among them stay what they are."""
    report = zipped({"[Content_Types].xml": b"", "xl/workbook.xml": b""})
    parts = {f"{number:04}.bin": b"junk %d" % number for number in range(1000)}
    data = zipped({**parts, "z/BaoCao.xlsx": report, "z/so-lieu.csv": b"a;b"})
    found = delivered("nop.zip", data)
    assert len(found) == limits.MOST_REFUSED_PARTS + 3
    assert [member.name for member in found[-3:]] == ["BaoCao.xlsx", "so-lieu.csv", "nop.zip"]
    assert found[-1].data == data, "nothing is lost"
    told = look_at(data, "nop.zip").finding
    assert told is not None and "1002 thành phần" in told.message


def test_an_archive_of_many_reports_is_all_of_them() -> None:
    data = zipped({f"{number}.xlsx": b"PK\x03\x04 %d" % number for number in range(300)})
    assert len(delivered("nop.zip", data)) == 300
