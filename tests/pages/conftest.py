"""Three units' reports behind the pages, one of them with names and texts that want to be scripts."""

import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy
from fastapi import HTTPException, Request
from fastapi.testclient import TestClient
from openpyxl import load_workbook

from etl import embedded
from etl.config import Settings
from etl.pages import create_app
from etl.pages.doors import Someone
from etl.pipeline import Journey
from etl.warehouse import READER
from samples import make_sample_district
from tests.journey.runs import copied_settings, fresh_settings
from tests.review.conftest import BY, HCM, PERIOD, REGIME, at
from tests.signing import edited_since, signed_pdf

UNITS = ("0790101", "0790102", "0790201")
HOSTILE = '<img src=x onerror="document.title=1">'
LONG_WORD = "dài" * 100
SCRIPT_NAME = "<script>alert(1)</script> Báo cáo.xlsx".replace("/", "∕")


@dataclass(frozen=True)
class Pages:
    """The application and what stands behind it. `get` looks as an auditor."""

    client: TestClient
    journey: Journey
    settings: Settings

    @property
    def database(self) -> str:
        """Name of the database behind."""
        return sqlalchemy.make_url(self.settings.warehouse_url or "").database or ""

    def get(self, path: str, who: str = "auditor", **options: Any) -> Any:
        headers = {"accept": "text/html", **({"x-who": who} if who else {})}
        return self.client.get(path, headers=headers, follow_redirects=False, **options)


def by_header(request: Request) -> Someone:
    """Stands for Airflow's login, which tests/stack/test_office_pages.py asks for real."""
    if "x-who" not in request.headers:
        raise HTTPException(401)
    roles = request.headers.get("x-roles", "auditor")
    return Someone(request.headers["x-who"], frozenset(roles.split(",")))


@pytest.fixture
def pages(reported: Pages) -> Pages:
    """Nobody has chosen a language yet."""
    reported.client.cookies.clear()
    return reported


@pytest.fixture(scope="session")
def done(server: embedded.Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """Reported once for all tests; each module looks at a copy."""
    tmp_path = tmp_path_factory.mktemp("pages")
    with fresh_settings(server, tmp_path / "var") as settings:
        with Journey.open(settings) as journey:
            _report(journey, tmp_path)
        yield settings


@pytest.fixture(scope="module")
def reported(server: embedded.Server, done: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pages]:
    """A copy for all tests of a module: those that look change nothing, those that decide have their own."""
    home = tmp_path_factory.mktemp("pages") / "var"
    with copied_settings(server, done, home) as settings, Journey.open(settings) as journey:
        database = sqlalchemy.make_url(settings.warehouse_url or "").database or ""
        reading = replace(settings, reader_url=server.url(READER, database))
        with TestClient(create_app(reading, by_header)) as client:
            yield Pages(client, journey, reading)


def _report(journey: Journey, folder: Path) -> None:
    """Three units send, one of them twice, one with its signed copy; a report is made."""
    regime = journey.regime(REGIME)
    inbox = folder / "made"
    make_sample_district(regime, regime.period(PERIOD), inbox, units=UNITS, cases=())
    for unit in UNITS:
        source = next((inbox / REGIME / unit).glob("*.xlsx"))
        deliver(journey, source, unit, "04-20T09:00", "Báo cáo.xlsx" if unit != UNITS[0] else SCRIPT_NAME)
    journey.add_officer(BY.officer, "Nguyễn Văn A (mẫu)", at("04-01T08:00"))
    journey.collect(at("04-20T10:00"))
    journey.process(at("04-20T10:00"))
    changed = load_workbook(next((inbox / REGIME / UNITS[1]).glob("*.xlsx")))
    sheet = changed["Số liệu"]
    rows = {cell.value: cell.row for column in sheet.iter_cols() for cell in column if cell.value in ("DC02", "DC03")}
    entry = next(c for c in range(2, 12) if isinstance(sheet.cell(rows["DC02"], c).value, int))
    sheet.cell(rows["DC03"], entry).value = sheet.cell(rows["DC02"], entry).value + 7
    told = next(c.column for line in sheet.iter_rows() for c in line if c.value == "Giải trình")
    sheet.cell(rows["DC03"], told).value = HOSTILE + LONG_WORD
    changed.save(folder / "changed.xlsx")
    deliver(journey, folder / "changed.xlsx", UNITS[1], "04-22T09:00", "Lần 2.xlsx")
    journey.collect(at("04-22T10:00"))
    journey.process(at("04-22T10:00"))
    (folder / "signed.pdf").write_bytes(signed_pdf())
    (folder / "changed.pdf").write_bytes(edited_since(signed_pdf()))
    for name in ("signed.pdf", "changed.pdf"):
        deliver(journey, folder / name, UNITS[2], "04-23T09:00", f"Bản ký – {name}")
    journey.collect(at("04-24T10:00"))
    journey.process(at("04-24T10:00"))
    journey.consolidate(REGIME, PERIOD, at("05-02T08:00"))


def deliver(journey: Journey, source: Path, unit: str, moment: str, name: str) -> None:
    target = journey.settings.inbox / REGIME / unit / name
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(source.read_bytes())
    seconds = datetime.fromisoformat(f"2023-{moment}").replace(tzinfo=HCM).timestamp()
    os.utime(target, (seconds, seconds))
