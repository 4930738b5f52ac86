"""The outbox against a real mail server: what it puts off, refuses, or never answers is neither lost nor sent twice."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy

from etl.model.errors import FatalError
from etl.outbox import Delivered, Outgoing, PostOffice, enqueue, message_id, outgoing_id
from etl.smtp import SmtpServer, is_address
from etl.warehouse import Warehouse
from tests.respond.conftest import MailServer

NOW = datetime(2023, 4, 20, 3, tzinfo=UTC)
A, B = "a@mau.example", "b@mau.example"


def put(warehouse: Warehouse, name: str, *recipients: str, text: str = "Kính gửi") -> str:
    made = outgoing_id("test", name)
    said = f"Message-ID: {message_id(made, 'phong.example')}\r\nSubject: {name}\r\n\r\n{text}\n.\n.. hai chấm\nhết"
    outgoing = Outgoing(made, "test", name, "", recipients or (A,), name, said.encode())
    with warehouse.begin() as connection:
        enqueue(connection, outgoing, NOW)
    return message_id(made, "phong.example")


def send(warehouse: Warehouse, server: MailServer, at: datetime = NOW, how: str = "tls") -> Delivered:
    return PostOffice(warehouse, SmtpServer.of(server.url(how)), at, lambda *_: None).deliver()


def rows(warehouse: Warehouse) -> list[Any]:
    with warehouse.begin() as connection:
        return list(connection.execute(sqlalchemy.text("SELECT * FROM outbox ORDER BY created_at, subject")).all())


@pytest.mark.parametrize("how", ["tls", "starttls"])
def test_a_message_arrives_byte_for_byte_over_tls(warehouse: Warehouse, mail_server: MailServer, how: str) -> None:
    put(warehouse, "một", A, B)
    assert send(warehouse, mail_server, how=how) == Delivered(sent=1)
    assert mail_server.envelopes == [[A, B]]
    assert mail_server.raw[0].decode().endswith("Kính gửi\r\n.\r\n.. hai chấm\r\nhết\r\n"), "dots are not lost"
    assert send(warehouse, mail_server) == Delivered()


def test_a_server_whose_certificate_nobody_vouches_for_gets_nothing(
    warehouse: Warehouse, mail_server: MailServer
) -> None:
    put(warehouse, "một")
    url = f"smtps://localhost:{mail_server.ports['tls']}/?from=baocao@phong.example"
    done = PostOffice(warehouse, SmtpServer.of(url), NOW, lambda *_: None).deliver()
    assert done.sent == 0 and "CERTIFICATE" in done.trouble.upper()
    assert mail_server.raw == [] and rows(warehouse)[0].state == "queued" and rows(warehouse)[0].attempts == 0


def test_greylisted_it_waits_and_comes_again(warehouse: Warehouse, mail_server: MailServer) -> None:
    mail_server.behave(greylist=[A])
    put(warehouse, "một", A)
    put(warehouse, "hai", B)
    assert send(warehouse, mail_server) == Delivered(sent=1, failed=1)
    assert send(warehouse, mail_server, NOW + timedelta(minutes=1)) == Delivered(), "too early"
    assert send(warehouse, mail_server, NOW + timedelta(minutes=6)) == Delivered(sent=1)
    assert mail_server.envelopes == [[B], [A]]


def test_of_two_recipients_only_the_one_put_off_gets_it_later(warehouse: Warehouse, mail_server: MailServer) -> None:
    mail_server.behave(greylist=[B])
    put(warehouse, "một", A, B)
    send(warehouse, mail_server)
    send(warehouse, mail_server, NOW + timedelta(hours=1))
    assert mail_server.envelopes == [[A], [B]]
    assert len({mail["Message-ID"] for mail in mail_server.taken}) == 1
    assert [row.state for row in rows(warehouse)] == ["sent"]


def test_refused_for_good_it_is_a_dead_letter_and_holds_up_no_other(
    warehouse: Warehouse, mail_server: MailServer
) -> None:
    mail_server.behave(refuse=[A])
    put(warehouse, "một", A)
    put(warehouse, "hai", B)
    put(warehouse, "ba", "khong phai dia chi")
    assert send(warehouse, mail_server) == Delivered(sent=1, failed=2)
    states = {row.subject: (row.state, row.last_error) for row in rows(warehouse)}
    assert states["một"] == ("dead", "550 5.1.1 no such user") and states["ba"][0] == "dead"
    assert states["hai"][0] == "sent"


def test_put_off_again_and_again_it_is_given_up_after_days(warehouse: Warehouse, mail_server: MailServer) -> None:
    mail_server.behave(full=True)
    put(warehouse, "một")
    moment, tries = NOW, 0
    while rows(warehouse)[0].state == "queued" and tries < 50:
        assert send(warehouse, mail_server, moment) == Delivered(failed=1)
        moment, tries = moment + timedelta(days=1), tries + 1
    assert rows(warehouse)[0].state == "dead" and 5 <= tries <= 12
    assert "452" in rows(warehouse)[0].last_error and mail_server.raw == []


def test_no_answer_after_the_end_it_is_sent_once_more_with_the_same_id(
    warehouse: Warehouse, mail_server: MailServer
) -> None:
    mail_server.behave(silent=1)
    known = put(warehouse, "một")
    assert send(warehouse, mail_server) == Delivered(failed=1)
    assert rows(warehouse)[0].state == "uncertain"
    assert send(warehouse, mail_server, NOW + timedelta(hours=1)) == Delivered(sent=1)
    assert [mail["Message-ID"] for mail in mail_server.taken] == [known, known]
    assert len(set(mail_server.raw)) == 1, "the same bytes"


def test_never_an_answer_it_is_not_sent_a_third_time(warehouse: Warehouse, mail_server: MailServer) -> None:
    mail_server.behave(silent=9)
    put(warehouse, "một")
    for hours in range(4):
        send(warehouse, mail_server, NOW + timedelta(hours=hours))
    assert len(mail_server.raw) == 2 and rows(warehouse)[0].state == "dead"


def test_no_server_nothing_is_lost_and_no_attempt_counted(warehouse: Warehouse, mail_server: MailServer) -> None:
    put(warehouse, "một")
    gone = SmtpServer.of("smtps://localhost:9/?from=baocao@phong.example")
    done = PostOffice(warehouse, gone, NOW, lambda *_: None).deliver()
    assert done.sent == 0 and done.trouble
    assert send(warehouse, mail_server) == Delivered(sent=1)


def test_two_senders_at_once_send_each_message_once(warehouse: Warehouse, mail_server: MailServer) -> None:
    from concurrent.futures import ThreadPoolExecutor

    for number in range(12):
        put(warehouse, str(number))
    with ThreadPoolExecutor(3) as pool:
        done = list(pool.map(lambda _: send(warehouse, mail_server), range(3)))
    assert sum(one.sent for one in done) == 12
    assert len({mail["Message-ID"] for mail in mail_server.taken}) == len(mail_server.raw) == 12


@pytest.mark.parametrize(
    "url",
    [
        "http://x/?from=a@b.example",
        "smtps://host",
        "smtps://host/?from=a@b.example,c@d.example",
        "smtp://mail.example/?from=a@b.example&tls=off",
    ],
)
def test_a_url_that_would_send_in_the_open_or_nowhere_is_refused(url: str) -> None:
    with pytest.raises(FatalError):
        SmtpServer.of(url)


def test_addresses_that_are_none() -> None:
    assert is_address("vanphong.so@moet.example") and is_address("a+b@mau.example")
    bad = (
        "",
        "a",
        "a@b",
        "a@b.example\r\nBcc: c@d.example",
        "x <a@b.example>",
        "a@b.example,c@d.example",
        "ạ@b.example",
    )
    assert [text for text in bad if is_address(text)] == []
