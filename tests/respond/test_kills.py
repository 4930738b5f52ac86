"""`respond` killed at random points and just after DATA: every unit is answered, by one Message-ID.

Two kills more by default; MAIL_KILLS=40 for more.
"""

import os
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

import pytest
import sqlalchemy

from etl import ledger
from etl.config import PROJECT, Settings
from etl.pipeline import Journey
from samples.district import make_sample_district
from tests.respond.conftest import MailServer
from tests.respond.deliver import NOW, PERIOD, REGIME, address_of, outbox, register_addresses

KILLS = int(os.environ.get("MAIL_KILLS", "2"))
UNITS = 10
AS_OF = "2023-05-06T11:00"

DIES_AFTER_DATA = """
import os, sys
from etl import smtp
send = smtp.smtplib.SMTP.send
def dying(self, data):
    send(self, data)
    if data == b".\\r\\n":
        os._exit(9)
smtp.smtplib.SMTP.send = dying
from etl.cli.main import app
app()
"""


@pytest.fixture
def journey(settings: Settings, mail_server: MailServer) -> Iterator[Journey]:
    """Reports of ten units, good and bad, judged and not answered yet."""
    with Journey.open(replace(settings, smtp_url=mail_server.url())) as opened:
        regime = opened.regime(REGIME)
        made = make_sample_district(
            regime, regime.period(PERIOD), opened.settings.inbox, units=UNITS, cases=["broken_sum", "required_missing"]
        )
        opened.collect(replace(NOW, now=NOW.now.replace(month=5, day=6)))
        opened.process(replace(NOW, now=NOW.now.replace(month=5, day=6)))
        register_addresses(opened, [unit.unit for unit in made.units])
        yield opened


def start(journey: Journey, mail_server: MailServer, *program: str) -> subprocess.Popen[bytes]:
    assert journey.settings.warehouse_url is not None
    environment = {
        **os.environ,
        "ETL_HOME": str(journey.settings.home),
        "ETL_WAREHOUSE_URL": journey.settings.warehouse_url,
        "ETL_SMTP_URL": mail_server.url(),
    }
    command = [sys.executable, *(program or ("-m", "etl")), "respond", "--as-of", AS_OF]
    return subprocess.Popen(command, cwd=PROJECT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)


def test_killed_anywhere_every_unit_is_answered_by_one_message(journey: Journey, mail_server: MailServer) -> None:
    mail_server.behave(slow=0.05)
    dice = random.Random(5)
    process = start(journey, mail_server, "-c", DIES_AFTER_DATA)
    assert process.wait(60) == 9, process.stderr and process.stderr.read()
    time.sleep(0.3)  # the server has taken what was sent in full
    assert len(mail_server.raw) == 1 and "sending" in {row.state for row in outbox(journey)}
    for _ in range(KILLS):
        process = start(journey, mail_server)
        time.sleep(dice.uniform(1.0, 4.0))
        process.kill()
        process.wait()
    process = start(journey, mail_server)
    assert process.wait(120) == 0, process.stderr and process.stderr.read()
    assert Counter(row.state for row in outbox(journey)) == {"sent": UNITS}
    by_unit = Counter(
        address for mail in {m["Message-ID"]: m for m in mail_server.taken}.values() for address in [mail["To"]]
    )
    with journey.warehouse.begin() as connection:
        units = connection.execute(sqlalchemy.text("SELECT DISTINCT unit FROM receipt")).scalars().all()
        problems = ledger.verify(connection).problems
    assert by_unit == {address_of(unit): 1 for unit in units}, "a unit answered twice, or never"
    assert len(set(mail_server.raw)) == UNITS, "sent again it is another message"
    assert problems == ()
