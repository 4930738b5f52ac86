"""What one cell or key of a regime's files may hold. A refusal says in Vietnamese what would be right."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from string import Formatter
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, StringConstraints
from pydantic_core import PydanticCustomError

_YEAR_DAY = re.compile(r"Y([+-]\d)?-(\d\d)-(\d\d)")


def refusal(wrong: str, remedy: str) -> PydanticCustomError:
    """The error that a field raises: what stands there and what would be right, both in Vietnamese."""
    # Braces in the text would be taken for placeholders of the message template.
    return PydanticCustomError("regime", "{wrong} → {remedy}", {"wrong": wrong, "remedy": remedy})


@dataclass(frozen=True, slots=True)
class YearDay:
    """A day relative to the year of the report: `Y-04-15`, `Y-1-10-16` (the year before), `Y+1-01-01`."""

    offset: int
    month: int
    day: int

    @classmethod
    def parse(cls, text: object) -> "YearDay":
        """Reads the text form; refuses what is no day in any year."""
        match = _YEAR_DAY.fullmatch(text) if isinstance(text, str) else None
        if match is None:
            raise refusal(
                f"ngày “{text}” không đúng mẫu",
                "viết theo năm báo cáo: “Y-04-15” (15/4 của năm), “Y-1-10-16” (16/10 năm trước)",
            )
        found = cls(int(match[1] or 0), int(match[2]), int(match[3]))
        try:
            date(2024, found.month, found.day)  # a leap year: 29/02 is judged by the year it is used in
        except ValueError as error:
            raise refusal(f"ngày “{text}” không có trong lịch", "sửa lại tháng (01–12) và ngày") from error
        return found

    def in_year(self, year: int) -> date:
        """The date in that year of report; 29/02 becomes 28/02 where the year has none."""
        target = year + self.offset
        last_of_february = (self.month, self.day) == (2, 29)
        is_leap = target % 4 == 0 and (target % 100 != 0 or target % 400 == 0)
        return date(target, 2, 28) if last_of_february and not is_leap else date(target, self.month, self.day)

    def __str__(self) -> str:
        return (
            f"Y{self.offset:+d}-{self.month:02d}-{self.day:02d}"
            if self.offset
            else f"Y-{self.month:02d}-{self.day:02d}"
        )


@lru_cache(1_024)
def _day_of(text: str) -> date:
    """Remembered: 45,000 units begin on the same few days."""
    return date.fromisoformat(text)


def _day(value: object) -> object:
    try:
        return _day_of(str(value))
    except ValueError as error:
        raise refusal(
            f"ngày “{value}” không đúng mẫu",
            "viết năm-tháng-ngày, ví dụ 2023-07-01 (Excel hay tự đổi: định dạng cột là Văn bản/Text)",
        ) from error


def _optional_day(value: object) -> object:
    return None if value == "" else _day(value)


def _optional_number(value: object) -> object:
    if value == "":
        return None
    try:
        return Decimal(str(value))
    except InvalidOperation as error:
        raise refusal(
            f"“{value}” không phải là số", "ghi số, phần thập phân sau dấu chấm, ví dụ 100 hoặc 0.5"
        ) from error


def _yes_no(value: object) -> bool:
    if value not in ("yes", "no"):
        raise refusal(f"“{value}” không hợp lệ", "ghi yes hoặc no")
    return value == "yes"


def _split(separator: str) -> Callable[[object], object]:
    def split(value: object) -> object:
        if not isinstance(value, str):
            return value
        parts = [part.strip() for part in value.split(separator)] if value else []
        if "" in parts:
            raise refusal(f"“{value}” có phần bỏ trống", f"các mã nối nhau bằng dấu “{separator}”, không thừa dấu")
        return tuple(parts)

    return split


def placeholders(template: str) -> list[str]:
    """The names between braces of a template; raises ValueError if braces do not pair."""
    return [name for _, name, _, _ in Formatter().parse(template) if name is not None]


def only_placeholders(*names: str) -> AfterValidator:
    """Refuses a text in which other placeholders stand."""

    def check(value: str) -> str:
        allowed = ", ".join(f"“{{{name}}}”" for name in names)
        try:
            unknown = sorted(set(placeholders(value)) - set(names))
        except ValueError as error:
            raise refusal(f"“{value}” có dấu ngoặc nhọn không thành cặp", f"chỉ dùng {allowed}") from error
        if unknown:
            raise refusal(f"“{{{unknown[0]}}}” không dùng được ở đây", f"chỉ dùng {allowed}")
        return value

    return AfterValidator(check)


Text = Annotated[str, StringConstraints(min_length=1)]
Codes = Annotated[tuple[str, ...], BeforeValidator(_split("+"))]
Choices = Annotated[tuple[str, ...], BeforeValidator(_split("|"))]
YesNo = Annotated[bool, BeforeValidator(_yes_no)]
Day = Annotated[date, BeforeValidator(_day)]
OptionalDay = Annotated[date | None, BeforeValidator(_optional_day)]
OptionalNumber = Annotated[Decimal | None, BeforeValidator(_optional_number)]
DayOfYear = Annotated[YearDay, BeforeValidator(YearDay.parse)]
