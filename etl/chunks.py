"""Takes unprocessed receipts through reading, identifying and loading, in chunks that workers claim (DESIGN §6.7).

Data, status and ledger of a chunk commit together. A chunk that cannot be loaded is tried again in ever smaller
pieces until the receipt that spoils it is alone; that one is set aside for IT, the others go on.
"""

import logging
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import psycopg
import sqlalchemy

from etl import ledger
from etl.forms import form_spec
from etl.forms.spec import FormSpec
from etl.landing import Landing
from etl.load.compare_word import compare_formats
from etl.load.submissions import ProcessedReceipt, store_receipts
from etl.model.catalogue import finding
from etl.model.clock import Clock
from etl.model.decision import Decisions
from etl.model.errors import FatalError
from etl.model.finding import Finding
from etl.model.receipt import ReceiptStatus
from etl.model.regime import Regime
from etl.model.submission import FormIdentity, ReadReport
from etl.read.identify import Identified, identify
from etl.read.outcome import Outcome, ReadJob, ReadOutcome
from etl.read.sandbox import Sandbox
from etl.warehouse import Warehouse, sql

logger = logging.getLogger(__name__)

CHUNK = 300
SUSPICIOUS = 5
"""So many files that all kill their reader are not the files' fault."""

_POISON = (
    psycopg.DataError,
    psycopg.IntegrityError,
    sqlalchemy.exc.DataError,
    sqlalchemy.exc.IntegrityError,
    ValueError,
)
"""What a row that the warehouse refuses raises; anything else is our trouble and stops the run."""

_STATUS_OF = {
    Outcome.EVIDENCE: ReceiptStatus.EVIDENCE,
    Outcome.REFUSED: ReceiptStatus.REFUSED,
    Outcome.UNREADABLE: ReceiptStatus.UNREADABLE,
    Outcome.REPORT: ReceiptStatus.UNDERSTOOD,
}


@dataclass(frozen=True)
class ChunkProcessor:
    """Processes chunks until nothing is left; any number of these may work at once, in any processes."""

    warehouse: Warehouse
    landing: Landing
    regimes: Mapping[str, Regime]
    clock: Clock
    decisions: Decisions = field(default_factory=Decisions)

    @cached_property
    def _specs(self) -> dict[str, FormSpec]:
        return {name: form_spec(regime) for name, regime in self.regimes.items()}

    def run(self, workers: int, told: Callable[[int], None]) -> Counter[str]:
        """Number of receipts by what became of them; `told` hears of every chunk's size."""
        done: Counter[str] = Counter()
        if not self.unprocessed():
            return done
        with Sandbox(workers=workers, specs=self._specs) as sandbox:
            while (chunk := self._next(sandbox)) is not None:
                done.update(str(receipt.status) for receipt in chunk)
                told(len(chunk))
        return done

    def unprocessed(self) -> int:
        """Receipts that nobody has looked at yet."""
        statement = "SELECT count(*) FROM receipt WHERE status = 'received' AND received_at <= :as_of"
        with self.warehouse.begin() as connection:
            return int(connection.execute(sqlalchemy.text(statement), {"as_of": self.clock.now}).scalar_one())

    def _next(self, sandbox: Sandbox) -> list[ProcessedReceipt] | None:
        """One chunk; empty if it could not be loaded and waits in smaller pieces, None if nothing is left."""
        claimed: list[Any] = []
        try:
            with self.warehouse.begin() as connection:
                claimed += connection.execute(
                    sqlalchemy.text(sql("process/claim")), {"as_of": self.clock.now, "chunk": CHUNK}
                ).all()
                if not claimed:
                    return None
                self._count_attempts(claimed)
                return self._store(connection, self._read(sandbox, claimed))
        except _POISON as error:
            logger.exception("a chunk of %s receipts cannot be loaded: %s", len(claimed), error)
            return self._set_aside(claimed[0]) if len(claimed) == 1 else []

    def _count_attempts(self, claimed: Sequence[Any]) -> None:
        """Counted in a transaction of its own, so that an attempt that kills us is counted too."""
        with self.warehouse.begin() as connection:
            connection.execute(sqlalchemy.text(sql("process/count_attempts")), {"ids": [row.id for row in claimed]})

    def _store(self, connection: sqlalchemy.Connection, processed: list[ProcessedReceipt]) -> list[ProcessedReceipt]:
        processed = compare_formats(connection, processed, self._specs)
        events = store_receipts(connection, processed)
        ledger.append(connection, events, actor="process", at=self.clock.now)
        return processed

    def _set_aside(self, row: Any) -> list[ProcessedReceipt]:
        """The receipt that spoils any chunk it is in: recorded with its finding, so that it is not lost."""
        died = ReadOutcome(Outcome.UNREADABLE, finding=finding("load-failed", name=row.original_name))
        with self.warehouse.begin() as connection:
            return self._store(connection, [self._understand(row, died)])

    def _read(self, sandbox: Sandbox, claimed: Sequence[Any]) -> list[ProcessedReceipt]:
        rows = {str(row.id): row for row in claimed}
        jobs = [
            ReadJob(key, self.landing.path(row.sha256), row.original_name, row.regime_hint) for key, row in rows.items()
        ]
        outcomes = list(sandbox.read_many(jobs))
        _tell_of_secrets(outcomes)
        _refuse_a_broken_reader([outcome for _, outcome in outcomes])
        return [self._understand(rows[key], outcome) for key, outcome in outcomes]

    def _understand(self, row: Any, outcome: ReadOutcome) -> ProcessedReceipt:
        """What becomes of a receipt, from what reading found and whose it is."""
        report = outcome.report
        form = report.identity if report is not None else FormIdentity()
        whose = identify(form, row.regime_hint, row.unit_hint, row.received_at, self.regimes, self.decisions)
        status, findings = _STATUS_OF[outcome.outcome], (outcome.finding,) if outcome.finding else ()
        if report is not None and whose.doubt is not None:
            status, report, findings = ReceiptStatus.NEEDS_REVIEW, None, (whose.doubt,)
        elif report is not None:
            report, doubt = self._counted(report, whose)
            findings = (*report.findings, *doubt, *((whose.fault,) if whose.fault else ()))
        return ProcessedReceipt(
            row.id, row.received_at, status, whose.regime, whose.period, whose.unit, report, findings
        )

    def _counted(self, report: ReadReport, whose: Identified) -> tuple[ReadReport, tuple[Finding, ...]]:
        """Without the units behind it if the regime does not count units of the sender's level through."""
        regime = self.regimes[whose.regime]
        if not report.through or regime.unit(whose.period, whose.unit).level in regime.counted_through:
            return report, ()
        units = len({cell.unit for cell in report.through})
        return replace(report, through=()), (finding("through-ignored", found=str(units)),)


def _tell_of_secrets(outcomes: Sequence[tuple[str, ReadOutcome]]) -> None:
    """A document with a mark of secrecy lies on our disk: IT must know at once. Its id only, no name."""
    for key, outcome in outcomes:
        if outcome.finding is not None and outcome.finding.code == "file-secret":
            logger.critical("receipt %s bears a mark of secrecy: nothing of it was loaded; remove its bytes", key)


def _refuse_a_broken_reader(outcomes: Sequence[ReadOutcome]) -> None:
    """Where every one of several files killed its reader it is our fault, and must not become the units' finding."""
    died = [outcome for outcome in outcomes if outcome.finding is not None and outcome.finding.code == "reader-died"]
    if len(died) == len(outcomes) >= SUSPICIOUS:
        raise FatalError(
            f"all {len(outcomes)} files killed the reader: the reader itself is broken (see the log above); nothing was"
            " recorded, run `process` again when it is mended"
        )
