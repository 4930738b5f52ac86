"""Who has reported and who has not, as the page shows it: computed once for each state of the warehouse."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy

from etl.consolidate.completeness import extension_of, timeliness_of
from etl.decisions import read_decisions
from etl.model.regime import Period, Regime
from etl.pages.desk import Desk
from etl.text import fold
from etl.warehouse import sql

PAGE = 200
"""Units on one page: 45,000 in one table are no page."""


@dataclass(frozen=True, slots=True)
class UnitLine:
    """One unit of the matrix; `key` is its name as it is searched for."""

    unit: str
    position: int
    name: str
    level: str
    status: str
    timeliness: str
    received_at: datetime | None
    version: int
    findings: int
    waived: int
    key: str


@dataclass(frozen=True, slots=True)
class Matrix:
    """All units of a period in the office's own order, with their numbers by status and by timeliness."""

    lines: tuple[UnitLine, ...]
    statuses: Counter[str]
    timeliness: Counter[str]

    def chosen(self, status: str, level: str, text: str) -> list[UnitLine]:
        """Those with the status and level (empty: any) whose name or code holds the text, accents or none."""
        key = fold(text)
        return [
            line
            for line in self.lines
            if (not status or line.status == status)
            and (not level or line.level == level)
            and (not key or key in line.key)
        ]


def matrix(desk: Desk, connection: sqlalchemy.Connection, regime: Regime, period: Period, at: datetime) -> Matrix:
    """The matrix of a period as of now."""
    made: Matrix = desk.kept(connection, (regime.name, period.code), lambda: _matrix(connection, regime, period, at))
    return made


def _matrix(connection: sqlalchemy.Connection, regime: Regime, period: Period, at: datetime) -> Matrix:
    facts = {"regime": regime.name, "period": period.code, "as_of": at}
    connection.exec_driver_sql("SET LOCAL enable_nestloop = off")
    if period.derived_from:
        lines = [_line(row, row.timeliness) for row in _rows(connection, sql("pages/derived_units"), facts)]
    else:
        # the same query as the report's, with its working table in place
        query = (
            f"WITH current_input AS ({sql('marts/inputs')}), unit_now AS ({sql('marts/unit_status')})"
            f" {sql('pages/unit_lines')}"
        )
        decisions = read_decisions(connection, at, regime.name, (period.code,))
        lines = []
        for row in _rows(connection, query, facts):
            when = timeliness_of(regime, period, row, extension_of(decisions, period, row.unit))
            lines.append(_line(row, str(when)))
    return Matrix(tuple(lines), Counter(line.status for line in lines), Counter(line.timeliness for line in lines))


def _line(row: Any, when: str) -> UnitLine:
    return UnitLine(
        row.unit,
        row.position,
        row.name,
        row.level,
        row.status,
        when,
        row.received_at,
        row.version,
        row.findings,
        row.waived,
        f"{row.unit} {fold(row.name)}",
    )


def _rows(connection: sqlalchemy.Connection, query: str, facts: dict[str, object]) -> Sequence[Any]:
    return connection.execute(sqlalchemy.text(query), facts).all()
