"""Danh bạ: takes in who may send for a unit and where its answers go, from a file of an officer's."""

import csv
import hashlib
import io
import re
from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Literal

import sqlalchemy
from python_calamine import CalamineError, CalamineWorkbook

from etl.ledger import Event
from etl.model.decision import By, Reason
from etl.model.errors import ConfigProblem, UsageError
from etl.regime.fields import OptionalDay, Text
from etl.regime.schema import Strict
from etl.regime.source import Located, read_csv
from etl.review.extend import hashed
from etl.review.files import refuse
from etl.review.officers import check_decision
from etl.text import clean
from etl.warehouse import sql

LARGEST_FILE = 5 * 1024 * 1024
SINCE_EVER = date(2000, 1, 1)
_ADDRESS = re.compile(r"[^\s<>()\[\]\"@,;:\\]{1,64}@[^\s<>()\[\]\"@,;:\\]+\.[^\s<>()\[\]\"@,;:\\.]{2,}")


class ContactRow(Strict):
    """One line of the file: unit, kind, address, person, and the days on which it holds (both inclusive)."""

    unit: Text
    kind: Literal["email", "phone", "zalo"]
    address: Text
    person: str = ""
    valid_from: OptionalDay = None
    valid_to: OptionalDay = None

    @property
    def key(self) -> tuple[str, str, str, date]:
        """One row of the table; e-mail addresses are told apart without regard to case."""
        address = clean(self.address).casefold() if self.kind == "email" else clean(self.address)
        return self.unit, self.kind, address, self.valid_from or SINCE_EVER


def import_contacts(
    connection: sqlalchemy.Connection, units: Collection[str], path: Path, by: By, reason: Reason, at: datetime
) -> list[Event]:
    """Adds the contacts of the file; a line that is known already gets its person and last day from the file.

    Files that waited because nobody knew their sender are looked at anew. The caller appends the events.

    Raises:
        UsageError: officer or reason is missing, or the file holds a mistake (all are listed, nothing is taken).
    """
    check_decision(connection, by, reason, needs_document=False)
    rows = _rows(path)
    refuse(path, _problems(rows, units))
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
    if contacts:
        connection.execute(sqlalchemy.text(sql("contacts/add")), contacts)
    mails = sorted({str(contact["address"]) for contact in contacts if contact["kind"] == "email"})
    taken = connection.execute(sqlalchemy.text(sql("contacts/take_waiting")), {"addresses": mails}).rowcount
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    payload = {"contacts": len(contacts), "file_sha256": sha256, "receipts_taken_up": taken, **hashed(reason)}
    return [Event("contacts_imported", "contacts", sha256, payload)]


def _rows(path: Path) -> Sequence[Located[ContactRow]]:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UsageError(f"Không mở được tệp “{path}”: {error.strerror or error}.") from error
    if len(data) > LARGEST_FILE:
        raise UsageError(f"Tệp “{path.name}” quá lớn: danh bạ không quá {LARGEST_FILE // 1024**2} MB.")
    table = read_csv(path.name, _as_csv(path, data) if data.startswith(b"PK") else data, ContactRow)
    refuse(path, table.problems)
    return table.rows


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


def _problems(rows: Sequence[Located[ContactRow]], units: Collection[str]) -> Iterator[ConfigProblem]:
    seen: dict[tuple[str, str, str, date], str] = {}
    for located in rows:
        row, place = located.row, located.place
        if row.unit not in units:
            yield ConfigProblem(place, f"không có đơn vị “{row.unit}”", "sửa mã đơn vị (giữ số 0 ở đầu)")
        if row.kind == "email" and not _ADDRESS.fullmatch(clean(row.address)):
            yield ConfigProblem(place, f"“{row.address}” không phải một địa chỉ thư", "ghi dạng ten@truong.vn")
        if row.valid_to is not None and row.valid_to < (row.valid_from or SINCE_EVER):
            yield ConfigProblem(place, "valid_to trước valid_from", "sửa lại ngày")
        if (earlier := seen.setdefault(row.key, place)) != place:
            yield ConfigProblem(place, f"trùng với {earlier}", "bỏ bớt một dòng")
