"""What people read for the codes of statuses."""

import errno
import socket
import ssl
from pathlib import Path

STATUS = {
    "received": "đã tiếp nhận, chờ xử lý",
    "duplicate": "trùng với tệp đã gửi",
    "refused": "không nhận được tệp này",
    "unreadable": "không đọc được",
    "evidence": "văn bản ký, lưu làm minh chứng",
    "needs_review": "chờ cán bộ xem xét",
    "understood": "đã đọc, chờ kiểm tra",
    "split": "đã tách theo từng đơn vị",
    "accepted": "đạt yêu cầu, đưa vào tổng hợp",
    "accepted_with_warnings": "đưa vào tổng hợp, đề nghị giải trình",
    "rejected": "đề nghị chỉnh sửa, gửi lại",
    "withdrawn": "đã rút",
    "signed_only": "đã có văn bản ký, chưa có số liệu",
    "missing": "chưa gửi",
}

FULLNESS = {"complete": "đầy đủ", "partial": "còn thiếu", "nil": "không phát sinh", "missing": "chưa có"}

TIMELINESS = {
    "on_time": "đúng hạn",
    "on_time_extended": "đúng hạn (được gia hạn)",
    "on_time_corrected": "đúng hạn (đã chỉnh sửa)",
    "late": "trễ hạn",
    "missing": "",
}

SEVERITY = {"critical": "phải sửa", "warning": "cần giải trình", "info": "để biết"}

CHANGE = {"close": "Khóa sổ", "reopen": "Mở lại"}

MESSAGE = {
    "reports": "thư có tệp",
    "no_attachment": "thư không có tệp đính kèm",
    "empty": "thư trống",
    "automatic": "thư trả lời tự động",
    "bounce": "thư báo không gửi được",
    "own": "thư do hệ thống gửi",
    "too_large": "thư quá lớn, chưa lấy về",
    "unsafe": "thư có cấu trúc bất thường, không mở",
    "winmail": "tệp bị đóng gói winmail.dat, không đọc được",
    "sealed": "thư mã hóa hoặc đóng gói chữ ký số, không đọc được",
}

ANSWER = {
    "accepted": "biên nhận báo cáo đạt yêu cầu",
    "warned": "biên nhận, đề nghị giải trình",
    "returned": "đề nghị chỉnh sửa, gửi lại",
    "waiting": "báo đang chờ cán bộ xem xét",
    "evidence": "biên nhận văn bản ký",
    "duplicate": "báo tệp gửi lặp lại",
    "correction": "đề nghị xác nhận số liệu đã sửa",
    "unplaced": "hỏi tệp là của đơn vị nào",
    "of_another": "báo tệp là của đơn vị khác",
    "neutral": "biên nhận cho người gửi chưa đăng ký",
    "no_file": "báo thư không có tệp",
    "digest": "thư gộp kết quả",
}
"""What people read for the kinds of answers that go out by mail."""

_OS_TROUBLE = {
    errno.ENOENT: "không có tệp này",
    errno.EACCES: "không có quyền đọc hoặc ghi",
    errno.EPERM: "không được phép",
    errno.EISDIR: "đây là một thư mục",
    errno.ENOTDIR: "đường dẫn đi qua một tệp không phải thư mục",
    errno.EEXIST: "đã có tệp này",
    errno.ENOSPC: "ổ đĩa đã đầy, dọn chỗ rồi chạy lại",
    errno.EDQUOT: "tài khoản đã dùng hết hạn mức trên ổ đĩa, dọn chỗ rồi chạy lại",
    errno.EFBIG: "tệp lớn hơn mức mà tài khoản được ghi (`ulimit -f`)",
    errno.EROFS: "ổ đĩa chỉ cho đọc",
    errno.ENAMETOOLONG: "tên tệp quá dài",
    errno.ECONNREFUSED: "máy chủ từ chối kết nối (chưa chạy, hoặc sai cổng)",
    errno.ECONNRESET: "máy chủ ngắt kết nối",
    errno.ETIMEDOUT: "máy chủ không trả lời",
    errno.EHOSTUNREACH: "không có đường mạng đến máy chủ",
    errno.ENETUNREACH: "không có đường mạng đến máy chủ",
    socket.EAI_NONAME: "không tìm thấy máy chủ mang tên này",
}


def os_trouble(error: OSError) -> str:
    """What the system says of a file or a connection, in Vietnamese; its own words where we have none."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"chứng thư số của máy chủ không đáng tin cậy ({error.verify_message})"
    if isinstance(error, ssl.SSLError):
        return f"không lập được kết nối mã hóa ({error.reason})"
    if isinstance(error, FileExistsError) and Path(error.filename or "").is_symlink():
        return "liên kết không dẫn tới một thư mục (đĩa chưa gắn, hoặc nơi ấy đã dời đi)"
    if isinstance(error, TimeoutError) and error.errno is None:
        return _OS_TROUBLE[errno.ETIMEDOUT]
    return _OS_TROUBLE.get(error.errno or 0) or error.strerror or str(error)
