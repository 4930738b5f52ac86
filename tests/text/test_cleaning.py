"""Cells that look alike must compare alike; nothing invisible may fail a COPY or an XML writer."""

from unicodedata import category, is_normalized, normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.text import clean, clean_lines, fold

ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=60)
# Dense in what real files get wrong, so that short examples meet it.
ROUGH_TEXT = st.text(
    st.sampled_from(
        "aăâeêoôơuưydđĐÐ AB12.,-–“”\u00a0\u200b\u00ad\ufeff\u200e\u0300\u0301\u0323\u0302\u031b\t\n\r\x00\ud800"
    )
)
TEXT = ANY_TEXT | ROUGH_TEXT


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("Hội nghị", "Hội nghị"),
        ("", ""),
        ("   ", ""),
        ("  Hội   nghị ", "Hội nghị"),
        (normalize("NFD", "Trường Tiểu học Nguyễn Thượng Hiền"), "Trường Tiểu học Nguyễn Thượng Hiền"),
        ("a\u0323\u0302n", "ận"),  # marks in the other order
        ("Gò\u00a0Vấp", "Gò Vấp"),
        ("Gò\u202fVấp\u3000", "Gò Vấp"),
        ("Gò\u200bVấp", "GòVấp"),
        ("\ufeffSTT", "STT"),
        ("công\u00adtác", "côngtác"),
        ("\u200e12\u200f", "12"),
        ("\u202a12\u202c", "12"),
        ("dòng 1\r\ndòng\t2\x0bdòng 3", "dòng 1 dòng 2 dòng 3"),
        ("a\x00b\x07c\x7f", "abc"),
        ("a\ud83db", "ab"),  # half an emoji
        ("\u3164\u2800", ""),  # letters that print nothing: the cell looks empty
        ("☑\ufe0f", "☑"),
        ("Ðơn vị, \u0189iều", "Đơn vị, Điều"),  # Icelandic and African letters that look like Đ
        ("a\ufffe\U0001ffffb", "ab"),
        ("Điểm 5 – “tốt”…", "Điểm 5 – “tốt”…"),
    ],
)
def test_clean(raw: str, expected: str) -> None:
    assert clean(raw) == expected


@given(TEXT)
def test_clean_is_idempotent_and_safe_to_store(raw: str) -> None:
    once = clean(raw)
    assert clean(once) == once
    assert is_normalized("NFC", once)
    assert once == once.strip() and "  " not in once
    assert not {category(char) for char in once} & {"Cc", "Cs", "Zl", "Zp"}
    once.encode("utf-8")


@given(TEXT)
def test_clean_reads_nfd_as_nfc(raw: str) -> None:
    assert clean(normalize("NFD", raw)) == clean(raw)


def test_every_control_and_bidi_character_goes() -> None:
    bidi = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
    for char in [*map(chr, range(0x20)), *map(chr, range(0x7F, 0xA0)), *bidi]:
        assert clean(f"a{char}b") in ("ab", "a b"), f"U+{ord(char):04X}"


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("Ưu điểm:\r\n\r\n\r\n\r\n - Một ; \r - Hai\u2028- Ba", "Ưu điểm:\n\n- Một ;\n- Hai\n- Ba"),
        ("Một\n\n\nHai\n\nBa\nBốn", "Một\n\nHai\n\nBa\nBốn"),
        ("\n\n  \nMột đoạn\n \n", "Một đoạn"),
        ("Một\u2029Hai\x0bBa", "Một\nHai\nBa"),
        ("", ""),
    ],
)
def test_clean_lines_keeps_paragraphs(raw: str, expected: str) -> None:
    assert clean_lines(raw) == expected


@given(TEXT)
def test_clean_lines_is_idempotent(raw: str) -> None:
    assert clean_lines(clean_lines(raw)) == clean_lines(raw)
    assert clean(clean_lines(raw)) == clean(clean_lines(raw).replace("\n", " "))


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("Đơn vị tính (ĐVT)", "don vi tinh dvt"),
        ("ĐƠN VỊ  TÍNH – ĐVT:", "don vi tinh dvt"),
        ("Số TT/Mã", "so tt ma"),
        ("Tỷ lệ (%)", "ty le %"),
        ("TH&THCS", "th&thcs"),
        ("“Dân vận khéo”", "dan van kheo"),
        ("quỹ, quỷ; Quý", "quy quy quy"),
        ("ＡＢ１２", "ab12"),
        ("___", ""),
    ],
)
def test_fold(raw: str, expected: str) -> None:
    assert fold(raw) == expected


@given(TEXT)
def test_fold_is_idempotent_and_blind_to_form_space_and_case(raw: str) -> None:
    key = fold(raw)
    assert fold(key) == key
    assert fold(normalize("NFD", raw)) == key
    assert fold(f"\u00a0{raw}\u200b ") == key
    assert key == key.lower()
    assert not any("\u0300" <= char <= "\u036f" for char in key)


@given(st.lists(st.sampled_from(["Đơn", "vị", "CHỦ", "trì", "kết", "QUẢ", "Ưu", "điểm"]), max_size=6))
def test_fold_is_blind_to_case_and_nbsp_between_words(words: list[str]) -> None:
    assert fold("\u00a0".join(words).upper()) == fold(" ".join(words).lower())
