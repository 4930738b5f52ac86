"""Brings Airflow's own database up to date: tables, roles, users, pools.

Run as `python -m stack.metadata` in the environment of the process set. Safe to repeat.
"""

import json
import logging
from collections.abc import Mapping

from airflow.models.pool import Pool
from airflow.providers.fab.auth_manager.cli_commands.utils import get_application_builder
from airflow.utils import db
from airflow.utils.providers_configuration_loader import providers_configuration_loaded

from etl.config import Settings
from stack.places import POOLS, Places
from stack.roles import add_users, set_roles
from stack.secrets import logins_of


@providers_configuration_loaded
def prepare(logins: Mapping[str, str]) -> None:
    """Everything that the processes expect to find when they start. `logins`: first passwords by user name."""
    logging.getLogger("airflow.providers.fab").setLevel(logging.WARNING)  # a line for each right of each role
    db.upgradedb()
    for name, pool in json.loads(POOLS.read_text("utf-8")).items():
        Pool.create_or_update_pool(name, pool["slots"], pool["description"], pool["include_deferred"])
    with get_application_builder() as builder:
        builder.add_permissions(update_perms=True)  # type: ignore[no-untyped-call]
        builder.sm.sync_roles()
        set_roles(builder.sm)
        add_users(builder.sm, logins)


if __name__ == "__main__":
    prepare(logins_of(Places.of(Settings.from_environment()).logins))
