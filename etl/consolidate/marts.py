"""Runs the queries of `sql/marts/`: one a fact, each next to a check that selects offending rows."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy

from etl.model.errors import FatalError
from etl.warehouse import sql, stream

_OF_PERIOD = {"inputs": "current_input", "unit_status": "unit_now"}
_OF_STAGES = {"stages_inputs": "current_input", "stages_units": "unit_now"}
_CELLS, _CELLS_OF_STAGES = {"current_cells": "current_cell"}, {"stages_cells": "current_cell"}
_SHARES = {"current_shares": "current_share", "through_shares": "through_share"}
_THROUGH = {"through_cells": "through_now"}
_ASIDE = {"current_input": "stage_input", "current_cell": "stage_cell", "unit_now": "stage_unit"}
_COLUMNS = {
    "current_input": "submission_id receipt_id received_at is_base verdict findings_sha256"
    " unit position unit_name level ownership",
    "current_cell": "unit level ownership indicator state value text_value submission_id",
    "stages_cells": "unit level ownership indicator state value text_value submission_id is_partial",
    "current_share": "unit level ownership indicator state numerator denominator is_partial",
    "through_now": "unit part name level ownership indicator state value text_value submission_id has_reported",
    "through_share": "unit part level ownership indicator state numerator denominator",
    "unit_now": "unit position name level ownership parent status received_at received_at_source first_sent_at"
    " first_accepted_at returned_at version receipts",
}


def prepare(connection: sqlalchemy.Connection, regime: str, period: str, as_of: datetime) -> dict[str, Any]:
    """Makes the working tables of one consolidation as of an instant; returns the parameters of all marts.

    Raises:
        FatalError: a check selects rows: our queries or the loaded data contradict themselves.
    """
    parameters = prepare_inputs(connection, regime, period, as_of)
    prepare_cells(connection, parameters)
    return parameters


def prepare_inputs(connection: sqlalchemy.Connection, regime: str, period: str, as_of: datetime) -> dict[str, Any]:
    """Makes the tables that say whose reports count and how units stand, without their cells: those are most of it.

    A campaign's end report is laid together from its stages, each made as a period of its own.
    """
    stages = _stages(connection, regime, period)
    parameters = {"regime": regime, "period": period, "as_of": as_of, "periods": stages or [period]}
    connection.exec_driver_sql(sql("marts/workspace"))
    # Every query here looks at all units. Roster and duty are often too fresh for statistics; the loops that are
    # planned for "one row" then took a minute for 3,000 units instead of a second.
    connection.exec_driver_sql("SET LOCAL enable_nestloop = off")
    for number, stage in enumerate(stages, 1):
        _fill(connection, _OF_PERIOD | _CELLS, parameters | {"period": stage})
        for table, aside in _ASIDE.items():
            statement = f"INSERT INTO {aside} SELECT :stage, * FROM {table}"  # noqa: S608 our own names
            connection.execute(sqlalchemy.text(statement), {"stage": number})
            connection.exec_driver_sql(f"TRUNCATE {table}")
    _fill(connection, _OF_STAGES if stages else _OF_PERIOD, parameters)
    return parameters


def prepare_cells(connection: sqlalchemy.Connection, parameters: Mapping[str, Any]) -> None:
    """Adds the tables of cells to those of `prepare_inputs`."""
    is_campaign = parameters["periods"] != [parameters["period"]]
    _fill(connection, _CELLS_OF_STAGES if is_campaign else _CELLS, parameters)
    _fill(connection, _THROUGH, parameters)
    _fill(connection, _SHARES, parameters)


def _stages(connection: sqlalchemy.Connection, regime: str, period: str) -> list[str]:
    """The stages that a campaign's end report is made of; none for a period that units submit."""
    statement = "SELECT derived_from FROM period WHERE regime = :regime AND period = :period"
    found = connection.execute(sqlalchemy.text(statement), {"regime": regime, "period": period}).scalar_one_or_none()
    return list(found or ())


def _fill(connection: sqlalchemy.Connection, tables: Mapping[str, str], parameters: Mapping[str, Any]) -> None:
    for mart, table in tables.items():
        columns = ", ".join(_COLUMNS.get(mart, _COLUMNS[table]).split())
        statement = f"INSERT INTO {table} ({columns}) {sql(f'marts/{mart}')}"
        connection.execute(sqlalchemy.text(statement), dict(parameters))
        connection.exec_driver_sql(f"ANALYZE {table}")
        check(connection, mart, parameters)


def rows(connection: sqlalchemy.Connection, mart: str, parameters: Mapping[str, Any]) -> Any:
    """Rows of one mart, checked, in its own order; streamed, so that 45,000 units need no memory."""
    check(connection, mart, parameters)
    return stream(connection, f"marts/{mart}", parameters)


def check(connection: sqlalchemy.Connection, mart: str, parameters: Mapping[str, Any]) -> None:
    """Raises `FatalError` with the first offending rows that the mart's check selects."""
    found = connection.execute(sqlalchemy.text(sql(f"marts/{mart}.check")), dict(parameters)).fetchmany(3)
    if found:
        shown = "; ".join(str(dict(row._mapping)) for row in found)
        raise FatalError(f"marts/{mart}.check.sql selects offending rows, nothing was consolidated: {shown}")
