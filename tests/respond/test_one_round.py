"""One round of answers to what many units, and others, sent on one day: each hears what concerns it, and no more."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from io import BytesIO
from pathlib import Path
from uuid import UUID

import openpyxl
import pytest
import sqlalchemy

from etl import embedded, ledger
from etl.answers import mail_status
from etl.forms.layout import FINDINGS_SHEET, METADATA_SHEET
from etl.pipeline import Journey
from etl.publish.layout import check_layout
from etl.receive.letter import read_letter
from tests.journey.runs import fresh_settings, rows
from tests.publish.parse_back import controls
from tests.respond.clerks import cell_of, of_period, reports, with_value, without_identity
from tests.respond.conftest import MailServer
from tests.respond.deliver import (
    NOW,
    PERIOD,
    REGIME,
    SENT,
    UNIT,
    address_of,
    attached,
    body,
    deliver,
    empty_mail,
    register_addresses,
    run,
)

RETURNED = UNIT
ACCEPTED, DAMAGED, WRONG_PERIOD, TWO_FILES, WRONG_SENDER, ITS_UNIT, WITHOUT_FILE, MACHINES, OLD, *OTHERS = (
    f"07902{number:02d}" for number in range(2, 18)
)
STRANGER, REFUSED_STRANGER = "ai.do@la.example", "khong.nhan@la.example"
ASKED, UNREAD, NARROW = "ke.toan.1@mau.example", "ke.toan.2@mau.example", "ke.toan.3@mau.example"
OFFICE_MACHINES = ("mailer-daemon@mau.example", "no-reply@mau.example", "baocao@phong.example")
DAMAGE = b"PK\x03\x04 damaged"


@dataclass(frozen=True)
class Round:
    """What was sent, and every letter that went out in answer."""

    journey: Journey
    good: dict[str, bytes]
    receipt: UUID
    letters: list[EmailMessage]
    again: dict[str, object]

    def to(self, address: str) -> list[EmailMessage]:
        return [letter for letter in self.letters if letter["To"] == address]

    def only(self, address: str) -> EmailMessage:
        (letter,) = self.to(address)
        return letter


@pytest.fixture(scope="module")
def one_round(
    server: embedded.Server, mail_process: MailServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Round]:
    mail_process.forget()
    mail_process.behave(refuse=[REFUSED_STRANGER])
    folder = tmp_path_factory.mktemp("round")
    good = reports(folder, [RETURNED, ACCEPTED, WRONG_PERIOD, TWO_FILES, ITS_UNIT, MACHINES, OLD, *OTHERS])
    with (
        fresh_settings(server, folder / "var") as settings,
        Journey.open(replace(settings, smtp_url=mail_process.url())) as journey,
    ):
        register(journey)
        receipt = send(journey, good)
        run(journey)
        letters = mail_process.taken
        yield Round(journey, good, receipt, letters, run(journey))


def register(journey: Journey) -> None:
    units = [RETURNED, ACCEPTED, DAMAGED, WRONG_PERIOD, TWO_FILES, WRONG_SENDER, WITHOUT_FILE, OLD]
    register_addresses(journey, units)
    for number, address in enumerate((ASKED, UNREAD, NARROW)):
        register_addresses(journey, OTHERS[2 * number : 2 * number + 2], address=address)
    for address in OFFICE_MACHINES:
        register_addresses(journey, [MACHINES], address=address)


def send(journey: Journey, good: dict[str, bytes]) -> UUID:
    """One day's post; the receipt of the report that is accepted."""
    by_mail = [
        (with_value(good[RETURNED], "DT01", 999), RETURNED, address_of(RETURNED)),
        (of_period(with_value(good[WRONG_PERIOD], "DT01", 999), "2022-Y"), WRONG_PERIOD, address_of(WRONG_PERIOD)),
        (with_value(good[ITS_UNIT], "DT01", 999), "", address_of(WRONG_SENDER)),
        (with_value(good[OTHERS[6]], "DT01", 999), "", STRANGER),
        (good[OTHERS[5]], "", REFUSED_STRANGER),
        (without_identity(good[OTHERS[0]]), "", ASKED),
        (DAMAGE + b"2", "", UNREAD),
        (narrow_table(journey), "", NARROW),
        *((good[MACHINES], MACHINES, machine) for machine in OFFICE_MACHINES),
    ]
    for data, unit, sender in by_mail:
        deliver(journey, data, unit=unit, sender=sender)
    deliver(journey, b"%PDF-1.7 mau", unit="", sender=ASKED, name="ban-ky.pdf")
    deliver(
        journey,
        good[ACCEPTED] + b" ",
        unit=ACCEPTED,
        sender=address_of(ACCEPTED),
        name="tu-dong.xlsx",
        is_automatic=True,
        sent=SENT - timedelta(minutes=5),
    )
    deliver(journey, DAMAGE, unit=DAMAGED)
    for name, data in (("BaoCao.xlsx", good[TWO_FILES]), ("phu-luc.xlsx", DAMAGE + b"3")):
        deliver(journey, data, unit=TWO_FILES, sender=address_of(TWO_FILES), name=name, letter="chung")
    for sender in (address_of(WITHOUT_FILE), STRANGER.replace("ai", "khac")):
        empty_mail(journey, sender, "Đã gửi Zalo", NOW.now - timedelta(hours=1))
    old = datetime(2023, 4, 5, tzinfo=UTC)
    deliver(journey, good[OLD], unit=OLD, sent=old, landed=old)
    subject = "Gửi báo cáo\r\nBcc: x@y.example"
    return deliver(journey, good[ACCEPTED], unit=ACCEPTED, sender=address_of(ACCEPTED), subject=subject, sent=SENT)


def narrow_table(journey: Journey) -> bytes:
    """Three columns for two schools."""
    roster, book = journey.regime(REGIME).units(PERIOD), openpyxl.Workbook()
    for row in (["Trường", "CD01", "CD03", "QM02"], *([roster[unit].name, 5, 1, 300] for unit in OTHERS[4:6])):
        book.active.append(row)
    saved = BytesIO()
    book.save(saved)
    return saved.getvalue()


def words(letter: EmailMessage, kind: str = "plain") -> str:
    return " ".join(body(letter, kind).split())


def test_a_second_round_says_nothing_more(one_round: Round) -> None:
    assert one_round.again == {"sent": 0, "failed": 0}
    ids = [letter["Message-ID"] for letter in one_round.letters]
    assert len(ids) == len(set(ids))


def test_an_accepted_report_gets_its_slip_in_the_senders_thread(one_round: Round, tmp_path: Path) -> None:
    mail, receipt, good = one_round.only(address_of(ACCEPTED)), one_round.receipt, one_round.good[ACCEPTED]
    assert mail["Bcc"] is None and mail["Subject"] == "Re: Gửi báo cáo Bcc: x@y.example"
    assert mail["In-Reply-To"] == mail["References"] and mail["In-Reply-To"].endswith("@mau.example>")
    assert mail["Auto-Submitted"] == "auto-replied"
    said = body(mail)
    assert f"TN-{receipt.hex[:4].upper()}-{receipt.hex[4:8].upper()}" in said
    assert "15 giờ 30 phút ngày 19/4/2023 (theo máy chủ thư)" in said and "Đúng hạn" in said
    assert hashlib.sha256(good).hexdigest() in said
    hashes = {row.hash for row in rows(one_round.journey, "SELECT hash FROM ledger")}
    assert any(hash_ in said for hash_ in hashes), "the slip proves nothing without the ledger's hash"
    assert "sổ cái" not in said and "đơn vị không phải làm gì với các mã này" in said, "what a clerk need not know"
    value = openpyxl.load_workbook(BytesIO(good))["Số liệu"][cell_of(good, "QM02")].value
    assert f"| {value}" in said.replace(".", "") and "Số học sinh" in said, "the figures as they were understood"
    ((name, word),) = attached(mail).items()
    assert name == f"bao-cao-{ACCEPTED}-{PERIOD}.docx" and "Tệp Word kèm theo" in said
    assert [*map(str, check_layout(word))] == [], "its head signs it as it is"
    (tmp_path / name).write_bytes(word)
    printed = dict((tag.partition("|")[0], text.replace(".", "")) for tag, text in controls(tmp_path / name))
    assert printed["QM02"] == str(value), "the Word says what the workbook says"


def test_a_returned_report_says_all_in_the_mail_and_comes_back_marked(one_round: Round) -> None:
    mail, bad = one_round.only(address_of(RETURNED)), one_round.good[RETURNED]
    for kind in ("plain", "html"):
        said = words(mail, kind)
        assert (
            "STT 48 – Tổng số đơn phải xử lý: đơn vị ghi 999; kỳ trước chuyển sang 0 + nhận trong kỳ 3 = 3" in said
            and cell_of(bad, "DT01") in said
        )
        assert "= 3. Đề nghị kiểm tra cả ba ô E57, E58, E59 (trang “Số liệu”). Thời điểm gửi lần đầu vẫn được" in said
        assert "Thời điểm gửi lần đầu vẫn được giữ để xác định đúng hạn." in said and "%" not in body(mail)
        assert "Hạn gửi lại" in said and "hết ngày 30/4/2023" in said
    ((name, marked),) = attached(mail).items()
    assert name == "BaoCao.xlsx"
    book = openpyxl.load_workbook(BytesIO(marked))
    assert book.sheetnames[-1] == FINDINGS_SHEET
    comment = book["Số liệu"][cell_of(bad, "DT01")].comment
    assert comment is not None and "999" in comment.text


def test_a_stranger_hears_that_the_mail_came_and_nothing_else(one_round: Round) -> None:
    mail = one_round.only(STRANGER)
    said = body(mail) + body(mail, "html")
    unit = one_round.journey.regime(REGIME).unit(PERIOD, OTHERS[6])
    assert not list(mail.iter_attachments())
    for secret in (unit.name, unit.code, "999", "DT01", "Đơn phải xử lý", "6 tháng"):
        assert secret not in said, secret


def test_a_letter_to_a_stranger_that_nobody_takes_is_in_the_status(one_round: Round) -> None:
    (dead,) = mail_status(one_round.journey, REGIME, PERIOD)["dead"]
    assert (dead["unit"], dead["to"]) == ("", [REFUSED_STRANGER]) and "no such user" in dead["error"]


def test_who_sends_for_two_units_is_asked_whose_the_file_is(one_round: Round) -> None:
    """The address is registered: to say that nobody knows it would be untrue, and a second mail is answered too."""
    mails = one_round.to(ASKED)
    assert sorted("ban-ky.pdf" in words(mail) for mail in mails) == [False, True]
    for mail in mails:
        said = words(mail)
        assert not list(mail.iter_attachments())
        assert "chưa xác định được tệp là của đơn vị nào" in said and "trả lời thư này" in said
        assert "Số biên nhận: TN-" in said and "chưa có trong danh sách" not in said


def test_an_unreadable_file_for_one_of_two_units_is_told_to_be_so(one_round: Round) -> None:
    said = words(one_round.only(UNREAD))
    assert "Tệp “BaoCao.xlsx” bị hỏng" in said and "chưa có trong danh sách" not in said


def test_who_sends_another_units_file_hears_that_the_office_will_look(one_round: Round) -> None:
    mail = one_round.only(address_of(WRONG_SENDER))
    said = words(mail) + words(mail, "html")
    assert not list(mail.iter_attachments())
    assert "tệp là của đơn vị khác" in said and "xem lại" in said and "chưa có trong danh sách" not in said
    for secret in (one_round.journey.regime(REGIME).unit(PERIOD, ITS_UNIT).name, "999", "DT01", "Đơn phải xử lý"):
        assert secret not in said, secret


def test_rows_that_a_narrow_table_lacks_are_told_in_a_few_items(one_round: Round) -> None:
    """45 sentences alike for each school would be read by nobody."""
    mails = one_round.to(NARROW)
    assert len(mails) == 2
    for said in map(body, mails):
        items = [line for line in said.splitlines() if line[:1].isdigit() and ". Trang “Số liệu”" in line]
        assert 0 < len(items) <= 4 and "dòng sau: chưa có số liệu" in said, said[:3000]
        assert "STT 48 – Tổng số đơn phải xử lý" in said, "every row is named all the same"


def test_machines_lists_and_ourselves_get_no_answer(one_round: Round) -> None:
    assert [letter["To"] for letter in one_round.letters if letter["To"] in OFFICE_MACHINES] == []
    answered = rows(one_round.journey, "SELECT count(*) AS n FROM outbox WHERE unit = :unit", unit=MACHINES)
    assert answered[0].n == 0


def test_a_mail_without_file_is_told_so_to_those_we_know(one_round: Round) -> None:
    assert "đã gửi bằng hình thức khác" in body(one_round.only(address_of(WITHOUT_FILE)))
    assert one_round.to(STRANGER.replace("ai", "khac")) == []


def test_what_lay_long_before_mail_was_set_up_is_not_answered(one_round: Round) -> None:
    assert one_round.to(address_of(OLD)) == []


def test_a_file_that_cannot_be_marked_is_answered_with_a_fresh_form(one_round: Round) -> None:
    ((name, form),) = attached(one_round.only(address_of(DAMAGED))).items()  # by folder: its addresses are told
    assert name == f"{DAMAGED}.xlsx" and FINDINGS_SHEET not in openpyxl.load_workbook(BytesIO(form)).sheetnames


def test_a_form_of_another_period_is_answered_with_the_right_one_and_not_with_marks(one_round: Round) -> None:
    """Mended in the same file it would be returned for ever; and its figures may be of the other period."""
    mail = one_round.only(address_of(WRONG_PERIOD))
    said = words(mail)
    assert "không phải kỳ đang nhận báo cáo" in said and "còn 01 nội dung phải sửa" in said
    assert "sửa ngay trong tệp ấy" not in said and not re.search(r"\b999\b", said)
    assert "Kèm theo là biểu mẫu đúng kỳ" in said and "không được chép sang" in said
    ((name, form),) = attached(mail).items()
    book = openpyxl.load_workbook(BytesIO(form))
    assert name == f"{WRONG_PERIOD}.xlsx" and FINDINGS_SHEET not in book.sheetnames
    assert PERIOD in [cell.value for row in book[METADATA_SHEET].iter_rows() for cell in row]
    assert book["Số liệu"][cell_of(one_round.good[WRONG_PERIOD], "DT03")].value is None


def test_of_two_files_in_one_mail_the_damaged_one_is_named(one_round: Round) -> None:
    """A slip that is silent about it makes the clerk believe that both were taken in."""
    said = words(one_round.only(address_of(TWO_FILES)))
    assert "Báo cáo đạt yêu cầu" in said and "Tệp “phu-luc.xlsx” bị hỏng" in said
    assert "Kết quả: đạt yêu cầu, được đưa vào tổng hợp" in said
    assert "Kết quả: chưa dùng được, đề nghị gửi lại" in said


def test_what_we_send_is_known_as_ours_when_it_comes_back(one_round: Round) -> None:
    for sent in one_round.letters:
        letter = read_letter(sent.as_bytes(), "")
        assert letter.is_automatic and letter.files == (), "our own mail would be answered, and answered again"


def test_the_ledger_holds_each_sending_once(one_round: Round) -> None:
    with one_round.journey.warehouse.engine.connect() as connection:
        assert ledger.verify(connection).problems == ()
        connection.execute(sqlalchemy.text("UPDATE outbox SET state = 'queued', sent_at = NULL WHERE state = 'sent'"))
        assert ledger.verify(connection).problems != ()
        connection.rollback()
