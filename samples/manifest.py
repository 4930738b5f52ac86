"""What was made and what must become of it: written beside the inbox, for tests and docs, never for the system."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class SampleFile:
    """One delivered file. `path` is relative to the inbox, `unit` the unit whose report it would be.

    `received_at` is the file's own time (ISO, local); `status` what `receipts` must show in the end ("" where
    the file must never become a receipt); `codes` its critical and warning findings, each as often as it must
    stand there (remarks of severity info are free); `counts`: "base" or "supplement" if its cells go into the
    figures, else "".
    """

    path: str
    unit: str
    case: str
    what: str
    received_at: str
    sha256: str
    status: str
    codes: tuple[str, ...] = ()
    counts: str = ""


@dataclass(frozen=True, slots=True)
class SampleUnit:
    """What `status` must show for a unit in the end."""

    unit: str
    level: str
    ownership: str
    status: str
    timeliness: str


@dataclass(frozen=True, slots=True)
class SampleManifest:
    """The district as made. `as_of`: an instant at which everything has arrived (ISO, local)."""

    regime: str
    period: str
    seed: int
    as_of: str
    units: tuple[SampleUnit, ...]
    files: tuple[SampleFile, ...]

    def write(self, path: Path) -> None:
        """Writes the manifest as JSON."""
        path.write_text(json.dumps(asdict(self), ensure_ascii=False, indent=1) + "\n", "utf-8")

    @classmethod
    def read(cls, path: Path) -> "SampleManifest":
        """The manifest that `write` wrote."""
        facts = json.loads(path.read_text("utf-8"))
        facts["units"] = tuple(SampleUnit(**unit) for unit in facts["units"])
        facts["files"] = tuple(SampleFile(**{**file, "codes": tuple(file["codes"])}) for file in facts["files"])
        return cls(**facts)
