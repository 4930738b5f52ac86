"""Which raw files have been kept long enough by the regimes' own rules, and their erasure by an officer.

With the bytes go the texts and names that were read from them, and the mails that were sent about them.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any

import sqlalchemy

from etl.ledger import Event
from etl.model.clock import LOCAL
from etl.model.decision import By, Reason
from etl.model.regime import Regime
from etl.review.extend import decided, hashed
from etl.review.officers import check_decision
from etl.warehouse import Lock, sql


@dataclass(frozen=True, slots=True)
class Expired:
    """A raw file or mail whose time is over; `kept_until` is the last day on which a rule wanted it kept."""

    sha256: str
    size: int
    kind: str
    regime: str
    period: str
    kept_until: date


def expired(connection: sqlalchemy.Connection, regimes: Mapping[str, Regime], today: date) -> list[Expired]:
    """What may be erased: every reference to the file is of a regime whose rule says so, and none is left over.

    A regime without a rule, or one that is not there any more, keeps its files for good.
    """
    rows = connection.execute(sqlalchemy.text(sql("retention/claims")))
    found = []
    for _, claims in groupby(rows, key=lambda row: row.sha256):
        one = _expired(list(claims), regimes)
        if one is not None and one.kept_until < today:
            found.append(one)
    return found


def _expired(claims: Sequence[Any], regimes: Mapping[str, Regime]) -> Expired | None:
    days = [_kept_until(claim, regimes) for claim in claims]
    known = [day for day in days if day is not None]
    if len(known) < len(days):
        return None
    first = claims[0]
    kind = "mail" if all(claim.kind == "mail" for claim in claims) else "file"
    return Expired(first.sha256, first.size, kind, first.regime, first.period, max(known))


def _kept_until(claim: Any, regimes: Mapping[str, Regime]) -> date | None:
    """The last day of the year that the rule names, counted from the year of the period; None: for good."""
    years = [_years(claim.kind, regime) for regime in _owners(claim, regimes)]
    wanted = [one for one in years if one is not None]
    if not years or len(wanted) < len(years):
        return None
    return date(_year(claim, regimes) + max(wanted), 12, 31)


def _years(kind: str, regime: Regime) -> int | None:
    return {"file": regime.retention.files_years, "mail": regime.retention.mails_years}.get(kind)


def _owners(claim: Any, regimes: Mapping[str, Regime]) -> Iterator[Regime]:
    """The regime of the file; of a mail without a report those that read its mailbox."""
    if claim.regime in regimes:
        yield regimes[claim.regime]
    elif not claim.regime and claim.mailbox:
        yield from (one for one in regimes.values() if claim.mailbox in {box.name for box in one.mailboxes})


def _year(claim: Any, regimes: Mapping[str, Regime]) -> int:
    """The year of the period, else that in which it came."""
    regime = regimes.get(claim.regime)
    years = [] if regime is None else [period.year for period in regime.periods if period.code == claim.period]
    came: datetime = claim.received_at
    return years[0] if years else came.astimezone(LOCAL).year


def erase(
    connection: sqlalchemy.Connection, found: Sequence[Expired], by: By, reason: Reason, at: datetime
) -> tuple[list[Event], int]:
    """Records the erasure and empties the texts; how many mails that answered the files were emptied with them.

    The caller appends the events, then removes the bytes.

    Files that an older program erased keep their texts until now: they are emptied with these.

    Raises:
        UsageError: officer or reason is missing.
    """
    check_decision(connection, by, reason, needs_document=False)
    connection.execute(sqlalchemy.text("SELECT pg_advisory_xact_lock(:key)"), {"key": Lock.ERASE})
    facts = decided(by, reason, at)
    rows = [facts | {"sha256": one.sha256, "kept_until": one.kept_until} for one in found]
    if rows:
        connection.execute(sqlalchemy.text(sql("retention/add")), rows)
    why = hashed(reason)["why_sha256"]
    emptied, answers = _empty_texts(connection, at)
    return [
        *(
            Event("erased", "blob", one.sha256, {"kept_until": one.kept_until.isoformat(), "why_sha256": why})
            for one in found
        ),
        *(Event("texts_erased", "blob", sha256, {"why_sha256": why}) for sha256 in emptied),
    ], answers


def _empty_texts(connection: sqlalchemy.Connection, at: datetime) -> tuple[Sequence[str], int]:
    """Every erased file that still had its texts, and how many mails answered them; both are empty now.

    The files' events vouch for the rows as they are then.
    """
    emptied = connection.execute(sqlalchemy.text("SELECT erase_texts(:at)"), {"at": at}).scalars().all()
    answers, *_ = [
        connection.execute(sqlalchemy.text(sql(f"retention/{name}")), {"hashes": emptied}).rowcount
        for name in ("forget_answers", "forget_receipts", "forget_messages")
    ]
    return emptied, answers


def forget_sent(connection: sqlalchemy.Connection, regimes: Mapping[str, Regime], today: date) -> int:
    """Empties what was sent about periods whose mails need no keeping any more: to whom, and with what words."""
    over = [
        (regime.name, period.code)
        for regime in regimes.values()
        for period in regime.periods
        if regime.retention.mails_years is not None and date(period.year + regime.retention.mails_years, 12, 31) < today
    ]
    facts = {"regimes": [regime for regime, _ in over], "periods": [period for _, period in over]}
    return connection.execute(sqlalchemy.text(sql("retention/forget_sent")), facts).rowcount
