"""Every rule on tasks and points: a report that breaks it is told so, one that just meets it is left alone."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from uuid import UUID

import pytest
import sqlalchemy

from etl.model.receipt import Verdict
from etl.model.regime import Regime, Unit
from etl.regime import load_regime
from etl.validate import SubmissionOutcome, validate_period
from etl.validate.rules import load_rules
from etl.warehouse import Warehouse, copy_rows
from tests.validate.builder import District
from tests.validate.cases import CASES
from tests.validate.conftest import SUITES
from tests.validate.plan_cases import FULL, GOOD_TASKS, PLAN_CASES, SIX, PlanCase

SENT = datetime(2023, 11, 1, 2, 0, tzinfo=UTC)
AT = datetime(2024, 1, 1, tzinfo=UTC)
RULES = {case.rule for case in PLAN_CASES if case.rule}


@pytest.fixture(scope="module")
def regime(repo_regimes: Mapping[str, Regime]) -> Regime:
    """The tasks of one plan and the scheme of another; a unit a case; no rules but those on them."""
    tasks, scores = repo_regimes["haiphong-chithi15-2023"], repo_regimes["kimdong-danvan-2022"]
    assert scores.scoring is not None
    roster = tuple(
        Unit(f"U{n:03d}", f"Trường mẫu {n}", "DVTT", "public", "0310010", n, True) for n, _ in enumerate(PLAN_CASES, 1)
    )
    return replace(
        tasks,
        scoring=scores.scoring,
        rosters={period.code: roster for period in tasks.periods},
        rules=tuple(use for use in (*tasks.rules, *scores.rules) if use.rule in RULES),
    )


@pytest.fixture(scope="module")
def repo_regimes() -> Mapping[str, Regime]:
    from etl.config import PROJECT

    names = ("haiphong-chithi15-2023", "kimdong-danvan-2022")
    return {name: load_regime(PROJECT / "regimes", name) for name in names}


@pytest.fixture(scope="module")
def judged(module_warehouse: Warehouse, regime: Regime) -> list[SubmissionOutcome]:
    """All cases judged in one run."""
    with module_warehouse.begin() as connection:
        district = District(connection, regime)
        sent = {}
        for number, case in enumerate(PLAN_CASES):
            values = dict(case.values) or SIX
            submission = district.submit(f"U{number + 1:03d}", "2023-Y", base=values, models=[], at=SENT)
            sent[submission] = number
            enter(connection, regime, submission, case)
        outcome = validate_period(connection, regime, regime.period("2023-Y"), SUITES, AT)
    return sorted(outcome.submissions, key=lambda one: sent[one.submission_id])


def enter(connection: sqlalchemy.Connection, regime: Regime, submission: UUID, case: PlanCase) -> None:
    """Rows of the two sheets as the form of a unit has them."""
    order = [task.code for task in regime.tasks]
    for code, said in {**GOOD_TASKS, **case.tasks}.items():
        if said is not None:
            row = (submission, code, said[0], said[1], "", said[2], said[3], "Nhiệm vụ", f"E{4 + order.index(code)}")
            columns = "submission_id task state completed_on as_typed result difficulty sheet cells"
            copy_rows(connection, "task_progress", columns.split(), [row])
    assert regime.scoring is not None
    lines = [criterion.code for criterion in regime.scoring.criteria]
    for code, points in {**FULL, **case.scores}.items():
        if points is not None:
            state = "missing" if points == "missing" else "number"
            value = Decimal(str(points)) if state == "number" else None
            evidence = "" if code in case.without_evidence else "Kế hoạch 05"
            row = (submission, code, state, value, "", evidence, "Tự chấm điểm", f"D{6 + lines.index(code)}")
            columns = "submission_id criterion state points as_typed evidence sheet cell"
            copy_rows(connection, "self_score", columns.split(), [row])


@pytest.mark.parametrize("number", range(len(PLAN_CASES)), ids=[f"{n}-{one}" for n, one in enumerate(PLAN_CASES)])
def test_case(number: int, judged: list[SubmissionOutcome]) -> None:
    case, outcome = PLAN_CASES[number], judged[number]
    assert [finding.code for finding in outcome.findings] == ([case.rule] if case.rule else [])
    if case.rule:
        assert outcome.findings[0].message == case.message
        is_critical = case.rule == "score_negative"
        assert outcome.verdict is (Verdict.REJECTED if is_critical else Verdict.ACCEPTED_WITH_WARNINGS)
    else:
        assert outcome.verdict is Verdict.ACCEPTED


def test_every_rule_has_a_report_that_breaks_it_and_one_that_just_does_not() -> None:
    cases = (*CASES, *PLAN_CASES)
    rules = {rule.id for rule in load_rules(SUITES)}
    assert rules == {case.rule for case in cases if case.rule}
    assert rules | {"good report"} == {case.of for case in cases if case.of}
