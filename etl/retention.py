"""How long raw files and mails are kept: what the regimes' rules let go, and its erasure."""

import logging
from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any

import sqlalchemy

from etl import ledger
from etl.model.clock import LOCAL, Clock
from etl.model.decision import By, Reason
from etl.pipeline import Journey
from etl.publish.renew import renew_internal
from etl.review.erase import Expired, erase, expired, forget_sent
from etl.warehouse import sql

logger = logging.getLogger(__name__)


def retention_plan(journey: Journey, clock: Clock) -> list[dict[str, Any]]:
    """What would be erased now: {regime, period, files, mails, bytes, kept_until}, a row for each period."""
    with journey.warehouse.begin() as connection:
        return _summed(_expired(connection, journey, clock))


def erase_expired(journey: Journey, by: By, reason: Reason, clock: Clock) -> dict[str, Any]:
    """Erases what the rules let go: {erased, bytes, removed, mails_forgotten, files_renewed}.

    The decision commits first; killed before the bytes are gone, or before the inner files are made again without the
    texts, the next call does what is left, and `audit verify` tells.
    """
    with journey.warehouse.begin() as connection:
        found = _expired(connection, journey, clock)
        events, answers = erase(connection, found, by, reason, clock.now)
        forgotten = answers + forget_sent(connection, journey.regimes, clock.now.astimezone(LOCAL).date())
        ledger.append(connection, events, actor=by.officer, at=clock.now)
    logger.info("%d files erased with their texts, %d mails forgotten", len(found), forgotten)
    return {
        "erased": len(found),
        "bytes": sum(one.size for one in found),
        "removed": _remove(journey),
        "mails_forgotten": forgotten,
        "files_renewed": _renew(journey, clock),
    }


def _expired(connection: sqlalchemy.Connection, journey: Journey, clock: Clock) -> list[Expired]:
    return expired(connection, journey.regimes, clock.now.astimezone(LOCAL).date())


def _remove(journey: Journey) -> int:
    """Takes away the bytes of everything that was ever decided to be erased; how many files were still there."""
    with journey.warehouse.begin() as connection:
        gone = connection.execute(sqlalchemy.text("SELECT sha256 FROM erased_blob")).scalars().all()
    return journey.landing.remove(gone)


def _renew(journey: Journey, clock: Clock) -> int:
    """Makes the inner file of each version that still shows erased texts anew, one a transaction; how many."""
    with journey.warehouse.begin() as connection:
        versions = connection.execute(sqlalchemy.text(sql("retention/to_renew"))).all()
    for row in versions:
        with journey.warehouse.begin() as connection:
            event = renew_internal(connection, row.id, journey.settings.out / row.regime / row.period)
            ledger.append(connection, [event], actor="publish", at=clock.now)
    return len(versions)


def _summed(found: Sequence[Expired]) -> list[dict[str, Any]]:
    counts: Counter[tuple[str, str, str]] = Counter()
    until: dict[tuple[str, str], date] = {}
    for one in found:
        place = (one.regime, one.period)
        counts[(*place, one.kind)] += 1
        counts[(*place, "bytes")] += one.size
        until[place] = max(until.get(place, one.kept_until), one.kept_until)
    return [
        {
            "regime": regime,
            "period": period,
            "files": counts[regime, period, "file"],
            "mails": counts[regime, period, "mail"],
            "bytes": counts[regime, period, "bytes"],
            "kept_until": day.isoformat(),
        }
        for (regime, period), day in sorted(until.items())
    ]
