"""### Tiếp nhận báo cáo

Năm phút một lần, lấy các tệp mà đơn vị đặt vào `inbox/<chế độ>/<mã đơn vị>/`, cất nguyên bản rồi ghi sổ tiếp nhận.
Khi còn tệp chưa xử lý thì báo cho **process** chạy ngay. Chạy lại bao nhiêu lần cũng không nhận trùng.

Bước màu đỏ: mở *Logs*, những dòng đầu nói việc cần làm. Bước màu hồng (*skipped*): không có tệp mới, không phải lỗi.
"""

from dataclasses import asdict
from typing import Any

from airflow.sdk import dag, task
from airflow.sdk.exceptions import AirflowSkipException

from dags.forms import AS_OF
from dags.house import HOUSE, UNPROCESSED, WRITING_POOL, every
from dags.steps import entering

IF_RED = "see that the inbox folder can be read and that the disk is not full, then clear the task."


@dag(
    **HOUSE,
    dag_display_name="1. Tiếp nhận báo cáo",
    description="Takes what units have delivered; wakes process while anything is unprocessed",
    doc_md=__doc__,
    schedule=every("collect_cron", "*/5 * * * *"),
    tags=["bao-cao", "tiep-nhan"],
    params={"as_of": AS_OF},
)
def collect() -> None:
    """Inbox → receipts."""

    @task(task_display_name="Lấy tệp từ hộp nhận", pool=WRITING_POOL)
    def take_deliveries(params: dict[str, Any]) -> dict[str, int]:
        """Lands and registers everything new in the inbox."""
        with entering(params, IF_RED) as (journey, clock):
            return {**asdict(journey.collect(clock)), "unprocessed": journey.unprocessed(clock)}

    @task(task_display_name="Báo có tệp chờ xử lý", outlets=[UNPROCESSED])
    def announce(collected: dict[str, int]) -> None:
        """Wakes `process`; skipped while nothing waits."""
        if not collected["unprocessed"]:
            raise AirflowSkipException("nothing waits to be processed")

    announce(take_deliveries())


collect()
