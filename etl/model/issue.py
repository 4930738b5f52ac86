"""What a report gets on its way out: signer, number, date, and which earlier one it replaces."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from etl.text import date_text, short_date


class Step(StrEnum):
    """How far a version of a report has come."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    RETURNED = "returned"
    ISSUED = "issued"


STEP_NAMES = {
    Step.DRAFT: "dự thảo",
    Step.SUBMITTED: "đã trình",
    Step.APPROVED: "đã duyệt, chờ ký và lấy số",
    Step.RETURNED: "trả lại để chỉnh sửa",
    Step.ISSUED: "đã phát hành",
}


@dataclass(frozen=True, slots=True)
class Issued:
    """How a report is numbered and dated; `replaces` names the earlier one in full, or is empty.

    Without a number it is a draft, or (`is_submitted`) the text that is carried up for signature.
    """

    number: int | None = None
    day: date | None = None
    signer: str = ""
    replaces: str = ""
    is_submitted: bool = False

    def number_line(self, symbol: str) -> str:
        """ "Số: 05/BC-GDĐT", with room for the number while there is none."""
        return f"Số: {self.number_text}/{symbol}" if self.number is not None else f"Số:        /{symbol}"

    def date_words(self, year: int) -> str:
        """ "ngày 05 tháng 5 năm 2023", with room for day and month while there is none."""
        return f"ngày    tháng    năm {year}" if self.day is None else date_text(self.day)

    @property
    def number_text(self) -> str:
        """The number with its leading zero."""
        return "" if self.number is None else f"{self.number:02d}"


DRAFT = Issued()


def named(kind: str, number: int, symbol: str, day: date) -> str:
    """An issued document as others refer to it: "Báo cáo số 05/BC-GDĐT ngày 05/5/2023"."""
    return f"{kind} số {number:02d}/{symbol} ngày {short_date(day)}"
