"""Alert mails to IT: what the watched checks of `doctor` say is wrong, and tasks that failed. Once a day each."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass

from etl.answers import Answers
from etl.doctor import WATCHED, Level, Line, examine
from etl.model.errors import FatalError
from etl.outbox import Outgoing, enqueue, outgoing_id
from etl.respond.letter import Facts, Letter, Paragraph
from etl.respond.message import mail
from etl.smtp import is_address
from etl.text import short_date

logger = logging.getLogger(__name__)

OFFICE = "Hệ thống tiếp nhận báo cáo"
FOOTER = ("Thư do hệ thống tiếp nhận báo cáo tự động lập; mỗi việc một thư trong ngày.",)


@dataclass(frozen=True)
class Watch:
    """Tells whoever ETL_ALERT_TO names, by the outbox: `respond` sends what lies there every ten minutes."""

    answers: Answers

    def look_around(self) -> dict[str, int]:
        """Puts an alert for each thing that is wrong into the outbox: {wrong, told}.

        Raises:
            FatalError: something is wrong and nobody can be written to; the task's log is then the alert.
        """
        clock = self.answers.clock
        wrong = [line for line in examine(self.answers.journey.settings, clock.now, WATCHED) if line.level != Level.OK]
        for line in wrong:
            logger.error("%s: %s. WHAT TO DO: %s", line.title, line.told, line.remedy)
        if wrong and not self._recipients:
            raise FatalError(f"{_named(wrong)} (ETL_ALERT_TO or the mail server is not set: nobody was written to)")
        told = sum(self._tell(line.check, line.title, line.told, line.remedy) for line in wrong)
        return {"wrong": len(wrong), "told": told}

    def task_failed(self, dag: str, task: str, run: str) -> bool:
        """Tells of a task that failed for good; whether it had not been told today."""
        if not self._recipients:
            return False
        told = f"Bước “{task}” của DAG “{dag}” đã dừng vì lỗi (lượt chạy {run})."
        remedy = "Mở trang Airflow, bấm vào ô đỏ rồi Logs: dòng “IF THIS TASK IS RED” và “WHAT TO DO” nói việc cần làm."
        return self._tell(f"task/{dag}/{task}", "Bước chạy tự động bị lỗi", told, remedy)

    @property
    def _recipients(self) -> tuple[str, ...]:
        wanted = self.answers.journey.settings.alert_to
        return tuple(one for one in wanted if is_address(one)) if self.answers.server is not None else ()

    def _tell(self, what: str, title: str, told: str, remedy: str) -> bool:
        made = outgoing_id("alert", what, self.answers.today)
        letter = Letter(
            office=OFFICE,
            greeting="Kính gửi: Cán bộ công nghệ thông tin",
            heading=title,
            tone="mend",
            blocks=(Paragraph(told), Facts((("Việc cần làm", remedy),))),
            footer=FOOTER,
        )
        subject = f"[Cảnh báo] {title} – {short_date(self.answers.today)}"
        sender = self.answers.sender(OFFICE)
        body = mail(letter, made, sender, self._recipients, subject, self.answers.clock.now)
        outgoing = Outgoing(made, "alert", what, "", self._recipients, subject, body)
        with self.answers.journey.warehouse.begin() as connection:
            return enqueue(connection, outgoing, self.answers.clock.now)


def _named(wrong: Sequence[Line]) -> str:
    return "; ".join(f"{line.title}: {line.told}" for line in wrong)
