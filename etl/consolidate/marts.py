"""Runs the queries of `sql/marts/`: one a fact, each next to a check that selects offending rows."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy

from etl.model.errors import FatalError
from etl.warehouse import sql

_TABLES = {
    "inputs": "current_input",
    "current_cells": "current_cell",
    "current_shares": "current_share",
    "unit_status": "unit_now",
}
_COLUMNS = {
    "current_input": "submission_id receipt_id received_at is_base verdict findings_sha256"
    " unit position unit_name level ownership",
    "current_cell": "unit level ownership indicator state value text_value submission_id",
    "current_share": "unit level ownership indicator state numerator denominator",
    "unit_now": "unit position name level ownership parent status received_at received_at_source first_sent_at"
    " first_accepted_at version receipts",
}


def prepare(connection: sqlalchemy.Connection, regime: str, period: str, as_of: datetime) -> dict[str, Any]:
    """Makes the working tables of one consolidation as of an instant; returns the parameters of all marts.

    Raises:
        FatalError: a check selects rows: our queries or the loaded data contradict themselves.
    """
    parameters = {"regime": regime, "period": period, "as_of": as_of}
    connection.exec_driver_sql(sql("marts/workspace"))
    for mart, table in _TABLES.items():
        columns = ", ".join(_COLUMNS[table].split())
        statement = f"INSERT INTO {table} ({columns}) {sql(f'marts/{mart}')}"
        connection.execute(sqlalchemy.text(statement), parameters)
        connection.exec_driver_sql(f"ANALYZE {table}")
        check(connection, mart, parameters)
    return parameters


def rows(connection: sqlalchemy.Connection, mart: str, parameters: Mapping[str, Any]) -> Any:
    """Rows of one mart, checked, in its own order; streamed, so that 45,000 units need no memory."""
    check(connection, mart, parameters)
    statement = sqlalchemy.text(sql(f"marts/{mart}")).execution_options(yield_per=5_000)
    return connection.execute(statement, dict(parameters))


def check(connection: sqlalchemy.Connection, mart: str, parameters: Mapping[str, Any]) -> None:
    """Raises `FatalError` with the first offending rows that the mart's check selects."""
    found = connection.execute(sqlalchemy.text(sql(f"marts/{mart}.check")), dict(parameters)).fetchmany(3)
    if found:
        shown = "; ".join(str(dict(row._mapping)) for row in found)
        raise FatalError(f"marts/{mart}.check.sql selects offending rows, nothing was consolidated: {shown}")
