"""Every rule: a report that breaks it is told so in words a clerk can act on, one that just meets it is left alone."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest
import sqlalchemy

from etl.model.finding import Finding, Severity
from etl.model.receipt import Verdict
from etl.model.regime import Regime, Unit
from etl.validate import SubmissionOutcome, validate_period
from etl.warehouse import Warehouse
from tests.validate.builder import GOOD, District
from tests.validate.cases import BEFORE_2022, CASES
from tests.validate.conftest import SUITES

AT = datetime(2024, 1, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def regime(govap: Regime) -> Regime:
    """The real regime; a unit a case, and a maximum to exceed."""
    roster = tuple(
        Unit(f"U{n:03d}", f"Trường mẫu {n}", "TH", case.ownership, "0790010", n, True)
        for n, case in enumerate(CASES, 1)
    )
    indicators = tuple(
        replace(indicator, maximum=Decimal(10)) if indicator.code == "CD04" else indicator
        for indicator in govap.indicators
    )
    return replace(govap, indicators=indicators, rosters={period.code: roster for period in govap.periods})


@pytest.fixture(scope="module")
def judged(module_warehouse: Warehouse, regime: Regime) -> Mapping[int, SubmissionOutcome]:
    """All cases judged in one run, by their number."""
    with module_warehouse.begin() as connection:
        district = District(connection, regime)
        sent = {}
        for number, case in enumerate(CASES):
            unit = regime.roster("2023-Y")[number].code
            district.submit(unit, "2022-Y", base=BEFORE_2022, **case.before)
            district.submit(unit, "2023-H1", **case.before)
            texts = {code: text for code, text in (district.good_narratives() | dict(case.texts)).items() if text}
            sent[district.submit(unit, "2023-Y", base=GOOD, models=case.models, narratives=texts, **case.values)] = (
                number
            )
        connection.execute(
            sqlalchemy.text(
                "INSERT INTO verdict (submission_id, verdict, findings_sha256, decided_at)"
                " SELECT id, 'accepted', '', now() FROM submission WHERE period <> '2023-Y'"
            )
        )
        outcome = validate_period(connection, regime, regime.period("2023-Y"), SUITES, AT)
    return {sent[one.submission_id]: one for one in outcome.submissions}


@pytest.mark.parametrize("number", range(len(CASES)), ids=[f"{n}-{case}" for n, case in enumerate(CASES)])
def test_case(number: int, judged: Mapping[int, SubmissionOutcome], regime: Regime) -> None:
    case, outcome = CASES[number], judged[number]
    assert [finding.code for finding in outcome.findings] == ([case.rule] if case.rule else [])
    if not case.rule:
        assert outcome.verdict is Verdict.ACCEPTED
        return
    finding = outcome.findings[0]
    assert finding.message == case.message
    assert finding.severity is _severity(regime, case.rule)
    assert outcome.verdict is _VERDICT[finding.severity]
    _assert_complete(finding)


_VERDICT = {
    Severity.CRITICAL: Verdict.REJECTED,
    Severity.WARNING: Verdict.ACCEPTED_WITH_WARNINGS,
    Severity.INFO: Verdict.ACCEPTED,
}


def _severity(regime: Regime, rule: str) -> Severity:
    return next(use.severity for use in regime.rules if use.rule == rule)


def _assert_complete(finding: Finding) -> None:
    """A message stands alone (a telephone shows no columns): whole sentences, its cells, no codes, no gaps."""
    assert finding.message.endswith(".")
    assert "  " not in finding.message and "nan" not in finding.message
    assert all(cell in finding.message for cell in finding.cells)
    assert not any(code in finding.message for code in finding.indicators)
    assert finding.found and finding.expected
