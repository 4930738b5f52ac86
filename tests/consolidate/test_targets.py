"""Targets against a table worked by hand: who is bound, what was reached, and that 95 % is not over 95 %."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from etl.consolidate import marts
from etl.consolidate.completeness import read_status
from etl.consolidate.plan import judge_plan
from etl.consolidate.target_sentences import target_paragraph
from etl.consolidate.targets import holds, judge_targets, reached_words, summarise
from etl.model.plan import MODELS, Comparison, Selection, Target
from etl.model.regime import Regime
from etl.model.results import Outcome, Reached
from tests.consolidate.builder import MISSING, MUCH_LATER, NIL, NOT_APPLICABLE, PERIOD, Office

EVERYONE = Selection(is_everyone=True)
PUBLIC = Selection(ownerships=frozenset({"public"}))


def target(code: str, measure: str, comparison: Comparison, number: str, binds: Selection, **more: Any) -> Target:
    statuses = ("đang thực hiện", "được công nhận") if measure == MODELS else ()
    facts = {"title": f"Chỉ tiêu {code}", "statuses": statuses, "source": "kế hoạch mẫu", "section": "II"} | more
    return Target(code=code, measure=measure, comparison=comparison, number=Decimal(number), binds=binds, **facts)


TARGETS = (
    target("share", "HS11", Comparison.ABOVE, "95", EVERYONE),
    target("all", "HS11", Comparison.AT_LEAST, "100", PUBLIC),
    target("none", "CD01", Comparison.EXACTLY, "0", EVERYONE),
    target("models", MODELS, Comparison.AT_LEAST, "1", Selection(levels=frozenset({"TH"}))),
)
RUNNING, REGISTERED = {"status": "đang thực hiện"}, {"status": "đăng ký"}


@pytest.fixture
def regime(office: Office) -> Regime:
    """Five units: A public MN, B private MN, C and D public TH, E private TH."""
    office.accept("A", HS04=100, HS05=40, HS06=55, CD01=0, models=[RUNNING])  # 95 % exactly
    office.accept("B", HS04=1000, HS05=400, HS06=551, CD01=NIL)  # 95,1 %
    office.accept("C", HS04=0, HS05=0, HS06=0, CD01=3, models=[RUNNING, REGISTERED])  # nothing to settle
    office.accept("D", HS04=NOT_APPLICABLE, HS05=1, HS06=1, CD01=MISSING, models=[REGISTERED])
    return replace(office.regime, targets=TARGETS)  # E sends nothing


#                 A          B          C          D                 E
BY_HAND = {
    "share": ("not_met", "met", "nothing", "not_applicable", "no_data"),
    "all": ("not_met", "not_bound", "nothing", "not_applicable", "not_bound"),
    "none": ("met", "met", "not_met", "no_data", "no_data"),
    "models": ("not_bound", "not_bound", "met", "not_met", "no_data"),
}


def results(office: Office, regime: Regime) -> Mapping[str, Any]:
    parameters = marts.prepare(office.connection, regime.name, PERIOD, MUCH_LATER)
    return {(one.target, one.unit): one for one in judge_targets(office.connection, regime, parameters)}


def test_every_unit_against_the_table(office: Office, regime: Regime) -> None:
    found = results(office, regime)
    by_target = {code: tuple(str(found[code, unit].outcome) for unit in "ABCDE") for code in BY_HAND}
    assert by_target == BY_HAND


def test_altogether_is_reckoned_from_summed_parts_and_needs_every_unit(office: Office, regime: Regime) -> None:
    summaries = {one.code: one for one in summarise(regime, results(office, regime).values())}
    share = summaries["share"]
    # (95 + 951) of (100 + 1000) = 95,09…: an average of 95 and 95,1 would be 95,05
    assert (share.reached.numerator, share.reached.denominator) == (Decimal(1046), Decimal(1100))
    assert share.reached_text == "95,1%"
    assert share.outcome is Outcome.NO_DATA  # E has not reported: nobody can say that it is met
    assert (share.units_bound, share.met, share.not_met, share.nothing, share.not_applicable, share.no_data) == (
        *(5, 1, 1, 1),
        *(1, 1),
    )
    assert summaries["all"].outcome is Outcome.NOT_MET  # one unit below 100 % settles it
    assert (summaries["all"].units_bound, summaries["all"].units_expected) == (3, 5)
    assert summaries["none"].outcome is Outcome.NOT_MET
    assert summaries["models"].outcome is Outcome.NOT_MET
    assert summaries["models"].threshold == "≥ 1"
    assert summaries["share"].threshold == "> 95%"


@pytest.mark.parametrize(
    ("above", "below", "is_met"),
    [(95, 100, False), (9501, 10000, True), (950000000001, 10**12, True), (19, 20, False), (94, 100, False)],
)
def test_over_95_percent_is_exact(above: int, below: int, is_met: bool) -> None:
    reached = Reached(None, Decimal(above), Decimal(below))
    assert holds(Comparison.ABOVE, reached, Decimal(95)) is is_met


@pytest.mark.parametrize(
    ("comparison", "number", "above", "below", "printed"),
    [
        (Comparison.AT_LEAST, "100", 9996, 10000, "99,96%"),  # never "100%" beside "chưa đạt"
        (Comparison.AT_LEAST, "100", 10000, 10000, "100%"),
        (Comparison.ABOVE, "95", 950001, 1000000, "95,0001%"),
        (Comparison.ABOVE, "95", 95, 100, "95%"),
        (Comparison.ABOVE, "95", 2, 3, "66,7%"),
        (Comparison.ABOVE, "95", 0, 0, "KPS"),
        (Comparison.ABOVE, "95", 9504, 10000, "95,04%"),
        (Comparison.ABOVE, "95", 9996, 10000, "99,96%"),  # nor onto 100 where the target is another
    ],
)
def test_printed_share_is_not_rounded_onto_the_threshold(
    comparison: Comparison, number: str, above: int, below: int, printed: str
) -> None:
    wanted = target("t", "HS11", comparison, number, EVERYONE)
    assert reached_words(wanted, Reached(None, Decimal(above), Decimal(below))) == printed


def test_the_sentence_names_no_unit_and_calls_no_unbound_unit_short(office: Office, regime: Regime) -> None:
    parameters = marts.prepare(office.connection, regime.name, PERIOD, MUCH_LATER)
    plan = judge_plan(office.connection, regime, read_status(office.connection, regime, parameters), parameters)
    said = {one.code: target_paragraph(regime.wording, one).text for one in plan.targets}
    assert said["all"] == (
        "Chỉ tiêu phấn đấu: Chỉ tiêu all. Kết quả: 0/03 đơn vị thuộc diện thực hiện đạt, 01 đơn vị chưa đạt, 01 "
        "đơn vị không phát sinh, 01 đơn vị trả lời không áp dụng; tỷ lệ chung 95%; kết quả chung: chưa đạt. "
        "Chỉ tiêu này không áp dụng đối với 02 đơn vị còn lại."
    )


def test_of_few_both_parts_are_said_as_elsewhere_in_the_report(office: Office, regime: Regime) -> None:
    """ "đạt tỷ lệ 18/19" and, a paragraph on, "tỷ lệ chung 94,7%" spoke of the same nineteen."""
    parameters = marts.prepare(office.connection, regime.name, PERIOD, MUCH_LATER)
    plan = judge_plan(office.connection, regime, read_status(office.connection, regime, parameters), parameters)
    one = replace(
        plan.targets[0], is_percent=True, reached=Reached(None, Decimal(18), Decimal(19)), reached_text="94,7%"
    )
    assert "tỷ lệ chung 18/19;" in target_paragraph(regime.wording, one).text
    many = replace(one, reached=Reached(None, Decimal(19), Decimal(20)), reached_text="95%")
    assert "tỷ lệ chung 95%;" in target_paragraph(regime.wording, many).text


def test_a_rejected_report_reaches_nothing(office: Office, regime: Regime) -> None:
    office.accept("E", verdict="rejected", HS04=1, HS05=1, HS06=0, CD01=0, models=[RUNNING])
    assert results(office, regime)["models", "E"].outcome is Outcome.NO_DATA
