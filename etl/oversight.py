"""What is decided about files and findings once the rules have spoken: withdraw, waive, revalidate."""

import hashlib
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import sqlalchemy

from etl import ledger
from etl.audit.verify import problems
from etl.dossier import export_package
from etl.dossier.kiem_tra import LIST
from etl.ledger import Event
from etl.model.clock import LOCAL, Clock
from etl.model.decision import By, Reason
from etl.model.errors import UsageError
from etl.pipeline import Journey
from etl.rereading import Rereader
from etl.review.retry import retry_receipts
from etl.review.revalidate import Judgement, differences, record_revalidation
from etl.review.waive import waive, withdraw
from etl.warehouse import sql


def waive_finding(
    journey: Journey, receipt: str, code: str, last_day: date | None, by: By, reason: Reason, clock: Clock
) -> dict[str, Any]:
    """Lets a finding pass and judges its period again; returns what the ledger keeps of it."""
    done = journey.decide(
        by, clock, lambda connection: waive(connection, receipt, code, last_day, by, reason, clock.now)
    )
    journey.validate_due(clock)
    return done


def withdraw_file(journey: Journey, receipt: str, by: By, reason: Reason, clock: Clock) -> dict[str, Any]:
    """Takes a file out of every figure and judges its period again; returns what the ledger keeps of it."""
    done = journey.decide(by, clock, lambda connection: withdraw(connection, receipt, by, reason, clock.now))
    journey.validate_due(clock)
    return done


def revalidate(
    journey: Journey, regime_name: str, period_code: str, by: By | None, reason: Reason, clock: Clock
) -> dict[str, Any]:
    """Where today's suite says something else to a submission: {suite_sha256, changes, applied}.

    Puts it in force only if `by` says who decides so.
    """
    from etl.validate import store_outcome, validate_period  # Great Expectations takes seconds to import

    regime = journey.regime(regime_name)
    period = regime.period(period_code)
    with journey.warehouse.begin() as connection:
        _refuse_unfinished(connection, regime_name, period_code)
        outcome = validate_period(connection, regime, period, journey.settings.suites, clock.now)
        today = {
            one.submission_id: Judgement(str(one.verdict), tuple(finding.message for finding in one.findings))
            for one in outcome.submissions
        }
        changed = differences(connection, regime_name, period_code, today)
        if by is not None:
            decision = record_revalidation(
                connection, regime_name, period_code, outcome.suite_sha256, changed, by, reason, clock.now
            )
            ledger.append(
                connection, [*store_outcome(connection, outcome, clock.now), *decision], actor=by.officer, at=clock.now
            )
    return {
        "suite_sha256": outcome.suite_sha256,
        "changes": [one.to_json() for one in changed],
        "applied": by is not None,
    }


def export_dossier(journey: Journey, regime_name: str, period_code: str, target: Path) -> dict[str, Any]:
    """Writes the audit package of a period: {file, files, sha256, package_sha256}; an event of the ledger.

    The package's own check prints `package_sha256`, so that the unpacked files can be held against the ledger. All
    files of its versions are put in place first.
    """
    regime = journey.regime(regime_name)
    period = regime.period(period_code)
    journey.publish_all(regime_name, period.code)
    target.parent.mkdir(parents=True, exist_ok=True)
    with journey.warehouse.begin() as connection:
        reports = journey.settings.out / regime_name / period.code
        done = export_package(connection, regime, period, journey.landing, reports, target)
        with ZipFile(target) as archive:
            done["package_sha256"] = hashlib.sha256(archive.read(LIST)).hexdigest()
        facts = {name: done[name] for name in ("files", "sha256", "package_sha256")}
        event = Event("exported", "audit_package", f"{regime_name}/{period.code}", facts)
        ledger.append(connection, [event], actor="audit", at=Clock.at(None).now)
    return done


def audit_problems(journey: Journey) -> list[str]:
    """Everything kept that is not as it was left; empty if all is well."""
    with journey.warehouse.begin() as connection:
        return list(problems(connection, journey.landing, journey.settings.out))


def reread_files(journey: Journey, workers: int = 2) -> Iterator[tuple[int, list[str]]]:
    """Reads all raw files again, batch by batch: how many, and what is stored otherwise than it stands in them."""
    return Rereader(journey.warehouse, journey.landing, journey.regimes).batches(workers)


def retry(journey: Journey, receipts: Sequence[str] | None, by: By, why: str, clock: Clock) -> dict[str, Any]:
    """Sends files that could not be read or loaded (None: all of them) back to be processed: {receipts[]}."""
    with journey.warehouse.begin() as connection:
        events = retry_receipts(connection, receipts, by, why, clock.now)
        ledger.append(connection, events, actor=by.officer, at=clock.now)
    return {"receipts": [event.payload["receipt"] for event in events]}


def waivers(journey: Journey, regime_name: str, period_code: str) -> list[dict[str, Any]]:
    """What was let pass in a period: {unit, receipt, code, until, has_ended, why, by, at}, in order of decision."""
    period = journey.regime(regime_name).period(period_code)
    facts = {"regime": regime_name, "period": period.code}
    with journey.warehouse.begin() as connection:
        rows = connection.execute(sqlalchemy.text(sql("status/waivers")), facts).all()
    return [
        {
            "unit": row.unit,
            "receipt": str(row.receipt),
            "original_name": row.original_name,
            "code": row.code,
            "until": row.until and row.until.astimezone(LOCAL).isoformat(),
            "has_ended": row.lapsed_at is not None,
            "why": row.why,
            "by": row.decided_by,
            "at": row.decided_at.astimezone(LOCAL).isoformat(),
        }
        for row in rows
    ]


def _refuse_unfinished(connection: sqlalchemy.Connection, regime: str, period: str) -> None:
    waiting = connection.execute(sqlalchemy.text(sql("review/is_queued")), {"regime": regime, "period": period})
    if waiting.scalar_one():
        raise UsageError("Kỳ này đang chờ kiểm tra: chạy lệnh process trước, rồi mới kiểm tra lại.")
