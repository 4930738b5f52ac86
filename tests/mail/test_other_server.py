"""The mailbox channel against a second real server, from the package index: where Dovecot cannot be installed."""

import contextlib
import datetime as dt
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import imapclient
import pytest

from etl.config import Settings
from etl.pipeline import Journey
from tests.mail import dovecot
from tests.mail.conftest import Post
from tests.mail.dovecot import MailHost
from tests.mail.letters import letter, zipped

pytestmark = pytest.mark.xdist_group("mail")

USER, PASSWORD = "phong", "mat-khau-mau"
A, B = b"bao cao A (mau)", b"bao cao B (mau)"


class OtherHost(MailHost):
    """Only STARTTLS, only one user, everything in memory."""

    @contextlib.contextmanager
    def login(self, user: str) -> Iterator[imapclient.IMAPClient]:
        context = ssl.create_default_context(cafile=str(self.cafile))
        with imapclient.IMAPClient("localhost", port=self.plain_port, ssl=False, timeout=30) as client:
            client.normalise_times = False
            client.starttls(ssl_context=context)
            client.login(user, PASSWORD)
            yield client


@pytest.fixture
def other(settings: Settings, tmp_path: Path) -> Iterator[Post]:
    dovecot._make_certificate(tmp_path)
    host = OtherHost(tmp_path, 0, dovecot._free_port())
    program = Path(sys.executable).with_name("pymap")
    listen = ("--host", "127.0.0.1", "--port", str(host.plain_port))
    certificate = ("--cert", str(tmp_path / "cert.pem"), "--key", str(tmp_path / "key.pem"))
    no_more = [word for name in ("admin", "managesieve") for word in ("--no-service", name)]
    backend = ("dict", "--demo-user", USER, "--demo-password", PASSWORD)
    log = (tmp_path / "log").open("wb")
    process = subprocess.Popen([program, *no_more, *listen, *certificate, *backend], stdout=log, stderr=log)
    for _ in range(150):
        with contextlib.suppress(OSError):
            socket.create_connection(("127.0.0.1", host.plain_port), 1).close()
            break
        time.sleep(0.1)
    with Journey.open(settings) as journey:
        yield Post(host, journey, USER)
    process.terminate()
    process.wait(10)
    log.close()


def test_everything_once_and_marked(other: Post) -> None:
    at = dt.datetime(2023, 4, 26, 1, 2, 3, tzinfo=dt.UTC)
    other.send(letter(files=[("Báo cáo.xlsx", A)], number=1), at)
    other.send(letter(files=[("gộp.zip", zipped([("b.xlsx", B)]))], number=2), at)
    other.send(letter(body="Trường đã gửi Zalo ạ.", number=3), at)
    url = other.host.url(USER, scheme="imap", password=PASSWORD)
    assert other.collect(url=url).troubles == ()
    found = other.rows("SELECT * FROM receipt ORDER BY original_name")
    assert [(row.original_name, row.received_at) for row in found] == [("Báo cáo.xlsx", at), ("b.xlsx", at)]
    assert sorted(other.outcomes()) == ["no_attachment", "reports", "reports"]
    flags = other.host.flags(USER)
    assert len(flags) == 3 and all({b"$BaoCaoDaNhan", b"\\Flagged"} & set(one) for one in flags.values())
    again = other.collect(url=url)
    assert (again.taken.messages, again.troubles, len(other.rows("SELECT * FROM receipt"))) == (0, (), 2)
