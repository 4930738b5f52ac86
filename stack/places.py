"""Where the process set keeps its things, all below ETL_HOME."""

from dataclasses import dataclass
from pathlib import Path

from etl.config import PROJECT, Settings

DAGS = PROJECT / "dags"
SETTINGS = PROJECT / "stack" / "settings"
POOLS = SETTINGS / "pools.json"


@dataclass(frozen=True, slots=True)
class Places:
    """The files of one process set. Only its owner may read `airflow` and `logs`."""

    home: Path

    @classmethod
    def of(cls, settings: Settings) -> "Places":
        """The places below the settings' home, folders made."""
        places = cls(settings.home)
        for folder in (places.airflow, places.logs):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return places

    @property
    def airflow(self) -> Path:
        """AIRFLOW_HOME: secrets, logins, the generated configuration."""
        return self.home / "airflow"

    @property
    def logs(self) -> Path:
        """One file a program; tasks' logs below `tasks/`."""
        return self.home / "logs"

    @property
    def secrets(self) -> Path:
        """Keys that Airflow signs and encrypts with."""
        return self.airflow / "secrets.json"

    @property
    def logins(self) -> Path:
        """User names and first passwords."""
        return self.airflow / "logins.json"

    @property
    def configuration(self) -> Path:
        """What supervisor reads."""
        return self.airflow / "supervisord.conf"

    @property
    def lock(self) -> Path:
        """Held by the guardian as long as it lives."""
        return self.airflow / "guardian.lock"

    @property
    def held(self) -> Path:
        """Held open by every program of the set."""
        return self.airflow / "held-by-programs"

    @property
    def turn(self) -> Path:
        """Held by whoever starts or stops the set."""
        return self.airflow / "turn.lock"

    @property
    def run_lock(self) -> Path:
        """Held by a `make run`."""
        return self.airflow / "run.lock"

    @property
    def running(self) -> Path:
        """Web port of the set that was started last."""
        return self.airflow / "running.json"
