"""How results read on the screen: Vietnamese numbers, and lines that say the same put together."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from etl.model.clock import last_day
from etl.publish.words import OUTCOME
from etl.text import number_text, share_decimals, short_date

NOT_BOUND = "not_bound"
_NO_REASON = ("cộng", "không có", "chưa chấm")
"""Lines of groups, bonuses that nobody claimed, lines left open: what they say follows from the real reason."""


def number(value: Decimal | float | None) -> str:
    """A number as Vietnamese print writes it, not whole with two decimals, more beside 0 and 100; nothing for None."""
    if value is None:
        return ""
    return number_text(value, 0 if value == int(value) else share_decimals(Decimal(str(value)), least=2))


def minute(instant: str) -> str:
    """A local instant of a document as people write it: "26/04/2023 15:30"."""
    return f"{datetime.fromisoformat(instant):%d/%m/%Y %H:%M}"


def written_day(moment: date | str | None) -> str:
    """A day, or the day of a local instant, of a document as people write it: "26/04/2023"; nothing for none."""
    if not moment:
        return ""
    return short_date(moment if isinstance(moment, date) else date.fromisoformat(moment[:10]))


def written_end(deadline: str | None) -> str:
    """The last day before the exclusive instant at which something ends; nothing for none."""
    return short_date(last_day(datetime.fromisoformat(deadline))) if deadline else ""


def figure(one: Mapping[str, Any]) -> str:
    """The value of a line of `figures --json`: of a yes/no question how many of those that answered said "có"."""
    if one["across_units"] == "count_yes" and one["value"] is not None:
        return f"{number(one['value'])}/{number(one['units_reported'])} có"
    return number(one["value"])


def standing(unit: Mapping[str, Any]) -> str:
    """Whether the points of a unit of `scores show --json` are final, and why it has no place if it has none."""
    if unit["place"] is not None:
        return "Đã thẩm định" if unit["is_assessed"] else "Dự kiến, chờ thẩm định"
    reasons = dict.fromkeys(line["reason"] for line in unit["lines"])
    told = [reason for reason in reasons if reason not in _NO_REASON]
    return f"Chưa xếp hạng: {'; '.join(told) or 'chưa chấm điểm'}"


def target_rows(units: Sequence[Mapping[str, Any]]) -> list[tuple[str, str, str, str]]:
    """Lines of one target; the units that it does not bind are summed in the last one."""
    rows = [
        (unit["unit"], unit["name"], OUTCOME[unit["outcome"]], _reached(unit))
        for unit in units
        if unit["outcome"] != NOT_BOUND
    ]
    others = len(units) - len(rows)
    return rows if not others else [*rows, ("", f"{others} đơn vị khác", OUTCOME[NOT_BOUND], "")]


def _reached(unit: Mapping[str, Any]) -> str:
    if unit["denominator"] is not None:
        return f"{number(unit['numerator'])}/{number(unit['denominator'])}"
    return number(unit["value"])
