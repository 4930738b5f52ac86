"""What the leader reads: no page of one sentence, and nothing that was left out without a file that holds it."""

from dataclasses import replace
from datetime import UTC, datetime

from etl.config import PROJECT
from etl.publish.recheck import UNTIED, Difference
from etl.publish.slip import LONGEST, Corrected, Submitted, details, submission_slip
from etl.regime import load_regime

REGIME = load_regime(PROJECT / "regimes", "govap-danvan-2023")
NOTHING = Submitted(
    number=1,
    version=1,
    counts="Số liệu tổng hợp từ 60/60 đơn vị.",
    missing=(),
    warnings=0,
    files=("dự thảo Báo cáo (Word)",),
    changes=None,
    replaces="",
    drafter="Cán bộ mẫu",
    pages="Phần lời của báo cáo 05 trang, mức cho phép 8 trang.",
    rest="tệp chi-tiet-phieu-trinh.xlsx",
)


def typed(count: int) -> Submitted:
    """An edited text with so many typed numbers, the last of them said in three places more."""
    found = [Difference("", "Số gõ tay", str(number), UNTIED, f"đoạn “{number}”") for number in range(1, count + 1)]
    found += [replace(found[-1], where=where) for where in ("phụ lục", "đoạn “a”", "đoạn “b”")]
    return replace(NOTHING, edited_by="Cán bộ mẫu", differences=tuple(found))


def tables(told: Submitted) -> list[list[str]]:
    letter = submission_slip(REGIME, REGIME.period("2023-H1"), told, datetime(2023, 5, 2, tzinfo=UTC))
    assert all(len(line) < 400 for line in letter.paragraphs), "no paragraph is a page long"
    return [
        [table.title, *(" | ".join(cell.text for cell in row.cells) for row in table.rows)] for table in letter.tables
    ]


def test_nothing_to_list_is_no_table() -> None:
    assert tables(NOTHING) == [] and not list(details(NOTHING))


def test_what_has_room_is_listed_once_with_its_places() -> None:
    ((title, *rows),) = tables(typed(3))
    assert title == "Bảng 1. Chỗ văn bản khác số liệu"
    assert rows == [
        f"1 | Số gõ tay | đoạn “1” | 1 | {UNTIED}",
        f"2 | Số gõ tay | đoạn “2” | 2 | {UNTIED}",
        f"3 | Số gõ tay | đoạn “3” và 03 chỗ nữa | 3 | {UNTIED}",
    ]
    assert not list(details(typed(3)))


def test_what_has_no_room_is_counted_and_stands_in_full_in_the_file() -> None:
    ((_, *rows),) = tables(typed(15))
    assert len(rows) == LONGEST and rows[-1] == "và 04 chỗ khác (tệp chi-tiet-phieu-trinh.xlsx)"
    assert len(list(details(typed(15)))) == 18, "every place"


def test_corrections_stand_in_a_table_of_their_own() -> None:
    one = Corrected("Trường Mẫu", "STT 1 – Văn bản", "26", "62", "Cán bộ mẫu, ngày 03 tháng 5 năm 2023", "gọi điện")
    first, second = tables(replace(typed(2), corrected=(one,) * 13))
    assert first[0].startswith("Bảng 1. Chỗ văn bản") and second[0].startswith("Bảng 2. Số liệu sửa theo trao đổi")
    assert second[1] == "1 | Trường Mẫu | STT 1 – Văn bản | 26 | 62 | Cán bộ mẫu, ngày 03 tháng 5 năm 2023; gọi điện"
    assert (
        second[-1].startswith("và 02 số liệu khác (tệp")
        and len(list(details(replace(NOTHING, corrected=(one,) * 13)))) == 13
    )
