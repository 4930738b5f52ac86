"""What may leave the office of the units' own words: shared by several, without digits and names."""

from types import SimpleNamespace

import pytest

from etl.consolidate.narrative import Shared, gather, is_quotable, statements

KNOWN = frozenset({"Ban", "Chỉ", "Công", "Đảng", "Nhân"})


def voices(*bodies: str) -> tuple[Shared, ...]:
    rows = [SimpleNamespace(section="III", unit=str(n), body=body) for n, body in enumerate(bodies)]
    return gather(rows)["III"].shared(KNOWN, limit=5)


@pytest.mark.parametrize(
    "statement",
    [
        "Đã tổ chức 12 cuộc quán triệt cho toàn thể nhân viên",
        "Cô Lan đã vận động phụ huynh tham gia đầy đủ",
        "Hiệu trưởng Nguyễn Văn An chỉ đạo sâu sát và kịp thời",
        "Trường Mầm non Hoa Sen làm tốt công tác tuyên truyền",
        "Xem thêm tại www.truongmau.vn về các hoạt động",
        "<b>Đội ngũ</b> đoàn kết, thống nhất và trách nhiệm",
        "{{ hoạt động }} của các đoàn thể trong nhà trường",
        "=cmd() của các đoàn thể trong nhà trường",
        "Quá ngắn",
        "Được sự giúp đỡ của thầy Nhân trong công tác tuyên truyền",
    ],
)
def test_what_names_counts_or_injects_stays_inside(statement: str) -> None:
    assert not is_quotable(statement, KNOWN)


def test_a_title_before_a_common_word_names_nobody() -> None:
    assert is_quotable("Các thầy cô giáo tích cực tham gia đóng góp ý kiến", KNOWN)


def test_words_of_the_regime_are_no_names() -> None:
    assert is_quotable("Thực hiện tốt sự lãnh đạo của Đảng và Ban Chỉ đạo", KNOWN)


def test_the_same_statement_of_several_units_is_counted_once_a_unit() -> None:
    statement = "Đội ngũ đoàn kết, thống nhất trong thực hiện nhiệm vụ"
    found = voices(
        f"- {statement}.\n- {statement}", f"1. {statement};", statement.upper(), "Điều kiện còn khó khăn lắm"
    )
    assert found == (Shared(statement, 3),)


def test_two_units_are_not_several() -> None:
    assert voices(*["Đội ngũ đoàn kết, thống nhất trong công việc"] * 2) == ()


def test_units_that_write_nothing_to_say_are_counted_apart() -> None:
    rows = [
        SimpleNamespace(section="III", unit=str(n), body=b) for n, b in enumerate(["Không.", "Không có", "Thiếu người"])
    ]
    found = gather(rows)["III"]
    assert (found.units, found.nothing) == (3, 2)


def test_the_order_of_units_does_not_matter() -> None:
    one, other = "Phối hợp tốt với cha mẹ học sinh", "Công khai đầy đủ các khoản thu chi"
    bodies = [one, other, f"{one}. {other}", one.replace("tốt", "tot"), other]
    assert voices(*bodies) == voices(*reversed(bodies))


def test_bullets_and_sentences_are_taken_apart() -> None:
    found = list(statements("- đã họp phụ huynh. Đã công khai;\na) Đã đối thoại\n\n  + 1) còn thiếu giáo viên "))
    assert found == ["Đã họp phụ huynh", "Đã công khai", "Đã đối thoại", "Còn thiếu giáo viên"]
