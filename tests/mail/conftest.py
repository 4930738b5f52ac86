"""A mail server of the test session, and mailboxes that no two tests share."""

import datetime as dt
import os
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy

from etl.config import Settings
from etl.mailroom import MailCollected, Mailroom
from etl.model.clock import Clock
from etl.model.mail import Mailbox
from etl.pipeline import Journey
from tests.mail import dovecot
from tests.mail.dovecot import MailHost
from tests.mail.mailbox_regimes import BOX, regimes_with_mailbox
from tests.respond.conftest import mail_process, mail_server  # noqa: F401  the server that takes our answers

NOW = dt.datetime(2023, 4, 28, 9, tzinfo=dt.UTC)
"""A Friday before the deadline of the half-year; messages come in the days before it."""


@pytest.fixture(scope="session")
def mail_host() -> Iterator[MailHost]:
    if not Path(dovecot.PROGRAM).exists():
        if os.environ.get("CI"):
            raise RuntimeError("CI must have dovecot: make system-packages")
        pytest.skip("NOT TESTED HERE: dovecot missing (make system-packages)")
    folder = Path(tempfile.mkdtemp(prefix="etl-mail-"))
    with dovecot.running(folder) as host:
        yield host
    shutil.rmtree(folder, ignore_errors=True)


@dataclass
class Post:
    """A mailbox of one test and the office that reads it."""

    host: MailHost
    journey: Journey
    user: str
    count: int = field(default=0)

    def send(self, raw: bytes, at: dt.datetime | None = None, folder: str = "INBOX") -> None:
        self.count += 1
        self.host.put(self.user, [(raw, at or NOW - dt.timedelta(days=2, seconds=-self.count))], folder)

    def room(self, url: str = "", **box: Any) -> Mailroom:
        opened = self.journey
        regimes = {name: regimes_with_mailbox(one, Mailbox(BOX, **box)) for name, one in opened.regimes.items()}
        urls = {BOX: url or self.host.url(self.user)}
        return Mailroom(opened.warehouse, opened.landing, regimes, urls)

    def collect(self, now: dt.datetime = NOW, url: str = "", **box: Any) -> MailCollected:
        return self.room(url, **box).collect(Clock(now, is_simulated=False))

    def process(self, now: dt.datetime = NOW) -> dict[str, Any]:
        return self.journey.process(Clock(now, is_simulated=True))

    def rows(self, statement: str, **facts: Any) -> list[Any]:
        with self.journey.warehouse.begin() as connection:
            return list(connection.execute(sqlalchemy.text(statement), facts).all())

    def outcomes(self) -> list[str]:
        return [row.outcome for row in self.rows("SELECT outcome FROM message ORDER BY received_at, id")]

    def register(self, unit: str, address: str) -> None:
        with self.journey.warehouse.begin() as connection:
            statement = "INSERT INTO contact VALUES (:u, 'email', :a, 'mẫu', '2023-01-01', 'infinity', 'mau', now())"
            connection.execute(sqlalchemy.text(statement), {"u": unit, "a": address})


@pytest.fixture
def post(mail_host: MailHost, settings: Settings) -> Iterator[Post]:
    with Journey.open(settings) as journey:
        yield Post(mail_host, journey, f"phong{uuid4().hex[:8]}")
