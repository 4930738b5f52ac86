"""The pages of one period: its units, one unit, its validation."""

from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import HTMLResponse

from etl.pages.doors import TheDesk, Viewer, found
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
    regime, period = found(desk, regime_name, period_code)
    with desk.reading() as connection:
        all_units = matrix(desk, connection, regime, period, datetime.now(UTC))
    chosen = all_units.chosen(status, level, q)
    facts: dict[str, Any] = {"regime": regime, "period": period, "all_units": all_units, "chosen": len(chosen)}
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
    regime, period = found(desk, regime_name, period_code)
    one = regime.unit(period.code, unit)
    facts: dict[str, Any] = {"regime": regime.name, "period": period.code, "unit": unit}
    with desk.reading() as connection:
        files = desk.rows(connection, "pages/unit_files", **facts)
        read = [one for one in files if one.submission is not None]
        looked_at = next((one for one in read if one.receipt == file), read[0] if read else None)
        earlier = next((one for one in read if one.receipt == before), None)
        findings = desk.rows(connection, "pages/findings", receipts=[one.receipt for one in files])
        verdicts = desk.rows(connection, "pages/verdicts", **facts)
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
        verdicts=verdicts,
        signatures=signatures,
        cells=cells,
        changes=_changes(old, cells) if earlier else None,
    )


@router.get("/ky/{regime_name}/{period_code}/kiem-tra", response_class=HTMLResponse)
def checks(
    request: Request, desk: TheDesk, who: Viewer, regime_name: str, period_code: str, rule: str = ""
) -> Response:
    """(d) Validation results by rule and by run."""
    regime, period = found(desk, regime_name, period_code)
    facts = {"regime": regime.name, "period": period.code}
    with desk.reading() as connection:
        rules = desk.rows(connection, "pages/rules", **facts)
        runs = desk.rows(connection, "pages/runs", **facts)
        again = desk.rows(connection, "pages/revalidations", **facts)
        failing = desk.rows(connection, "pages/rule_units", **facts, rule=rule) if rule else []
    told: dict[str, Any] = {
        "rules": rules,
        "runs": runs,
        "again": again,
        "failing": failing,
        "rule": rule,
        "words": desk.rules,
    }
    return page(request, "checks.html.jinja", who, regime=regime, period=period, **told)


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
