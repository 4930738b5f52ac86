"""Nhận tệp đang chờ: an officer says whose report a file is; it is then processed like any other."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy

from etl.ledger import Event
from etl.model.clock import LOCAL
from etl.model.decision import By, Reason
from etl.model.errors import UsageError
from etl.model.mail import CHANNEL
from etl.model.receipt import beginning_of
from etl.model.regime import Regime
from etl.review.extend import hashed
from etl.review.officers import check_decision
from etl.warehouse import sql


@dataclass(frozen=True, slots=True)
class Acceptance:
    """Whose a waiting file is. `regime` '' leaves it to the file and the mailbox.

    `remember_sender`: its sender may send for the unit from that day on.
    """

    receipt: str
    unit: str
    regime: str = ""
    remember_sender: bool = False


def accept(
    connection: sqlalchemy.Connection,
    regimes: Mapping[str, Regime],
    wanted: Acceptance,
    by: By,
    reason: Reason,
    at: datetime,
) -> list[Event]:
    """Takes a waiting file in as the unit's. The caller appends the events.

    Raises:
        UsageError: no such file, it does not wait, no such unit, or officer or reason is missing.
    """
    check_decision(connection, by, reason, needs_document=False)
    found = _found(connection, wanted.receipt)
    if found.status != "needs_review" and not (found.status == "unreadable" and wanted.regime):
        raise UsageError("Tệp này không chờ xem xét, nên không có gì để nhận.")
    _check_unit(regimes, wanted.regime, wanted.unit)
    if wanted.remember_sender and (found.channel != CHANNEL or not found.sender):
        raise UsageError("Tệp này không có địa chỉ người gửi để ghi nhớ.")
    row = {
        "receipt": found.id,
        "regime": wanted.regime,
        "unit": wanted.unit,
        "why": reason.why,
        "officer": by.officer,
        "os_user": by.os_user,
        "at": at,
    }
    number = connection.execute(sqlalchemy.text(sql("review/add_acceptance")), row).scalar_one()
    connection.execute(sqlalchemy.text(sql("review/take_receipt")), row)
    if wanted.remember_sender:
        day = found.received_at.astimezone(LOCAL).date()
        contact = {"unit": wanted.unit, "kind": "email", "address": found.sender, "person": "", "valid_from": day}
        connection.execute(
            sqlalchemy.text(sql("contacts/add")), contact | {"valid_to": "infinity", "by": by.officer, "at": at}
        )
    payload = {"receipt": str(found.id), "unit": wanted.unit, "remembered": wanted.remember_sender, **hashed(reason)}
    return [Event("receipt_accepted", "acceptance", str(number), payload)]


def _check_unit(regimes: Mapping[str, Regime], regime: str, unit: str) -> None:
    if regime and regime not in regimes:
        raise UsageError(f"Không có chế độ báo cáo “{regime}”. Các tên hợp lệ: {', '.join(sorted(regimes))}.")
    asked = [regimes[regime]] if regime else list(regimes.values())
    known = {one.code for each in asked for roster in each.rosters.values() for one in roster}
    if unit not in known:
        raise UsageError(f"Không có đơn vị “{unit}”. Các mã hợp lệ: {', '.join(sorted(known))}.")


def _found(connection: sqlalchemy.Connection, receipt: str) -> Any:
    """The one file that is meant, by the number on its slip or by its whole id."""
    beginning = beginning_of(receipt)
    if not beginning:
        raise UsageError(f"“{receipt}” không phải số biên nhận hay mã của tệp nào; tìm bằng lệnh receipts search.")
    statement = "SELECT id, status, sender, channel, received_at FROM receipt WHERE starts_with(id::text, :beginning)"
    rows = connection.execute(sqlalchemy.text(statement), {"beginning": beginning}).all()
    if not rows:
        raise UsageError(f"Không có tệp mang số {receipt}; tìm bằng lệnh receipts search.")
    if len(rows) > 1:
        raise UsageError(f"Có {len(rows)} tệp mang số {receipt}; ghi mã đầy đủ, xem bằng lệnh receipts --json.")
    return rows[0]
