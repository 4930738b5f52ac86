"""The pages of the figures of one period: all totals, and one with every cell behind it, up and down the levels."""

from typing import Annotated, Any, Literal
from uuid import UUID

import sqlalchemy
from fastapi import APIRouter, HTTPException, Query, Request, Response
from fastapi.responses import HTMLResponse

from etl.audit.trace import cells_of, parts_of, reports_behind, sum_behind
from etl.model.regime import Period, Regime
from etl.pages.desk import Desk
from etl.pages.doors import TheDesk, Viewer, found
from etl.pages.drawing import page
from etl.pages.status import PAGE

router = APIRouter()


@router.get("/ky/{regime_name}/{period_code}/so-lieu", response_class=HTMLResponse)
def figures(request: Request, desk: TheDesk, who: Viewer, regime_name: str, period_code: str) -> Response:
    """The totals of the newest version, each with its trace a click away."""
    regime, period = found(desk, regime_name, period_code)
    with desk.reading() as connection:
        versions = _versions(desk, connection, regime.name, period.code)
        rows = desk.rows(connection, "pages/figures", version_id=versions[0].id) if versions else []
    facts: dict[str, Any] = {"regime": regime, "period": period, "versions": versions}
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
) -> Response:
    """(c) One figure: every cell behind it, through an office below too, and whether they add up to it."""
    regime, period = found(desk, regime_name, period_code)
    asked = regime.indicator(indicator)
    with desk.reading() as connection:
        versions = _versions(desk, connection, regime.name, period.code)
        if not versions:
            raise HTTPException(404)
        version, parts = versions[0].id, parts_of(asked)
        summed = desk.kept_for_good((version, indicator), lambda: sum_behind(connection, version, indicator))
        count, reports = _reports(desk, connection, version, parts, sort, first)
        cells = cells_of(connection, version, parts, reports)
        totals = desk.rows(connection, "pages/figures", version_id=versions[0].id)
        ours = _here(desk, connection, [cell["receipt"] for cell in cells])
        through = {cell["via"]["unit"] for cell in cells if "via" in cell}
        above = _above(desk, connection, regime, period, indicator)
    return page(
        request,
        "figure.html.jinja",
        who,
        regime=regime,
        period=period,
        indicator=asked,
        total=next((row for row in totals if row.indicator == indicator), None),
        summed=summed,
        is_sum=str(asked.across_units) in ("sum", "count_yes"),
        cells=cells,
        count=count,
        first=first,
        size=PAGE,
        sort=sort,
        ours=ours,
        above=above,
        offices={unit.code: unit.name for unit in regime.roster(period.code) if unit.code in through},
    )


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
