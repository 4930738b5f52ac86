"""### Trả lời các đơn vị

Mười phút một lần, gửi biên nhận cho báo cáo đạt yêu cầu; báo cáo cần sửa được trả lại kèm chính tệp của đơn vị, các ô
cần sửa được đánh dấu. Mỗi báo cáo được trả lời một lần, chạy lại bao nhiêu lần cũng vậy. Chưa cấu hình máy chủ thư
(kết nối `etl_smtp` hoặc `ETL_SMTP_URL`) thì không làm gì.

Bước màu đỏ: mở *Logs*, những dòng đầu nói việc cần làm. Thư chưa gửi được nằm trong hộp thư đi, lần sau gửi tiếp.
"""

from typing import Any

from airflow.sdk import dag, task

from dags.forms import AS_OF
from dags.house import HOUSE, WRITING_POOL, every
from dags.post import CONNECTION, answers_of
from dags.steps import entering

IF_RED = f"see that the mail server ({CONNECTION} or ETL_SMTP_URL) answers and takes our login; nothing is lost."


@dag(
    **HOUSE,
    dag_display_name="4. Trả lời các đơn vị",
    description="Answers what has not been answered: receipt slips, and workbooks marked up",
    doc_md=__doc__,
    schedule=every("respond_cron", "*/10 * * * *"),
    tags=["bao-cao", "thu"],
    params={"as_of": AS_OF},
)
def respond() -> None:
    """Verdicts → mails."""

    @task(task_display_name="Soạn và gửi thư trả lời", pool=WRITING_POOL)
    def send_answers(params: dict[str, Any]) -> dict[str, int]:
        """Writes and sends what is due."""
        with entering(params, IF_RED) as (journey, clock):
            return answers_of(journey, clock).respond()

    send_answers()


respond()
