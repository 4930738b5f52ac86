"""How many models each of our units has, by status: the authority above asks some of each school, not of its office."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

import sqlalchemy

from etl.consolidate import marts
from etl.model.regime import Regime
from etl.model.through import ThroughCell, models_in_state
from etl.model.values import ValueState
from etl.warehouse import sql


def models_by_unit(
    connection: sqlalchemy.Connection, version_id: UUID, regime: Regime, upper: Regime, parameters: Mapping[str, Any]
) -> list[ThroughCell]:
    """A row for each status of the upper regime and each unit, down to units counted through an office of ours."""
    if not regime.model_statuses:
        return []
    counted = Counter((row.unit, row.status) for row in marts.rows(connection, "models", parameters))
    parts: dict[str, dict[str, list[Any]]] = defaultdict(lambda: defaultdict(list))
    for row in marts.rows(connection, "through_models", parameters):
        parts[row.unit][row.part].append(row)
    units = connection.execute(sqlalchemy.text(sql("consolidate/units_with_receipt")), {"version_id": version_id}).all()
    codes = [models_in_state(status) for status in upper.model_statuses]
    found: dict[str, list[ThroughCell]] = {code: [] for code in codes}
    for position, (unit, rows) in enumerate(_behind(units, parts), 1):
        if rows:
            for row in rows:
                if row.indicator in found:
                    found[row.indicator].append(_counted_through(unit, row, position))
            continue
        for status, code in zip(upper.model_statuses, codes, strict=True):
            found[code].append(
                _own(unit, code, counted[unit.unit, status], position, regime.name, parameters["period"])
            )
    return [cell for code in codes for cell in found[code]]


def _behind(units: Sequence[Any], parts: Mapping[str, Mapping[str, list[Any]]]) -> Iterator[tuple[Any, list[Any]]]:
    """Our units in order; an office counted through once for each of its units, with that unit's rows."""
    for unit in units:
        if unit.unit in parts:
            yield from ((unit, rows) for rows in parts[unit.unit].values())
        else:
            yield unit, []


def _own(unit: Any, code: str, number: int, position: int, regime: str, period: str) -> ThroughCell:
    has_sent = unit.receipt_id is not None
    return ThroughCell(
        indicator=code,
        position=position,
        unit=unit.unit,
        name=unit.name,
        ownership=unit.ownership,
        path=tuple(unit.path),
        state=ValueState.NUMBER if has_sent else ValueState.MISSING,
        value=Decimal(number) if has_sent else None,
        text_value=None,
        as_typed="",
        regime=regime,
        period=period,
        receipt=str(unit.receipt_id) if has_sent else "",
        sha256=unit.sha256 if has_sent else "",
        sheet="",
        cell="",
    )


def _counted_through(office: Any, row: Any, position: int) -> ThroughCell:
    below = row.path[row.path.index(office.unit) + 1 :] if office.unit in row.path else [row.part]
    return ThroughCell(
        indicator=row.indicator,
        position=position,
        unit=row.part,
        name=row.name,
        ownership=row.ownership,
        path=(*office.path, *below),
        state=ValueState(row.state),
        value=row.value,
        text_value=None,
        as_typed="",
        regime=row.regime,
        period=row.period,
        receipt="" if row.receipt_id is None else str(row.receipt_id),
        sha256=row.sha256 or "",
        sheet="",
        cell="",
    )
