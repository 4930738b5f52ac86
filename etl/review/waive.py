"""Lets a finding pass, or takes a wrongly accepted file out: by an officer, with a reason, on the ledger."""

from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy

from etl.ledger import Event
from etl.model import clock
from etl.model.decision import By, Reason
from etl.model.errors import UsageError
from etl.model.finding import NOT_ON_ROSTER, THROUGH_CLAIMED
from etl.model.receipt import Verdict
from etl.review.extend import decided, hashed
from etl.review.officers import check_decision
from etl.warehouse import sql


def waive(
    connection: sqlalchemy.Connection,
    receipt: str,
    code: str,
    last_day: date | None,
    by: By,
    reason: Reason,
    at: datetime,
) -> list[Event]:
    """Records that a finding of a file no longer counts in its verdict, to the end of `last_day` (None: for good).

    The finding stays and is shown as waived. The period is validated again. The caller appends the events.

    Raises:
        UsageError: no such file, no such finding on it now, one that cannot pass, or officer or reason is missing.
    """
    check_decision(connection, by, reason, needs_document=False)
    facts = _understood(connection, receipt)
    _refuse_what_cannot_pass(connection, facts["receipt_id"], code)
    until = None if last_day is None else datetime.combine(last_day + timedelta(days=1), time(), clock.LOCAL)
    if until is not None and until <= at:
        raise UsageError("Ngày cuối cùng được bỏ qua đã ở trong quá khứ.")
    row = facts | {"code": code, "until": until} | decided(by, reason, at)
    number = connection.execute(sqlalchemy.text(sql("review/add_waiver")), row).scalar_one()
    _validate_again(connection, facts["receipt_id"])
    payload = {
        "receipt": str(facts["receipt_id"]),
        "code": code,
        "until": until and until.isoformat(),
        **hashed(reason),
    }
    return [Event("waived", "waiver", str(number), payload)]


def withdraw(connection: sqlalchemy.Connection, receipt: str, by: By, reason: Reason, at: datetime) -> list[Event]:
    """Takes all that a file says out of every figure, for good; what the unit sent before it counts again.

    Raises:
        UsageError: no such file, it is out already or never was in, or officer or reason is missing.
    """
    check_decision(connection, by, reason, needs_document=False)
    facts = _understood(connection, receipt)
    row = facts | decided(by, reason, at) | {"verdict": str(Verdict.WITHDRAWN)}
    number = connection.execute(sqlalchemy.text(sql("review/add_withdrawal")), row).scalar_one_or_none()
    if number is None:
        raise UsageError("Tệp này đã được rút trước đó.")
    submissions = connection.execute(sqlalchemy.text(sql("review/withdraw_submissions")), row).scalars().all()
    _validate_again(connection, facts["receipt_id"])
    events = [
        Event("verdict", "submission", str(submission), {"verdict": str(Verdict.WITHDRAWN)})
        for submission in submissions
    ]
    payload = {"receipt": str(facts["receipt_id"]), "submissions": len(submissions)}
    return [*events, Event("withdrawn", "withdrawal", str(number), payload | hashed(reason))]


def _understood(connection: sqlalchemy.Connection, receipt: str) -> dict[str, Any]:
    """The receipt by its id, refused in words unless its file was read as a report."""
    try:
        wanted = UUID(receipt)
    except ValueError:
        raise UsageError(f"“{receipt}” không phải mã của tệp nào; xem mã bằng lệnh receipts --json.") from None
    statement = "SELECT id, status FROM receipt WHERE id = :receipt"
    found = connection.execute(sqlalchemy.text(statement), {"receipt": wanted}).one_or_none()
    if found is None:
        raise UsageError(f"Không có tệp mang mã {receipt}; xem mã bằng lệnh receipts --json.")
    if found.status != "understood":
        raise UsageError("Tệp này không được đọc thành báo cáo, nên không có gì để quyết định.")
    return {"receipt_id": found.id}


def _refuse_what_cannot_pass(connection: sqlalchemy.Connection, receipt: UUID, code: str) -> None:
    rows = connection.execute(sqlalchemy.text(sql("review/codes_of_receipt")), {"receipt_id": receipt})
    codes = list(rows.scalars())
    if code not in codes:
        listed = ", ".join(codes) or "(không có)"
        raise UsageError(f"Tệp này không có nội dung “{code}”. Các mã hiện có: {listed}.")
    if code == THROUGH_CLAIMED:
        raise UsageError("Một đơn vị không được tính hai lần: đề nghị các đơn vị tổng hợp gửi lại, không bỏ qua được.")
    if code == NOT_ON_ROSTER:
        raise UsageError("Đơn vị không có trong danh sách của kỳ: sửa danh sách đơn vị, không bỏ qua được.")


def _validate_again(connection: sqlalchemy.Connection, receipt: UUID) -> None:
    connection.execute(sqlalchemy.text(sql("review/queue_of_receipt")), {"receipt_id": receipt})
