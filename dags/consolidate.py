"""### Tổng hợp một kỳ

Lập dự thảo báo cáo của một kỳ từ các báo cáo đạt yêu cầu: số liệu, lời văn, Word, Excel. **process** tự gọi khi đến hạn
hoặc khi số liệu thay đổi; cán bộ có thể bấm *Trigger* và chọn chế độ, kỳ. Số liệu không đổi thì giữ nguyên bản đang có.

Lập xong, lượt chạy dừng ở bước *Chờ ý kiến lãnh đạo* (mục *Required Actions*): **Duyệt**, hoặc **Trả lại** kèm lý do;
ghi mã cán bộ. Cán bộ thứ nhất chọn **Duyệt** là trình; cán bộ thứ hai chọn **Duyệt** là ghi nhận lãnh đạo đã duyệt.
Trả lời thiếu thì được hỏi lại. Có dự thảo mới hơn, hoặc đã quyết định bằng lệnh `approve`, bước này tự
kết thúc.

Bước màu đỏ: mở *Logs*, những dòng đầu nói việc cần làm. Chọn sai chế độ hoặc kỳ: thông báo nêu các giá trị hợp lệ.
"""

from typing import Any

from airflow.sdk import dag, task

from dags.forms import period_params
from dags.house import DRAFTS, HOUSE, WRITING_POOL
from dags.human import ask_officer
from dags.steps import entering

IF_RED = "put right what the error below names, then clear the task; the same data make no second version."


@dag(
    **HOUSE | {"max_active_runs": 50},  # a run that waits for a person must not hold up the next draft
    dag_display_name="3. Tổng hợp báo cáo",
    description="Makes the draft report of one period, if its data have changed since the newest version",
    doc_md=__doc__,
    schedule=None,
    tags=["bao-cao", "tong-hop"],
    params=period_params(),
)
def consolidate() -> None:
    """Accepted submissions → a version of the report."""

    @task(task_display_name="Lập dự thảo", pool=WRITING_POOL, outlets=[DRAFTS])
    def make_draft(params: dict[str, Any]) -> dict[str, Any]:
        """Figures, words and files of the next version."""
        with entering(params, IF_RED) as (journey, clock):
            return journey.consolidate(params["regime"], params["period"], clock)

    make_draft() >> ask_officer()


consolidate()
