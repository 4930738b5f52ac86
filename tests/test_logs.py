"""Logs name what they are about by its id, and nobody by name: they are read by more people than the reports are."""

import io
import json
import logging
import os
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from openpyxl import load_workbook

from etl import embedded, logs
from etl.config import LogSettings
from etl.model.errors import EtlError
from etl.outbox import PostOffice
from etl.read import worker
from etl.read.outcome import ReadJob
from etl.read.sandbox import Sandbox
from etl.smtp import Never, SmtpServer
from etl.text.discreet import frames, masked, unnamed
from etl.warehouse import Warehouse, copy_rows
from tests.journey.runs import rows
from tests.review.conftest import PERIOD, REGIME, UNITS, Office, at, made, office  # noqa: F401 fixtures

NAME, ADDRESS, TELEPHONE = "Trần Thị Riêng Tư", "rieng.tu@nguoi-nha.example", "0912 345 678"
PLANTED = ("Riêng", "Rieng", "rieng.tu", "nguoi-nha", "345 678", "345678")
FILE = f"Báo cáo của {NAME} {ADDRESS} {TELEPHONE}"


class Heard(logging.Handler):
    """Everything that is logged, as it would be written."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.text: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.text.append(logging.Formatter("%(levelname)s %(name)s %(message)s").format(record))

    def leaks(self) -> list[str]:
        return [line for line in self.text if any(one.lower() in line.lower() for one in PLANTED)]


@pytest.fixture
def heard() -> Iterator[Heard]:
    handler, root = Heard(), logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield handler
    root.removeHandler(handler)
    root.setLevel(before)


def put(office: Office, unit: str, name: str, data: bytes) -> Path:  # noqa: F811
    target = office.journey.settings.inbox / REGIME / unit / name
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(data)
    seconds = datetime(2023, 4, 20, 2, tzinfo=UTC).timestamp()
    os.utime(target, (seconds, seconds))
    return target


def telling(source: Path) -> bytes:
    """A good report in whose texts somebody is named."""
    book = load_workbook(source)
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell.value, str) and len(cell.value) > 60 and not sheet.protection.sheet:
                    cell.value = f"{cell.value} {NAME} {ADDRESS} {TELEPHONE}"
    sheet = book["Số liệu"]
    told = next(cell.column for line in sheet.iter_rows() for cell in line if cell.value == "Giải trình")
    sheet.cell(sheet.max_row - 3, told).value = f"{NAME} {ADDRESS}"
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def bad_zip() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr(f"../{FILE}.xlsx", b"x")
    return stream.getvalue()


def test_a_journey_names_nobody_in_its_logs(office: Office, heard: Heard, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    journey = office.journey
    journey.add_officer("nv.b", NAME, at("04-01T08:00"))
    put(office, UNITS[0], f"{FILE}.xlsx", telling(next((office.made / REGIME / UNITS[0]).glob("*.xlsx"))))
    put(office, UNITS[1], f"{FILE}.xlsx", b"PK\x03\x04 no workbook " + NAME.encode())
    put(office, UNITS[2], f"{FILE}.zip", bad_zip())
    (journey.settings.inbox / REGIME / UNITS[2] / f"{FILE} link.xlsx").symlink_to("/etc/hostname")
    (journey.settings.inbox / REGIME / "khong co" / FILE).mkdir(parents=True)
    put(office, "khong co", f"{FILE}/{NAME}.txt", NAME.encode())
    journey.collect(at("04-20T10:00"))

    def refused(*_: Any) -> Any:
        raise psycopg.DataError(f"invalid: {NAME} {ADDRESS}")

    with monkeypatch.context() as patch:
        patch.setattr("etl.chunks.store_receipts", refused)
        with pytest.raises(psycopg.DataError):
            journey.process(at("04-20T10:00"), workers=1)
    journey.process(at("04-20T11:00"), workers=1)
    journey.consolidate(REGIME, PERIOD, at("05-02T08:00"))
    assert [line for line in heard.text if "etl.receive.folder" in line and "not a plain file" in line]
    assert [line for line in heard.text if "etl.chunks" in line and "DataError" in line]
    assert heard.leaks() == []


def test_a_crash_of_the_reader_tells_where_and_not_what(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def crash(*_: Any, **__: Any) -> Any:
        raise ValueError(f"invalid literal: {NAME}")

    monkeypatch.setattr(worker, "read_file", crash)
    word, told = worker._answer(tmp_path / "a", "a", "", {}, is_careful=False)
    assert word == "crash" and "ValueError" in str(told) and "in crash" in str(told) and NAME not in str(told)


def test_what_a_mail_server_repeats_is_masked(warehouse: Warehouse, heard: Heard) -> None:
    server = SmtpServer.of("smtps://a:b@localhost:9/?from=phong@mau.example")
    office = PostOffice(warehouse, server, datetime(2023, 5, 1, tzinfo=UTC), lambda *_: None)  # noqa: F811
    row = SimpleNamespace(id=uuid4(), attempts=0, after_data=0)
    office._put_off(row, Never(f"550 5.1.1 <{ADDRESS}>: no such user, ring {TELEPHONE}"))
    assert [line for line in heard.text if "550 5.1.1" in line] and heard.leaks() == []


def test_the_database_server_does_not_repeat_what_it_refused(server: embedded.Server, warehouse: Warehouse) -> None:
    columns = ("submission_id", "section", "body", "sheet", "cell")
    with pytest.raises(psycopg.errors.ForeignKeyViolation), warehouse.begin() as connection:
        copy_rows(connection, "narrative", columns, [(uuid4(), "I", f"{NAME} {ADDRESS}", "", "")])
    with pytest.raises(psycopg.errors.InvalidTextRepresentation), warehouse.begin() as connection:
        copy_rows(connection, "narrative", columns, [(f"{NAME} {ADDRESS}", "I", "", "", "")])
    written = "".join(path.read_text("utf-8", "replace") for path in (server.home / "log").glob("*.log"))
    assert "has no submission" in written
    assert [line for line in written.splitlines() if "CONTEXT" in line or "DETAIL" in line] == []


def test_json_lines_bear_the_ids_of_what_they_are_about() -> None:
    with as_json() as stream:
        receipt = UUID(int=7)
        with logs.about(batch="b1"), logs.about(receipt=receipt):
            logging.getLogger("etl.chunks").info("%s", "đã đọc")
        logging.getLogger("etl.chunks").warning("outside")
        try:
            raise EtlError("x")
        except EtlError:
            logging.getLogger("etl.chunks").exception("broken")
    inside, outside, broken = (json.loads(line) for line in stream.getvalue().splitlines())
    assert {k: inside[k] for k in ("event", "level", "logger", "batch", "receipt")} == {
        "event": "đã đọc",
        "level": "info",
        "logger": "etl.chunks",
        "batch": "b1",
        "receipt": str(receipt),
    }
    assert datetime.fromisoformat(inside["timestamp"]).tzinfo is not None
    assert "receipt" not in outside and "EtlError" in broken["exception"]


@contextmanager
def as_json() -> Iterator[io.StringIO]:
    """What the commands write to a collector of logs."""
    stream, root = io.StringIO(), logging.getLogger()
    before, level = root.handlers[:], root.level
    try:
        logs.set_up(LogSettings("INFO", is_json=True), stream)
        yield stream
    finally:
        root.handlers[:] = before
        root.setLevel(level)


def test_every_line_about_a_file_bears_its_receipt_and_its_batch(office: Office) -> None:  # noqa: F811
    """Whoever reads "reading failed" at night must find the file without guessing."""
    put(office, UNITS[0], f"{FILE}.xlsx", b"PK\x03\x04 no workbook")
    good = next((office.made / REGIME / UNITS[1]).glob("*.xlsx")).read_bytes()
    put(office, UNITS[1], f"{FILE}.xlsx", good)
    with as_json() as stream:
        office.journey.collect(at("04-20T10:00"))
        office.journey.process(at("04-20T10:00"), workers=1)
        (tmp := office.journey.settings.home / "tệp").write_bytes(good)
        with logs.about(batch="b1"), Sandbox(1, {REGIME: object()}) as sandbox:  # type: ignore[dict-item]
            assert [key for key, _ in sandbox.read_many([ReadJob("r1", tmp, "x.xlsx")])] == ["r1"]
    lines = [json.loads(line) for line in stream.getvalue().splitlines()]
    chunk = [line for line in lines if line["logger"] == "etl.chunks"]
    receipts = {str(row.id) for row in rows(office.journey, "SELECT id FROM receipt")}
    assert len({line["batch"] for line in chunk}) == 1 and len(chunk) == 2
    assert {line["receipt"] for line in chunk if "receipt" in line} < receipts
    crashed = [line for line in lines if line["logger"] == "etl.read.sandbox"]
    assert {"reading failed" in line["event"] for line in crashed} == {True, False}
    assert [line for line in crashed if (line.get("receipt"), line.get("batch")) != ("r1", "b1")] == []


def test_text_lines_bear_them_too() -> None:
    stream = io.StringIO()
    before = logging.getLogger().handlers[:]
    try:
        logs.set_up(LogSettings(), stream)
        with logs.about(receipt=7):
            logging.getLogger("etl.a").warning("broken off")
            logging.getLogger("etl.a").info("not said")
    finally:
        logging.getLogger().handlers[:] = before
    assert stream.getvalue() == "WARNING etl.a: broken off [receipt=7]\n"


def test_a_level_that_is_none_does_not_end_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ETL_LOG_LEVEL", "nhiều")
    monkeypatch.setenv("ETL_LOG_FORMAT", "JSON")
    assert LogSettings.from_environment() == LogSettings("WARNING", is_json=True)


@pytest.mark.parametrize("text", [f"<{ADDRESS}>", f"gọi {TELEPHONE} nhé", "+84 912 345 678", "to:=a.b@c.example;"])
def test_addresses_and_telephone_numbers_are_masked(text: str) -> None:
    assert "@" not in masked(text) and "345" not in masked(text)


def test_ids_and_times_are_left_as_they_are() -> None:
    text = "8d3a1b0c-9f7e-4a52-b1de-0123456789ab 2023-05-01T06:00:00+07:00 sha 0123456789abcdef v2"
    assert masked(text) == text


def test_a_file_is_known_by_its_hash_and_folder() -> None:
    assert unnamed(f"govap/0790101/{NAME}.xlsx").startswith("govap/0790101/")
    assert unnamed("a/b/c.xlsx") == unnamed("a/b/c.xlsx") != unnamed("a/b/d.xlsx")
    assert not set(NAME.split()) & set(unnamed(f"govap/0790101/{NAME}/{NAME}.{NAME}").replace("/", " ").split())


def test_frames_name_the_place() -> None:
    try:
        int(NAME)
    except ValueError as error:
        assert "test_frames_name_the_place" in frames(error) and NAME.split()[0] not in frames(error).replace(
            "int(NAME)", ""
        )
