"""`make run MAIL=1`: the sample reports go by real SMTP and IMAP, the answers lie in the sample mailboxes."""

import mailbox
import re
from pathlib import Path

import pytest

from etl.config import PROJECT, Settings
from stack.mail import main, run_with_mail

REGIME = "govap-danvan-2023"
WITHOUT_MAILBOX = "kimdong-danvan-2022"
UNITS = 6


@pytest.fixture
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    home = tmp_path_factory.mktemp("mail-home")
    home.chmod(0o755)
    return Settings(home=home, regimes=PROJECT / "regimes", suites=PROJECT / "expectations")


def answered(home: Path) -> list[str]:
    """Subjects of all answers."""
    boxes = sorted((home / "thu-mau" / "boxes").glob("truong.*"))
    return [str(mail["Subject"]) for box in boxes for mail in mailbox.Maildir(box)]


def test_a_plan_without_a_mailbox_gets_one_for_the_demonstration(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    """Taking in nothing and ending well would look as if mail did not work."""
    assert run_with_mail(settings, WITHOUT_MAILBOX, units=2) == 0
    told = capsys.readouterr().out
    assert len(answered(settings.home)) >= 2
    assert "chưa khai báo hộp thư" in told and "Đã lấy từ hộp thư: 0" not in told


def test_an_unknown_plan_is_refused_in_words(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(settings, "khong-co") == 1
    assert "Không có chế độ báo cáo" in capsys.readouterr().err


def test_answers_lie_in_the_mailboxes_of_those_who_sent(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_with_mail(settings, REGIME, units=UNITS) == 0
    told, home = capsys.readouterr().out, settings.home
    assert not re.search(r"[{}_=]|Mail[A-Z]", told.replace(str(home), "")), "words for people, no program's own"
    boxes = home / "thu-mau" / "boxes"
    sent = {mail["Message-ID"]: mail["From"] for mail in mailbox.Maildir(boxes / "baocao@phong.example")}
    answers = [(mail, box.name) for box in sorted(boxes.glob("truong.*")) for mail in mailbox.Maildir(box)]
    assert len(sent) >= UNITS and answers
    assert all(sent[mail["In-Reply-To"]] == name for mail, name in answers), "an answer to somebody else's mail"
    ids = [mail["In-Reply-To"] for mail, _ in answers]
    assert len(ids) == len(set(ids)), "a mail was answered twice"
    assert not Path(home / "pg").exists(), "the samples went into the real journey"
