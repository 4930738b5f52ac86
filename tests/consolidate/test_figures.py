"""Figures against tables reckoned by hand: sums, n of N, the four states, shares, supplements."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from etl.consolidate.figures import compute
from etl.load.regime_tables import sync_regime
from etl.model.report import Figure, Scope
from tests.consolidate.builder import (
    AFTER_DEADLINE,
    BEFORE_DEADLINE,
    INVALID,
    MISSING,
    MUCH_LATER,
    NIL,
    NOT_APPLICABLE,
    PERIOD,
    UNITS,
    Office,
)


def figures(office: Office) -> dict[str, Figure]:
    return {f.tag: f for f in compute(office.connection, office.regime, PERIOD, MUCH_LATER)}


def units(figure: Figure) -> tuple[int, int, int, int, int]:
    """reported, expected, nil, not applicable, missing"""
    return (
        figure.units_reported,
        figure.units_expected,
        figure.units_nil,
        figure.units_not_applicable,
        figure.units_missing,
    )


def test_counts_are_summed_in_total_by_level_and_by_ownership(office: Office) -> None:
    for unit, value in zip("ABCDE", (1, 20, 300, 4000, 50000), strict=True):
        office.accept(unit, CD01=value)
    found = figures(office)
    assert found["CD01|total"].value == 54321
    assert found["CD01|level:MN"].value == 21
    assert found["CD01|level:TH"].value == 54300
    assert found["CD01|ownership:public"].value == 4301
    assert found["CD01|ownership:private"].value == 50020


def test_nil_is_an_answer_of_zero_and_missing_and_not_applicable_are_none(office: Office) -> None:
    for unit, value in zip("ABCD", (7, NIL, NOT_APPLICABLE, MISSING), strict=True):
        office.accept(unit, CD01=value)  # E sends nothing
    found = figures(office)["CD01|total"]
    assert found.value == 7
    assert units(found) == (2, 5, 1, 1, 2)


def test_a_cell_nobody_can_read_counts_as_missing(office: Office) -> None:
    office.accept("A", CD01=INVALID, verdict="accepted_with_warnings")
    assert units(figures(office)["CD01|total"]) == (0, 5, 0, 0, 5)


def test_no_answer_at_all_is_no_figure_but_zero_answered_is(office: Office) -> None:
    office.accept("A", CD01=0)
    found = figures(office)
    assert found["CD01|level:MN"].value == 0
    assert found["CD01|level:TH"].value is None


def test_yes_is_counted_of_those_that_answered(office: Office) -> None:
    for unit, value in zip("ABCD", (1, 0, 1, MISSING), strict=True):
        office.accept(unit, CD02=value)
    found = figures(office)["CD02|total"]
    assert (found.value, found.numerator, found.denominator) == (2, 2, 3)


def test_only_units_bound_by_the_regime_are_expected_and_counted(office: Office) -> None:
    for unit in "ABCDE":
        office.accept(unit, TD01=10)  # B and E are private: nobody asked them
    found = figures(office)
    assert (found["TD01|total"].value, units(found["TD01|total"])) == (30, (3, 3, 0, 0, 0))
    assert "TD01|ownership:private" not in found


def test_a_share_is_recomputed_from_summed_parts_not_averaged(office: Office) -> None:
    office.accept("A", HS04=1, HS05=1, HS06=0)  # 100 %
    office.accept("C", HS04=99, HS05=10, HS06=20)  # 30,3 %
    found = figures(office)
    assert found["HS11|total"].value == Decimal(31)
    assert (found["HS11|total"].numerator, found["HS11|total"].denominator) == (31, 100)
    assert found["HS11|level:MN"].value == 100


def test_a_share_of_nothing_is_neither_0_nor_100_per_cent(office: Office) -> None:
    office.accept("A", HS04=0, HS05=0, HS06=0)
    office.accept("B", HS04=NIL, HS05=NIL, HS06=NIL)
    found = figures(office)["HS11|total"]
    assert (found.value, found.numerator, found.denominator) == (None, 0, 0)
    assert units(found) == (2, 5, 1, 0, 3)


def test_a_unit_with_half_a_share_stays_out_of_it(office: Office) -> None:
    office.accept("A", HS04=10, HS05=5, HS06=5)
    office.accept("B", HS04=90, HS05=NOT_APPLICABLE, HS06=0)  # would turn 100 % into 10 %
    office.accept("C", HS04=90, HS05=MISSING, HS06=0)
    found = figures(office)
    assert found["HS11|total"].value == 100
    assert units(found["HS11|total"]) == (1, 5, 0, 1, 3)
    assert found["HS04|total"].value == 190


def test_a_unit_that_a_part_does_not_bind_is_not_expected_in_the_share(office: Office) -> None:
    indicators = tuple(
        replace(i, ownerships=frozenset({"public"})) if i.code == "HS05" else i for i in office.regime.indicators
    )
    office.regime = replace(office.regime, indicators=indicators, sha256="7" * 64)
    sync_regime(office.connection, office.regime)
    office.accept("A", HS04=10, HS05=5, HS06=5)
    office.accept("B", HS04=10, HS06=5)  # private: HS05 is not on its form
    assert figures(office)["HS11|total"].value == 100
    assert units(figures(office)["HS11|total"]) == (1, 3, 0, 0, 2)


def test_a_supplement_changes_only_the_cells_it_fills(office: Office) -> None:
    office.accept("A", CD01=5, HS04=8, HS05=MISSING)
    office.accept("A", kind="supplement", at=AFTER_DEADLINE, CD01=MISSING, HS04=NIL, HS05=3)
    found = figures(office)
    assert [found[f"{code}|total"].value for code in ("CD01", "HS04", "HS05")] == [5, 0, 3]


def test_the_workbook_counts_beside_word_whichever_was_loaded_first(office: Office) -> None:
    """Two processors load a unit's two files at once: neither sees the other, and both figures stand."""
    office.accept("A", CD01=5, HS04=MISSING)
    office.accept("A", kind="supplement", at=AFTER_DEADLINE, file_format="word", CD01=50, HS04=8)
    found = figures(office)
    assert [found[f"{code}|total"].value for code in ("CD01", "HS04")] == [5, 8]


def test_a_replacement_changes_all_cells_and_forgets_earlier_supplements(office: Office) -> None:
    office.accept("A", CD01=5, HS04=8)
    office.accept("A", kind="supplement", CD01=6, at=BEFORE_DEADLINE.replace(hour=4))
    office.accept("A", kind="replacement", CD01=MISSING, HS04=9, at=AFTER_DEADLINE)
    found = figures(office)
    assert found["CD01|total"].value is None
    assert found["HS04|total"].value == 9


@pytest.mark.parametrize("verdict", ["rejected", "withdrawn"])
def test_what_is_rejected_or_withdrawn_leaves_the_accepted_report_standing(office: Office, verdict: str) -> None:
    office.accept("A", CD01=5)
    office.accept("A", CD01=500, verdict=verdict, at=AFTER_DEADLINE)
    assert figures(office)["CD01|total"].value == 5


def test_a_withdrawn_report_counts_nowhere(office: Office) -> None:
    submission = office.accept("A", CD01=5)
    office.judge(submission, "withdrawn")
    assert units(figures(office)["CD01|total"]) == (0, 5, 0, 0, 5)


def test_nothing_received_after_as_of_is_seen(office: Office) -> None:
    office.accept("A", CD01=5)
    office.accept("A", CD01=6, at=AFTER_DEADLINE)
    earlier = compute(office.connection, office.regime, PERIOD, BEFORE_DEADLINE)
    assert next(f.value for f in earlier if f.tag == "CD01|total") == 5


def test_indicators_stand_in_the_order_of_the_form_total_first(office: Office) -> None:
    office.accept("A", CD01=5)
    found = compute(office.connection, office.regime, PERIOD, MUCH_LATER)
    codes = list(dict.fromkeys(f.indicator for f in found))
    assert codes == [indicator.code for indicator in office.regime.indicators]
    assert [f.scope for f in found[:3]] == [Scope.TOTAL, Scope.LEVEL, Scope.LEVEL]


answers = st.one_of(st.integers(0, 10**6), st.sampled_from([NIL, MISSING, NOT_APPLICABLE]))


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(answers, min_size=5, max_size=5))
def test_sums_are_those_that_python_makes(office: Office, said: list[int | str]) -> None:
    before = office.connection.begin_nested()
    for unit, value in zip(UNITS, said, strict=True):
        office.accept(unit.code, CD01=value)
    found = figures(office)
    for tag, chosen in {
        "CD01|total": UNITS,
        "CD01|level:TH": [u for u in UNITS if u.level == "TH"],
        "CD01|ownership:private": [u for u in UNITS if u.ownership == "private"],
    }.items():
        values = [said[UNITS.index(unit)] for unit in chosen]
        numbers = [v for v in values if isinstance(v, int)]
        answered = len(numbers) + values.count(NIL)
        assert found[tag].value == (sum(numbers) if answered else None)
        assert found[tag].units_reported == answered
    before.rollback()
