"""Gauges for Prometheus and whatever reads its text (OpenMetrics 1.0): how much came in, waits, went out."""

import shutil
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import sqlalchemy

from etl import ledger
from etl.warehouse import sql

CONTENT_TYPE = "application/openmetrics-text; version=1.0.0; charset=utf-8"
LEDGER_FRESH_FOR = 600.0
"""Seconds: the whole chain is walked at most so often, however often somebody asks."""


@dataclass(frozen=True, slots=True)
class Gauge:
    """One gauge; `label` names what its values are told apart by ('' none), `known` those that are there as 0 too."""

    help: str
    label: str = ""
    known: tuple[str, ...] = ()


GAUGES: Mapping[str, Gauge] = {
    "etl_receipts": Gauge(
        "Files that arrived, by what became of them",
        "status",
        ("received", "understood", "duplicate", "refused", "unreadable", "evidence", "needs_review", "split"),
    ),
    "etl_submissions": Gauge(
        "Reports by the verdict that stands",
        "verdict",
        ("accepted", "accepted_with_warnings", "rejected", "withdrawn"),
    ),
    "etl_receipts_oldest_unprocessed_age_seconds": Gauge("How long the oldest file lies that nobody has looked at"),
    "etl_outbox_messages": Gauge(
        "Mails by state", "state", ("held", "folded", "queued", "sending", "sent", "uncertain", "dead")
    ),
    "etl_outbox_oldest_queued_age_seconds": Gauge("How long the oldest mail waits to be sent"),
    "etl_channel_last_success_timestamp_seconds": Gauge("When a channel was last looked through", "channel"),
    "etl_periods_to_validate": Gauge("Periods whose verdicts wait for a validation"),
    "etl_report_versions": Gauge("Versions of reports ever made"),
    "etl_ledger_events": Gauge("Events on the ledger when it was last verified"),
    "etl_ledger_ok": Gauge("1 if the ledger verified, 0 if something was changed, lost or inserted"),
    "etl_disk_free_bytes": Gauge("Free space where the data lie"),
}


@dataclass
class Meter:
    """Kept by the web server, one for all who ask."""

    home: Path
    _ledger: ledger.LedgerCheck | None = None
    _verified_at: float = field(default=0.0)

    def text(self, connection: sqlalchemy.Connection, now: datetime) -> str:
        """All gauges of now, as OpenMetrics text."""
        values = {(name, label): 0.0 for name, gauge in GAUGES.items() for label in gauge.known}
        for row in connection.execute(sqlalchemy.text(sql("metrics/numbers")), {"now": now}):
            values[row.name, row.label] = row.value
        check = self._checked(connection)
        values["etl_ledger_events", ""] = check.events
        values["etl_ledger_ok", ""] = 0.0 if check.problems else 1.0
        values["etl_disk_free_bytes", ""] = shutil.disk_usage(self.home).free
        return "".join(_lines(values))

    def _checked(self, connection: sqlalchemy.Connection) -> ledger.LedgerCheck:
        if self._ledger is None or time.monotonic() - self._verified_at > LEDGER_FRESH_FOR:
            self._ledger, self._verified_at = ledger.verify(connection), time.monotonic()
        return self._ledger


def _lines(values: Mapping[tuple[str, str], float]) -> Iterator[str]:
    for name, gauge in GAUGES.items():
        yield f"# TYPE {name} gauge\n# HELP {name} {gauge.help}.\n"
        for (of, label), value in sorted(values.items()):
            if of == name:
                written = f'{{{gauge.label}="{_escaped(label)}"}}' if gauge.label else ""
                yield f"{name}{written} {value:.17g}\n"
    yield "# EOF\n"


def _escaped(label: str) -> str:
    return label.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")
