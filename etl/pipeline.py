"""The table of contents of the journey: stages in order, each chunk and each period in a transaction of its own.

collect → process (read, identify, load; then validate period by period) → due → consolidate → publish.
"""

import gc
import logging
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import sqlalchemy

from etl import ledger, schema
from etl.audit.history import history_json
from etl.audit.plan_results import scores_json, targets_json, tasks_json
from etl.audit.trace import trace_json
from etl.chunks import ChunkProcessor
from etl.config import Settings
from etl.consolidate.completeness import period_status
from etl.consolidate.figures import figures_json
from etl.consolidate.version import consolidate, stale_fingerprint
from etl.decisions import read_decisions
from etl.forms import issue_form
from etl.landing import Landing
from etl.ledger import Event
from etl.load.regime_tables import sync_regime
from etl.model.clock import Clock
from etl.model.decision import By, Change, Reason
from etl.model.errors import ConfigurationError, UsageError
from etl.model.regime import Period, Regime
from etl.publish.render import render
from etl.publish.templates import load_template
from etl.receive.folder import Collected, collect_folder
from etl.regime import load_all
from etl.review.closing import change_period
from etl.review.extend import extend
from etl.review.history import import_history
from etl.review.officers import officers, register_officer
from etl.review.scores import import_scores
from etl.warehouse import Warehouse, sql

logger = logging.getLogger(__name__)

Progress = Callable[[str, int], None]
"""Told a stage's name and how many more files or periods it has done."""


@dataclass(frozen=True, slots=True)
class DuePeriod:
    """A period whose present data have no draft yet; the fingerprint names that data."""

    regime: str
    period: str
    fingerprint: str


@dataclass(frozen=True)
class Journey:
    """The journey with all it needs at hand. `broken`: regimes whose files hold mistakes; the others go on."""

    settings: Settings
    warehouse: Warehouse
    landing: Landing
    regimes: Mapping[str, Regime]
    broken: Mapping[str, ConfigurationError]

    @classmethod
    @contextmanager
    def open(cls, settings: Settings) -> Iterator["Journey"]:
        """Loads the regimes, opens the warehouse (an empty one gets its schema) and copies the regimes into it."""
        regimes, broken = load_all(settings.regimes)
        schema.prepare(settings, Clock.at(None).now)
        warehouse = Warehouse.of(settings)
        try:
            for regime in regimes.values():
                with warehouse.begin() as connection:
                    sync_regime(connection, regime)
            with _little_garbage():
                yield cls(settings, warehouse, Landing(settings.landing), regimes, broken)
        finally:
            warehouse.close()

    def regime(self, name: str) -> Regime:
        """The regime, or an error that lists the valid names (or what is wrong with its files)."""
        if name in self.broken:
            raise self.broken[name]
        if name not in self.regimes:
            raise UsageError(f"Không có chế độ báo cáo “{name}”. Các tên hợp lệ: {', '.join(sorted(self.regimes))}.")
        return self.regimes[name]

    # ------------------------------------------------------------------ forms out
    def issue_forms(
        self, regime_name: str, period_code: str, out: Path, clock: Clock, unit_code: str | None = None
    ) -> list[Path]:
        """Writes one workbook per unit, `<unit code>.xlsx`, prefilled from the period before where there is one."""
        regime = self.regime(regime_name)
        period = regime.period(period_code)
        if period.derived_from:
            raise UsageError(f"Báo cáo {period.name} lập từ các giai đoạn, không có biểu mẫu: {_named(period)}.")
        units = regime.roster(period_code) if unit_code is None else (regime.unit(period_code, unit_code),)
        known = self.prefill(regime, period, clock)
        out.mkdir(parents=True, exist_ok=True)
        for unit in units:
            issue_form(regime, period, unit, known.get(unit.code, {}), out / f"{unit.code}.xlsx")
        return [out / f"{unit.code}.xlsx" for unit in units]

    def prefill(self, regime: Regime, period: Period, clock: Clock) -> dict[str, dict[str, Decimal]]:
        """What forms already know from the period before, by unit and indicator."""
        known: dict[str, dict[str, Decimal]] = {}
        if period.previous is None:
            return known
        prefilled = [indicator.code for indicator in regime.indicators if indicator.is_prefilled]
        facts = {"regime": regime.name, "previous": period.previous, "prefilled": prefilled, "as_of": clock.now}
        with self.warehouse.begin() as connection:
            for row in connection.execute(sqlalchemy.text(sql("forms/prefill")), facts):
                known.setdefault(row.unit, {})[row.indicator] = row.value
        return known

    # ------------------------------------------------------------------ collect
    def collect(self, clock: Clock) -> Collected:
        """Takes what lies in the inbox."""
        self.settings.inbox.mkdir(mode=0o750, parents=True, exist_ok=True)
        return collect_folder(
            self.warehouse, self.settings.inbox, self.landing, clock.now, is_simulated=clock.is_simulated
        )

    # ------------------------------------------------------------------ process
    def process(self, clock: Clock, workers: int = 2, progress: Progress | None = None) -> dict[str, Any]:
        """Reads, loads and validates everything new: {processed, by_status}."""
        done = self.process_chunks(clock, workers, progress)
        self.validate_due(clock, progress)
        return {"processed": sum(done.values()), "by_status": dict(sorted(done.items()))}

    def process_chunks(self, clock: Clock, workers: int = 2, progress: Progress | None = None) -> Counter[str]:
        """Reads and loads chunk by chunk until nothing is unprocessed; safe in several processes at once."""
        return self._chunks(clock).run(workers, lambda done: progress("process", done) if progress else None)

    def unprocessed(self, clock: Clock) -> int:
        """Receipts that nobody has looked at yet."""
        return self._chunks(clock).unprocessed()

    def _chunks(self, clock: Clock) -> ChunkProcessor:
        """With the periods as officers closed, reopened and extended them."""
        with self.warehouse.begin() as connection:
            decisions = read_decisions(connection, clock.now)
        return ChunkProcessor(self.warehouse, self.landing, decisions.applied(self.regimes), clock, decisions)

    # ------------------------------------------------------------------ validate
    def validate_due(self, clock: Clock, progress: Progress | None = None) -> list[tuple[str, str]]:
        """Validates every period that waits for it, in calendar order."""
        validated: list[tuple[str, str]] = []
        while (period := self._next_to_validate(clock)) is not None:
            self.validate(*period, clock)
            validated.append(period)
            if progress:
                progress("validate", 1)
        return validated

    def _next_to_validate(self, clock: Clock) -> tuple[str, str] | None:
        with self.warehouse.begin() as connection:
            rows = connection.execute(sqlalchemy.text(sql("process/validation_due")), {"as_of": clock.now}).all()
        return next(((row.regime, row.period) for row in rows if row.regime in self.regimes), None)

    def validate(self, regime_name: str, period_code: str, clock: Clock) -> None:
        """Validates all submissions of one period; verdicts that stay as they were are not written again."""
        from etl.validate import store_outcome, validate_period  # Great Expectations takes seconds to import

        regime = self.regime(regime_name)
        with self.warehouse.begin() as connection:
            queued = connection.execute(
                sqlalchemy.text("DELETE FROM validation_due WHERE regime = :regime AND period = :period"),
                {"regime": regime_name, "period": period_code},
            )
            logger.info("validating %s %s (%s queued)", regime_name, period_code, queued.rowcount)
            outcome = validate_period(connection, regime, regime.period(period_code), self.settings.suites, clock.now)
            events = store_outcome(connection, outcome, clock.now)
            lapsed = {"regime": regime_name, "period": period_code, "at": clock.now}
            connection.execute(sqlalchemy.text(sql("validate/lapse_waivers")), lapsed)
            ledger.append(connection, events, actor="validate", at=clock.now)

    # ------------------------------------------------------------------ consolidate, publish
    def due(self, clock: Clock) -> list[DuePeriod]:
        """Periods that need a draft for their present data: deadline passed or all arrived, and something changed."""
        found = []
        for regime in self.regimes.values():
            for period in regime.periods:
                with self.warehouse.begin() as connection:
                    fingerprint = stale_fingerprint(
                        connection, regime, period.code, clock.now, load_template(regime), self._above(regime)
                    )
                if fingerprint is not None:
                    found.append(DuePeriod(regime.name, period.code, fingerprint))
        return found

    def consolidate(self, regime_name: str, period_code: str, clock: Clock) -> dict[str, Any]:
        """Makes the report of a period, a new version only if something changed: {version, created, …, files}.

        The version commits before its files are written: they can be written again from it at any time.
        """
        regime = self.regime(regime_name)
        period = regime.period(period_code)
        with self.warehouse.begin() as connection:
            template = load_template(regime)
            version = consolidate(connection, regime, period.code, clock.now, template, self._above(regime))
            ledger.append(connection, version.events, actor="consolidate", at=clock.now)
        with self.warehouse.begin() as connection:
            published = self._published(connection, regime_name, period_code, version.number, version.id)
        return published | {"created": version.created}

    def _above(self, regime: Regime) -> Regime | None:
        """The regime that this one's report feeds; None while its files hold mistakes."""
        return None if regime.upward is None else self.regimes.get(regime.upward.regime)

    # ------------------------------------------------------------------ decide
    def add_officer(self, officer: str, name: str, clock: Clock) -> list[dict[str, str]]:
        """Registers somebody who may decide; returns all who may."""
        with self.warehouse.begin() as connection:
            events = register_officer(connection, officer, name, clock.now)
            ledger.append(connection, events, actor="operator", at=clock.now)
        return self.officers()

    def officers(self) -> list[dict[str, str]]:
        """Who may decide: {officer, name}."""
        with self.warehouse.begin() as connection:
            return [{"officer": code, "name": name} for code, name in officers(connection).items()]

    def decide(self, by: By, clock: Clock, decision: Callable[[sqlalchemy.Connection], list[Event]]) -> dict[str, Any]:
        """Carries out an officer's decision with its events on the ledger; returns what the ledger keeps of it.

        The event of the decision itself is the last one.
        """
        with self.warehouse.begin() as connection:
            events = decision(connection)
            ledger.append(connection, events, actor=by.officer, at=clock.now)
        return dict(events[-1].payload)

    def extend(
        self, regime_name: str, period_code: str, unit: str, last_day: date, by: By, reason: Reason, clock: Clock
    ) -> dict[str, Any]:
        """Gives one unit a deadline of its own; returns what the ledger keeps of it."""
        regime = self.regime(regime_name)
        period = regime.period(period_code)
        return self.decide(
            by, clock, lambda connection: extend(connection, regime, period, unit, last_day, by, reason, clock.now)
        )

    def change_period(
        self, regime_name: str, period_code: str, change: Change, by: By, reason: Reason, clock: Clock
    ) -> dict[str, Any]:
        """Closes or reopens a period; returns what the ledger keeps of it."""
        regime = self.regime(regime_name)
        period = regime.period(period_code)
        return self.decide(
            by, clock, lambda connection: change_period(connection, regime, period, change, by, reason, clock.now)
        )

    def import_scores(
        self, regime_name: str, period_code: str, path: Path, by: By, reason: Reason, clock: Clock
    ) -> dict[str, Any]:
        """Takes in the council's points; returns what the ledger keeps of it."""
        regime = self.regime(regime_name)
        period = regime.period(period_code)
        return self.decide(
            by, clock, lambda connection: import_scores(connection, regime, period, path, by, reason, clock.now)
        )

    def import_history(
        self, regime_name: str, period_code: str, path: Path, by: By, reason: Reason, clock: Clock
    ) -> dict[str, Any]:
        """Takes in the totals of a printed report; returns what the ledger keeps of it."""
        regime = self.regime(regime_name)
        period = regime.period(period_code)
        return self.decide(
            by, clock, lambda connection: import_history(connection, regime, period, path, by, reason, clock.now)
        )

    # ------------------------------------------------------------------ tell
    def status(self, regime_name: str, period_code: str, clock: Clock) -> dict[str, Any]:
        """Who has reported and who has not, as `status --json` shows it."""
        regime = self.regime(regime_name)
        with self.warehouse.begin() as connection:
            return period_status(connection, regime, regime.period(period_code).code, clock.now).to_json()

    def figures(self, regime_name: str, period_code: str) -> list[dict[str, Any]]:
        """Figures of the newest version, as `figures --json` shows them."""
        period = self.regime(regime_name).period(period_code)
        with self.warehouse.begin() as connection:
            return figures_json(connection, regime_name, period.code)

    def targets(self, regime_name: str, period_code: str) -> list[dict[str, Any]]:
        """What came of each target of the newest version, unit by unit."""
        period = self.regime(regime_name).period(period_code)
        with self.warehouse.begin() as connection:
            return targets_json(connection, regime_name, period.code)

    def tasks(self, regime_name: str, period_code: str) -> list[dict[str, Any]]:
        """How each task of the newest version stands, unit by unit."""
        period = self.regime(regime_name).period(period_code)
        with self.warehouse.begin() as connection:
            return tasks_json(connection, regime_name, period.code)

    def scores(self, regime_name: str, period_code: str) -> dict[str, Any]:
        """The ranking of the newest version with every line behind it; internal."""
        period = self.regime(regime_name).period(period_code)
        with self.warehouse.begin() as connection:
            return scores_json(connection, regime_name, period.code)

    def compare_history(self, regime_name: str, period_code: str, clock: Clock) -> list[dict[str, Any]]:
        """Our figures of a period against the totals printed then."""
        period = self.regime(regime_name).period(period_code)
        with self.warehouse.begin() as connection:
            return history_json(connection, regime_name, period.code, clock.now)

    def trace(
        self, regime_name: str, period_code: str, indicator: str, version: int | None = None
    ) -> list[dict[str, Any]]:
        """The cells behind one figure of a version (None: the newest), as `trace --json` shows them."""
        period = self.regime(regime_name).period(period_code)
        with self.warehouse.begin() as connection:
            return trace_json(connection, regime_name, period.code, indicator, version)

    def newest_versions(self, regime_name: str | None) -> list[dict[str, Any]]:
        """The newest report of every period that has one (of one regime, or of all); lost files are made again."""
        names = [regime_name] if regime_name is not None else list(self.regimes)
        with self.warehouse.begin() as connection:
            rows = connection.execute(sqlalchemy.text(sql("status/newest_versions")), {"regimes": names}).all()
            return [self._published(connection, row.regime, row.period, row.version, row.id) for row in rows]

    def publish_all(self, regime_name: str, period_code: str) -> None:
        """Puts every version's files in place, those too that somebody moved away."""
        with self.warehouse.begin() as connection:
            versions = sqlalchemy.text(sql("audit/versions"))
            for row in connection.execute(versions, {"regime": regime_name, "period": period_code}).all():
                self._published(connection, regime_name, period_code, row.version, row.id)

    def _published(
        self, connection: sqlalchemy.Connection, regime: str, period: str, number: int, version_id: UUID
    ) -> dict[str, Any]:
        """A version with its files in place: {regime, period, version, directory, files}."""
        folder = self.settings.out / regime / period
        files = render(connection, version_id, folder)
        return {
            "regime": regime,
            "period": period,
            "version": number,
            "directory": str(folder / f"v{number}"),
            "files": [file.name for file in files],
        }


@contextmanager
def _little_garbage() -> Iterator[None]:
    """Looks for rings of dead objects less often: almost all that the journey makes dies without being looked for.

    Modules and regimes stay and are left alone: to walk them over and over took a twentieth of the journey's time.
    So is what a chunk of files holds, some 50,000 objects, until it is stored.
    """
    thresholds = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(100_000, *thresholds[1:])
    try:
        yield
    finally:
        gc.set_threshold(*thresholds)
        gc.unfreeze()


def _named(period: Period) -> str:
    return f"phát biểu mẫu của {', '.join(period.derived_from)}"
