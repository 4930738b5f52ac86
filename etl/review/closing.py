"""Khóa sổ, mở lại: ends the taking of a period's reports, or begins it again, by a document and a person."""

from datetime import datetime

import sqlalchemy

from etl.decisions import read_decisions
from etl.ledger import Event
from etl.model.clock import LOCAL
from etl.model.decision import By, Change, Reason, closes_at
from etl.model.errors import UsageError
from etl.model.regime import Period, Regime
from etl.review.extend import decided, hashed, refuse_derived
from etl.review.officers import check_decision
from etl.text import short_date
from etl.warehouse import sql


def change_period(
    connection: sqlalchemy.Connection,
    regime: Regime,
    period: Period,
    change: Change,
    by: By,
    reason: Reason,
    at: datetime,
) -> list[Event]:
    """Closes or reopens the period as of `at`; reopening takes up what came while it was closed.

    The deadline stays as it is: what comes into a reopened period is late. The caller appends the events.

    Raises:
        UsageError: officer, document or reason is missing, or the period is closed (open) already.
    """
    check_decision(connection, by, reason)
    refuse_derived(regime, period)
    changes = read_decisions(connection, at, regime.name, [period.code]).changes
    _refuse_idle(period, closes_at(period, changes.get((regime.name, period.code), ())), change, at)
    facts = {"regime": regime.name, "period": period.code, "change": str(change)}
    row = facts | decided(by, reason, at) | {"unit": None}
    number = connection.execute(sqlalchemy.text(sql("review/add_period_change")), row).scalar_one()
    taken = 0
    if change is Change.REOPEN:
        taken = connection.execute(sqlalchemy.text(sql("review/take_waiting")), row).rowcount
    payload = {**facts, **hashed(reason), "receipts_taken_up": taken}
    return [Event("period_changed", "period_change", str(number), payload)]


def _refuse_idle(period: Period, end: datetime | None, change: Change, at: datetime) -> None:
    """A second closing would move the end of the first one, and with it what counts."""
    if at < period.opens_at:
        raise UsageError(f"Kỳ {period.name} chưa mở: bắt đầu nhận báo cáo từ ngày {_day(period.opens_at)}.")
    is_closed = end is not None and end <= at
    if change is Change.CLOSE and end is not None and is_closed:
        raise UsageError(f"Kỳ {period.name} đã khóa sổ từ ngày {_day(end)}.")
    if change is Change.REOPEN and not is_closed:
        raise UsageError(f"Kỳ {period.name} đang mở, không cần mở lại.")


def _day(instant: datetime) -> str:
    return short_date(instant.astimezone(LOCAL).date())
