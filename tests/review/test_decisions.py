"""What closings, reopenings and extensions mean for who may send when; no warehouse."""

from datetime import datetime, timedelta, timezone

import pytest

from etl.model.decision import Change, Decisions, Extension, PeriodChange, closes_at
from etl.model.regime import Regime
from etl.model.submission import FormIdentity
from etl.read.identify import identify, open_period
from etl.regime import load_regime
from tests.conftest import REPO

HCM = timezone(timedelta(hours=7))
NAME, UNIT = "govap-danvan-2023", "0790101"


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=HCM)


@pytest.fixture(scope="module")
def govap() -> Regime:
    return load_regime(REPO / "regimes", NAME)


def change(number: int, what: Change, when: str) -> PeriodChange:
    return PeriodChange(number, what, "CV số 1", "nv.a", moment(when))


CLOSED, REOPENED = Change.CLOSE, Change.REOPEN


@pytest.mark.parametrize(
    ("changes", "end"),
    [
        ([], "2023-07-01T00:00"),
        ([(CLOSED, "2023-05-10T10:00")], "2023-05-10T10:00"),
        ([(CLOSED, "2023-05-10T10:00"), (REOPENED, "2023-05-12T08:00")], "2023-07-01T00:00"),
        ([(REOPENED, "2023-07-03T08:00")], None),
        ([(REOPENED, "2023-07-03T08:00"), (CLOSED, "2023-07-05T17:00")], "2023-07-05T17:00"),
    ],
)
def test_when_a_period_ends_taking_reports(govap: Regime, changes: list[tuple[Change, str]], end: str | None) -> None:
    """The calendar closes this period on 01/7/2023; the last decision counts."""
    made = [change(number, what, when) for number, (what, when) in enumerate(changes)]
    assert closes_at(govap.period("2023-H1"), made) == (None if end is None else moment(end))


def test_decisions_change_the_period_and_nothing_else(govap: Regime) -> None:
    decisions = Decisions(changes={(NAME, "2023-H1"): (change(1, CLOSED, "2023-05-10T10:00"),)})
    applied = decisions.applied({NAME: govap})[NAME]
    assert applied.period("2023-H1").closes_at == moment("2023-05-10T10:00")
    assert applied.period("2023-H1").deadline == govap.period("2023-H1").deadline
    assert applied.period("2023-Y") == govap.period("2023-Y")
    assert Decisions().applied({NAME: govap})[NAME] is govap


def extended(until: str) -> Decisions:
    return Decisions(extensions={(NAME, "2023-H1", UNIT): Extension(moment(until), "CV số 1", "nv.a", moment(until))})


FORM = FormIdentity(NAME, "2023-H1", UNIT, "2023.1")


def test_an_extended_unit_may_send_after_the_period_is_closed(govap: Regime) -> None:
    late = moment("2023-07-04T09:00")
    regimes = {NAME: govap}
    assert identify(FORM, NAME, UNIT, late, regimes).doubt is not None
    found = identify(FORM, NAME, UNIT, late, regimes, extended("2023-07-06T00:00"))
    assert (found.period, found.unit, found.doubt, found.fault) == ("2023-H1", UNIT, None, None)


def test_an_extension_is_for_its_unit_and_ends(govap: Regime) -> None:
    regimes, decisions = {NAME: govap}, extended("2023-07-06T00:00")
    other = FormIdentity(NAME, "2023-H1", "0790102", "2023.1")
    assert identify(other, NAME, "0790102", moment("2023-07-04T09:00"), regimes, decisions).doubt is not None
    assert identify(FORM, NAME, UNIT, moment("2023-07-06T00:00"), regimes, decisions).doubt is not None


def test_the_end_report_of_a_campaign_takes_no_files() -> None:
    """Else every file without its hidden sheet would wait, for two periods would be open at once."""
    campaign = load_regime(REPO / "regimes", "govap-thidua-2021")
    found = open_period(campaign, moment("2021-06-18T09:00"))
    assert found is not None and found.code == "2021-S1"
    form = FormIdentity(campaign.name, "2021-C", "0790101", "2021.1")
    whose = identify(form, campaign.name, "0790101", moment("2021-07-05T09:00"), {campaign.name: campaign})
    assert whose.fault is not None and whose.fault.code == "form-of-other-period"
