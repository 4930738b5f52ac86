"""From the mailbox to the answer and to the erasure: who wrote, what, and to whom we answered stands in no log line."""

from dataclasses import replace
from pathlib import Path

import pytest

from etl.answers import Answers
from etl.mailroom import forget_contacts
from etl.model.clock import Clock
from etl.model.decision import By, Reason
from etl.model.regime import Retention
from etl.retention import erase_expired
from etl.review.forget_contacts import Asked
from tests.mail.conftest import NOW, Post
from tests.mail.letters import letter, multipart, zipped
from tests.mail.mailbox_regimes import REGIME
from tests.respond.conftest import MailServer
from tests.review.conftest import UNITS, made  # noqa: F401  the sample forms of three units
from tests.test_logs import ADDRESS, FILE, NAME, TELEPHONE, Heard, heard, telling  # noqa: F401 a fixture

pytestmark = pytest.mark.xdist_group("mail")

BY, WHY = By("nv.a", "root"), Reason("", f"{NAME} đã nghỉ ({TELEPHONE})")
CLOCK = Clock(NOW, is_simulated=True)
AFTER = Clock.at("2034-01-01T00:01")


def send_everything(post: Post, form: bytes) -> None:
    """Letters that go well, that wait, that cannot be read, and that hold nothing."""
    sender, words = f'"{NAME}" <{ADDRESS}>', f"Liên hệ {NAME}, {TELEPHONE}, {ADDRESS}"
    facts = {"sender": sender, "subject": f"Báo cáo của {NAME} {TELEPHONE}", "body": words}
    post.send(letter(**facts, files=[(f"{FILE}.xlsx", form)], number=1))
    post.send(letter(**facts, files=[(f"{FILE}.zip", zipped([(f"../{FILE}.xlsx", b"x")]))], number=2))
    post.send(letter(**facts, files=[(f"{FILE}.xlsx", b"PK\x03\x04 " + NAME.encode())], number=3))
    post.send(letter(**facts, number=4))
    stranger = facts | {"sender": f'"{NAME}" <khac.{ADDRESS}>'}
    post.send(letter(**stranger, files=[(f"{FILE}.xlsx", form)], number=5))
    post.send(multipart([b"Content-Type: text/plain; charset=khong-co\r\n\r\n" + words.encode()], f"From: {sender}"))
    post.send(b"From: " + sender.encode() + b"\r\nContent-Type: multipart/mixed\r\n\r\n" + words.encode())


def test_the_journey_of_a_letter_names_nobody(
    post: Post,
    mail_server: MailServer,
    made: Path,  # noqa: F811
    heard: Heard,  # noqa: F811
) -> None:
    post.journey.add_officer("nv.a", NAME, CLOCK)
    post.register(UNITS[0], ADDRESS)
    send_everything(post, telling(next((made / REGIME / UNITS[0]).glob("*.xlsx"))))
    assert post.collect().troubles == ()
    assert post.collect(url=f"imaps://{ADDRESS.replace('@', '%40')}:sai@localhost:1/INBOX").troubles != ()
    post.process()
    settings = replace(post.journey.settings, smtp_url=mail_server.url())
    journey = replace(post.journey, settings=settings)
    answers = Answers(journey, Clock(NOW, is_simulated=False))
    assert answers.respond()["sent"] > 0

    ruled = {name: replace(one, retention=Retention(10, 5)) for name, one in journey.regimes.items()}
    assert erase_expired(replace(journey, regimes=ruled), BY, WHY, AFTER)["erased"] > 3
    assert forget_contacts(journey, Asked(address=ADDRESS), BY, WHY, AFTER)["contacts"] == 1

    told = "".join(heard.text)
    for part in ("etl.mailroom", "validating", "etl.retention", "mailbox phong"):
        assert part in told, f"{part} was not heard: this test would hear nothing"
    assert heard.leaks() == []
