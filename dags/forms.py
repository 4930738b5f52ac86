"""The forms that ask a person for a run's regime and period."""

import logging
import tomllib

from airflow.sdk import Param

logger = logging.getLogger(__name__)

AS_OF = Param(
    None,
    "Để trống: giờ thật. Chỉ dùng khi chạy thử, ví dụ 2023-05-01T06:00 (giờ Việt Nam).",
    type=["null", "string"],
    title="Giả định thời điểm",
)


def period_params() -> dict[str, Param]:
    """Asks for a regime and one of its periods; a wrong value is refused with the valid ones."""
    known = _regime_periods()
    codes = sorted({code for codes in known.values() for code in codes})
    return {
        "regime": Param(None, "Tên thư mục trong regimes/", type="string", enum=list(known), title="Chế độ báo cáo"),
        "period": Param(None, "Ví dụ 2023-H1: 6 tháng đầu năm 2023", type="string", enum=codes, title="Kỳ báo cáo"),
        "as_of": AS_OF,
    }


def _regime_periods() -> dict[str, list[str]]:
    """Regimes and their period codes; one whose file cannot be read is named without periods."""
    from etl.config import Settings

    found = {}
    for file in sorted(Settings.from_environment().regimes.glob("*/regime.toml")):
        try:
            plan = tomllib.loads(file.read_text("utf-8"))
            years = range(plan.get("first_year", plan["year"]), plan["year"] + 1)
            found[file.parent.name] = [f"{year}-{cycle['code']}" for year in years for cycle in plan["cycles"]]
        except (ValueError, KeyError, TypeError) as error:
            logger.warning("%s cannot be read, its periods are not offered: %s", file, error)
            found[file.parent.name] = []
    return found
