"""Takes unprocessed receipts through reading, identifying and loading, in chunks that workers claim (DESIGN §6.7).

Data, status and ledger of a chunk commit together. A chunk that cannot be loaded is tried again in ever smaller
pieces until the receipt that spoils it is alone; that one is set aside for IT, the others go on.
"""

import logging
import tempfile
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from math import ceil
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import psycopg
import sqlalchemy

from etl import ledger
from etl.forms import form_spec, issue_form
from etl.forms.spec import FormSpec
from etl.landing import Landing
from etl.load.compare_word import compare_formats
from etl.load.parts import add_parts, part_id
from etl.load.submissions import ProcessedReceipt, store_receipts
from etl.logs import about
from etl.model.catalogue import finding
from etl.model.clock import Clock
from etl.model.decision import Decisions
from etl.model.errors import FatalError
from etl.model.finding import Finding
from etl.model.mail import Authentication, Voucher
from etl.model.receipt import ReceiptStatus
from etl.model.regime import Regime
from etl.model.submission import FormIdentity, ReadReport
from etl.read.identify import SENDER_DOUBTS, Identified, identify
from etl.read.outcome import Outcome, ReadJob, ReadOutcome
from etl.read.sandbox import Sandbox
from etl.read.through_sheet import without_units
from etl.signatures import keep_of_receipts
from etl.text.discreet import frames
from etl.vouchers import NOBODY, read_vouchers
from etl.warehouse import Warehouse, sql

logger = logging.getLogger(__name__)

CHUNK = 300
FILES_A_READER = 10
"""So many are read in the time in which another reader starts."""
SUSPICIOUS = 5
"""So many files that all kill their reader are hardly the files' fault; a good form tells."""

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
        waiting = self.unprocessed()
        if not waiting:
            return done
        with Sandbox(workers=min(workers, ceil(waiting / FILES_A_READER)), specs=self._specs) as sandbox:
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
        with about(batch=uuid4()):
            return self._next_chunk(sandbox)

    def _next_chunk(self, sandbox: Sandbox) -> list[ProcessedReceipt] | None:
        claimed: list[Any] = []
        try:
            with self.warehouse.begin() as connection:
                claimed += connection.execute(
                    sqlalchemy.text(sql("process/claim")), {"as_of": self.clock.now, "chunk": CHUNK}
                ).all()
                if not claimed:
                    return None
                self._count_attempts(claimed)
                vouchers = read_vouchers(connection, [row.id for row in claimed])
                return _told(self._store(connection, self._read(sandbox, claimed, vouchers)))
        except _POISON as error:
            logger.error("%s receipts cannot be loaded: %s", len(claimed), frames(error))
            return self._set_aside(claimed[0]) if len(claimed) == 1 else []

    def _count_attempts(self, claimed: Sequence[Any]) -> None:
        """Counted in a transaction of its own, so that an attempt that kills us is counted too."""
        with self.warehouse.begin() as connection:
            connection.execute(sqlalchemy.text(sql("process/count_attempts")), {"ids": [row.id for row in claimed]})

    def _store(self, connection: sqlalchemy.Connection, processed: list[ProcessedReceipt]) -> list[ProcessedReceipt]:
        added = add_parts(connection, processed)
        processed = compare_formats(connection, processed, self._specs)
        events = store_receipts(connection, processed)
        keep_of_receipts(connection, {one.receipt_id: one.signatures for one in processed if one.signatures})
        ledger.append(connection, [*added, *events], actor="process", at=self.clock.now)
        return processed

    def _set_aside(self, row: Any) -> list[ProcessedReceipt]:
        """The receipt that spoils any chunk it is in: recorded with its finding, so that it is not lost."""
        died = ReadOutcome(Outcome.UNREADABLE, finding=finding("load-failed", name=row.original_name))
        with self.warehouse.begin() as connection:
            voucher = read_vouchers(connection, [row.id]).get(row.id, NOBODY)
            return self._store(connection, [self._understand(row, died, voucher)])

    def _read(
        self, sandbox: Sandbox, claimed: Sequence[Any], vouchers: Mapping[UUID, Voucher]
    ) -> list[ProcessedReceipt]:
        rows = {str(row.id): row for row in claimed}
        with self.landing.lent(list({row.sha256 for row in claimed})) as paths:
            jobs = [ReadJob(key, paths[row.sha256], row.original_name, row.regime_hint) for key, row in rows.items()]
            outcomes = list(sandbox.read_many(jobs))
        _tell_of_secrets(outcomes)
        if _is_suspicious([outcome for _, outcome in outcomes]) and not self._reads_a_good_form(sandbox):
            raise FatalError(
                f"all {len(outcomes)} files killed the reader, and so does a form as issued: the reader itself is"
                " broken (see the log above); nothing was recorded, run `process` again when it is mended"
            )
        return [
            receipt
            for key, outcome in outcomes
            for receipt in self._receipts(rows[key], outcome, vouchers.get(rows[key].id, NOBODY))
        ]

    def _reads_a_good_form(self, sandbox: Sandbox) -> bool:
        """Whether the reader survives an empty form: then the files are to blame, however many they are."""
        regime = next(iter(self.regimes.values()))
        period = next(period for period in regime.periods if not period.derived_from)
        with tempfile.TemporaryDirectory(prefix="etl-probe-") as folder:
            path = Path(folder) / "form.xlsx"
            issue_form(regime, period, regime.roster(period.code)[0], {}, path)
            ((_, outcome),) = sandbox.read_many([ReadJob("probe", path, path.name, regime.name)])
        return outcome.outcome is Outcome.REPORT

    def _receipts(self, row: Any, outcome: ReadOutcome, voucher: Voucher) -> list[ProcessedReceipt]:
        """What became of the file: itself, or if it holds several units' reports one receipt for each of them."""
        if not outcome.parts:
            return [self._understand(row, outcome, voucher)]
        if row.part is not None:
            own = next((part for part in outcome.parts if part.identity.unit == row.part), outcome.parts[0])
            return [self._understand(row, ReadOutcome(Outcome.REPORT, own), voucher)]
        parts = [self._understand(row, ReadOutcome(Outcome.REPORT, part), voucher) for part in outcome.parts]
        units = [part.identity.unit for part in outcome.parts]
        whole = ProcessedReceipt(row.id, row.received_at, ReceiptStatus.SPLIT, parts[0].regime, parts[0].period)
        return [
            whole,
            *(
                replace(part, receipt_id=part_id(row.id, unit), whole=row.id, part=unit)
                for part, unit in zip(parts, units, strict=True)
            ),
        ]

    def _understand(self, row: Any, outcome: ReadOutcome, voucher: Voucher) -> ProcessedReceipt:
        """What becomes of a receipt, from what reading found and whose it is."""
        report = outcome.report
        form = report.identity if report is not None else FormIdentity()
        hint, unit_hint, at = row.regime_hint, row.unit_hint, row.received_at
        whose = identify(form, hint, unit_hint, at, self.regimes, self.decisions, voucher)
        status = _STATUS_OF[outcome.outcome]
        findings: tuple[Finding, ...] = (outcome.finding,) if outcome.finding else ()
        doubt = _doubt(row, outcome, whose, voucher)
        if doubt is not None:
            status, report, findings = ReceiptStatus.NEEDS_REVIEW, None, (doubt,)
        elif report is not None:
            report, ignored = self._counted(report, whose)
            findings = (*report.findings, *ignored, *_remarks(whose, voucher))
        place = (whose.regime, whose.period, whose.unit)
        return ProcessedReceipt(row.id, at, status, *place, report, findings, outcome.signatures)

    def _counted(self, report: ReadReport, whose: Identified) -> tuple[ReadReport, tuple[Finding, ...]]:
        """Without the units behind it if the regime does not count units of the sender's level through."""
        regime = self.regimes[whose.regime]
        if not report.through or regime.unit(whose.period, whose.unit).level in regime.counted_through:
            return report, ()
        return without_units(report, self._specs[regime.name])


def _told(processed: list[ProcessedReceipt]) -> list[ProcessedReceipt]:
    """Says what became of a batch; each receipt that holds no report by itself, the others would be thousands."""
    for receipt in processed:
        if receipt.report is None:
            with about(receipt=receipt.receipt_id):
                logger.info("%s", receipt.status)
    logger.info("batch of %s receipts read", len(processed))
    return processed


def _tell_of_secrets(outcomes: Sequence[tuple[str, ReadOutcome]]) -> None:
    """A document with a mark of secrecy lies on our disk: IT must know at once. Its id only, no name."""
    for key, outcome in outcomes:
        if outcome.finding is not None and outcome.finding.code == "file-secret":
            with about(receipt=key):
                logger.critical("receipt %s bears a mark of secrecy: nothing of it was loaded; remove its bytes", key)


def _doubt(row: Any, outcome: ReadOutcome, whose: Identified, voucher: Voucher) -> Finding | None:
    """Why a person has to look; a file that cannot be read anyway waits only if its sender is in doubt."""
    if whose.doubt is not None and (outcome.report is not None or whose.doubt.code in SENDER_DOUBTS):
        return whose.doubt
    if outcome.outcome is Outcome.EVIDENCE and voucher.units is not None and not whose.unit:
        return finding("signed-unit-unknown", name=row.original_name)
    return None


def _remarks(whose: Identified, voucher: Voucher) -> tuple[Finding, ...]:
    partly = voucher.authentication is Authentication.PARTLY and not voucher.accepted_unit
    remarks = (whose.fault, finding("sender-partly-authenticated") if partly else None)
    return tuple(remark for remark in remarks if remark is not None)


def _is_suspicious(outcomes: Sequence[ReadOutcome]) -> bool:
    """Whether every one of several files killed its reader: perhaps it is our fault, and no finding of the units."""
    died = [outcome for outcome in outcomes if outcome.finding is not None and outcome.finding.code == "reader-died"]
    return len(died) == len(outcomes) >= SUSPICIOUS
