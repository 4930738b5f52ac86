"""The pages of the figures of one period: all totals, and one with every cell behind it, up and down the levels."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

import sqlalchemy
from fastapi import APIRouter, HTTPException, Query, Request, Response
from fastapi.responses import HTMLResponse
from pydantic import TypeAdapter

from etl.audit.trace import cells_of, parts_of, reports_behind, sum_behind
from etl.model.regime import Period, Regime
from etl.model.report import ReportIndicator
from etl.pages.desk import Desk
from etl.pages.doors import Someone, TheDesk, Viewer, found
from etl.pages.drawing import attachment, page
from etl.pages.status import PAGE
from etl.warehouse import sql

router = APIRouter()

Version = Annotated[int | None, Query(ge=1, le=1_000_000)]
_INDICATORS = TypeAdapter(tuple[ReportIndicator, ...])


@router.get("/ky/{regime_name}/{period_code}/so-lieu", response_class=HTMLResponse)
def figures(
    request: Request, desk: TheDesk, who: Viewer, regime_name: str, period_code: str, version: Version = None
) -> Response:
    """The versions with their files, and the totals of one of them, each with its trace a click away."""
    regime, period = found(desk, regime_name, period_code)
    facts: dict[str, Any] = {"regime": regime, "period": period}
    with desk.reading() as connection:
        versions = _versions(desk, connection, regime.name, period.code)
        shown = _chosen(versions, version) if versions or version else None
        rows = desk.rows(connection, "pages/figures", version_id=shown.id) if shown else []
        indicators = _indicators(desk, connection, shown.id) if shown else ()
        files = desk.rows(connection, "pages/report_files", regime=regime.name, period=period.code)
    mine = [file for file in files if may_take(who, file)]
    facts |= {"versions": versions, "shown": shown, "indicators": indicators, "files": mine}
    return page(request, "figures.html.jinja", who, **facts, totals={row.indicator: row for row in rows})


@router.get("/ky/{regime_name}/{period_code}/so-lieu/{indicator}", response_class=HTMLResponse)
def figure(
    request: Request,
    desk: TheDesk,
    who: Viewer,
    regime_name: str,
    period_code: str,
    indicator: str,
    sort: Literal["unit", "value"] = "unit",
    first: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
    version: Version = None,
) -> Response:
    """(c) One figure: every cell behind it, through an office below too, and whether they add up to it."""
    regime, period = found(desk, regime_name, period_code)
    with desk.reading() as connection:
        versions = _versions(desk, connection, regime.name, period.code)
        shown = _chosen(versions, version)
        indicators = {one.code: one for one in _indicators(desk, connection, shown.id)}
        asked = indicators.get(indicator)
        if asked is None:
            raise HTTPException(404)
        parts = parts_of(asked)
        summed = desk.kept_for_good((shown.id, indicator), lambda: sum_behind(connection, shown.id, indicator))
        count, reports = _reports(desk, connection, shown.id, parts, sort, first)
        cells = cells_of(connection, shown.id, parts, reports)
        totals = desk.rows(connection, "pages/figures", version_id=shown.id)
        let_pass = desk.rows(connection, "audit/let_pass", version_id=shown.id, indicators=list(parts))
        ours = _here(desk, connection, [cell["receipt"] for cell in cells])
        through = {cell["via"]["unit"] for cell in cells if "via" in cell}
        above = _above(desk, connection, regime, period, indicator)
    return page(
        request,
        "figure.html.jinja",
        who,
        regime=regime,
        period=period,
        versions=versions,
        shown=shown,
        indicator=asked,
        indicators=indicators,
        total=next((row for row in totals if row.indicator == indicator), None),
        summed=summed,
        is_sum=str(asked.across_units) in ("sum", "count_yes"),
        cells=cells,
        let_pass=let_pass,
        count=count,
        first=first,
        size=PAGE,
        sort=sort,
        ours=ours,
        above=above,
        offices={unit.code: unit.name for unit in regime.roster(period.code) if unit.code in through},
    )


@router.get("/ky/{regime_name}/{period_code}/lan/{version}/{name}")
def report_file(
    desk: TheDesk,
    who: Viewer,
    regime_name: str,
    period_code: str,
    version: int,
    name: str,
    number: Annotated[int | None, Query(ge=1)] = None,
) -> Response:
    """One file of a version, as drafted or (`number`) as it went out; taking it is on the ledger."""
    regime, period = found(desk, regime_name, period_code)
    with desk.reading() as connection:
        files = desk.rows(connection, "pages/report_files", regime=regime.name, period=period.code)
    wanted = (version, number, name)
    file = next((one for one in files if (one.version, one.number, one.name) == wanted), None)
    if file is None:
        raise HTTPException(404)
    if not may_take(who, file):
        raise HTTPException(403)
    folder = desk.settings.out / regime.name / period.code / f"v{version}"
    data = desk.hand_out_report(file, folder, who.name, datetime.now(UTC))
    issued = f"so {number:02d}" if number else "du thao"
    return attachment(data, f"{regime.name} {period.code} lan {version} {issued} {name}")


def may_take(who: Someone, file: Any) -> bool:
    """What stays inside the office is for officers and auditors; what goes out, for all who may look."""
    return file.audience == "outgoing" or who.is_insider


def _chosen(versions: Sequence[Any], version: int | None) -> Any:
    """The version asked for, the newest if none was."""
    for one in versions:
        if version in (None, one.version):
            return one
    raise HTTPException(404)


def _indicators(desk: Desk, connection: sqlalchemy.Connection, version: UUID) -> tuple[ReportIndicator, ...]:
    """Those of a version as they were when it was made: a regime's may have changed since."""

    def made() -> tuple[ReportIndicator, ...]:
        statement = sqlalchemy.text(sql("pages/version_indicators"))
        return _INDICATORS.validate_python(connection.execute(statement, {"version_id": version}).scalar_one())

    told: tuple[ReportIndicator, ...] = desk.kept_for_good((version, "indicators"), made)
    return told


def _versions(desk: Desk, connection: sqlalchemy.Connection, regime: str, period: str) -> list[Any]:
    return desk.rows(connection, "pages/versions", regime=regime, period=period)


def _reports(
    desk: Desk, connection: sqlalchemy.Connection, version: UUID, parts: tuple[str, ...], sort: str, first: int
) -> tuple[int, list[UUID]]:
    """How many reports there are, and a page of them."""

    def made() -> bytes:
        return reports_behind(connection, version, parts, by_value=sort == "value")

    packed: bytes = desk.kept_for_good((version, parts, sort), made)
    starts = range(first * 16, min((first + PAGE) * 16, len(packed)), 16)
    return len(packed) // 16, [UUID(bytes=packed[start : start + 16]) for start in starts]


def _here(desk: Desk, connection: sqlalchemy.Connection, receipts: list[str]) -> set[str]:
    """Of these files those that we have: an office below may keep its own in another installation."""
    return {str(row.id) for row in desk.rows(connection, "pages/receipts_here", receipts=receipts)}


def _above(
    desk: Desk, connection: sqlalchemy.Connection, regime: Regime, period: Period, indicator: str
) -> dict[str, Any] | None:
    """Where the figure goes: {regime, period, is_here} of the authority above, None if it goes to none."""
    upper = desk.regimes.get(regime.upward.regime) if regime.upward else None
    code = regime.upward.periods.get(period.code) if regime.upward else None
    if upper is None or code is None or indicator not in {one.code for one in upper.indicators}:
        return None
    is_here = bool(_versions(desk, connection, upper.name, code))
    return {"regime": upper, "period": upper.period(code), "is_here": is_here}
