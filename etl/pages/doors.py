"""What every route needs: who looks, and the desk they look over."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, HTTPException, Request

from etl.model.regime import Period, Regime
from etl.pages.desk import Desk

_INSIDERS = frozenset({"officer", "auditor", "Admin"})
"""Roles that may take what does not leave the office: the check of figures, the control sheet, the leader's brief."""


@dataclass(frozen=True, slots=True)
class Someone:
    """Who looks: the name under which he logged in, and his roles."""

    name: str
    roles: frozenset[str] = frozenset()

    @property
    def is_insider(self) -> bool:
        """Whether internal files are for him; a report that goes out is for everybody who may look."""
        return bool(self.roles & _INSIDERS)


def viewer() -> Someone:
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


Viewer = Annotated[Someone, Depends(viewer)]
TheDesk = Annotated[Desk, Depends(desk)]
