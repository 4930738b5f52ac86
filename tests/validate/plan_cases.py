"""One report that breaks exactly one rule on tasks or points, and one that just does not; worked out by hand.

A case changes a good report for the year 2023: tasks due are done in time with their result, the others are under
way, every criterion has its full points and evidence.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

Said = tuple[str, date | None, str, str]
"""State, day of completion, result, difficulty."""

DONE = ("done", date(2023, 3, 20), "KH 05", "")
GOOD_TASKS: Mapping[str, Said] = {
    "1": ("in_progress", None, "", ""),
    "2": ("in_progress", None, "", "chờ Thanh tra"),
    "3": ("in_progress", None, "", ""),  # "Trong năm 2023": its last day is still to come
    "4": ("not_started", None, "", ""),
    "4a": DONE,
    "5": ("in_progress", None, "", ""),
    "6": ("in_progress", None, "", ""),
}
FULL = {"1.1": 8, "1.2": 12, "2.1": 10, "2.2": 10, "2.3": 10, "3.1": 10, "3.2": 10, "4.1": 5, "4.2": 10}
SIX = {"CD02": 1, "CD11": 1, "CD12": 1, "CD13": 1, "CD14": 1, "CD15": 1, "CD16": 1}


@dataclass(frozen=True)
class PlanCase:
    """A report by what differs; `rule` empty: nothing must be found. A task or score of None is no row at all."""

    rule: str = ""
    message: str = ""
    tasks: Mapping[str, Said | None] = field(default_factory=dict)
    scores: Mapping[str, Any] = field(default_factory=dict)
    without_evidence: tuple[str, ...] = ()
    values: Mapping[str, Any] = field(default_factory=dict)
    of: str = ""  # the rule that a sound case only just meets

    def __str__(self) -> str:
        return self.rule or f"{self.of} holds"


PLAN_4A = "Ban hành Kế hoạch thực hiện dân chủ ở cơ sở của năm, bảo đảm đủ sáu nội dung của phương châm"
TASK_6 = "Phối hợp với các tổ chức chính trị - xã hội"

PLAN_CASES = (
    PlanCase(of="good report"),
    PlanCase(
        "task_state_missing",
        f"Nhiệm vụ 6 – {TASK_6}: chưa chọn tình trạng thực hiện. Đề nghị chọn tình trạng ở ô E10 (trang “Nhiệm vụ”).",
        tasks={"6": ("missing", None, "", "")},
    ),
    PlanCase(
        "task_state_missing",
        f"Nhiệm vụ 6 – {TASK_6}: chưa chọn tình trạng thực hiện. Đề nghị chọn tình trạng ở dòng nhiệm vụ 6 (không có "
        "trong báo cáo).",
        tasks={"6": None},
    ),
    PlanCase(of="task_state_missing", tasks={"6": ("not_applicable", None, "", "")}),
    PlanCase(
        "task_done_without_day",
        f"Nhiệm vụ 4a – {PLAN_4A}: đã hoàn thành nhưng chưa ghi ngày hoàn thành, nên chưa rõ có đúng thời hạn (chậm "
        "nhất 31/3/2023) hay không. Đề nghị ghi ngày hoàn thành ở ô E8 (trang “Nhiệm vụ”).",
        tasks={"4a": ("done", None, "KH 05", "")},
    ),
    PlanCase(of="task_done_without_day", tasks={"6": ("done", None, "02 hoạt động", "")}),  # thời gian thực hiện
    PlanCase(
        "task_day_without_done",
        f"Nhiệm vụ 6 – {TASK_6}: ghi ngày hoàn thành 20/5/2023 nhưng tình trạng không phải là đã hoàn thành. Đề nghị "
        "sửa tình trạng hoặc ngày hoàn thành ở ô E10 (trang “Nhiệm vụ”).",
        tasks={"6": ("in_progress", date(2023, 5, 20), "", "")},
    ),
    PlanCase(of="task_day_without_done", tasks={"6": ("done", date(2023, 5, 20), "02 hoạt động", "")}),
    PlanCase(
        "task_day_to_come",
        f"Nhiệm vụ 6 – {TASK_6}: ngày hoàn thành 02/11/2023 sau ngày gửi báo cáo. Đề nghị sửa ngày hoàn thành ở ô E10 "
        "(trang “Nhiệm vụ”).",
        tasks={"6": ("done", date(2023, 11, 2), "02 hoạt động", "")},
    ),
    PlanCase(of="task_day_to_come", tasks={"6": ("done", date(2023, 11, 1), "02 hoạt động", "")}),
    PlanCase(
        "task_result_missing",
        f"Nhiệm vụ 4a – {PLAN_4A}: đã hoàn thành nhưng chưa ghi kết quả thực hiện. Đề nghị ghi kết quả (số, ngày văn "
        "bản, sản phẩm) ở ô E8 (trang “Nhiệm vụ”).",
        tasks={"4a": ("done", date(2023, 3, 31), "", "")},
    ),
    PlanCase(of="task_result_missing", tasks={"4a": ("done", date(2023, 3, 31), "x", "")}),
    PlanCase(
        "task_overdue_unexplained",
        f"Nhiệm vụ 4a – {PLAN_4A}: đã quá thời hạn hoàn thành (31/3/2023), tình trạng “Chưa thực hiện”. Đề nghị ghi "
        "lý do vào cột “Khó khăn, giải trình” ở ô E8 (trang “Nhiệm vụ”).",
        tasks={"4a": ("not_started", None, "", "")},
    ),
    PlanCase(of="task_overdue_unexplained", tasks={"4a": ("in_progress", None, "", "Đang lấy ý kiến")}),
    PlanCase(
        "score_missing",
        "Tiêu chí 2.1 – Cải cách hành chính, giải quyết thủ tục hành chính: chưa có điểm tự chấm. Đề nghị ghi điểm ở ô "
        "D10 (trang “Tự chấm điểm”); không đạt thì ghi 0.",
        scores={"2.1": "missing"},
    ),
    PlanCase(of="score_missing", scores={"2.1": 0, "T": "missing", "P": None}),
    PlanCase(
        "score_negative",
        "Tiêu chí P – Điểm trừ: để xảy ra sai phạm, đơn thư vượt cấp đúng sự thật: điểm tự chấm là -1. Đề nghị ghi lại "
        "điểm ở ô D23 (trang “Tự chấm điểm”); điểm trừ cũng ghi số dương.",
        scores={"P": -1},
    ),
    PlanCase(of="score_negative", scores={"P": 0}),
    PlanCase(
        "score_above_maximum",
        "Tiêu chí 1.1 – Ban hành kế hoạch, phân công lãnh đạo phụ trách công tác dân vận chính quyền: điểm tự chấm 8,5 "
        "vượt điểm tối đa 8. Đề nghị chấm lại ở ô D7 (trang “Tự chấm điểm”).",
        scores={"1.1": 8.5},
    ),
    PlanCase(of="score_above_maximum", scores={"1.1": 8}),
    PlanCase(
        "score_without_evidence",
        "Tiêu chí 3.1 – Công khai các nội dung theo quy định: tự chấm 10 điểm nhưng chưa ghi minh chứng. Đề nghị ghi "
        "minh chứng (Biên bản niêm yết, đường dẫn đăng tải) ở cột “Minh chứng của đơn vị”, cùng hàng với ô D14 (trang "
        "“Tự chấm điểm”).",
        without_evidence=("3.1",),
    ),
    PlanCase(of="score_without_evidence", scores={"3.1": 0}, without_evidence=("3.1",)),
    PlanCase(
        "cd02_six_contents",
        "STT 11 – Đã ban hành Kế hoạch thực hiện dân chủ ở cơ sở của năm: đơn vị trả lời có, nhưng kế hoạch chưa đủ "
        "sáu nội dung (biết: có; bàn: có; làm: có; kiểm tra: có; giám sát: không; thụ hưởng: có). Đề nghị kiểm tra "
        "tất cả các ô E21, E22, E23, E24, E25, E26, E27 (trang “Số liệu”); nếu số liệu đúng, đề nghị giải trình ở cột "
        "“Giải trình”.",
        values={**SIX, "CD15": 0},
    ),
    PlanCase(of="cd02_six_contents", values=dict.fromkeys(SIX, 0)),  # no plan, no contents
)
