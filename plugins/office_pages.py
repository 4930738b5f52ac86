"""Puts the office's pages into Airflow's own web server and navigation, behind Airflow's own login."""

from typing import ClassVar

from airflow.api_fastapi.core_api.security import GetUserDep
from airflow.plugins_manager import AirflowPlugin
from fastapi import HTTPException

from etl.config import Settings
from etl.pages import create_app

PREFIX = "/bao-cao"
ROLES = frozenset({"operator", "officer", "auditor", "Admin"})


def whoever_is_logged_in(user: GetUserDep) -> str:
    """The user's name, if one of our roles is theirs."""
    roles = {role.name for role in getattr(user, "roles", ())}
    if not roles & ROLES:
        raise HTTPException(403)
    return user.get_name()


class OfficePages(AirflowPlugin):
    """Read by Airflow."""

    name = "office_pages"
    fastapi_apps: ClassVar = [
        {"app": create_app(Settings.from_environment(), whoever_is_logged_in), "url_prefix": PREFIX, "name": "office"}
    ]
    external_views: ClassVar = [
        {"name": "Tình hình nộp báo cáo", "href": f"{PREFIX}/", "destination": "nav", "nav_top_level": True}
    ]
