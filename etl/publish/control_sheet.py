"""`phieu-kiem-soat.docx`: one page for the file. What a version rests on, and the ledger's hash, on paper.

Whoever holds the paper can ask years later whether the chain still says the same: `ledger verify --head HASH`.
"""

import json
from collections.abc import Iterable
from typing import Any
from uuid import UUID

import sqlalchemy
from docx import Document
from docx.shared import Mm, Pt

from etl.model.clock import LOCAL
from etl.model.errors import FatalError
from etl.model.report import ReportContent
from etl.publish import inner_page
from etl.text import number_text
from etl.warehouse import sql

_SIZE = 11
_GROUP = 8
"""Letters of a hash that stand together, so that two people can read it to each other."""


def control_sheet(connection: sqlalchemy.Connection, version_id: UUID, content: ReportContent) -> bytes:
    """The Word file of a stored version, the same bytes whenever it is written.

    Raises:
        FatalError: the ledger knows nothing of the version.
    """
    facts = connection.execute(sqlalchemy.text(sql("publish/control")), {"version_id": version_id}).one_or_none()
    if facts is None:
        raise FatalError(f"version {version_id} has no event on the ledger")
    document: Any = Document()
    inner_page.set_up(document, _SIZE)
    inner_page.head(document, "PHIẾU KIỂM SOÁT SỐ LIỆU", content)
    made = f"lần {facts.version}, lập lúc {facts.created_at.astimezone(LOCAL):%H:%M ngày %d/%m/%Y}"
    inner_page.line(
        document, f"{content.letterhead.office} – báo cáo {made}", _SIZE, italic=True, centred=True, after=6
    )
    _table(document, "Số liệu dựa trên", _counts(content, facts))
    _table(document, "Sổ cái", ((f"Mã kiểm tra đến sự kiện số {facts.seq}", _spaced(facts.hash)),))
    _table(document, "Lập bằng", _made_with(facts))
    said = (
        "Mã kiểm tra của sổ cái bảo đảm mọi sự kiện từ sự kiện thứ nhất đến sự kiện nêu trên: sửa, bỏ hay chèn thêm một"
        " sự kiện là mã không còn khớp. Kiểm tra: trang Sổ cái, nhập mã trên vào ô “Mã in trên giấy”."
    )
    inner_page.line(document, said, 10, italic=True, after=10).paragraph_format.space_before = Pt(6)
    signed = document.add_table(rows=1, cols=2).rows[0].cells
    for cell, words in zip(signed, ("Người lập phiếu", "Người kiểm tra"), strict=True):
        cell.paragraphs[0].add_run(f"{words}\n(ký, ghi rõ họ tên)")
    return inner_page.saved(document, f"Phiếu kiểm soát số liệu {content.period_name}", content)


def _counts(content: ReportContent, facts: Any) -> Iterable[tuple[str, str]]:
    total = content.unit_counts[0]
    yield "Đơn vị đưa vào tổng hợp / phải báo cáo", f"{_count(total.accepted)} / {_count(total.units_expected)}"
    yield "Báo cáo của đơn vị, trong số tệp đã nhận", f"{_count(facts.submissions)} trong {_count(facts.files)} tệp"
    yield "Số liệu tổng hợp", _count(facts.figures)
    yield "Ô số liệu của đơn vị đứng sau", _count(facts.cells)
    yield "Nội dung kiểm tra còn nêu", _count(facts.findings)
    yield "Nội dung cán bộ đã cho qua", _count(facts.waivers)


def _made_with(facts: Any) -> Iterable[tuple[str, str]]:
    """What the ledger itself keeps of it: it was said when the version was made and cannot change."""
    told = json.loads(facts.payload)
    yield "Phần mềm", told["software"]
    yield "Chế độ báo cáo (cấu hình)", _spaced(told["config_sha256"])
    for suite in told["suites_sha256"] or [""]:
        yield "Bộ tiêu chí kiểm tra", _spaced(suite) or "–"
    yield "Mẫu văn bản", _spaced(told["template_sha256"])
    yield "Nội dung báo cáo", _spaced(facts.content_sha256)
    yield "Toàn bộ đầu vào", _spaced(told["fingerprint"])


def _table(document: Any, title: str, rows: Iterable[tuple[str, str]]) -> None:
    inner_page.line(document, title, 12, bold=True, after=2).paragraph_format.space_before = Pt(6)
    table = document.add_table(rows=0, cols=2)
    table.style, table.autofit = "Table Grid", False
    for row in rows:
        for cell, text, width in zip(table.add_row().cells, row, (Mm(62), Mm(118)), strict=True):
            cell.width = width
            cell.paragraphs[0].add_run(text).font.size = Pt(10)


def _count(number: int) -> str:
    return number_text(number)


def _spaced(sha256: str) -> str:
    return " ".join(sha256[start : start + _GROUP] for start in range(0, len(sha256), _GROUP))
