"""Every report is answered once, in words that help, to whom it concerns and to nobody else."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
import sqlalchemy

from etl import answers, corrections, ledger
from etl.answers import Answers
from etl.config import Settings
from etl.forms import form_spec
from etl.forms.layout import FINDINGS_SHEET, METADATA_SHEET
from etl.mailroom import accept_file
from etl.model.clock import Clock
from etl.model.decision import By, Reason
from etl.pipeline import Journey
from etl.publish.layout import check_layout
from etl.read.reading import read_bytes
from etl.receive.letter import read_letter
from etl.review.accept import Acceptance
from samples.district import make_sample_district
from tests.publish.parse_back import controls
from tests.respond.conftest import MailServer
from tests.respond.deliver import (
    NOW,
    PERIOD,
    REGIME,
    SENT,
    add_message,
    address_of,
    attached,
    body,
    deliver,
    outbox,
    register_addresses,
)
from tests.signing import SIGNER, signed_pdf

UNIT, OTHER, STRANGER = "0790201", "0790202", "ai.do@la.example"
ACCOUNTANT = "ke.toan@mau.example"
SUM_OF_DT01 = "STT 48 – Tổng số đơn phải xử lý: đơn vị ghi 999; kỳ trước chuyển sang 0 + nhận trong kỳ 3 = 3"


@pytest.fixture
def journey(mailing: Settings) -> Iterator[Journey]:
    with Journey.open(mailing) as opened:
        register_addresses(opened, [UNIT, OTHER])
        yield opened


@pytest.fixture(scope="module")
def good(repo: object, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A report of UNIT without any mistake."""
    return sample(tmp_path_factory, [])


def sample(factory: pytest.TempPathFactory, cases: list[str]) -> bytes:
    from etl.config import PROJECT
    from etl.regime import load_regime

    regime = load_regime(PROJECT / "regimes", REGIME)
    inbox = factory.mktemp("sample") / "inbox"
    made = make_sample_district(regime, regime.period(PERIOD), inbox, units=[UNIT], cases=cases)
    return (inbox / next(file.path for file in made.files if file.unit == UNIT)).read_bytes()


def with_value(data: bytes, code: str, value: object) -> bytes:
    """The same workbook with another entry, as a clerk's program saves it."""
    book = openpyxl.load_workbook(BytesIO(data))
    sheet = book["Số liệu"]
    row = next(row for row in sheet.iter_rows() if row[1].value == code)
    row[4].value = value
    saved = BytesIO()
    book.save(saved)
    return saved.getvalue()


def cell_of(data: bytes, code: str) -> str:
    sheet = openpyxl.load_workbook(BytesIO(data))["Số liệu"]
    return str(next(row for row in sheet.iter_rows() if row[1].value == code)[4].coordinate)


def run(journey: Journey, clock: Clock = NOW) -> dict[str, object]:
    journey.process(clock)
    return Answers(journey, clock).respond()


def test_an_accepted_report_gets_its_slip_in_the_senders_thread(
    journey: Journey, mail_server: MailServer, good: bytes, tmp_path: Path
) -> None:
    receipt = deliver(journey, good, unit=UNIT, sender=address_of(UNIT), subject="Gửi báo cáo\r\nBcc: x@y.example")
    assert run(journey) == {"sent": 1, "failed": 0}
    (mail,) = mail_server.taken
    assert mail["To"] == address_of(UNIT) and mail["Bcc"] is None
    assert mail["Subject"] == "Re: Gửi báo cáo Bcc: x@y.example"
    assert mail["In-Reply-To"] == mail["References"] and mail["In-Reply-To"].endswith("@mau.example>")
    assert mail["Auto-Submitted"] == "auto-replied"
    said = body(mail)
    assert f"TN-{receipt.hex[:4].upper()}-{receipt.hex[4:8].upper()}" in said
    assert "15 giờ 30 phút ngày 19/4/2023 (theo máy chủ thư)" in said and "Đúng hạn" in said
    import hashlib

    assert hashlib.sha256(good).hexdigest() in said
    with journey.warehouse.begin() as connection:
        hashes = set(connection.execute(sqlalchemy.text("SELECT hash FROM ledger")).scalars())
    assert any(hash_ in said for hash_ in hashes), "the slip proves nothing without the ledger's hash"
    assert "sổ cái" not in said and "đơn vị không phải làm gì với các mã này" in said, (
        "a clerk must know what it is for"
    )
    value = openpyxl.load_workbook(BytesIO(good))["Số liệu"][cell_of(good, "QM02")].value
    assert f"| {value}" in said.replace(".", "") and "Số học sinh" in said, "the figures as they were understood"
    ((name, word),) = attached(mail).items()
    assert name == f"bao-cao-{UNIT}-{PERIOD}.docx" and "Tệp Word kèm theo" in said
    assert [*map(str, check_layout(word))] == [], "its head signs it as it is"
    (tmp_path / name).write_bytes(word)
    printed = dict((tag.partition("|")[0], text.replace(".", "")) for tag, text in controls(tmp_path / name))
    assert printed["QM02"] == str(value), "the Word says what the workbook says"


def test_a_returned_report_says_all_in_the_mail_and_comes_back_marked(
    journey: Journey, mail_server: MailServer, good: bytes
) -> None:
    bad = with_value(good, "DT01", 999)
    deliver(journey, bad, unit=UNIT, sender=address_of(UNIT))
    run(journey)
    (mail,) = mail_server.taken
    for said in (body(mail), body(mail, "html")):
        assert (
            "STT 48 – Tổng số đơn phải xử lý: đơn vị ghi 999; kỳ trước chuyển sang 0 + nhận trong kỳ 3 = 3" in said
            and cell_of(bad, "DT01") in said
        )
        said = " ".join(said.split())
        assert "= 3. Đề nghị kiểm tra cả ba ô E57, E58, E59 (trang “Số liệu”). Thời điểm gửi lần đầu vẫn được" in said
        assert "Thời điểm gửi lần đầu vẫn được giữ để xác định đúng hạn." in said and "%" not in body(mail)
        assert "Hạn gửi lại" in said and "hết ngày 30/4/2023" in said
    ((name, marked),) = attached(mail).items()
    assert name == "BaoCao.xlsx"
    book = openpyxl.load_workbook(BytesIO(marked))
    assert book.sheetnames[-1] == FINDINGS_SHEET
    comment = book["Số liệu"][cell_of(bad, "DT01")].comment
    assert comment is not None and "999" in comment.text


def test_mended_in_the_marked_workbook_it_is_accepted_and_supersedes(
    journey: Journey, mail_server: MailServer, good: bytes
) -> None:
    right = openpyxl.load_workbook(BytesIO(good))["Số liệu"][cell_of(good, "DT01")].value
    deliver(journey, with_value(good, "DT01", 999), unit=UNIT, sender=address_of(UNIT))
    run(journey)
    ((_, marked),) = attached(mail_server.taken[0]).items()
    mended = with_value(marked, "DT01", right)
    later = NOW.now + timedelta(hours=3)
    deliver(journey, mended, unit=UNIT, sender=address_of(UNIT), sent=later, landed=later)
    assert run(journey, Clock(later, is_simulated=True)) == {"sent": 1, "failed": 0}
    assert "Đã tiếp nhận báo cáo" in body(mail_server.taken[-1], "html")
    (status,) = [one for one in journey.status(REGIME, PERIOD, Clock(later))["units"] if one["unit"] == UNIT]
    assert (status["status"], status["timeliness"], status["version"]) == ("accepted", "on_time", 2)
    spec = {REGIME: form_spec(journey.regime(REGIME))}
    was, now = (read_bytes(data, "x.xlsx", "", spec).report for data in (good, mended))
    assert was is not None and now is not None
    assert (now.cells, now.narratives, now.models) == (was.cells, was.narratives, was.models)
    assert [finding.code for finding in now.findings] == [finding.code for finding in was.findings]


def test_returned_again_after_the_days_to_mend_it_names_no_day_that_has_passed(
    journey: Journey, mail_server: MailServer, good: bytes
) -> None:
    """First returned on 20 April, wrong again on 10 May: in time no more, and two working days to mend it."""
    deliver(journey, with_value(good, "DT01", 999), unit=UNIT, sender=address_of(UNIT))
    run(journey)
    later = datetime(2023, 5, 10, 3, tzinfo=UTC)
    wrong = with_value(good, "DT01", 998)
    deliver(journey, wrong, unit=UNIT, sender=address_of(UNIT), sent=later, landed=later)
    run(journey, Clock(later + timedelta(minutes=5), is_simulated=True))
    said = " ".join(body(mail_server.taken[-1]).split())
    assert "đơn vị ghi 998" in said and "chậm nhất hết ngày 12/5/2023" in said and "30/4/2023" not in said
    assert "vẫn được giữ để xác định đúng hạn" not in said, "a promise that the status does not keep"


def test_nothing_is_said_twice_and_remarks_cause_no_mail(
    journey: Journey, mail_server: MailServer, good: bytes
) -> None:
    receipt = deliver(journey, good, unit=UNIT, sender=address_of(UNIT))
    run(journey)
    assert run(journey) == {"sent": 0, "failed": 0}
    with journey.warehouse.begin() as connection:
        remark = (
            "INSERT INTO finding (receipt_id, code, severity, sheet, cells, indicators, found, expected, message)"
            " VALUES (:id, 'formula-in-input', :severity, 'Số liệu', '{E9}', '{}', '', '', 'Ô chứa công thức.')"
        )
        connection.execute(sqlalchemy.text(remark), {"id": receipt, "severity": "info"})
    assert run(journey) == {"sent": 0, "failed": 0}
    with journey.warehouse.begin() as connection:
        connection.execute(sqlalchemy.text(remark), {"id": receipt, "severity": "warning"})
    assert run(journey)["sent"] == 1, "a new warning has to be told"
    ids = [mail["Message-ID"] for mail in mail_server.taken]
    assert len(ids) == len(set(ids)) == 2


def test_a_stranger_hears_that_the_mail_came_and_nothing_else(
    journey: Journey, mail_server: MailServer, good: bytes
) -> None:
    receipt = deliver(journey, with_value(good, "DT01", 999), unit="", sender=STRANGER)
    with journey.warehouse.begin() as connection:  # as the mailbox channel leaves a file of an unknown sender
        connection.execute(
            sqlalchemy.text("UPDATE receipt SET status = 'needs_review', regime = :r, unit = :u WHERE id = :id"),
            {"r": REGIME, "u": UNIT, "id": receipt},
        )
    assert Answers(journey, NOW).respond()["sent"] == 1
    (mail,) = mail_server.taken
    said = body(mail) + body(mail, "html")
    unit = journey.regime(REGIME).unit(PERIOD, UNIT)
    assert mail["To"] == STRANGER and not list(mail.iter_attachments())
    for secret in (unit.name, UNIT, "999", "DT01", "Đơn phải xử lý", "6 tháng"):
        assert secret not in said, secret


def without_identity(data: bytes) -> bytes:
    """The same figures in a workbook of the clerk's own making: it does not say whose it is."""
    book = openpyxl.load_workbook(BytesIO(data))
    del book[METADATA_SHEET]
    saved = BytesIO()
    book.save(saved)
    return saved.getvalue()


def test_who_sends_for_two_units_is_asked_whose_the_file_is(
    journey: Journey, mail_server: MailServer, good: bytes
) -> None:
    """The address is registered: to say that nobody knows it would be untrue, and a second mail is answered too."""
    register_addresses(journey, [UNIT, OTHER], address=ACCOUNTANT)
    deliver(journey, without_identity(good), unit="", sender=ACCOUNTANT)
    later = SENT + timedelta(minutes=5)
    deliver(journey, b"%PDF-1.7 mau", unit="", sender=ACCOUNTANT, name="ban-ky.pdf", sent=later, landed=later)
    assert run(journey)["sent"] == 2
    told = [(mail, " ".join(body(mail).split())) for mail in mail_server.taken]
    assert sorted("ban-ky.pdf" in said for _, said in told) == [False, True]
    for mail, said in told:
        assert mail["To"] == ACCOUNTANT and not list(mail.iter_attachments())
        assert "chưa xác định được tệp là của đơn vị nào" in said and "trả lời thư này" in said
        assert "Số biên nhận: TN-" in said and "chưa có trong danh sách" not in said
    assert run(journey)["sent"] == 0


def test_an_unreadable_file_for_one_of_two_units_is_told_to_be_so(
    journey: Journey, mail_server: MailServer, good: bytes
) -> None:
    register_addresses(journey, [UNIT, OTHER], address=ACCOUNTANT)
    deliver(journey, b"PK\x03\x04 damaged", unit="", sender=ACCOUNTANT)
    run(journey)
    said = " ".join(body(mail_server.taken[0]).split())
    assert "Tệp “BaoCao.xlsx” bị hỏng" in said and "chưa có trong danh sách" not in said


def test_who_sends_another_units_file_hears_that_the_office_will_look(
    journey: Journey, mail_server: MailServer, good: bytes
) -> None:
    deliver(journey, with_value(good, "DT01", 999), unit="", sender=address_of(OTHER))
    run(journey)
    (mail,) = mail_server.taken
    said = " ".join((body(mail) + body(mail, "html")).split())
    assert mail["To"] == address_of(OTHER) and not list(mail.iter_attachments())
    assert "tệp là của đơn vị khác" in said and "xem lại" in said and "chưa có trong danh sách" not in said
    for secret in (journey.regime(REGIME).unit(PERIOD, UNIT).name, "999", "DT01", "Đơn phải xử lý"):
        assert secret not in said, secret


def test_over_the_limit_who_sends_for_two_units_gets_one_letter_the_next_morning(
    journey: Journey, mail_server: MailServer, good: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answers, "MOST_A_DAY", 1)
    register_addresses(journey, [UNIT, OTHER], address=ACCOUNTANT)
    for number in range(3):
        sent = NOW.now - timedelta(hours=20) + timedelta(minutes=number)
        deliver(
            journey,
            b"%PDF-1.7 " + bytes([65 + number]),
            unit="",
            sender=ACCOUNTANT,
            name=f"{number}.pdf",
            sent=sent,
            landed=sent,
        )
        run(journey, Clock(sent + timedelta(seconds=30), is_simulated=True))
    assert len(mail_server.taken) == 1 and run(journey)["sent"] == 1
    digest = mail_server.taken[-1]
    assert digest["To"] == ACCOUNTANT and "1.pdf" in body(digest) and "2.pdf" in body(digest)


def test_once_an_officer_has_taken_it_the_answer_goes_to_the_unit(
    journey: Journey, mail_server: MailServer, good: bytes
) -> None:
    receipt = deliver(journey, with_value(good, "DT01", 999), unit="", sender=STRANGER)
    run(journey)
    journey.add_officer("nv.a", "Nguyễn Văn A (mẫu)", NOW)
    accept_file(journey, Acceptance(str(receipt), UNIT, REGIME), By("nv.a", "x"), Reason("", "kế toán trường"), NOW)
    run(journey)
    sent = [(mail["To"], "999" in body(mail)) for mail in mail_server.taken]
    assert sent == [(STRANGER, False), (address_of(UNIT), True)], "findings went to a stranger"


def test_rows_that_a_narrow_table_lacks_are_told_in_a_few_items(journey: Journey, mail_server: MailServer) -> None:
    """Three columns for two schools: 45 sentences alike for each would be read by nobody."""
    register_addresses(journey, [UNIT, OTHER], address=ACCOUNTANT)
    roster = journey.regime(REGIME).units(PERIOD)
    book = openpyxl.Workbook()
    for row in (["Trường", "CD01", "CD03", "QM02"], *([roster[unit].name, 5, 1, 300] for unit in (UNIT, OTHER))):
        book.active.append(row)
    narrow = BytesIO()
    book.save(narrow)
    deliver(journey, narrow.getvalue(), unit="", sender=ACCOUNTANT, name="hai-truong.xlsx")
    run(journey)
    told = [body(mail) for mail in mail_server.taken]
    assert len(told) == 2
    for said in told:
        items = [line for line in said.splitlines() if line[:1].isdigit() and ". Trang “Số liệu”" in line]
        assert 0 < len(items) <= 4 and "dòng sau: chưa có số liệu" in said, said[:3000]
        assert "STT 48 – Tổng số đơn phải xử lý" in said, "every row is named all the same"


def test_a_letter_to_a_stranger_that_nobody_takes_is_in_the_status(
    journey: Journey, mail_server: MailServer, good: bytes
) -> None:
    mail_server.behave(refuse=[STRANGER])
    deliver(journey, good, unit="", sender=STRANGER)
    assert run(journey) == {"sent": 0, "failed": 1}
    (dead,) = answers.mail_status(journey, REGIME, PERIOD)["dead"]
    assert (dead["unit"], dead["to"]) == ("", [STRANGER]) and "no such user" in dead["error"]


def test_machines_lists_and_ourselves_get_no_answer(journey: Journey, good: bytes) -> None:
    machines = ("mailer-daemon@mau.example", "no-reply@mau.example", "baocao@phong.example")
    with journey.warehouse.begin() as connection:
        for sender in machines:
            connection.execute(
                sqlalchemy.text(
                    "INSERT INTO contact (unit, kind, address, person, valid_from, added_by, added_at)"
                    " VALUES (:unit, 'email', :address, '', '2022-01-01', '', now())"
                ),
                {"unit": OTHER, "address": sender},
            )
    for sender in machines:
        deliver(journey, good, unit=OTHER, sender=sender)
    deliver(journey, good, unit=UNIT, sender=address_of(UNIT), is_automatic=True)
    assert run(journey) == {"sent": 0, "failed": 0}


def test_over_the_days_limit_one_letter_follows_the_next_morning(
    journey: Journey, mail_server: MailServer, good: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answers, "MOST_A_DAY", 1)
    for number in range(3):
        data = with_value(good, "DT01", 900 + number)
        sent = NOW.now - timedelta(hours=20) + timedelta(minutes=number)
        deliver(journey, data, unit=UNIT, sender=address_of(UNIT), sent=sent, landed=sent, name=f"{number}.xlsx")
        run(journey, Clock(sent + timedelta(seconds=30), is_simulated=True))
    first_day = NOW.now - timedelta(hours=19)
    assert len(mail_server.taken) == 1
    assert run(journey, Clock(first_day, is_simulated=True))["sent"] == 0, "the same day"
    assert run(journey) == {"sent": 1, "failed": 0}
    digest = mail_server.taken[-1]
    assert "2.xlsx" in body(digest) and "đơn vị ghi 902" in body(digest), "the newest file counts"
    assert run(journey) == {"sent": 0, "failed": 0}
    assert {row.state for row in outbox(journey)} == {"sent", "folded"}


def test_a_mail_without_file_is_told_so_to_those_we_know(journey: Journey, mail_server: MailServer) -> None:
    for sender in (address_of(UNIT), STRANGER):
        empty_mail(journey, sender, "Đã gửi Zalo", NOW.now - timedelta(hours=1))
    assert run(journey)["sent"] == 1
    assert mail_server.taken[0]["To"] == address_of(UNIT)
    assert "đã gửi bằng hình thức khác" in body(mail_server.taken[0])


def empty_mail(journey: Journey, sender: str, subject: str, sent: datetime) -> None:
    """A message that brings no file."""
    blob = journey.landing.put([b"mau"])
    with journey.warehouse.begin() as connection:
        new = "INSERT INTO blob VALUES (:s, 3) ON CONFLICT DO NOTHING"
        connection.execute(sqlalchemy.text(new), {"s": blob.sha256})
        add_message(connection, sender + subject, blob.sha256, sender, subject, sent)


def test_the_letter_of_the_next_morning_lists_mails_without_a_file_too(
    journey: Journey, mail_server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It said "00 tệp" and listed nothing: a clerk cannot know what became of her mail."""
    monkeypatch.setattr(answers, "MOST_A_DAY", 0)
    sent = NOW.now - timedelta(hours=20)
    empty_mail(journey, address_of(UNIT), "Đã gửi Zalo", sent)
    run(journey, Clock(sent + timedelta(seconds=30), is_simulated=True))
    assert mail_server.taken == [] and run(journey)["sent"] == 1
    said = " ".join(body(mail_server.taken[0]).split())
    assert "00 tệp" not in said and "đã gửi thêm 01 thư không kèm tệp" in said
    assert "14 giờ 00 phút ngày 19/4/2023 | Thư “Đã gửi Zalo” | không có tệp báo cáo kèm theo" in said


def test_without_a_mail_server_all_is_quietly_off(settings: Settings, good: bytes) -> None:
    with Journey.open(replace(settings, smtp_url=None)) as journey:
        register_addresses(journey, [UNIT])
        deliver(journey, good, unit=UNIT)
        assert run(journey) == {"sent": 0, "failed": 0}
        assert outbox(journey) == []


def test_what_lay_long_before_mail_was_set_up_is_not_answered(journey: Journey, good: bytes) -> None:
    old = datetime(2023, 4, 5, tzinfo=UTC)
    deliver(journey, good, unit=UNIT, sent=old, landed=old)
    assert run(journey)["sent"] == 0


def test_a_file_that_cannot_be_marked_is_answered_with_a_fresh_form(
    journey: Journey, mail_server: MailServer, good: bytes
) -> None:
    deliver(journey, b"PK\x03\x04 damaged", unit=UNIT)
    run(journey)
    (mail,) = mail_server.taken
    ((name, form),) = attached(mail).items()
    assert name == f"{UNIT}.xlsx" and FINDINGS_SHEET not in openpyxl.load_workbook(BytesIO(form)).sheetnames
    assert mail["To"] == address_of(UNIT), "outside of mail all registered addresses are told"


def of_period(data: bytes, period: str) -> bytes:
    """The same workbook as the form of another period."""
    book = openpyxl.load_workbook(BytesIO(data))
    cell = next(cell for row in book[METADATA_SHEET].iter_rows() for cell in row if cell.value == PERIOD)
    cell.value = period
    saved = BytesIO()
    book.save(saved)
    return saved.getvalue()


def test_a_form_of_another_period_is_answered_with_the_right_one_and_not_with_marks(
    journey: Journey, mail_server: MailServer, good: bytes
) -> None:
    """Mended in the same file it would be returned for ever; and its figures may be of the other period."""
    deliver(journey, of_period(with_value(good, "DT01", 999), "2022-Y"), unit=UNIT, sender=address_of(UNIT))
    run(journey)
    (mail,) = mail_server.taken
    said = " ".join(body(mail).split())
    assert "không phải kỳ đang nhận báo cáo" in said and "còn 01 nội dung phải sửa" in said
    assert "sửa ngay trong tệp ấy" not in said and "999" not in said
    assert "Kèm theo là biểu mẫu đúng kỳ" in said and "không được chép sang" in said
    ((name, form),) = attached(mail).items()
    book = openpyxl.load_workbook(BytesIO(form))
    assert name == f"{UNIT}.xlsx" and FINDINGS_SHEET not in book.sheetnames
    assert PERIOD in [cell.value for row in book[METADATA_SHEET].iter_rows() for cell in row]
    assert book["Số liệu"][cell_of(good, "DT03")].value is None


STILL_COUNTS = "gửi lúc 15 giờ 30 phút ngày 19/4/2023 vẫn được tính trong tổng hợp"


@pytest.mark.parametrize("bad", ["wrong", "damaged"])
def test_a_bad_file_after_an_accepted_report_does_not_take_it_away(
    journey: Journey, mail_server: MailServer, good: bytes, bad: str
) -> None:
    deliver(journey, good, unit=UNIT, sender=address_of(UNIT))
    run(journey)
    later = NOW.now + timedelta(hours=1)
    data = with_value(good, "DT01", 999) if bad == "wrong" else b"PK\x03\x04 damaged"
    deliver(journey, data, unit=UNIT, sender=address_of(UNIT), sent=later, landed=later)
    run(journey, Clock(later, is_simulated=True))
    first, second = [" ".join(body(mail).split()) for mail in mail_server.taken]
    assert STILL_COUNTS in second and "vẫn được tính" not in first
    assert "Nếu gửi nhầm tệp, đơn vị không phải làm gì thêm" in second


def test_of_two_files_in_one_mail_the_damaged_one_is_named(
    journey: Journey, mail_server: MailServer, good: bytes
) -> None:
    """A slip that is silent about it makes the clerk believe that both were taken in."""
    for name, data in (("BaoCao.xlsx", good), ("phu-luc.xlsx", b"PK\x03\x04 damaged")):
        deliver(journey, data, unit=UNIT, sender=address_of(UNIT), name=name, letter="chung")
    assert run(journey)["sent"] == 1
    said = " ".join(body(mail_server.taken[0]).split())
    assert "Báo cáo đạt yêu cầu" in said and "Tệp “phu-luc.xlsx” bị hỏng" in said
    assert "Kết quả: đạt yêu cầu, được đưa vào tổng hợp" in said
    assert "Kết quả: chưa dùng được, đề nghị gửi lại" in said


def test_a_signed_copy_alone_is_kept_and_the_workbook_asked_for(
    journey: Journey, mail_server: MailServer, good: bytes
) -> None:
    deliver(journey, signed_pdf(), unit=UNIT, sender=address_of(UNIT), name="ban-ky.pdf")
    run(journey)
    deliver(journey, good, unit=UNIT, sender=address_of(UNIT), name="so-lieu.xlsx")
    run(journey)
    later = NOW.now + timedelta(hours=1)
    deliver(
        journey, b"%PDF-1.7 khac", unit=UNIT, sender=address_of(UNIT), name="ban-ky-2.pdf", sent=later, landed=later
    )
    run(journey, Clock(later, is_simulated=True))
    alone, *_, beside = [" ".join(body(mail).split()) for mail in mail_server.taken if mail["To"] == address_of(UNIT)]
    assert "Đã nhận văn bản ký của đơn vị, chưa có số liệu. Đề nghị gửi thêm biểu mẫu Excel" in alone
    assert f"{SIGNER} – Trường Mầm non Lá Xanh (mẫu) ký số lúc" in alone
    assert "tệp không thay đổi sau khi ký" in alone
    assert "hết ngày 30/4/2023" in alone
    assert "Đơn vị không phải làm gì thêm." in beside and "chưa có số liệu" not in beside


def test_the_ledger_holds_each_sending_once(journey: Journey, mail_server: MailServer, good: bytes) -> None:
    deliver(journey, good, unit=UNIT)
    run(journey)
    with journey.warehouse.begin() as connection:
        assert ledger.verify(connection).problems == ()
        connection.execute(sqlalchemy.text("UPDATE outbox SET state = 'queued', sent_at = NULL"))
        assert ledger.verify(connection).problems != ()


def test_a_correction_by_telephone_is_sent_to_the_unit_to_confirm(
    journey: Journey, mail_server: MailServer, good: bytes
) -> None:
    deliver(journey, good, unit=UNIT)
    run(journey)
    mail_server.forget()
    later = Clock(NOW.now + timedelta(hours=1), is_simulated=True)
    journey.add_officer("nv.a", "Nguyễn Văn A (mẫu)", NOW)
    wanted = corrections.Correction(REGIME, PERIOD, UNIT, (("QM02", "777"),))
    corrections.correct(journey, wanted, By("nv.a", "x"), Reason("", "đơn vị gọi điện"), later)
    assert Answers(journey, later).respond() == {"sent": 1, "failed": 0}
    (mail,) = mail_server.taken
    assert mail["To"] == address_of(UNIT) and "| 777" in body(mail) and "xác nhận" in body(mail)
    assert Answers(journey, later).respond() == {"sent": 0, "failed": 0}


def test_what_we_send_is_known_as_ours_when_it_comes_back(
    journey: Journey, mail_server: MailServer, good: bytes
) -> None:
    deliver(journey, good, unit=UNIT)
    run(journey)
    letter = read_letter(mail_server.raw[0], "")
    assert letter.is_automatic and letter.files == (), "our own mail would be answered, and answered again"
