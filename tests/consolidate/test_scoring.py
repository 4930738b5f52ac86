"""Points, totals, classes and places against a table worked by hand."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from uuid import UUID

import pytest

from etl.consolidate import marts
from etl.consolidate.completeness import read_status
from etl.consolidate.scoring import rank_of, score_units, summarise_scores
from etl.model.decision import By, Reason
from etl.model.errors import UsageError
from etl.model.plan import Criterion, Points, Rank, Scoring
from etl.model.regime import Regime, Section
from etl.model.results import CriterionScore, UnitScore
from etl.review.officers import register_officer
from etl.review.scores import import_scores
from etl.warehouse import copy_rows
from tests.consolidate.builder import AFTER_DEADLINE, BEFORE_DEADLINE, MISSING, MUCH_LATER, PERIOD, Office

BY, REASON = By("nv.a", "tester"), Reason("Biên bản họp Hội đồng ngày 05/5/2023", "thẩm định năm 2023")


def criterion(code: str, parent: str, maximum: str, points: Points) -> Criterion:
    return Criterion(code, parent, f"Tiêu chí {code}", Decimal(maximum), points, "")


SCORING = Scoring(
    title="Thang điểm mẫu",
    cycle="H1",
    criteria=(
        criterion("1", "", "20", Points.GROUP),
        criterion("1.1", "1", "8", Points.SELF),
        criterion("1.2", "1", "12", Points.SELF),
        criterion("2", "", "10", Points.TIMELINESS),
        criterion("3", "", "5", Points.COMPLETENESS),
        criterion("T", "", "3", Points.BONUS),
        criterion("P", "", "6", Points.DEDUCTION),
    ),
    ranks=(
        Rank("Tốt", Decimal(30), None),
        Rank("Khá", Decimal(20), Decimal(30)),
        Rank("Yếu", Decimal(0), Decimal(20)),
    ),
    is_sample=True,
    is_ranking_published=False,
)
SECTIONS = (Section("II", "II", "Kết quả", 1, "required"),)
SAID: Mapping[str, Mapping[str, str]] = {
    "A": {"1.1": "8", "1.2": "12"},
    "B": {"1.1": "7.5", "1.2": "12", "P": "2.5"},
    "C": {"1.1": "9", "1.2": "6", "T": "1"},  # 9 of 8: kept as stated, with its reason
    "D": {"1.1": "8"},
}
# Of 8 required answers (7 indicators, 1 section): A all, B all 7 (private: TD01 is not asked), C 6 of 8, D sends no
# section and late. E sends nothing.
#        1.1   1.2   2     3       T    P      total    rank    place
BY_HAND = {
    "A": ("8", "12", "10", "5", None, None, "35", "Tốt", 1),
    "B": ("7.5", "12", "10", "5", None, "2.5", "32", "Tốt", 2),
    "C": ("9", "6", "10", "3.75", "1", None, "29.75", "Khá", 3),
    "D": ("8", None, "0", "4.38", None, None, "12.38", "Yếu", 4),
    "E": (None, None, None, None, None, None, None, "", None),
}


@pytest.fixture
def regime(office: Office) -> Regime:
    text = {"II": "Đã triển khai đầy đủ."}
    base = {"DC17": "toàn thể"}
    tell(office, office.accept("A", narratives=text, **base), SAID["A"])
    tell(office, office.accept("B", narratives=text, **base), SAID["B"])
    tell(office, office.accept("C", narratives=text, CD01=MISSING, **base | {"DC17": MISSING}), SAID["C"])
    tell(office, office.accept("D", at=AFTER_DEADLINE, **base), SAID["D"])
    register_officer(office.connection, "nv.a", "Cán bộ mẫu", BEFORE_DEADLINE)
    return replace(office.regime, scoring=SCORING, sections=SECTIONS)


def tell(office: Office, submission: UUID, said: Mapping[str, str]) -> None:
    columns = "submission_id criterion state points as_typed evidence sheet cell"
    rows = [
        (submission, code, "number", Decimal(points), points, "", "Tự chấm điểm", "D7") for code, points in said.items()
    ]
    copy_rows(office.connection, "self_score", columns.split(), rows)


def scored(office: Office, regime: Regime) -> tuple[dict[tuple[str, str], CriterionScore], dict[str, UnitScore]]:
    parameters = marts.prepare(office.connection, regime.name, PERIOD, MUCH_LATER)
    status = read_status(office.connection, regime, parameters)
    lines, units = score_units(office.connection, regime, status, parameters)
    return {(line.unit, line.criterion): line for line in lines}, {unit.unit: unit for unit in units}


def number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def test_every_unit_against_the_table(office: Office, regime: Regime) -> None:
    lines, units = scored(office, regime)
    for unit, (*points, total, rank, place) in BY_HAND.items():
        codes = ("1.1", "1.2", "2", "3", "T", "P")
        assert [lines[unit, code].points for code in codes] == [number(one) for one in points], unit
        assert (units[unit].total, units[unit].rank, units[unit].place) == (number(total), rank, place), unit
        assert units[unit].is_assessed is False
    assert lines["A", "1"].points == 20  # a group is worth what its parts are


def test_the_why_of_the_points(office: Office, regime: Regime) -> None:
    lines, _ = scored(office, regime)
    assert lines["C", "1.1"].reason == "tự chấm vượt điểm tối đa 8, chờ thẩm định"
    assert lines["D", "2"].reason == "gửi sau thời hạn"
    assert lines["C", "3"].reason == "đã báo cáo 6/8 nội dung bắt buộc"
    assert lines["D", "1.2"].reason == "chưa chấm"
    assert lines["E", "2"].reason == "chưa có báo cáo được đưa vào tổng hợp"


def assess(office: Office, regime: Regime, folder: Path, text: str) -> None:
    path = folder / "tham-dinh.csv"
    path.write_text("unit,criterion,points,note\n" + text, "utf-8")
    import_scores(office.connection, regime, regime.period(PERIOD), path, BY, REASON, AFTER_DEADLINE)


def test_assessed_points_count_and_the_latest_of_them(office: Office, regime: Regime, tmp_path: Path) -> None:
    assess(office, regime, tmp_path, "C,1.1,8,\nC,1.2,6,\nC,T,0,không có văn bản\n")
    lines, units = scored(office, regime)
    assert units["C"] == UnitScore("C", Decimal("27.75"), "Khá", 3, True)
    assert lines["C", "1.1"].self_points == 9 and lines["C", "1.1"].reason == "điểm thẩm định"
    assess(office, regime, tmp_path, "C,1.2,12,sửa biên bản\n")
    assert scored(office, regime)[1]["C"].total == Decimal("33.75")


def test_equal_totals_share_a_place_and_the_next_is_left_out(office: Office, regime: Regime, tmp_path: Path) -> None:
    assess(office, regime, tmp_path, "B,P,0,\nB,1.1,8,\n")
    _, units = scored(office, regime)
    assert [units[unit].place for unit in "ABC"] == [1, 1, 3]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("X,1.1,5,", "đơn vị “X” không phải báo cáo kỳ này"),
        ("A,9,5,", "tiêu chí “9” không chấm tay được"),
        ("A,2,10,", "tiêu chí “2” không chấm tay được"),  # points for the system's own facts
        ("A,1.1,8.5,", "điểm 8,50 ngoài khoảng 0–8,00"),
        ("A,1.1,-1,", "ngoài khoảng"),
        ("A,1.1,tám,", "không phải là số"),
        ("A,1.1,5,\nA,1.1,6,", "đã có điểm của tiêu chí này"),
    ],
)
def test_a_file_with_a_mistake_is_refused_whole(
    office: Office, regime: Regime, tmp_path: Path, line: str, words: str
) -> None:
    with pytest.raises(UsageError, match="chưa ghi gì") as refused:
        assess(office, regime, tmp_path, f"B,1.1,5,\n{line}\n")
    assert words in str(refused.value)
    assert scored(office, regime)[0]["B", "1.1"].assessed_points is None


@pytest.mark.parametrize(
    ("total", "rank"),
    [("30", "Tốt"), ("29.99", "Khá"), ("20", "Khá"), ("19.999", "Yếu"), ("0", "Yếu"), ("-3", "Yếu"), ("120", "Tốt")],
)
def test_a_class_begins_with_its_lower_end(total: str, rank: str) -> None:
    assert rank_of(SCORING.ranks, Decimal(total)).title == rank


def test_units_are_named_only_in_a_published_ranking(office: Office, regime: Regime) -> None:
    parameters = marts.prepare(office.connection, regime.name, PERIOD, MUCH_LATER)
    status = read_status(office.connection, regime, parameters)
    _, units = score_units(office.connection, regime, status, parameters)
    inside = summarise_scores(regime, status, units)
    assert inside is not None and inside.ranked == ()
    assert (inside.ranks, inside.unscored, inside.assessed) == ((("Tốt", 2), ("Khá", 1), ("Yếu", 1)), 1, 0)
    assert regime.scoring is not None
    public = replace(regime, scoring=replace(regime.scoring, is_ranking_published=True))
    outside = summarise_scores(public, status, units)
    assert outside is not None and [(one.place, one.total) for one in outside.ranked] == [
        (1, 35), (2, 32), (3, Decimal("29.75")), (4, Decimal("12.38")),
    ]  # fmt: skip


def test_a_period_that_is_not_scored_has_no_points(office: Office, regime: Regime) -> None:
    assert regime.scoring is not None
    yearly = replace(regime, scoring=replace(regime.scoring, cycle="Y"))
    assert scored(office, yearly) == ({}, {})
