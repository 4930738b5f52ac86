"""Draws the mails of docs/mails.md as clerks see them: `python -m tests.respond.pictures docs/images/mails`.

Sample reports go through the real journey, the mails are taken from the outbox, a browser draws them.
"""

import io
import sys
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any

import sqlalchemy
from PIL import Image
from playwright.sync_api import sync_playwright

from etl import answers, embedded
from etl.answers import Answers
from etl.config import Settings
from etl.corrections import Correction, correct
from etl.model.clock import Clock
from etl.model.decision import By, Reason
from etl.model.errors import RetryableError
from etl.pipeline import Journey
from etl.reminding import Reminders
from samples.district import make_sample_district
from tests.respond.deliver import PERIOD, REGIME, add_message, address_of, deliver, outbox, register_addresses

WIDTH, TALLEST = 720, 980
SENT = datetime(2023, 4, 24, 2, 5, tzinfo=UTC)
OLD_EXCEL = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "Workbook".encode("utf-16-le")
CASES = {0: [], 1: ["broken_sum"], 2: ["unexplained_excess"]}
ACCOUNTANT = "ke.toan@mau.example"


def at(day: str) -> Clock:
    return Clock.at(f"{day}T07:30")


def letters(home: Path) -> Iterator[tuple[str, bytes]]:
    """Every kind of mail by its name in the docs."""
    url = "smtp://localhost:9/?from=baocao@phong.example&tls=off"
    settings = replace(Settings.from_environment(), home=home, warehouse_url=None, owner_url=None, smtp_url=url)
    with Journey.open(settings) as journey:
        regime = journey.regime(REGIME)
        units = [unit.code for unit in regime.roster(PERIOD)[:12]]
        register_addresses(journey, [*units, regime.office.unit])
        register_addresses(journey, units[8:10], address=ACCOUNTANT)
        for number, cases in CASES.items():
            send(journey, home, units[number], cases)
        data = sample(journey, home, units[3], [])
        deliver(journey, data, unit=units[4], name="BaoCao.xlsx", sent=SENT)  # in another unit's folder
        deliver(journey, data, unit="", sender=address_of(units[4]), name="BaoCao.xlsx", sent=SENT)
        deliver(journey, b"%PDF-1.7 hai", unit="", sender=ACCOUNTANT, name="ban-ky.pdf", sent=SENT)
        deliver(journey, b"%PDF-1.7 mau", unit=units[5], sender=address_of(units[5]), name="ban-ky.pdf", sent=SENT)
        deliver(journey, b"PK\x03\x04", unit="", sender="ke.toan@la.example", sent=SENT)
        deliver(journey, OLD_EXCEL, unit=units[6], sender=address_of(units[6]), name="a.xls", sent=SENT)
        blob = journey.landing.put([b"mau"])
        with journey.warehouse.begin() as connection:
            connection.execute(sqlalchemy.text("INSERT INTO blob VALUES (:s, 3)"), {"s": blob.sha256})
            sender = address_of(units[7])
            add_message(connection, "empty", blob.sha256, sender, "Trường đã gửi qua Zalo", SENT)
        clock = Clock(SENT + timedelta(minutes=10), is_simulated=True)
        journey.process(clock)
        with suppress(RetryableError):
            Answers(journey, clock).respond()
        yield from kinds(journey)
        yield from mistake(journey, home, units[0])
        yield from again(journey, home, units)
        yield from digest(journey, home, units[1])
        yield from reminders(journey)


def sample(journey: Journey, home: Path, unit: str, cases: list[str]) -> bytes:
    regime, inbox = journey.regime(REGIME), home / "made" / unit / "inbox"
    made = make_sample_district(regime, regime.period(PERIOD), inbox, units=[unit], cases=cases)
    return (inbox / made.files[0].path).read_bytes()


def send(journey: Journey, home: Path, unit: str, cases: list[str], sent: datetime = SENT) -> None:
    data = sample(journey, home, unit, cases)
    deliver(journey, data, unit=unit, sender=address_of(unit), sent=sent, landed=sent, name="BaoCao.xlsx")


def kinds(journey: Journey) -> Iterator[tuple[str, bytes]]:
    seen = set()
    for row in outbox(journey):
        name = "returned-fresh" if row.kind == "returned" and b"a.xls" in bytes(row.body) else row.kind
        if name not in seen:
            seen.add(name)
            yield name, bytes(row.body)


def mistake(journey: Journey, home: Path, unit: str) -> Iterator[tuple[str, bytes]]:
    """A file that cannot be used, after a report that was accepted."""
    again = SENT + timedelta(hours=1)
    send(journey, home, unit, ["broken_sum"], again)
    clock = Clock(again + timedelta(minutes=10), is_simulated=True)
    before = {row.id for row in outbox(journey)}
    journey.process(clock)
    with suppress(RetryableError):
        Answers(journey, clock).respond()
    yield from (("returned-still-counts", bytes(row.body)) for row in outbox(journey) if row.id not in before)


def again(journey: Journey, home: Path, units: list[str]) -> Iterator[tuple[str, bytes]]:
    """The same files once more, and corrections by telephone: over an accepted report, over one with more to mend."""
    accepted, returned, corrected = units[10], units[11], units[2]
    names = {("duplicate", accepted): "duplicate", ("returned", returned): "returned-again"}
    names |= {("correction", corrected): "correction", ("correction", returned): "correction-open"}
    officer, why = By("nv.a", "mẫu"), Reason("", "trao đổi qua điện thoại (mẫu)")
    for minutes in (70, 75):
        before = {row.id for row in outbox(journey)}
        sent = SENT + timedelta(minutes=minutes)
        send(journey, home, accepted, [], sent)
        send(journey, home, returned, ["broken_sum"], sent)
        clock = Clock(sent + timedelta(minutes=2), is_simulated=True)
        journey.process(clock)
        with suppress(RetryableError):
            Answers(journey, clock).respond()
    clock = Clock(SENT + timedelta(minutes=80), is_simulated=True)
    journey.add_officer("nv.a", "Nguyễn Văn A (mẫu)", clock)
    for unit in (corrected, returned):
        correct(journey, Correction(REGIME, PERIOD, unit, (("CD01", "3"),)), officer, why, clock)
    with suppress(RetryableError):
        Answers(journey, clock).respond()
    for row in outbox(journey):
        if row.id not in before and (row.kind, row.unit) in names:
            yield names[row.kind, row.unit], bytes(row.body)


def digest(journey: Journey, home: Path, unit: str) -> Iterator[tuple[str, bytes]]:
    answers.MOST_A_DAY = 1
    again = SENT + timedelta(hours=2)
    send(journey, home, unit, ["required_missing"], again)
    for clock in (Clock(again + timedelta(hours=1)), at("2023-04-25")):
        journey.process(clock)
        with suppress(RetryableError):
            Answers(journey, clock).respond()
    yield from ((row.kind, bytes(row.body)) for row in outbox(journey) if row.kind == "digest")


def reminders(journey: Journey) -> Iterator[tuple[str, bytes]]:
    for day, name in (("2023-04-25", "reminder"), ("2023-05-04", "reminder-after"), ("2023-05-08", "letter")):
        before = {row.id for row in outbox(journey)}
        with suppress(RetryableError):
            Reminders(Answers(journey, at(day))).remind()
        new = [row for row in outbox(journey) if row.id not in before]
        told = [row for row in new if row.kind == "reminder"]
        for row in told:
            state = "-returned" if b"=C4=91=C6=B0=E1=BB=A3c tr=E1=BA=A3 l=E1=BA=A1i" in bytes(row.body) else ""
            yield f"{name}{state}", bytes(row.body)
        yield from (("office", bytes(row.body)) for row in new if row.kind == "office")
    unit = journey.regime(REGIME).roster(PERIOD)[0].code
    with suppress(RetryableError):
        Reminders(Answers(journey, at("2023-04-01"))).send_forms(REGIME, PERIOD, unit)
    yield from (("form", bytes(row.body)) for row in outbox(journey) if row.kind == "form")


def draw(mails: dict[str, bytes], folder: Path) -> None:
    with sync_playwright() as browsers:
        browser = browsers.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": WIDTH, "height": 300})
        for name, mail in mails.items():
            message: Any = message_from_bytes(mail, policy=default)
            page.set_content(message.get_body(("html",)).get_content())
            picture = Image.open(io.BytesIO(page.screenshot(full_page=True)))
            cut = picture.crop((0, 0, picture.width, min(picture.height, TALLEST)))
            cut.convert("RGB").quantize(24).save(folder / f"{name}.png", optimize=True)
            for part in message.iter_attachments():
                target = Path(tempfile.gettempdir()) / "mail-attachments" / name
                target.mkdir(parents=True, exist_ok=True)
                (target / str(part.get_filename())).write_bytes(part.get_payload(decode=True))
        browser.close()


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        home.chmod(0o755)
        try:
            draw(dict(letters(home)), folder)
        finally:
            embedded.stop(home / "pg")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
