"""Today's rules over yesterday's reports: what would change, and putting it in force by an officer's will."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy

from etl.ledger import Event
from etl.model.decision import By, Reason
from etl.review.extend import decided, hashed
from etl.review.officers import check_decision
from etl.warehouse import sql


@dataclass(frozen=True, slots=True)
class Judgement:
    """What is said to one submission: its verdict and the messages of the findings that rules made."""

    verdict: str | None
    findings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """A submission to which something else would be said today."""

    unit: str
    receipt: UUID
    before: Judgement
    after: Judgement

    def to_json(self) -> dict[str, Any]:
        """With what would be found beside what is found now."""
        return {
            "unit": self.unit,
            "receipt": str(self.receipt),
            "verdict_before": self.before.verdict,
            "verdict_after": self.after.verdict,
            "findings_gone": [one for one in self.before.findings if one not in self.after.findings],
            "findings_new": [one for one in self.after.findings if one not in self.before.findings],
        }


def differences(
    connection: sqlalchemy.Connection, regime: str, period: str, today: Mapping[UUID, Judgement]
) -> list[Difference]:
    """Where today's judgement of a submission is another than the one that stands, by unit and file."""
    rows = connection.execute(sqlalchemy.text(sql("review/standing")), {"regime": regime, "period": period})
    found = []
    for row in rows:
        before = Judgement(row.verdict, tuple(row.findings))
        after = today.get(row.submission_id)
        if after is not None and (before.verdict, sorted(before.findings)) != (after.verdict, sorted(after.findings)):
            found.append(Difference(row.unit, row.receipt_id, before, after))
    return sorted(found, key=lambda one: (one.unit, str(one.receipt)))


def record_revalidation(
    connection: sqlalchemy.Connection,
    regime: str,
    period: str,
    suite_sha256: str,
    changed: Sequence[Difference],
    by: By,
    reason: Reason,
    at: datetime,
) -> list[Event]:
    """The decision to let today's rules count; the verdicts themselves are stored by validation.

    Raises:
        UsageError: officer or reason is missing.
    """
    check_decision(connection, by, reason, needs_document=False)
    facts = {"regime": regime, "period": period, "suite_sha256": suite_sha256, "changed": len(changed)}
    row = facts | decided(by, reason, at)
    number = connection.execute(sqlalchemy.text(sql("review/add_revalidation")), row).scalar_one()
    return [Event("revalidated", "revalidation", str(number), facts | hashed(reason))]
