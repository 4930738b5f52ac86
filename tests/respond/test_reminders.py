"""Reminders: on which days, to whom, in which words; once whatever is run again."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path

import docx
import pytest

from etl.answers import Answers
from etl.config import PROJECT, Settings
from etl.model.clock import LOCAL, Clock
from etl.model.decision import By, Reason
from etl.model.regime import Reminders as Plan
from etl.model.report import UnitStatus
from etl.pipeline import Journey
from etl.publish.layout import Kind, check_layout
from etl.regime import load_regime
from etl.reminding import Reminders
from etl.respond.reminders import Reminding, Situation, step_on
from etl.respond.turns import Turn
from samples.district import make_sample_district
from tests.respond.conftest import MailServer
from tests.respond.deliver import PERIOD, REGIME, address_of, body, deliver, register_addresses

PLAN = Plan()
LAST = date(2023, 4, 30)
"""A Sunday and public holiday: the last working day before it is Friday 28 April."""

OFFICE = "0790010"


@pytest.mark.parametrize(
    ("day", "step"),
    [
        # counted by hand on the calendar of April 2023: the 29th to the 3rd of May were days off
        ("2023-04-13", None),
        ("2023-04-14", "before-10"),
        ("2023-04-24", "before-10"),
        ("2023-04-25", "before-3"),
        ("2023-04-26", "before-3"),
        ("2023-04-27", "before-1"),
        ("2023-04-28", "before-1"),
        ("2023-05-04", "after"),
        ("2023-05-11", "after"),
        ("2023-05-12", None),
    ],
)
def test_the_newest_step_of_the_plan_by_a_paper_calendar(day: str, step: str | None) -> None:
    """A step stays due until the next one: a machine that was off makes up for it, the outbox sends it once."""
    found = step_on(date.fromisoformat(day), LAST, PLAN)
    assert (found.name if found else None) == step


def test_after_the_deadline_nobody_hears_how_many_days_are_left() -> None:
    assert step_on(date(2023, 5, 4), LAST, Plan(after=2)) is None


def at(day: str, hour: int = 7, minute: int = 30) -> Clock:
    local = datetime.fromisoformat(day).replace(hour=hour, minute=minute, tzinfo=LOCAL)
    return Clock(local.astimezone(UTC), is_simulated=True)


@pytest.fixture
def journey(mailing: Settings, tmp_path: Path) -> Iterator[Journey]:
    """Ten units: one accepted, one returned, one with a signed copy alone, one that waits for us, one extended."""
    with Journey.open(mailing) as opened:
        regime = opened.regime(REGIME)
        units = [unit.code for unit in regime.roster(PERIOD)[:10]]
        register_addresses(opened, [*units[:9], OFFICE])
        inbox = tmp_path / "made"
        sent = datetime(2023, 4, 13, 3, tzinfo=UTC)
        sent_in = ((units[0], units[0], []), (units[1], units[1], ["broken_sum"]), (units[3], units[2], []))
        for unit, into, cases in sent_in:
            made = make_sample_district(regime, regime.period(PERIOD), inbox / unit, units=[unit], cases=cases)
            deliver(opened, (inbox / unit / made.files[0].path).read_bytes(), unit=into, sent=sent, landed=sent)
        deliver(opened, b"%PDF-1.7 mau", unit=units[4], name="ban-ky.pdf", sent=sent, landed=sent)
        clock = at("2023-04-13", 12)
        opened.add_officer("nv.a", "Nguyễn Văn A (mẫu)", clock)
        opened.extend(REGIME, PERIOD, units[5], date(2023, 5, 9), By("nv.a", "x"), Reason("CV 1", "mất điện"), clock)
        opened.process(clock)
        yield opened


def remind(journey: Journey, clock: Clock) -> dict[str, object]:
    return Reminders(Answers(journey, clock)).remind()


def test_a_whole_period(journey: Journey, mail_server: MailServer) -> None:
    units = [unit.code for unit in journey.regime(REGIME).roster(PERIOD)[:10]]
    accepted, returned, waiting, silent, signed, extended, *others = units
    status = {one["unit"]: one["status"] for one in journey.status(REGIME, PERIOD, at("2023-04-14"))["units"]}
    assert [status[unit] for unit in units[:6]] == [
        "accepted", "rejected", "needs_review", "missing", "signed_only", "missing",
    ]  # fmt: skip

    assert remind(journey, at("2023-04-15")) == {"sent": 0, "failed": 0, "drafts": []}, "a Saturday"
    done = remind(journey, at("2023-04-25"))
    told = {mail["To"]: mail for mail in mail_server.taken}
    asked = {address_of(unit) for unit in (returned, silent, *others[:3])}
    assert set(told) == asked | {address_of(OFFICE)} and done["sent"] == len(asked) + 1

    missing_words, returned_words = body(told[address_of(silent)]), body(told[address_of(returned)])
    assert "Còn 03 ngày làm việc" in missing_words and "hết ngày 30/4/2023" in missing_words
    assert "thứ Sáu, 28/4/2023" in missing_words and "chưa nhận được báo cáo của đơn vị" in missing_words
    assert "Nếu đơn vị đã gửi bằng hình thức khác, xin trả lời thư này để ghi nhận." in missing_words
    assert "đã được trả lại để chỉnh sửa" in returned_words and "chưa nhận được báo cáo" not in returned_words

    digest = body(told[address_of(OFFICE)])
    assert "Cộng | 60 | 1 | 0 | 1 | 1 | 1 | 56" in digest, "the matrix"
    assert "Đến 7h30 ngày 25/4 còn 55 trường chưa gửi báo cáo: " in digest
    assert "%" not in digest + missing_words + returned_words, "counts alone: a share shames and says nothing"

    assert remind(journey, at("2023-04-25", 15)) == {"sent": 0, "failed": 0, "drafts": []}, "the same day again"
    assert remind(journey, at("2023-04-26"))["sent"] == 0, "the step was done"

    mail_server.forget()
    remind(journey, at("2023-05-04"))
    late = {mail["To"] for mail in mail_server.taken}
    assert late == asked | {address_of(OFFICE)}, "the unit with an extension is left in peace"
    assert "đã hết" in body(next(mail for mail in mail_server.taken if mail["To"] == address_of(silent)))

    mail_server.forget()
    done = remind(journey, at("2023-05-08"))
    assert [mail["To"] for mail in mail_server.taken] == [address_of(OFFICE)], "no third reminder by a robot"
    letter, zalo = (Path(name) for name in done["drafts"])  # type: ignore[attr-defined]
    check_letter(letter, journey, named=[returned, silent], spared=[accepted, waiting, signed, extended])
    assert zalo.read_text("utf-8").startswith("Đến 7h30 ngày 8/5 còn 55 trường chưa gửi báo cáo: ")
    assert [part.get_filename() for part in mail_server.taken[0].iter_attachments()] == ["cong-van-don-doc.docx"]
    assert remind(journey, at("2023-05-09"))["drafts"] == [], "once a period"

    mail_server.forget()
    remind(journey, at("2023-05-10"))
    assert address_of(extended) in {mail["To"] for mail in mail_server.taken}, "its own time is over now"


def check_letter(letter: Path, journey: Journey, named: list[str], spared: list[str]) -> None:
    document = docx.Document(BytesIO(letter.read_bytes()))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    assert [*map(str, check_layout(letter.read_bytes(), Kind.LETTER))] == []
    text = " ".join(" ".join([*(paragraph.text for paragraph in document.paragraphs), *cells]).split())
    names = {unit.code: unit.name for unit in journey.regime(REGIME).roster(PERIOD)}
    assert [unit for unit in named if names[unit] not in cells] == []
    assert [unit for unit in spared if names[unit] in cells] == []
    assert cells.count("Đã trả lại để chỉnh sửa, chưa gửi lại") == 1, "the one that was returned"
    for words in (
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "V/v đôn đốc gửi báo cáo",
        "TRƯỞNG PHÒNG",
        "Nơi nhận:",
        "DỰ THẢO",
    ):
        assert words in text


def test_a_machine_that_was_off_for_days_makes_up_for_the_step(journey: Journey, mail_server: MailServer) -> None:
    units = [unit.code for unit in journey.regime(REGIME).roster(PERIOD)[:10]]
    returned, silent = units[1], units[3]
    remind(journey, at("2023-04-18"))  # off on Friday the 14th and on Monday
    told = {mail["To"]: " ".join(body(mail).split()) for mail in mail_server.taken}
    assert "Còn 08 ngày làm việc" in told[address_of(silent)] and address_of(returned) in told
    assert remind(journey, at("2023-04-19"))["sent"] == 0, "once a step"
    mail_server.forget()
    remind(journey, at("2023-04-28"))  # off from the 19th on
    told = {mail["To"]: " ".join(body(mail).split()) for mail in mail_server.taken}
    assert "Hôm nay là ngày làm việc cuối cùng trước khi hết hạn" in told[address_of(silent)]


def test_what_happened_after_a_step_is_not_made_up_for() -> None:
    """Returned yesterday, with an answer that says what to do: no reminder of a step that was before it."""
    regime = load_regime(PROJECT / "regimes", REGIME)
    period, returned = regime.period(PERIOD), regime.roster(PERIOD)[1].code
    reminding = Reminding(regime, period, at("2023-04-18").now)
    sent = datetime(2023, 4, 17, 3, tzinfo=UTC)
    late = Situation(regime.unit(PERIOD, returned), UnitStatus.REJECTED, None, Turn(sent))
    assert reminding.step_for(late) is None
    assert reminding.step_for(replace(late, turn=Turn(datetime(2023, 4, 13, 3, tzinfo=UTC)))) is not None
    opened = replace(period, opens_at=datetime(2023, 4, 17, tzinfo=UTC))
    silent = replace(late, status=UnitStatus.MISSING, turn=Turn())
    assert replace(reminding, period=opened).step_for(silent) is None, "the form came out after the day of the step"


def test_forms_go_out_once_and_are_the_units_own(mailing: Settings, mail_server: MailServer) -> None:
    with Journey.open(mailing) as journey:
        unit = journey.regime(REGIME).roster(PERIOD)[0].code
        register_addresses(journey, [unit])
        check_forms(journey, mail_server, unit)


def check_forms(journey: Journey, mail_server: MailServer, unit: str) -> None:
    opening = Reminders(Answers(journey, at("2023-04-01", 8)))
    assert opening.send_forms(REGIME, PERIOD, unit) == {"sent": 1, "failed": 0, "without_address": []}
    assert opening.send_forms(REGIME, PERIOD, unit)["sent"] == 0
    (mail,) = mail_server.taken
    ((name, form),) = {part.get_filename(): part.get_payload(decode=True) for part in mail.iter_attachments()}.items()
    assert name == f"{unit}.xlsx" and form[:2] == b"PK"
    assert "chậm nhất 23 giờ 59 phút ngày 30/4/2023" in body(mail)
    assert opening.send_forms(REGIME, PERIOD)["without_address"][0] != unit


def test_without_a_mail_server_nobody_is_reminded(settings: Settings) -> None:
    with Journey.open(replace(settings, smtp_url=None)) as journey:
        assert remind(journey, at("2023-04-25")) == {"sent": 0, "failed": 0, "drafts": []}
