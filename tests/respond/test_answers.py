"""Every report is answered once, in words that help, to whom it concerns and to nobody else."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import BytesIO

import openpyxl
import pytest
import sqlalchemy

from etl import answers, corrections
from etl.answers import Answers
from etl.config import Settings
from etl.forms import form_spec
from etl.mailroom import accept_file
from etl.model.clock import Clock
from etl.model.decision import By, Reason
from etl.pipeline import Journey
from etl.read.reading import read_bytes
from etl.review.accept import Acceptance
from tests.respond.clerks import cell_of, with_value
from tests.respond.conftest import MailServer
from tests.respond.deliver import (
    NOW,
    PERIOD,
    REGIME,
    UNIT,
    address_of,
    attached,
    body,
    deliver,
    empty_mail,
    outbox,
    register_addresses,
    run,
)
from tests.signing import SIGNER, signed_pdf

OTHER, STRANGER = "0790202", "ai.do@la.example"
ACCOUNTANT = "ke.toan@mau.example"


@pytest.fixture
def journey(mailing: Settings) -> Iterator[Journey]:
    with Journey.open(mailing) as opened:
        register_addresses(opened, [UNIT, OTHER])
        yield opened


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
    assert "14 giờ 00 phút ngày 19/4/2023 | Thư “Đã gửi Zalo” | thư không có tệp đính kèm" in said


def test_without_a_mail_server_all_is_quietly_off(settings: Settings, good: bytes) -> None:
    with Journey.open(replace(settings, smtp_url=None)) as journey:
        register_addresses(journey, [UNIT])
        deliver(journey, good, unit=UNIT)
        assert run(journey) == {"sent": 0, "failed": 0}
        assert outbox(journey) == []


STILL_COUNTS = "gửi lúc 15 giờ 30 phút ngày 19/4/2023 vẫn được tính trong tổng hợp"


def test_a_bad_file_after_an_accepted_report_does_not_take_it_away(
    journey: Journey, mail_server: MailServer, good: bytes
) -> None:
    deliver(journey, good, unit=UNIT, sender=address_of(UNIT))
    run(journey)
    for hours, data in enumerate((with_value(good, "DT01", 999), b"PK\x03\x04 damaged"), 1):
        later = NOW.now + timedelta(hours=hours)
        deliver(journey, data, unit=UNIT, sender=address_of(UNIT), sent=later, landed=later)
        run(journey, Clock(later, is_simulated=True))
    first, *others = [" ".join(body(mail).split()) for mail in mail_server.taken]
    assert "vẫn được tính" not in first and len(others) == 2
    for said in others:
        assert STILL_COUNTS in said and "Nếu gửi nhầm tệp, đơn vị không phải làm gì thêm" in said


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
