"""The kinds of finding that receiving, reading and identifying produce: one list, documented in docs/findings.md.

Rules over values (sums, limits, completeness) have their own words in `expectations/`. A message is complete in
itself: where, what was found, what is expected, what to do; a telephone shows no comments and no columns.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from etl.model.finding import Finding, Severity

SHOWN_LENGTH = 120
"""Characters of a unit's own text that a message repeats; more would bury the sentence."""


@dataclass(frozen=True, slots=True)
class FindingKind:
    """One kind. `message` may use {place} (cells and sheet in words), {found}, {expected} and named facts."""

    code: str
    title: str
    severity: Severity
    message: str


_C, _W, _I = Severity.CRITICAL, Severity.WARNING, Severity.INFO
_MEND_CELL = "Đề nghị sửa lại ô này."
_SEND_AGAIN = "Đề nghị gửi lại biểu mẫu Excel (.xlsx) đã được cấp cho đơn vị."

KINDS: tuple[FindingKind, ...] = (
    # --- the file as a whole
    FindingKind(
        "file-empty", "Tệp rỗng", _C, f"Tệp “{{name}}” không có nội dung (0 byte), có thể do gửi lỗi. {_SEND_AGAIN}"
    ),
    FindingKind(
        "file-too-large",
        "Tệp quá lớn",
        _C,
        "Tệp “{name}” nặng {found}; hệ thống chỉ nhận tệp không quá {expected}. "
        "Đề nghị bỏ ảnh, trang thừa rồi gửi lại.",
    ),
    FindingKind(
        "file-damaged",
        "Tệp hỏng",
        _C,
        "Tệp “{name}” bị hỏng hoặc chưa tải lên hết nên không mở được. "
        "Đề nghị mở thử tệp tại đơn vị, lưu lại rồi gửi lại.",
    ),
    FindingKind(
        "file-encrypted",
        "Tệp có mật khẩu",
        _C,
        "Tệp “{name}” được đặt mật khẩu nên không đọc được. "
        "Đề nghị bỏ mật khẩu (Tệp → Thông tin → Bảo vệ) rồi gửi lại.",
    ),
    FindingKind(
        "file-other-type",
        "Loại tệp không đọc được",
        _C,
        "Tệp “{name}” là {found}, không phải biểu mẫu Excel (.xlsx). {advice}",
    ),
    FindingKind(
        "file-link",
        "Đường liên kết thay cho tệp",
        _C,
        "Tệp “{name}” chỉ chứa đường liên kết, không chứa báo cáo; hệ thống không mở liên kết. {advice}",
    ),
    FindingKind(
        "file-secret",
        "Tệp có dấu mật",
        _C,
        "Tệp “{name}” có dấu chỉ độ mật ({found}) nên không được xử lý; cán bộ kỹ thuật đã được báo. "
        "Đề nghị không gửi tài liệu mật qua kênh này và liên hệ ngay với nơi nhận báo cáo.",
    ),
    FindingKind(
        "file-lock",
        "Tệp tạm của Excel",
        _I,
        "Tệp “{name}” là tệp tạm do Excel tạo khi đang mở biểu mẫu, không chứa số liệu; hệ thống bỏ qua.",
    ),
    FindingKind(
        "file-unsafe",
        "Tệp có cấu trúc bất thường",
        _C,
        f"Tệp “{{name}}” có cấu trúc bất thường ({{found}}) nên không được mở. {_SEND_AGAIN}",
    ),
    FindingKind(
        "file-macros",
        "Tệp có macro",
        _I,
        "Tệp “{name}” có macro. Hệ thống không chạy macro, chỉ đọc số liệu trong các ô; "
        "lần sau đề nghị lưu dạng .xlsx.",
    ),
    FindingKind(
        "reader-died",
        "Chưa đọc được tệp",
        _C,
        "Tệp “{name}” làm chương trình đọc dừng đột ngột hai lần nên chưa đọc được. Cán bộ kỹ thuật sẽ kiểm tra; "
        "đơn vị có thể chép số liệu sang một biểu mẫu mới rồi gửi lại.",
    ),
    FindingKind(
        "load-failed",
        "Chưa nạp được tệp",
        _C,
        "Tệp “{name}” đã đọc được nhưng chưa nạp được vào kho dữ liệu. Cán bộ kỹ thuật sẽ kiểm tra; "
        "đơn vị chưa cần gửi lại.",
    ),
    # --- the workbook
    FindingKind(
        "form-not-found",
        "Không tìm thấy bảng số liệu",
        _C,
        f"Tệp không có bảng số liệu của biểu mẫu ({{found}}). {_SEND_AGAIN}",
    ),
    FindingKind(
        "regime-unknown",
        "Không rõ chế độ báo cáo",
        _C,
        f"Không xác định được tệp thuộc chế độ báo cáo nào: biểu mẫu không còn thông tin nhận dạng. {_SEND_AGAIN}",
    ),
    FindingKind(
        "form-outdated",
        "Biểu mẫu bản cũ",
        _W,
        "Biểu mẫu đơn vị dùng không phải bản mới nhất của chế độ báo cáo này; số liệu vẫn được đọc. "
        "Đề nghị kiểm tra các chỉ tiêu còn thiếu và dùng biểu mẫu mới cho lần sau.",
    ),
    FindingKind(
        "notes-unread",
        "Ghi chú, hộp văn bản không được đọc",
        _I,
        "Tệp có {count} ghi chú (comment) hoặc hộp văn bản đặt cạnh các ô (“{found}”); hệ thống chỉ đọc các ô "
        "nên không lấy nội dung này. Nếu cần báo cáo, đề nghị ghi vào ô hoặc cột “Giải trình”.",
    ),
    FindingKind(
        "sheet-unknown",
        "Trang ngoài biểu mẫu",
        _I,
        "Trang “{sheet}” không thuộc biểu mẫu nên không được đọc. "
        "Nếu có số liệu cần báo cáo, đề nghị chép vào biểu mẫu.",
    ),
    FindingKind(
        "sheet-hidden",
        "Trang ẩn",
        _I,
        "Trang “{sheet}” đang ẩn nên không được đọc; số liệu lấy ở các trang hiện.",
    ),
    FindingKind(
        "heading-missing",
        "Thiếu cột số liệu",
        _C,
        "Trang “{sheet}”: không tìm thấy tiêu đề cột “{expected}” nên không đọc được số liệu. "
        "Đề nghị khôi phục hàng tiêu đề như biểu mẫu đã cấp rồi gửi lại.",
    ),
    FindingKind(
        "heading-twice",
        "Hai cột cùng tiêu đề",
        _C,
        "Trang “{sheet}”: có nhiều cột cùng là “{expected}” ({found}), không rõ cột nào là số liệu kỳ này. "
        "Đề nghị chỉ giữ một cột rồi gửi lại.",
    ),
    FindingKind(
        "code-unknown",
        "Hàng không thuộc biểu mẫu",
        _W,
        "Hàng có mã “{code}” ({place}) không thuộc biểu mẫu của kỳ này, giá trị “{found}” không được tính. "
        "Đề nghị kiểm tra đã dùng đúng biểu mẫu.",
    ),
    FindingKind(
        "code-twice",
        "Một chỉ tiêu có hai giá trị",
        _C,
        "STT {stt} – {name} xuất hiện nhiều lần với giá trị khác nhau ({found}). "
        "Đề nghị chỉ giữ một hàng có giá trị đúng rồi gửi lại.",
    ),
    FindingKind(
        "code-repeated",
        "Một chỉ tiêu ghi hai lần",
        _I,
        "STT {stt} – {name} được ghi nhiều lần với cùng giá trị ({found}); hệ thống tính một lần.",
    ),
    FindingKind(
        "row-unknown",
        "Hàng thêm ngoài biểu mẫu",
        _W,
        "Hàng “{name}” ({place}) không có trong biểu mẫu, giá trị “{found}” không được tính. "
        "Đề nghị đưa nội dung này vào cột “Giải trình” hoặc phần lời văn nếu cần báo cáo.",
    ),
    FindingKind(
        "value-outside",
        "Số liệu ngoài ô nhập",
        _W,
        "Có nội dung ghi ngoài các ô của biểu mẫu ({place}): “{found}”; nội dung này không được tính. "
        "Đề nghị chuyển vào cột “Số liệu kỳ này” hoặc “Giải trình”.",
    ),
    FindingKind(
        "names-swapped",
        "Tên chỉ tiêu bị đổi chỗ",
        _C,
        "Trang “{sheet}”: tên chỉ tiêu không đúng với hàng của nó ({count} hàng; {found}), nên không rõ số liệu "
        "trả lời chỉ tiêu nào. Đề nghị không sắp xếp, không chép đè các cột của biểu mẫu; dùng biểu mẫu đã cấp và "
        "gửi lại.",
    ),
    FindingKind(
        "name-changed",
        "Tên chỉ tiêu bị sửa",
        _W,
        "Trang “{sheet}”: tên chỉ tiêu đã bị sửa ({count} hàng; {found}); số liệu được tính theo biểu mẫu đã cấp. "
        "Đề nghị kiểm tra số liệu có đúng nội dung của biểu mẫu không.",
    ),
    FindingKind(
        "unit-of-measure-changed",
        "Đơn vị tính bị sửa",
        _W,
        "Trang “{sheet}”: đơn vị tính đã bị sửa ({count} hàng; {found}); số liệu được tính theo đơn vị tính của "
        "biểu mẫu đã cấp. Đề nghị kiểm tra và ghi số liệu theo đúng đơn vị tính đó.",
    ),
    FindingKind(
        "value-disguised",
        "Số hiển thị khác số trong ô",
        _W,
        "Trang “{sheet}”: định dạng của ô làm số hiển thị khác với số thật trong ô, hoặc không hiển thị ({found}); "
        "số thật trong ô được tính. Đề nghị kiểm tra và đặt lại định dạng số (General).",
    ),
    FindingKind(
        "values-hidden",
        "Số liệu ở chỗ bị ẩn",
        _W,
        "Trang “{sheet}”: {found} đang ẩn nhưng số liệu ở đó vẫn được tính. Đề nghị cho hiện lại và kiểm tra số liệu.",
    ),
    FindingKind(
        "text-outside",
        "Lời văn ngoài mục",
        _W,
        "Đoạn “{found}” ({place}) không nằm dưới mục nào của báo cáo nên không được lấy. "
        "Đề nghị chuyển vào ô dưới đúng mục.",
    ),
    FindingKind(
        "cells-far",
        "Ô nằm quá xa biểu mẫu",
        _W,
        "Có {found} ghi ở rất xa bảng ({place}{more}); nội dung này không được tính. "
        "Đề nghị xóa các ô ấy, hoặc chuyển vào đúng cột của biểu mẫu.",
    ),
    FindingKind(
        "rows-cut",
        "Bảng quá dài",
        _W,
        "Bảng ({place}) dài hơn mức một biểu mẫu có thể có; phần vượt quá không được đọc. "
        "Đề nghị bỏ các hàng, cột thừa.",
    ),
    FindingKind(
        "csv-row-slid",
        "Hàng lệch cột",
        _C,
        "Tệp .csv có hàng lệch so với hàng tiêu đề (tiêu đề có {expected}; {found}): thường do ghi số hoặc lời văn có "
        "dấu phẩy, cũng là dấu ngăn cột của tệp. Hệ thống không đoán giá trị của các hàng này. "
        "Đề nghị lưu lại dạng .xlsx rồi gửi lại.",
    ),
    FindingKind(
        "legacy-font",
        "Văn bản dùng phông chữ cũ",
        _I,
        "Có {count} ô hoặc đoạn ({place}) ghi bằng phông chữ cũ (.VnTime, VNI …); hệ thống đã đổi sang Unicode. "
        "Đề nghị kiểm tra lại và dùng phông Times New Roman cho lần sau.",
    ),
    FindingKind(
        "text-poisoned",
        "Ký tự không đọc được",
        _W,
        "Nội dung ({place}) chứa ký tự điều khiển không nhìn thấy; hệ thống đã bỏ các ký tự ấy. "
        "Đề nghị kiểm tra và ghi lại nếu nội dung không đúng.",
    ),
    FindingKind(
        "text-too-long",
        "Nội dung quá dài",
        _W,
        "Nội dung ({place}) dài quá {expected} ký tự; hệ thống chỉ giữ phần đầu. Đề nghị rút gọn.",
    ),
    FindingKind(
        "word-differs",
        "Số liệu Word khác biểu mẫu",
        _W,
        "STT {stt} – {name}: báo cáo Word ghi “{found}”, biểu mẫu Excel ghi “{expected}”; hệ thống lấy số của biểu "
        "mẫu. Đề nghị kiểm tra cả hai và gửi lại tệp chưa đúng.",
    ),
    FindingKind(
        "word-prose-differs",
        "Lời văn khác bảng số liệu",
        _W,
        "STT {stt} – {name}: lời văn của báo cáo Word ({place}) ghi “{found}”, bảng số liệu của chính báo cáo ghi "
        "“{expected}”; hệ thống lấy số của bảng. Đề nghị kiểm tra và sửa cho khớp.",
    ),
    FindingKind(
        "word-left-out",
        "Chữ bị gạch bỏ hoặc bị ẩn",
        _W,
        "Văn bản Word ({place}) có phần bị gạch ngang, bị ẩn hoặc đã xóa (“{found}”); hệ thống không lấy phần này. "
        "Đề nghị kiểm tra; phần không dùng nữa thì xóa hẳn.",
    ),
    FindingKind(
        "word-cell-object",
        "Ô Word không phải chữ thường",
        _C,
        "STT {stt} – {name} ({place}): ô có {found} nên không đọc chắc chắn được; cần {expected}. "
        "Đề nghị gõ trực tiếp giá trị bằng chữ thường vào ô.",
    ),
    FindingKind(
        "sheet-repeated",
        "Bảng số liệu ghi hai lần",
        _I,
        "Bảng số liệu được chép ở nhiều nơi ({found}), {count} chỉ tiêu có cùng giá trị; hệ thống tính một lần. "
        "Đề nghị chỉ giữ một bảng.",
    ),
    FindingKind(
        "findings-cut",
        "Quá nhiều nội dung cần sửa",
        _I,
        "Tệp còn {found} nội dung cần xem lại chưa liệt kê hết; đề nghị sửa các nội dung đã nêu trước.",
    ),
    # --- one cell
    FindingKind(
        "value-unreadable",
        "Giá trị không đọc được",
        _C,
        f"STT {{stt}} – {{name}} ({{place}}): đơn vị ghi “{{found}}”; cần {{expected}}. {_MEND_CELL}",
    ),
    FindingKind(
        "cell-merged",
        "Ô nhập bị gộp",
        _W,
        "STT {stt} – {name} ({place}): ô này bị gộp trong vùng {found}, chỉ ô đầu của vùng giữ được giá trị. "
        "Đề nghị bỏ gộp ô (Unmerge) rồi ghi giá trị vào từng ô.",
    ),
    FindingKind(
        "cell-covered",
        "Giá trị khuất dưới ô gộp",
        _C,
        "STT {stt} – {name} ({place}): ô này nằm khuất dưới một vùng gộp ô nên người xem không thấy giá trị trong ô; "
        "cần {expected}. Đề nghị bỏ gộp ô (Unmerge), kiểm tra giá trị rồi gửi lại.",
    ),
    FindingKind(
        "cell-struck",
        "Ô có chữ gạch bỏ",
        _C,
        "STT {stt} – {name} ({place}): ô ghi “{found}”, trong đó có chữ số bị gạch bỏ, khó thấy (chữ trắng, quá "
        "nhỏ) hoặc đặt cao, thấp hơn dòng, nên không rõ giá trị nào đúng; cần {expected}. Đề nghị xóa ô rồi ghi lại.",
    ),
    FindingKind(
        "cell-twice",
        "Một ô ghi hai lần trong tệp",
        _C,
        "STT {stt} – {name} ({place}): tệp bị lỗi, ô này được ghi hai lần nên không rõ giá trị nào đúng; "
        "cần {expected}. Đề nghị ghi lại ô này, lưu tệp bằng Excel rồi gửi lại.",
    ),
    FindingKind(
        "cell-error",
        "Ô báo lỗi công thức",
        _C,
        "STT {stt} – {name} ({place}): ô đang báo lỗi công thức; cần {expected}. "
        "Đề nghị xóa công thức và ghi trực tiếp giá trị.",
    ),
    FindingKind(
        "formula-not-calculated",
        "Công thức chưa tính",
        _C,
        "STT {stt} – {name} ({place}): ô chứa công thức chưa được tính nên không có giá trị; cần {expected}. "
        "Đề nghị ghi trực tiếp giá trị.",
    ),
    FindingKind(
        "formula-in-input",
        "Ô nhập chứa công thức",
        _I,
        "STT {stt} – {name} ({place}): ô chứa công thức; hệ thống lấy giá trị đang hiển thị là “{found}”.",
    ),
    FindingKind(
        "formula-external",
        "Công thức lấy từ tệp khác",
        _W,
        "STT {stt} – {name} ({place}): công thức lấy số từ một tệp khác; hệ thống lấy giá trị đang hiển thị là "
        "“{found}”. Đề nghị kiểm tra và ghi trực tiếp giá trị.",
    ),
    FindingKind(
        "text-error",
        "Ô lời văn báo lỗi công thức",
        _W,
        "Các ô ({place}) đang báo lỗi công thức nên không có nội dung. Đề nghị xóa công thức và ghi trực tiếp.",
    ),
    FindingKind(
        "signed-date-unreadable",
        "Ngày ký không đọc được",
        _W,
        f"Ngày ký ({{place}}): đơn vị ghi “{{found}}”; cần ngày/tháng/năm, ví dụ 25/4/2023. {_MEND_CELL}",
    ),
    FindingKind(
        "kind-unknown",
        "Không rõ loại báo cáo",
        _W,
        "Loại báo cáo ({place}): đơn vị ghi “{found}”; cần một trong: {expected}. Hệ thống tạm coi là báo cáo lần đầu.",
    ),
    FindingKind(
        "model-choice",
        "Mô hình: nội dung ngoài danh sách",
        _W,
        f"Mô hình “{{name}}”, cột “{{column}}” ({{place}}): đơn vị ghi “{{found}}”; "
        f"cần một trong: {{expected}}. {_MEND_CELL}",
    ),
    # --- the plan's own sheets
    FindingKind(
        "task-state",
        "Nhiệm vụ: tình trạng ngoài danh sách",
        _W,
        f"Nhiệm vụ {{code}}, cột “Tình trạng” ({{place}}): đơn vị ghi “{{found}}”; cần một trong: {{expected}}. "
        f"{_MEND_CELL}",
    ),
    FindingKind(
        "task-date",
        "Nhiệm vụ: ngày hoàn thành không đọc được",
        _W,
        "Nhiệm vụ {code}, cột “Ngày hoàn thành” ({place}): đơn vị ghi “{found}”; cần ngày/tháng/năm, ví dụ 25/4/2023. "
        f"{_MEND_CELL}",
    ),
    FindingKind(
        "task-unknown",
        "Nhiệm vụ ngoài danh sách",
        _W,
        "Hàng ghi “{found}” ({place}) không ứng với nhiệm vụ nào của kế hoạch nên không được tính. "
        "Đề nghị giữ nguyên số thứ tự và tên nhiệm vụ như biểu mẫu đã cấp.",
    ),
    FindingKind(
        "task-twice",
        "Một nhiệm vụ ghi hai hàng",
        _W,
        "Nhiệm vụ {code} được ghi ở nhiều hàng; hệ thống lấy hàng đầu, không lấy “{found}” ({place}). "
        "Đề nghị chỉ giữ một hàng cho mỗi nhiệm vụ.",
    ),
    FindingKind(
        "score-unreadable",
        "Điểm tự chấm không đọc được",
        _W,
        f"Tiêu chí {{code}} – {{name}} ({{place}}): đơn vị ghi “{{found}}”; cần một số điểm, ví dụ 8 hoặc 8,5. "
        f"{_MEND_CELL}",
    ),
    # --- whose report it is
    FindingKind(
        "unit-unknown",
        "Không rõ đơn vị",
        _C,
        "Không xác định được tệp là báo cáo của đơn vị nào ({found}). "
        "Cán bộ phụ trách sẽ kiểm tra và liên hệ với đơn vị.",
    ),
    FindingKind(
        "unit-mismatch",
        "Nhầm đơn vị",
        _C,
        "Biểu mẫu được cấp cho {found} nhưng lại gửi từ nơi nhận của {expected}. "
        "Đề nghị kiểm tra: gửi đúng biểu mẫu của đơn vị mình, hoặc báo nơi nhận báo cáo nếu gửi thay đơn vị khác.",
    ),
    FindingKind(
        "regime-mismatch",
        "Nhầm chế độ báo cáo",
        _C,
        "Biểu mẫu thuộc “{found}” nhưng lại gửi vào nơi nhận của “{expected}”. Đề nghị gửi lại đúng biểu mẫu.",
    ),
    FindingKind(
        "through-changed",
        "Số liệu từng đơn vị bị sửa",
        _C,
        "Báo cáo tổng hợp đã bị sửa sau khi hệ thống lập ra: {found} ({place}). Số liệu của các đơn vị trực thuộc được "
        "đếm thẳng từ trang này nên không sửa bằng tay. Đề nghị sửa ở báo cáo của đơn vị trực thuộc, tổng hợp lại rồi "
        "gửi tệp mới.",
    ),
    FindingKind(
        "through-differs",
        "Số liệu khác với cộng từ đơn vị",
        _C,
        "STT {stt} – {name} ({place}): báo cáo ghi {found}, cộng từ các đơn vị trực thuộc là {expected}. Đề nghị kiểm "
        "tra: nếu đơn vị trực thuộc thay đổi số liệu thì tổng hợp lại rồi gửi tệp mới, không sửa tay tệp tổng hợp.",
    ),
    FindingKind(
        "through-claimed",
        "Đơn vị đã được tính ở báo cáo khác",
        _C,
        "Báo cáo kèm số liệu của {found}, đã được tính theo báo cáo của {expected}. Mỗi đơn vị chỉ được tính một lần "
        "nên báo cáo này chưa được đưa vào tổng hợp. Đề nghị các bên thống nhất đơn vị nào báo cáo, tổng hợp lại rồi "
        "gửi tệp mới.",
    ),
    FindingKind(
        "through-ignored",
        "Không được gửi báo cáo tổng hợp",
        _W,
        "Báo cáo kèm số liệu của {found} đơn vị, nhưng theo chế độ báo cáo đơn vị gửi không phải đơn vị tổng hợp; chỉ "
        "tính số liệu của đơn vị gửi. Đề nghị liên hệ nơi nhận báo cáo nếu chưa đúng.",
    ),
    FindingKind(
        "form-of-other-period",
        "Biểu mẫu của kỳ khác",
        _C,
        "Biểu mẫu là của kỳ {found}, không phải kỳ đang nhận báo cáo ({expected}). "
        "Đề nghị dùng biểu mẫu của {expected} rồi gửi lại.",
    ),
    FindingKind(
        "period-closed",
        "Kỳ báo cáo đã khóa",
        _C,
        "Kỳ {found} đã khóa sổ ngày {expected}; báo cáo được lưu nhưng chưa đưa vào tổng hợp. "
        "Đề nghị liên hệ nơi nhận báo cáo nếu cần mở lại.",
    ),
    FindingKind(
        "supplement-alone",
        "Báo cáo bổ sung chưa có báo cáo gốc",
        _C,
        "Tệp này là báo cáo bổ sung nhưng đơn vị chưa có báo cáo nào đạt yêu cầu để bổ sung, nên chưa được tính. "
        "Đề nghị điền đủ biểu mẫu (cả những ô đã đúng ở lần gửi trước), chọn loại “Báo cáo thay thế” rồi gửi lại.",
    ),
    FindingKind(
        "versions-same-moment",
        "Hai bản khác nhau cùng thời điểm",
        _W,
        "Đơn vị có {count} báo cáo khác nhau nhận cùng thời điểm {expected}: {found}. Không rõ bản nào là bản sau; hệ "
        "thống tạm tính theo “{name}”. Đề nghị đơn vị xác nhận bản nào đúng và gửi lại bản ấy.",
    ),
    # --- who sent it
    FindingKind(
        "sender-unknown",
        "Người gửi chưa đăng ký",
        _C,
        "Địa chỉ gửi thư chưa được đăng ký cho đơn vị nào nên báo cáo chờ cán bộ phụ trách xem xét.",
    ),
    FindingKind(
        "sender-mismatch",
        "Người gửi không phụ trách đơn vị này",
        _C,
        "Biểu mẫu được cấp cho {found}, nhưng địa chỉ gửi thư chỉ đăng ký gửi cho {expected}. "
        "Cán bộ phụ trách sẽ kiểm tra và liên hệ với đơn vị.",
    ),
    FindingKind(
        "sender-not-authenticated",
        "Địa chỉ gửi có thể bị giả mạo",
        _C,
        "Máy chủ thư của cơ quan không xác thực được địa chỉ gửi (thư có thể bị giả mạo) "
        "nên báo cáo chờ cán bộ xem xét.",
    ),
    FindingKind(
        "sender-partly-authenticated",
        "Địa chỉ gửi chỉ được xác thực một phần",
        _I,
        "Máy chủ thư của cơ quan chỉ xác thực được một phần địa chỉ gửi, thường do thư được chuyển tiếp tự động.",
    ),
    FindingKind(
        "signed-unit-unknown",
        "Văn bản ký chưa rõ của đơn vị nào",
        _W,
        "Tệp “{name}” là văn bản ký hoặc bản chụp; người gửi phụ trách nhiều đơn vị nên chưa rõ là của đơn vị nào. "
        "Cán bộ phụ trách sẽ kiểm tra.",
    ),
    FindingKind(
        "mail-forwarded",
        "Tệp nằm trong thư chuyển tiếp",
        _I,
        "Tệp “{name}” nằm trong một thư được chuyển tiếp; thời điểm tiếp nhận là lúc thư chuyển tiếp đến, "
        "có thể muộn hơn lúc đơn vị gửi. Cán bộ phụ trách kiểm tra nếu cần xác định đúng hạn.",
    ),
    FindingKind(
        "correction-unconfirmed",
        "Sửa theo trao đổi, chờ xác nhận",
        _I,
        "Chuyên viên sửa theo trao đổi, chờ đơn vị xác nhận: {found}.",
    ),
    FindingKind(
        "workbook-unit-unknown",
        "Trang không rõ đơn vị",
        _C,
        "Trang “{sheet}” của tệp nhiều đơn vị không ứng với đơn vị nào trong danh sách nên không được đọc. "
        "Đề nghị đặt tên trang đúng tên hoặc mã đơn vị.",
    ),
    FindingKind(
        "period-not-open",
        "Kỳ báo cáo chưa mở",
        _C,
        "Kỳ {found} bắt đầu nhận báo cáo từ ngày {expected}. Đề nghị gửi lại khi đã chốt số liệu.",
    ),
)

_KIND_OF = {kind.code: kind for kind in KINDS}


def finding_kind(code: str) -> FindingKind:
    """The kind with this code; a `KeyError` is a mistake of ours."""
    return _KIND_OF[code]


def finding(
    kind: str,
    *,
    sheet: str = "",
    cells: Sequence[str] = (),
    indicators: Sequence[str] = (),
    found: str = "",
    expected: str = "",
    **facts: str,
) -> Finding:
    """Makes a finding of the kind; all facts that its message names must be given (`KeyError` otherwise)."""
    entry = _KIND_OF[kind]
    words = {
        "place": _place(sheet, cells),
        "sheet": sheet,
        "found": _shown(found),
        "expected": expected,
        **{name: _shown(fact) for name, fact in facts.items()},
    }
    return Finding(
        code=kind,
        severity=entry.severity,
        message=entry.message.format_map(words),
        sheet=sheet,
        cells=tuple(cells),
        indicators=tuple(indicators),
        found=found,
        expected=expected,
    )


def _place(sheet: str, cells: Sequence[str]) -> str:
    page = f"trang “{sheet}”" if sheet else ""
    if not cells:
        return page
    listed = f"ô {cells[0]}" if len(cells) == 1 else f"các ô {', '.join(cells)}"
    return f"{listed}, {page}" if page else listed


def _shown(text: str) -> str:
    return text if len(text) <= SHOWN_LENGTH else text[: SHOWN_LENGTH - 1] + "…"
