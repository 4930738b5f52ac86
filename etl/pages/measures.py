"""The gauges, for a monitoring program that bears the token."""

import secrets
from datetime import UTC, datetime

from fastapi import APIRouter, HTTPException, Request, Response

from etl.metrics import CONTENT_TYPE, Meter
from etl.pages.doors import TheDesk

router = APIRouter()

_ASKED_FOR = {"WWW-Authenticate": "Bearer"}


@router.get("/metrics")
def metrics(request: Request, desk: TheDesk) -> Response:
    """OpenMetrics text; 404 where no token is set, 401 without it."""
    token = desk.settings.metrics_token
    if token is None:
        raise HTTPException(404)
    if not _bears(request.headers.get("authorization", ""), token):
        return Response("the token of ETL_METRICS_TOKEN is asked for\n", 401, _ASKED_FOR, "text/plain")
    if not hasattr(request.app.state, "meter"):
        request.app.state.meter = Meter(desk.settings.home)
    meter: Meter = request.app.state.meter
    with desk.reading() as connection:
        return Response(meter.text(connection, datetime.now(UTC)), media_type=CONTENT_TYPE)


def _bears(authorization: str, token: str) -> bool:
    """Whether the header holds the token; its scheme is written in any case (RFC 9110, 11.1)."""
    scheme, _, given = authorization.partition(" ")
    return scheme.lower() == "bearer" and secrets.compare_digest(given.strip().encode(), token.encode())
