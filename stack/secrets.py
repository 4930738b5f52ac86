"""Secrets and first passwords: random, made on first start, readable by their owner alone."""

import base64
import json
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from secrets import token_bytes, token_hex, token_urlsafe

ROLES = ("operator", "officer", "auditor")
PASSWORD_BYTES = 15
"""Twenty characters: too many to guess, few enough to copy from a screen."""


def secrets_of(file: Path) -> dict[str, str]:
    """Airflow's keys. Kept: a new JWT secret would end all sessions, a new Fernet key lose all connections."""
    return _kept(
        file,
        lambda: {
            "jwt": token_hex(48),  # 96 characters; Airflow warns below 64
            "api": token_hex(32),
            "fernet": base64.urlsafe_b64encode(token_bytes(32)).decode(),
        },
    )


def logins_of(file: Path) -> dict[str, str]:
    """First password by user name; there is one user for each role, named like it."""
    return _kept(file, lambda: {role: token_urlsafe(PASSWORD_BYTES) for role in ROLES})


def _kept(file: Path, make: Callable[[], Mapping[str, str]]) -> dict[str, str]:
    """What the file holds; made whole under its name, so that a killed first start leaves no half of it."""
    if not file.exists():
        fresh = file.with_name(f"{file.name}.new")
        fresh.unlink(missing_ok=True)
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as opened:
            json.dump(make(), opened, indent=2)
            opened.flush()
            os.fsync(opened.fileno())
        fresh.rename(file)
    kept: dict[str, str] = json.loads(file.read_text("utf-8"))
    return kept
