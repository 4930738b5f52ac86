"""Who stands in the danh bạ, and taking people out of it for good: one who has left, a closed unit, old rows."""

import hashlib
import json
import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy

from etl.ledger import Event
from etl.model.clock import LOCAL
from etl.model.decision import By, Reason
from etl.model.errors import UsageError
from etl.review.extend import hashed
from etl.review.officers import check_decision
from etl.text import clean
from etl.warehouse import sql


@dataclass(frozen=True, slots=True)
class Asked:
    """Which contacts: of a unit, with an address or number however it is written, ended before a day; all of it."""

    unit: str | None = None
    address: str | None = None
    ended_before: date | None = None

    @property
    def facts(self) -> dict[str, Any]:
        """For the query; a number is known by its digits."""
        address = None if self.address is None else clean(self.address).casefold()
        digits = re.sub(r"\D", "", address or "")
        return {
            "unit": self.unit,
            "address": address,
            "digits": digits or None,
            "ended_before": self.ended_before,
        }


def find_contacts(connection: sqlalchemy.Connection, asked: Asked) -> list[dict[str, Any]]:
    """The rows of the danh bạ, by unit."""
    rows = connection.execute(sqlalchemy.text(sql("contacts/found")), asked.facts)
    return [dict(row) for row in rows.mappings()]


def erase_contacts(
    connection: sqlalchemy.Connection, asked: Asked, by: By, reason: Reason, at: datetime
) -> list[Event]:
    """Takes the contacts out for good; the ledger keeps how many, of which units, and one hash of them.

    Mails and files that came from them keep their sender as long as the regimes' rules want it. The caller appends
    the events.

    Raises:
        UsageError: officer or reason is missing, nothing was said of whom, or nobody is meant by it.
    """
    check_decision(connection, by, reason, needs_document=False)
    if asked == Asked():
        raise UsageError("Cần ít nhất một trong --unit, --address, --ended-before: không xóa cả danh bạ một lúc.")
    found = find_contacts(connection, asked)
    if not found:
        raise UsageError("Không có liên hệ nào như vậy trong danh bạ; xem `contacts list`.")
    connection.execute(sqlalchemy.text(sql("contacts/erase")), found)
    units = sorted({one["unit"] for one in found})
    facts = {"units": units, "day": at.astimezone(LOCAL).date()}
    silent = connection.execute(sqlalchemy.text(sql("contacts/units_without_mail")), facts).scalars().all()
    sha256 = hashlib.sha256(json.dumps(found, ensure_ascii=False, default=str).encode()).hexdigest()
    payload = {"contacts": len(found), "units": units, "units_without_mail": list(silent), **hashed(reason)}
    return [Event("contacts_erased", "contacts", sha256, payload)]
