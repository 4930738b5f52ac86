"""### Đọc, kiểm tra và xếp lịch tổng hợp

Chạy khi có tệp mới và mỗi giờ một lần: đọc tệp đã tiếp nhận, nạp số liệu, kiểm tra từng kỳ theo thứ tự thời gian, rồi
gọi **consolidate** cho những kỳ cần dự thảo mới: đã hết hạn, đã đủ đơn vị, hoặc số liệu đã thay đổi.

Bước màu đỏ: mở *Logs*, những dòng đầu nói việc cần làm. *check_regimes* đỏ: tệp cấu hình của một chế độ có lỗi, các chế
độ khác vẫn chạy. *start_consolidate* màu hồng: không kỳ nào cần dự thảo, hoặc bộ số liệu ấy đã được tổng hợp.
"""

from typing import Any

from airflow.providers.standard.operators.trigger_dagrun import TriggerDagRunOperator as StartRun
from airflow.sdk import AssetOrTimeSchedule, dag, task

from dags.forms import AS_OF
from dags.house import HOUSE, READING_POOL, UNPROCESSED, WRITING_POOL, every, reading_queue, workers
from dags.steps import draft_run, entering, refuse_broken_regimes

IF_RED = "put right what the error below names, then clear the task; nothing is lost or done twice."


@dag(
    **HOUSE,
    dag_display_name="2. Đọc và kiểm tra",
    description="Reads, loads and validates everything new; starts consolidate for the periods that need a draft",
    doc_md=__doc__,
    schedule=AssetOrTimeSchedule(timetable=every("process_cron", "0 * * * *"), assets=[UNPROCESSED]),
    tags=["bao-cao", "kiem-tra"],
    params={"as_of": AS_OF},
)
def process() -> None:
    """Receipts → verdicts → periods that need a draft. A broken regime holds up no other."""

    @task(task_display_name="Kiểm tra cấu hình các chế độ")
    def check_regimes(params: dict[str, Any]) -> None:
        with entering(params, "correct the files named below, then clear the task.") as (journey, _):
            refuse_broken_regimes(journey)

    @task(task_display_name="Đọc và nạp số liệu", pool=READING_POOL, queue=reading_queue())
    def read_receipts(worker: int, params: dict[str, Any]) -> dict[str, int]:
        with entering(params, IF_RED) as (journey, clock):
            return dict(journey.process_chunks(clock))

    @task(task_display_name="Kiểm tra từng kỳ", pool=WRITING_POOL)
    def validate_periods(params: dict[str, Any]) -> list[tuple[str, str]]:
        with entering(params, IF_RED) as (journey, clock):
            return journey.validate_due(clock)

    @task(task_display_name="Tìm kỳ cần dự thảo")
    def due(params: dict[str, Any]) -> list[dict[str, Any]]:
        with entering(params, IF_RED) as (journey, clock):
            return [draft_run(period, params) for period in journey.due(clock)]

    start = {"trigger_dag_id": "consolidate", "logical_date": None, "skip_when_already_exists": True}
    check_regimes()
    read_receipts.expand(worker=workers()) >> validate_periods() >> (periods := due())
    StartRun.partial(task_id="start_consolidate", task_display_name="Gọi tổng hợp", **start).expand_kwargs(periods)


process()
