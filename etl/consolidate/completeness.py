"""Who has reported, when, and who has not: the state of one period, for `status` and the report."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import sqlalchemy

from etl.consolidate import marts
from etl.consolidate.stages import stage_coverage
from etl.decisions import read_decisions
from etl.model.clock import local_text
from etl.model.decision import Decisions, Extension, PeriodChange, closes_at
from etl.model.regime import Period, Regime, Timeliness
from etl.model.report import Fullness, StageCoverage, UnitCounts, UnitStatus
from etl.regime.calendar import timeliness


@dataclass(frozen=True, slots=True)
class UnitFinding:
    """A present finding of the files that a unit's status rests on."""

    finding_id: int
    code: str
    severity: str
    sheet: str
    cells: tuple[str, ...]
    found: str
    message: str


@dataclass(frozen=True, slots=True)
class UnitState:
    """One unit of the roster. `version` counts what it sent, copies apart; `path` leads from the top to it.

    `extension`: the unit's own deadline and what it rests on; None: it has none. `fullness` is known only where it was
    asked for (`with_fullness`). `received_at`: of what counts now, `first_accepted_at`: of the first that did.
    """

    unit: str
    position: int
    name: str
    level: str
    ownership: str
    path: tuple[str, ...]
    status: UnitStatus
    timeliness: Timeliness
    received_at: datetime | None
    received_at_source: str | None
    version: int
    findings: tuple[UnitFinding, ...]
    extension: Extension | None = None
    fullness: Fullness = Fullness.MISSING
    first_accepted_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class PeriodStatus:
    """All units of a period in the office's own order, each in exactly one class.

    `opens_at`, `closes_at` (exclusive, None: until somebody closes it): when reports are taken, as decided by the
    `changes`, which are all closings and reopenings. `stages`: of a campaign's end report, how complete each is.
    """

    units: tuple[UnitState, ...]
    as_of: datetime
    opens_at: datetime
    closes_at: datetime | None
    changes: tuple[PeriodChange, ...] = ()
    stages: tuple[StageCoverage, ...] = ()

    def counts(self, level: str = "") -> UnitCounts:
        """How many units of a level (empty: of all) are in each class.

        `units_expected = on_time + late + rejected + needs_review + signed_only + missing` (DESIGN §5).
        """
        units = [unit for unit in self.units if level in ("", unit.level)]
        accepted = [unit.timeliness for unit in units if unit.status.is_accepted]
        statuses = [unit.status for unit in units]
        late = accepted.count(Timeliness.LATE)
        return UnitCounts(
            level=level,
            units_expected=len(units),
            on_time=len(accepted) - late,
            on_time_extended=accepted.count(Timeliness.ON_TIME_EXTENDED),
            on_time_corrected=accepted.count(Timeliness.ON_TIME_CORRECTED),
            late=late,
            rejected=statuses.count(UnitStatus.REJECTED),
            needs_review=statuses.count(UnitStatus.NEEDS_REVIEW),
            signed_only=statuses.count(UnitStatus.SIGNED_ONLY),
            missing=statuses.count(UnitStatus.MISSING),
        )

    def fullness(self) -> tuple[tuple[Fullness, int], ...]:
        """How many units' reports are how full."""
        found = [unit.fullness for unit in self.units]
        return tuple((state, found.count(state)) for state in Fullness)

    def to_json(self) -> dict[str, Any]:
        """The document of `status REGIME PERIOD --json` (DESIGN §7)."""
        counts = self.counts()
        classes = ("units_expected", "on_time", "late", "rejected", "needs_review", "signed_only", "missing")
        return {
            **{name: getattr(counts, name) for name in classes},
            "units": [_unit_json(unit) for unit in self.units],
            "period_state": self._state_json(),
        }

    def _state_json(self) -> dict[str, Any]:
        is_open = self.opens_at <= self.as_of and (self.closes_at is None or self.as_of < self.closes_at)
        return {
            "is_open": is_open,
            "closes_at": None if self.closes_at is None else local_text(self.closes_at),
            "changes": [
                {
                    "change": str(change.change),
                    "at": local_text(change.decided_at),
                    "by": change.decided_by,
                    "document": change.document,
                }
                for change in self.changes
            ],
        }


def period_status(connection: sqlalchemy.Connection, regime: Regime, period: str, as_of: datetime) -> PeriodStatus:
    """The state of the period as of an instant; nothing received after it is seen."""
    parameters = marts.prepare(connection, regime.name, period, as_of)
    return with_fullness(connection, read_status(connection, regime, parameters), parameters)


def with_fullness(connection: sqlalchemy.Connection, status: PeriodStatus, parameters: dict[str, Any]) -> PeriodStatus:
    """The same with how full each report is: it looks at every cell, so that only those who print it ask."""
    found = {row.unit: Fullness(row.fullness) for row in marts.rows(connection, "fullness", parameters)}
    return replace(status, units=tuple(replace(unit, fullness=found[unit.unit]) for unit in status.units))


def read_status(connection: sqlalchemy.Connection, regime: Regime, parameters: dict[str, Any]) -> PeriodStatus:
    """The state of the period whose working tables are prepared."""
    found: dict[str, list[UnitFinding]] = {}
    for row in marts.rows(connection, "unit_findings", parameters):
        found.setdefault(row.unit, []).append(
            UnitFinding(row.finding_id, row.code, row.severity, row.sheet, tuple(row.cells), row.found, row.message)
        )
    period = regime.period(parameters["period"])
    decisions = read_decisions(connection, parameters["as_of"], regime.name, (period.code, *period.derived_from))
    worst = _worst_of_stages(connection, regime, period, decisions)
    changes = decisions.changes.get((regime.name, period.code), ())
    rows = connection.execute(sqlalchemy.text("SELECT * FROM unit_now ORDER BY position"))
    return PeriodStatus(
        tuple(
            UnitState(
                unit=row.unit,
                position=row.position,
                name=row.name,
                level=row.level,
                ownership=row.ownership,
                path=regime.path(period.code, row.unit),
                status=UnitStatus(row.status),
                timeliness=worst.get(row.unit)
                or timeliness_of(regime, period, row, extension_of(decisions, period, row.unit)),
                received_at=row.received_at,
                received_at_source=row.received_at_source,
                first_accepted_at=row.first_accepted_at,
                version=row.version,
                findings=tuple(found.get(row.unit, ())),
                extension=extension_of(decisions, period, row.unit),
            )
            for row in rows
        ),
        as_of=parameters["as_of"],
        opens_at=period.opens_at,
        closes_at=closes_at(period, changes),
        changes=changes,
        stages=stage_coverage(connection, regime, period),
    )


def extension_of(decisions: Decisions, period: Period, unit: str) -> Extension | None:
    """The unit's own deadline, of a campaign's end report that of its last stage; None: that of all."""
    stage = period.derived_from[-1] if period.derived_from else period.code
    extension = decisions.extensions.get((period.regime, stage, unit))
    return extension if extension is not None and extension.until > period.deadline else None


_WORST_FIRST = (
    Timeliness.MISSING,
    Timeliness.LATE,
    Timeliness.ON_TIME_CORRECTED,
    Timeliness.ON_TIME_EXTENDED,
    Timeliness.ON_TIME,
)


def _worst_of_stages(
    connection: sqlalchemy.Connection, regime: Regime, period: Period, decisions: Decisions
) -> dict[str, Timeliness]:
    """Of a campaign, the worst of what a unit did in its stages, each by its own deadline."""
    found: dict[str, Timeliness] = {}
    for number, code in enumerate(period.derived_from, 1):
        stage = regime.period(code)
        statement = sqlalchemy.text("SELECT * FROM stage_unit WHERE stage = :stage")
        for row in connection.execute(statement, {"stage": number}):
            one = timeliness_of(regime, stage, row, extension_of(decisions, stage, row.unit))
            found[row.unit] = min(one, found.get(row.unit, one), key=_WORST_FIRST.index)
    return found


def timeliness_of(regime: Regime, period: Period, row: Any, extension: Extension | None) -> Timeliness:
    """By when the first answer that returned a report left; without one no time to mend runs out."""
    return timeliness(
        period,
        row.first_sent_at,
        row.first_accepted_at,
        returned_at=row.returned_at,
        extension=extension.until if extension is not None else None,
        correction_days=regime.correction_days,
    )


def _unit_json(unit: UnitState) -> dict[str, Any]:
    return {
        "unit": unit.unit,
        "name": unit.name,
        "status": str(unit.status),
        "received_at": None if unit.received_at is None else local_text(unit.received_at),
        "timeliness": str(unit.timeliness),
        "version": unit.version,
        "fullness": str(unit.fullness),
        "findings": len(unit.findings),
        "extended_until": None if unit.extension is None else local_text(unit.extension.until),
    }
