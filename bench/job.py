"""What one measurement is told and what it yields; both cross between processes as JSON."""

from dataclasses import dataclass
from pathlib import Path

from etl.config import PROJECT, Settings

REGIME, PERIOD = "govap-danvan-2023", "2023-H1"


@dataclass(frozen=True, slots=True)
class Job:
    """Where a measurement finds its files, whose server it uses and how many workers read.

    `count` files of the folder `files` are taken; `home` is an ETL_HOME of the measurement's own.
    """

    home: str
    regimes: str
    files: str
    count: int
    workers: int = 1

    @property
    def settings(self) -> Settings:
        """The settings of a home with its own embedded server."""
        return Settings(Path(self.home), Path(self.regimes), PROJECT / "expectations")

    @property
    def paths(self) -> list[Path]:
        """The files, in a fixed order."""
        return sorted(Path(self.files).rglob("*.xlsx"))[: self.count]


@dataclass(frozen=True, slots=True)
class Measured:
    """One measurement. Times in seconds, memory in MiB.

    `processor_by` is the processor time of all that had a part in it: the measured process, its workers, the
    database server. `stages` are parts of `elapsed`, by name. `again`: the same once more with nothing new.
    """

    files: int
    elapsed: float
    processor_by: dict[str, float]
    main_peak: float
    workers_peak: float
    stages: dict[str, float]
    again: float = 0.0

    @property
    def processor(self) -> float:
        """Seconds of processor time, of all together."""
        return sum(self.processor_by.values())

    @property
    def ms(self) -> float:
        """Milliseconds from start to end, per file."""
        return 1000 * self.elapsed / self.files

    @property
    def processor_ms(self) -> float:
        """Milliseconds of processor time, per file."""
        return 1000 * self.processor / self.files

    @property
    def peak(self) -> float:
        """MiB of the main process and its workers together."""
        return self.main_peak + self.workers_peak
