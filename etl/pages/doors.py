"""What every route needs: who looks, and the desk they look over."""

from typing import Annotated

from fastapi import Depends, HTTPException, Request

from etl.model.regime import Period, Regime
from etl.pages.desk import Desk


def viewer() -> str:
    """Nobody, until the application says how people are recognised."""
    raise HTTPException(401)


def desk(request: Request) -> Desk:
    """The application's one desk."""
    found: Desk = request.app.state.desk
    return found


def found(desk: Desk, regime: str, period: str) -> tuple[Regime, Period]:
    """Both, or the page that says that there is no such thing."""
    try:
        return desk.period(regime, period)
    except LookupError:
        raise HTTPException(404) from None


Viewer = Annotated[str, Depends(viewer)]
TheDesk = Annotated[Desk, Depends(desk)]
