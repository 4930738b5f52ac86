"""Statements that say the same are found as one, on groups that a person made; what differs stays apart."""

import csv
import random
import time
from collections.abc import Sequence
from itertools import combinations
from pathlib import Path
from unicodedata import normalize

import pytest

from etl.consolidate.alike import group_alike
from etl.text import fold
from etl.text.legacy import _TCVN3, _VNI
from etl.text.statements import in_unicode, is_request, statement_key

PARTS = ("tune", "held", "fresh")
"""Tuned on the first alone; "held" was looked at once since, "fresh" was written after all tuning and measured once."""
SAID = Path(__file__).with_name("said_the_same.csv")
_TO_TCVN3 = {new: chr(old) for old, new in _TCVN3.items()}
_TO_VNI = {new: old for old, new in reversed(_VNI.items())}


def typed(text: str, form: str) -> str:
    """The text as another keyboard, font or system would have it."""
    if form == "nfd":
        return normalize("NFD", text)
    if form == "bare":
        return fold(text)
    table = {"tcvn3": _TO_TCVN3, "vni": _TO_VNI}.get(form, {})
    return "".join(table.get(letter, letter) for letter in text)


def told(part: str) -> list[tuple[str, str]]:
    with SAID.open(encoding="utf-8", newline="") as lines:
        return [(row["group"], typed(row["text"], row["form"])) for row in csv.DictReader(lines) if row["half"] == part]


def groups_of(texts: Sequence[str]) -> list[tuple[bool, int]]:
    """The group of each text."""
    clean = [in_unicode(text) for text in texts]
    found = {}
    for asks in (False, True):
        keys = sorted({statement_key(text) for text in clean if is_request(text) == asks})
        found |= {(asks, key): group for key, group in zip(keys, group_alike(keys, are_requests=asks), strict=True)}
    return [(is_request(text), found[is_request(text), statement_key(text)]) for text in clean]


def pairwise(part: str) -> tuple[float, float]:
    """F1 and precision over all pairs of statements."""
    rows = told(part)
    made = groups_of([text for _, text in rows])
    pairs = [(a[0] == b[0], x == y) for (a, x), (b, y) in combinations(list(zip(rows, made, strict=True)), 2)]
    hits = sum(same and found for same, found in pairs)
    precision, recall = hits / sum(found for _, found in pairs), hits / sum(same for same, _ in pairs)
    return 2 * precision * recall / (precision + recall), precision


def test_the_set_is_what_it_says() -> None:
    assert {part: len({group for group, _ in told(part)}) for part in PARTS} == {"tune": 15, "held": 8, "fresh": 8}
    assert [len(told(part)) for part in PARTS] == [120, 64, 64]
    names = [group for part in PARTS for group in {group for group, _ in told(part)}]
    assert len(names) == len(set(names)), "a theme stands in one part alone"


@pytest.mark.parametrize("part", PARTS)
def test_what_says_the_same_is_grouped(part: str) -> None:
    f1, precision = pairwise(part)
    assert f1 >= 0.85, f"{part}: F1 {f1:.3f}"
    assert precision >= 0.98, "an officer merges two groups with one word; to find a wrong merger he must read all"


DIFFERENT_REQUESTS = (
    "bổ sung nhân viên y tế", "bổ sung nhân viên văn thư", "bổ sung nhân viên kế toán", "bổ sung nhân viên bảo vệ",
    "bổ sung giáo viên tiếng Anh", "bổ sung biên chế giáo viên thể dục", "bố trí kinh phí sửa chữa mái tôn",
    "bố trí kinh phí sửa chữa nhà vệ sinh", "bố trí kinh phí xây hàng rào", "bố trí kinh phí mua bàn ghế học sinh",
    "bố trí kinh phí mua sách thư viện", "bố trí kinh phí lắp camera an ninh",
    "xử lý việc lấn chiếm vỉa hè trước cổng trường", "lắp đèn tín hiệu trước cổng trường",
    "giải quyết ngập nước trước cổng trường", "tổ chức tập huấn về tiếp công dân",
    "tổ chức tập huấn về văn thư lưu trữ", "tổ chức tham quan học tập kinh nghiệm",
)  # fmt: skip


@pytest.mark.parametrize(
    "boilerplate",
    [
        "Đề nghị UBND phường quan tâm, tạo điều kiện",
        "Kính đề nghị lãnh đạo các cấp xem xét, hỗ trợ nhà trường trong thời gian sớm nhất để",
        "Kiến nghị với Phòng Giáo dục và Đào tạo tham mưu cấp có thẩm quyền",
    ],
)
def test_different_requests_are_never_merged_for_their_common_boilerplate(boilerplate: str) -> None:
    texts = [f"{boilerplate} {asked}" for asked in DIFFERENT_REQUESTS]
    assert len(set(groups_of(texts))) == len(texts)


def test_order_of_input_does_not_show() -> None:
    texts = [text for _, text in told("tune")]
    shuffled = random.Random(7).sample(texts, len(texts))
    one, other = dict(zip(texts, groups_of(texts), strict=True)), dict(zip(shuffled, groups_of(shuffled), strict=True))
    assert one == other


def test_thousands_of_different_statements_take_seconds() -> None:
    """Five thousand units write about as many different statements a section at the very most."""
    words = [text for _, text in told("tune") for text in statement_key(text).split()]
    dice = random.Random(1)
    keys = sorted({" ".join(dice.choices(words, k=dice.randint(4, 9))) for _ in range(5_000)})
    began = time.process_time()
    group_alike(keys)
    assert time.process_time() - began < 20
