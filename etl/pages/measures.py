"""The gauges, for a monitoring program that bears the token."""

import secrets
from datetime import UTC, datetime

from fastapi import APIRouter, HTTPException, Request, Response

from etl.metrics import CONTENT_TYPE, Meter
from etl.pages.doors import TheDesk

router = APIRouter()


@router.get("/metrics")
def metrics(request: Request, desk: TheDesk) -> Response:
    """OpenMetrics text; 404 where no token is set, 401 without it."""
    token = desk.settings.metrics_token
    if token is None:
        raise HTTPException(404)
    given = request.headers.get("authorization", "")
    if not secrets.compare_digest(given.encode(), f"Bearer {token}".encode()):
        raise HTTPException(401)
    if not hasattr(request.app.state, "meter"):
        request.app.state.meter = Meter(desk.settings.home)
    meter: Meter = request.app.state.meter
    with desk.reading() as connection:
        return Response(meter.text(connection, datetime.now(UTC)), media_type=CONTENT_TYPE)
