"""When a file in a folder was received (DESIGN §6.2): its own time, held within what we have seen ourselves."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from etl.model.receipt import TimeSource

SETTLE = timedelta(seconds=5)
"""A file touched more recently than this may still be being copied."""

PATIENCE = timedelta(hours=1)
"""How long a file that keeps changing keeps the time at which it was first seen."""


@dataclass(frozen=True, slots=True)
class Sighting:
    """A path as the scans saw it. `previous_scan_at` ended before the path was there; None: first scan ever."""

    locator: str
    first_seen_at: datetime
    first_modified_at: datetime
    previous_scan_at: datetime | None
    last_size: int
    last_modified_at: datetime

    def seen_again(self, size: int, modified_at: datetime) -> "Sighting":
        """The same path at a later scan: it keeps its first sighting."""
        return Sighting(
            self.locator,
            self.first_seen_at,
            self.first_modified_at,
            self.previous_scan_at,
            size,
            modified_at,
        )


def is_settled(sighting: Sighting, earlier: Sighting | None, now: datetime, settle: timedelta = SETTLE) -> bool:
    """Whether the file has stopped changing: old enough, or unchanged since a scan at least `settle` ago."""
    if timedelta() <= now - sighting.last_modified_at < settle or sighting.last_modified_at > now:
        return (
            earlier is not None
            and now - sighting.first_seen_at >= settle
            and (earlier.last_size, earlier.last_modified_at) == (sighting.last_size, sighting.last_modified_at)
        )
    return True


def time_of_receipt(sighting: Sighting, now: datetime) -> tuple[datetime, TimeSource]:
    """Time of receipt and how far it can be trusted.

    A file cannot have come before the last scan that did not see it, nor after it was seen. Nobody vouches
    for the file's own time at the first scan of a folder: such a time is marked as weak.
    """
    still_first = now - sighting.first_seen_at <= PATIENCE or (sighting.first_modified_at == sighting.last_modified_at)
    modified_at = sighting.first_modified_at if still_first else sighting.last_modified_at
    at = min(modified_at, sighting.first_seen_at if still_first else now)
    if sighting.previous_scan_at is None:
        return at, TimeSource.FILE_TIME_WEAK
    return max(at, sighting.previous_scan_at), TimeSource.FILE_TIME
