"""A regime of a few indicators, made by hand: every value type, a derived one, levels, an opening stock."""

from datetime import date, datetime, timedelta, timezone
from pathlib import Path

from etl.model.regime import (
    AcrossPeriods,
    AcrossUnits,
    Indicator,
    Office,
    Period,
    Regime,
    Section,
    Unit,
    ValueType,
)

VIETNAM = timezone(timedelta(hours=7))
GENERAL = "Đặc điểm tình hình"
PETITIONS = "Tiếp công dân, xử lý đơn"


def _indicator(stt: int, code: str, name: str, measure: str, group: str, **more: object) -> Indicator:
    facts: dict[str, object] = {
        "value_type": ValueType.COUNT,
        "across_units": AcrossUnits.SUM,
        "across_periods": AcrossPeriods.FLOW,
        "help": f"Ghi số {measure} trong kỳ.",
    }
    return Indicator(code=code, stt=str(stt), name=name, unit_of_measure=measure, group=group, **(facts | more))  # type: ignore[arg-type]


INDICATORS = (
    _indicator(1, "QM03", "Cán bộ quản lý, giáo viên, nhân viên", "người", GENERAL, is_prefilled=True),
    _indicator(2, "QM04", "Cán bộ quản lý", "người", GENERAL),
    _indicator(
        3,
        "CD02",
        "Đã ban hành Kế hoạch thực hiện dân chủ ở cơ sở của năm",
        "có/không",
        GENERAL,
        value_type=ValueType.YES_NO,
        across_units=AcrossUnits.COUNT_YES,
    ),
    _indicator(
        4,
        "DC01N",
        "Ngày tổ chức hội nghị cán bộ, công chức, viên chức",
        "ngày",
        GENERAL,
        value_type=ValueType.DATE,
        across_units=AcrossUnits.LIST,
        is_required=False,
    ),
    _indicator(
        5,
        "DC17",
        "Hình thức tổ chức hội nghị",
        "hình thức",
        GENERAL,
        value_type=ValueType.TEXT,
        across_units=AcrossUnits.LIST,
        choices=("Toàn thể", "Đại biểu"),
    ),
    _indicator(
        6,
        "GC01",
        "Ghi chú chung",
        "lời văn",
        GENERAL,
        value_type=ValueType.TEXT,
        across_units=AcrossUnits.LIST,
        is_required=False,
    ),
    _indicator(
        22,
        "DT02",
        "Đơn kỳ trước chuyển sang",
        "đơn",
        PETITIONS,
        across_periods=AcrossPeriods.OPENING_STOCK,
        opening_of=("DT05",),
        is_prefilled=True,
    ),
    _indicator(23, "DT01", "Đơn phải xử lý", "đơn", PETITIONS),
    _indicator(24, "DT04", "Đơn đã xử lý", "đơn", PETITIONS),
    _indicator(25, "TL01", "Tỷ lệ tự đánh giá", "%", PETITIONS, value_type=ValueType.PERCENT, is_required=False),
    _indicator(
        26,
        "TL02",
        "Tỷ lệ đơn đã xử lý",
        "%",
        PETITIONS,
        value_type=ValueType.PERCENT,
        across_units=AcrossUnits.DERIVED,
        numerator=("DT04",),
        denominator=("DT01",),
    ),
    _indicator(27, "TS01", "Hồ sơ tuyển sinh lớp 6", "hồ sơ", PETITIONS, levels=frozenset({"THCS"})),
)

SECTIONS = (
    Section("I", "I", "Đặc điểm tình hình", 1, "optional", "Nêu ngắn gọn thuận lợi, khó khăn."),
    Section("II", "II", "Kết quả thực hiện", 1),
    Section("II.1", "1", "Công tác lãnh đạo, chỉ đạo", 2, "required", "Nêu việc đã làm, kết quả nổi bật."),
    Section("III", "III", "Ưu điểm, hạn chế, nguyên nhân", 1, "required", "Mỗi ý một dòng."),
)

PERIOD = Period(
    regime="mau-2023",
    code="2023-H1",
    cycle="H1",
    year=2023,
    name="6 tháng đầu năm 2023",
    data_from=date(2022, 11, 1),
    data_to=date(2023, 4, 30),
    opens_at=datetime(2023, 4, 1, tzinfo=VIETNAM),
    deadline=datetime(2023, 5, 1, tzinfo=VIETNAM),
    closes_at=None,
)

UNIT = Unit("0790201", "Trường Tiểu học Số Một (mẫu)", "TH", "public", "0790010", 1, True)
SECONDARY = Unit("0790301", "Trường Trung học cơ sở Số Hai (mẫu)", "THCS", "private", "0790010", 2, True)

OFFICE = Office(
    name="Phòng Giáo dục và Đào tạo quận Gò Vấp",
    short_name="Phòng Giáo dục và Đào tạo",
    heading=("PHÒNG GIÁO DỤC VÀ ĐÀO TẠO", "QUẬN GÒ VẤP"),
    heading_above=("ỦY BAN NHÂN DÂN", "QUẬN GÒ VẤP"),
    place="Gò Vấp",
    document_symbol="BC-GDĐT",
    signer_title=("TRƯỞNG PHÒNG",),
)

REGIME = Regime(
    name="mau-2023",
    title="Báo cáo mẫu",
    subject="Kết quả thực hiện công tác dân vận và quy chế dân chủ ở cơ sở",
    year=2023,
    office=OFFICE,
    receivers=("Ủy ban nhân dân quận Gò Vấp",),
    plan="Kế hoạch ngày 20 tháng 3 năm 2023 của Phòng Giáo dục và Đào tạo quận Gò Vấp",
    basis="",
    opening="",
    closing="",
    recipients=(),
    periods=(PERIOD,),
    rosters={"2023-H1": (UNIT, SECONDARY)},
    indicators=INDICATORS,
    sections=SECTIONS,
    phrases=(),
    rules=(),
    aliases={},
    level_names={"TH": "Tiểu học", "THCS": "Trung học cơ sở"},
    ownership_names={"public": "Công lập", "private": "Tư thục"},
    model_fields=("Kinh tế", "Văn hóa - xã hội"),
    model_kinds=("Mô hình", "Điển hình"),
    model_statuses=("Đăng ký", "Đang thực hiện", "Được công nhận"),
    holiday_rule="stay",
    correction_days=2,
    signed_copy="required",
    form_version="1",
    sha256="",
    folder=Path("regimes/mau-2023"),
)
