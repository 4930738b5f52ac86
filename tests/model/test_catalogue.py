"""Every kind of finding is documented, met by some test, and says in plain Vietnamese what to do."""

import re
from pathlib import Path

import pytest

from etl.model.catalogue import KINDS, FindingKind, finding

NAMES = ("name", "code", "stt", "column", "row", "more", "count")
FACTS = {name: "x" for name in NAMES} | {"advice": "Đề nghị gửi lại."}


def by_code(kind: FindingKind) -> str:
    return kind.code


def test_codes_are_unique() -> None:
    assert len({kind.code for kind in KINDS}) == len(KINDS)


def test_every_kind_is_documented_as_it_is(repo: Path) -> None:
    rows = re.findall(r"^\| `([a-z-]+)` \| (.+?) \| ([a-z]+) \|", (repo / "docs/findings.md").read_text("utf-8"), re.M)
    assert sorted(rows) == sorted((kind.code, kind.title, kind.severity.value) for kind in KINDS)


def test_every_kind_is_met_by_some_test(repo: Path) -> None:
    here = Path(__file__)
    tests = "\n".join(path.read_text("utf-8") for path in (repo / "tests").rglob("*.py") if path != here)
    assert [kind.code for kind in KINDS if f'"{kind.code}"' not in tests] == []


@pytest.mark.parametrize("kind", KINDS, ids=by_code)
def test_a_message_is_a_plain_sentence_without_code_or_gap(kind: FindingKind) -> None:
    made = finding(kind.code, sheet="Số liệu", cells=("E31", "E32"), found="5", expected="6", **FACTS)
    assert made.message.endswith(".")
    assert "{" not in made.message
    assert kind.code not in made.message
    assert made.severity is kind.severity


def test_a_forgotten_fact_is_our_mistake_and_loud() -> None:
    with pytest.raises(KeyError):
        finding("code-twice", found="5")


def test_place_names_all_cells_and_the_sheet() -> None:
    facts = {"stt": "23", "name": "Đơn phải xử lý", "found": "x", "expected": "một số"}
    one = finding("value-unreadable", sheet="Số liệu", cells=("E31",), **facts)
    two = finding("value-unreadable", sheet="Số liệu", cells=("E31", "E32"), **facts)
    assert "(ô E31, trang “Số liệu”)" in one.message
    assert "(các ô E31, E32, trang “Số liệu”)" in two.message


def test_a_long_text_is_cut_in_the_message_and_kept_in_the_finding() -> None:
    text = "Lời văn " * 100
    made = finding("text-outside", sheet="Nội dung", cells=("C4",), found=text)
    assert made.found == text
    assert len(made.message) < 400
