"""The pages of one period: its units, one unit, its figures, one figure, its validation."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, HTTPException, Query, Request, Response
from fastapi.responses import HTMLResponse

from etl.audit.trace import trace_json
from etl.pages.desk import Desk
from etl.pages.doors import TheDesk, Viewer
from etl.pages.drawing import page
from etl.pages.status import PAGE, matrix
from etl.signatures import read_signatures

router = APIRouter()


@router.get("/ky/{regime_name}/{period_code}", response_class=HTMLResponse)
def status(
    request: Request,
    desk: TheDesk,
    who: Viewer,
    regime_name: str,
    period_code: str,
    status: str = "",
    level: str = "",
    q: Annotated[str, Query(max_length=200)] = "",
    first: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
) -> Response:
    """(a) Who has reported."""
    regime, period = _found(desk, regime_name, period_code)
    with desk.reading() as connection:
        all_units = matrix(desk, connection, regime, period, datetime.now(UTC))
    chosen = all_units.chosen(status, level, q)
    facts = {"regime": regime, "period": period, "all_units": all_units, "chosen": len(chosen)}
    asked = {"status": status, "level": level, "q": q}
    shown = chosen[first : first + PAGE]
    return page(request, "status.html.jinja", who, **facts, asked=asked, first=first, size=PAGE, units=shown)


@router.get("/ky/{regime_name}/{period_code}/don-vi/{unit}", response_class=HTMLResponse)
def unit(
    request: Request,
    desk: TheDesk,
    who: Viewer,
    regime_name: str,
    period_code: str,
    unit: str,
    file: UUID | None = None,
    before: UUID | None = None,
) -> Response:
    """(b) One unit: its files, what one of them says with the findings in place, what changed since another."""
    regime, period = _found(desk, regime_name, period_code)
    one = regime.unit(period.code, unit)
    facts: dict[str, Any] = {"regime": regime.name, "period": period.code, "unit": unit}
    with desk.reading() as connection:
        files = desk.rows(connection, "pages/unit_files", **facts)
        read = [one for one in files if one.submission is not None]
        looked_at = next((one for one in read if one.receipt == file), read[0] if read else None)
        earlier = next((one for one in read if one.receipt == before), None)
        findings = desk.rows(connection, "pages/findings", receipts=[one.receipt for one in files])
        signatures = read_signatures(connection, {one.sha256 for one in files})
        cells = desk.rows(connection, "pages/cells", submission=looked_at.submission) if looked_at else []
        old = desk.rows(connection, "pages/cells", submission=earlier.submission) if earlier else []
    return page(
        request,
        "unit.html.jinja",
        who,
        regime=regime,
        period=period,
        unit=one,
        files=files,
        read=read,
        looked_at=looked_at,
        earlier=earlier,
        findings=findings,
        signatures=signatures,
        cells=cells,
        changes=_changes(old, cells) if earlier else None,
    )


@router.get("/ky/{regime_name}/{period_code}/so-lieu", response_class=HTMLResponse)
def figures(request: Request, desk: TheDesk, who: Viewer, regime_name: str, period_code: str) -> Response:
    """The totals of the newest version, each with its trace a click away."""
    regime, period = _found(desk, regime_name, period_code)
    with desk.reading() as connection:
        versions = desk.rows(connection, "pages/versions", regime=regime.name, period=period.code)
        rows = desk.rows(connection, "pages/figures", version_id=versions[0].id) if versions else []
    facts = {"regime": regime, "period": period, "versions": versions}
    return page(request, "figures.html.jinja", who, **facts, totals={row.indicator: row for row in rows})


@router.get("/ky/{regime_name}/{period_code}/so-lieu/{indicator}", response_class=HTMLResponse)
def figure(
    request: Request,
    desk: TheDesk,
    who: Viewer,
    regime_name: str,
    period_code: str,
    indicator: str,
    sort: str = "unit",
    first: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
) -> Response:
    """(c) One figure: every cell behind it, and whether they add up to it."""
    regime, period = _found(desk, regime_name, period_code)
    asked = regime.indicator(indicator)
    with desk.reading() as connection:
        versions = desk.rows(connection, "pages/versions", regime=regime.name, period=period.code)
        if not versions:
            raise HTTPException(404)
        key = (regime.name, period.code, indicator, versions[0].id)
        cells = desk.kept(connection, key, lambda: trace_json(connection, regime.name, period.code, indicator))
        totals = desk.rows(connection, "pages/figures", version_id=versions[0].id)
    total = next((row for row in totals if row.indicator == indicator), None)
    numbers = [cell["value"] for cell in cells if cell["state"] == "number" and not isinstance(cell["value"], str)]
    ordered = cells if sort == "unit" else sorted(cells, key=lambda cell: _order(cell["value"]), reverse=True)
    return page(
        request,
        "figure.html.jinja",
        who,
        regime=regime,
        period=period,
        indicator=asked,
        total=total,
        summed=sum(map(Decimal, map(str, numbers)), Decimal()),
        is_sum=str(asked.across_units) in ("sum", "count_yes"),
        cells=ordered[first : first + PAGE],
        count=len(cells),
        first=first,
        size=PAGE,
        sort=sort,
        names={unit.code: unit.name for unit in regime.roster(period.code)},
    )


@router.get("/ky/{regime_name}/{period_code}/kiem-tra", response_class=HTMLResponse)
def checks(
    request: Request, desk: TheDesk, who: Viewer, regime_name: str, period_code: str, rule: str = ""
) -> Response:
    """(d) Validation results by rule and by run."""
    regime, period = _found(desk, regime_name, period_code)
    facts = {"regime": regime.name, "period": period.code}
    with desk.reading() as connection:
        rules = desk.rows(connection, "pages/rules", **facts)
        runs = desk.rows(connection, "pages/runs", **facts)
        failing = desk.rows(connection, "pages/rule_units", **facts, rule=rule) if rule else []
    told: dict[str, Any] = {"rules": rules, "runs": runs, "failing": failing, "rule": rule, "words": desk.rules}
    return page(request, "checks.html.jinja", who, regime=regime, period=period, **told)


def _found(desk: Desk, regime: str, period: str) -> Any:
    try:
        return desk.period(regime, period)
    except LookupError:
        raise HTTPException(404) from None


def _changes(old: list[Any], new: list[Any]) -> list[tuple[str, Any, Any]]:
    """Indicators of which the two files say different things: code, cell before, cell after."""
    before, after = ({cell.indicator: cell for cell in cells} for cells in (old, new))
    return [
        (code, before.get(code), after.get(code))
        for code in dict.fromkeys((*after, *before))
        if _said(before.get(code)) != _said(after.get(code))
    ]


def _said(cell: Any) -> Any:
    return None if cell is None or cell.state == "missing" else (cell.state, cell.value, cell.text_value)


def _order(value: Any) -> tuple[int, Any]:
    return (1, value) if isinstance(value, int | float) else (0, 0)
