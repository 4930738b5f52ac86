"""Danh bạ: takes in who may send for a unit and where its answers go, from a file of an officer's."""

import csv
import hashlib
import io
import re
from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Literal

import sqlalchemy
from pydantic import BeforeValidator
from python_calamine import CalamineError, CalamineWorkbook

from etl.ledger import Event
from etl.model.decision import By, Reason
from etl.model.errors import ConfigProblem, UsageError
from etl.model.limits import LARGEST_FILE, MEGABYTE
from etl.model.words import os_trouble
from etl.regime.fields import OptionalDay, Text
from etl.regime.schema import Strict
from etl.regime.source import Located, Table, read_csv
from etl.review.extend import hashed
from etl.review.files import refuse
from etl.review.officers import check_decision
from etl.text import clean
from etl.warehouse import sql

SINCE_EVER = date(2000, 1, 1)
_ADDRESS = re.compile(r"[^\s<>()\[\]\"@,;:\\]{1,64}@[^\s<>()\[\]\"@,;:\\]+\.[^\s<>()\[\]\"@,;:\\.]{2,}")


_PHONE = re.compile(r"\+?[\d\s.()-]+")
LEAST_DIGITS, MOST_DIGITS = 8, 15
_PRINTED_DAY = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")


def _iso(value: object) -> object:
    """A day as offices write it, "31/5/2024", as the files of regimes do; what is no day stays as it is."""
    match = _PRINTED_DAY.fullmatch(value.strip()) if isinstance(value, str) else None
    if match is None:
        return value
    try:
        return date(int(match[3]), int(match[2]), int(match[1])).isoformat()
    except ValueError:
        return value


PrintedDay = Annotated[OptionalDay, BeforeValidator(_iso)]


class ContactRow(Strict):
    """One line of the file: unit, kind, address, person, and the days on which it holds (both inclusive)."""

    unit: Text
    kind: Literal["email", "phone", "zalo"]
    address: Text
    person: str = ""
    valid_from: PrintedDay = None
    valid_to: PrintedDay = None

    @property
    def key(self) -> tuple[str, str, str, date]:
        """One row of the table; e-mail addresses are told apart without regard to case."""
        address = clean(self.address).casefold() if self.kind == "email" else clean(self.address)
        return self.unit, self.kind, address, self.valid_from or SINCE_EVER


def import_contacts(
    connection: sqlalchemy.Connection,
    units: Collection[str],
    own: Collection[str],
    path: Path,
    by: By,
    reason: Reason,
    at: datetime,
) -> list[Event]:
    """Adds the contacts of the file; a line that is known already gets its person and last day from the file.

    `own`: addresses of the office's mailboxes, which are no unit's. Files that waited because nobody knew their sender
    are looked at anew. The caller appends the events.

    Raises:
        UsageError: officer or reason is missing, or the file holds a mistake (all are listed, nothing is taken).
    """
    check_decision(connection, by, reason, needs_document=False)
    table = _table(path)
    rows = table.rows
    refuse(path, [*table.problems, *_problems(rows, units, own)])
    contacts = [
        {
            **dict(zip(("unit", "kind", "address", "valid_from"), located.row.key, strict=True)),
            "person": clean(located.row.person),
            "valid_to": located.row.valid_to or "infinity",
            "by": by.officer,
            "at": at,
        }
        for located in rows
    ]
    add = sqlalchemy.text(sql("contacts/add"))
    changed = sum(connection.execute(add, contact).rowcount for contact in contacts)
    mails = sorted({str(contact["address"]) for contact in contacts if contact["kind"] == "email"})
    taken = connection.execute(sqlalchemy.text(sql("contacts/take_waiting")), {"addresses": mails}).rowcount
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    payload = {
        "contacts": len(contacts),
        "changed": changed,
        "file_sha256": sha256,
        "receipts_taken_up": taken,
        **hashed(reason),
    }
    return [Event("contacts_imported", "contacts", sha256, payload)]


def _table(path: Path) -> Table[ContactRow]:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UsageError(f"Không mở được tệp “{path}”: {os_trouble(error)}.") from error
    if len(data) > LARGEST_FILE:
        most = f"danh bạ không quá {LARGEST_FILE // MEGABYTE} MB"
        raise UsageError(f"Tệp “{path.name}” quá lớn: {most}; hãy chia thành nhiều tệp rồi nhập từng tệp.")
    return read_csv(path.name, _as_csv(path, data) if data.startswith(b"PK") else data, ContactRow)


def _as_csv(path: Path, data: bytes) -> bytes:
    """The first sheet of a workbook as the text that the checks of CSV files know."""
    try:
        rows = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python(skip_empty_area=False)
    except (CalamineError, IndexError) as error:
        raise UsageError(f"Tệp “{path.name}” không phải bảng tính đọc được.") from error
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerows([_typed(raw) for raw in row] for row in rows)
    return text.getvalue().encode()


def _typed(raw: object) -> str:
    if isinstance(raw, datetime):
        return raw.date().isoformat()
    if isinstance(raw, float) and raw.is_integer():
        return str(int(raw))
    return str(raw)


def _problems(
    rows: Sequence[Located[ContactRow]], units: Collection[str], own: Collection[str]
) -> Iterator[ConfigProblem]:
    seen: dict[tuple[str, str, str, date], str] = {}
    for located in rows:
        row, place = located.row, located.place
        if row.unit not in units:
            yield ConfigProblem(place, f"không có đơn vị “{row.unit}”", "sửa mã đơn vị (giữ số 0 ở đầu)")
        yield from _address_problems(row, place, own)
        if row.valid_to is not None and row.valid_to < (row.valid_from or SINCE_EVER):
            yield ConfigProblem(place, "valid_to trước valid_from", "sửa lại ngày")
        if (earlier := seen.setdefault(row.key, place)) != place:
            yield ConfigProblem(place, f"trùng với {earlier}", "bỏ bớt một dòng")


def _address_problems(row: ContactRow, place: str, own: Collection[str]) -> Iterator[ConfigProblem]:
    address = clean(row.address)
    if row.kind == "email" and not _ADDRESS.fullmatch(address):
        yield ConfigProblem(place, f"“{address}” không phải một địa chỉ thư", "ghi dạng ten@truong.vn")
    if row.kind == "email" and address.casefold() in own:
        wrong = f"“{address}” là địa chỉ của chính nơi nhận báo cáo"
        yield ConfigProblem(place, wrong, "ghi địa chỉ của đơn vị")
    if row.kind == "phone" and not _is_phone(address):
        yield ConfigProblem(place, f"“{address}” không phải một số điện thoại", "ghi đủ số, ví dụ 0903 123 456")


def _is_phone(text: str) -> bool:
    digits = sum(character.isdigit() for character in text)
    return _PHONE.fullmatch(text) is not None and LEAST_DIGITS <= digits <= MOST_DIGITS
