"""What the officer reads of texts that repeat others: "trùng 97% với báo cáo kỳ trước"."""

from typing import Any
from uuid import UUID

import sqlalchemy

from etl.warehouse import stream


def repeats_of(connection: sqlalchemy.Connection, version_id: UUID) -> dict[tuple[str, str], str]:
    """By section and unit, in words."""
    found: dict[tuple[str, str], str] = {}
    for row in stream(connection, "publish/narrative_repeats", {"version_id": version_id}):
        said = found.get((row.section, row.unit))
        found[row.section, row.unit] = f"{said}; {_words(row)}" if said else _words(row)
    return found


def _words(row: Any) -> str:
    if row.other_period:
        return f"trùng {row.percent}% với báo cáo {row.period_name} của đơn vị"
    more = f" và {row.others} đơn vị khác" if row.others else ""
    return f"trùng {row.percent}% với {row.other_name}{more}"
