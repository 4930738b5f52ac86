"""The same file sent once more: what is said depends on what became of it the first time."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from etl.answers import Answers
from etl.config import Settings
from etl.forms.layout import FINDINGS_SHEET
from etl.model.clock import Clock
from etl.pipeline import Journey
from samples.district import make_sample_district
from tests.respond.conftest import MailServer
from tests.respond.deliver import NOW, PERIOD, REGIME, SENT, address_of, attached, body, deliver, register_addresses

UNIT = "0790201"
LATER = timedelta(hours=3)
NOTHING_TO_DO = "đơn vị không phải làm gì thêm"


@pytest.fixture
def journey(mailing: Settings) -> Iterator[Journey]:
    with Journey.open(mailing) as opened:
        register_addresses(opened, [UNIT])
        yield opened


def sample(journey: Journey, folder: Path, cases: list[str]) -> bytes:
    regime, inbox = journey.regime(REGIME), folder / "inbox"
    made = make_sample_district(regime, regime.period(PERIOD), inbox, units=[UNIT], cases=cases)
    return (inbox / made.files[0].path).read_bytes()


def send_twice(journey: Journey, data: bytes, *, is_together: bool = False) -> None:
    """The same bytes in two mails, answered one after the other or in one round."""
    deliver(journey, data, unit=UNIT, sender=address_of(UNIT), sent=SENT, landed=SENT)
    if not is_together:
        answer(journey, NOW)
    deliver(journey, data, unit=UNIT, sender=address_of(UNIT), sent=SENT + LATER, landed=SENT + LATER)
    answer(journey, Clock(NOW.now + LATER, is_simulated=True))


def answer(journey: Journey, clock: Clock) -> None:
    journey.process(clock)
    Answers(journey, clock).respond()


@pytest.mark.parametrize("is_together", [False, True])
def test_a_returned_report_sent_again_unchanged_is_returned_again(
    journey: Journey, mail_server: MailServer, tmp_path: Path, is_together: bool
) -> None:
    """Told that nothing need be done, the unit would be missing from the report."""
    send_twice(journey, sample(journey, tmp_path, ["broken_sum"]), is_together=is_together)
    mail = mail_server.taken[-1]
    said = " ".join(body(mail).split())
    assert NOTHING_TO_DO not in said
    assert "giống hệt tệp đơn vị đã gửi trước đó và đã được trả lại để chỉnh sửa" in said
    assert "nội dung phải sửa" in said.casefold() and "chậm nhất hết ngày 30/4/2023" in said
    ((_, workbook),) = attached(mail).items()
    assert FINDINGS_SHEET in said and workbook.startswith(b"PK"), "it is corrected in the workbook that goes with it"
    assert "Đơn vị sửa ngay trong tệp ấy" in said


def test_an_accepted_report_sent_again_asks_for_nothing(
    journey: Journey, mail_server: MailServer, tmp_path: Path
) -> None:
    send_twice(journey, sample(journey, tmp_path, []))
    said = " ".join(body(mail_server.taken[-1]).split())
    assert NOTHING_TO_DO in said and "nội dung phải sửa" not in said.casefold()
