"""Letters without a file that units write back: who wrote what, until an officer has settled it; a facade.

While such a letter is open its unit waits for the office, so that nobody reminds it (`etl.respond.turns`).
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy

from etl import ledger
from etl.ledger import Event
from etl.model.clock import Clock, local_text
from etl.model.decision import By, Reason
from etl.model.errors import UsageError
from etl.model.receipt import beginning_of, receipt_number
from etl.model.words import MESSAGE
from etl.pipeline import Journey
from etl.receive.letter import first_line
from etl.review.extend import hashed
from etl.review.officers import check_decision
from etl.warehouse import sql


@dataclass(frozen=True, slots=True)
class Reply:
    """One letter of one unit. `said`: its first line, else its subject, else what came."""

    id: UUID
    unit: str
    unit_name: str
    received_at: datetime
    said: str
    is_on_correction: bool

    @property
    def number(self) -> str:
        """By which an officer names it."""
        return receipt_number(self.id)

    def to_json(self) -> dict[str, Any]:
        """As `status --json` shows it."""
        return {
            "number": self.number,
            "unit": self.unit,
            "name": self.unit_name,
            "received_at": local_text(self.received_at),
            "said": self.said,
            "is_on_correction": self.is_on_correction,
        }


def open_replies(journey: Journey, regime_name: str, period_code: str, now: datetime) -> list[Reply]:
    """The letters of a period's units that nobody has settled, oldest first."""
    period = journey.regime(regime_name).period(period_code)
    asked = {"regime": regime_name, "period": period_code, "opens_at": period.opens_at, "as_of": now}
    with journey.warehouse.begin() as connection:
        rows = connection.execute(sqlalchemy.text(sql("respond/open_letters")), asked).all()
    return [
        Reply(row.id, row.unit, row.unit_name, row.received_at, _said(journey, row), row.answers_kind == "correction")
        for row in rows
    ]


def _said(journey: Journey, row: Any) -> str:
    raw = journey.landing.find(row.sha256) or b""
    return first_line(raw) or row.subject or MESSAGE[row.outcome]


def settle(journey: Journey, number: str, by: By, reason: Reason, clock: Clock) -> dict[str, Any]:
    """Records that an officer has seen to a letter; returns what the ledger keeps of it.

    Raises:
        UsageError: no such letter, it holds a file or is settled, or officer or reason is missing.
    """
    beginning = beginning_of(number)
    statement = "SELECT id FROM open_letter WHERE starts_with(id::text, :beginning)"
    with journey.warehouse.begin() as connection:
        check_decision(connection, by, reason, needs_document=False)
        found = connection.execute(sqlalchemy.text(statement), {"beginning": beginning}).scalars().all()
        if not beginning or len(found) != 1:
            raise UsageError(
                f"Không có thư trả lời nào mang số {number} đang chờ xem; xem danh sách bằng lệnh status. Tệp đang "
                "chờ thì dùng lệnh receipts accept."
            )
        row = {"message": found[0], "why": reason.why, "officer": by.officer, "os_user": by.os_user, "at": clock.now}
        connection.execute(sqlalchemy.text(sql("review/settle_letter")), row)
        event = Event("letter_settled", "message", str(found[0]), hashed(reason))
        ledger.append(connection, [event], actor=by.officer, at=clock.now)
    return {"message": str(found[0]), "number": receipt_number(found[0]), **event.payload}
