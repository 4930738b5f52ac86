"""Tables of the package: CSV for a spreadsheet, and what of them the index shows."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import sqlalchemy

from etl.dossier.packing import Package
from etl.model.clock import LOCAL
from etl.model.words import SEVERITY, STATUS, TIMELINESS
from etl.publish.words import STATE
from etl.warehouse import sql, stream

_FORMULA = ("=", "+", "-", "@", "\t", "\r")

OF_PERIOD = {
    "ket-luan": "audit/verdicts",
    "tieu-chi": "audit/expectations",
    "noi-dung-can-xem": "status/findings",
    "da-cho-qua": "status/waivers",
}
"""Tables of the period for programs: name in the package, query."""

OF_NEWEST = {"don-vi": "publish/units", "so-lieu": "audit/figures", "o-nguon": "audit/all_cells"}
"""Tables of the newest version."""


@dataclass(frozen=True, slots=True)
class Decisions:
    """A table that people read: its columns are called in the query what they are called on paper."""

    name: str
    title: str
    query: str


DECISIONS = (
    Decisions("phat-hanh", "Các lần phát hành", "dossier/issues"),
    Decisions("trinh-duyet", "Trình, duyệt, trả lại", "dossier/steps"),
    Decisions("cho-qua", "Nội dung đã cho qua", "dossier/waivers"),
    Decisions("rut-tep", "Tệp đã rút khỏi số liệu", "dossier/withdrawals"),
    Decisions("kiem-tra-lai", "Kiểm tra lại theo quyết định", "dossier/revalidations"),
    Decisions("ghi-nhan-tay", "Tệp do cán bộ ghi nhận", "dossier/by_hand"),
    Decisions("sua-so-lieu", "Số liệu sửa theo trao đổi điện thoại", "dossier/corrections"),
    Decisions("bien-tap-y-kien", "Ý kiến của đơn vị do cán bộ biên tập", "dossier/wording"),
    Decisions("thoi-han", "Gia hạn, khóa sổ, mở lại", "dossier/deadlines"),
    Decisions("chu-ky-so", "Chữ ký số trên tệp PDF", "dossier/signatures"),
    Decisions("tai-xuong", "Ai đã tải tệp xuống", "dossier/downloads"),
)
"""What officers did, and who looked, in the order of the index."""


@dataclass(frozen=True, slots=True)
class Shown:
    """Decisions as the index shows them: headings and rows; a received file stands there by its place."""

    table: Decisions
    columns: tuple[str, ...]
    rows: list[tuple[Any, ...]]


def add_decisions(
    package: Package, connection: sqlalchemy.Connection, facts: dict[str, Any], raw: Mapping[UUID, str]
) -> list[Shown]:
    """Writes every table of decisions as CSV; returns them for the index. `raw`: where received files lie."""
    shown = []
    for table in DECISIONS:
        result = connection.execute(sqlalchemy.text(sql(table.query)), facts)
        columns = tuple(result.keys())
        rows = [tuple(raw.get(value, value) if isinstance(value, UUID) else value for value in row) for row in result]
        package.add(f"bang/{table.name}.csv", _csv(columns, rows))
        shown.append(Shown(table, columns, rows))
    return shown


_WORDS: dict[str, dict[str, str]] = {
    "severity": SEVERITY,
    "state": STATE,
    "status": STATUS,
    "timeliness": TIMELINESS,
    "verdict": STATUS,
}


def add_table(
    package: Package, connection: sqlalchemy.Connection, name: str, query: str, facts: dict[str, Any]
) -> list[Any]:
    """Streams one table in as CSV for a spreadsheet; returns its rows unless it is the long one."""
    result = stream(connection, query, {"unit": None, **facts})
    kept: list[Any] = []
    rows = result if name == "o-nguon" else _keeping(result, kept)
    package.add(f"bang/{name}.csv", _csv(list(result.keys()), rows))
    return kept


def _keeping(rows: Iterable[Any], kept: list[Any]) -> Iterator[Any]:
    for row in rows:
        kept.append(row)
        yield row


def _csv(columns: Sequence[str], rows: Iterable[Any]) -> Iterator[bytes]:
    """With a byte order mark, or Excel takes Vietnamese for something else."""
    yield b"\xef\xbb\xbf"
    plain: list[Callable[[Any], str]] = [_cell_of(column) for column in columns]
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([write(value) for write, value in zip(plain, row, strict=True)])
        yield buffer.getvalue().encode()
        buffer.seek(0)
        buffer.truncate()
    yield buffer.getvalue().encode()


def _cell_of(column: str) -> Callable[[Any], str]:
    words = _WORDS.get(column, {})

    def cell(value: Any) -> str:
        if value is None:
            return ""
        if isinstance(value, datetime):
            return value.astimezone(LOCAL).isoformat(timespec="seconds")
        if isinstance(value, list):
            return " ".join(map(str, value))
        if isinstance(value, Decimal | int | float):
            return f"{value:f}" if isinstance(value, Decimal) else str(value)
        text = words.get(str(value), str(value))
        return f"'{text}" if text.startswith(_FORMULA) else text  # text from outside never becomes a formula

    return cell
