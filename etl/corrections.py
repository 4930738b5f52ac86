"""Sửa theo trao đổi: what a unit said on the telephone, as a supplement of just those cells; a facade.

The cells show as corrected by an officer until the unit confirms. Over an accepted report they are a supplement; over
a rejected one, which nothing can supplement, its replacement with all else taken over from it.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy

from etl import ledger
from etl.forms import form_spec
from etl.forms.layout import CORRECTION_SHEET
from etl.ledger import Event
from etl.load.submissions import ProcessedReceipt, store_receipts
from etl.model.catalogue import finding
from etl.model.clock import Clock
from etl.model.decision import By, Reason
from etl.model.errors import UsageError
from etl.model.finding import Finding
from etl.model.receipt import Receipt, ReceiptStatus, TimeSource
from etl.model.regime import Regime
from etl.model.submission import DocumentFields, FormIdentity, ReadReport, SubmissionKind
from etl.model.values import CellValue
from etl.model.words import STATUS
from etl.pipeline import Journey
from etl.read.cell_values import read_value
from etl.read.grid import Grid
from etl.receive.register import register_receipts
from etl.review.extend import hashed, refuse_derived
from etl.review.officers import check_decision
from etl.text import clean
from etl.warehouse import sql

CHANNEL = "telephone"
TAKE_OVER = (
    "take_cell_origin",
    "take_cell_value",
    "take_narrative",
    "take_model_row",
    "take_task_progress",
    "take_self_score",
)


@dataclass(frozen=True, slots=True)
class Correction:
    """Of which report which cells: pairs of an indicator's code and its value as typed."""

    regime: str
    period: str
    unit: str
    cells: tuple[tuple[str, str], ...]


def correct(journey: Journey, wanted: Correction, by: By, reason: Reason, clock: Clock) -> dict[str, Any]:
    """Records the correction and judges the period again: {receipt, unit, cells, verdict}.

    Raises:
        UsageError: no such unit or indicator, no answer of its type, the unit has sent nothing yet, or officer or
            reason is missing.
    """
    regime = journey.regime(wanted.regime)
    period = regime.period(wanted.period)
    refuse_derived(regime, period)
    regime.unit(period.code, wanted.unit)
    values = _values(regime, wanted)
    with journey.warehouse.begin() as connection:
        check_decision(connection, by, reason, needs_document=False)
        receipt, events = _register(journey, connection, wanted, by, clock.now)
        base = _base(connection, wanted, clock.now)
        kind = SubmissionKind.SUPPLEMENT if base is None else SubmissionKind.REPLACEMENT
        stored = _processed(receipt, regime, wanted, values, kind)
        events += store_receipts(connection, [stored])
        if base is not None:
            _refuse_what_stays_wrong(connection, base, [code for code, _ in wanted.cells])
            _take_over(connection, base, stored)
        _record(connection, receipt.id, wanted, by, reason, clock.now)
        payload = {"receipt": str(receipt.id), "indicators": [code for code, _ in wanted.cells], **hashed(reason)}
        events.append(Event("corrected", "correction", str(receipt.id), payload))
        ledger.append(connection, events, actor=by.officer, at=clock.now)
    journey.validate_due(clock)
    verdict = _verdict(journey, stored.submission_id)
    return {"receipt": str(receipt.id), "unit": wanted.unit, "cells": dict(wanted.cells), "verdict": verdict}


def confirm(journey: Journey, receipt: str, by: By, reason: Reason, clock: Clock) -> dict[str, Any]:
    """Records that the unit confirmed a correction; returns what the ledger keeps of it."""
    with journey.warehouse.begin() as connection:
        check_decision(connection, by, reason, needs_document=False)
        found = connection.execute(
            sqlalchemy.text("SELECT DISTINCT receipt_id FROM correction WHERE receipt_id::text = :receipt"),
            {"receipt": receipt.lower()},
        ).scalar_one_or_none()
        if found is None:
            raise UsageError(f"Không có lần sửa nào mang mã {receipt}; xem mã bằng lệnh receipts --json.")
        row = {"receipt": found, "why": reason.why, "officer": by.officer, "os_user": by.os_user, "at": clock.now}
        if not connection.execute(sqlalchemy.text(sql("corrections/confirm")), row).rowcount:
            raise UsageError("Lần sửa này đã được đơn vị xác nhận trước đó.")
        event = Event("correction_confirmed", "correction", str(found), hashed(reason))
        ledger.append(connection, [event], actor=by.officer, at=clock.now)
    return {"receipt": str(found), **event.payload}


def _values(regime: Regime, wanted: Correction) -> list[CellValue]:
    """The cells as reading would have them; a value that is no answer is refused in words."""
    fields = form_spec(regime).fields
    values, findings = [], list[Finding]()
    for code, typed in wanted.cells:
        regime.indicator(code)
        if fields[code].is_derived:
            raise UsageError(f"Chỉ tiêu {code} được tính từ các chỉ tiêu khác, không sửa trực tiếp.")
        grid = Grid(CORRECTION_SHEET, [[clean(typed)]])
        values.append(read_value(fields[code], clean(typed), grid, 0, 0, "", findings)._replace(cell=""))
    if not values or len({value.indicator for value in values}) < len(values):
        raise UsageError("Cần ít nhất một cặp --indicator và --value, mỗi chỉ tiêu một lần.")
    if findings or any(not clean(typed) for _, typed in wanted.cells):
        raise UsageError("\n".join(map(_refusal, findings)) or "Thiếu giá trị (--value).")
    return values


def _refusal(wrong: Finding) -> str:
    """A value that is no answer, without the place that it has in no file."""
    return f"Chỉ tiêu {', '.join(wrong.indicators)}: “{wrong.found}” chưa đúng; cần {wrong.expected}."


def _register(
    journey: Journey, connection: sqlalchemy.Connection, wanted: Correction, by: By, at: datetime
) -> tuple[Receipt, list[Event]]:
    """The officer's note is the file: what was said, of which report, when, to whom."""
    said = {"regime": wanted.regime, "period": wanted.period, "unit": wanted.unit, "cells": dict(wanted.cells)}
    note = json.dumps({**said, "at": at.isoformat(), "by": by.officer}, ensure_ascii=False, sort_keys=True)
    blob = journey.landing.put([note.encode()])
    receipt = Receipt(
        channel=CHANNEL,
        locator=f"{wanted.regime}/{wanted.period}/{wanted.unit}@{at.isoformat()}",
        sha256=blob.sha256,
        size=blob.size,
        original_name=CORRECTION_SHEET,
        sender="",
        received_at=at,
        received_at_source=TimeSource.OFFICER,
        regime_hint=wanted.regime,
        unit_hint=wanted.unit,
    )
    registered = register_receipts(connection, [receipt], at)
    if not registered.new:
        raise UsageError("Đã ghi đúng nội dung sửa này vào cùng thời điểm.")
    return receipt, list(registered.events)


def _base(connection: sqlalchemy.Connection, wanted: Correction, at: datetime) -> UUID | None:
    """The unit's latest submission if it stands rejected and no accepted one is there to supplement."""
    facts = {"regime": wanted.regime, "period": wanted.period, "unit": wanted.unit, "at": at}
    row = connection.execute(sqlalchemy.text(sql("corrections/base")), facts).one_or_none()
    if row is None:
        raise UsageError(_why_nothing(connection, facts))
    return None if row.is_accepted else row.id


def _why_nothing(connection: sqlalchemy.Connection, facts: Mapping[str, Any]) -> str:
    file = connection.execute(sqlalchemy.text(sql("corrections/without_figures")), facts).one_or_none()
    if file is None:
        return "Đơn vị chưa gửi báo cáo nào của kỳ này, nên không có gì để sửa."
    return (
        f"Đơn vị đã gửi tệp “{file.original_name}” ({STATUS[file.status]}), nên chưa có số liệu nào để sửa. Xem lại "
        "tệp ấy, hoặc đề nghị đơn vị gửi lại biểu mẫu đã điền."
    )


def _processed(
    receipt: Receipt, regime: Regime, wanted: Correction, values: Sequence[CellValue], kind: SubmissionKind
) -> ProcessedReceipt:
    identity = FormIdentity(wanted.regime, wanted.period, wanted.unit, regime.form_version)
    names = [f"{regime.indicator(value.indicator).name}: {value.as_typed}" for value in values]
    remark = finding("correction-unconfirmed", found="; ".join(names))
    report = ReadReport(identity, DocumentFields(kind=kind), tuple(values))
    key = (wanted.regime, wanted.period, wanted.unit)
    return ProcessedReceipt(receipt.id, receipt.received_at, ReceiptStatus.UNDERSTOOD, *key, report, (remark,))


def _refuse_what_stays_wrong(connection: sqlalchemy.Connection, base: UUID, corrected: Sequence[str]) -> None:
    """What made the file itself be returned (another period's form, an unreadable cell) is not mended by telephone."""
    facts = {"base": base, "corrected": list(corrected)}
    wrong = connection.execute(sqlalchemy.text(sql("corrections/still_wrong")), facts).scalars().all()
    if wrong:
        raise UsageError("Báo cáo đã trả lại còn nội dung phải sửa ngoài các ô này:\n" + "\n".join(wrong))


def _take_over(connection: sqlalchemy.Connection, base: UUID, stored: ProcessedReceipt) -> None:
    facts = {"base": base, "submission": stored.submission_id}
    for step in TAKE_OVER:
        connection.execute(sqlalchemy.text(sql(f"corrections/{step}")), facts)


def _record(
    connection: sqlalchemy.Connection, receipt: UUID, wanted: Correction, by: By, reason: Reason, at: datetime
) -> None:
    decided = {"why": reason.why, "officer": by.officer, "os_user": by.os_user, "at": at}
    whose = {"receipt": receipt, "regime": wanted.regime, "period": wanted.period, "unit": wanted.unit}
    rows = [{**whose, **decided, "indicator": code, "as_typed": clean(typed)} for code, typed in wanted.cells]
    connection.execute(sqlalchemy.text(sql("corrections/add")), rows)


def _verdict(journey: Journey, submission: UUID) -> str | None:
    statement = "SELECT verdict FROM latest_verdict WHERE submission_id = :submission"
    with journey.warehouse.begin() as connection:
        found = connection.execute(sqlalchemy.text(statement), {"submission": submission}).scalar_one_or_none()
        return None if found is None else str(found)
