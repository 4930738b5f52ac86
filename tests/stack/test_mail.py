"""`make run MAIL=1`: the sample reports go by real SMTP and IMAP, the answers lie in the sample mailboxes."""

import imaplib
import mailbox
import re
import smtplib
import ssl
from pathlib import Path

import pytest

from etl.config import PROJECT, Settings
from stack import mail
from stack.mail import main, run_with_mail

REGIME = "kimdong-danvan-2022"
"""A plan that names no mailbox: it gets one for the demonstration; to take in nothing would look like broken mail."""

UNITS = 6


@pytest.fixture
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    home = tmp_path_factory.mktemp("mail-home")
    home.chmod(0o755)
    return Settings(home=home, regimes=PROJECT / "regimes", suites=PROJECT / "expectations")


def test_an_unknown_plan_is_refused_in_words(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(settings, "khong-co") == 1
    assert "Không có chế độ báo cáo" in capsys.readouterr().err


def test_answers_lie_in_the_mailboxes_of_those_who_sent(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_with_mail(settings, REGIME, units=UNITS) == 0
    told, home = capsys.readouterr().out, settings.home
    assert "chưa khai báo hộp thư" in told and "Đã lấy từ hộp thư: 0" not in told
    assert not re.search(r"[{}_=]|Mail[A-Z]", told.replace(str(home), "").replace("[[mailbox]]", "")), (
        "words for people, no program's own"
    )
    boxes = home / "thu-mau" / "boxes"
    sent = {one["Message-ID"]: one["From"] for one in mailbox.Maildir(boxes / "baocao@phong.example")}
    answers = [(one, box.name) for box in sorted(boxes.glob("truong.*")) for one in mailbox.Maildir(box)]
    assert len(sent) >= UNITS and answers
    assert all(sent[one["In-Reply-To"]] == name for one, name in answers), "an answer to somebody else's mail"
    ids = [one["In-Reply-To"] for one, _ in answers]
    assert len(ids) == len(set(ids)), "a mail was answered twice"
    assert not Path(home / "pg").exists(), "the samples went into the real journey"


def test_a_letter_nested_deep_goes_in_and_out_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As every provider does: what becomes of it is for us to say, not for a server that breaks off.

    Temporary files are on a file system of their own, as in containers: the server moved its files from there.
    """
    monkeypatch.setenv("TMPDIR", "/dev/shm")
    depth = 300
    opening = "".join(f'Content-Type: multipart/mixed; boundary="b{n}"\r\n\r\n--b{n}\r\n' for n in range(depth))
    raw = f"From: a@mau.example\r\n{opening}Content-Type: text/plain\r\n\r\nx\r\n".encode()
    (tmp_path / "boxes").mkdir()
    with mail._servers(tmp_path) as (smtp_port, imap_port, cafile):
        with smtplib.SMTP(mail.HOST, smtp_port) as server:
            server.sendmail("a@mau.example", [mail.OFFICE], raw)
        box = imaplib.IMAP4("localhost", imap_port)
        box.starttls(ssl.create_default_context(cafile=str(cafile)))
        box.login(mail.OFFICE, mail.PASSWORD)
        box.select("INBOX", readonly=True)
        ((_, found), *_) = box.fetch("1", "(BODY.PEEK[])")[1]
        box.logout()
    assert f'boundary="b{depth - 1}"'.encode() in found and found.rstrip().endswith(b"--b0--")
