"""The ledger: one chained, append-only event for every receipt, verdict, version and decision.

Each event's hash covers the hash before it, so that a changed, missing or inserted event is found. Payloads
hold ids and hashes only: names and texts may have to be erased one day, the chain may not. Every payload says when
it was really written (`recorded_at`), whatever clock was chosen, and vouches for the rows written with it (`seals`).
"""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import sqlalchemy

from etl import guards, seals
from etl.model.clock import LOCAL, was_chosen
from etl.model.errors import UsageError
from etl.warehouse import Lock, copy_rows, sql

GENESIS = "0" * 64
# Made once: `json.dumps` makes one at every call, for longer than it then writes.
_PAYLOAD = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))
_HASHED = json.JSONEncoder(ensure_ascii=False)
_COLUMNS = ("seq", "at", "actor", "event", "object_kind", "object_id", "payload", "previous_hash", "hash")


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to one object; the payload holds ids, hashes and plain values."""

    event: str
    object_kind: str
    object_id: str
    payload: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LedgerCheck:
    """Result of `verify`: number of events, the newest hash, and each thing that is wrong."""

    events: int
    head: str
    problems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Printed:
    """A hash that stands on paper, and the event that has it: nothing up to there was changed since it was printed.

    No event (`seq` 0): the chain is not the one from which it was printed.
    """

    sha256: str
    seq: int = 0
    at: datetime | None = None


def append(connection: sqlalchemy.Connection, events: Sequence[Event], *, actor: str, at: datetime) -> None:
    """Adds events to the chain. Call it last before COMMIT: it holds the chain's lock until then.

    Raises:
        UsageError: somebody chose an earlier moment than that of the newest event of the same regime.
    """
    if not events:
        return
    payloads = _payloads(connection, events)
    connection.execute(sqlalchemy.text("SELECT pg_advisory_xact_lock(:key)"), {"key": Lock.LEDGER})
    _go_forward(connection, events, at)
    seq, head = _head(connection)
    rows = []
    for event, payload in zip(events, payloads, strict=True):
        seq += 1
        fields = (seq, at, actor, event.event, event.object_kind, event.object_id, payload, head)
        head = _hash(fields)
        rows.append((*fields, head))
    copy_rows(connection, "ledger", _COLUMNS, rows)


def _payloads(connection: sqlalchemy.Connection, events: Sequence[Event]) -> list[str]:
    """What each event says, with its true time and the hashes of the rows that it vouches for."""
    rows = seals.rows_of(connection, ((event.event, event.object_id) for event in events))
    recorded_at = datetime.now(UTC).isoformat(timespec="seconds")
    told: list[dict[str, object]] = [{**event.payload, "recorded_at": recorded_at} for event in events]
    for event, one in zip(events, told, strict=True):
        if (event.event, event.object_id) in rows:
            one["rows"] = rows[event.event, event.object_id]
    return list(map(_PAYLOAD.encode, told))


def _go_forward(connection: sqlalchemy.Connection, events: Sequence[Event], at: datetime) -> None:
    """Moves the clock of the regimes concerned; who chose a moment before it would rewrite what was decided since."""
    regimes = connection.execute(sqlalchemy.text(sql("ledger/regimes_of")), _concerned(events)).scalars().all()
    facts = {"regimes": regimes, "at": at}
    later = connection.execute(sqlalchemy.text(sql("ledger/later")), facts).one_or_none() if regimes else None
    if later is not None and was_chosen(at):
        raise UsageError(
            f"Thời điểm đã chọn, {at.astimezone(LOCAL):%H:%M %d/%m/%Y}, sớm hơn việc mới nhất trên sổ cái của"
            f" {later.regime}, ghi cho lúc {later.newest_at.astimezone(LOCAL):%H:%M %d/%m/%Y}: sổ cái không ghi lùi"
            " ngày nên chưa ghi gì. Bỏ --as-of hoặc chọn thời điểm muộn hơn; để xem lại một thời điểm đã qua, dùng"
            " lệnh status --as-of."
        )
    if regimes:
        connection.execute(sqlalchemy.text(sql("ledger/move_clocks")), facts)


def _concerned(events: Sequence[Event]) -> dict[str, list[str]]:
    """What the events name that has a regime; events about none (officers, letters, downloads) move no clock."""
    payloads = [event.payload for event in events]
    by_kind = {
        kind: {event.object_id for event in events if event.object_kind in kinds} for kind, kinds in _KINDS.items()
    }
    return {
        "regimes": sorted({str(one["regime"]) for one in payloads if one.get("regime")}),
        "receipts": sorted(by_kind["receipts"] | {str(one["receipt"]) for one in payloads if "receipt" in one}),
        "versions": sorted(
            by_kind["versions"] | {str(one["version"]) for one in payloads if isinstance(one.get("version"), str)}
        ),
    }


_KINDS = {"receipts": ("receipt", "correction"), "versions": ("report_version", "report_issue")}


def verify(connection: sqlalchemy.Connection, language: str = "vi") -> LedgerCheck:
    """Walks the whole chain, compares it with what the warehouse holds, and asks whether its guards stand.

    Of the guards it speaks this language; of the chain English, see `problem_words`.
    """
    expected_seq, head, problems = 0, GENESIS, []
    for row in _stream(connection):
        expected_seq += 1
        if row.seq != expected_seq:
            problems.append(f"event {expected_seq} is missing: the chain goes on with {row.seq}")
            expected_seq = row.seq
        if row.previous_hash != head:
            problems.append(f"event {row.seq} does not follow the one before it")
        if _hash(tuple(row)[:-1]) != row.hash:
            problems.append(f"event {row.seq} ({row.event} {row.object_id}) was changed")
        head = row.hash
    problems += [
        f"{row.what} {row.object_id} has {row.events} events on the ledger instead of {row.expected}"
        for row in connection.execute(sqlalchemy.text(_UNMATCHED))
    ]
    problems += guards.problems(connection, language)
    return LedgerCheck(expected_seq, head, tuple(problems))


def problem_words(problem: str) -> str:
    """A problem of the chain in Vietnamese; those of the guards are."""
    for pattern, words in _PROBLEMS:
        if re.fullmatch(pattern, problem):
            return re.sub(pattern, words, problem)
    return problem


_PROBLEMS = (
    (r"event (\d+) is missing: the chain goes on with (\d+)", r"Thiếu sự kiện số \1: sổ đi tiếp từ sự kiện số \2."),
    (r"event (\d+) does not follow the one before it", r"Sự kiện số \1 không nối với sự kiện trước nó."),
    (r"event (\d+) \((.*)\) was changed", r"Sự kiện số \1 (\2) đã bị thay đổi."),
    (
        r"(\S+) (\S+) has (\d+) events on the ledger instead of (\d+)",
        r"\1 \2 có \3 sự kiện trong sổ cái, đúng ra là \4.",
    ),
)
"""What `verify` says to programs, and the same to officers."""


def printed(connection: sqlalchemy.Connection, typed: str) -> Printed:
    """Looks up a hash that somebody reads off a paper; blanks between its letters do not count.

    It may be that of an event, or that of an audit package: then the event is the package's export.
    """
    sha256 = "".join(typed.split()).lower()
    row = connection.execute(sqlalchemy.text(sql("ledger/printed")), {"hash": sha256})
    found = row.one_or_none()
    return Printed(sha256) if found is None else Printed(sha256, found.seq, found.at)


# One event for each receipt, verdict and version: a tail that was cut off leaves these without theirs.
_UNMATCHED = """
WITH facts AS (
    SELECT 'receipt' AS what, id::text AS object_id, 1 AS expected FROM receipt
    UNION ALL SELECT 'submission', submission_id::text, count(*) FROM verdict GROUP BY submission_id
    UNION ALL SELECT 'report_version', id::text, 1 FROM report_version
    UNION ALL SELECT 'extension', id::text, 1 FROM extension
    UNION ALL SELECT 'period_change', id::text, 1 FROM period_change
    UNION ALL SELECT 'waiver', id::text, 1 FROM waiver
    UNION ALL SELECT 'withdrawal', id::text, 1 FROM withdrawal
    UNION ALL SELECT 'revalidation', id::text, 1 FROM revalidation
    UNION ALL SELECT 'retry', id::text, 1 FROM retry
    UNION ALL SELECT 'outbox', id::text, 1 FROM outbox WHERE state = 'sent'
    UNION ALL SELECT 'report_step', id::text, 1 FROM report_step
    UNION ALL SELECT 'blob', sha256, 1 FROM erasure
    UNION ALL SELECT 'report_edit', id::text, 1 FROM report_edit
    UNION ALL SELECT 'report_issue', report_version_id::text, 1 FROM report_issue
), told AS (
    SELECT object_kind AS what, object_id, count(*) AS events FROM ledger
    WHERE event IN ('received', 'split_off', 'verdict', 'consolidated', 'extended', 'period_changed', 'waived',
                    'withdrawn', 'revalidated', 'retried', 'erased', 'sent', 'report_decided', 'report_edited',
                    'report_issued')
    GROUP BY object_kind, object_id
)
SELECT what, object_id, coalesce(events, 0) AS events, coalesce(expected, 0) AS expected
FROM facts FULL JOIN told USING (what, object_id)
WHERE coalesce(events, 0) <> coalesce(expected, 0)
ORDER BY what, object_id
"""


def _head(connection: sqlalchemy.Connection) -> tuple[int, str]:
    row = connection.execute(sqlalchemy.text("SELECT seq, hash FROM ledger ORDER BY seq DESC LIMIT 1")).one_or_none()
    return (0, GENESIS) if row is None else (row.seq, row.hash)


def _stream(connection: sqlalchemy.Connection) -> Iterator[Any]:
    statement = sqlalchemy.text(f"SELECT {', '.join(_COLUMNS)} FROM ledger ORDER BY seq")  # noqa: S608 constants
    return iter(connection.execute(statement.execution_options(yield_per=5_000)))


def _hash(fields: tuple[Any, ...]) -> str:
    seq, at, *rest = fields
    text = _HASHED.encode([seq, at.astimezone(UTC).isoformat(timespec="microseconds"), *rest])
    return hashlib.sha256(text.encode()).hexdigest()
