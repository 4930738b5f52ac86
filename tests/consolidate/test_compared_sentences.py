"""What is said of a year before: units of both years alone, no percentage on a base below 20, nothing of print."""

import re
from dataclasses import replace
from decimal import Decimal

import pytest

from etl.config import PROJECT
from etl.consolidate.compared_sentences import Years
from etl.consolidate.coverage import coverage
from etl.consolidate.sentences import sentence
from etl.model.regime import Phrase
from etl.model.report import Comparison, Figure, Run, Scope, UnitCounts
from etl.model.results import Reached
from etl.regime import load_regime

REGIME = load_regime(PROJECT / "regimes", "govap-danvan-2023")
INDICATORS = {indicator.code: indicator for indicator in REGIME.indicators}
COUNT = Phrase(
    "II.1", "", (), when_compared="Tính riêng {CD01.both} đơn vị có số liệu cả hai kỳ: {CD01.now} văn bản,"
    " {CD01.change} so với cùng kỳ năm {last_year}.",
)  # fmt: skip
SHARE = Phrase("II.2.a", "", (), when_compared="Đạt {HS11.now}, {HS11.change}.")


def count(units: int | None, now: int, last: int, source: str = "") -> Comparison:
    return Comparison("CD01", units, None if units is None else Reached(Decimal(now)), Reached(Decimal(last)), source)


def share(now: tuple[int, int], last: tuple[int, int]) -> Comparison:
    parts = [Reached(None, Decimal(a), Decimal(b)) for a, b in (now, last)]
    return Comparison("HS11", 55, parts[0], parts[1], "")


def said(phrase: Phrase, *found: Comparison) -> str:
    return "".join(run.text for run in runs(phrase, *found))


def runs(phrase: Phrase, *found: Comparison) -> tuple[Run, ...]:
    return Years({one.indicator: one for one in found}, INDICATORS, 2022, {}, REGIME.wording).sentence(phrase)


@pytest.mark.parametrize(
    ("found", "words"),
    [
        # the issue's own example: 204 now, 182 then, 22 more, 22/182 = 12,1%
        (count(55, 204, 182), "Tính riêng 55 đơn vị có số liệu cả hai kỳ: 204 văn bản, tăng 22 văn bản (12,1%) so với"),
        (count(55, 160, 182), "160 văn bản, giảm 22 văn bản (12,1%) so với"),
        (count(4, 9, 19), "Tính riêng 04 đơn vị có số liệu cả hai kỳ: 09 văn bản, giảm 10 văn bản so với"),
        (count(4, 25, 20), "25 văn bản, tăng 05 văn bản (25%) so với"),
        (count(4, 5, 0), "05 văn bản, tăng 05 văn bản so với"),
        (count(4, 7, 7), "07 văn bản, không thay đổi so với cùng kỳ năm 2022."),
    ],
)
def test_counts(found: Comparison, words: str) -> None:
    assert words in said(COUNT, found)


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (share((974, 1000), (961, 1000)), "Đạt 97,4%, tăng 1,3 điểm phần trăm."),
        # 2/3 = 66,7 and 1/3 = 33,3 as printed: the reader subtracts 33,4, not 33,3
        (share((40, 60), (20, 60)), "Đạt 66,7%, tăng 33,4 điểm phần trăm."),
        (share((20, 20), (19, 19)), ""),  # a base of 19 bears no percentage
    ],
)
def test_shares(found: Comparison, words: str) -> None:
    assert said(SHARE, found) == words


def test_nothing_is_said_of_what_cannot_be_compared() -> None:
    assert said(COUNT) == "" and said(COUNT, count(0, 0, 0)) == ""
    assert said(COUNT, count(None, 0, 31, "Báo cáo số 45/BC-GDĐT")) == "", "print names no units"


def test_every_number_is_tagged_and_no_digit_is_bare() -> None:
    found = runs(COUNT, count(55, 204, 182))
    assert [(run.tag, run.text) for run in found if run.tag] == [
        ("CD01|compared|both", "55"),
        ("CD01|compared|now", "204"),
        ("CD01|compared|change", "22"),
        ("CD01|compared|growth", "12,1%"),
    ]
    bare = re.sub(r"năm \d{4}", "", "".join(run.text for run in found if not run.tag))
    assert not re.search(r"\d", bare)


def test_a_share_of_few_is_told_by_its_parts() -> None:
    phrase = Phrase("II", "Tỷ lệ đạt {HS11}.", ("HS11",))
    figure = Figure("HS11", Scope.TOTAL, "", Decimal("87.5"), Decimal(7), Decimal(8), 3, 3, 0, 0, 0)
    text = "".join(run.text for run in sentence(phrase, {"HS11": figure}, {"HS11": ()}, REGIME.wording))
    assert text == "Tỷ lệ đạt 07/08."
    enough = replace(figure, numerator=Decimal(19), denominator=Decimal(20), value=Decimal(95))
    assert "".join(r.text for r in sentence(phrase, {"HS11": enough}, {"HS11": ()}, REGIME.wording)) == "Tỷ lệ đạt 95%."


def test_a_share_over_the_target_is_not_printed_as_the_target() -> None:
    """ "Trên 95 %" is met by 95,04 %; "95%" in the same report would say that it is not."""
    phrase = Phrase("II", "Tỷ lệ đạt {HS11}.", ("HS11",))
    parts = (Decimal("95.04"), Decimal(9504), Decimal(10000))
    figure = Figure("HS11", Scope.TOTAL, "", *parts, 3, 3, 0, 0, 0)
    runs = sentence(phrase, {"HS11": figure}, {"HS11": (Decimal(95),)}, REGIME.wording)
    assert "".join(run.text for run in runs) == "Tỷ lệ đạt 95,04%."


@pytest.mark.parametrize(
    ("counts", "words"),
    [
        (UnitCounts("", 60, 56, 0, 0, 2, 0, 0, 0, 2), "58/60 đơn vị (96,7%), trong đó 56 đơn vị gửi đúng thời hạn, 02"),
        (UnitCounts("", 60, 60, 0, 0, 0, 0, 0, 0, 0), "60/60 đơn vị (100%), tất cả gửi đúng thời hạn."),
        (UnitCounts("", 12, 4, 0, 0, 0, 0, 0, 0, 8), "04/12 đơn vị, tất cả gửi đúng thời hạn. Còn 08 đơn vị"),
        (UnitCounts("", 12, 0, 0, 0, 3, 0, 0, 0, 9), "03/12 đơn vị, tất cả gửi sau thời hạn. Còn 09 đơn vị"),
        (UnitCounts("", 12, 0, 0, 0, 0, 0, 0, 0, 12), "chưa có báo cáo của đơn vị nào"),
    ],
)
def test_whose_figures_these_are(counts: UnitCounts, words: str) -> None:
    text = coverage(REGIME.wording, REGIME.period("2023-H1"), counts).text
    assert words in text and text.startswith("Số liệu tính từ ngày 16/10/2022 đến ngày 15/4/2023")
