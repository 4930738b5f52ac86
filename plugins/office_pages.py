"""Puts the office's pages into Airflow's own web server and navigation, behind Airflow's own login.

Every program of Airflow reads its plugins, every task too; the pages are built by the first request for one.
"""

from functools import cached_property
from typing import Any, ClassVar

from airflow.plugins_manager import AirflowPlugin

PREFIX = "/bao-cao"
ROLES = frozenset({"operator", "officer", "auditor", "Admin"})


class OfficePagesApp:
    """The pages as an ASGI application."""

    @cached_property
    def _app(self) -> Any:
        from airflow.api_fastapi.core_api.security import get_user
        from fastapi import Depends, HTTPException

        from etl.config import Settings
        from etl.pages import create_app
        from etl.pages.doors import Someone

        def whoever_is_logged_in(user: Any = Depends(get_user)) -> Someone:  # noqa: B008 FastAPI's way to ask
            roles = frozenset(role.name for role in getattr(user, "roles", ()))
            if not roles & ROLES:
                raise HTTPException(403)
            return Someone(user.username, roles)

        return create_app(Settings.from_environment(), whoever_is_logged_in)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """One request."""
        await self._app(scope, receive, send)


class OfficePages(AirflowPlugin):
    """Read by Airflow."""

    name = "office_pages"
    fastapi_apps: ClassVar = [{"app": OfficePagesApp(), "url_prefix": PREFIX, "name": "office"}]
    external_views: ClassVar = [{"name": "Báo cáo", "href": f"{PREFIX}/", "destination": "nav", "nav_top_level": True}]
