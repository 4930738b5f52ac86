"""What the internal workbook says instead of the codes of a plan's tasks and scores."""

ROLE = {"leads": "Chủ trì", "performs": "Thực hiện", "cooperates": "Phối hợp"}
REWARD = {
    "proposed": "Đề xuất khen thưởng",
    "not_proposed": "Không đề xuất",
    "no_data": "Chưa đủ số liệu để xem xét",
}
TASK_STATE = {
    "done_in_time": "Đã hoàn thành đúng thời hạn",
    "done_late": "Đã hoàn thành, sau thời hạn",
    "done": "Đã hoàn thành",
    "in_progress": "Đang thực hiện",
    "not_started": "Chưa thực hiện",
    "overdue": "Quá thời hạn, chưa hoàn thành",
    "not_applicable": "Đơn vị trả lời không áp dụng",
    "no_data": "Chưa báo cáo",
}
