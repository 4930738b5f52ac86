"""The workbook in which an officer edits, merges, splits, drops, orders and picks what units say."""

from pathlib import Path
from uuid import UUID

import sqlalchemy

from etl.forms import narrative_book as layout
from etl.model.report import ReportContent
from etl.model.voices import Choice
from etl.publish.book import Book, Sheet
from etl.publish.page_budget import about_budget
from etl.publish.repeats import repeats_of
from etl.publish.tables import Align
from etl.warehouse import sql, stream

_MARK = "LƯU NỘI BỘ – KHÔNG GỬI RA NGOÀI"
_NOT_QUOTABLE = "Câu nào cũng có số liệu, ngày, tên riêng hoặc quá ngắn: sửa câu trước khi đưa vào."


def write_narratives(
    connection: sqlalchemy.Connection, version_id: UUID, version: int, content: ReportContent, path: Path
) -> int:
    """Writes the workbook of a stored version; returns the number of groups."""
    book = Book(path, f"Nội dung các đơn vị {content.period_name}", content.deadline, _MARK)
    titles = {section.code: f"{section.code}. {section.title}" for section in content.sections}
    groups = _groups(book, connection, version_id, titles)
    _statements(book, connection, version_id, titles)
    _about(book, content, version)
    book.close()
    return groups


def _groups(book: Book, connection: sqlalchemy.Connection, version_id: UUID, titles: dict[str, str]) -> int:
    title = "NỘI DUNG CÁC ĐƠN VỊ CÙNG NÊU – chọn, sửa, gộp, xếp thứ tự"
    sheet = Sheet(book, layout.GROUPS, [title], layout.GROUP_HEADERS, layout.GROUP_WIDTHS)
    text, middle, free = book.body(), book.body(Align.CENTER), book.body(bg_color="#FFF9E5")
    rows = connection.execute(sqlalchemy.text(sql("publish/narrative_groups")), {"version_id": version_id}).all()
    for row in rows:
        note = "" if row.is_quotable else _NOT_QUOTABLE
        if row.speaking > row.units:
            note = (
                f"{note} Cả nhóm có {row.speaking} đơn vị nói về việc này, không phải đều đúng như câu in ra.".strip()
            )
        place = "" if row.position is None else row.position
        printed = "x" if row.is_printed else ""
        sheet.put(
            [
                *((titles.get(row.section, row.section), text), (row.number, middle), (row.units, middle)),
                *((row.body, free), (layout.CHOICES[Choice(row.choice)], free), (place, free), ("", free)),
                *((printed, middle), (row.addressee, text), (note, text)),
                (layout.key(row.section, row.number), text),
            ]
        )
    last = max(sheet.next_row - 1, layout.FIRST_ROW - 1)
    words = {"validate": "list", "source": list(layout.CHOICES.values())}
    sheet.sheet.data_validation(layout.FIRST_ROW - 1, layout.G_CHOICE, last, layout.G_CHOICE, words)
    sheet.sheet.set_column(layout.G_KEY, layout.G_KEY, None, None, {"hidden": True})
    sheet.finish()
    return len(rows)


def _statements(book: Book, connection: sqlalchemy.Connection, version_id: UUID, titles: dict[str, str]) -> None:
    title = "TỪNG CÂU CỦA CÁC ĐƠN VỊ – đổi nhóm để tách hoặc chuyển"
    sheet = Sheet(book, layout.STATEMENTS, [title], layout.STATEMENT_HEADERS, layout.STATEMENT_WIDTHS)
    repeats, text, free = repeats_of(connection, version_id), book.body(), book.body(Align.CENTER, bg_color="#FFF9E5")
    for row in stream(connection, "publish/narrative_statements", {"version_id": version_id}):
        sheet.put(
            [
                *((titles.get(row.section, row.section), text), (row.number, free), (row.name, text)),
                *((row.body, text), (repeats.get((row.section, row.unit), ""), text)),
                (layout.key(row.section, row.statement_id, row.number), text),
            ]
        )
    sheet.sheet.set_column(layout.S_KEY, layout.S_KEY, None, None, {"hidden": True})
    sheet.finish()


def _about(book: Book, content: ReportContent, version: int) -> None:
    headers = ("Báo cáo", "Chế độ", "Kỳ", "Lần")
    sheet = Sheet(book, layout.ABOUT, [], headers, (110, 24, 12, 7))
    sheet.plain((f"{content.letterhead.subject}, {content.period_name}", content.regime, content.period, version))
    for line in (*layout.HELP, about_budget(content)):
        sheet.put([(line, book.format(text_wrap=True))])
