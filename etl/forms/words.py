"""Periods, windows and deadlines in the words that a school reads on its form."""

from datetime import datetime, timedelta

from etl.model.clock import LOCAL
from etl.model.regime import Period, Regime
from etl.text import short_date

NOTHING_TOLD = "Đơn vị không có báo cáo riêng về nội dung này."
"""Stands in a unit's Word report where its workbook says nothing: our words, not the unit's."""

WEEKDAYS = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")

HOLIDAY_RULES = {
    "stay": "Thời hạn giữ nguyên khi trùng ngày nghỉ.",
    "next_working_day": "Thời hạn trùng ngày nghỉ thì chuyển sang ngày làm việc tiếp theo.",
}


def window_words(period: Period) -> str:
    """The data window; both days belong to it."""
    return f"Số liệu tính từ ngày {short_date(period.data_from)} đến ngày {short_date(period.data_to)}"


def office_words(regime: Regime, period: Period, date: str = "data_to") -> str:
    """Who set a date (the data window's, or "deadline_before") where the plan states none."""
    return f" (do {regime.office.name} quy định)" if date in period.set_by_office else ""


def receiver_words(regime: Regime) -> str:
    """Where the report goes, by which way, and who in the office answers for it."""
    office = regime.office
    through = f", {office.submit_through}" if office.submit_through else ""
    answering = f"\nĐầu mối tổng hợp: {office.consolidator}" if office.consolidator else ""
    return f"{office.name}{through}{answering}"


def filled_in(text: str, period: Period) -> str:
    """A section's title or prompt with the names of this and the next period in their places."""
    return text.replace("{period}", period.name).replace("{next_period}", period.next_name)


def deadline_words(period: Period) -> str:
    """The exclusive deadline and the last minute that is still on time.

    "Trước ngày 01/5/2023" ends with 30/4/2023: units read it both ways, so the form says both.
    """
    deadline = period.deadline.astimezone(LOCAL)
    last = deadline - timedelta(minutes=1)
    weekday = f" ({WEEKDAYS[last.weekday()]})" if last.weekday() >= 5 else ""
    return f"Trước {_instant(deadline)}, chậm nhất {_clock(last)} ngày {short_date(last)}{weekday}"


def holiday_words(regime: Regime) -> str:
    """What the office decided for a deadline on a day off."""
    return HOLIDAY_RULES[regime.holiday_rule]


def instructions(regime: Regime, period: Period) -> tuple[str, ...]:
    """How to fill the form, one sentence each, in the order a clerk meets the sheets."""
    through = f" ({regime.office.submit_through})" if regime.office.submit_through else ""
    signed = {
        "required": "Gửi kèm bản chụp (PDF) văn bản đã ký, đóng dấu.",
        "optional": "Nếu đã có văn bản ký, đóng dấu thì gửi kèm bản chụp (PDF).",
    }[regime.signed_copy]
    return (
        "Chỉ điền vào các ô nền vàng; các ô khác đã được khóa để giữ đúng mẫu.",
        "Ô số: ghi số (0 cũng là một số). Không có việc phát sinh thì ghi hoặc chọn “Không phát sinh”; "
        "nội dung không áp dụng với đơn vị thì chọn “Không áp dụng”. Ô để trống được hiểu là chưa báo cáo.",
        "Ô tổng cũng do đơn vị ghi, không dùng công thức; hệ thống sẽ đối chiếu với các ô thành phần.",
        "Số liệu điền sẵn lấy từ kỳ trước: đề nghị kiểm tra, sửa lại nếu đã thay đổi.",
        "Số liệu khác thường nhưng đúng thực tế: ghi lý do vào cột “Giải trình” cùng hàng.",
        "Báo cáo thay thế thay toàn bộ lần gửi trước; báo cáo bổ sung chỉ thay những ô có điền.",
        "Không ghi tên người khiếu nại, tố cáo, phản ánh vào phần lời văn.",
        f"Điền xong, lưu tệp (giữ dạng .xlsx) và gửi về {regime.office.name}{through}. {signed}",
    )


def _instant(deadline: datetime) -> str:
    if (deadline.hour, deadline.minute) == (0, 0):
        return f"ngày {short_date(deadline)}"
    return f"{_clock(deadline)} ngày {short_date(deadline)}"


def _clock(moment: datetime) -> str:
    return f"{moment.hour:02d} giờ {moment.minute:02d} phút"
