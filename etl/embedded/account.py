"""Under which account the server runs: PostgreSQL refuses to run as root."""

import os
import pwd
import subprocess
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

from etl.model.errors import FatalError

# Where root finds no better owner: the account made for PostgreSQL if there is one, else the one for nobody's
# things. initdb needs an account that has a name, so a free number cannot be used.
_UNPRIVILEGED = ("postgres", "nobody")


class Switch(TypedDict, total=False):
    """The part of subprocess's arguments that changes the account."""

    user: int
    group: int
    extra_groups: Sequence[int]


@dataclass(frozen=True, slots=True)
class Account:
    """Who owns the data and runs the server."""

    uid: int
    gid: int

    def switch(self) -> Switch:
        """Arguments for subprocess that run a program as this account; none where we are it already."""
        return {"user": self.uid, "group": self.gid, "extra_groups": ()} if may_switch() else {}

    def can(self, *tests: str) -> bool:
        """Asks test(1) as this account, e.g. `can("-x", "/a/folder")`: modes alone do not know about ACLs."""
        done = subprocess.run(["test", *tests], cwd="/", check=False, **self.switch())
        return done.returncode == 0


def may_switch() -> bool:
    """True for root, who runs the server under another account."""
    return os.geteuid() == 0


def account_for(home: Path, data: Path) -> Account:
    """The account of the server in `home`: the owner of its data, else ourselves, else (as root) a humble one.

    Root takes the owner of the folder that the home is made in, so that the same person can come back without
    root; failing that an unprivileged account of the machine.

    Raises:
        FatalError: the data are root's or another account's, or there is no account to run as.
    """
    if data.exists():
        return _owner_of(data)
    if not may_switch():
        return Account(os.geteuid(), os.getegid())
    above = next(folder for folder in (home, *home.parents) if folder.exists()).stat().st_uid
    with suppress(KeyError):
        if above != 0:
            return Account(above, pwd.getpwuid(above).pw_gid)
    for name in _UNPRIVILEGED:
        with suppress(KeyError):
            return Account(pwd.getpwnam(name).pw_uid, pwd.getpwnam(name).pw_gid)
    raise FatalError(
        f"PostgreSQL does not run as root and this machine has no account named {' or '.join(_UNPRIVILEGED)}: "
        "run the command as an ordinary user"
    )


def _owner_of(data: Path) -> Account:
    owner = data.stat()
    if owner.st_uid == 0:
        raise FatalError(
            f"{data} belongs to root, and PostgreSQL does not run as root (was it copied without its owner?): "
            f"give it to an ordinary account, chown -R ACCOUNT: {data}"
        )
    if os.geteuid() not in (0, owner.st_uid):
        raise FatalError(f"{data} belongs to user {owner.st_uid}: run the command as that user or as root")
    return Account(owner.st_uid, owner.st_gid)
