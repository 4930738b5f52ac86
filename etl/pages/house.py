"""The pages of the whole house: all periods, the ledger, operations, original files, the language."""

from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID

import sqlalchemy
from fastapi import APIRouter, HTTPException, Query, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from etl import ledger
from etl.model.clock import LOCAL
from etl.model.errors import UsageError
from etl.pages.doors import TheDesk, Viewer
from etl.pages.drawing import LANGUAGES, attachment, language_of, page
from etl.pages.told import detail, problem_words, told
from etl.text import short_date

_LEDGER_PAGE = 100
_FUTURE = 2**62

router = APIRouter()

_WORDS: dict[str, Any] = {"problem_words": problem_words, "detail": detail}


@router.get("/", response_class=HTMLResponse)
def home(request: Request, desk: TheDesk, who: Viewer) -> Response:
    """All periods of all regimes, the newest first."""
    periods = [
        (regime, period)
        for regime in desk.regimes.values()
        for period in sorted(regime.periods, key=lambda one: one.deadline, reverse=True)
    ]
    return page(request, "home.html.jinja", who, periods=periods)


@router.get("/ngon-ngu/{language}")
def switch(language: str, back: str = "/") -> Response:
    """Remembers the language and goes back to a page of ours."""
    if language not in LANGUAGES or not back.startswith("/") or back.startswith(("//", "/\\")):
        raise HTTPException(404)
    response = RedirectResponse(back, status_code=303)
    response.set_cookie("etl_lang", language, max_age=31_536_000, httponly=True, samesite="lax")
    return response


@router.get("/so-cai", response_class=HTMLResponse)
def ledger_page(
    request: Request,
    desk: TheDesk,
    who: Viewer,
    event: Annotated[str, Query(max_length=60)] = "",
    object: Annotated[str, Query(max_length=200)] = "",
    before: Annotated[int, Query(ge=1)] = _FUTURE,
    verify: bool = False,
    head: Annotated[str, Query(max_length=100)] = "",
) -> Response:
    """(e) The ledger, whether it is whole, and whether it is the one from which a hash was printed."""
    facts: dict[str, Any] = {"event": event, "object": object, "before": before, "size": _LEDGER_PAGE}
    with desk.reading() as connection:
        related = desk.rows(connection, "pages/ledger_objects", object=object) if object else []
        objects = [object, *(row.id for row in related)]
        events = told(desk, connection, desk.rows(connection, "pages/ledger", objects=objects, **facts))
        check = ledger.verify(connection, language_of(request)) if verify or head else None
        paper = ledger.printed(connection, head) if head else None
    return page(request, "ledger.html.jinja", who, events=events, asked=facts, check=check, paper=paper, **_WORDS)


@router.get("/van-hanh", response_class=HTMLResponse)
def operations(request: Request, desk: TheDesk, who: Viewer) -> Response:
    """(f) Channels, files by status, what waits, the last batches."""
    with desk.reading() as connection:
        rows = desk.rows(connection, "pages/operations")
        batches = desk.rows(connection, "pages/batches")
    places = {
        f"{regime.name}/{period.code}": f"{regime.title}, {period.name}"
        for regime in desk.regimes.values()
        for period in regime.periods
    }
    return page(request, "operations.html.jinja", who, rows=rows, batches=batches, places=places)


@router.get("/tep/{receipt}")
def original(desk: TheDesk, who: Viewer, receipt: UUID) -> Response:
    """The raw file as it came; taking it is on the ledger."""
    statement = (
        "SELECT r.sha256, r.original_name, e.decided_at AS erased_at FROM receipt AS r"
        " LEFT JOIN erased_blob AS e ON e.sha256 = r.sha256 WHERE r.id = :receipt"
    )
    with desk.reading() as connection:
        found = connection.execute(sqlalchemy.text(statement), {"receipt": receipt}).one_or_none()
    if found is None:
        raise HTTPException(404)
    if found.erased_at is not None:
        day = short_date(found.erased_at.astimezone(LOCAL).date())
        raise UsageError(f"Tệp gốc đã được xóa theo thời hạn lưu ngày {day}; mã băm {found.sha256} còn trong sổ cái.")
    data = desk.hand_out(receipt, found.sha256, who.name, datetime.now(UTC))
    return attachment(data, found.original_name)
