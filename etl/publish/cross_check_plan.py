"""The sheets of `doi-chieu.xlsx` on the plan's own results: each task and target at each unit."""

from decimal import Decimal
from typing import Any
from uuid import UUID

import sqlalchemy

from etl.model.report import ReportContent
from etl.publish import plan_words, words
from etl.publish.book import Book, Item, Sheet
from etl.text import share_decimals, short_date
from etl.warehouse import stream


def write_plan(book: Book, connection: sqlalchemy.Connection, version_id: UUID, content: ReportContent) -> None:
    """Writes the sheets that this plan has any rows for."""
    if content.tasks:
        _tasks(book, connection, version_id, content)
    if content.targets:
        _targets(book, connection, version_id, content)
    if content.rewards:
        _rewards(book, content)


def _tasks(book: Book, connection: sqlalchemy.Connection, version_id: UUID, content: ReportContent) -> None:
    headers = (
        *("STT đơn vị", "Mã đơn vị", "Đơn vị", "Vai trò", "Tình trạng", "Ngày hoàn thành"),
        *("Kết quả thực hiện", "Khó khăn, giải trình", "Trang", "Ô"),
    )
    about = (
        f"Tình trạng tính đến hết ngày {short_date(content.data_to)}; chỉ thời gian “hoàn thành” mới có thể quá hạn."
    )
    title = f"NHIỆM VỤ THEO TỪNG ĐƠN VỊ, {content.period_name}"
    sheet = Sheet(book, "Nhiệm vụ", [title, about], headers, (8, 11, 40, 11, 26, 12, 44, 34, 11, 9))
    tasks, heading = {task.code: task for task in content.tasks}, ""
    for row in stream(connection, "publish/tasks", {"version_id": version_id}):
        if row.task != heading:
            heading = row.task
            sheet.group(f"{heading}. {tasks[heading].title}")
        day = "" if row.completed_on is None else short_date(row.completed_on)
        state = (plan_words.ROLE[row.role], plan_words.TASK_STATE[row.state], day)
        said = (row.result or "", row.difficulty or "", row.sheet or "", row.cells or "")
        sheet.plain((row.position, row.unit, row.name, *state, *said))
    sheet.finish()


def _targets(book: Book, connection: sqlalchemy.Connection, version_id: UUID, content: ReportContent) -> None:
    headers = (
        *("STT đơn vị", "Mã đơn vị", "Đơn vị", content.level_title, "Loại hình"),
        *("Kết quả", "Giá trị", "Tử số", "Mẫu số", "Tỷ lệ (%)"),
    )
    about = "Tỷ lệ tính lại từ tử số và mẫu số của từng đơn vị, so với mức chỉ tiêu khi chưa làm tròn."
    title = f"CHỈ TIÊU PHẤN ĐẤU THEO TỪNG ĐƠN VỊ, {content.period_name}"
    sheet = Sheet(book, "Chỉ tiêu phấn đấu", [title, about], headers, (8, 11, 42, 17, 11, 26, 10, 10, 10, 10))
    levels, ownerships = dict(content.levels), dict(content.ownerships)
    targets, heading = {target.code: target for target in content.targets}, ""
    for row in stream(connection, "publish/targets", {"version_id": version_id}):
        if row.target != heading:
            heading = row.target
            sheet.group(f"{targets[heading].title} ({targets[heading].threshold})")
        place = (row.position, row.unit, row.name, levels.get(row.level, ""), ownerships.get(row.ownership, ""))
        look, share = book.body(), _share(row)
        items: list[Item] = [(value, look) for value in (*place, words.OUTCOME[row.outcome])]
        items += [_number(book, value) for value in (row.value, row.numerator, row.denominator)]
        sheet.put([*items, (None, look) if share is None else _percent(book, share, targets[row.target].number)])
    sheet.finish()


def _rewards(book: Book, content: ReportContent) -> None:
    headers = ("Mã đơn vị", "Đơn vị", "Kết quả", "Chỉ tiêu đạt", "Chỉ tiêu chưa đạt", "Chỉ tiêu chưa có số liệu")
    title = f"ĐỀ XUẤT KHEN THƯỞNG, {content.period_name}"
    about = "Đề xuất đơn vị đạt tất cả chỉ tiêu phấn đấu thuộc diện thực hiện; cá nhân do đơn vị đề xuất bằng văn bản."
    sheet = Sheet(book, "Đề xuất khen thưởng", [title, about], headers, (11, 40, 24, 46, 46, 40))
    for one in content.rewards:
        lists = ("; ".join(titles) for titles in (one.met, one.not_met, one.no_data))
        sheet.plain((one.unit, one.name, plan_words.REWARD[one.verdict], *lists))
    sheet.finish()


def _share(row: Any) -> Decimal | None:
    return 100 * row.numerator / row.denominator if row.denominator else None


def _percent(book: Book, share: Decimal, threshold: Decimal) -> Item:
    return float(share), book.number(share_decimals(share, (threshold,), least=2))


def _number(book: Book, value: Any) -> Item:
    if value is None:
        return None, book.body()
    return float(value), book.number(0 if value == value.to_integral_value() else 2)
