"""Secrets that somebody else made and gave us as files: all of them there, none empty, none too short to be one."""

import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from etl.model.errors import FatalError

SHORTEST = {"airflow_jwt": 64, "airflow_fernet": 44, "store_key": 3, "store_secret": 8}
SHORTEST_PASSWORD = 16
_PRINTED = re.compile(r"[!-~]+")
_FORM = {"airflow_fernet": re.compile(r"[A-Za-z0-9_-]{43}="), "store_key": _PRINTED, "store_secret": _PRINTED}
_PLAIN = re.compile(r"[A-Za-z0-9._~-]+=*")
"""Letters that a URL and a configuration file take as they are."""

AIRFLOW = ("airflow_jwt", "airflow_api", "airflow_fernet", "database_airflow")
JOURNEY = ("database_writer", "database_reader")
OWNER = ("database_owner",)
"""Backup, migration and the doctor's look at every table are the owner's; no part that runs all day has it."""

FIRST_START = ("database_superuser", "login_operator", "login_officer", "login_auditor")
BROKER = "redis"
METRICS = "metrics_token"
STORE = ("store_key", "store_secret")
"""Of the store of raw files, made by whoever runs it; needed where raw files do not lie in a folder."""


class Given(Mapping[str, str]):
    """Secrets by name."""

    def __init__(self, secrets: Mapping[str, str]) -> None:
        self._secrets = dict(secrets)

    def __getitem__(self, name: str) -> str:
        return self._secrets[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._secrets)

    def __len__(self) -> int:
        return len(self._secrets)

    @classmethod
    def all_of(cls, program: str) -> "Given":
        """What the program needs, read from its files.

        Raises:
            FatalError: one or more are missing, empty or too weak; one sentence names all of them.
        """
        found = {name: _read(_folder() / name) for name in _needed(program)}
        wrong = [f"{name} ({why})" for name, secret in found.items() if (why := _trouble(name, secret))]
        if wrong:
            raise FatalError(
                f"bí mật còn thiếu hoặc không dùng được trong thư mục secrets/: {', '.join(wrong)}; hãy chạy "
                "“sh deploy/make-secrets.sh” (store_…: ghi vào tệp khóa do nơi quản lý kho cấp) rồi khởi động lại."
            )
        return cls(found)

    def logins(self) -> dict[str, str]:
        """First passwords by user name."""
        return {name.removeprefix("login_"): secret for name, secret in self.items() if name.startswith("login_")}


def store_certificate() -> Path | None:
    """Whom to trust as the store of raw files, if the office has put that into its file."""
    file = _folder() / "store_certificate"
    return file if _read(file) else None


def _folder() -> Path:
    return Path(os.environ.get("ETL_SECRETS") or "/run/secrets")


def _needed(program: str) -> tuple[str, ...]:
    sends = program == "scheduler" and "Celery" in os.environ.get("ETL_AIRFLOW__CORE__EXECUTOR", "")
    broker = (BROKER,) if sends or program == "worker" else ()
    installs = program in ("init", "restore")
    owner = OWNER if installs or program == "etl" else ()
    metrics = (METRICS,) if program == "api-server" else ()
    store = STORE if "://" in os.environ.get("ETL_LANDING", "").removeprefix("file://") else ()
    return (*AIRFLOW, *JOURNEY, *owner, *(FIRST_START if installs else ()), *broker, *metrics, *store)


def _read(file: Path) -> str:
    try:
        return file.read_text("utf-8").strip()
    except (FileNotFoundError, IsADirectoryError):
        return ""
    except PermissionError:
        raise FatalError(f"không đọc được {file}: hãy chạy “sh deploy/make-secrets.sh” để sửa quyền đọc tệp.") from None


def _trouble(name: str, secret: str) -> str:
    if not secret:
        return "không có hoặc rỗng"
    shortest = SHORTEST.get(name, SHORTEST_PASSWORD)
    if len(secret) < shortest:
        return f"ngắn hơn {shortest} ký tự"
    if not _FORM.get(name, _PLAIN).fullmatch(secret):
        return "có ký tự không dùng được"
    return ""
