"""Letters about files of no unit: to strangers, and to registered senders whose file is of none of their units."""

from etl.respond.due import WHOSE, AnswerKind, DueAnswer
from etl.respond.letter import Facts, Letter, Paragraph
from etl.respond.parts import file_findings, footer, proof
from etl.respond.standing import instant_words


def neutral_letter(office: str, due: DueAnswer) -> Letter:
    """To a sender whom nobody has registered: that the mail arrived and no more, no unit and no findings."""
    received = [instant_words(file.received_at) for file in due.files[:1]]
    words = (
        "Thư của anh/chị đã đến nơi nhận báo cáo. Địa chỉ gửi chưa có trong danh sách địa chỉ do các đơn vị đăng "
        "ký, nên tệp được lưu lại và chờ cán bộ phụ trách xác nhận. Nếu anh/chị gửi thay cho một đơn vị, đề nghị "
        "đơn vị ấy báo với nơi nhận, hoặc gửi lại từ địa chỉ đã đăng ký."
    )
    return Letter(
        office=office,
        greeting="Kính gửi anh/chị,",
        heading="Đã nhận được thư",
        tone="plain",
        blocks=(Paragraph(words), *(Facts((("Thời điểm nhận", moment),)) for moment in received)),
        footer=("Thư do hệ thống tiếp nhận báo cáo tự động lập.",),
    )


_ASK_WHOSE = "Xin trả lời thư này, cho biết tên đơn vị; lần sau đề nghị gửi biểu mẫu đã cấp cho từng đơn vị."
_UNPLACED = {
    "another": (
        "Đã nhận tệp, tệp là của đơn vị khác",
        "Tệp anh/chị gửi đã đến và được lưu nguyên bản. Theo nội dung, tệp là của đơn vị khác với đơn vị mà địa chỉ "
        "này đăng ký gửi; văn phòng sẽ xem lại. Nếu gửi nhầm, xin gửi lại đúng tệp của đơn vị mình; nếu gửi thay, xin "
        "trả lời thư này để cán bộ phụ trách biết.",
    ),
    "unread": (
        "Đã nhận tệp, chưa đọc được",
        "Tệp anh/chị gửi đã đến nhưng không đọc được, nên cũng chưa xác định được tệp là của đơn vị nào. Đề nghị gửi "
        "lại theo hướng dẫn dưới đây.",
    ),
    "unit": (
        "Đã nhận tệp, chưa xác định được của đơn vị nào",
        "Tệp anh/chị gửi đã đến và được lưu nguyên bản, nhưng chưa xác định được tệp là của đơn vị nào. " + _ASK_WHOSE,
    ),
    "other": (
        "Đã nhận tệp, đang chờ cán bộ xem xét",
        "Tệp anh/chị gửi đã đến và được lưu nguyên bản, chưa được đưa vào tổng hợp. Cán bộ phụ trách sẽ xem lại và "
        "thông báo kết quả.",
    ),
}
"""Heading and words by why a file is of none of the units that its sender has registered."""


def unplaced_letter(office: str, due: DueAnswer, *, is_sample: bool) -> Letter:
    """To a registered sender whose file is of none of his units, or of which is not known; no other unit's findings."""
    heading, words = _UNPLACED[_why_unplaced(due)]
    told = file_findings(due.files, "Nội dung cần xem lại") if due.kind is AnswerKind.UNPLACED else []
    return Letter(
        office=office,
        greeting="Kính gửi anh/chị,",
        heading=heading,
        tone="look",
        blocks=(Paragraph(words), *told, *proof(due)),
        footer=footer(office),
        is_sample=is_sample,
    )


def _why_unplaced(due: DueAnswer) -> str:
    if due.kind is AnswerKind.OF_ANOTHER:
        return "another"
    if all(file.is_unread for file in due.files):
        return "unread"
    codes = {finding.code for file in due.files for finding in file.demands}
    return "unit" if codes & WHOSE else "other"
