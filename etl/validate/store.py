"""Stores an outcome: only what changed. Verdicts are history, the newest row of a submission counts."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy

from etl.ledger import Event
from etl.validate.outcome import PeriodOutcome, SubmissionOutcome
from etl.warehouse import copy_rows, fetch_columns, sql

_FINDING = (
    "receipt_id",
    "verdict_id",
    "code",
    "severity",
    "sheet",
    "cells",
    "indicators",
    "found",
    "expected",
    "message",
)


def store_outcome(connection: sqlalchemy.Connection, outcome: PeriodOutcome, at: datetime) -> list[Event]:
    """Writes a verdict with its findings for each submission whose verdict or findings changed.

    A run that changes nothing writes nothing. A change queues the periods that compare with this one. Returns one
    ledger event for the run and one per new verdict, for the caller to append.
    """
    changed = _changed(connection, outcome.submissions)
    if not changed:
        return []
    run = uuid4()
    _store_run(connection, run, outcome, at)
    verdicts = _store_verdicts(connection, run, changed, at)
    copy_rows(connection, "finding", _FINDING, _findings(changed, verdicts))
    later = {"regime": outcome.regime, "periods": list(outcome.compared_by)}
    connection.execute(sqlalchemy.text(sql("validate/queue")), later)
    return [_run_event(run, outcome), *(_event(one, outcome.suite_sha256) for one in changed)]


def _changed(connection: sqlalchemy.Connection, submissions: Sequence[SubmissionOutcome]) -> list[SubmissionOutcome]:
    ids = [one.submission_id for one in submissions]
    rows = fetch_columns(connection, sql("validate/latest"), {"submissions": ids})[1]
    standing = {submission: (verdict, findings) for submission, verdict, findings in rows}
    return [one for one in submissions if standing.get(one.submission_id) != (one.verdict, one.findings_sha256)]


def _store_run(connection: sqlalchemy.Connection, run: UUID, outcome: PeriodOutcome, at: datetime) -> None:
    copy_rows(
        connection,
        "validation_run",
        ("id", "regime", "period", "suite_sha256", "submissions", "validated_at"),
        [(run, outcome.regime, outcome.period, outcome.suite_sha256, len(outcome.submissions), at)],
    )
    copy_rows(
        connection,
        "expectation_result",
        ("run_id", "rule", "frame", "evaluated", "failed"),
        [(run, rule.rule, rule.frame, rule.evaluated, rule.failed) for rule in outcome.rules],
    )


def _store_verdicts(
    connection: sqlalchemy.Connection, run: UUID, changed: Sequence[SubmissionOutcome], at: datetime
) -> dict[UUID, int]:
    """Ids of the new verdicts by submission."""
    parameters = {
        "run": run,
        "at": at,
        "submissions": [one.submission_id for one in changed],
        "verdicts": [str(one.verdict) for one in changed],
        "hashes": [one.findings_sha256 for one in changed],
    }
    return dict(fetch_columns(connection, sql("validate/insert_verdicts"), parameters)[1])


def _findings(changed: Sequence[SubmissionOutcome], verdicts: Mapping[UUID, int]) -> Iterator[tuple[Any, ...]]:
    for one in changed:
        for finding in one.findings:
            yield (
                one.receipt_id,
                verdicts[one.submission_id],
                finding.code,
                str(finding.severity),
                finding.sheet,
                list(finding.cells),
                list(finding.indicators),
                finding.found,
                finding.expected,
                finding.message,
            )


def _run_event(run: UUID, outcome: PeriodOutcome) -> Event:
    payload = {"regime": outcome.regime, "period": outcome.period, "suite_sha256": outcome.suite_sha256}
    return Event("validated", "validation_run", str(run), payload)


def _event(one: SubmissionOutcome, suite_sha256: str) -> Event:
    payload = {
        "verdict": str(one.verdict),
        "findings_sha256": one.findings_sha256,
        "suite_sha256": suite_sha256,
    }
    return Event("verdict", "submission", str(one.submission_id), payload)
