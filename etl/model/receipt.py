"""A received file and what became of it."""

import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import NAMESPACE_URL, UUID, uuid5


class ReceiptStatus(StrEnum):
    """received → one of the others; the verdict on what it says is the submission's, not the receipt's.

    split: a workbook of several units, each of which got a receipt of its own.
    """

    RECEIVED = "received"
    DUPLICATE = "duplicate"
    REFUSED = "refused"
    UNREADABLE = "unreadable"
    EVIDENCE = "evidence"
    NEEDS_REVIEW = "needs_review"
    UNDERSTOOD = "understood"
    SPLIT = "split"


class Verdict(StrEnum):
    """What the office says to a submission."""

    ACCEPTED = "accepted"
    ACCEPTED_WITH_WARNINGS = "accepted_with_warnings"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


class TimeSource(StrEnum):
    """Who vouches for the time of receipt; printed beside it. A first scan's file time can be forged."""

    MAIL_SERVER = "mail_server"
    INCOMING_REGISTER = "incoming_register"
    OFFICER = "officer"
    FILE_TIME = "file_time"
    FILE_TIME_WEAK = "file_time_weak"


@dataclass(frozen=True, slots=True)
class Receipt:
    """One delivery. `received_at` is aware (UTC); hints are what sender or folder claim, empty if nothing."""

    channel: str
    locator: str
    sha256: str
    size: int
    original_name: str
    sender: str
    received_at: datetime
    received_at_source: TimeSource
    regime_hint: str = ""
    unit_hint: str = ""

    @property
    def id(self) -> UUID:
        """The same delivery gets the same id in every run, so a re-run makes the same rows."""
        return uuid5(NAMESPACE_URL, "\x1f".join((self.channel, self.locator, self.sha256)))


def receipt_number(receipt: UUID) -> str:
    """The number on the slip: short enough to read out on the telephone; `receipts search` and `accept` know it."""
    code = receipt.hex[:8].upper()
    return f"TN-{code[:4]}-{code[4:]}"


_NUMBER = re.compile(r"\s*TN[\s-]?([0-9A-F]{4})[\s-]?([0-9A-F]{4})\s*", re.IGNORECASE)


def beginning_of(text: str) -> str:
    """How the id begins that an officer names, by itself or by the number on the slip; '' if it is neither."""
    if (number := _NUMBER.fullmatch(text)) is not None:
        return (number[1] + number[2]).lower()
    try:
        return str(UUID(text))
    except ValueError:
        return ""


def submission_id(receipt_id: UUID, regime: str, period: str, unit: str) -> UUID:
    """Id of what one receipt reports for one unit and period."""
    return uuid5(receipt_id, "\x1f".join((regime, period, unit)))
