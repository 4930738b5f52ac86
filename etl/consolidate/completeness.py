"""Who has reported, when, and who has not: the state of one period, for `status` and the report."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy

from etl.consolidate import marts
from etl.model.clock import local_text
from etl.model.regime import Regime, Timeliness
from etl.model.report import UnitCounts, UnitStatus
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
    """One unit of the roster. `version` counts what it sent, copies apart; `path` leads from the top to it."""

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


@dataclass(frozen=True, slots=True)
class PeriodStatus:
    """All units of a period in the office's own order, each in exactly one class."""

    units: tuple[UnitState, ...]

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

    def to_json(self) -> dict[str, Any]:
        """The document of `status REGIME PERIOD --json` (DESIGN §7)."""
        counts = self.counts()
        classes = ("units_expected", "on_time", "late", "rejected", "needs_review", "signed_only", "missing")
        return {name: getattr(counts, name) for name in classes} | {"units": [_unit_json(u) for u in self.units]}


def period_status(connection: sqlalchemy.Connection, regime: Regime, period: str, as_of: datetime) -> PeriodStatus:
    """The state of the period as of an instant; nothing received after it is seen."""
    return read_status(connection, regime, marts.prepare(connection, regime.name, period, as_of))


def read_status(connection: sqlalchemy.Connection, regime: Regime, parameters: dict[str, Any]) -> PeriodStatus:
    """The state of the period whose working tables are prepared."""
    found: dict[str, list[UnitFinding]] = {}
    for row in marts.rows(connection, "unit_findings", parameters):
        found.setdefault(row.unit, []).append(
            UnitFinding(row.finding_id, row.code, row.severity, row.sheet, tuple(row.cells), row.found, row.message)
        )
    period = parameters["period"]
    rows = connection.execute(sqlalchemy.text("SELECT * FROM unit_now ORDER BY position"))
    return PeriodStatus(
        tuple(
            UnitState(
                unit=row.unit,
                position=row.position,
                name=row.name,
                level=row.level,
                ownership=row.ownership,
                path=regime.path(period, row.unit),
                status=UnitStatus(row.status),
                timeliness=_timeliness(regime, period, row),
                received_at=row.received_at,
                received_at_source=row.received_at_source,
                version=row.version,
                findings=tuple(found.get(row.unit, ())),
            )
            for row in rows
        )
    )


def _timeliness(regime: Regime, period: str, row: Any) -> Timeliness:
    """Until the office's answers are recorded nothing counts as returned, so no time to mend runs out."""
    return timeliness(
        regime.period(period),
        row.first_sent_at,
        row.first_accepted_at,
        returned_at=None,
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
        "findings": len(unit.findings),
    }
