"""The letter of the next morning to a unit whose answers were held back: what became of each file, in one mail."""

from collections.abc import Sequence

from etl.model.receipt import receipt_number
from etl.model.words import MESSAGE
from etl.respond.due import AnsweredFile, DueAnswer
from etl.respond.letter import Item, Items, Letter, Paragraph, Table, joined
from etl.respond.parts import STATUS_WORDS, footer, grouped
from etl.respond.standing import instant_words
from etl.text import clean

NO_FILE = "không có tệp báo cáo kèm theo"
MOST_FINDINGS = 40


def digest_letter(office: str, reader: str, held: Sequence[DueAnswer], *, is_sample: bool) -> Letter:
    """One letter for all of them."""
    files = [file for answer in held for file in answer.files]
    rows = [
        (instant_words(file.received_at), file.name, STATUS_WORDS[file.status], receipt_number(file.receipt))
        for file in files
    ]
    empty = [answer for answer in held if not answer.files]
    rows += [
        (instant_words(answer.received_at), _mail_words(answer), MESSAGE.get(answer.outcome, NO_FILE), "")
        for answer in empty
    ]
    counted = ((len(files), "tệp"), (len(empty), "thư không kèm tệp"))
    sent = joined([f"{number:02d} {what}" for number, what in counted if number])
    return Letter(
        office=office,
        greeting=f"Kính gửi: {reader}",
        heading="Kết quả tiếp nhận các tệp đã gửi",
        tone="plain",
        blocks=(
            Paragraph(
                f"Hôm trước đơn vị đã gửi thêm {sent}. Để không gửi quá nhiều thư trong một ngày, kết quả được gộp "
                "trong thư này; bản gửi sau cùng đạt yêu cầu là bản được tổng hợp."
            ),
            Table(("Thời điểm nhận", "Tệp", "Kết quả", "Số biên nhận"), tuple(rows)),
            *_findings(files),
        ),
        footer=footer(office),
        is_sample=is_sample,
    )


def _mail_words(answer: DueAnswer) -> str:
    subject = clean(answer.thread.subject) if answer.thread is not None else ""
    return f"Thư “{subject}”" if subject else "Thư không có tiêu đề"


def _findings(files: Sequence[AnsweredFile]) -> list[Items]:
    """What is to be mended in the newest file that was returned; older ones have been replaced."""
    returned = [file for file in files if (file.is_returned or file.is_unread) and file.demands]
    if not returned:
        return []
    newest = max(returned, key=lambda file: file.received_at)
    items = tuple(
        Item(place=f"Trang “{finding.sheet}”" if finding.sheet else newest.name, text=finding.message)
        for finding in grouped(newest.demands)
    )
    return [Items(items[:MOST_FINDINGS], title=f"Nội dung cần sửa trong tệp “{newest.name}”")]
