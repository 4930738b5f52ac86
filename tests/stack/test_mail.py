"""`make run MAIL=1`: the sample reports go by real SMTP and IMAP, the answers lie in the sample mailboxes."""

import mailbox
from pathlib import Path

import pytest

from etl.config import PROJECT, Settings
from stack.mail import run_with_mail

REGIME = "govap-danvan-2023"
UNITS = 6


def test_answers_lie_in_the_mailboxes_of_those_who_sent(tmp_path_factory: pytest.TempPathFactory) -> None:
    home = tmp_path_factory.mktemp("mail-home")
    home.chmod(0o755)
    settings = Settings(home=home, regimes=PROJECT / "regimes", suites=PROJECT / "expectations")
    assert run_with_mail(settings, REGIME, units=UNITS) == 0
    boxes = home / "thu-mau" / "boxes"
    sent = {mail["Message-ID"]: mail["From"] for mail in mailbox.Maildir(boxes / "baocao@phong.example")}
    answers = [(mail, box.name) for box in sorted(boxes.glob("truong.*")) for mail in mailbox.Maildir(box)]
    assert len(sent) >= UNITS and answers
    assert all(sent[mail["In-Reply-To"]] == name for mail, name in answers), "an answer to somebody else's mail"
    ids = [mail["In-Reply-To"] for mail, _ in answers]
    assert len(ids) == len(set(ids)), "a mail was answered twice"
    assert not Path(home / "pg").exists(), "the samples went into the real journey"
