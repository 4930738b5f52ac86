"""A workbook of several units: each of them gets a receipt of its own with the same bytes, time and sender."""

from collections.abc import Sequence
from uuid import UUID, uuid5

import sqlalchemy

from etl.ledger import Event
from etl.load.submissions import ProcessedReceipt
from etl.warehouse import sql


def part_id(whole: UUID, unit: str) -> UUID:
    """Id of a unit's receipt within a workbook of several; the same in every run."""
    return uuid5(whole, unit)


def add_parts(connection: sqlalchemy.Connection, processed: Sequence[ProcessedReceipt]) -> list[Event]:
    """Adds the receipts of parts before they are stored; the caller appends the events before COMMIT."""
    parts = [one for one in processed if one.whole is not None]
    if not parts:
        return []
    rows = [{"id": one.receipt_id, "whole": one.whole, "unit": one.part} for one in parts]
    add = sqlalchemy.text(sql("load/add_part"))
    new = [row for row in rows if connection.execute(add, row).rowcount]
    for step in ("link_part", "mail_part"):
        connection.execute(sqlalchemy.text(sql(f"load/{step}")), rows)
    return [Event("split_off", "receipt", str(row["id"]), {"whole": str(row["whole"])}) for row in new]
