"""### Nhắc phát hành báo cáo

Mỗi sáng ngày làm việc: tìm những báo cáo đã đến hạn gửi cấp trên mà chưa phát hành. Có thì bước này **đỏ**: mở *Logs*
để xem tên báo cáo; phát hành xong (lệnh `issue`), lần sau bước này xanh trở lại. Không có gì khác bị dừng.
"""

from typing import Any

from airflow.sdk import dag, task

from dags.forms import AS_OF
from dags.house import HOUSE, every
from dags.steps import entering

IF_RED = "the reports named below are overdue to their receiver: submit, approve and issue them."


@dag(
    **HOUSE,
    dag_display_name="6. Nhắc phát hành",
    description="Turns red while a report is past its date to the receiver and has not gone out",
    doc_md=__doc__,
    schedule=every("alerts_cron", "0 7 * * 1-5"),
    tags=["bao-cao", "phat-hanh"],
    params={"as_of": AS_OF},
)
def alerts() -> None:
    """Dates to the receivers → an alert."""

    @task(task_display_name="Tìm báo cáo quá hạn phát hành")
    def find_overdue(params: dict[str, Any]) -> None:
        from etl.desk import Desk
        from etl.model.errors import FatalError

        with entering(params, IF_RED) as (journey, clock):
            found = Desk(journey).alerts(clock)
            if found:
                named = "; ".join(f"{one['regime']} {one['name']}: trước {one['report_before'][:10]}" for one in found)
                raise FatalError(f"Quá hạn phát hành {len(found)} báo cáo: {named}")

    find_overdue()


alerts()
