"""From each version of a report to its figures, from each figure to its cells, from each cell to the file."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy

from etl.audit.trace import parts_of
from etl.dossier.packing import Package
from etl.dossier.paper import render, streamed
from etl.model.regime import Period, Regime
from etl.model.report import ReportContent, ReportIndicator
from etl.publish.words import STATE
from etl.warehouse import sql


def add_figures(
    package: Package,
    connection: sqlalchemy.Connection,
    regime: Regime,
    period: Period,
    versions: Sequence[Any],
    raw: Mapping[UUID, str],
) -> None:
    """Writes `bao-cao/lan-N/so-lieu.html` and, once for all versions that rest on the same reports, pages of cells.

    `raw`: where each received file lies in the package.
    """
    for version in versions:
        indicators = ReportContent.from_json(version.content).indicators
        let_pass = _rows(connection, "audit/let_pass", version_id=version.id, indicators=[i.code for i in indicators])
        pages = {}
        for row in _rows(connection, "audit/source_digests", version_id=version.id):
            passed = [one for one in let_pass if one.severity == "critical" or row.indicator in one.indicators]
            seen = f"{row.sources} {sorted((one.id, one.message) for one in passed)}"
            page = f"o-nguon/{row.indicator}-{hashlib.sha256(seen.encode()).hexdigest()[:12]}.html"
            pages[row.indicator] = page
            if page not in package.hashes:
                asked = next(one for one in indicators if one.code == row.indicator)
                package.add(page, _cells(connection, version, asked, passed, raw))
        totals = {
            row.indicator: row
            for row in _rows(connection, "audit/figures", version_id=version.id)
            if row.scope == "total"
        }
        parts = {one.code: [code for code in parts_of(one) if code in pages] for one in indicators}
        facts = {"regime": regime, "period": period, "version": version, "indicators": indicators, "totals": totals}
        body = render("figures.html.jinja", **facts, parts=parts, pages=pages)
        package.add(f"bao-cao/lan-{version.version}/so-lieu.html", [body.encode()])


def _cells(
    connection: sqlalchemy.Connection,
    version: Any,
    indicator: ReportIndicator,
    let_pass: Sequence[Any],
    raw: Mapping[UUID, str],
) -> Any:
    facts = {"version_id": version.id, "indicators": [indicator.code], "submissions": None}
    query = sqlalchemy.text(sql("audit/trace")).execution_options(yield_per=2_000)
    rows = connection.execute(query, facts)
    return streamed("cells.html.jinja", indicator=indicator, rows=rows, let_pass=let_pass, raw=raw, state=STATE)


def _rows(connection: sqlalchemy.Connection, name: str, **facts: object) -> list[Any]:
    return list(connection.execute(sqlalchemy.text(sql(name)), facts))
