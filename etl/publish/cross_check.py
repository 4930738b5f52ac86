"""`doi-chieu.xlsx`: the file that stays inside. Every figure back to the units, their words, findings and files."""

from datetime import datetime
from pathlib import Path
from uuid import UUID

import sqlalchemy

from etl.model.clock import LOCAL, last_day
from etl.model.report import ReportContent
from etl.publish import tables, words
from etl.publish.adding_sheets import write_adding_sheets
from etl.publish.book import Book, Sheet, table_sheet
from etl.publish.book_charts import units_chart
from etl.publish.cross_check_data import DataSheets
from etl.publish.cross_check_plan import write_plan
from etl.publish.cross_check_scores import write_scores
from etl.publish.cross_check_totals import TotalsSheet
from etl.publish.cross_check_voices import write_voices
from etl.text import short_date
from etl.warehouse import sql, stream

MARK = "LƯU NỘI BỘ – KHÔNG GỬI RA NGOÀI"


def write_cross_check(connection: sqlalchemy.Connection, version_id: UUID, content: ReportContent, path: Path) -> None:
    """Writes the workbook of a stored version in a stream: memory does not grow with the number of units."""
    _prepare_inputs(connection, version_id)
    book = Book(path, f"Hồ sơ đối chiếu {content.period_name}", content.deadline, MARK)
    totals = TotalsSheet(book, content)
    data = DataSheets(book, content)
    blocks = data.write(connection, version_id)
    totals.write(blocks)
    write_adding_sheets(book, content, data.tallies, blocks)
    units = tables.units_table(content)
    units_chart(book, table_sheet(book, "Biểu đồ", units), units)
    for write in (write_voices, _units, write_plan, write_scores, _findings, _waivers, _models, _files):
        write(book, connection, version_id, content)
    book.close()


def _prepare_inputs(connection: sqlalchemy.Connection, version_id: UUID) -> None:
    """The version's own submissions become `current_input`, so that marts select from them, not from today's."""
    connection.exec_driver_sql(sql("marts/workspace"))
    columns = "submission_id, receipt_id, received_at, unit, position, unit_name, level, ownership"
    statement = sqlalchemy.text(f"INSERT INTO current_input ({columns}) {sql('publish/inputs')}")
    connection.execute(statement, {"version_id": version_id})


def _units(book: Book, connection: sqlalchemy.Connection, version_id: UUID, content: ReportContent) -> None:
    headers = (
        *("STT", "Mã đơn vị", "Đơn vị", content.level_title, "Loại hình", "Tình trạng", "Thời hạn"),
        *("Thời điểm nhận", "Nguồn thời điểm", "Số lần gửi", "Số phát hiện", "Số liệu"),
    )
    widths = (7, 11, 42, 17, 11, 32, 26, 24, 22, 8, 8, 18)
    deadline = f"Thời hạn gửi: trước {local_time(content.deadline)}"
    sheet = Sheet(book, "Tiến độ", [f"TIẾN ĐỘ GỬI BÁO CÁO, {content.period_name}", deadline], headers, widths)
    levels, ownerships = dict(content.levels), dict(content.ownerships)
    for row in stream(connection, "publish/units", {"version_id": version_id}):
        source = words.TIME_SOURCE[row.received_at_source] if row.received_at_source else ""
        place = (row.position, row.unit, row.name, levels.get(row.level, ""), ownerships.get(row.ownership, ""))
        in_time = words.TIMELINESS[row.timeliness] + words.extended(row.extended_until)
        state = (words.STATUS[row.status], in_time, local_time(row.received_at), source)
        sheet.plain((*place, *state, row.version, row.findings, words.FULLNESS[row.fullness]))
    sheet.finish()


def _findings(book: Book, connection: sqlalchemy.Connection, version_id: UUID, content: ReportContent) -> None:
    headers = ("STT đơn vị", "Mã đơn vị", "Đơn vị", "Mức", "Trang", "Ô", "Nội dung phát hiện", "Đã ghi", "Cần có")
    title = f"KẾT QUẢ KIỂM TRA, {content.period_name}"
    sheet = Sheet(book, "Kết quả kiểm tra", [title], headers, (8, 11, 42, 18, 14, 12, 70, 16, 16))
    for row in stream(connection, "publish/findings", {"version_id": version_id}):
        place = (row.position, row.unit, row.name, words.SEVERITY[row.severity], row.sheet, ", ".join(row.cells))
        sheet.plain((*place, row.message, row.found, row.expected))
    sheet.finish()


def _waivers(book: Book, connection: sqlalchemy.Connection, version_id: UUID, content: ReportContent) -> None:
    """What the officers let pass and answer for; no sheet where there is nothing of the kind."""
    rows = list(stream(connection, "publish/waivers", {"version_id": version_id}))
    if not rows:
        return
    headers = (
        *("STT đơn vị", "Mã đơn vị", "Đơn vị", "Nội dung phát hiện", "Cán bộ cho qua", "Thời điểm", "Đến hết ngày"),
        "Lý do",
    )
    title = f"NỘI DUNG CÁN BỘ ĐÃ CHO QUA, {content.period_name}"
    sheet = Sheet(book, "Đã cho qua", [title], headers, (8, 11, 42, 70, 26, 24, 14, 50))
    for row in rows:
        until = "" if row.until is None else short_date(last_day(row.until))
        who = (f"{row.officer} ({row.decided_by})", local_time(row.decided_at), until)
        sheet.plain((row.position, row.unit, row.name, row.message or "", *who, row.why))
    sheet.finish()


def _models(book: Book, connection: sqlalchemy.Connection, version_id: UUID, content: ReportContent) -> None:
    headers = (
        *("Mã đơn vị", "Đơn vị", "Tên mô hình, điển hình", "Loại", "Lĩnh vực", "Tập thể, cá nhân", "Đơn vị chủ trì"),
        *("Mục tiêu", "Kết quả", "Trạng thái", "Số, ngày, cấp công nhận", "Trang", "Ô"),
    )
    title = f"{content.model_title.upper()}, {content.period_name}"
    sheet = Sheet(book, "Mô hình", [title], headers, (12, 34, 36, 12, 18, 20, 24, 36, 36, 16, 24, 16, 10))
    for row in stream(connection, "marts/models", {}):
        about = (row.unit, row.unit_name, row.name, row.kind, row.field, row.people, row.lead_unit)
        sheet.plain((*about, row.goal, row.result, row.status, row.recognition, row.sheet, row.cells))
    sheet.finish()


def _files(book: Book, connection: sqlalchemy.Connection, version_id: UUID, content: ReportContent) -> None:
    headers = (
        *("STT đơn vị", "Mã đơn vị", "Đơn vị", "Loại báo cáo", "Tệp", "Thời điểm nhận", "Nguồn thời điểm"),
        *("Nhận qua", "Nơi nhận", "Người gửi", "Mã kiểm tra tệp (SHA-256)"),
    )
    title = f"TỆP ĐÃ DÙNG ĐỂ TỔNG HỢP, {content.period_name}"
    sheet = Sheet(book, "Truy vết", [title], headers, (8, 11, 42, 11, 24, 24, 18, 11, 34, 20, 68))
    for row in stream(connection, "publish/files", {"version_id": version_id}):
        place = (row.position, row.unit, row.name, words.KIND[row.kind], row.original_name)
        time = (local_time(row.received_at), words.TIME_SOURCE[row.received_at_source])
        sheet.plain((*place, *time, words.CHANNEL.get(row.channel, row.channel), row.locator, row.sender, row.sha256))
    sheet.finish()


def local_time(instant: datetime | None) -> str:
    """An instant as an officer reads it; empty for none."""
    if instant is None:
        return ""
    local = instant.astimezone(LOCAL)
    return f"{local:%H:%M:%S} ngày {short_date(local)}"
