"""Số liệu đã in: takes in the totals of a report that was printed before this system, by a document and a person."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import sqlalchemy

from etl.ledger import Event
from etl.model.decision import By, Reason
from etl.model.errors import ConfigProblem
from etl.model.regime import AcrossUnits, Indicator, Period, Regime, ValueType
from etl.regime.fields import Text
from etl.regime.schema import Strict
from etl.regime.source import Located
from etl.review.files import read_rows, refuse
from etl.review.officers import check_decision
from etl.text.numbers import Kind, parse_number
from etl.warehouse import copy_rows

COLUMNS = "regime period indicator value document why decided_by os_user decided_at"


class PrintedRow(Strict):
    """One line of the file: indicator, the total as printed ("1.234", "98,5" or "98,5%", "KPS"), note."""

    indicator: Text
    value: Text
    note: str = ""


def import_history(
    connection: sqlalchemy.Connection, regime: Regime, period: Period, path: Path, by: By, reason: Reason, at: datetime
) -> list[Event]:
    """Records printed totals under the report they stand in (`reason.document`: "Báo cáo số …").

    Of several for one indicator the latest counts. The caller appends the events.

    Raises:
        UsageError: officer, document or reason is missing, or the file holds a mistake.
    """
    check_decision(connection, by, reason)
    rows = read_rows(path, PrintedRow)
    refuse(path, _problems(rows, regime))
    decided = (reason.document, reason.why, by.officer, by.os_user, at)
    key = (regime.name, period.code)
    known = _with_total(regime)
    copied = ((*key, row.indicator, _total(row, known), *decided) for row in (one.row for one in rows))
    copy_rows(connection, "printed_figure", COLUMNS.split(), copied)
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    payload = {"regime": regime.name, "period": period.code, "figures": len(rows), "file_sha256": sha256}
    return [Event("history_imported", "printed_report", f"{regime.name}/{period.code}", payload)]


def _with_total(regime: Regime) -> dict[str, Indicator]:
    return {one.code: one for one in regime.indicators if one.across_units is not AcrossUnits.LIST}


def _total(row: PrintedRow, known: Mapping[str, Indicator]) -> Decimal | None:
    """The number as print writes it: the point of a count groups thousands, the comma of a percentage is decimal."""
    indicator = known[row.indicator]
    kind: Kind = "percent" if indicator.value_type is ValueType.PERCENT else "count"
    parsed = parse_number(row.value, kind=kind, unit_of_measure=indicator.unit_of_measure)
    return Decimal() if parsed.state == "nil" else parsed.value


def _problems(rows: Sequence[Located[PrintedRow]], regime: Regime) -> Iterator[ConfigProblem]:
    known = _with_total(regime)
    seen: dict[str, str] = {}
    for located in rows:
        row, place = located.row, located.place
        if row.indicator not in known:
            yield ConfigProblem(place, f"“{row.indicator}” không phải chỉ tiêu có số tổng của chế độ này", "sửa mã")
        elif (total := _total(row, known)) is None:
            yield ConfigProblem(
                place, f"“{row.value}” không phải số đã in của {row.indicator}", "ví dụ 1.234 hoặc 98,5"
            )
        elif total < 0:
            yield ConfigProblem(place, f"số liệu {row.value} âm", "ghi đúng số đã in")
        if (earlier := seen.setdefault(row.indicator, place)) != place:
            yield ConfigProblem(place, f"chỉ tiêu {row.indicator} đã có ở {earlier}", "bỏ bớt một dòng")
