"""The sheets of `doi-chieu.xlsx` on the units' own words: groups with their units, and every text in full."""

from uuid import UUID

import sqlalchemy

from etl.model.report import ReportContent
from etl.publish.book import Book, Sheet
from etl.publish.page_budget import about_budget
from etl.publish.repeats import repeats_of
from etl.publish.tables import Align
from etl.warehouse import stream

_CHOSEN = {
    "auto": "",
    "in": "Chuyên viên đưa vào",
    "picked": "Chuyên viên chọn tiêu biểu",
    "named": "Chuyên viên chọn tiêu biểu",
    "out": "Chuyên viên bỏ",
}


def write_voices(book: Book, connection: sqlalchemy.Connection, version_id: UUID, content: ReportContent) -> None:
    """Writes both sheets."""
    _groups(book, connection, version_id, content)
    _texts(book, connection, version_id, content)


def _heading(content: ReportContent) -> dict[str, str]:
    return {section.code: f"{section.code}. {section.title}" for section in content.sections}


def _groups(book: Book, connection: sqlalchemy.Connection, version_id: UUID, content: ReportContent) -> None:
    headers = ("Nhóm", "Nội dung cùng nêu", "Số đơn vị", "Trong báo cáo", "Quyết định", "Gửi tới", "Các đơn vị nêu")
    title = f"TỔNG HỢP NỘI DUNG CÁC ĐƠN VỊ, {content.period_name}"
    about = (
        "Câu không gom được vào nhóm nào hoặc có số liệu, ngày, tên riêng chỉ lưu nội bộ. Cột “Số đơn vị” chỉ đếm"
        " đơn vị có câu nói rõ nội dung in ra, như báo cáo; cột cuối nêu mọi đơn vị của nhóm, nên có thể nhiều hơn."
        f" {about_budget(content)}"
    )
    sheet = Sheet(book, "Nhóm nội dung", [title, about], headers, (7, 62, 8, 9, 20, 24, 74))
    titles, heading = _heading(content), ""
    text, middle = book.body(), book.body(Align.CENTER)
    for row in stream(connection, "publish/narrative_group_units", {"version_id": version_id}):
        if row.section != heading:
            heading = row.section
            sheet.group(titles.get(heading, heading))
        sheet.put(
            (
                *(
                    (row.number, middle),
                    (row.body, text),
                    (row.units, middle),
                    ("in" if row.is_printed else "", middle),
                ),
                *((_CHOSEN[row.choice], text), (row.addressee, text), (row.named, text)),
            )
        )
    sheet.finish()


def _texts(book: Book, connection: sqlalchemy.Connection, version_id: UUID, content: ReportContent) -> None:
    headers = ("Mục", "STT đơn vị", "Mã đơn vị", "Đơn vị", "Cấp học", "Nội dung", "Trang", "Ô", "Trùng lặp")
    title = f"NỘI DUNG CÁC ĐƠN VỊ BÁO CÁO, {content.period_name}"
    sheet = Sheet(book, "Nội dung", [title], headers, (8, 8, 11, 42, 17, 80, 12, 7, 26))
    levels, titles, heading = dict(content.levels), _heading(content), ""
    repeats = repeats_of(connection, version_id)
    for row in stream(connection, "marts/narratives", {}):
        if row.section != heading:
            heading = row.section
            sheet.group(titles.get(heading, heading))
        place = (heading, row.position, row.unit, row.unit_name, levels.get(row.level, ""))
        sheet.plain((*place, row.body, row.sheet, row.cell, repeats.get((row.section, row.unit), "")))
    sheet.finish()
