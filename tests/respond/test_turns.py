"""While a unit's days to mend run, nobody tells it that it is late; what an officer corrected is not its sending."""

from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import docx
import openpyxl
import pytest

from etl.answers import Answers
from etl.config import Settings
from etl.corrections import Correction, correct
from etl.desk.papers import URGING, Papers
from etl.model.clock import LOCAL, Clock
from etl.model.decision import By, Reason
from etl.pipeline import Journey
from etl.reminding import Reminders
from samples.district import make_sample_district
from tests.respond.conftest import MailServer
from tests.respond.deliver import PERIOD, REGIME, address_of, body, deliver, register_addresses
from tests.respond.test_answers import with_value

RETURNED, SILENT, OFFICE = "0790201", "0790202", "0790010"
OFFICER, WHY = By("nv.a", "x"), Reason("", "trao đổi qua điện thoại")


def at(day: str, hour: int = 7, minute: int = 30) -> Clock:
    local = datetime.fromisoformat(day).replace(hour=hour, minute=minute, tzinfo=LOCAL)
    return Clock(local.astimezone(UTC), is_simulated=True)


@pytest.fixture
def journey(mailing: Settings, tmp_path: Path) -> Iterator[Journey]:
    """A report with two mistakes, sent and returned on Friday 28 April: the days to mend it are the 4th and 5th of May,
    the deadline was the 30th of April."""
    with Journey.open(mailing) as opened:
        register_addresses(opened, [RETURNED, SILENT, OFFICE])
        regime, inbox = opened.regime(REGIME), tmp_path / "inbox"
        made = make_sample_district(regime, regime.period(PERIOD), inbox, units=[RETURNED], cases=["broken_sum"])
        right = (inbox / made.files[0].path).read_bytes()
        wrong = with_value(right, "TD01", 999)
        (tmp_path / "TD01").write_text(value_of(right, "TD01"))
        sent = at("2023-04-28", 8).now
        deliver(opened, wrong, unit=RETURNED, sender=address_of(RETURNED), sent=sent, landed=sent)
        opened.add_officer("nv.a", "Nguyễn Văn A (mẫu)", at("2023-04-13"))
        opened.process(at("2023-04-28", 9))
        Answers(opened, at("2023-04-28", 9)).respond()
        yield opened


def value_of(data: bytes, code: str) -> str:
    sheet = openpyxl.load_workbook(BytesIO(data))["Số liệu"]
    return str(next(row for row in sheet.iter_rows() if row[1].value == code)[4].value)


def remind(journey: Journey, clock: Clock, server: MailServer) -> dict[str, str]:
    """What everybody is told, by address."""
    server.forget()
    Reminders(Answers(journey, clock)).remind()
    return {str(mail["To"]): " ".join(body(mail).split()) for mail in server.taken}


def mend_by_telephone(journey: Journey, server: MailServer, clock: Clock, right: str) -> list[str]:
    """The sum that is wrong is corrected; the other mistake stays."""
    server.forget()
    correct(journey, Correction(REGIME, PERIOD, RETURNED, (("TD01", right),)), OFFICER, WHY, clock)
    Answers(journey, clock).respond()
    return [" ".join(body(mail).split()) for mail in server.taken]


def test_days_to_mend_past_the_deadline_are_respected(journey: Journey, mail_server: MailServer) -> None:
    """Told on one day that it has until the 5th and on the next that time is up, a unit believes neither."""
    assert "chậm nhất hết ngày 05/5/2023" in " ".join(body(mail_server.taken[-1]).split())
    told = remind(journey, at("2023-05-04"), mail_server)
    assert address_of(RETURNED) not in told and "đã hết" in told[address_of(SILENT)]
    name = journey.regime(REGIME).unit(PERIOD, RETURNED).name
    digest = told[address_of(OFFICE)]
    assert f"Chưa đến hạn riêng: {name} (đang sửa, hạn hết ngày 05/5/2023)." in digest
    assert "chưa gửi lại báo cáo đã trả để sửa" not in digest
    told = remind(journey, at("2023-05-08"), mail_server)
    assert "Thời hạn gửi lại báo cáo 6 tháng đầu năm 2023 đã hết (hết ngày 05/5/2023)" in told[address_of(RETURNED)]


def test_the_urging_letter_spares_who_is_mending(journey: Journey, tmp_path: Path) -> None:
    name = journey.regime(REGIME).unit(PERIOD, RETURNED).name
    before, after = (
        Papers(journey).write_letter(REGIME, PERIOD, URGING, tmp_path / day, at(day))
        for day in ("2023-05-04", "2023-05-08")
    )
    assert name not in cells(before) and name in cells(after)


def cells(letter: Path) -> list[str]:
    return [cell.text for table in docx.Document(str(letter)).tables for row in table.rows for cell in row.cells]


def test_a_correction_that_leaves_something_open_is_told_with_what_is_open(
    journey: Journey, mail_server: MailServer, tmp_path: Path
) -> None:
    """Without a mail the unit would think that all was settled on the telephone."""
    (said,) = mend_by_telephone(journey, mail_server, at("2023-05-04", 9), (tmp_path / "TD01").read_text())
    assert "đã sửa trong báo cáo của đơn vị" in said and "Tổng số lượt tiếp công dân" in said
    assert "vẫn còn 01 nội dung phải sửa" in said and "Tổng số cán bộ quản lý, giáo viên" in said
    assert "chậm nhất hết ngày 05/5/2023" in said and "“Đồng ý”" in said


def test_after_a_correction_the_reminder_names_the_day_of_the_units_own_sending(
    journey: Journey, mail_server: MailServer, tmp_path: Path
) -> None:
    mend_by_telephone(journey, mail_server, at("2023-05-04", 9), (tmp_path / "TD01").read_text())
    told = remind(journey, at("2023-05-08"), mail_server)
    assert "Báo cáo đơn vị gửi ngày 28/4/2023 đã được trả lại" in told[address_of(RETURNED)]
