"""Whose turn it is between the office and each unit: what the unit sent last, until when it may mend what came back."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy

from etl.model.regime import Period, Regime
from etl.respond.standing import mend_until
from etl.warehouse import sql


@dataclass(frozen=True, slots=True)
class Turn:
    """`sent_at`: when the unit itself last sent a report. `mend_until`: the exclusive end of its days to mend the one
    that came back, as its last letter named it; None: none came back by mail. `wrote_at`: when it last wrote a letter
    without a file that no officer has settled.
    """

    sent_at: datetime | None = None
    mend_until: datetime | None = None
    wrote_at: datetime | None = None

    @property
    def is_ours(self) -> bool:
        """Whether the unit waits for the office: it has written since its last report, and nobody has settled that."""
        return self.wrote_at is not None and (self.sent_at is None or self.wrote_at > self.sent_at)


NOBODYS = Turn()
"""Of a unit with which nothing has happened yet."""


def read_turns(
    connection: sqlalchemy.Connection,
    regime: Regime,
    period: Period,
    extended: Mapping[str, datetime],
    now: datetime,
) -> dict[str, Turn]:
    """By unit; those with which nothing has happened are not in it. `extended`: exclusive deadlines of their own."""
    asked = {"regime": regime.name, "period": period.code, "opens_at": period.opens_at, "as_of": now}
    found = {}
    for row in connection.execute(sqlalchemy.text(sql("respond/turns")), asked):
        deadline = extended.get(row.unit, period.deadline)
        days = regime.correction_days
        mend = mend_until(deadline, row.first_returned_at, row.told_at, days) if row.told_at is not None else None
        found[row.unit] = Turn(row.sent_at, mend, row.wrote_at)
    return found
