"""What the letters to units are made of: proof of receipt, findings, small print."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from etl.model.receipt import receipt_number
from etl.model.regime import Timeliness
from etl.respond.due import WHOSE, AnsweredFile, DueAnswer, FoundInFile
from etl.respond.letter import Block, Facts, Item, Items, Paragraph
from etl.respond.standing import Standing, instant_words, until_words

SOURCES = {
    "mail_server": "theo máy chủ thư",
    "incoming_register": "theo số đến của văn thư",
    "officer": "theo xác nhận của cán bộ tiếp nhận",
    "file_time": "theo thời điểm của tệp trong thư mục nhận",
    "file_time_weak": "theo thời điểm ghi trên tệp, chưa có nguồn khác để đối chiếu",
}
"""Who vouches for a time of receipt, as printed beside it."""

_TIMELINESS = {
    Timeliness.ON_TIME: "Đúng hạn",
    Timeliness.ON_TIME_EXTENDED: "Đúng hạn (đã được gia hạn)",
    Timeliness.ON_TIME_CORRECTED: "Đúng hạn (gửi lần đầu đúng hạn, đã chỉnh sửa)",
    Timeliness.LATE: "Trễ hạn",
    Timeliness.MISSING: "Chưa xác định",
}

STATUS_WORDS = {
    "accepted": "đạt yêu cầu, được đưa vào tổng hợp",
    "accepted_with_warnings": "được đưa vào tổng hợp, có nội dung đề nghị xem lại",
    "rejected": "đề nghị chỉnh sửa, gửi lại",
    "needs_review": "đang chờ cán bộ xem xét",
    "refused": "chưa dùng được, đề nghị gửi lại",
    "unreadable": "chưa đọc được, đề nghị gửi lại",
    "evidence": "văn bản ký, đã lưu",
    "returned_again": "giống hệt tệp đã được trả lại, vẫn phải chỉnh sửa",
    "repeats_withdrawn": "giống hệt tệp đã được rút khỏi tổng hợp",
    "duplicate": "giống hệt tệp đã gửi trước",
}
"""What became of a file, in the words of every letter."""

LEDGER_LABEL = "Mã đối chiếu của sổ tiếp nhận"
LEDGER_PURPOSE = (
    "(đơn vị không phải làm gì với các mã này; khi cần chứng minh đã gửi tệp nào, lúc nào, nơi nhận đối chiếu theo thư)"
)
KEPT = "Thời điểm gửi lần đầu vẫn được giữ để xác định đúng hạn."


def footer(office: str) -> tuple[str, ...]:
    """The small print of every letter to those whom we know."""
    return (
        f"{office}: thư do hệ thống tiếp nhận báo cáo tự động lập. Cần trao đổi, xin trả lời thư này: cán bộ phụ trách "
        "sẽ đọc.",
    )


def proof(due: DueAnswer, stand: Standing | None = None, *, is_accepted: bool = False) -> list[Block]:
    """Proof of receipt: number, time and who vouches for it, in time or late, hashes."""
    blocks: list[Block] = []
    for file in due.files:
        rows = [
            ("Số biên nhận", receipt_number(file.receipt)),
            ("Tệp", file.name),
            ("Kết quả", STATUS_WORDS[file.status]),
            ("Thời điểm nhận", f"{instant_words(file.received_at)} ({SOURCES[file.source]})"),
        ]
        rows += [("Chữ ký số", signature.words) for signature in file.signatures]
        if is_accepted and stand is not None and file.submission is not None:
            rows.append(("Thời hạn", _in_time(stand)))
        rows.append(("Mã đối chiếu của tệp (SHA-256)", file.sha256))
        blocks.append(Facts(tuple(rows), title="Biên nhận"))
    if blocks and stand is not None and stand.ledger_hash:
        blocks.append(Facts(((LEDGER_LABEL, f"{stand.ledger_hash} {LEDGER_PURPOSE}"),)))
    return blocks


def _in_time(stand: Standing) -> str:
    return f"{_TIMELINESS[stand.timeliness]} (hạn gửi: {until_words(stand.period.deadline)})"


def demands(files: Sequence[AnsweredFile], until_label: str, stand: Standing) -> list[Block]:
    """Each finding as sheet, cell, found, expected, what to do and until when: telephones show no comments."""
    groups = (("critical", "Nội dung phải sửa"), ("warning", "Nội dung đề nghị xem lại, giải trình"))
    blocks: list[Block] = []
    for severity, title in groups:
        items = tuple(
            _item(finding, (until_label, stand.until_words), sentence(finding, stand))
            for file in files
            for finding in grouped(file.demands)
            if finding.severity == severity
        )
        if items:
            blocks.append(Items(items, title=title))
    return blocks


def grouped(findings: Sequence[FoundInFile]) -> list[FoundInFile]:
    """Findings that say the same of several rows that the file does not have, as one.

    A table of three columns lacks 45 indicators: 45 sentences alike would hide the one that differs.
    """
    alike: dict[tuple[str, ...], list[FoundInFile]] = {}
    for number, finding in enumerate(findings):
        row, _, said = finding.message.partition(": ")
        is_row = not finding.cells and row.startswith("STT ")
        alike.setdefault((finding.code, finding.severity, said) if is_row else (str(number),), []).append(finding)
    return [_as_one(same) for same in alike.values()]


def _as_one(same: Sequence[FoundInFile]) -> FoundInFile:
    if len(same) == 1:
        return same[0]
    rows, said = [one.message.partition(": ")[0] for one in same], same[0].message.partition(": ")[2]
    return replace(same[0], message=f"{len(same):02d} dòng sau: {said} Gồm: {'; '.join(rows)}.")


def sentence(finding: FoundInFile, stand: Standing) -> str:
    """The finding as one complete text; a critical one says that the first sending still counts."""
    return f"{finding.message} {KEPT}" if finding.severity == "critical" and stand.was_sent_in_time else finding.message


def _item(finding: FoundInFile, until: tuple[str, str], text: str) -> Item:
    where = [
        f"Trang “{finding.sheet}”" if finding.sheet else "",
        f"ô {', '.join(finding.cells)}" if finding.cells else "",
    ]
    facts = [("Đơn vị ghi", finding.found), ("Cần", finding.expected), until]
    return Item(
        place=", ".join(filter(None, where)) or "Tệp báo cáo",
        text=text,
        facts=tuple((label, value) for label, value in facts if value),
    )


def file_findings(files: Iterable[AnsweredFile], title: str) -> list[Block]:
    """What stands against files as a whole; it says nothing of any unit."""
    items = tuple(
        Item(place=f"Tệp “{file.name}”", text=finding.message)
        for file in files
        for finding in file.demands
        if finding.code not in WHOSE and not finding.sheet
    )
    return [Items(items, title=title)] if items else []


def unread_beside(due: DueAnswer) -> list[Block]:
    """Files that came with the one that is answered and could not be read: silence would make them taken in."""
    unread = [file for file in due.files if file.is_unread]
    words = (
        f"Riêng {len(unread):02d} tệp dưới đây chưa đọc được nên chưa được tính; nếu là một phần của báo cáo, đề nghị "
        "gửi lại."
    )
    return [Paragraph(words, is_strong=True), *file_findings(unread, "Tệp chưa đọc được")] if unread else []
