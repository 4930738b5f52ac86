"""`make run MAIL=1`: the sample reports by real mail, without Airflow.

A mail server of our own on this machine takes the sample reports by SMTP and hands them out by IMAP over TLS; the
journey fetches, judges and answers them, and the answers lie in the sample mailboxes. Everything is below
`<ETL_HOME>/thu-mau/`, a home of its own: nothing of a real journey is touched.
"""

import mailbox
import os
import shutil
import smtplib
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from email.message import EmailMessage
from email.parser import BytesHeaderParser
from email.policy import SMTP
from pathlib import Path
from typing import Any

import sqlalchemy
from aiosmtpd.controller import Controller
from pysasl.hashing import BuiltinHash

from etl import embedded
from etl.answers import Answers
from etl.config import Settings, environment_with
from etl.mailroom import Mailroom
from etl.model.clock import Clock
from etl.model.errors import EtlError, FatalError
from etl.model.mail import Mailbox
from etl.model.regime import Regime
from etl.model.words import ANSWER, STATUS
from etl.pipeline import Journey
from etl.receive.mailbox import MailTaken
from etl.regime import load_regime
from etl.terminal import print_utf_8
from samples import SampleManifest, make_sample_district
from stack.certificate import make_certificate
from stack.run import DEFAULT_REGIME
from stack.samples_in import sample_period

HOST = "127.0.0.1"
OFFICE, PASSWORD = "baocao@phong.example", "mau"
TIME_HEADER = "X-Mau-Thoi-Diem"
"""When a sample mail is to have come: our own server alone believes it."""

PATIENCE = 30.0

DEEP_PYMAP = "import sys, pymap.main; sys.setrecursionlimit(50_000); sys.exit(pymap.main.main())"
"""The IMAP server takes letters apart by recursion: one that is nested hundreds deep must not end the conversation."""


class Delivery:
    """Puts every message into the maildir of each of its recipients."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        """Keeps the message; with a sample's time its file is as old as that."""
        came = BytesHeaderParser().parsebytes(envelope.content).get(TIME_HEADER)
        for address in envelope.rcpt_tos:
            box = mailbox.Maildir(self._folder / address)
            path = Path(box._path) / box._lookup(box.add(envelope.content))  # type: ignore[attr-defined]
            if came is not None:
                moment = datetime.fromisoformat(came).timestamp()
                os.utime(path, (moment, moment))
        return "250 OK"


def run_with_mail(settings: Settings, regime_name: str, units: int | None = None) -> int:
    """The whole journey by mail; 0.

    Raises:
        EtlError: there is no such regime, or not every report was taken in and every answer sent.
    """
    load_regime(settings.regimes, regime_name)  # a mistyped name is told before anything is started
    home = settings.home / "thu-mau"
    embedded.stop(home / "pg")
    shutil.rmtree(home, ignore_errors=True)  # samples alone: every run begins anew
    (home / "boxes").mkdir(parents=True, exist_ok=True)
    home.chmod(0o755)
    with _servers(home) as (smtp_port, imap_port, cafile):
        smtp_url = f"smtp://{HOST}:{smtp_port}/?from={OFFICE}&tls=off"
        imap_url = f"imap://{OFFICE.replace('@', '%40')}:{PASSWORD}@localhost:{imap_port}/INBOX?cafile={cafile}"
        own = replace(settings, home=home, warehouse_url=None, owner_url=None, reader_url=None, smtp_url=smtp_url)
        try:
            with Journey.open(own) as journey:
                return _journey(journey, journey.regime(regime_name), imap_url, smtp_port, units)
        finally:
            embedded.stop(home / "pg")


def _journey(journey: Journey, regime: Regime, imap_url: str, smtp_port: int, units: int | None) -> int:
    inbox = journey.settings.home / "made" / "inbox"
    made = make_sample_district(regime, sample_period(regime), inbox, units=units)
    clock = Clock.at(made.as_of)
    _register(journey, made)
    sent = _send(journey, made, smtp_port)
    _say(f"Đã gửi {sent} thư mẫu đến {OFFICE}.")
    taken = _collect(journey, regime, imap_url, clock)
    _say(f"Đã lấy từ hộp thư: {taken.messages} thư, {taken.received} tệp.")
    _say(f"Đã đọc và kiểm tra: {_counted(journey.process(clock)['by_status'], STATUS)}.")
    done = Answers(journey, clock).respond()
    with journey.warehouse.begin() as connection:
        kinds = Counter(connection.execute(sqlalchemy.text("SELECT kind FROM outbox")).scalars())
    _say(f"Đã trả lời {done['sent']} thư: {_counted(kinds, ANSWER)}.")
    _say(f"Thư trả lời nằm trong {journey.settings.home / 'boxes'}/<địa chỉ>/new/ (mở được bằng mọi chương trình thư).")
    if taken.messages < sent:
        raise FatalError(f"mới lấy được {taken.messages} trong {sent} thư mẫu; xem {_log(journey.settings.home)}")
    if done["failed"]:
        raise FatalError(f"có {done['failed']} thư trả lời chưa gửi được")
    return 0


def _collect(journey: Journey, regime: Regime, imap_url: str, clock: Clock) -> MailTaken:
    """Reads the regime's mailboxes; a plan that names none gets one for the demonstration."""
    if not regime.mailboxes:
        _say("Chế độ báo cáo này chưa khai báo hộp thư ([[mailbox]] trong regime.toml); dùng một hộp thư mẫu.")
        regime = replace(regime, mailboxes=(Mailbox("mau"),))
    urls = {box.name: imap_url for box in regime.mailboxes}
    found = Mailroom(journey.warehouse, journey.landing, {regime.name: regime}, urls).collect(clock)
    found.raise_troubles()
    return found.taken


def _counted(counts: Mapping[str, int], words: Mapping[str, str]) -> str:
    return ", ".join(f"{words[name]} {count}" for name, count in sorted(counts.items()) if count) or "không có gì"


def _log(home: Path) -> Path:
    return home / "imap.log"


def _register(journey: Journey, made: SampleManifest) -> None:
    """One sample address a unit."""
    with journey.warehouse.begin() as connection:
        connection.execute(
            sqlalchemy.text(
                "INSERT INTO contact (unit, kind, address, person, valid_from, added_by, added_at)"
                " VALUES (:unit, 'email', :address, 'mẫu', '2015-01-01', 'make run', now()) ON CONFLICT DO NOTHING"
            ),
            [{"unit": unit.unit, "address": _address(unit.unit)} for unit in made.units],
        )


def _address(unit: str) -> str:
    return f"truong.{unit}@mau.example"


def _send(journey: Journey, made: SampleManifest, port: int) -> int:
    """One mail a sample file, in order of time."""
    inbox = journey.settings.home / "made" / "inbox"
    with smtplib.SMTP(HOST, port) as server:
        for file in made.files:
            message = EmailMessage(policy=SMTP)
            message["From"], message["To"], message["Subject"] = _address(file.unit), OFFICE, "Gửi báo cáo (mẫu)"
            message["Message-ID"] = f"<{file.sha256[:24]}.{file.unit}@mau.example>"
            message[TIME_HEADER] = file.received_at
            message.set_content("Nhà trường gửi báo cáo (thư mẫu).")
            data = (inbox / file.path).read_bytes()
            message.add_attachment(data, maintype="application", subtype="octet-stream", filename=Path(file.path).name)
            server.sendmail(_address(file.unit), [OFFICE], message.as_bytes())
    return len(made.files)


@contextmanager
def _servers(home: Path) -> Iterator[tuple[int, int, Path]]:
    """The two servers; both end with the block."""
    cert, key = make_certificate(home)
    boxes = home / "boxes"
    mailbox.Maildir(boxes / OFFICE)
    (boxes / "pymap-etc-passwd").write_text(f"{OFFICE}:x::::{OFFICE}:\n")
    (boxes / "pymap-etc-shadow").write_text(f"{OFFICE}:{BuiltinHash().hash(PASSWORD)}:::::::\n")
    smtp_port, imap_port = _free_port(), _free_port()
    taking = Controller(Delivery(boxes), hostname=HOST, port=smtp_port, data_size_limit=64 * 1024 * 1024)
    taking.start()
    command = [sys.executable, "-c", DEEP_PYMAP, "--host", "localhost", "--port", str(imap_port)]
    command += ["--cert", str(cert), "--key", str(key), "maildir", str(boxes)]
    drafts = home / "imap-tmp"  # it moves finished files from there to the boxes: not across file systems
    drafts.mkdir(exist_ok=True)
    with _log(home).open("ab") as log:
        handing = subprocess.Popen(command, stdout=log, stderr=log, env=environment_with({"TMPDIR": str(drafts)}))
    try:
        _wait_for(imap_port)
        yield smtp_port, imap_port, cert
    finally:
        handing.terminate()
        handing.wait()
        taking.stop()


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            socket.create_connection(("localhost", port), 1).close()
            return
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def _say(line: str) -> None:
    print(line, flush=True)


def main(settings: Settings, regime: str) -> int:
    """0; 1 if it could not be carried out, with the reason in words."""
    try:
        return run_with_mail(settings, regime)
    except EtlError as error:
        print(f"Lỗi: {error}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    print_utf_8()
    sys.exit(main(Settings.from_environment(), sys.argv[1] if len(sys.argv) > 1 else DEFAULT_REGIME))
