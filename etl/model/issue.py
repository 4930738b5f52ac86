"""What a report gets on its way out: signer, number, date, and which earlier one it replaces."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


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


EDITED = "edited"
"""In the history of a version: a Word file edited by hand was taken in."""


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

    @property
    def number_text(self) -> str:
        """The number with its leading zero."""
        return "" if self.number is None else f"{self.number:02d}"


DRAFT = Issued()
