"""A digital signature on a PDF, as a statement: who signed, when, whether something was changed since.

Nothing is decided by it, and no file is refused for it. Whether the certificate may be trusted is not said either: that
asks the authority that issued it, over a network.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from etl.model.clock import LOCAL


class Since(StrEnum):
    """What became of the file after it was signed.

    ADDED: what was signed stands as it was; what came later is a further signature, a time stamp or a filled field.
    UNREAD: there is a signature, and it cannot be examined.
    """

    NOTHING = "nothing"
    ADDED = "added"
    CHANGED = "changed"
    UNREAD = "unread"


SINCE = {
    Since.NOTHING: "tệp không thay đổi sau khi ký",
    Since.ADDED: "sau khi ký chỉ thêm chữ ký hoặc dấu thời gian",
    Since.CHANGED: "tệp ĐÃ BỊ THAY ĐỔI sau khi ký",
    Since.UNREAD: "tệp bị hỏng, không đọc được nội dung chữ ký",
}


@dataclass(frozen=True, slots=True)
class PdfSignature:
    """One signature; `signer` and `issuer` as the certificate names them, `signed_at` as the signer's machine said."""

    since: Since
    signer: str = ""
    issuer: str = ""
    signed_at: datetime | None = None

    @property
    def words(self) -> str:
        """The statement in one sentence, for clerks and officers."""
        if self.since is Since.UNREAD:
            return f"Có chữ ký số; {SINCE[self.since]}."
        at = "" if self.signed_at is None else f" lúc {self.signed_at.astimezone(LOCAL):%H:%M ngày %d/%m/%Y}"
        return f"{self.signer or 'Không rõ tên'} ký số{at}; {SINCE[self.since]}."

    @property
    def english(self) -> str:
        """The same for those who read the pages in English."""
        if self.since is Since.UNREAD:
            return "there is one; the file is damaged, it cannot be read"
        at = "" if self.signed_at is None else f", {self.signed_at.astimezone(LOCAL):%d/%m/%Y %H:%M}"
        return f"{self.signer or 'signer unknown'}{at}; since then: {self.since}"
