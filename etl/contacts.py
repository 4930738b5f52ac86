"""Who may send for a unit, and where its answers go."""

from datetime import date

import sqlalchemy

from etl.warehouse import sql


def units_of_sender(connection: sqlalchemy.Connection, address: str, day: date) -> list[str]:
    """Codes of the units that the e-mail address may send for on that day, in order; none: nobody knows it."""
    asked = {"address": address.casefold(), "day": day}
    return list(connection.execute(sqlalchemy.text(sql("contacts/units_of_sender")), asked).scalars())


def addresses_of_unit(connection: sqlalchemy.Connection, unit: str, day: date) -> list[str]:
    """The e-mail addresses of a unit on that day, in order."""
    asked = {"unit": unit, "day": day}
    return list(connection.execute(sqlalchemy.text(sql("contacts/addresses_of_unit")), asked).scalars())
