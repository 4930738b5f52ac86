"""Who had a hand in a report does not record the approval of it, and the leader is told what hands it went through."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest
import sqlalchemy
from docx import Document
from openpyxl import load_workbook

from etl import ledger
from etl.desk import Desk, ask
from etl.forms import narrative_book as layout
from etl.model.decision import By
from etl.model.errors import UsageError
from etl.model.report import ReportContent
from etl.model.voices import Choice
from etl.publish.layout import Kind, check_layout
from etl.publish.narrative_workbook import write_narratives
from etl.review.narratives import import_narratives
from etl.review.officers import register_officer
from etl.warehouse import sql
from tests.consolidate.builder import AFTER_DEADLINE, BEFORE_DEADLINE, PERIOD, Office
from tests.desk.conftest import BY, CLOCK, OTHER, AtDesk
from tests.desk.test_issue import edit, words

THIRD = By("nv.c", "tester")
WHY = "trường gọi điện báo nhầm"


def corrected(office: Office, indicator: str = "CD01", value: int = 62) -> None:
    """Unit A sent 26; nv.c was told 62 on the telephone, and nobody confirmed it."""
    office.accept("A", CD01=26)
    supplement = office.accept("A", kind="supplement", at=AFTER_DEADLINE, **{indicator: value})
    office.accept("B", CD01=9)
    register_officer(office.connection, THIRD.officer, "Cán bộ mẫu thứ ba", BEFORE_DEADLINE)
    statement = sqlalchemy.text(
        "INSERT INTO correction SELECT receipt_id, regime, period, unit, :indicator, :value, :why, :by, 'tester', :at"
        " FROM submission WHERE id = :id"
    )
    facts = {"id": supplement, "indicator": indicator, "value": str(value), "why": WHY, "by": THIRD.officer}
    office.connection.execute(statement, facts | {"at": AFTER_DEADLINE})


def plain(office: Office) -> None:
    office.accept("A", CD01=26)


def submitted(at_desk: AtDesk, send: Callable[[Office], None], by: By = BY) -> str:
    at_desk.draft(send)
    return words(Path(at_desk.desk.submit(*at_desk.key, by, CLOCK)["directory"]) / "phieu-trinh.docx")


def of_one_officer(at_desk: AtDesk) -> Desk:
    office = replace(at_desk.regime.office, leader_countersigns=True)
    regimes = {at_desk.regime.name: replace(at_desk.regime, office=office)}
    return Desk(replace(at_desk.desk.office, regimes=regimes))  # type: ignore[type-var]


def test_who_handed_it_up_does_not_record_the_approval(at_desk: AtDesk) -> None:
    submitted(at_desk, plain)
    with pytest.raises(UsageError, match=r"Cán bộ “Cán bộ mẫu” \(nv\.a\) đã trình báo cáo ở lần 1.*cán bộ khác"):
        at_desk.desk.approve(*at_desk.key, 1, BY, CLOCK)
    question = ask(at_desk.desk, *at_desk.key, 1)
    assert question is not None and "Cán bộ mẫu đã trình: cần một cán bộ khác ghi nhận" in question.body
    assert at_desk.desk.approve(*at_desk.key, 1, OTHER, CLOCK)["step"] == "approved"


def test_a_corrected_figure_is_before_the_leaders_eyes_and_its_officer_approves_nothing(at_desk: AtDesk) -> None:
    """62 for 26 by telephone changes the total from 35 to 71: nobody but the file for the drawer said so."""
    slip = submitted(at_desk, corrected)
    assert "đơn vị chưa xác nhận: 01 số liệu (Bảng 1)" in slip
    cells = slip[slip.index("Người sửa; lý do") :].splitlines()[1:]
    assert cells[:5] == ["1", "Trường Mầm non Lá Xanh (mẫu)", "STT 1 – Văn bản chỉ đạo", "26", "62"]
    assert cells[5] == f"Cán bộ mẫu thứ ba, ngày 03 tháng 5 năm 2023; {WHY}"
    folder = at_desk.desk.office.settings.out / at_desk.regime.name / PERIOD / "trinh-lan-1"
    brief = "\n".join(p.text for p in Document(str(folder / "tom-tat-lanh-dao.docx")).paragraphs)
    assert "01 số liệu do cán bộ sửa theo trao đổi, đơn vị chưa xác nhận" in brief
    assert check_layout((folder / "phieu-trinh.docx").read_bytes(), Kind.SLIP) == ()
    with pytest.raises(UsageError, match=r"Cán bộ mẫu thứ ba.*đã sửa số liệu của Trường Mầm non Lá Xanh"):
        at_desk.desk.approve(*at_desk.key, 1, THIRD, CLOCK)
    at_desk.desk.approve(*at_desk.key, 1, OTHER, CLOCK)


def test_who_took_in_the_edited_word_does_not_approve_it(at_desk: AtDesk, tmp_path: Path) -> None:
    submitted(at_desk, corrected)
    sent = at_desk.desk.office.settings.out / at_desk.regime.name / PERIOD / "trinh-lan-1" / "bao-cao.docx"
    changed = edit(sent, tmp_path / "sua.docx", Trên_đây_là="Trên đây là toàn bộ")
    at_desk.desk.import_report(*at_desk.key, changed, "Sửa câu kết", OTHER, CLOCK)
    slip = words(Path(at_desk.desk.submit(*at_desk.key, BY, CLOCK)["directory"]) / "phieu-trinh.docx")
    assert "chỉnh sửa bằng tay (Cán bộ mẫu thứ hai nhận lại)" in slip
    with pytest.raises(UsageError, match="đã nhận bản sửa tay"):
        at_desk.desk.approve(*at_desk.key, 1, OTHER, CLOCK)
    desk = of_one_officer(at_desk)
    slip = words(Path(desk.submit(*at_desk.key, OTHER, CLOCK)["directory"]) / "phieu-trinh.docx")
    assert "đồng ý cả với việc trình của Cán bộ mẫu thứ hai, bản sửa tay, số liệu sửa theo trao đổi." in slip
    assert desk.approve(*at_desk.key, 1, OTHER, CLOCK)["step"] == "approved", "an office of one officer"


def test_another_signer_stands_below_an_edited_word(at_desk: AtDesk, tmp_path: Path) -> None:
    """The head is on leave: the deputy's name is what the registry must see on paper."""
    at_desk.draft(plain)
    key = at_desk.key
    sent = Path(at_desk.desk.submit(*key, BY, CLOCK, signer="Người Ký Mẫu")["directory"]) / "bao-cao.docx"
    changed = edit(sent, tmp_path / "sua.docx", Số_liệu_chi_tiết="Số liệu cụ thể")
    at_desk.desk.import_report(*key, changed, "Sửa câu kết", BY, CLOCK)
    kept = words(Path(at_desk.desk.submit(*key, BY, CLOCK)["directory"]) / "bao-cao.docx")
    assert "Người Ký Mẫu" in kept, "nobody named another"
    package = Path(at_desk.desk.submit(*key, BY, CLOCK, signer="Phó Phòng Mẫu")["directory"]) / "bao-cao.docx"
    said = words(package)
    assert "Phó Phòng Mẫu" in said and "Người Ký Mẫu" not in said and check_layout(package.read_bytes()) == ()
    without = edit(sent, tmp_path / "khac.docx", Nơi_nhận="Gửi")
    at_desk.desk.import_report(*key, without, "Sửa nơi nhận", BY, CLOCK)
    with pytest.raises(UsageError, match="Phó Phòng Mẫu"):
        at_desk.desk.submit(*key, BY, CLOCK, signer="Phó Phòng Mẫu")


def test_what_was_approved_may_be_sent_back_until_it_is_issued(at_desk: AtDesk) -> None:
    submitted(at_desk, plain)
    desk, key = at_desk.desk, at_desk.key
    desk.approve(*key, 1, OTHER, CLOCK)
    with pytest.raises(UsageError, match="lý do"):
        desk.send_back(*key, 1, "", BY, CLOCK)
    assert desk.send_back(*key, 1, "Phát hiện sai số liệu đơn vị A", BY, CLOCK)["step"] == "returned"
    with pytest.raises(UsageError, match="Chưa có bản nào được duyệt"):
        desk.issue(*key, 5, CLOCK.now.date(), BY, CLOCK)
    slip = words(Path(desk.submit(*key, BY, CLOCK)["directory"]) / "phieu-trinh.docx")
    assert "Lãnh đạo đã trả lại lần 1, lý do: Phát hiện sai số liệu đơn vị A." in slip


def test_what_officers_did_to_the_units_words_is_told(at_desk: AtDesk, tmp_path: Path) -> None:
    """A leader who reads "chưa chỉnh sửa bằng tay" below ten decisions of his officers signs for words he never saw."""
    own, kept, dropped = (
        "Các đơn vị thực hiện tốt công khai thu chi",
        "Lấy ý kiến rộng rãi về quy chế",
        "Phòng học chật",
    )

    def send(office: Office) -> None:
        for unit in "ABC":
            office.accept(unit, narratives={"III": f"Công khai đầy đủ các khoản thu chi. {kept}. {dropped}."})

    slip = submitted(at_desk, send)
    assert "chưa chỉnh sửa bằng tay" in slip and "biên tập" not in slip
    path = tmp_path / "noi-dung.xlsx"
    with at_desk.warehouse.begin() as connection:
        row = connection.exec_driver_sql("SELECT id FROM report_version").one()
        content, _ = of_version(connection, row.id)
        write_narratives(connection, row.id, 1, content, path)
        book = load_workbook(path)
        for line in book[layout.GROUPS].iter_rows(min_row=layout.FIRST_ROW):
            body = str(line[layout.G_BODY].value)
            if body.startswith("Công khai"):
                line[layout.G_BODY].value, line[layout.G_CHOICE].value = own, layout.CHOICES[Choice.IN]
            elif body.startswith(dropped):
                line[layout.G_CHOICE].value = layout.CHOICES[Choice.OUT]
        book.save(path)
        period = at_desk.regime.period(PERIOD)
        events = import_narratives(connection, at_desk.regime, period, path, OTHER, "biên tập", CLOCK.now)
        ledger.append(connection, events, actor=OTHER.officer, at=CLOCK.now)
    slip = submitted(at_desk, lambda _: None)
    assert "Cán bộ (Cán bộ mẫu thứ hai) đã biên tập phần lời của đơn vị: viết lại 01 câu, bỏ 01 nhóm ý kiến." in slip
    assert f"Câu của cán bộ: “{own}”." in slip and "Văn bản do hệ thống lập; tệp Word chưa chỉnh sửa bằng tay" in slip
    with pytest.raises(UsageError, match=r"Cán bộ mẫu thứ hai.*đã biên tập phần lời của đơn vị"):
        at_desk.desk.approve(*at_desk.key, 2, OTHER, CLOCK)
    desk = of_one_officer(at_desk)
    slip = words(Path(desk.submit(*at_desk.key, BY, CLOCK)["directory"]) / "phieu-trinh.docx")
    assert "đồng ý cả với việc trình của Cán bộ mẫu, phần lời cán bộ biên tập." in slip
    assert desk.approve(*at_desk.key, 2, OTHER, CLOCK)["step"] == "approved", "an office of one officer"


def of_version(connection: sqlalchemy.Connection, version: UUID) -> tuple[ReportContent, bytes]:
    row = connection.execute(sqlalchemy.text(sql("issue/content")), {"version": version}).one()
    return ReportContent.from_json(row.content), bytes(row.body)
