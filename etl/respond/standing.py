"""How a unit stands with a period when it is written to, and the words for instants."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

import sqlalchemy

from etl.decisions import read_decisions
from etl.model.clock import LOCAL
from etl.model.regime import Period, Regime, Timeliness, Unit
from etl.regime.calendar import correction_limit, timeliness
from etl.text import short_date
from etl.warehouse import sql


@dataclass(frozen=True, slots=True)
class Standing:
    """How the unit stands with the period when it is answered. `until`: the last moment to mend, exclusive.

    `was_sent_in_time`: and what is mended by `until` still counts as in time. `counting_at`: when the report was sent
    that counts now; None: none does.
    """

    regime: Regime
    period: Period
    unit: Unit
    timeliness: Timeliness
    was_sent_in_time: bool
    until: datetime
    ledger_hash: str
    counting_at: datetime | None

    @property
    def counting_words(self) -> str:
        """That an earlier report still counts, whatever became of this file; '' if none does."""
        if self.counting_at is None:
            return ""
        return f"Báo cáo đơn vị gửi lúc {instant_words(self.counting_at)} vẫn được tính trong tổng hợp."

    @property
    def until_words(self) -> str:
        """ "hết ngày 24/4/2023" """
        return until_words(self.until)


def until_words(until: datetime) -> str:
    """An exclusive instant as the last day or minute that is still in time."""
    local = until.astimezone(LOCAL)
    if local.time() == time():
        return f"hết ngày {short_date((local - timedelta(days=1)).date())}"
    return f"{local:%H giờ %M phút} ngày {short_date(local.date())}"


def _first_limit(deadline: datetime, returned_at: datetime, days: int) -> datetime:
    return max(deadline, correction_limit(returned_at, days))


def mend_until(deadline: datetime, first_returned_at: datetime | None, told_at: datetime, days: int) -> datetime:
    """Until when a letter written at `told_at` lets a unit mend its report, exclusive.

    Returned again after its days to mend it is late, but nobody is given a day that has passed.
    """
    limit = _first_limit(deadline, first_returned_at or told_at, days)
    return limit if limit > told_at else correction_limit(told_at, days)


def standing(connection: sqlalchemy.Connection, regime: Regime, period: Period, unit: Unit, now: datetime) -> Standing:
    """Looks up times, extension and the newest entry of the ledger."""
    asked = {"regime": regime.name, "period": period.code, "unit": unit.code, "as_of": now}
    times = connection.execute(sqlalchemy.text(sql("respond/unit_times")), asked).one()
    decisions = read_decisions(connection, now, regime.name, (period.code,))
    extension = decisions.extensions.get((regime.name, period.code, unit.code))
    extended = extension.until if extension is not None else None
    deadline = max(period.deadline, extended or period.deadline)
    until = mend_until(deadline, times.returned_at, now, regime.correction_days)
    is_over = until > _first_limit(deadline, times.returned_at or now, regime.correction_days)
    return Standing(
        regime=regime,
        period=period,
        unit=unit,
        timeliness=timeliness(
            period,
            times.first_sent_at,
            times.first_accepted_at,
            times.returned_at,
            extended,
            correction_days=regime.correction_days,
        ),
        was_sent_in_time=times.first_sent_at is not None and times.first_sent_at < deadline and not is_over,
        until=until,
        ledger_hash=connection.execute(
            sqlalchemy.text("SELECT coalesce((SELECT hash FROM ledger ORDER BY seq DESC LIMIT 1), '')")
        ).scalar_one(),
        counting_at=times.counting_at,
    )


def instant_words(instant: datetime) -> str:
    """ "14 giờ 05 phút ngày 28/4/2023" """
    local = instant.astimezone(LOCAL)
    return f"{local:%H giờ %M phút} ngày {short_date(local.date())}"
