"""### Trông coi hệ thống

Nửa giờ một lần xem: đĩa có đầy không, sổ cái có liền mạch không, hộp thư nào im lặng, thư nào không gửi được, tệp nào
chờ quá lâu. Có gì sai thì gửi thư cho cán bộ CNTT (biến `ETL_ALERT_TO`), mỗi việc một thư trong ngày. Bước bị lỗi của
các DAG khác cũng được báo bằng thư như vậy.

Bước màu đỏ: có việc sai mà không có ai để gửi thư, hoặc không xem được. Mở *Logs* để đọc việc cần làm.
"""

from typing import Any

from airflow.sdk import dag, task

from dags.forms import AS_OF
from dags.house import HOUSE, every
from dags.post import answers_of
from dags.steps import entering

IF_RED = "the lines below say what is wrong; set ETL_ALERT_TO and a mail server to be told by mail."


@dag(
    **HOUSE,
    dag_display_name="7. Trông coi hệ thống",
    description="Looks at disk, ledger, mailboxes, outbox and waiting files; mails IT what is wrong",
    doc_md=__doc__,
    schedule=every("watch_cron", "*/30 * * * *"),
    tags=["bao-cao", "van-hanh"],
    params={"as_of": AS_OF},
)
def watch() -> None:
    """State of the installation → alert mails in the outbox, which `respond` sends."""

    @task(task_display_name="Xem hệ thống có gì sai")
    def look_around(params: dict[str, Any]) -> dict[str, int]:
        """Looks, and writes to IT."""
        from etl.watch import Watch

        with entering(params, IF_RED) as (journey, clock):
            return Watch(answers_of(journey, clock)).look_around()

    look_around()


watch()
