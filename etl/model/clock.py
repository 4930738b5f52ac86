"""The clock of one run: read once at the edge and passed on; nothing received after it is seen."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from etl.model.errors import UsageError

LOCAL = ZoneInfo("Asia/Ho_Chi_Minh")
"""Deadlines and printed times are in this zone; stored instants are UTC."""
_STARTED = datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Clock:
    """`now` is aware (UTC); `is_simulated` when a person chose it with --as-of."""

    now: datetime
    is_simulated: bool = False

    @classmethod
    def at(cls, as_of: str | None) -> "Clock":
        """The chosen instant ("2023-05-01T06:00", local time unless it names a zone), else the real one."""
        if as_of is None:
            return cls(datetime.now(UTC))
        try:
            chosen = datetime.fromisoformat(as_of)
        except ValueError as error:
            raise UsageError(
                f"Không hiểu thời điểm “{as_of}”. Cách ghi đúng: 2023-05-01T06:00 (giờ Việt Nam)."
            ) from error
        local = chosen if chosen.tzinfo else chosen.replace(tzinfo=LOCAL)
        return cls(local.astimezone(UTC), is_simulated=True)


def was_chosen(instant: datetime) -> bool:
    """Whether a person chose the instant: it lies before this process began, whose own clock never showed it."""
    return instant < _STARTED


def local_text(instant: datetime) -> str:
    """An instant as JSON shows it: ISO with the local offset."""
    return instant.astimezone(LOCAL).isoformat()


def last_day(deadline: datetime) -> date:
    """The last local day before an exclusive instant: "đến hết ngày …"."""
    return (deadline - timedelta(microseconds=1)).astimezone(LOCAL).date()
