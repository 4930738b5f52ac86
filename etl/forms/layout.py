"""The one place for sheet names, headings, column order and metadata keys; writer and reader share it.

Heading variants are data: what units and other offices really print above the same column. They are compared
folded (`etl.text.fold`: no accents, case, or double spaces), so each is written here once, in plain words.
"""

from dataclasses import dataclass
from enum import StrEnum

DOCUMENT_SHEET = "Thông tin"
DATA_SHEET = "Số liệu"
MODEL_SHEET = "Mô hình"
TASK_SHEET = "Nhiệm vụ"
SCORE_SHEET = "Tự chấm điểm"
NARRATIVE_SHEET = "Nội dung"
THROUGH_FACTS_SHEET = "Cộng từ đơn vị"
THROUGH_SHEET = "Từng đơn vị"
METADATA_SHEET = "_bieu_mau"

FINDINGS_SHEET = "Nội dung cần sửa"
"""The sheet that a marked-up workbook gets when it is returned; ignored by name when it is sent back."""

CORRECTION_SHEET = "Sửa theo trao đổi"
"""Where a figure stands that an officer corrected by telephone: in no workbook, so that no cell of it is ever named."""

COMMENT_START = "Kiểm tra báo cáo: "
"""Every comment of ours in a returned workbook begins with it: by it they are known again when it comes back."""

METADATA_MARK = "bieu-mau-bao-cao"
"""First cell of the metadata sheet; the sheet is known by it, whatever its name has become."""

METADATA_KEYS = ("regime", "period", "unit", "form_version")

THROUGH_KEY = "through"
"""Metadata of a report that a lower office consolidated: the mark of its rows."""

NIL = "Không phát sinh"
NOT_APPLICABLE = "Không áp dụng"
YES = "Có"
NO = "Không"
NIL_WORDS = (NIL, "KPS", "Không", "-")
"""What a number cell may hold instead of a number without being marked red."""

KIND_WORDS = {
    "first": "Báo cáo lần đầu",
    "replacement": "Báo cáo thay thế",
    "supplement": "Báo cáo bổ sung",
}

MODEL_ROWS = 15
"""Empty rows of the model sheet; more may be inserted."""


class Column(StrEnum):
    """Columns of the data sheet. `IGNORED` has a heading that is known and carries no input."""

    STT = "stt"
    CODE = "code"
    NAME = "name"
    UNIT_OF_MEASURE = "unit_of_measure"
    VALUE = "value"
    EXPLANATION = "explanation"
    HELP = "help"
    IGNORED = "ignored"


@dataclass(frozen=True, slots=True)
class Heading:
    """A column as printed: heading, width in characters, and the variants by which it is found again."""

    key: str
    title: str
    width: float
    variants: tuple[str, ...] = ()


DATA_COLUMNS = (
    Heading(Column.STT, "STT", 5.5, ("TT", "Số TT", "Số thứ tự")),
    Heading(Column.CODE, "Mã", 6.5, ("Mã số", "Mã chỉ tiêu", "Mã CT")),
    Heading(Column.NAME, "Chỉ tiêu", 50, ("Tên chỉ tiêu", "Nội dung chỉ tiêu", "Nội dung", "Các chỉ tiêu")),
    Heading(Column.UNIT_OF_MEASURE, "Đơn vị tính", 11, ("ĐVT", "Đơn vị")),
    Heading(
        Column.VALUE,
        "Số liệu kỳ này",
        16,
        ("Kỳ này", "Số liệu", "Số liệu trong kỳ", "Kết quả", "Kết quả kỳ này", "Thực hiện", "Thực hiện kỳ này"),
    ),
    Heading(Column.EXPLANATION, "Giải trình", 26, ("Giải trình, ghi chú", "Thuyết minh", "Ghi chú")),
    Heading(Column.HELP, "Hướng dẫn", 95, ("Hướng dẫn ghi", "Cách ghi")),
)

IGNORED_DATA_HEADINGS = ("Cùng kỳ", "Cùng kỳ năm trước", "Kỳ trước", "So sánh", "Tăng, giảm", "Ước cả kỳ")
"""Columns that some offices add; known, and no input of this form."""

MODEL_COLUMNS = (
    Heading("row_number", "TT", 4.5, ("STT", "Số TT")),
    Heading("name", "Tên mô hình, điển hình", 26, ("Tên mô hình", "Mô hình, điển hình", "Tên")),
    Heading("kind", "Loại", 11, ("Loại mô hình", "Loại hình")),
    Heading("field", "Lĩnh vực", 14, ("Lĩnh vực thực hiện",)),
    Heading("people", "Tập thể / cá nhân", 14, ("Tập thể, cá nhân", "Tập thể hoặc cá nhân")),
    Heading("lead_unit", "Đơn vị chủ trì", 17, ("Chủ trì", "Bộ phận chủ trì")),
    Heading("goal", "Mục tiêu", 22, ("Mục đích", "Mục đích, mục tiêu")),
    Heading("result", "Kết quả", 22, ("Kết quả đạt được", "Kết quả thực hiện")),
    Heading("status", "Trạng thái", 13, ("Tình trạng", "Tiến độ")),
    Heading(
        "recognition",
        "Số, ngày, cấp công nhận",
        18,
        ("Quyết định công nhận", "Cấp công nhận", "Công nhận"),
    ),
)

MODEL_PEOPLE = ("Tập thể", "Cá nhân")

TASK_COLUMNS = (
    Heading("code", "STT", 5.5, ("TT", "Số TT", "Số thứ tự", "Mã")),
    Heading("title", "Nhiệm vụ", 38, ("Tên nhiệm vụ", "Nội dung nhiệm vụ", "Nội dung")),
    Heading("role", "Vai trò của đơn vị", 12, ("Vai trò", "Trách nhiệm")),
    Heading("time", "Thời gian theo kế hoạch", 22, ("Thời gian", "Thời gian thực hiện", "Thời hạn")),
    Heading("state", "Tình trạng", 16, ("Tiến độ", "Tình trạng thực hiện", "Tiến độ thực hiện")),
    Heading("completed_on", "Ngày hoàn thành", 13, ("Ngày xong", "Hoàn thành ngày")),
    Heading("result", "Kết quả thực hiện", 34, ("Kết quả", "Kết quả đạt được", "Sản phẩm")),
    Heading("difficulty", "Khó khăn, giải trình", 28, ("Khó khăn, vướng mắc", "Giải trình", "Ghi chú")),
)

TASK_WORDS = {
    "done": "Đã hoàn thành",
    "in_progress": "Đang thực hiện",
    "not_started": "Chưa thực hiện",
    "not_applicable": NOT_APPLICABLE,
}
"""How far a unit is with a task, as its drop-down says."""

ROLE_WORDS = {"leads": "Chủ trì", "performs": "Thực hiện", "cooperates": "Phối hợp"}

SCORE_COLUMNS = (
    Heading("code", "STT", 5.5, ("TT", "Số TT", "Mã")),
    Heading("title", "Tiêu chí", 46, ("Tiêu chí thành phần", "Nội dung tiêu chí", "Nội dung")),
    Heading("maximum", "Điểm tối đa", 9, ("Thang điểm", "Điểm chuẩn")),
    Heading("points", "Điểm tự chấm", 11, ("Điểm đơn vị tự chấm", "Tự chấm", "Điểm tự đánh giá")),
    Heading("needed", "Minh chứng cần có", 26, ("Yêu cầu minh chứng",)),
    Heading("evidence", "Minh chứng của đơn vị", 34, ("Minh chứng", "Giải trình", "Ghi chú")),
)

NARRATIVE_COLUMNS = (
    Heading("code", "Mã", 6.5, ("Mã mục",)),
    Heading("numeral", "Mục", 7, ("STT", "TT")),
    Heading("text", "Nội dung báo cáo", 92, ("Nội dung", "Nội dung, nhận định")),
)

STATE_WORDS = {
    "number": "có số liệu",
    "nil": "không phát sinh",
    "not_applicable": "không áp dụng",
    "missing": "chưa có số liệu",
}

COUNTED_WORDS = "{yes}/{answered} đơn vị"
"""What an office's own cell of a yes/no question says: how many of its units say yes, of those that answered."""

THROUGH_FACT_COLUMNS = (
    Heading("stt", "STT", 6),
    Heading("code", "Mã", 7),
    Heading("name", "Chỉ tiêu", 52),
    Heading("value", "Số liệu cộng", 11),
    Heading("yes", "Số đơn vị trả lời có", 11),
    Heading("answered", "Trên số đơn vị trả lời", 11),
    Heading("reported", "Đơn vị có số liệu", 10),
    Heading("expected", "Đơn vị phải báo cáo", 10),
    Heading("nil", "Không phát sinh", 10),
    Heading("not_applicable", "Không áp dụng", 10),
    Heading("missing", "Chưa có số liệu", 10),
)

THROUGH_COLUMNS = (
    Heading("stt", "STT", 6),
    Heading("code", "Mã", 7),
    Heading("position", "STT đơn vị", 7),
    Heading("unit", "Mã đơn vị", 10),
    Heading("name", "Đơn vị", 34),
    Heading("ownership", "Loại hình", 9),
    Heading("path", "Cấp trên", 30),
    Heading("state", "Tình trạng", 14),
    Heading("value", "Số liệu", 10),
    Heading("text_value", "Lời, ngày", 12),
    Heading("as_typed", "Ghi trong báo cáo", 14),
    Heading("sheet", "Trang", 10),
    Heading("cell", "Ô", 6),
    Heading("regime", "Chế độ báo cáo", 22),
    Heading("period", "Kỳ", 9),
    Heading("receipt", "Mã tiếp nhận", 38),
    Heading("sha256", "Mã kiểm tra tệp", 66),
)
"""Where every part of a figure stands in the unit's own workbook; the reader goes by these headings."""

DOCUMENT_FIELDS = (
    Heading("number", "Số, ký hiệu văn bản", 0, ("Số, ký hiệu", "Số ký hiệu", "Số văn bản", "Số")),
    Heading("signed_on", "Ngày ký", 0, ("Ngày ký văn bản", "Ngày, tháng, năm ký", "Ngày ban hành")),
    Heading("signer", "Người ký", 0, ("Họ tên người ký", "Họ và tên người ký")),
    Heading("signer_title", "Chức vụ người ký", 0, ("Chức vụ",)),
    Heading("preparer", "Người lập báo cáo", 0, ("Người lập", "Người lập biểu", "Cán bộ lập báo cáo")),
    Heading("phone", "Điện thoại liên hệ", 0, ("Điện thoại", "Số điện thoại", "ĐT")),
    Heading("kind", "Loại báo cáo", 0, ("Hình thức báo cáo", "Lần báo cáo")),
)
"""Labels of the first sheet, keyed by the attribute of `DocumentFields` that they fill."""


def titles_of(headings: tuple[Heading, ...]) -> dict[str, str]:
    """Every printed form of each heading → its key, as typed (the reader folds them)."""
    return {title: heading.key for heading in headings for title in (heading.title, *heading.variants)}
