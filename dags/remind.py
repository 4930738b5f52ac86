"""### Nhắc các đơn vị chưa gửi báo cáo

7 giờ 30 mỗi ngày làm việc: nhắc trước hạn 10, 3 và 1 ngày làm việc, sau hạn một lần, rồi soạn dự thảo công văn đôn đốc
để cơ quan ký. Không nhắc đơn vị đã gửi, được gia hạn, đã gửi văn bản ký hoặc đang chờ cán bộ xem xét. Mỗi đơn vị được
nhắc một lần, chạy lại bao nhiêu lần cũng vậy. Chưa cấu hình máy chủ thư (kết nối `etl_smtp` hoặc
`ETL_SMTP_URL`) thì không làm gì.

Bước màu đỏ: mở *Logs*, những dòng đầu nói việc cần làm.
"""

from typing import Any

from airflow.sdk import dag, task

from dags.forms import AS_OF
from dags.house import HOUSE, WRITING_POOL, every
from dags.post import CONNECTION, answers_of
from dags.steps import entering

IF_RED = (
    f"see that the mail server ({CONNECTION} or ETL_SMTP_URL) answers and takes our login; nobody is reminded twice."
)


@dag(
    **HOUSE,
    dag_display_name="5. Nhắc gửi báo cáo",
    description="Reminds units on working days; drafts the official letter after the deadline",
    doc_md=__doc__,
    schedule=every("remind_cron", "30 7 * * *"),
    tags=["bao-cao", "thu"],
    params={"as_of": AS_OF},
)
def remind() -> None:
    """Who has not reported → reminders."""

    @task(task_display_name="Nhắc và soạn công văn", pool=WRITING_POOL)
    def send_reminders(params: dict[str, Any]) -> dict[str, Any]:
        """Reminds whoever is to be reminded today."""
        from etl.reminding import Reminders

        with entering(params, IF_RED) as (journey, clock):
            return Reminders(answers_of(journey, clock)).remind()

    send_reminders()


remind()
