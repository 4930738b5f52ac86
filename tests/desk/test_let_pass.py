"""Two pairs of eyes on what was let pass; and what stays inside never goes out with the report."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import sqlalchemy
from docx import Document
from openpyxl import load_workbook

from etl import ledger
from etl.desk import Desk
from etl.model.decision import Reason
from etl.model.errors import UsageError
from etl.review.officers import register_officer
from etl.review.waive import waive
from tests.consolidate.builder import BEFORE_DEADLINE, Office
from tests.desk.conftest import BY, CLOCK, OTHER, AtDesk

WHY = "trường đã giải trình bằng văn bản"
FOUND = "Số văn bản lớn gấp ba kỳ trước."
INSIDE = {"doi-chieu.xlsx", "phieu-kiem-soat.docx", "tom-tat-lanh-dao.docx", "tom-tat-lanh-dao.pdf", "phieu-trinh.docx"}


def let_pass(office: Office) -> None:
    """Unit A's report stands because nv.a let a finding of it pass; B's stands by itself."""
    submission = office.accept("A", CD01=26)
    office.finding(submission, office.judge(submission, "accepted"), FOUND, "critical")
    office.accept("B", CD01=9)
    statement = sqlalchemy.text("SELECT receipt_id FROM submission WHERE id = :id")
    receipt = office.connection.execute(statement, {"id": submission}).scalar_one()
    for officer in (BY, OTHER):
        register_officer(office.connection, officer.officer, "Cán bộ mẫu", BEFORE_DEADLINE)
    events = waive(office.connection, str(receipt), "rule", None, BY, Reason("", WHY), BEFORE_DEADLINE)
    ledger.append(office.connection, events, actor=BY.officer, at=BEFORE_DEADLINE)


def nobody_let_pass(office: Office) -> None:
    office.accept("A", CD01=26)


def slip(directory: str) -> str:
    document = Document(str(Path(directory) / "phieu-trinh.docx"))
    return "\n".join(paragraph.text for paragraph in document.paragraphs)


def inside(at_desk: AtDesk) -> Path:
    return at_desk.desk.office.settings.out / at_desk.regime.name / "2023-H1" / "v1" / "doi-chieu.xlsx"


def test_who_let_it_pass_does_not_record_the_approval(at_desk: AtDesk) -> None:
    version = at_desk.draft(let_pass)
    told = slip(at_desk.desk.submit(*at_desk.key, BY, CLOCK)["directory"])
    assert FOUND.rstrip(".") in told and WHY in told and "Lá Xanh" in told, "the leader sees what was let pass"
    with pytest.raises(UsageError, match=r"Lá Xanh.*cán bộ khác"):
        at_desk.desk.approve(*at_desk.key, version, BY, CLOCK)
    assert at_desk.desk.versions(*at_desk.key)[0]["step"] == "submitted", "nothing is recorded of the attempt"
    assert at_desk.desk.approve(*at_desk.key, version, OTHER, CLOCK)["step"] == "approved"


def test_who_let_it_pass_may_send_the_report_back(at_desk: AtDesk) -> None:
    version = at_desk.draft(let_pass)
    at_desk.desk.submit(*at_desk.key, BY, CLOCK)
    assert at_desk.desk.send_back(*at_desk.key, version, "Bổ sung mục II", BY, CLOCK)["step"] == "returned"


def test_in_an_office_of_one_officer_the_leader_countersigns(at_desk: AtDesk) -> None:
    version = at_desk.draft(let_pass)
    office = replace(at_desk.regime.office, leader_countersigns=True)
    regimes = {at_desk.regime.name: replace(at_desk.regime, office=office)}
    desk = Desk(replace(at_desk.desk.office, regimes=regimes))  # type: ignore[type-var]
    told = slip(desk.submit(*at_desk.key, BY, CLOCK)["directory"])
    assert WHY in told and "đồng ý cả với việc trình của Cán bộ mẫu, nội dung đã cho qua" in told
    assert desk.approve(*at_desk.key, version, BY, CLOCK)["step"] == "approved"


def test_what_was_let_pass_is_listed_inside(at_desk: AtDesk) -> None:
    at_desk.draft(let_pass)
    at_desk.desk.submit(*at_desk.key, BY, CLOCK)
    rows = [[str(cell or "") for cell in row] for row in load_workbook(inside(at_desk))["Đã cho qua"].values]
    ((_, code, name, found, who, at, until, why),) = [row for row in rows if row[1] == "A"]
    assert (code, found, until, why) == ("A", FOUND, "", WHY) and "Lá Xanh" in name
    assert who == "Cán bộ mẫu (nv.a)" and at.endswith("ngày 28/4/2023")


def test_no_list_where_nothing_was_let_pass(at_desk: AtDesk) -> None:
    at_desk.draft(nobody_let_pass)
    at_desk.desk.submit(*at_desk.key, BY, CLOCK)
    assert "Đã cho qua" not in load_workbook(inside(at_desk)).sheetnames


def test_the_form_for_the_authority_above_goes_out_and_nothing_of_the_inside(at_desk: AtDesk) -> None:
    version = at_desk.draft(nobody_let_pass)
    body = b"the form as it was made"
    with at_desk.warehouse.begin() as connection:
        statement = "INSERT INTO upward_form SELECT id, :body FROM report_version"
        connection.execute(sqlalchemy.text(statement), {"body": body})
    at_desk.desk.submit(*at_desk.key, BY, CLOCK)
    at_desk.desk.approve(*at_desk.key, version, OTHER, CLOCK)
    done = at_desk.desk.issue(*at_desk.key, 5, date(2023, 5, 6), BY, CLOCK)
    assert set(done["files"]) == {"bao-cao.docx", "phu-luc.xlsx", "gui-cap-tren.xlsx"}
    assert (Path(done["directory"]) / "gui-cap-tren.xlsx").read_bytes() == body
    with at_desk.warehouse.begin() as connection:
        kept = set(connection.exec_driver_sql("SELECT name FROM report_issue_file").scalars())
    assert kept == set(done["files"]) and not kept & INSIDE
