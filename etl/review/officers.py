"""Officers who may decide: a code that stands on the ledger, a name that stands beside what they decided."""

import re
from datetime import datetime

import sqlalchemy

from etl.ledger import Event
from etl.model.decision import By, Reason
from etl.model.errors import UsageError
from etl.text import clean

CODE = re.compile(r"[a-z0-9][a-z0-9._-]{1,39}")


def register_officer(connection: sqlalchemy.Connection, officer: str, name: str, at: datetime) -> list[Event]:
    """Adds an officer; one who is there already is left as is.

    Raises:
        UsageError: the code is no code, or the name is empty.
    """
    if not CODE.fullmatch(officer):
        raise UsageError(f"Mã cán bộ “{officer}” không hợp lệ: chữ thường không dấu, số, dấu chấm, gạch; 2–40 ký tự.")
    if not clean(name):
        raise UsageError("Thiếu họ tên cán bộ.")
    statement = "INSERT INTO officer VALUES (:officer, :name, :at) ON CONFLICT DO NOTHING"
    added = connection.execute(sqlalchemy.text(statement), {"officer": officer, "name": clean(name), "at": at})
    return [Event("officer_registered", "officer", officer)] if added.rowcount else []


def officers(connection: sqlalchemy.Connection) -> dict[str, str]:
    """Names by code."""
    rows = connection.execute(sqlalchemy.text("SELECT officer, name FROM officer ORDER BY officer"))
    return {row.officer: row.name for row in rows}


def check_officer(connection: sqlalchemy.Connection, by: By) -> None:
    """Refuses somebody unknown (`UsageError`)."""
    known = officers(connection)
    if by.officer not in known:
        listed = ", ".join(known) or "(chưa có ai)"
        code = by.officer.lower()
        if code in known:
            remedy = f"Mã viết bằng chữ thường: --by {code}."
        else:
            shown = code if CODE.fullmatch(code) else "<mã, chữ thường>"
            remedy = f'Đăng ký trước: python -m etl officers add {shown} --name "<họ và tên>".'
        raise UsageError(f"Chưa đăng ký cán bộ “{by.officer}”. Các mã hợp lệ: {listed}. {remedy}")


def check_decision(connection: sqlalchemy.Connection, by: By, reason: Reason, *, needs_document: bool = True) -> None:
    """Refuses a decision of somebody unknown, or without reason (or document, where one is needed): `UsageError`."""
    check_officer(connection, by)
    for text, what, is_needed in (
        (reason.document, "văn bản (--doc)", needs_document),
        (reason.why, "lý do (--why)", True),
    ):
        if is_needed and not clean(text):
            raise UsageError(f"Thiếu {what} của quyết định này.")
