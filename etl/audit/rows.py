"""Compares the rows of decisions, receipts, verdicts and versions with what the ledger says of them."""

import hashlib
import json
from collections.abc import Iterator
from itertools import groupby
from typing import Any

import sqlalchemy

from etl import seals
from etl.warehouse import sql, stream

_WORDS = {
    "receipt": "tệp đã tiếp nhận",
    "submission": "báo cáo trong tệp",
    "finding": "nội dung nêu khi đọc tệp",
    "validation_run": "lần kiểm tra",
    "expectation_result": "kết quả từng tiêu chí của lần kiểm tra",
    "report_version": "bản tổng hợp",
    "report_input": "danh sách báo cáo được tổng hợp",
    "report_unit": "tình hình đơn vị trong bản tổng hợp",
    "report_finding": "nội dung nêu trong bản tổng hợp",
    "report_waiver": "nội dung cho qua trong bản tổng hợp",
    "target_result": "kết quả chỉ tiêu thi đua trong bản tổng hợp",
    "task_result": "kết quả nhiệm vụ trong bản tổng hợp",
    "unit_score": "điểm của đơn vị trong bản tổng hợp",
    "criterion_score": "điểm từng tiêu chí trong bản tổng hợp",
    "narrative_group": "nhóm ý kiến trong bản tổng hợp",
    "report_file": "danh sách tệp của bản tổng hợp",
    "report_step": "việc trình, duyệt",
    "report_edit": "văn bản sửa tay",
    "report_issue": "việc phát hành",
    "report_issue_file": "danh sách tệp đã phát hành",
    "extension": "việc gia hạn",
    "period_change": "việc khóa, mở kỳ",
    "waiver": "việc cho qua",
    "withdrawal": "việc rút tệp",
    "revalidation": "việc áp dụng kiểm tra lại",
    "retry": "việc đọc lại tệp",
    "erasure": "việc xóa tệp gốc",
    "erased_texts": "việc xóa lời văn, tên người",
    "pdf_signature": "chữ ký số trên tệp",
    "narrative": "nội dung viết",
    "cell_value": "số liệu",
    "model_row": "mô hình",
    "task_progress": "nhiệm vụ",
    "self_score": "điểm tự chấm",
    "through_cell": "số liệu đơn vị trực thuộc",
    "acceptance": "việc nhận tệp chờ xem xét",
    "hand_registration": "việc vào sổ tệp nhận ngoài hệ thống",
    "correction": "việc sửa số qua điện thoại",
    "correction_confirmation": "việc xác nhận sửa số",
    "letter_settlement": "việc giải quyết thư",
    "officer": "cán bộ",
    "assessed_score": "điểm hội đồng chấm",
    "printed_figure": "số liệu báo cáo đã in",
    "narrative_decision": "việc biên tập ý kiến",
    "narrative_choice": "điều cán bộ chọn, câu cán bộ viết khi biên tập ý kiến",
    "narrative_member": "cách gộp, tách ý kiến",
}


def of_rows(connection: sqlalchemy.Connection) -> Iterator[str]:
    """Each row that is not as the ledger says, in a Vietnamese sentence that names it."""
    for one in seals.broken(connection):
        what = f"{_WORDS.get(one.table, one.table)} ({one.table} {one.object_id})"
        if one.event is None:
            yield f"Dữ liệu: {what} không có sự kiện nào trên sổ cái."
        else:
            yield f"Dữ liệu: {what} không còn như khi ghi sự kiện {one.event} trên sổ cái."
    for row in _rows(connection, "audit/wrong_verdicts"):
        yield f"Dữ liệu: kết luận {row.id} về báo cáo {row.submission_id} không như sự kiện {row.seq} trên sổ cái."
    yield from _of_findings(connection)
    for row in _rows(connection, "audit/wrong_statuses"):
        yield (
            f"Dữ liệu: tệp đã tiếp nhận {row.id} đang ở tình trạng “{row.status}”, sổ cái (sự kiện {row.seq}) ghi"
            f" “{row.told}”."
        )
    for row in _rows(connection, "audit/wrong_templates"):
        yield f"Dữ liệu: mẫu văn bản {row.sha256} đã bị thay đổi: báo cáo lập lại từ mẫu này sẽ khác."
    for row in _rows(connection, "audit/wrong_sources"):
        yield (
            f"Báo cáo {row.regime} {row.period} lần {row.version}: nguồn của số liệu {row.indicator}"
            f"{' – đơn vị ' + row.unit if row.unit else ''} không còn như khi lập."
        )


def _of_findings(connection: sqlalchemy.Connection) -> Iterator[str]:
    """What was found wrong, word for word, against the hash that the verdict's own event holds."""
    for (verdict, receipt, promised), rows in groupby(
        stream(connection, "audit/judged_findings", {}),
        key=lambda row: (row.verdict_id, row.receipt_id, row.findings_sha256),
    ):
        found = [row for row in rows if row.code is not None]
        if _hash(found) != promised or any(row.found_in != receipt for row in found):
            yield f"Dữ liệu: các nội dung nêu trong kết luận {verdict} về tệp {receipt} không còn như khi kiểm tra."


def _hash(findings: list[Any]) -> str:
    """As `SubmissionOutcome.findings_sha256` makes it."""
    names = ("code", "severity", "message", "sheet", "cells", "indicators", "found", "expected")
    facts = [[getattr(finding, name) for name in names] for finding in findings]
    return hashlib.sha256(json.dumps(facts, ensure_ascii=False).encode()).hexdigest()


def _rows(connection: sqlalchemy.Connection, name: str) -> Any:
    return connection.execute(sqlalchemy.text(sql(name)))
