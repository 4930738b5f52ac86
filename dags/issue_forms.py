"""### Phát hành biểu mẫu

Tạo tệp Excel cho từng đơn vị phải báo cáo trong một kỳ, ghi sẵn tên đơn vị và số liệu kỳ trước, đặt vào
`forms/<chế độ>/<kỳ>/<mã đơn vị>.xlsx`. Bấm *Trigger*, chọn chế độ và kỳ. Chạy lại cho ra đúng những tệp ấy.

Bước màu đỏ: mở *Logs*, những dòng đầu nói việc cần làm.
"""

from typing import Any

from airflow.sdk import Param, dag, task

from dags.forms import period_params
from dags.house import HOUSE
from dags.steps import entering

IF_RED = "read the error below: it lists the valid regimes, periods and units; trigger the DAG again with one of them."
UNIT = Param(None, "Để trống: mọi đơn vị trong danh sách của kỳ", type=["null", "string"], title="Mã đơn vị")


@dag(
    **HOUSE,
    dag_display_name="0. Phát hành biểu mẫu",
    description="Issues the workbook of every unit on the roster of one period",
    doc_md=__doc__,
    schedule=None,
    tags=["bao-cao", "bieu-mau"],
    params={**period_params(), "unit": UNIT},
)
def issue_forms() -> None:
    """Regime and roster → one workbook a unit."""

    @task(task_display_name="Tạo tệp cho từng đơn vị")
    def write_forms(params: dict[str, Any]) -> int:
        """Writes the workbooks; how many."""
        with entering(params, IF_RED) as (journey, clock):
            regime, period = params["regime"], params["period"]
            folder = journey.settings.home / "forms" / regime / period
            return len(journey.issue_forms(regime, period, folder, clock, params["unit"]))

    write_forms()


issue_forms()
