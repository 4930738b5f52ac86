"""Reads who answers for deliveries beside their forms: registered senders, and officers who took a file in."""

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy

from etl.model.mail import CHANNEL, Authentication, Voucher
from etl.warehouse import sql

NOBODY = Voucher()


def read_vouchers(connection: sqlalchemy.Connection, receipts: Sequence[UUID]) -> dict[UUID, Voucher]:
    """By receipt; those of channels where the folder speaks have none."""
    rows = connection.execute(sqlalchemy.text(sql("process/vouchers")), {"ids": list(receipts)})
    return {
        row.id: Voucher(
            units=tuple(row.units) if row.channel == CHANNEL else None,
            authentication=Authentication(row.authentication),
            accepted_unit=row.accepted_unit,
            accepted_regime=row.accepted_regime,
        )
        for row in rows
    }
