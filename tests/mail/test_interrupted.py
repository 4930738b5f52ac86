"""Messages of all kinds, the connection cut and the process killed again and again: each report counts and each unit
is answered once.

Short in `make test`; `make test-mail` runs it in full: 500 messages, 20 cuts, 20 kills in fetching and 20 in
answering (MAIL_MESSAGES, MAIL_CUTS, MAIL_KILLS).
"""

import hashlib
import os
import random
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from uuid import uuid4

import pytest

from etl import ledger
from etl.answers import Answers
from etl.config import Settings
from etl.landing import Landing
from etl.mailroom import Mailroom
from etl.model.clock import Clock
from etl.pipeline import Journey
from etl.warehouse import Warehouse
from samples import make_sample_district
from samples.grow import grow_regime
from tests.mail.conftest import NOW, Post
from tests.mail.cutting import Wire, wire_to
from tests.mail.dovecot import MailHost
from tests.mail.letters import attachment, letter, multipart, raw, zipped
from tests.mail.mailbox_regimes import PERIOD, REGIME
from tests.respond.conftest import MailServer
from tests.respond.deliver import address_of, register_addresses

pytestmark = pytest.mark.xdist_group("mail")

MESSAGES = int(os.environ.get("MAIL_MESSAGES", "27"))
CUTS = int(os.environ.get("MAIL_CUTS", "3"))
KILLS = int(os.environ.get("MAIL_KILLS", "3"))
SEED = int(os.environ.get("MAIL_SEED", "5"))


CLOCK = Clock(NOW, is_simulated=True)
STRANGER = "a@truong.example"


@dataclass
class Sent:
    """What went into the mailbox: messages, the bytes of every report among them, the units that expect an answer."""

    messages: list[bytes] = field(default_factory=list)
    reports: list[str] = field(default_factory=list)
    answered: set[str] = field(default_factory=set)


@pytest.fixture
def post(mail_host: MailHost, mail_server: MailServer, settings: Settings, tmp_path: Path) -> Iterator[Post]:
    """An office with as many units as there are messages: each writes once."""
    grow_regime(settings.regimes, REGIME, max(MESSAGES, 60), tmp_path / "regimes")
    own = replace(settings, regimes=tmp_path / "regimes", smtp_url=mail_server.url(timeout="10"))
    with Journey.open(own) as journey:
        register_addresses(journey, units_of(journey))
        yield Post(mail_host, journey, f"phong{uuid4().hex[:8]}")


def units_of(journey: Journey) -> list[str]:
    return [unit.code for unit in journey.regime(REGIME).roster(PERIOD)][:MESSAGES]


def forms(journey: Journey, folder: Path) -> dict[str, bytes]:
    """The filled form of each unit; some have mistakes and go back marked."""
    regime, units = journey.regime(REGIME), units_of(journey)
    wanted = [unit for number, unit in enumerate(units) if number % 9 < 4]
    cases = ["broken_sum", "required_missing"]
    made = make_sample_district(regime, regime.period(PERIOD), folder, units=wanted, cases=cases)
    return {file.unit: (folder / file.path).read_bytes() for file in made.files}


def mixed(units: list[str], forms: Mapping[str, bytes], chance: random.Random) -> Sent:
    """A message a unit, of every kind, their reports all different."""
    sent = Sent()

    def kept(data: bytes) -> bytes:
        sent.reports.append(hashlib.sha256(data).hexdigest())
        return data

    def form(number: int) -> bytes:
        return kept(forms[units[number]])

    def other(number: int) -> bytes:
        return kept(b"%%PDF-1.7 ban ky mau %d " % number + chance.randbytes(chance.choice((100, 5_000, 60_000))))

    def of(number: int) -> str:
        sent.answered.add(address_of(units[number]))
        return address_of(units[number])

    kinds: tuple[Callable[[int], bytes], ...] = (
        lambda n: letter(of(n), files=[("BaoCao.xlsx", form(n))], number=n),
        lambda n: letter(of(n), files=[("BaoCao.xlsx", form(n)), ("BaoCao.xlsx", other(n))], number=n),
        lambda n: letter(of(n), files=[("tat ca.zip", zipped([("a.xlsx", form(n)), ("b.xlsx", other(n))]))], number=n),
        lambda n: multipart(
            [b"Content-Type: message/rfc822\r\n\r\n" + letter(files=[("x.xlsx", form(n))], number=n)],
            f"From: {of(n)}\nSubject: Fwd {n}",
        ),
        lambda n: letter(of(n), body=f"Trường đã gửi Zalo lần {n}.", number=n),
        lambda n: letter(address_of(units[n]), headers=[("Auto-Submitted", "auto-replied")], number=n),
        lambda n: raw(f"From: {STRANGER}\nX-Number: {n}"),
        lambda n: multipart([attachment('attachment; filename="ban ky.pdf"', other(n))], f"From: {of(n)}\nX-N: {n}"),
        lambda n: raw(f"From: {STRANGER}\nX-N: {n}") + b"Content-Type: message/rfc822\r\n\r\n" * 400,
    )
    sent.messages = [kinds[number % len(kinds)](number) for number in range(len(units))]
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


def respond_until_killed(post: Post, done: Callable[[], int], more: int, delay: float) -> bool:
    """Answers in a process of its own that is killed once so much more is done; whether it was at work."""
    url = post.journey.settings.warehouse_url
    assert url is not None
    before, child = done(), os.fork()
    if child == 0:
        Answers(replace(post.journey, warehouse=Warehouse(url)), CLOCK).respond()
        os._exit(0)
    while done() < before + more:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            assert status == 0, "respond failed"
            return False
        time.sleep(0.002)
    time.sleep(delay)
    os.kill(child, signal.SIGKILL)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])


def test_every_report_counts_once_and_every_unit_is_answered_once(
    post: Post, mail_server: MailServer, tmp_path: Path
) -> None:
    chance = random.Random(SEED)
    sent = mixed(units_of(post.journey), forms(post.journey, tmp_path / "filled" / "inbox"), chance)
    _fetch(post, sent, chance)
    assert post.collect().troubles == ()
    _check(post, sent)
    post.process()
    _answer(post, mail_server, sent, chance)
    _check_answers(post, mail_server, sent)
    post.host.forget_numbers(post.user)
    post.collect()
    _check(post, sent)
    post.process()
    assert Answers(post.journey, CLOCK).respond() == {"sent": 0, "failed": 0}, "read anew, all were answered again"


def _fetch(post: Post, sent: Sent, chance: random.Random) -> None:
    """Takes everything in, disturbed."""
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


def _answer(post: Post, mail_server: MailServer, sent: Sent, chance: random.Random) -> None:
    """Killed in turn while it writes and, once all is written, while it hands over; then left in peace."""

    def written() -> int:
        return int(post.rows("SELECT count(*) FROM outbox")[0][0])

    def taken() -> int:
        return len(list((mail_server.folder / "taken").iterdir()))

    most = max(3, len(sent.answered) // KILLS)
    for number in range(KILLS):
        done = written if number < KILLS // 2 else taken  # two at least: the one in doubt is through by then
        assert respond_until_killed(post, done, chance.randrange(2, most), chance.uniform(0, 0.02)), (
            "nothing left to do"
        )
    Answers(post.journey, CLOCK).respond()


def _check_answers(post: Post, mail_server: MailServer, sent: Sent) -> None:
    by_id = {mail["Message-ID"]: mail["To"] for mail in mail_server.taken}
    assert Counter(by_id.values()) == dict.fromkeys(sent.answered, 1), "answered twice, never, or without cause"
    assert len(set(mail_server.raw)) == len(by_id), "sent again it is another message"
    kinds = {row.kind for row in post.rows("SELECT kind FROM outbox")}
    assert {"accepted", "returned", "evidence", "no_file"} <= kinds
    assert {row.state for row in post.rows("SELECT state FROM outbox")} == {"sent"}
    told = post.rows("SELECT object_id, count(*) AS n FROM ledger WHERE event = 'sent' GROUP BY object_id")
    assert len(told) == len(by_id) and {row.n for row in told} == {1}
    with post.journey.warehouse.begin() as connection:
        assert ledger.verify(connection).problems == ()


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
