"""With what a unit's figures are compared: accepted figures of the right period, and enough units of its level."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
import sqlalchemy

from etl.model.regime import Regime
from etl.validate import validate_period
from tests.validate.builder import INVALID, MISSING, NIL, NOT_APPLICABLE, District, with_roster
from tests.validate.conftest import SUITES

AT = datetime(2030, 1, 1, tzinfo=UTC)
U = "U0001"


@pytest.fixture
def district(connection: sqlalchemy.Connection, govap: Regime) -> District:
    return District(connection, with_roster(govap, 12, levels=("TH",)))


def before(district: District, period: str, verdict: str = "accepted", **said: Any) -> None:
    district.decide(district.submit(U, period, **said), verdict)


def found(district: District, period: str, unit: str = U, **said: Any) -> list[str]:
    submission = district.submit(unit, period, **said)
    judged = validate_period(district.connection, district.regime, district.regime.period(period), SUITES, AT)
    [outcome] = [one for one in judged.submissions if one.submission_id == submission]
    return [finding.code for finding in outcome.findings]


class TestOpening:
    """GOOD opens with 2 petitions (DT02) and 3 dossiers (HS02), and closes with 1 and 2 + 1."""

    @pytest.mark.parametrize("period", ["2023-H1", "2023-Y"])
    def test_half_year_and_year_open_with_last_years_close(self, district: District, period: str) -> None:
        before(district, "2022-Y")
        assert found(district, period) == ["dt02_opening"]

    def test_sum_of_two_closing_stocks(self, district: District) -> None:
        before(district, "2022-Y", DT05=2, HS08=NIL, HS09=3)
        assert found(district, "2023-H1") == []

    @pytest.mark.parametrize("unknown", [MISSING, NOT_APPLICABLE, INVALID])
    def test_unknown_part_of_the_close_is_no_zero(self, district: District, unknown: str) -> None:
        before(district, "2022-Y", DT05=unknown, HS08=unknown)
        assert found(district, "2023-H1") == []

    def test_rejected_report_is_not_compared_with(self, district: District) -> None:
        before(district, "2022-Y", verdict="rejected")
        assert found(district, "2023-H1") == []

    def test_newest_accepted_counts_with_its_supplements(self, district: District) -> None:
        before(district, "2022-Y", DT05=9)
        before(district, "2022-Y", kind="replacement", DT05=8)
        before(district, "2022-Y", kind="supplement", DT05=3)
        before(district, "2022-Y", kind="supplement", CD01=7)
        assert found(district, "2023-H1", DT02=3, DT03=2) == []
        assert found(district, "2023-H1") == ["dt02_opening"], "blank cells of a supplement do not hide the close"

    def test_windows_that_do_not_abut_are_not_compared(self, district: District) -> None:
        periods = tuple(replace(period, previous=None) for period in district.regime.periods)
        district.regime = replace(district.regime, periods=periods)
        before(district, "2022-Y")
        assert found(district, "2023-H1") == []

    def test_another_unit_is_not_compared_with(self, district: District) -> None:
        before(district, "2022-Y", DT05=7)
        assert found(district, "2023-H1", unit="U0002") == []


class TestHalfYear:
    def test_only_flows_are_compared(self, district: District) -> None:
        before(district, "2023-H1", QM01=15, CD03=2)
        assert found(district, "2023-Y") == ["year_below_half_year"]

    def test_rejected_half_year_is_not_compared_with(self, district: District) -> None:
        before(district, "2023-H1", verdict="rejected", CD03=2)
        assert found(district, "2023-Y") == []

    def test_half_year_is_not_compared_with_itself(self, district: District) -> None:
        assert found(district, "2023-H1") == []


class TestPlausibility:
    def test_flow_is_compared_with_the_same_cycle_a_year_before(self, district: District) -> None:
        before(district, "2022-H1", CD06=16)
        before(district, "2022-Y", DT05=2, CD06=400)
        assert found(district, "2023-H1", CD06=80) == []
        assert found(district, "2023-H1", CD06=81) == ["far_from_last_period"]

    def test_stock_is_compared_with_the_nearest_period(self, district: District) -> None:
        before(district, "2022-Y", DT05=2, QM02=70)
        before(district, "2023-H1", QM02=400)
        assert found(district, "2023-Y") == []

    def test_opening_stock_has_its_own_rule(self, district: District) -> None:
        before(district, "2022-Y", DT05=2, HS02=200)
        assert found(district, "2023-H1", HS02=3) == [], "last year's opening says nothing about this year's"

    def test_tiny_numbers_are_never_far(self, district: District) -> None:
        before(district, "2022-H1", CD03=0, KT02=19)
        before(district, "2022-Y", DT05=2)
        assert found(district, "2023-H1", CD03=19, KT02=0) == []

    def test_median_needs_five_units(self, district: District) -> None:
        for n in range(2, 5):
            district.submit(f"U{n:04d}", QM02=500)
        assert found(district, "2023-H1", QM02=40) == []
        district.submit("U0006", QM02=500)
        assert found(district, "2023-H1", QM02=40) == ["far_from_level_median"]

    def test_one_unit_counts_once_however_often_it_sends(self, district: District) -> None:
        for n in range(2, 7):
            district.submit(f"U{n:04d}", QM02=410 + n)
        for _ in range(9):
            district.submit("U0007", QM02=30)
        assert found(district, "2023-H1", QM02=400) == []

    def test_supplements_do_not_thin_out_the_median(self, district: District) -> None:
        for n in range(2, 7):
            district.submit(f"U{n:04d}", QM02=500)
            district.submit(f"U{n:04d}", kind="supplement", CD01=6)
        assert found(district, "2023-H1", QM02=40) == ["far_from_level_median"]

    def test_other_levels_are_not_compared_with(self, district: District) -> None:
        others = [replace(unit, level="MN") if n else unit for n, unit in enumerate(district.regime.roster("2023-H1"))]
        rosters = {period.code: tuple(others) for period in district.regime.periods}
        district.regime = replace(district.regime, rosters=rosters)
        for n in range(2, 10):
            district.submit(f"U{n:04d}", QM02=900)
        assert found(district, "2023-H1", QM02=40) == []
