"""Letters that bring no file: the office sees them, the unit is left in peace until then, the answer says what came."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from uuid import uuid4

import pytest
import sqlalchemy

from etl.answers import Answers
from etl.config import Settings
from etl.corrections import Correction, confirm, correct
from etl.mailroom import search
from etl.model.clock import Clock
from etl.model.decision import By, Reason
from etl.model.errors import UsageError
from etl.pipeline import Journey
from etl.receive.letter import first_line, read_letter
from etl.replies import open_replies, settle
from samples.district import make_sample_district
from tests.mail.letters import attachment, letter, multipart
from tests.respond.conftest import MailServer
from tests.respond.deliver import PERIOD, REGIME, address_of, body, deliver, outbox, register_addresses
from tests.respond.test_turns import at, remind

UNIT, SILENT, OFFICE = "0790201", "0790202", "0790010"
OFFICER, WHY = By("nv.a", "x"), Reason("", "đã gọi lại cho trường")
ZALO = "Trường đã gửi Zalo cho anh Nam hôm qua ạ."


@pytest.fixture
def journey(mailing: Settings) -> Iterator[Journey]:
    with Journey.open(mailing) as opened:
        register_addresses(opened, [UNIT, SILENT, OFFICE])
        opened.add_officer("nv.a", "Nguyễn Văn A (mẫu)", at("2023-04-13"))
        yield opened


def arrive(journey: Journey, raw: bytes, when: datetime) -> None:
    """A message as the mailbox brings it, without a server."""
    read = read_letter(raw, "")
    blob = journey.landing.put([raw])
    row = {
        "id": uuid4(), "mailbox": "mau", "sha256": blob.sha256, "message_id": read.message_id, "sender": read.sender,
        "subject": read.subject, "is_automatic": read.is_automatic, "outcome": str(read.outcome),
        "authentication": "none", "in_reply_to": read.in_reply_to, "received_at": when, "landed_at": when,
    }  # fmt: skip
    columns = f"INSERT INTO message ({', '.join(row)}) VALUES ({', '.join(f':{name}' for name in row)})"
    with journey.warehouse.begin() as connection:
        connection.execute(
            sqlalchemy.text("INSERT INTO blob VALUES (:s, 1) ON CONFLICT DO NOTHING"), {"s": blob.sha256}
        )
        connection.execute(sqlalchemy.text(columns), row)


def write(journey: Journey, said: str, clock: Clock, reply_to: str = "") -> None:
    headers = [("In-Reply-To", reply_to)] if reply_to else []
    arrive(journey, letter(sender=address_of(UNIT), subject="Re: Nhắc gửi", body=said, headers=headers), clock.now)


def answer(journey: Journey, server: MailServer, clock: Clock) -> list[str]:
    server.forget()
    Answers(journey, clock).respond()
    return [" ".join(body(mail).split()) for mail in server.taken]


def test_a_reply_to_a_reminder_waits_for_an_officer_and_stops_the_next(
    journey: Journey, mail_server: MailServer
) -> None:
    """“If you have sent it another way, answer this mail”: whoever does so must not be told again that nothing came."""
    assert address_of(UNIT) in remind(journey, at("2023-04-14"), mail_server)
    write(journey, f"Kính gửi anh Nam,\n\n{ZALO}\n> Nhắc gửi báo cáo", at("2023-04-15", 9))
    told = remind(journey, at("2023-04-25"), mail_server)
    assert address_of(UNIT) not in told and address_of(SILENT) in told
    digest = told[address_of(OFFICE)]
    assert "Thư trả lời cần xem".casefold() in digest.casefold() and "15/4/2023" in digest
    assert "Kính gửi anh Nam," in digest and "có thư trả lời ngày 15/4/2023, chờ cán bộ xem" in digest
    (reply,) = open_replies(journey, REGIME, PERIOD, at("2023-04-25").now)
    assert (reply.unit, reply.is_on_correction) == (UNIT, False) and reply.number.startswith("TN-")

    settle(journey, reply.number, OFFICER, WHY, at("2023-04-26"))
    assert open_replies(journey, REGIME, PERIOD, at("2023-04-26").now) == []
    assert address_of(UNIT) in remind(journey, at("2023-04-27"), mail_server), "settled: reminded as before"
    with pytest.raises(UsageError, match="Không có thư trả lời nào mang số"):
        settle(journey, reply.number, OFFICER, WHY, at("2023-04-26"))


def test_the_first_line_is_what_a_person_wrote() -> None:
    assert first_line(letter(body=f"> câu cũ\n\n  {ZALO}\nsau")) == ZALO
    page = b"Content-Type: text/html; charset=utf-8\r\n\r\n<p>Tr&#432;&#7901;ng</p><p>hai</p>"
    assert first_line(multipart([page])) == "Trường"


def test_agreement_to_a_correction_is_thanked_for_and_kept(
    journey: Journey, mail_server: MailServer, tmp_path: Path
) -> None:
    """The mail asks for “Đồng ý”: to be told that there was no file in it would make her send the report again."""
    regime = journey.regime(REGIME)
    made = make_sample_district(regime, regime.period(PERIOD), tmp_path / "in", units=[UNIT], cases=[])
    sent = at("2023-04-19").now
    data = (tmp_path / "in" / made.files[0].path).read_bytes()
    deliver(journey, data, unit=UNIT, sender=address_of(UNIT), sent=sent, landed=sent)
    journey.process(at("2023-04-19", 9))
    done = correct(journey, Correction(REGIME, PERIOD, UNIT, (("CD01", "3"),)), OFFICER, WHY, at("2023-04-20"))
    answer(journey, mail_server, at("2023-04-20"))
    (asked,) = [row for row in outbox(journey) if row.kind == "correction"]
    write(journey, "Đồng ý", at("2023-04-20", 10), reply_to=f"<{asked.id}@phong.example>")
    (said,) = answer(journey, mail_server, at("2023-04-20", 11))
    assert "Cảm ơn anh/chị đã trả lời" in said and "không có tệp" not in said
    (reply,) = open_replies(journey, REGIME, PERIOD, at("2023-04-21").now)
    assert reply.said == "Đồng ý" and reply.is_on_correction
    confirm(journey, done["receipt"], OFFICER, WHY, at("2023-04-21"))
    assert open_replies(journey, REGIME, PERIOD, at("2023-04-21").now) == [], "the confirmation settles it"


def nested(depth: int) -> bytes:
    inside = letter(sender=address_of(UNIT))
    for _ in range(depth):
        inside = b"From: " + address_of(UNIT).encode() + b"\r\nContent-Type: message/rfc822\r\n\r\n" + inside
    return inside


@pytest.mark.parametrize(
    ("raw", "came", "todo"),
    [
        (
            multipart([attachment("attachment; filename=winmail.dat")], headers=f"From: {address_of(UNIT)}"),
            "tệp winmail.dat do Outlook đóng gói",
            "gửi lại ở định dạng HTML hoặc văn bản thuần",
        ),
        (nested(300), "lồng nhau quá nhiều lớp", "đính kèm trực tiếp tệp báo cáo"),
    ],
)
def test_what_could_not_be_opened_is_told_as_such(
    journey: Journey, mail_server: MailServer, raw: bytes, came: str, todo: str
) -> None:
    """“There was no file” is untrue to who has attached one, and tells her nothing that helps."""
    arrive(journey, raw, at("2023-04-19").now)
    (said,) = answer(journey, mail_server, at("2023-04-19", 9))
    assert came in said and todo in said and "không có tệp báo cáo nào đọc được" not in said


@pytest.mark.parametrize("asked", ["0903.123-456", "co Hoa mau", "zalo hom qua"])
def test_a_letter_without_a_file_is_found_by_the_units_telephone_and_contact(journey: Journey, asked: str) -> None:
    """“Chưa nhận được gì” is untrue to a school that wrote from its registered address."""
    with journey.warehouse.begin() as connection:
        values = "(:u, 'phone', '0903 123 456', 'Cô Hòa (mẫu)', '2023-01-01', 'infinity', 'm', now())"
        connection.execute(sqlalchemy.text(f"INSERT INTO contact VALUES {values}"), {"u": UNIT})
    raw = letter(sender=address_of(UNIT), subject="Trường gửi Zalo hôm qua", body=ZALO)
    arrive(journey, raw, at("2023-04-19").now)
    (found,) = search(journey, asked, at("2023-04-20"))
    assert found["kind"] == "message" and found["number"].startswith("TN-")
