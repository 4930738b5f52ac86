"""A campaign's end report against a table worked by hand: flows over both stages, stocks of the last."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy

from etl.audit.trace import trace_json
from etl.consolidate import marts
from etl.consolidate.completeness import period_status
from etl.consolidate.targets import judge_targets
from etl.consolidate.version import consolidate
from etl.model.plan import Comparison, Selection, Target
from etl.model.regime import AcrossPeriods, AcrossUnits, Indicator, Period, Timeliness, ValueType
from etl.regime import load_regime
from tests.consolidate.builder import MISSING, NIL, NOT_APPLICABLE, PHRASES, Office, open_office, small_regime

LATER = datetime(2023, 8, 1, tzinfo=UTC)
FIRST, SECOND = datetime(2023, 6, 18, 2, tzinfo=UTC), datetime(2023, 7, 5, 2, tzinfo=UTC)
FLOW, STOCK = AcrossPeriods.FLOW, AcrossPeriods.STOCK


def indicator(code: str, axis: AcrossPeriods, **more: Any) -> Indicator:
    kind = {"value_type": ValueType.COUNT, "across_units": AcrossUnits.SUM} | more
    return Indicator(code, code, f"Chỉ tiêu {code}", "hồ sơ", "Số liệu", across_periods=axis, **kind)


YES = {"value_type": ValueType.YES_NO, "across_units": AcrossUnits.COUNT_YES}
INDICATORS = (
    indicator("CD01", FLOW),
    indicator("QM03", STOCK),
    indicator("HS01", FLOW, includes_opening=("HS02",)),
    indicator("HS02", AcrossPeriods.OPENING_STOCK, opening_of=("HS08",)),
    indicator("HS04", FLOW),
    indicator("HS05", FLOW),
    indicator("HS08", STOCK),
    indicator("CD10", FLOW, **YES),
    indicator("CD02", STOCK, **YES),
    indicator(
        "HS11",
        FLOW,
        value_type=ValueType.PERCENT,
        across_units=AcrossUnits.DERIVED,
        numerator=("HS05",),
        denominator=("HS04",),
    ),
)


def stage(code: str, start: date, end: date, opens: int, deadline: datetime) -> Period:
    opening = datetime(2023, *((6, 16) if opens == 1 else (7, 2)), tzinfo=UTC)
    return Period("", code, code[5:], 2023, f"giai đoạn {opens}", start, end, opening, deadline, None)


S1 = stage("2023-S1", date(2023, 6, 1), date(2023, 6, 15), 1, datetime(2023, 6, 22, tzinfo=UTC))
S2 = stage("2023-S2", date(2023, 6, 16), date(2023, 7, 1), 2, datetime(2023, 7, 8, tzinfo=UTC))
WHOLE = replace(
    S2, code="2023-C", cycle="C", name="cả đợt", data_from=S1.data_from, derived_from=("2023-S1", "2023-S2")
)


@pytest.fixture
def office(connection: sqlalchemy.Connection, repo: Path) -> Office:
    small = small_regime(load_regime(repo / "regimes", "govap-danvan-2023"))
    periods = tuple(replace(period, regime=small.name) for period in (S1, S2, WHOLE))
    roster = next(iter(small.rosters.values()))
    regime = replace(
        small,
        indicators=INDICATORS,
        periods=periods,
        rosters={period.code: roster for period in periods},
        phrases=PHRASES[:1],
    )
    opened = open_office(connection, regime)
    fill(opened)
    return opened


def fill(office: Office) -> None:
    one, two = {"period": "2023-S1", "at": FIRST}, {"period": "2023-S2", "at": SECOND}
    # 3 files of the first stage go on into the second: 10 + 8 must not be 18
    office.accept("A", **one, CD01=2, QM03=40, HS01=10, HS02=1, HS04=7, HS05=7, HS08=3, CD10=1, CD02=0)
    office.accept("A", **two, CD01=3, QM03=41, HS01=8, HS02=3, HS04=8, HS05=7, HS08=0, CD10=0, CD02=1)
    office.accept("B", **one, CD01=NIL, QM03=20, HS01=5, HS02=0, HS04=5, HS05=5, HS08=0, CD10=0, CD02=1)
    office.accept("B", **two, CD01=4, QM03=MISSING, HS01=5, HS02=0, HS04=5, HS05=5, HS08=0, CD10=0, CD02=1)
    office.accept("C", **one, CD01=6, QM03=30, HS01=NOT_APPLICABLE, HS02=NOT_APPLICABLE, HS04=4, HS05=4, CD10=1)
    office.accept("D", **one | {"at": datetime(2023, 6, 23, tzinfo=UTC)}, CD01=0)  # after the first deadline
    office.accept("D", **two, CD01=0)


def figures(office: Office) -> dict[str, Any]:
    version = consolidate(office.connection, office.regime, "2023-C", LATER, b"")
    return {figure.indicator: figure for figure in version.content.figures if not figure.scope_code}


#        A   B   C   D (0 where not named)        E sends nothing
BY_HAND = {
    "CD01": 2 + 3 + 0 + 4 + 6,
    "QM03": 41 + 0,  # A's last; B left it blank in the last stage, C sent none; D 0
    "HS01": (10 + 8 - 3) + (5 + 5),
    "HS02": 1,  # what the campaign began with
    "HS04": 7 + 8 + 5 + 5 + 4,
    "HS08": 0,
    "CD10": 2,  # a yes in any stage is a yes: A and C
    "CD02": 2,  # A and B at the end
}


def test_flows_are_summed_stocks_are_the_last(office: Office) -> None:
    found = figures(office)
    assert {code: found[code].value for code in BY_HAND} == {code: Decimal(n) for code, n in BY_HAND.items()}
    # HS01 = HS02 + new ones of both stages, as on any report: 9 + 5 of A, 5 + 5 of B
    assert found["HS01"].value == BY_HAND["HS02"] + (9 + 5) + (5 + 5)


def test_shares_are_recomputed_from_the_summed_parts(office: Office) -> None:
    share = figures(office)["HS11"]
    assert (share.numerator, share.denominator) == (Decimal(7 + 7 + 5 + 5 + 4), Decimal(7 + 8 + 5 + 5 + 4))


def test_a_unit_is_complete_only_with_every_stage_and_as_late_as_its_latest(office: Office) -> None:
    status = period_status(office.connection, office.regime, "2023-C", LATER)
    assert [str(unit.status) for unit in status.units] == ["accepted", "accepted", "missing", "accepted", "missing"]
    assert {unit.unit: unit.timeliness for unit in status.units}["D"] is Timeliness.LATE
    assert [(stage.name, stage.accepted, stage.units_expected) for stage in status.stages] == [
        ("giai đoạn 1", 4, 5),
        ("giai đoạn 2", 3, 5),
    ]


def test_targets_wait_for_the_stage_that_is_not_in(office: Office) -> None:
    def target(code: str, measure: str, comparison: Comparison, number: int) -> Target:
        everyone = Selection(is_everyone=True)
        return Target(code, code, measure, comparison, Decimal(number), everyone, (), "mẫu", "II")

    targets = (
        target("none", "CD01", Comparison.EXACTLY, 0),
        target("five", "CD01", Comparison.AT_LEAST, 5),
        target("all", "HS11", Comparison.AT_LEAST, 100),
    )
    regime = replace(office.regime, targets=targets)
    parameters = marts.prepare(office.connection, regime.name, "2023-C", LATER)
    found = {(one.target, one.unit): str(one.outcome) for one in judge_targets(office.connection, regime, parameters)}
    by_target = {code: [found[code, unit] for unit in "ABCDE"] for code in ("none", "five", "all")}
    assert by_target == {
        "none": ["not_met", "not_met", "not_met", "met", "no_data"],  # C's 6 of one stage settle it
        "five": ["met", "not_met", "met", "not_met", "no_data"],
        "all": ["not_met", "met", "no_data", "nothing", "no_data"],  # C's 100 % of one stage settle nothing
    }


def test_the_trace_leads_to_the_cells_of_both_stages(office: Office) -> None:
    figures(office)
    rows = trace_json(office.connection, office.regime.name, "2023-C", "CD01")
    assert [(row["unit"], row["period"], row["value"]) for row in rows if row["unit"] in "AC"] == [
        ("A", "2023-S1", 2),
        ("A", "2023-S2", 3),
        ("C", "2023-S1", 6),
    ]
    stock = trace_json(office.connection, office.regime.name, "2023-C", "QM03")
    assert {(row["unit"], row["period"]) for row in stock} == {("A", "2023-S2"), ("D", "2023-S2")}


def test_what_stands_behind_each_unit_is_kept_with_the_version(office: Office) -> None:
    version = consolidate(office.connection, office.regime, "2023-C", LATER, b"")
    rows = office.connection.execute(
        sqlalchemy.text("SELECT unit, value, is_partial FROM stages_cell WHERE indicator = 'CD01'"
                        " AND report_version_id = :id ORDER BY unit"), {"id": version.id}
    ).all()  # fmt: skip
    assert [tuple(row) for row in rows] == [
        ("A", 5, False), ("B", 4, False), ("C", 6, True), ("D", 0, False), ("E", None, False),
    ]  # fmt: skip
    said = [paragraph.text for paragraph in version.content.sections[0].paragraphs]
    assert said[1] == (
        "Số liệu phát sinh cộng từ các giai đoạn, số liệu tại thời điểm lấy của giai đoạn cuối: giai đoạn 1 có 04/05 "
        "đơn vị; giai đoạn 2 có 03/05 đơn vị."
    )
