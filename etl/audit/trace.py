"""Traces a figure of a version back to the cells of the files that it was made from."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

import sqlalchemy

from etl.model.clock import local_text
from etl.model.errors import UsageError
from etl.model.regime import Indicator
from etl.model.report import ReportContent, ReportIndicator
from etl.warehouse import sql


def trace_json(
    connection: sqlalchemy.Connection, regime: str, period: str, indicator: str, number: int | None = None
) -> list[dict[str, Any]]:
    """The document of `trace REGIME PERIOD INDICATOR --json` (DESIGN §7), units in the office's order.

    `number` names a version, None the newest.

    One row for each unit whose report the figure uses, whatever it said; a share's trace is that of its parts. Behind
    a lower office's consolidated report stand the cells of its units, with their files as that office received them.

    Raises:
        UsageError: the period has no such version, or there is no such indicator (the message lists them).
    """
    version = connection.execute(
        sqlalchemy.text(
            "SELECT id, content FROM report_version WHERE regime = :regime AND period = :period"
            " AND (CAST(:number AS integer) IS NULL OR version = :number) ORDER BY version DESC LIMIT 1"
        ),
        {"regime": regime, "period": period, "number": number},
    ).one_or_none()
    if version is None and number is not None:
        raise UsageError(f"Kỳ báo cáo này không có lần lập số {number}; xem các lần bằng lệnh versions.")
    if version is None:
        raise UsageError("Kỳ báo cáo này chưa được tổng hợp lần nào: chạy lệnh consolidate trước.")
    parts = _parts(ReportContent.from_json(version.content), indicator)
    rows = connection.execute(
        sqlalchemy.text(sql("audit/trace")), {"version_id": version.id, "indicators": list(parts), "submissions": None}
    )
    return [_row_json(row._mapping) for row in rows]


def sum_behind(connection: sqlalchemy.Connection, version: UUID, indicator: str) -> Decimal:
    """What the cells behind one figure of a version add up to."""
    facts = {"version_id": version, "indicator": indicator}
    # one figure's cells lie scattered among those of all: by the index a tenth of the table is read
    connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
    found: Decimal = connection.execute(sqlalchemy.text(sql("audit/behind")), facts).scalar_one()
    return found


def reports_behind(connection: sqlalchemy.Connection, version: UUID, parts: Sequence[str], *, by_value: bool) -> bytes:
    """Ids of the reports behind a figure, 16 bytes each, in the office's order or the greatest first.

    `parts`: as `parts_of` gives them. As bytes: 45,000 ids as objects would be ten times as much.
    """
    query = sqlalchemy.text(sql("audit/order_by_value" if by_value else "audit/order"))
    return bytes(connection.execute(query, {"version_id": version, "indicators": list(parts)}).scalar_one())


def cells_of(
    connection: sqlalchemy.Connection, version: UUID, parts: Sequence[str], reports: Sequence[UUID]
) -> list[dict[str, Any]]:
    """The trace of a figure as far as it goes through these reports, in their order; with the units' names."""
    facts = {"version_id": version, "indicators": list(parts), "submissions": list(reports)}
    rows = connection.execute(sqlalchemy.text(sql("audit/trace")), facts).all()
    place = {report: number for number, report in enumerate(reports)}
    ordered = sorted(rows, key=lambda row: place[row.submission_id])
    return [_row_json(row._mapping) | {"name": row.name} for row in ordered]


def _parts(content: ReportContent, code: str) -> tuple[str, ...]:
    """The parts of an indicator as it was when the report was made."""
    indicators = {indicator.code: indicator for indicator in content.indicators}
    if code not in indicators:
        valid = ", ".join(indicators)
        raise UsageError(f"Không có chỉ tiêu “{code}”. Các giá trị hợp lệ: {valid}.")
    return parts_of(indicators[code])


def parts_of(indicator: Indicator | ReportIndicator) -> tuple[str, ...]:
    """The indicator itself, or the counts that a share is made from."""
    return tuple(dict.fromkeys((*indicator.numerator, *indicator.denominator))) or (indicator.code,)


def _row_json(row: Any) -> dict[str, Any]:
    value = row["value"]
    if value is not None:
        value = int(value) if value == value.to_integral_value() else float(value)
    return {
        "unit": row["unit"],
        "unit_path": list(row["path"]),
        "indicator": row["indicator"],
        "value": row["text_value"] if value is None else value,
        "state": row["state"],
        "as_typed": row["as_typed"],
        "regime": row["regime"],
        "period": row["period"],
        "receipt": str(row["receipt_id"]),
        "sha256": row["sha256"],
        "sheet": row["sheet"],
        "cell": row["cell"],
        **_via(row),
        **_correction(row),
    }


def _correction(row: Any) -> dict[str, Any]:
    """Who corrected the cell by telephone and when the unit confirmed it; nothing if the unit wrote it itself."""
    if row["corrected_by"] is None:
        return {}
    confirmed_at = row["confirmed_at"]
    return {
        "correction": {
            "by": row["corrected_by"],
            "at": local_text(row["corrected_at"]),
            "confirmed_at": None if confirmed_at is None else local_text(confirmed_at),
        }
    }


def _via(row: Any) -> dict[str, Any]:
    """The office's report that names the cell, where the unit reports to an office below; nothing if it sent to us."""
    if row["via_unit"] is None:
        return {}
    names = ("unit", "receipt", "sha256", "sheet", "cell")
    return {"via": {name: str(row[f"via_{name}"]) for name in names}}
