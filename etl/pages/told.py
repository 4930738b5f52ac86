"""Events of the ledger as people say them: what happened, to which unit's file, in which report."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy

from etl import ledger
from etl.pages.desk import Desk


@dataclass(frozen=True, slots=True)
class Told:
    """One event with what stands behind its ids; nothing of it is needed to show the event as it is.

    `about`: the row of pages/ledger_names, None where the object has no name; `said`: the payload, empty if it is no
    longer what was written; `message`: of the finding that the event names.
    """

    row: Any
    about: Any
    said: Mapping[str, Any]
    message: str
    place: tuple[str, str] | None

    def of(self, kind: str) -> str:
        """A code that the event carries, of a kind that has words; empty if it carries none."""
        value = self.said.get(kind)
        return value if isinstance(value, str) else ""


def told(desk: Desk, connection: sqlalchemy.Connection, events: Sequence[Any]) -> list[Told]:
    """Events with the names of their objects."""
    payloads = [_payload(row.payload) for row in events]
    ids = {one for row, said in zip(events, payloads, strict=True) for one in _ids(row, said)}
    names = {row.id: row for row in desk.rows(connection, "pages/ledger_names", ids=list(ids))}
    facts = {"receipts": list(ids), "codes": [str(said["code"]) for said in payloads if "code" in said]}
    found = desk.rows(connection, "pages/ledger_findings", **facts) if facts["codes"] else []
    messages = {(row.receipt, row.code): row.message for row in found}
    listed = []
    for row, said in zip(events, payloads, strict=True):
        about = next((names[one] for one in _ids(row, said) if one in names), None)
        message = messages.get((str(said.get("receipt")), str(said.get("code"))), "")
        listed.append(Told(row, about, said, message, _place(desk, about, row, said)))
    return listed


def problem_words(problem: str, language: str) -> str:
    """A problem of the chain in the page's language; as it is where it is told otherwise."""
    return ledger.problem_words(problem) if language == "vi" else problem


def detail(one: Told, word: Any, text: Any) -> str:
    """What the event adds to its name, in the page's language; empty if nothing."""
    said = one.said
    if one.row.event == "report_issued":
        return str(text("issued_short", number=said.get("number") or 0))
    if one.row.event == "revalidated":
        return str(text("reports_changed", number=said.get("changed")))
    kinds = {"verdict": "status", "status": "status", "step": "step", "channel": "channel", "change": "change"}
    words = [word(kind, one.of(key)) for key, kind in kinds.items() if one.of(key)]
    if one.row.event == "sent":
        words.append(word("answer", one.of("kind")))
    return ", ".join(words)


def _payload(text: str) -> Mapping[str, Any]:
    """Somebody may have changed it behind our back: it is shown all the same."""
    try:
        said = json.loads(text)
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


def _ids(row: Any, said: Mapping[str, Any]) -> list[UUID]:
    asked = (row.object_id, said.get("receipt"), said.get("version"), said.get("whole"))
    return [UUID(one) for one in asked if isinstance(one, str) and _UUID.fullmatch(one)]


_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def _place(desk: Desk, about: Any, row: Any, said: Mapping[str, Any]) -> tuple[str, str] | None:
    """Regime and period as people call them, if there is still such a period."""
    regime, period = (about.regime, about.period) if about else (said.get("regime"), said.get("period"))
    if regime is None and row.object_id.count("/") == 1:
        regime, period = row.object_id.split("/")
    try:
        found, when = desk.period(str(regime), str(period))
    except LookupError:
        return None
    return f"{found.title}, {when.name}", f"/ky/{found.name}/{when.code}"
