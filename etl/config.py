"""Settings from the environment; the only reader of `os.environ`."""

import os
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Settings:
    """Where things are. URLs are SQLAlchemy's; None means the embedded server below `home`."""

    home: Path
    regimes: Path
    suites: Path
    warehouse_url: str | None = None
    owner_url: str | None = None
    reader_url: str | None = None

    @classmethod
    def from_environment(cls) -> "Settings":
        """Reads ETL_HOME, ETL_REGIMES, ETL_WAREHOUSE_URL (writer), ETL_WAREHOUSE_OWNER_URL, …_READER_URL."""
        return cls(
            home=Path(os.environ.get("ETL_HOME") or PROJECT / "var").absolute(),
            regimes=Path(os.environ.get("ETL_REGIMES") or PROJECT / "regimes").absolute(),
            suites=PROJECT / "expectations",
            warehouse_url=os.environ.get("ETL_WAREHOUSE_URL") or None,
            owner_url=os.environ.get("ETL_WAREHOUSE_OWNER_URL") or None,
            reader_url=os.environ.get("ETL_WAREHOUSE_READER_URL") or None,
        )

    @property
    def inbox(self) -> Path:
        """The folder channel: `inbox/<regime>/<unit code>/…`."""
        return self.home / "inbox"

    @property
    def landing(self) -> Path:
        """Raw bytes of everything received, by sha256."""
        return self.home / "landing"

    @property
    def out(self) -> Path:
        """Reports: `out/<regime>/<period>/v<N>/`."""
        return self.home / "out"
