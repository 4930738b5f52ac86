"""Lists in a report stand in the order a Vietnamese reader looks them up in."""

import random
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.text import sort_key
from etl.text.vietnamese import is_sound_syllable, is_syllable

# Vũ Xuân Lương, "Quy tắc sắp xếp đơn vị từ vựng trong từ điển tiếng Việt", §2.
ALPHABET = list("aàảãáạăằẳẵắặâầẩẫấậbcdđeèẻẽéẹêềểễếệfghiìỉĩíịjklmnoòỏõóọôồổỗốộơờởỡớợpqrstuùủũúụưừửữứựvwxyỳỷỹýỵz")
# By hand after §3 and §4: shorter first, letters before tones, syllable by syllable; numbers by value.
LISTS = """
Phường 1|Phường 2|Phường 10|Phường An Lạc
1|2|2/9|10|a
a|ác|ách|am|an|An Nhơn|ang|áng|anh|ánh|ăn|ân|Ân Thi|ấn
ba|ba ba|ba lá|bà|bà con|bả|bã|bá|bạ|bác|bạc|bách|bai|bài
cha|chan|chán|co|có|cô|cố|cơ|cờ|da|dân|dấu|đa|đà|Đà Nẵng|đá|đơn|e|em|ê
hai|hài|hại|hoa|Hoa Mai|Hoa Sen|hoà|hóa|hoàng|lê|Lê Lợi|Lê Quý Đôn|lễ|lớp 2|lớp 12|lươn|lượn|lương|lượng
MG Hoa Hồng|MN 19/5|MN Hoa Mai|MN Hoạ Mi|MN Hoàng Anh|TH Kim Đồng|TH Lê Lợi|THCS An Nhơn
"""


def shuffled(items: list[str]) -> list[str]:
    return random.Random(7).sample(items, len(items))


def test_alphabet_and_tones() -> None:
    assert sorted(shuffled(ALPHABET), key=sort_key) == ALPHABET


@pytest.mark.parametrize("line", LISTS.strip().splitlines())
def test_hand_sorted_lists(line: str) -> None:
    words = line.split("|")
    assert sorted(shuffled(words), key=sort_key) == words


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Hoà Bình", "Hòa Bình"),
        ("HOA SEN", "hoa sen"),
        ("“Hoa-Sen”", "Hoa Sen"),
        ("Phường 02", "phường 2"),
        (normalize("NFD", "Thượng Hiền"), "Thượng Hiền"),
    ],
)
def test_spelling_does_not_change_the_place(one: str, other: str) -> None:
    assert sort_key(one) == sort_key(other)


@given(st.lists(st.text(max_size=12), max_size=6))
def test_order_is_that_of_stored_bytes(texts: list[str]) -> None:
    """PostgreSQL's "C" collation compares UTF-8 bytes; the key must sort there as it does in Python."""
    keys = [sort_key(text) for text in texts]
    assert sorted(keys) == sorted(keys, key=lambda key: key.encode("utf-8"))


@given(st.text(st.sampled_from("aăâbđeêoôơuưyz 0129ạ̀́̉̃̀̀-")))
def test_keys_of_vietnamese_text_are_ascii(text: str) -> None:
    assert sort_key(text).isascii()


SPOKEN = """
trường mầm non tiểu học quyết nghị giếng giữa gì quỳnh nghiêng khuya thuở loắt choắt nguyễn huỳnh xoong
hoà hòa thuý thúy khoẻ quý giúp việc yêu yến ý ưu ước uống ương oằn kiểm tra đình đã được ngoèo khuếch
"""


@pytest.mark.parametrize("word", SPOKEN.split())
def test_syllables(word: str) -> None:
    assert is_syllable(word)
    assert is_sound_syllable(word)


@pytest.mark.parametrize("word", ["naïve", "café", "häc", "ñònh", "baùo", "côgiáo", "ẩẩ", "zoë", "tr", "đb", ""])
def test_no_syllables(word: str) -> None:
    assert not is_syllable(word)


def test_stopped_syllables_have_two_tones_only() -> None:
    assert is_sound_syllable("học") and is_sound_syllable("tốt")
    assert is_syllable("hòc") and not is_sound_syllable("hòc")
    assert is_syllable("tôt") and not is_sound_syllable("tôt")
