"""The lock, and what is installed of it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageMetadata, PackageNotFoundError, metadata
from pathlib import Path

from packaging.markers import Marker
from packaging.requirements import Requirement

LOCK = Path(__file__).resolve().parent.parent / "requirements.txt"


@dataclass(frozen=True, slots=True)
class Locked:
    """One package of the lock with the hashes that pip accepts for it."""

    name: str
    version: str
    marker: Marker | None
    sha256: tuple[str, ...]

    @property
    def is_for_here(self) -> bool:
        """Whether this Python and platform need it."""
        return self.marker is None or self.marker.evaluate()

    @property
    def purl(self) -> str:
        """Its name for programs that know all registries."""
        return f"pkg:pypi/{self.name.lower().replace('_', '-')}@{self.version}"


def locked(lock: Path = LOCK) -> list[Locked]:
    """Every package of the lock, for whatever platform."""
    return list(_read(lock.read_text("utf-8")))


def _read(text: str) -> Iterator[Locked]:
    for block in re.split(r"\n(?=[A-Za-z0-9])", "\n" + text):
        first = block.strip().partition("\n")[0].rstrip(" \\")
        if first and not first.startswith("#"):
            one = Requirement(first)
            version = next(iter(one.specifier)).version
            yield Locked(one.name, version, one.marker, tuple(re.findall(r"--hash=sha256:([0-9a-f]{64})", block)))


def metadata_of(package: Locked) -> PackageMetadata | None:
    """What the installed package says of itself; None if it is not installed."""
    try:
        return metadata(package.name)
    except PackageNotFoundError:
        return None


def licence_of(package: Locked) -> str:
    """The licence in the package's own words, as short as they come; empty if it says nothing or is not here."""
    told = metadata_of(package)
    if told is None:
        return ""
    expression = told.get("License-Expression") or ""
    classified = [one.rpartition(" :: ")[2] for one in told.get_all("Classifier") or [] if one.startswith("License ::")]
    short = (told.get("License") or "").strip()
    plain = short if short and len(short) <= 80 and "\n" not in short else ""
    return expression or ", ".join(one for one in classified if one != "OSI Approved") or plain
