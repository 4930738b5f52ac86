"""The sheets of `doi-chieu.xlsx` on scores: the ranking with what it is made of, and every line with its reason."""

from collections.abc import Mapping
from decimal import Decimal
from uuid import UUID

import sqlalchemy

from etl.model.report import ReportContent
from etl.model.results import ScoreSummary
from etl.publish import words
from etl.publish.book import Book, Item, Sheet
from etl.publish.tables import Align
from etl.text import number_text
from etl.warehouse import stream

ASSESSED, EXPECTED = "đã thẩm định", "điểm dự kiến"
NOT_SCORED = "chưa có điểm"


def write_scores(book: Book, connection: sqlalchemy.Connection, version_id: UUID, content: ReportContent) -> None:
    """Writes both sheets where the period is scored."""
    if content.scores is None:
        return
    _ranking(book, connection, version_id, content, content.scores)
    _lines(book, connection, version_id, content, content.scores)


def about_scheme(scores: ScoreSummary) -> str:
    """By which scheme, and what the points are worth so far."""
    sample = "THANG ĐIỂM MẪU, chưa phải thang điểm chính thức. " if scores.is_sample else ""
    state = f"Đã thẩm định {scores.assessed}/{scores.units} đơn vị; điểm của đơn vị chưa thẩm định là điểm dự kiến."
    return f"{sample}{scores.title}. {scores.note} {state}".replace("  ", " ").replace("..", ".")


def _ranking(
    book: Book, connection: sqlalchemy.Connection, version_id: UUID, content: ReportContent, scores: ScoreSummary
) -> None:
    top = [one for one in scores.criteria if one[0] in scores.top]
    headers = (
        *("Hạng", "Mã đơn vị", "Đơn vị", content.level_title, "Tổng điểm", "Xếp loại"),
        *("Tình trạng điểm", "Thời hạn gửi"),
        *(f"{code}. {title} (tối đa {number_text(maximum)})" for code, title, maximum in top),
    )
    widths = (7, 11, 40, 16, 10, 20, 15, 24, *([18] * len(top)))
    title = f"XẾP LOẠI ĐƠN VỊ, {content.period_name} – TÀI LIỆU NỘI BỘ"
    sheet = Sheet(book, "Xếp loại", [title, about_scheme(scores)], headers, widths)
    levels = dict(content.levels)
    for row in stream(connection, "publish/ranking", {"version_id": version_id}):
        look = book.body()
        state = NOT_SCORED if row.total is None else ASSESSED if row.is_assessed else EXPECTED
        place: Item = (row.place, book.body(Align.CENTER))
        named: list[Item] = [(text, look) for text in (row.unit, row.name, levels.get(row.level, ""))]
        result: list[Item] = [_points(book, row.total), (row.rank, look), (state, look)]
        result.append((words.TIMELINESS[row.timeliness], look))
        sheet.put([place, *named, *result, *(_points(book, _part(row.points, code)) for code, _, _ in top)])
    sheet.finish()


def _lines(
    book: Book, connection: sqlalchemy.Connection, version_id: UUID, content: ReportContent, scores: ScoreSummary
) -> None:
    headers = (
        *("STT", "Tiêu chí", "Điểm tối đa", "Điểm tự chấm", "Điểm thẩm định", "Điểm tính"),
        *("Vì sao", "Minh chứng của đơn vị", "Trang", "Ô"),
    )
    title = f"CHẤM ĐIỂM TỪNG ĐƠN VỊ, {content.period_name}"
    widths = (7, 46, 9, 10, 10, 10, 38, 40, 13, 7)
    sheet = Sheet(book, "Chấm điểm", [title, about_scheme(scores)], headers, widths)
    criteria = {code: (name, maximum) for code, name, maximum in scores.criteria}
    heading = ""
    for row in stream(connection, "publish/scores", {"version_id": version_id, "criteria": list(criteria)}):
        if row.unit != heading:
            heading = row.unit
            sheet.group(f"{row.position}. {row.name}")
        name, maximum = criteria[row.criterion]
        look = book.body()
        points = [_points(book, value) for value in (maximum, row.self_points, row.assessed_points, row.points)]
        said = [(text or "", look) for text in (row.reason, row.evidence, row.sheet, row.cell)]
        sheet.put([(row.criterion, book.body(Align.CENTER)), (name, look), *points, *said])
    sheet.finish()


def _part(points: Mapping[str, str] | None, code: str) -> Decimal | None:
    return Decimal(points[code]) if points and code in points else None


def _points(book: Book, value: Decimal | None) -> Item:
    if value is None:
        return None, book.body()
    return float(value), book.number(0 if value == value.to_integral_value() else 2)
