"""One report that breaks exactly one rule, and one that just does not, for every rule; worked out by hand.

A case changes the good report of `builder.GOOD` for the year 2023. Before it the unit reported the same for
2022 (two petitions carried over) and for the half-year, but for `before`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.validate.builder import ABSENT, GOOD, MISSING, MODEL, NIL, NOT_APPLICABLE, TEXT


@dataclass(frozen=True)
class Case:
    """A report by what differs; `rule` empty: nothing must be found. `message` in full, as the school reads it."""

    rule: str = ""
    message: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)
    before: Mapping[str, Any] = field(default_factory=dict)
    models: tuple[Mapping[str, str], ...] | None = None
    texts: Mapping[str, str] = field(default_factory=dict)
    ownership: str = "public"
    severity: str = ""
    of: str = ""  # the rule that a sound case only just meets

    def __str__(self) -> str:
        return self.rule or f"{self.of} holds"


def broken(rule: str, message: str, before: Mapping[str, Any] | None = None, **values: Any) -> Case:
    return Case(rule, message, values, before or {})


def sound(rule: str, before: Mapping[str, Any] | None = None, **values: Any) -> Case:
    return Case(values=values, before=before or {}, of=rule)


SIX = {"QM03": 6, "QM04": 1, "QM05": 4, "QM06": 1, "QM07": 2, "UX01": 6}
SEVEN = {**SIX, "QM03": 7, "QM05": 5}
EIGHT = {**SIX, "QM03": 8, "QM05": 6}

CASES = (
    Case(of="good report"),  # were it broken, every sound case would be luck
    broken(
        "required_missing",
        "STT 8 – Văn bản chỉ đạo, triển khai công tác dân vận, quy chế dân chủ ở cơ sở đã ban hành: chưa "
        "có số liệu. Đề nghị điền ô E18 (trang “Số liệu”): ghi một số; không có thì ghi 0 hoặc “Không "
        "phát sinh”.",
        CD01=MISSING,
    ),
    broken(
        "required_missing",
        "STT 8 – Văn bản chỉ đạo, triển khai công tác dân vận, quy chế dân chủ ở cơ sở đã ban hành: chưa "
        "có số liệu. Không tìm thấy dòng này trong báo cáo: đề nghị dùng đúng biểu mẫu đã phát hành, "
        "không xóa dòng, và điền: ghi một số; không có thì ghi 0 hoặc “Không phát sinh”.",
        CD01=ABSENT,
    ),
    sound("required_missing", CD03=MISSING, DC17=MISSING, DC04=ABSENT),
    sound("required_missing", {"CD01": 0}, CD01=NIL, TD05=NOT_APPLICABLE, UX01=NOT_APPLICABLE),
    broken(
        "negative",
        "STT 59 – Vụ việc thuộc thẩm quyền đang giải quyết đã quá hạn: đơn vị ghi -1, là số âm. Đề nghị "
        "kiểm tra ô E69 (trang “Số liệu”).",
        GQ03=-1,
    ),
    sound("negative", GQ03=0),
    broken(
        "not_whole",
        "STT 10 – Văn bản, quy chế nội bộ đã được rà soát: đơn vị ghi 1,5; số đếm phải là số nguyên. Đề "
        "nghị kiểm tra ô E20 (trang “Số liệu”).",
        CD03=1.5,
    ),
    sound("not_whole", CD03=2),
    broken(
        "above_maximum",
        "STT 11 – Văn bản, quy chế nội bộ được sửa đổi, bổ sung hoặc ban hành mới: đơn vị ghi 11, lớn "
        "hơn mức tối đa 10 của chỉ tiêu này. Đề nghị kiểm tra ô E21 (trang “Số liệu”); nếu số liệu đúng, "
        "đề nghị giải trình ở cột “Giải trình”.",
        CD04=11,
    ),
    sound("above_maximum", CD04=10),
    broken(
        "dt02_opening",
        "STT 49 – Đơn kỳ trước chuyển sang: đơn vị ghi 1; báo cáo năm 2022 của đơn vị ghi STT 52 – Đơn "
        "chuyển kỳ sau là 2. Đề nghị kiểm tra ô E59 (trang “Số liệu”); nếu số liệu đúng, đề nghị giải "
        "trình ở cột “Giải trình”.",
        DT02=1,
        DT03=4,
    ),
    sound("dt02_opening", {"DT05": 7}, DT02=7, DT03=3, DT01=10, DT04=9, DT08=9),
    broken(
        "dt02_opening",
        "STT 49 – Đơn kỳ trước chuyển sang: đơn vị ghi 3; báo cáo năm 2022 của đơn vị ghi STT 52 – Đơn "
        "chuyển kỳ sau là 2. Đề nghị kiểm tra ô E59 (trang “Số liệu”); nếu số liệu đúng, đề nghị giải "
        "trình ở cột “Giải trình”.",
        {"DT03": 2},
        DT02=3,
        DT03=2,
    ),
    broken(
        "hs02_opening",
        "STT 19 – Hồ sơ kỳ trước chuyển qua: đơn vị ghi 4; báo cáo năm 2022 của đơn vị ghi STT 25 – Hồ "
        "sơ đang giải quyết, còn trong hạn + STT 26 – Hồ sơ đang giải quyết, đã quá hạn là 3. Đề nghị "
        "kiểm tra ô E29 (trang “Số liệu”); nếu số liệu đúng, đề nghị giải trình ở cột “Giải trình”.",
        {"HS03": 14},
        HS02=4,
        HS03=14,
    ),
    sound("hs02_opening", {"HS09": 3, "HS03": 13}, HS02=5, HS03=13),
    broken(
        "hs02_opening",
        "STT 19 – Hồ sơ kỳ trước chuyển qua: đơn vị ghi 2; báo cáo năm 2022 của đơn vị ghi STT 25 – Hồ "
        "sơ đang giải quyết, còn trong hạn + STT 26 – Hồ sơ đang giải quyết, đã quá hạn là 3. Đề nghị "
        "kiểm tra ô E29 (trang “Số liệu”); nếu số liệu đúng, đề nghị giải trình ở cột “Giải trình”.",
        HS02=2,
        HS03=16,
    ),
    broken(
        "year_below_half_year",
        "STT 8 – Văn bản chỉ đạo, triển khai công tác dân vận, quy chế dân chủ ở cơ sở đã ban hành: số "
        "cả năm đơn vị ghi 4, thấp hơn số 6 tháng đầu năm 2023 đã được tiếp nhận là 5; số cả năm đã gồm "
        "số 6 tháng. Đề nghị kiểm tra ô E18 (trang “Số liệu”); nếu số liệu đúng, đề nghị giải trình ở "
        "cột “Giải trình”.",
        CD01=4,
    ),
    sound("year_below_half_year", CD01=5),
    broken(
        "far_from_last_period",
        "STT 2 – Số học sinh, trẻ: đơn vị ghi 79, khác xa số của chính đơn vị trong báo cáo 6 tháng đầu "
        "năm 2023 là 400. Đề nghị xem lại ô E12 (trang “Số liệu”).",
        QM02=79,
    ),
    sound("far_from_last_period", QM02=80),
    sound("far_from_last_period", {"CD03": 0}, CD03=19),
    sound("far_from_last_period", {"QM01": 4}, QM01=20),
    broken(
        "far_from_last_period",
        "STT 1 – Số nhóm, lớp: đơn vị ghi 21, khác xa số của chính đơn vị trong báo cáo 6 tháng đầu năm "
        "2023 là 4. Đề nghị xem lại ô E11 (trang “Số liệu”).",
        {"QM01": 4},
        QM01=21,
    ),
    sound("far_from_last_period", {"QM01": 19}, QM01=3),
    broken(
        "far_from_last_period",
        "STT 1 – Số nhóm, lớp: đơn vị ghi 3, khác xa số của chính đơn vị trong báo cáo 6 tháng đầu năm "
        "2023 là 20. Đề nghị xem lại ô E11 (trang “Số liệu”).",
        {"QM01": 20},
        QM01=3,
    ),
    broken(
        "far_from_last_period",
        "STT 1 – Số nhóm, lớp: đơn vị ghi 20, khác xa số của chính đơn vị trong báo cáo 6 tháng đầu năm "
        "2023 là 3. Đề nghị xem lại ô E11 (trang “Số liệu”).",
        {"QM01": 3},
        QM01=20,
    ),
    broken(
        "far_from_level_median",
        "STT 2 – Số học sinh, trẻ: đơn vị ghi 39, khác xa mức thường gặp ở các đơn vị cùng cấp Tiểu học "
        "(khoảng 400). Đề nghị xem lại ô E12 (trang “Số liệu”).",
        {"QM02": 39},
        QM02=39,
    ),
    sound("far_from_level_median", {"QM02": 40}, QM02=40),
    sound("far_from_level_median", {"QM01": 120}, QM01=120),
    broken(
        "far_from_level_median",
        "STT 1 – Số nhóm, lớp: đơn vị ghi 121, khác xa mức thường gặp ở các đơn vị cùng cấp Tiểu học "
        "(khoảng 10). Đề nghị xem lại ô E11 (trang “Số liệu”).",
        {"QM01": 121},
        QM01=121,
    ),
    sound("far_from_level_median", {"CD07": 49}, CD07=49),
    broken(
        "far_from_level_median",
        "STT 14 – Lớp tập huấn, bồi dưỡng về công tác dân vận, quy chế dân chủ ở cơ sở: đơn vị ghi 50, "
        "khác xa mức thường gặp ở các đơn vị cùng cấp Tiểu học (khoảng 1). Đề nghị xem lại ô E24 (trang "
        "“Số liệu”).",
        {"CD07": 50},
        CD07=50,
    ),
    sound("far_from_level_median", {"HL02": 4}, HL02=4),
    broken(
        "far_from_level_median",
        "STT 29 – Phiếu khảo sát mức độ hài lòng thu về: đơn vị ghi 4, khác xa mức thường gặp ở các đơn "
        "vị cùng cấp Tiểu học (khoảng 50). Đề nghị xem lại ô E39 (trang “Số liệu”).",
        {"HL01": 4, "HL02": 4},
        HL01=4,
        HL02=4,
    ),
    broken(
        "qm03_sum",
        "STT 3 – Tổng số cán bộ quản lý, giáo viên và nhân viên: đơn vị ghi 40; cán bộ quản lý 3 + giáo "
        "viên 30 + nhân viên 8 = 41. Đề nghị kiểm tra cả bốn ô E13, E14, E15, E16 (trang “Số liệu”).",
        QM06=8,
    ),
    sound("qm03_sum", QM06=8, QM03=41),
    broken(
        "qm03_sum",
        "STT 3 – Tổng số cán bộ quản lý, giáo viên và nhân viên: đơn vị ghi 41; cán bộ quản lý 3 + giáo "
        "viên 30 + nhân viên 7 = 40. Đề nghị kiểm tra cả bốn ô E13, E14, E15, E16 (trang “Số liệu”).",
        QM03=41,
    ),
    sound("qm03_sum", QM03=37, QM06=NIL, QM04=7, UX01=37, DC02=38),
    broken(
        "td01_sum",
        "STT 37 – Tổng số lượt tiếp công dân: đơn vị ghi 9; tiếp thường xuyên 5 + người đứng đầu tiếp 3 "
        "+ ủy quyền tiếp 2 = 10. Đề nghị kiểm tra cả bốn ô E47, E48, E49, E50 (trang “Số liệu”).",
        TD04=2,
    ),
    sound("td01_sum", TD04=2, TD01=10),
    broken(
        "td01_sum",
        "STT 37 – Tổng số lượt tiếp công dân: đơn vị ghi 10; tiếp thường xuyên 5 + người đứng đầu tiếp 3 "
        "+ ủy quyền tiếp 1 = 9. Đề nghị kiểm tra cả bốn ô E47, E48, E49, E50 (trang “Số liệu”).",
        TD01=10,
    ),
    broken(
        "dt01_in",
        "STT 48 – Tổng số đơn phải xử lý: đơn vị ghi 5; kỳ trước chuyển sang 2 + nhận trong kỳ 4 = 6. Đề "
        "nghị kiểm tra cả ba ô E58, E59, E60 (trang “Số liệu”).",
        DT03=4,
    ),
    sound("dt01_in", DT03=4, DT01=6, DT04=5),
    broken(
        "dt01_in",
        "STT 48 – Tổng số đơn phải xử lý: đơn vị ghi 5; kỳ trước chuyển sang 2 + nhận trong kỳ 2 = 4. Đề "
        "nghị kiểm tra cả ba ô E58, E59, E60 (trang “Số liệu”).",
        {"DT03": 2},
        DT03=2,
    ),
    broken(
        "dt01_out",
        "STT 48 – Tổng số đơn phải xử lý: đơn vị ghi 5; đã xử lý 5 + chuyển kỳ sau 1 = 6. Đề nghị kiểm "
        "tra cả ba ô E58, E61, E62 (trang “Số liệu”).",
        DT04=5,
    ),
    sound("dt01_out", DT04=5, DT05=0),
    broken(
        "dt01_out",
        "STT 48 – Tổng số đơn phải xử lý: đơn vị ghi 5; đã xử lý 4 + chuyển kỳ sau 0 = 4. Đề nghị kiểm "
        "tra cả ba ô E58, E61, E62 (trang “Số liệu”).",
        DT05=0,
    ),
    broken(
        "dt_kinds_le_dt01",
        "STT 48 – Tổng số đơn phải xử lý: đơn vị ghi 5; khiếu nại 1 + tố cáo 0 + kiến nghị, phản ánh 5 = "
        "6, lớn hơn tổng số. Đề nghị kiểm tra cả bốn ô E64, E65, E66, E58 (trang “Số liệu”).",
        DT08=5,
    ),
    sound("dt_kinds_le_dt01", DT07=1, DT08=3, before={"DT08": 3}),
    broken(
        "dt_kinds_le_dt01",
        "STT 48 – Tổng số đơn phải xử lý: đơn vị ghi 5; khiếu nại 1 + tố cáo 1 + kiến nghị, phản ánh 4 = "
        "6, lớn hơn tổng số. Đề nghị kiểm tra cả bốn ô E64, E65, E66, E58 (trang “Số liệu”).",
        DT07=1,
    ),
    broken(
        "hs01_in",
        "STT 18 – Tổng số hồ sơ thủ tục hành chính phải giải quyết: đơn vị ghi 18; kỳ trước chuyển qua 3 "
        "+ nhận mới 16 = 19. Đề nghị kiểm tra cả ba ô E28, E29, E30 (trang “Số liệu”).",
        HS03=16,
    ),
    broken(
        "hs04_sum",
        "STT 21 – Hồ sơ đã giải quyết: đơn vị ghi 14; trước hạn 9 + đúng hạn 5 + quá hạn 1 = 15. Đề nghị "
        "kiểm tra cả bốn ô E31, E32, E33, E34 (trang “Số liệu”).",
        HS05=9,
    ),
    broken(
        "hs01_out",
        "STT 18 – Tổng số hồ sơ thủ tục hành chính phải giải quyết: đơn vị ghi 18; đã giải quyết 14 + "
        "đang giải quyết còn trong hạn 2 + đang giải quyết đã quá hạn 1 + trả lại, xin rút 2 = 19. Đề "
        "nghị kiểm tra cả năm ô E28, E31, E35, E36, E37 (trang “Số liệu”).",
        HS10=2,
    ),
    sound("hs01_in", HS03=16, HS01=19, HS10=2),
    broken(
        "hs01_in",
        "STT 18 – Tổng số hồ sơ thủ tục hành chính phải giải quyết: đơn vị ghi 18; kỳ trước chuyển qua 3 "
        "+ nhận mới 14 = 17. Đề nghị kiểm tra cả ba ô E28, E29, E30 (trang “Số liệu”).",
        {"HS03": 14},
        HS03=14,
    ),
    sound("hs04_sum", HS05=9, HS04=15, HS10=0, before={"HS10": 0}),
    broken(
        "hs04_sum",
        "STT 21 – Hồ sơ đã giải quyết: đơn vị ghi 15; trước hạn 8 + đúng hạn 5 + quá hạn 1 = 14. Đề nghị "
        "kiểm tra cả bốn ô E31, E32, E33, E34 (trang “Số liệu”).",
        {"HS10": 0},
        HS04=15,
        HS10=0,
    ),
    sound("hs01_out", HS08=1, HS10=2),
    broken(
        "hs01_out",
        "STT 18 – Tổng số hồ sơ thủ tục hành chính phải giải quyết: đơn vị ghi 18; đã giải quyết 14 + "
        "đang giải quyết còn trong hạn 2 + đang giải quyết đã quá hạn 1 + trả lại, xin rút 0 = 17. Đề "
        "nghị kiểm tra cả năm ô E28, E31, E35, E36, E37 (trang “Số liệu”).",
        {"HS10": 0},
        HS10=0,
    ),
    broken(
        "dc03_le_dc02",
        "STT 70 – Người có mặt tại hội nghị cán bộ, công chức, viên chức, người lao động: đơn vị ghi 41, "
        "lớn hơn STT 69 – Người được triệu tập dự hội nghị cán bộ, công chức, viên chức, người lao động "
        "là 40. Đề nghị kiểm tra cả hai ô E81, E80 (trang “Số liệu”).",
        DC03=41,
    ),
    sound("dc03_le_dc02", DC03=40),
    broken(
        "hl02_le_hl01",
        "STT 30 – Phiếu hài lòng với thái độ giao tiếp, ứng xử: đơn vị ghi 51, lớn hơn STT 29 – Phiếu "
        "khảo sát mức độ hài lòng thu về là 50. Đề nghị kiểm tra cả hai ô E40, E39 (trang “Số liệu”).",
        HL02=51,
    ),
    sound("hl02_le_hl01", HL02=50),
    broken(
        "ts02_le_ts01",
        "STT 33 – Hồ sơ tuyển sinh đầu cấp nộp trực tuyến: đơn vị ghi 91, lớn hơn STT 32 – Hồ sơ tuyển "
        "sinh đầu cấp là 90. Đề nghị kiểm tra cả hai ô E43, E42 (trang “Số liệu”).",
        TS02=91,
    ),
    sound("ts02_le_ts01", TS02=90),
    broken(
        "ux01_le_qm03",
        "STT 60 – Cán bộ, công chức, viên chức, người lao động thực hiện tốt quy tắc ứng xử: đơn vị ghi "
        "41, lớn hơn STT 3 – Tổng số cán bộ quản lý, giáo viên và nhân viên là 40. Đề nghị kiểm tra cả "
        "hai ô E70, E13 (trang “Số liệu”).",
        UX01=41,
    ),
    sound("ux01_le_qm03", UX01=40),
    broken(
        "cd06_needs_cd05",
        "STT 13 – Lượt người dự các hội nghị, buổi quán triệt, tuyên truyền: đơn vị ghi 40, nhưng STT 12 "
        "– Hội nghị, buổi quán triệt, tuyên truyền về công tác dân vận, quy chế dân chủ ở cơ sở là 0. Đề "
        "nghị kiểm tra cả hai ô E23, E22 (trang “Số liệu”); nếu số liệu đúng, đề nghị giải trình ở cột "
        "“Giải trình”.",
        {"CD05": 0},
        CD05=0,
    ),
    sound("cd06_needs_cd05", {"CD05": 0}, CD05=1),
    sound("cd06_needs_cd05", {"CD05": 0, "CD06": 0}, CD05=0, CD06=0),
    broken(
        "cd06_needs_cd05",
        "STT 13 – Lượt người dự các hội nghị, buổi quán triệt, tuyên truyền: đơn vị ghi 1, nhưng STT 12 "
        "– Hội nghị, buổi quán triệt, tuyên truyền về công tác dân vận, quy chế dân chủ ở cơ sở là 0. Đề "
        "nghị kiểm tra cả hai ô E23, E22 (trang “Số liệu”); nếu số liệu đúng, đề nghị giải trình ở cột "
        "“Giải trình”.",
        {"CD05": 0, "CD06": 0},
        CD05=0,
        CD06=1,
    ),
    sound("cd08_needs_cd07", {"CD07": 0, "CD08": 0}, CD07=0, CD08=0),
    broken(
        "cd08_needs_cd07",
        "STT 15 – Lượt người tham gia tập huấn, bồi dưỡng: đơn vị ghi 20, nhưng STT 14 – Lớp tập huấn, "
        "bồi dưỡng về công tác dân vận, quy chế dân chủ ở cơ sở là 0. Đề nghị kiểm tra cả hai ô E25, E24 "
        "(trang “Số liệu”); nếu số liệu đúng, đề nghị giải trình ở cột “Giải trình”.",
        {"CD07": 0},
        CD07=0,
    ),
    sound("cd08_needs_cd07", {"CD07": 0}, CD07=1),
    broken(
        "qm07_le_qm03",
        "STT 7 – Đảng viên: đơn vị ghi 41, lớn hơn STT 3 – Tổng số cán bộ quản lý, giáo viên và nhân "
        "viên là 40. Đề nghị kiểm tra cả hai ô E17, E13 (trang “Số liệu”); nếu số liệu đúng, đề nghị "
        "giải trình ở cột “Giải trình”.",
        QM07=41,
    ),
    sound("qm07_le_qm03", QM07=40),
    broken(
        "dc01n_needs_dc01",
        "STT 67 – Hội nghị cán bộ, công chức, viên chức, người lao động của năm học đã tổ chức: đơn vị "
        "ghi “có”, còn STT 67a – Ngày tổ chức hội nghị cán bộ, công chức, viên chức, người lao động: "
        "chưa ghi. Đề nghị kiểm tra cả hai ô E77, E78 (trang “Số liệu”); nếu số liệu đúng, đề nghị giải "
        "trình ở cột “Giải trình”.",
        DC01N=MISSING,
    ),
    broken(
        "dc01n_needs_dc01",
        "STT 67 – Hội nghị cán bộ, công chức, viên chức, người lao động của năm học đã tổ chức: đơn vị "
        "ghi “không”, còn STT 67a – Ngày tổ chức hội nghị cán bộ, công chức, viên chức, người lao động: "
        "05/10/2022. Đề nghị kiểm tra cả hai ô E77, E78 (trang “Số liệu”); nếu số liệu đúng, đề nghị "
        "giải trình ở cột “Giải trình”.",
        DC01=0,
    ),
    sound("dc01n_needs_dc01", DC01=0, DC01N=MISSING),
    broken(
        "dc03_two_thirds",
        "STT 70 – Người có mặt tại hội nghị cán bộ, công chức, viên chức, người lao động: đơn vị ghi 26, "
        "chưa đạt hai phần ba của STT 69 – Người được triệu tập dự hội nghị cán bộ, công chức, viên "
        "chức, người lao động là 40. Đề nghị kiểm tra cả hai ô E81, E80 (trang “Số liệu”); nếu số liệu "
        "đúng, đề nghị giải trình ở cột “Giải trình”.",
        DC03=26,
    ),
    sound("dc03_two_thirds", DC03=27),
    sound("dc03_two_thirds", DC02=39, DC03=26),
    Case(values={"DC03": 26}, ownership="private", of="dc03_two_thirds"),
    broken(
        "dc08_le_dc07",
        "STT 73 – Ý kiến góp ý đã được tiếp thu, trả lời: đơn vị ghi 7, lớn hơn STT 72 – Ý kiến góp ý "
        "nhận được là 6 (có thể có ý kiến của kỳ trước). Đề nghị kiểm tra cả hai ô E84, E83 (trang “Số "
        "liệu”); nếu số liệu đúng, đề nghị giải trình ở cột “Giải trình”.",
        DC08=7,
    ),
    sound("dc08_le_dc07", DC08=6),
    sound("dc08_le_dc07", {"DC08": 5}, DC08=5),
    broken(
        "dc12_le_dc11",
        "STT 47 – Vấn đề nêu tại đối thoại đã được giải quyết: đơn vị ghi 5, lớn hơn STT 46 – Vấn đề nêu "
        "tại các cuộc đối thoại là 4 (có thể có vấn đề của kỳ trước). Đề nghị kiểm tra cả hai ô E57, E56 "
        "(trang “Số liệu”); nếu số liệu đúng, đề nghị giải trình ở cột “Giải trình”.",
        DC12=5,
    ),
    sound("dc12_le_dc11", DC12=4),
    sound("dc12_le_dc11", {"DC12": 3}, DC12=3),
    broken(
        "dc13_range",
        "STT 74 – Thành viên Ban Thanh tra nhân dân: đơn vị ghi 2; Ban Thanh tra nhân dân thường có từ 3 "
        "đến 9 thành viên, đơn vị không có thì ghi 0 (STT 3 – Tổng số cán bộ quản lý, giáo viên và nhân "
        "viên: 40). Đề nghị kiểm tra cả hai ô E85, E13 (trang “Số liệu”); nếu số liệu đúng, đề nghị giải "
        "trình ở cột “Giải trình”.",
        DC13=2,
    ),
    broken(
        "dc13_range",
        "STT 74 – Thành viên Ban Thanh tra nhân dân: đơn vị ghi 10; Ban Thanh tra nhân dân thường có từ "
        "3 đến 9 thành viên, đơn vị không có thì ghi 0 (STT 3 – Tổng số cán bộ quản lý, giáo viên và "
        "nhân viên: 40). Đề nghị kiểm tra cả hai ô E85, E13 (trang “Số liệu”); nếu số liệu đúng, đề nghị "
        "giải trình ở cột “Giải trình”.",
        DC13=10,
    ),
    sound("dc13_range", DC13=3),
    sound("dc13_range", DC13=9),
    sound("dc13_range", DC13=0),
    sound("dc13_range", SIX, **SIX, DC13=2),
    sound("dc13_range", SEVEN, **SEVEN, DC13=2),
    broken(
        "dc13_range",
        "STT 74 – Thành viên Ban Thanh tra nhân dân: đơn vị ghi 2; Ban Thanh tra nhân dân thường có từ 3 "
        "đến 9 thành viên, đơn vị không có thì ghi 0 (STT 3 – Tổng số cán bộ quản lý, giáo viên và nhân "
        "viên: 8). Đề nghị kiểm tra cả hai ô E85, E13 (trang “Số liệu”); nếu số liệu đúng, đề nghị giải "
        "trình ở cột “Giải trình”.",
        EIGHT,
        **EIGHT,
        DC13=2,
    ),
    broken(
        "dc16_le_dc15",
        "STT 77 – Kiến nghị của Ban Thanh tra nhân dân đã được trả lời: đơn vị ghi 4, lớn hơn STT 76 – "
        "Kiến nghị của Ban Thanh tra nhân dân là 3 (có thể có kiến nghị của kỳ trước). Đề nghị kiểm tra "
        "cả hai ô E88, E87 (trang “Số liệu”); nếu số liệu đúng, đề nghị giải trình ở cột “Giải trình”.",
        DC16=4,
    ),
    sound("dc16_le_dc15", DC16=3),
    sound("dc16_le_dc15", {"DC16": 2}, DC16=2),
    broken(
        "dt09_le_dt05",
        "STT 53 – Trong số đơn chuyển kỳ sau: đơn đã quá thời hạn xử lý: đơn vị ghi 2, lớn hơn STT 52 – "
        "Đơn chuyển kỳ sau là 1. Đề nghị kiểm tra cả hai ô E63, E62 (trang “Số liệu”); nếu số liệu đúng, "
        "đề nghị giải trình ở cột “Giải trình”.",
        DT09=2,
    ),
    sound("dt09_le_dt05", DT09=1),
    broken(
        "sk02_le_sk01",
        "STT 36 – Sáng kiến, giải pháp cải cách hành chính được áp dụng: đơn vị ghi 3, lớn hơn STT 35 – "
        "Sáng kiến, giải pháp cải cách hành chính đăng ký là 2 (có thể có sáng kiến đăng ký từ kỳ "
        "trước). Đề nghị kiểm tra cả hai ô E46, E45 (trang “Số liệu”); nếu số liệu đúng, đề nghị giải "
        "trình ở cột “Giải trình”.",
        SK02=3,
    ),
    sound("sk02_le_sk01", SK02=2),
    broken(
        "kl01_le_qm03",
        "STT 80 – Cán bộ, công chức, viên chức, người lao động bị xử lý kỷ luật: đơn vị ghi 41, lớn hơn "
        "STT 3 – Tổng số cán bộ quản lý, giáo viên và nhân viên là 40. Đề nghị kiểm tra cả hai ô E91, "
        "E13 (trang “Số liệu”); nếu số liệu đúng, đề nghị giải trình ở cột “Giải trình”.",
        {"KL01": 41},
        KL01=41,
    ),
    sound("kl01_le_qm03", {"KL01": 40}, KL01=40),
    broken(
        "dv01_models",
        "STT 63 – Mô hình, điển hình “Dân vận khéo” đăng ký: đơn vị ghi 2, nhưng trang “Mô hình” kê 1 "
        "dòng. Đề nghị kiểm tra ô E73 (trang “Số liệu”) và các dòng của trang “Mô hình” để hai nơi khớp "
        "nhau.",
        DV01=2,
    ),
    Case(values={"DV01": 2}, models=(MODEL, MODEL), of="dv01_models"),
    broken(
        "dv01_models",
        "STT 63 – Mô hình, điển hình “Dân vận khéo” đăng ký: đơn vị ghi 0, nhưng trang “Mô hình” kê 1 "
        "dòng. Đề nghị kiểm tra ô E73 (trang “Số liệu”) và các dòng của trang “Mô hình” để hai nơi khớp "
        "nhau.",
        {"DV01": 0},
        DV01=0,
    ),
    Case(values={"DV01": NIL}, models=(), before={"DV01": 0}, of="dv01_models"),
    Case(
        "model_name_missing",
        "Mô hình “Dân vận khéo” thứ 1: chưa ghi tên mô hình, điển hình. Đề nghị ghi tên, hoặc xóa cả "
        "dòng nếu ghi nhầm, ở các ô A4:J4 (trang “Mô hình”).",
        models=({"name": " … "},),
    ),
    Case(models=({"name": "A"},), of="model_name_missing"),
    Case(
        "model_kind_listed",
        "Mô hình “Dân vận khéo” thứ 1: cột loại ghi “phong trào”. Đề nghị chọn một trong các loại: “mô "
        "hình”, “điển hình”, ở các ô A4:J4 (trang “Mô hình”).",
        models=({"kind": "phong trào"},),
    ),
    Case(models=({"kind": "Điển Hình"},), of="model_kind_listed"),
    Case(
        "model_status_listed",
        "Mô hình “Dân vận khéo” thứ 1: cột trạng thái ghi “đã xong”. Đề nghị chọn một trong các trạng "
        "thái: “đăng ký”, “đang thực hiện”, “được công nhận”, ở các ô A4:J4 (trang “Mô hình”).",
        models=({"status": "đã xong"},),
    ),
    Case(models=({"status": "đăng ký"},), of="model_status_listed"),
    Case(
        "model_recognition",
        "Mô hình “Dân vận khéo” thứ 1: trạng thái “được công nhận” nhưng chưa ghi số, ngày, cấp công "
        "nhận. Đề nghị ghi số, ngày và cấp công nhận ở các ô A4:J4 (trang “Mô hình”).",
        models=({"status": "được công nhận"},),
    ),
    Case(models=({"status": "được công nhận", "recognition": "QĐ 12/QĐ-UBND, quận"},), of="model_recognition"),
    Case(
        "narrative_missing",
        "Mục III.1 – Ưu điểm: chưa có nội dung. Đề nghị viết nội dung mục này ở trang “Nội dung”; không "
        "có gì để nêu thì ghi “Không”.",
        texts={"III.1": ""},
    ),
    Case(texts={"V": "", "I": ""}, of="narrative_missing"),
    Case(
        "narrative_too_short",
        "Mục III.1 – Ưu điểm: nội dung chỉ có 4 từ (“Đã làm rất tốt.”), quá ngắn để đưa vào báo cáo. Đề "
        "nghị viết rõ hơn việc đã làm và kết quả ở ô C16 (trang “Nội dung”).",
        texts={"III.1": "Đã làm rất tốt."},
    ),
    Case(texts={"III.2": "Không.", "III.1": "Đã làm rất tốt rồi.", "V": "Tăng biên chế."}, of="narrative_too_short"),
    Case(
        "narrative_names_complainant",
        "Mục II.2 – Công tác dân vận của chính quyền: nội dung dường như nêu họ tên người khiếu nại, tố "
        "cáo, phản ánh. Đề nghị bỏ họ tên, chỉ nêu nội dung vụ việc ở ô C8 (trang “Nội dung”).",
        texts={"II.2": f"{TEXT} Trong kỳ đã trả lời đơn khiếu nại của bà Nguyễn Thị Mẫu về xếp lớp."},
    ),
    Case(
        texts={"II.2": f"{TEXT} Đã trả lời 01 đơn khiếu nại của phụ huynh. Cô Trần Thị Mẫu được khen thưởng."},
        of="narrative_names_complainant",
    ),
)

BEFORE_2022 = {**GOOD, "DT04": 3, "DT05": 2}
