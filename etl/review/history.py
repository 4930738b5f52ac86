"""Số liệu đã in: takes in the totals of a report that was printed before this system, by a document and a person."""

import hashlib
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

import sqlalchemy

from etl.ledger import Event
from etl.model.decision import By, Reason
from etl.model.errors import ConfigProblem
from etl.model.regime import AcrossUnits, Period, Regime
from etl.regime.fields import Text
from etl.regime.plan_rows import Number
from etl.regime.schema import Strict
from etl.regime.source import Located
from etl.review.files import read_rows, refuse
from etl.review.officers import check_decision
from etl.warehouse import copy_rows

COLUMNS = "regime period indicator value document why decided_by os_user decided_at"


class PrintedRow(Strict):
    """One line of the file: indicator, the total as printed (a percentage in per cent), note."""

    indicator: Text
    value: Number
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
    copied = ((*key, row.indicator, row.value, *decided) for row in (one.row for one in rows))
    copy_rows(connection, "printed_figure", COLUMNS.split(), copied)
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    payload = {"regime": regime.name, "period": period.code, "figures": len(rows), "file_sha256": sha256}
    return [Event("history_imported", "printed_report", f"{regime.name}/{period.code}", payload)]


def _problems(rows: Sequence[Located[PrintedRow]], regime: Regime) -> Iterator[ConfigProblem]:
    known = {one.code for one in regime.indicators if one.across_units is not AcrossUnits.LIST}
    seen: dict[str, str] = {}
    for located in rows:
        row, place = located.row, located.place
        if row.indicator not in known:
            yield ConfigProblem(place, f"“{row.indicator}” không phải chỉ tiêu có số tổng của chế độ này", "sửa mã")
        if row.value < 0:
            yield ConfigProblem(place, f"số liệu {row.value} âm", "ghi đúng số đã in")
        if (earlier := seen.setdefault(row.indicator, place)) != place:
            yield ConfigProblem(place, f"chỉ tiêu {row.indicator} đã có ở {earlier}", "bỏ bớt một dòng")
