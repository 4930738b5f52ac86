"""Settings from the environment; the only reader of `os.environ`."""

import logging
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote

from etl import variables
from etl.model.errors import ConfigProblem, ConfigurationError
from etl.model.words import os_trouble

PROJECT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Settings:
    """Where things are. URLs are SQLAlchemy's; None means the embedded server below `home`.

    `metadata_url`: Airflow's own database, which is saved with ours.

    `mailboxes`: URLs with their passwords, by the names that regimes call them. `secret_files`: the files that
    …_FILE variables name.
    """

    home: Path
    regimes: Path
    suites: Path
    warehouse_url: str | None = None
    owner_url: str | None = None
    reader_url: str | None = None
    metadata_url: str | None = None
    mailboxes: Mapping[str, str] = field(default_factory=dict, repr=False)
    smtp_url: str | None = field(default=None, repr=False)
    secret_files: tuple[Path, ...] = ()
    metrics_token: str | None = field(default=None, repr=False)
    alert_to: tuple[str, ...] = ()
    landing_at: Path | str | None = None

    @classmethod
    def from_environment(cls) -> "Settings":
        """Reads ETL_HOME, ETL_LANDING, ETL_REGIMES, the databases (…_URL), ETL_SMTP_URL, the mailboxes and the rest.

        Raises:
            ConfigurationError: a database's address is none, or a file that a …_FILE variable names cannot be read.
        """
        return cls(
            home=Path(os.environ.get("ETL_HOME") or PROJECT / "var").absolute(),
            regimes=Path(os.environ.get("ETL_REGIMES") or PROJECT / "regimes").absolute(),
            suites=PROJECT / "expectations",
            warehouse_url=checked("ETL_WAREHOUSE_URL"),
            owner_url=checked("ETL_WAREHOUSE_OWNER_URL"),
            reader_url=checked("ETL_WAREHOUSE_READER_URL"),
            metadata_url=checked("ETL_METADATA_URL"),
            mailboxes=_mailboxes(),
            smtp_url=_secret("ETL_SMTP_URL"),
            secret_files=_secret_files(),
            metrics_token=_secret("ETL_METRICS_TOKEN"),
            alert_to=tuple(os.environ.get("ETL_ALERT_TO", "").replace(",", " ").split()),
            landing_at=_folder_or_url(os.environ.get("ETL_LANDING", "").strip()),
        )

    @property
    def inbox(self) -> Path:
        """The folder channel: `inbox/<regime>/<unit code>/…`."""
        return self.home / "inbox"

    @property
    def landing(self) -> Path | str:
        """Raw bytes of everything received, by sha256: a folder, or the URL of a store that machines share."""
        return self.landing_at or self.home / "landing"

    @property
    def out(self) -> Path:
        """Reports: `out/<regime>/<period>/v<N>/`."""
        return self.home / "out"


@dataclass(frozen=True, slots=True)
class LogSettings:
    """How the commands log: level by name, text for people or JSON lines."""

    level: str = "WARNING"
    is_json: bool = False

    @classmethod
    def from_environment(cls) -> "LogSettings":
        """Reads ETL_LOG_LEVEL and ETL_LOG_FORMAT; what is not understood is as if it were not set."""
        level = os.environ.get("ETL_LOG_LEVEL", "").upper()
        return cls(
            level=level if level in logging.getLevelNamesMapping() else "WARNING",
            is_json=os.environ.get("ETL_LOG_FORMAT", "").lower() == "json",
        )


def _mailboxes() -> dict[str, str]:
    """URLs of ETL_IMAP_<NAME>_URL, or of the file that ETL_IMAP_<NAME>_URL_FILE names, by name in small letters."""
    found = {}
    for variable, value in os.environ.items():
        match = re.fullmatch(r"ETL_IMAP_([A-Z0-9_]+?)_URL(_FILE)?", variable)
        if match and value:
            found[match[1].lower()] = _value(variable)
    return found


def _folder_or_url(text: str) -> Path | str | None:
    """`file:///srv/landing` and `/srv/landing` are one folder; the landing store judges all else."""
    if text.startswith("file:///"):
        return Path(unquote(text.removeprefix("file://")))
    return Path(text) if text.startswith("/") else text or None


def _secret(name: str) -> str | None:
    """A variable that may hold a password: its value, or the content of the file that NAME_FILE names."""
    return _value(f"{name}_FILE") or _value(name) or None


def _value(name: str) -> str:
    """Of a variable, or of the file that a …_FILE variable names; "" where it is not set."""
    given = os.environ.get(name, "")
    if not (given and name.endswith("_FILE")):
        return given.strip()
    try:
        return Path(given).read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        why = os_trouble(error) if isinstance(error, OSError) else "không phải chữ UTF-8"
        remedy = "tệp phải có, tài khoản đang chạy đọc được, và là chữ thường (UTF-8)"
        raise ConfigurationError([ConfigProblem(name, f"không đọc được tệp {given}: {why}", remedy)]) from error


def _secret_files() -> tuple[Path, ...]:
    """Every file that a variable of ours, or of the library for S3 stores, names as the place of a secret."""
    named = re.compile(r"ETL_\w+_FILE|AWS_SHARED_CREDENTIALS_FILE")
    return tuple(Path(value) for name, value in sorted(os.environ.items()) if named.fullmatch(name) and value)


def checked(name: str) -> str | None:
    """A variable without which nothing can be done, None if it is not set; `ConfigurationError` if it reads wrong."""
    value = _value(name)
    wrong = variables.mistake(name, value) if value else None
    if wrong is not None:
        raise ConfigurationError([wrong])
    return value or None


def wrong_variables() -> Iterator[ConfigProblem]:
    """Each variable whose value cannot be right, for the doctor: who uses it may not look, or only next month."""
    ours = ((name, _value(name)) for name in sorted(os.environ) if variables.is_known(name))
    return (wrong for name, value in ours if value and (wrong := variables.mistake(name, value)))


def misspelt_variables() -> Iterator[ConfigProblem]:
    """Each variable that nobody reads and that is named almost like one of ours."""
    return (wrong for name in sorted(os.environ) if (wrong := variables.slip(name)))


def environment_with(secrets: Mapping[str, str]) -> dict[str, str]:
    """Our own environment with secrets added, for a program that takes them so and in no other hidden way."""
    return {**os.environ, **secrets}
