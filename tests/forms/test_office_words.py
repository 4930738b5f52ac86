"""What the form says of offices that set dates, answer for the report, or collect something else than models."""

from io import BytesIO

import pytest
from openpyxl import load_workbook

from etl.config import PROJECT
from etl.forms import issue_form
from etl.regime import load_regime


def texts(regime_name: str, period: str, sheet: str) -> list[str]:
    """All texts of one sheet of the first unit's form."""
    regime = load_regime(PROJECT / "regimes", regime_name)
    written = BytesIO()
    issue_form(regime, regime.period(period), regime.roster(period)[0], {}, written)
    rows = load_workbook(written)[sheet].iter_rows(values_only=True)
    return [str(value) for row in rows for value in row if value is not None]


@pytest.mark.parametrize(
    ("regime", "period", "is_offices"),
    [
        ("govap-thidua-2021", "2021-S1", True),
        ("haiphong-chithi15-2023", "2023-H1", True),
        ("kimdong-danvan-2022", "2022-H1", False),
    ],
)
def test_a_deadline_that_no_plan_states_is_called_the_offices(regime: str, period: str, is_offices: bool) -> None:
    deadline = next(text for text in texts(regime, period, "Thông tin") if text.startswith("Trước ngày"))
    assert ("quy định" in deadline) == is_offices


def test_the_way_to_send_and_who_answers_stand_beside_the_office() -> None:
    said = texts("haiphong-chithi15-2023", "2023-H1", "Thông tin")
    assert "Sở Giáo dục và Đào tạo Hải Phòng, qua Văn phòng Sở\nĐầu mối tổng hợp: Phòng Tổ chức cán bộ" in said
    assert any("gửi về Sở Giáo dục và Đào tạo Hải Phòng (qua Văn phòng Sở)." in text for text in said)


def test_the_sheet_of_models_bears_the_plans_own_name() -> None:
    assert "DANH SÁCH MÔ HÌNH, SÁNG KIẾN, GIẢI PHÁP, CÁCH LÀM HAY" in texts("govap-thidua-2021", "2021-S1", "Mô hình")
    assert "DANH SÁCH MÔ HÌNH, ĐIỂN HÌNH “DÂN VẬN KHÉO”" in texts("kimdong-danvan-2022", "2022-H1", "Mô hình")
