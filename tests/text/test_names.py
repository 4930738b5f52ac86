"""One school, many spellings; two schools, never one key by which we decide."""

from unicodedata import normalize

import pytest

from etl.text import name_keys, school_name_key

SAME = [
    [
        "Trường Mầm non Hoa Sen",
        "MN Hoa Sen",
        'Trường MN "Hoa Sen"',
        "TRƯỜNG MẦM NON HOA SEN",
        "Trường MN “Hoa  Sen”",
        "Mầm non Hoa-Sen",
    ],
    ["Trường Tiểu học Kim Đồng", "TH Kim Đồng", "Trường TH Kim\u00a0Đồng", "tiểu học kim đồng", "TH Kim Ðồng"],
    ["Trường THCS Hoà Bình", "THCS Hòa Bình", "Trung học cơ sở Hoà Bình", "Trường trung học cơ sở HOÀ BÌNH"],
    [
        "Trường TH&THCS Lê Lợi",
        "TH & THCS Lê Lợi",
        "TH-THCS Lê Lợi",
        "TH và THCS Lê Lợi",
        "TH, THCS Lê Lợi",
        "Trường Tiểu học và Trung học cơ sở Lê Lợi",
    ],
    ["Mẫu giáo 2/9", "MG 02/9", "Trường Mẫu giáo 2-9"],
    ["TH, THCS và THPT Văn Lang", "Tiểu học, Trung học cơ sở và Trung học phổ thông Văn Lang", "TH&THCS&THPT Văn Lang"],
    [
        "Phòng GD&ĐT Gò Vấp",
        "Phòng Giáo dục và Đào tạo Gò Vấp",
        "Phòng GDĐT Gò Vấp",
        "Phòng GD-ĐT Gò Vấp",
        "Phòng Giáo dục & Đào tạo Gò Vấp",
    ],
    ["Uỷ ban nhân dân phường 5", "UBND Phường 05", "Ủy ban nhân dân phường 5"],
]


@pytest.mark.parametrize("spellings", SAME, ids=lambda names: names[0])
def test_spellings_of_one_name(spellings: list[str]) -> None:
    spellings = [*spellings, *(normalize("NFD", name) for name in spellings)]
    assert len({name_keys(name).strong for name in spellings}) == 1
    assert len({name_keys(name).weak for name in spellings}) == 1


def test_different_schools_have_different_strong_keys() -> None:
    firsts = [names[0] for names in SAME]
    others = [
        "THCS Kim Đồng",
        "MG Hoa Sen",
        "MN Hoa Sen 2",
        "MN Hoa Sên",
        "TH Lê Lợi",
        "THCS Lê Lợi",
        "MN tư thục Hoa Sen",
        "Hoa Sen",
    ]
    names = [*firsts, *others]
    assert len({name_keys(name).strong for name in names}) == len(names)


@pytest.mark.parametrize(
    ("unaccented", "registered"),
    [
        ("truong mam non hoa sen", "Trường Mầm non Hoa Sen"),
        ("TH KIM DONG", "Trường Tiểu học Kim Đồng"),
        ("tieu hoc va trung hoc co so le loi", "TH&THCS Lê Lợi"),
        ("phong giao duc va dao tao go vap", "Phòng GD&ĐT Gò Vấp"),
    ],
)
def test_unaccented_names_meet_only_weakly(unaccented: str, registered: str) -> None:
    typed, known = name_keys(unaccented), name_keys(registered)
    assert typed.weak == known.weak == school_name_key(registered)
    assert typed.strong != known.strong


def test_a_weak_key_is_no_proof() -> None:
    """Two real schools may share it: Hoà Bình and Hoa Bình. Only the strong key tells them apart."""
    assert name_keys("MN Hoà Bình").weak == name_keys("MN Hoa Bình").weak
    assert name_keys("MN Hoà Bình").strong != name_keys("MN Hoa Bình").strong


def test_kinds_are_kept_apart_even_weakly() -> None:
    assert name_keys("TH Kim Đồng").weak != name_keys("THCS Kim Đồng").weak
    assert name_keys("MN Hoa Sen").weak != name_keys("MG Hoa Sen").weak


def test_odd_names() -> None:
    assert name_keys("") == ("", "")
    assert name_keys("Trường").weak == "truong"
    assert name_keys("  «»  ").strong == ""
