"""Messages of all kinds, the connection cut and the process killed again and again: each report counts once.

Short in `make test`; `make test-mail` runs it in full: 500 messages, 20 cuts, 20 kills (MAIL_MESSAGES, MAIL_CUTS,
MAIL_KILLS).
"""

import hashlib
import os
import random
import signal
import time
from dataclasses import dataclass, field

import pytest

from etl import ledger
from etl.landing import Landing
from etl.mailroom import Mailroom
from etl.model.clock import Clock
from etl.warehouse import Warehouse
from tests.mail.conftest import NOW, Post
from tests.mail.cutting import Wire, wire_to
from tests.mail.letters import attachment, letter, multipart, raw, zipped

pytestmark = pytest.mark.xdist_group("mail")

MESSAGES = int(os.environ.get("MAIL_MESSAGES", "48"))
CUTS = int(os.environ.get("MAIL_CUTS", "4"))
KILLS = int(os.environ.get("MAIL_KILLS", "4"))
SEED = int(os.environ.get("MAIL_SEED", "5"))


@dataclass
class Sent:
    """What went into the mailbox: messages, and the bytes of every report among them."""

    messages: list[bytes] = field(default_factory=list)
    reports: list[str] = field(default_factory=list)


def mixed(count: int, chance: random.Random) -> Sent:
    """Messages of every kind, their reports all different."""
    sent = Sent()

    def report(number: int, part: int = 0) -> bytes:
        data = b"bao cao mau %d.%d " % (number, part) + chance.randbytes(chance.choice((100, 5_000, 60_000)))
        sent.reports.append(hashlib.sha256(data).hexdigest())
        return data

    kinds = (
        lambda n: letter(files=[("BaoCao.xlsx", report(n))], number=n),
        lambda n: letter(files=[("BaoCao.xlsx", report(n)), ("BaoCao.xlsx", report(n, 1))], number=n),
        lambda n: letter(files=[("tat ca.zip", zipped([("a.xlsx", report(n)), ("b.xlsx", report(n, 1))]))], number=n),
        lambda n: multipart(
            [b"Content-Type: message/rfc822\r\n\r\n" + letter(files=[("x.xlsx", report(n))], number=n)],
            f"From: van-thu@quan.example\nSubject: Fwd {n}",
        ),
        lambda n: letter(body=f"Trường đã gửi Zalo lần {n}.", number=n),
        lambda n: letter(headers=[("Auto-Submitted", "auto-replied")], number=n),
        lambda n: raw(f"From: a@truong.example\nX-Number: {n}"),
        lambda n: multipart(
            [attachment('attachment; filename="ban ky.pdf"', report(n))], f"From: b@c.example\nX-N: {n}"
        ),
        lambda n: raw(f"From: a@truong.example\nX-N: {n}") + b"Content-Type: message/rfc822\r\n\r\n" * 400,
    )
    sent.messages = [kinds[number % len(kinds)](number) for number in range(count)]
    return sent


def deliver(post: Post, messages: list[bytes]) -> None:
    post.host.put(post.user, [(message, NOW) for message in messages])


def collect_until_killed(post: Post, wire: Wire, most: int, delay: float) -> bool:
    """Collects in a process of its own that is killed once so many bytes have come; whether it was at work."""
    url = post.journey.settings.warehouse_url
    assert url is not None
    child = os.fork()
    if child == 0:
        time.sleep(0.05)
        room = post.room(url=post.host.url(post.user, port=wire.port))
        own = Mailroom(Warehouse(url), Landing(post.journey.settings.landing), room.regimes, room.urls)
        own.collect(Clock(NOW, is_simulated=False))
        os._exit(0)

    def kill() -> None:
        time.sleep(delay)
        os.kill(child, signal.SIGKILL)

    wire.instead, wire.left = kill, most
    ended = os.waitpid(child, 0)[1]
    wire.instead, wire.left = None, None
    return os.WIFSIGNALED(ended)


def test_every_report_counts_once_and_every_message_is_flagged(post: Post) -> None:
    chance = random.Random(SEED)
    sent = mixed(MESSAGES, chance)
    rounds = [list(part) for part in _portions(sent.messages, CUTS + KILLS + 1)]
    with wire_to(post.host.tls_port) as wire:
        url = post.host.url(post.user, port=wire.port)
        for number in range(CUTS):
            deliver(post, rounds.pop())
            most = 150_000
            while wire.cuts <= number:  # once all is in, little is said, and the wire breaks in that
                wire.left, most = chance.randrange(1_000, most), 4_000
                post.collect(url=url)
            wire.left = None
        for _ in range(KILLS):
            deliver(post, rounds.pop())
            most = 60_000
            while not collect_until_killed(post, wire, chance.randrange(1_000, most), chance.uniform(0, 0.1)):
                most = 4_000
    for part in rounds:
        deliver(post, part)
    assert post.collect().troubles == ()
    _check(post, sent)
    post.host.forget_numbers(post.user)
    post.collect()
    _check(post, sent)


def _check(post: Post, sent: Sent) -> None:
    found = [row.sha256 for row in post.rows("SELECT sha256 FROM receipt")]
    assert sorted(found) == sorted(sent.reports), "each report once: none lost, none twice"
    assert len(post.rows("SELECT * FROM message")) == len(sent.messages)
    flags = post.host.flags(post.user)
    assert len(flags) == len(sent.messages)
    assert all(b"$BaoCaoDaNhan" in one for one in flags.values())
    for sha256 in found:
        post.journey.landing.read(sha256)
    with post.journey.warehouse.begin() as connection:
        assert ledger.verify(connection).problems == ()
    events = post.rows("SELECT event, count(*) AS n FROM ledger GROUP BY event")
    counted = {row.event: row.n for row in events}
    assert counted["received"] == len(found) and counted["message_received"] == len(sent.messages)


def _portions(messages: list[bytes], count: int) -> list[list[bytes]]:
    return [messages[start::count] for start in range(count)]
