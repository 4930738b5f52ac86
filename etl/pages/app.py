"""The application: its routes, its headers, what it says when something is not there."""

from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import RedirectResponse
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException

from etl.config import Settings
from etl.model.errors import UsageError
from etl.pages import figures, house, measures, periods
from etl.pages.desk import Desk
from etl.pages.doors import viewer
from etl.pages.drawing import page

_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",
}

Authorise = Callable[..., Any]
"""A FastAPI dependency: `Someone`, the one who looks, or an HTTPException."""


def create_app(settings: Settings, authorise: Authorise) -> FastAPI:
    """The pages, to be mounted; all but the style sheet and the choice of language ask `authorise` first.

    `/metrics` is for programs: it asks for the token of ETL_METRICS_TOKEN instead, and is not there without one.
    """
    app = FastAPI(title="etl pages", docs_url=None, redoc_url=None, openapi_url=None)
    app.state.desk = Desk(settings)
    app.dependency_overrides[viewer] = authorise
    app.middleware("http")(_guard)
    app.exception_handler(HTTPException)(_failed)
    app.exception_handler(RequestValidationError)(_misasked)
    app.exception_handler(UsageError)(_unusable)
    app.mount("/static", StaticFiles(directory=Path(__file__).parent / "static"), name="static")
    app.include_router(house.router)
    app.include_router(measures.router)
    app.include_router(periods.router)
    app.include_router(figures.router)
    return app


async def _guard(request: Request, call_next: Any) -> Response:
    response: Response = await call_next(request)
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    return response


async def _failed(request: Request, error: Exception) -> Response:
    code = error.status_code if isinstance(error, HTTPException) else 500
    if code == 401 and "text/html" in request.headers.get("accept", ""):
        return RedirectResponse(f"/auth/login/?next={quote(request.url.path)}", status_code=303)
    return page(request, "error.html.jinja", None, status_code=code)


async def _misasked(request: Request, error: Exception) -> Response:
    """What cannot be in an address: in its path, there is no such page; behind it, the page is asked wrongly."""
    place, name, *_ = error.errors()[0]["loc"] if isinstance(error, RequestValidationError) else ("path", "")
    return page(request, "error.html.jinja", None, status_code=404 if place == "path" else 400, name=name)


async def _unusable(request: Request, error: Exception) -> Response:
    return page(request, "error.html.jinja", None, status_code=404, told=str(error))
