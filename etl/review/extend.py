"""Gia hạn: gives one unit a deadline of its own, by the letter that asked for it (DOMAIN §2)."""

import hashlib
from datetime import date, datetime, time, timedelta

import sqlalchemy

from etl.ledger import Event
from etl.model import clock
from etl.model.decision import By, Reason
from etl.model.errors import UsageError
from etl.model.regime import Period, Regime
from etl.review.officers import check_decision
from etl.text import short_date
from etl.warehouse import sql


def extend(
    connection: sqlalchemy.Connection,
    regime: Regime,
    period: Period,
    unit: str,
    last_day: date,
    by: By,
    reason: Reason,
    at: datetime,
) -> list[Event]:
    """Records that the unit's report is in time until the end of `last_day`; the newest extension counts.

    The last day in time of the plan itself takes an extension back. What the unit sent after the period was closed
    is looked at anew. The caller appends the events before COMMIT.

    Raises:
        UsageError: unit, officer, document or reason is missing, or the day lies before the plan's own.
    """
    check_decision(connection, by, reason)
    refuse_derived(regime, period)
    codes = [one.code for one in regime.roster(period.code)]
    if unit not in codes:
        raise UsageError(f"Đơn vị “{unit}” không phải báo cáo {period.name}. Các mã hợp lệ: {', '.join(codes)}.")
    until = datetime.combine(last_day + timedelta(days=1), time(), clock.LOCAL)
    if until < period.deadline:
        general = short_date(clock.last_day(period.deadline))
        raise UsageError(f"Ngày gia hạn {short_date(last_day)} sớm hơn hạn chung, hết ngày {general}.")
    facts = {"regime": regime.name, "period": period.code, "unit": unit, "until": until}
    row = facts | decided(by, reason, at)
    number = connection.execute(sqlalchemy.text(sql("review/add_extension")), row).scalar_one()
    taken = connection.execute(sqlalchemy.text(sql("review/take_waiting")), row).rowcount
    payload = {**facts, "until": until.isoformat(), **hashed(reason), "receipts_taken_up": taken}
    return [Event("extended", "extension", str(number), payload)]


def refuse_derived(regime: Regime, period: Period) -> None:
    """Nobody submits the end report of a campaign, so it has nothing to extend, close or reopen."""
    if period.derived_from:
        stages = ", ".join(regime.period(stage).code for stage in period.derived_from)
        raise UsageError(f"Báo cáo {period.name} lập từ các giai đoạn ({stages}): quyết định cho từng giai đoạn.")


def decided(by: By, reason: Reason, at: datetime) -> dict[str, object]:
    """The columns that every decision has."""
    return {
        "document": reason.document,
        "why": reason.why,
        "officer": by.officer,
        "os_user": by.os_user,
        "decided_at": at,
    }


def hashed(reason: Reason) -> dict[str, str]:
    """A reason as the ledger may keep it: texts can hold names."""
    texts = {"document_sha256": reason.document, "why_sha256": reason.why}
    return {name: hashlib.sha256(text.encode()).hexdigest() for name, text in texts.items()}
