"""### Tiếp nhận báo cáo

Mười phút một lần, lấy tệp trong `inbox/<chế độ>/<mã đơn vị>/` và, trong thời gian nhận báo cáo, lấy thư ở các hộp thư;
cất nguyên bản, ghi sổ rồi mới đánh dấu. Còn tệp chưa xử lý thì gọi **process**. Chạy lại không bao giờ nhận trùng.

Bước màu đỏ: mở *Logs*, những dòng đầu nói việc cần làm. Bước màu hồng (*skipped*): không có tệp mới, không phải lỗi.
"""

from dataclasses import asdict
from datetime import timedelta
from typing import Any

from airflow.sdk import dag, task
from airflow.sdk.exceptions import AirflowSkipException

from dags.forms import AS_OF
from dags.house import HOUSE, UNPROCESSED, WRITING_POOL, every
from dags.mailboxes import take_in
from dags.steps import entering

MAIL_PATIENCE = timedelta(minutes=9)  # a server that drips must not hold up the folders: a run ends before the next
IF_MAIL_RED = "see that the mail server answers and takes the login, then clear the task; what is there is safe."
IF_RED = "see that the inbox folder can be read and that the disk is not full, then clear the task."


@dag(
    **HOUSE,
    dag_display_name="1. Tiếp nhận báo cáo",
    description="Takes what units have delivered; wakes process while anything is unprocessed",
    doc_md=__doc__,
    schedule=every("collect_cron", "*/10 * * * *"),
    tags=["bao-cao", "tiep-nhan"],
    params={"as_of": AS_OF},
)
def collect() -> None:
    """Inbox and mailboxes → receipts."""

    @task(task_display_name="Lấy tệp từ hộp nhận", pool=WRITING_POOL)
    def take_deliveries(params: dict[str, Any]) -> dict[str, int]:
        """Lands and registers everything new in the inbox."""
        with entering(params, IF_RED) as (journey, clock):
            return {**asdict(journey.collect(clock)), "unprocessed": journey.unprocessed(clock)}

    @task(task_display_name="Lấy thư từ các hộp thư", pool=WRITING_POOL, retries=3, execution_timeout=MAIL_PATIENCE)
    def take_mail(params: dict[str, Any]) -> dict[str, int]:
        """Lands and registers what is new in the mailboxes of regimes that take reports now."""
        with entering(params, IF_MAIL_RED) as (journey, clock):
            return take_in(journey, clock)

    @task(task_display_name="Báo có tệp chờ xử lý", outlets=[UNPROCESSED])
    def announce(collected: dict[str, int]) -> None:
        """Wakes `process`; skipped while nothing waits."""
        if not collected["unprocessed"]:
            raise AirflowSkipException("nothing waits to be processed")

    announce(take_deliveries())
    announce.override(task_id="announce_mail", task_display_name="Báo có thư chờ xử lý")(take_mail())


collect()
