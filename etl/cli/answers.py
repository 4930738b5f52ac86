"""Verbs by which mail goes out: `respond`, `remind`; `forms issue --send` calls `send_forms`."""

from typing import Any

import typer

from etl.answers import Answers
from etl.cli.common import AsOf, Json, clock, console, journey, show
from etl.model.clock import Clock
from etl.pipeline import Journey
from etl.reminding import Reminders

answer_verbs = typer.Typer()


@answer_verbs.command()
def respond(as_of: AsOf = None, as_json: Json = False) -> None:
    """Trả lời những báo cáo chưa được trả lời: biên nhận, nội dung cần sửa kèm tệp đã đánh dấu."""
    with journey() as opened:
        done = Answers(opened, clock(as_of)).respond()
        show(done, as_json, lambda: _say("Trả lời", opened, done))


@answer_verbs.command()
def remind(as_of: AsOf = None, as_json: Json = False) -> None:
    """Nhắc những đơn vị chưa gửi báo cáo (ngày làm việc); quá hạn thì soạn dự thảo công văn đôn đốc."""
    with journey() as opened:
        done = Reminders(Answers(opened, clock(as_of))).remind()
        drafts = done.pop("drafts")

        def people() -> None:
            _say("Nhắc", opened, done)
            for draft in drafts:
                console.print(f"  {draft}", soft_wrap=True, markup=False, highlight=False)

        show(done, as_json, people)


def send_forms(opened: Journey, regime: str, period: str, unit: str | None, at: Clock) -> dict[str, Any]:
    """Mails the forms of a period."""
    return Reminders(Answers(opened, at)).send_forms(regime, period, unit)


_STATES = {
    "queued": "chờ gửi",
    "uncertain": "chưa rõ đã đến, sẽ gửi lại",
    "held": "gộp vào sáng mai",
    "dead": "không gửi được",
}


def show_mail(found: dict[str, Any]) -> None:
    """What of the period's mail still waits, and the letters that no server would take."""
    waiting = [f"{words} {found['states'][state]}" for state, words in _STATES.items() if state in found["states"]]
    if waiting:
        console.print(f"Thư: {', '.join(waiting)}.")
    for letter in found["dead"]:
        whom = letter["unit"] or ", ".join(letter["to"])
        line = f"  không gửi được: {whom} – {letter['subject']} ({letter['error']})"
        console.print(line, markup=False, highlight=False, soft_wrap=True)


def _say(what: str, opened: Journey, done: dict[str, Any]) -> None:
    if opened.settings.smtp_url is None:
        console.print("Chưa cấu hình máy chủ thư (ETL_SMTP_URL): không gửi thư nào.")
    else:
        console.print(f"{what} – đã gửi: {done['sent']}; chưa gửi được: {done['failed']}.")
