"""What the internal workbook says instead of codes."""

from datetime import datetime

from etl.model.clock import last_day
from etl.text import short_date

STATUS = {
    "accepted": "Đạt yêu cầu, đưa vào tổng hợp",
    "accepted_with_warnings": "Đưa vào tổng hợp, có nội dung đề nghị giải trình",
    "rejected": "Đề nghị chỉnh sửa, gửi lại",
    "needs_review": "Đã nhận, đang chờ xác minh",
    "signed_only": "Có văn bản ký, chưa có số liệu",
    "missing": "Chưa gửi",
}
TIMELINESS = {
    "on_time": "Đúng thời hạn",
    "on_time_extended": "Đúng thời hạn (được gia hạn)",
    "on_time_corrected": "Đúng thời hạn (gửi lần đầu đúng hạn, đã chỉnh sửa)",
    "late": "Sau thời hạn",
    "missing": "Chưa có báo cáo số liệu",
}
STATE = {
    "number": "có số liệu",
    "nil": "không phát sinh",
    "not_applicable": "không áp dụng",
    "missing": "bỏ trống",
    "invalid": "không đọc được",
}
NOT_REPORTED = "chưa báo cáo"
SEVERITY = {"critical": "Phải chỉnh sửa", "warning": "Đề nghị giải trình", "info": "Lưu ý"}
TIME_SOURCE = {
    "mail_server": "máy chủ thư điện tử",
    "incoming_register": "sổ văn bản đến",
    "officer": "chuyên viên ghi nhận",
    "file_time": "giờ của tệp",
    "file_time_weak": "giờ của tệp (chưa chắc chắn)",
}
CHANNEL = {
    "folder": "thư mục",
    "mail": "thư điện tử",
    "zalo": "Zalo",
    "eoffice": "eOffice",
    "paper": "bản giấy",
    "telephone": "sửa theo trao đổi điện thoại",
}
OUTCOME = {
    "met": "Đạt",
    "not_met": "Chưa đạt",
    "nothing": "Không phát sinh",
    "no_data": "Chưa có số liệu",
    "not_applicable": "Đơn vị trả lời không áp dụng",
    "not_bound": "Không áp dụng",
}
OUTCOME_ALTOGETHER = OUTCOME | {"no_data": "Chưa đủ số liệu", "not_applicable": "Không áp dụng"}
FULLNESS = {
    "missing": "Chưa có",
    "nil": "Không phát sinh",
    "partial": "Còn thiếu",
    "complete": "Đầy đủ",
}
KIND = {"first": "lần đầu", "replacement": "thay thế", "supplement": "bổ sung"}


def extended(until: datetime | None) -> str:
    """What is added to a unit's timeliness if it had a deadline of its own."""
    return "" if until is None else f"; gia hạn đến hết ngày {short_date(last_day(until))}"
