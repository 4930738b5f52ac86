"""Who may do what in Airflow: three roles, set exactly at every start, and one user for each."""

from collections.abc import Iterable, Mapping
from typing import Any

from airflow.providers.fab.www.security import permissions as named

Permission = tuple[str, str]
"""(action, resource), as Flask-AppBuilder names them."""

READ_LEDGER = [
    (named.ACTION_CAN_READ, named.RESOURCE_AUDIT_LOG),
    (named.ACTION_CAN_ACCESS_MENU, named.RESOURCE_AUDIT_LOG),
]
SEE_OUR_PAGES = (named.ACTION_CAN_READ, named.RESOURCE_PLUGIN)
"""Airflow's page asks for the list of plugins to draw its navigation."""
APPROVE = (named.ACTION_CAN_EDIT, named.RESOURCE_HITL_DETAIL)
RUN = [(named.ACTION_CAN_CREATE, named.RESOURCE_DAG_RUN), (named.ACTION_CAN_EDIT, named.RESOURCE_DAG)]

PEOPLE = {
    "operator": ("Cán bộ", "CNTT"),
    "officer": ("Cán bộ", "tổng hợp"),
    "auditor": ("Cán bộ", "kiểm tra"),
}


def set_roles(manager: Any) -> None:
    """Gives each role exactly its rights: what was added to it by hand is taken away again.

    The operator keeps everything running and manages users, but approves nothing; the officer starts runs and
    approves; the auditor sees all of that and starts nothing.
    """
    viewer = set(manager.VIEWER_PERMISSIONS)
    everything = {_pair(permission) for permission in manager.find_role("Admin").permissions}
    _set_role(manager, "operator", everything - {APPROVE})
    _set_role(manager, "officer", viewer | {*RUN, APPROVE, SEE_OUR_PAGES})
    _set_role(manager, "auditor", viewer | {*READ_LEDGER, SEE_OUR_PAGES})


def add_users(manager: Any, logins: Mapping[str, str]) -> None:
    """Makes the users that are missing; a password that somebody has changed since stays changed."""
    for name, password in logins.items():
        if manager.find_user(name) is None:
            first, last = PEOPLE[name]
            role = manager.find_role(name)
            if not manager.add_user(name, first, last, f"{name}@localhost.invalid", role, password=password):
                raise RuntimeError(f"Airflow did not take the user {name}")


def _set_role(manager: Any, name: str, wanted: Iterable[Permission]) -> None:
    wanted = set(wanted)
    manager.bulk_sync_roles([{"role": name, "perms": sorted(wanted)}])
    role = manager.find_role(name)
    for permission in [held for held in role.permissions if _pair(held) not in wanted]:
        manager.remove_permission_from_role(role, permission)


def _pair(permission: Any) -> Permission:
    return permission.action.name, permission.resource.name
