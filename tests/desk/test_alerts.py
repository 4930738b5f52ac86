"""The plan's own date to the receiver, passed unissued: somebody is told."""

from dataclasses import replace
from datetime import date, datetime, timedelta, timezone

from etl.config import PROJECT
from etl.desk import Desk
from etl.model.clock import Clock
from etl.model.regime import Regime
from etl.regime import load_regime
from tests.desk.conftest import BY, CLOCK, AtDesk
from tests.desk.test_issue import approved, first

BEFORE = datetime(2023, 5, 10, tzinfo=timezone(timedelta(hours=7)))
REGIMES = PROJECT / "regimes"


def with_date(at_desk: AtDesk) -> Desk:
    periods = tuple(replace(p, report_before=BEFORE) for p in at_desk.regime.periods if p.code == "2023-H1")
    regime = replace(at_desk.regime, periods=periods)
    return Desk(replace(at_desk.desk.office, regimes={regime.name: regime}))


def alerted(desk: Desk, at: datetime) -> list[str]:
    return [one["period"] for one in desk.alerts(Clock(at, is_simulated=True))]


def test_an_alert_from_the_very_date_until_it_is_issued(at_desk: AtDesk) -> None:
    approved(at_desk)
    desk = with_date(at_desk)
    assert alerted(desk, BEFORE - timedelta(microseconds=1)) == []
    assert alerted(desk, BEFORE) == ["2023-H1"]
    at_desk.desk.issue(*at_desk.key, 5, date(2023, 5, 12), BY, CLOCK)
    assert alerted(desk, BEFORE + timedelta(days=9)) == []


def test_no_alert_without_a_date_or_a_draft(at_desk: AtDesk) -> None:
    assert alerted(with_date(at_desk), BEFORE) == []
    at_desk.draft(first)
    assert alerted(at_desk.desk, BEFORE + timedelta(days=900)) == []


def test_a_lower_level_is_due_when_the_upper_one_says(at_desk: AtDesk) -> None:
    """Phan Thiết reports to the Sở, whose plan says "trước ngày 05/6/2019"."""
    known: dict[str, Regime] = {n: load_regime(REGIMES, n) for n in ("phanthiet-danvan-2019", "binhthuan-danvan-2019")}
    desk = Desk(replace(at_desk.desk.office, regimes=known))
    lower = known["phanthiet-danvan-2019"]
    due = desk.report_before(lower, lower.period("2019-H1"))
    assert due is not None and due.isoformat() == "2019-06-05T00:00:00+07:00"
