"""Gives a user of Airflow a new random password and prints it: `python -m stack.password NAME`.

Run in the environment of the process set, by whoever owns the machine: the way back in when a password is lost.
"""

import sys
from secrets import token_urlsafe

from airflow.providers.fab.auth_manager.cli_commands.utils import get_application_builder
from airflow.utils.providers_configuration_loader import providers_configuration_loaded

from stack.secrets import PASSWORD_BYTES


@providers_configuration_loaded
def renew(name: str) -> str:
    """The new password.

    Raises:
        SystemExit: there is no such user; says which there are.
    """
    fresh = token_urlsafe(PASSWORD_BYTES)
    with get_application_builder() as builder:
        user = builder.sm.find_user(name)
        if user is None:
            known = ", ".join(sorted(other.username for other in builder.sm.get_all_users()))
            sys.exit(f"Không có người dùng “{name}”. Các tên hợp lệ: {known}.")
        builder.sm.reset_password(user.id, fresh)
    return fresh


if __name__ == "__main__":
    print(renew(sys.argv[1]))
