"""The mailbox channel against a real server over TLS: everything once, nothing lost, the mailbox cleared last."""

import datetime as dt
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from etl.model.errors import RetryableError
from etl.receive import mailbox
from tests.mail.conftest import NOW, Post
from tests.mail.dovecot import TOKEN
from tests.mail.letters import letter

pytestmark = pytest.mark.xdist_group("mail")

FLAG = b"$BaoCaoDaNhan"
A, B = b"bao cao A (mau)", b"bao cao B (mau)"


def flagged(post: Post) -> list[bool]:
    return [FLAG in flags for flags in post.host.flags(post.user).values()]


@pytest.mark.parametrize("scheme", ["imaps", "imap"])
def test_a_message_lands_is_registered_and_then_flagged(post: Post, scheme: str) -> None:
    at = dt.datetime(2023, 4, 26, 1, 2, 3, tzinfo=dt.UTC)
    post.send(letter("MN-A@truong.example", files=[("Báo cáo.xlsx", A)]), at)
    done = post.collect(url=post.host.url(post.user, scheme=scheme))
    assert (done.taken.messages, done.taken.received, done.troubles) == (1, 1, ())
    (receipt,) = post.rows("SELECT * FROM receipt")
    assert (receipt.channel, receipt.sender, receipt.original_name) == ("mail", "mn-a@truong.example", "Báo cáo.xlsx")
    assert (receipt.received_at, receipt.received_at_source) == (at, "mail_server"), "INTERNALDATE, not the Date header"
    assert post.journey.landing.read(receipt.sha256) == A
    (message,) = post.rows("SELECT m.* FROM message m JOIN message_receipt l ON l.message = m.id")
    assert (message.message_id, message.outcome) == ("<mau-0@truong.example>", "reports")
    assert post.journey.landing.read(message.sha256).startswith(b"From: MN-A@truong.example")
    assert flagged(post) == [True] and b"\\Seen" not in next(iter(post.host.flags(post.user).values()))


def test_looking_again_changes_nothing(post: Post) -> None:
    post.send(letter(files=[("x.xlsx", A)]))
    post.collect()
    again = post.collect()
    assert (again.taken.messages, again.taken.received) == (0, 0)
    assert len(post.rows("SELECT * FROM receipt")) == len(post.rows("SELECT * FROM message")) == 1


def test_a_folder_numbered_anew_is_read_again_and_counts_nothing_twice(post: Post) -> None:
    post.send(letter(files=[("x.xlsx", A)], number=1))
    post.collect()
    post.host.forget_numbers(post.user)
    post.send(letter(files=[("x.xlsx", B)], number=2))
    again = post.collect()
    assert (again.taken.messages, again.taken.received) == (2, 1)
    assert len(post.rows("SELECT * FROM receipt")) == len(post.rows("SELECT * FROM message")) == 2
    assert len({row.uid_validity for row in post.rows("SELECT DISTINCT uid_validity FROM mail_uid")}) == 2
    assert flagged(post) == [True, True]


def test_several_folders_and_moving(post: Post) -> None:
    post.send(letter(files=[("x.xlsx", A)], number=1))
    post.send(letter(files=[("x.xlsx", B)], number=2), folder="Bao cao truong")
    done = post.collect(folders=("INBOX", "Bao cao truong"), move_to="Đã nhận")
    assert done.taken.received == 2 and done.troubles == ()
    assert [len(post.host.flags(post.user, name)) for name in ("INBOX", "Bao cao truong", "Đã nhận")] == [0, 0, 2]


def test_a_huge_message_is_recorded_and_never_fetched(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mailbox, "LARGEST_MESSAGE", 200_000)
    monkeypatch.setattr(mailbox.ImapSession, "body", lambda *_: pytest.fail("fetched"))
    post.send(letter(subject="Ảnh hội nghị (mẫu)", files=[("x.xlsx", bytes(300_000))]))
    assert post.collect().troubles == ()
    (message,) = post.rows("SELECT m.*, b.size FROM message m JOIN blob b USING (sha256)")
    assert (message.outcome, message.sender, message.subject) == (
        "too_large",
        "mn-a@truong.example",
        "Ảnh hội nghị (mẫu)",
    )
    assert message.size < 2_000 and flagged(post) == [True]


def test_mail_without_a_report_is_recorded_with_its_reason(post: Post) -> None:
    post.send(letter(body="Trường đã gửi Zalo ạ."))
    post.send(letter(headers=[("Auto-Submitted", "auto-replied")]))
    post.send(b"From: mn-a@truong.example\r\n\r\n")
    post.send(b"From: mn-a@truong.example\r\n" + b"Content-Type: message/rfc822\r\n\r\n" * 3_000)
    post.send(letter(files=[("x.xlsx", A)]))
    post.collect()
    assert post.outcomes() == ["no_attachment", "automatic", "empty", "unsafe", "reports"]
    assert flagged(post) == [True] * 5


def test_old_mail_is_no_business_of_ours(post: Post) -> None:
    """A mailbox that an office has had for years must not be fetched whole."""
    post.send(letter(files=[("x.xlsx", A)]), dt.datetime(2022, 3, 1, tzinfo=dt.UTC))
    assert post.collect().taken.messages == 0


def test_a_chosen_clock_does_not_see_what_came_later(post: Post) -> None:
    from etl.model.clock import Clock

    post.send(letter(files=[("x.xlsx", A)]), NOW + dt.timedelta(days=1))
    assert post.room().collect(Clock(NOW, is_simulated=True)).taken.messages == 0


def test_without_an_address_or_out_of_season_it_is_off(post: Post) -> None:
    room = post.room(url="imaps://nobody:x@localhost:1/INBOX")
    assert room.collect(_clock(dt.datetime(2020, 1, 1, tzinfo=dt.UTC))).troubles == ()
    off = type(room)(room.warehouse, room.landing, room.regimes, {})
    assert off.collect(_clock(NOW)).troubles == () and room.mailbox_names() == ["phong"]


def _clock(now: dt.datetime):  # type: ignore[no-untyped-def]
    from etl.model.clock import Clock

    return Clock(now, is_simulated=False)


def test_a_wrong_password_is_reported_and_not_shown(post: Post) -> None:
    done = post.collect(url=post.host.url(post.user, password="sai-mat-khau"))
    with pytest.raises(RetryableError, match=r"phong.*đăng nhập bị từ chối") as error:
        done.raise_troubles()
    assert "sai-mat-khau" not in str(error.value)


def test_an_unknown_authority_is_not_trusted(post: Post) -> None:
    url = post.host.url(post.user).partition("?")[0]
    with pytest.raises(RetryableError, match="chứng thư số của máy chủ không đáng tin cậy"):
        post.collect(url=url).raise_troubles()


def test_a_server_that_is_gone(post: Post) -> None:
    with pytest.raises(RetryableError, match="localhost:1"):
        post.collect(url="imaps://a:b@localhost:1/INBOX").raise_troubles()


@contextmanager
def silent_server() -> Iterator[int]:
    """Takes connections and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        stop = threading.Event()

        def accept() -> None:
            held = []
            listening.settimeout(0.2)
            while not stop.is_set():
                try:
                    held.append(listening.accept())
                except OSError:
                    continue

        thread = threading.Thread(target=accept)
        thread.start()
        yield listening.getsockname()[1]
        stop.set()
        thread.join()


def test_a_server_that_says_nothing_holds_nobody_up(post: Post) -> None:
    with silent_server() as port, pytest.raises(RetryableError, match="máy chủ không trả lời"):
        post.collect(url=f"imaps://a:b@localhost:{port}/INBOX?timeout=1").raise_troubles()


def test_one_mailbox_in_trouble_stops_no_other(post: Post) -> None:
    post.send(letter(files=[("x.xlsx", A)]))
    room = post.room()
    regimes = dict(room.regimes)
    other = next(name for name in regimes if name != "govap-danvan-2023")
    from dataclasses import replace

    from etl.model.mail import Mailbox

    regimes[other] = replace(
        regimes[other], mailboxes=(Mailbox("a_hong"),), periods=regimes["govap-danvan-2023"].periods, year=2023
    )
    urls = {**room.urls, "a_hong": "imaps://a:b@localhost:1/INBOX"}
    done = type(room)(room.warehouse, room.landing, regimes, urls).collect(_clock(NOW))
    assert done.taken.received == 1 and [one.mailbox for one in done.troubles] == ["a_hong"]


def test_a_message_the_server_does_not_give_blocks_no_other(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    post.send(letter(files=[("x.xlsx", A)], number=1))
    post.send(letter(files=[("x.xlsx", B)], number=2))
    real = mailbox.ImapSession.body

    def refusing(self: mailbox.ImapSession, uid: int) -> bytes:
        if uid == 1:
            raise mailbox.MessageRefused("NO (mẫu)")
        return real(self, uid)

    with monkeypatch.context() as patched:
        patched.setattr(mailbox.ImapSession, "body", refusing)
        assert post.collect().taken.failed == 1
    assert len(post.rows("SELECT * FROM receipt")) == 1 and flagged(post) == [False, True]
    assert post.collect().taken.received == 1 and flagged(post) == [True, True]


def test_a_message_that_breaks_the_connection_goes_last_next_time(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else a single message that the server chokes on would keep all later reports out for ever."""
    for number in range(3):
        post.send(letter(files=[("x.xlsx", b"%d" % number)], number=number))
    real = mailbox.ImapSession.body

    def breaking(self: mailbox.ImapSession, uid: int) -> bytes:
        if uid == 1:
            raise RetryableError("broke off (mẫu)")
        return real(self, uid)

    with monkeypatch.context() as patched:
        patched.setattr(mailbox.ImapSession, "body", breaking)
        assert post.collect().taken.received == 0
        assert len(post.collect().troubles) == 1
    assert len(post.rows("SELECT * FROM receipt")) == 2
    assert post.collect().taken.received == 1


def test_an_access_token_instead_of_a_password(post: Post, tmp_path: Path) -> None:
    """The token is read anew at each login: others renew it every hour."""
    file = tmp_path / "token"
    url = f"{post.host.url(post.user, password='khong-dung')}&token_file={file}"
    post.send(letter(files=[("x.xlsx", A)]))
    file.write_text("het-han\n")
    with pytest.raises(RetryableError, match="đăng nhập bị từ chối"):
        post.collect(url=url).raise_troubles()
    file.write_text(f"{TOKEN}{post.user}\n")
    assert post.collect(url=url).taken.received == 1
    by_password = post.host.url(post.user, password=f"{TOKEN}{post.user}") + "&auth=xoauth2"
    assert post.collect(url=by_password).troubles == ()


@pytest.mark.parametrize(
    "url", ["http://a:b@c/", "imaps://host/INBOX", "imaps://a:bimat@h/INBOX?verify=no", "imaps://a:bimat@h:port/"]
)
def test_a_wrong_address_is_refused_without_repeating_its_password(url: str) -> None:
    from etl.model.errors import FatalError
    from etl.receive.imap import MailServer

    with pytest.raises(FatalError) as error:
        MailServer.parse(url)
    assert "bimat" not in str(error.value)
