"""What an officer decides about the units' own words comes back into this report and into later ones."""

from pathlib import Path
from typing import Any

import pytest
import sqlalchemy
from openpyxl import load_workbook

from etl import ledger
from etl.audit.rows import of_rows
from etl.consolidate.version import Version, consolidate
from etl.forms import narrative_book as layout
from etl.model.decision import By
from etl.model.errors import UsageError
from etl.publish.narrative_workbook import write_narratives
from etl.publish.templates import load_template
from etl.regime import load_regime
from etl.review.narratives import import_narratives
from etl.review.officers import register_officer
from tests.consolidate.builder import AFTER_DEADLINE, MUCH_LATER, PERIOD, Office, open_office, small_regime

OFFICER = By("nv.mau", "root")
PUBLIC, OPINION, TRAINING = (
    "Công khai đầy đủ các khoản thu chi",
    "Lấy ý kiến rộng rãi về quy chế nội bộ",
    "Đã mở nhiều lớp tập huấn về dân vận",
)


@pytest.fixture
def office(connection: sqlalchemy.Connection, repo: Path) -> Office:
    opened = open_office(connection, small_regime(load_regime(repo / "regimes", "govap-danvan-2023")))
    register_officer(connection, OFFICER.officer, "Cán bộ mẫu", MUCH_LATER)
    for unit in "ABC":
        opened.accept(unit, narratives={"III": f"{PUBLIC}. {OPINION}."})
    opened.accept("D", narratives={"III": f"{TRAINING}."})
    return opened


def report(office: Office) -> Version:
    return consolidate(office.connection, office.regime, PERIOD, MUCH_LATER, load_template(office.regime))


def printed(version: Version) -> list[str]:
    (section,) = [section for section in version.content.sections if section.code == "III"]
    return [paragraph.text for paragraph in section.paragraphs if paragraph.text.startswith("- ")]


class Workbook:
    """The exported workbook under an officer's hands."""

    def __init__(self, office: Office, folder: Path) -> None:
        self.office, self.path = office, folder / "noi-dung.xlsx"
        version = report(office)
        write_narratives(office.connection, version.id, version.number, version.content, self.path)
        self.book = load_workbook(self.path)

    def row(self, text: str, sheet: str = layout.GROUPS, column: int = layout.G_BODY) -> Any:
        rows = self.book[sheet].iter_rows(min_row=layout.FIRST_ROW)
        return next(row for row in rows if str(row[column].value).startswith(text))

    def type(self, text: str, column: int, value: Any) -> None:
        self.row(text)[column].value = value

    def number(self, text: str) -> Any:
        return self.row(text)[layout.G_NUMBER].value

    def take_in(self) -> Version:
        self.book.save(self.path)
        regime = self.office.regime
        connection = self.office.connection
        events = import_narratives(
            connection, regime, regime.period(PERIOD), self.path, OFFICER, "theo ý kiến lãnh đạo", MUCH_LATER
        )
        ledger.append(connection, events, actor=OFFICER.officer, at=MUCH_LATER)
        return report(self.office)


@pytest.fixture
def workbook(office: Office, tmp_path: Path) -> Workbook:
    return Workbook(office, tmp_path)


def test_before_any_decision_what_three_units_say_is_printed(office: Office) -> None:
    assert printed(report(office)) == [
        "- Nhiều đơn vị (03/05) đã công khai đầy đủ các khoản thu chi.",
        "- Nhiều đơn vị (03/05) đã lấy ý kiến rộng rãi về quy chế nội bộ.",
    ]


def test_edit_drop_pick_and_order(workbook: Workbook) -> None:
    workbook.type(PUBLIC, layout.G_POSITION, 2)
    workbook.type(PUBLIC, layout.G_BODY, "công khai thu chi, đúng quy định")
    workbook.type(OPINION, layout.G_CHOICE, "Không")
    workbook.type(TRAINING, layout.G_CHOICE, "Tiêu biểu")
    workbook.type(TRAINING, layout.G_POSITION, 1)
    version = workbook.take_in()
    assert version.number == 2
    assert printed(version) == [
        f"- Tiêu biểu: {TRAINING}.",
        "- Nhiều đơn vị (03/05) đã công khai thu chi, đúng quy định.",
    ]


def test_what_is_picked_as_one_units_words_keeps_its_numbers(workbook: Workbook) -> None:
    workbook.type(TRAINING, layout.G_CHOICE, "Tiêu biểu")
    workbook.type(TRAINING, layout.G_BODY, "Đã mở 02 lớp tập huấn ngày 20/4/2023")
    assert "- Tiêu biểu: Đã mở 02 lớp tập huấn ngày 20/4/2023." in printed(workbook.take_in())


def test_merge_and_split(workbook: Workbook) -> None:
    workbook.type(OPINION, layout.G_MERGE, workbook.number(PUBLIC))
    workbook.type(TRAINING, layout.G_MERGE, workbook.number(OPINION))
    merged = workbook.take_in()
    assert [text[:22] for text in printed(merged)] == ["- Nhiều đơn vị (04/05)"]


def test_a_statement_can_be_moved_to_a_group_of_its_own(workbook: Workbook) -> None:
    for row in workbook.book[layout.STATEMENTS].iter_rows(min_row=layout.FIRST_ROW):
        if row[3].value == OPINION:
            row[layout.S_NUMBER].value = workbook.number(PUBLIC)
    merged = workbook.take_in()
    assert len(printed(merged)) == 1
    again = Workbook(workbook.office, workbook.path.parent)
    for row in again.book[layout.STATEMENTS].iter_rows(min_row=layout.FIRST_ROW):
        if row[3].value == OPINION:
            row[layout.S_NUMBER].value = "mới 1"
    assert len(printed(again.take_in())) == 2


def test_a_later_version_keeps_what_was_decided(workbook: Workbook, office: Office) -> None:
    workbook.type(PUBLIC, layout.G_BODY, "công khai thu chi, đúng quy định")
    workbook.type(OPINION, layout.G_CHOICE, "Không")
    workbook.take_in()
    office.accept("E", at=AFTER_DEADLINE, narratives={"III": "Các khoản thu, chi đều được công khai đầy đủ. Họp đều."})
    assert printed(report(office)) == ["- Nhiều đơn vị (04/05) đã công khai thu chi, đúng quy định."]


def test_an_older_version_of_the_report_is_not_touched(workbook: Workbook, office: Office) -> None:
    first = report(office)
    workbook.type(PUBLIC, layout.G_CHOICE, "Không")
    workbook.take_in()
    statement = sqlalchemy.text("SELECT content FROM report_version WHERE id = :id")
    assert office.connection.execute(statement, {"id": first.id}).scalar_one() == first.content.to_json()


def test_the_ledger_keeps_hashes_and_no_text(workbook: Workbook, office: Office) -> None:
    workbook.type(PUBLIC, layout.G_BODY, "công khai thu chi, đúng quy định")
    workbook.take_in()
    kept = office.connection.exec_driver_sql("SELECT payload FROM ledger WHERE event = 'narratives_decided'")
    (payload,) = kept.scalars()
    assert "công khai" not in payload and '"groups":1' in payload.replace(" ", "")


@pytest.mark.parametrize(
    ("column", "value", "said"),
    [
        (layout.G_CHOICE, "Chắc vậy", "chọn một trong: Tự động"),
        (layout.G_POSITION, "đầu tiên", "không phải số nguyên"),
        (layout.G_MERGE, "99", "không có nhóm “99”"),
        (layout.G_BODY, "", "phải có"),
        (layout.G_BODY, "x" * 700, "không quá 600"),
        (layout.G_BODY, "công khai {{ 7*7 }} {% if x %}", r"nhóm 1 của mục III, cột “Nội dung in ra.*ký hiệu “{”"),
        (layout.G_BODY, "công khai 15 khoản thu chi", "số hoặc ngày “15”.*không nói thay nhiều đơn vị"),
        (layout.G_BODY, "công khai thu chi từ ngày 20/4/2023", "số hoặc ngày “20/4/2023”"),
        (layout.G_BODY, "công khai thu chi do cô Lan phụ trách", "tên riêng “cô Lan”"),
        (layout.G_BODY, "Trường Mầm non Lá Xanh công khai thu chi đầy đủ", "tên đơn vị “.*Lá Xanh”"),
        (layout.G_BODY, "trường mn lá xanh công khai thu chi đầy đủ", "tên đơn vị “mn lá xanh”"),
        (layout.G_BODY, "MN Lá Xanh công khai thu chi đầy đủ", "tên đơn vị “.*Lá Xanh”"),
        (layout.G_CHOICE, "Tiêu biểu (nêu tên đơn vị)", "chỉ dùng cho nội dung của một đơn vị"),
        (layout.G_ADDRESSEE, "Sở Giáo dục và Đào tạo", "cột “Gửi tới” do máy ghi.*sửa câu"),
    ],
)
def test_a_mistake_is_told_and_nothing_is_kept(
    workbook: Workbook, office: Office, column: int, value: str, said: str
) -> None:
    workbook.type(PUBLIC, column, value)
    with pytest.raises(UsageError, match=said):
        workbook.take_in()
    assert office.connection.exec_driver_sql("SELECT count(*) FROM narrative_decision").scalar_one() == 0


def test_the_workbook_shows_the_count_that_is_printed(workbook: Workbook) -> None:
    shown = workbook.row(PUBLIC)[2].value
    workbook.type(PUBLIC, layout.G_CHOICE, "Có")
    assert any("công khai" in text and f"({shown:02d}/05)" in text for text in printed(workbook.take_in()))


def test_a_merge_is_told_in_the_words_of_the_group_merged_into(workbook: Workbook) -> None:
    """Another group's sentence was printed, in quotation marks, for twenty-four schools of which ten wrote it not."""
    said = "Niềm tin của cha mẹ học sinh được nâng lên"
    workbook.type(PUBLIC, layout.G_MERGE, workbook.number(OPINION))
    workbook.type(OPINION, layout.G_CHOICE, "Có")
    assert printed(workbook.take_in()) == ["- Nhiều đơn vị (03/05) đã lấy ý kiến rộng rãi về quy chế nội bộ."]
    again = Workbook(workbook.office, workbook.path.parent)
    again.type(OPINION, layout.G_BODY, said)
    assert printed(again.take_in()) == [f"- Nhiều đơn vị (03/05) cho biết: {said}."]


def test_one_of_those_who_wrote_the_same_is_not_moved_alone(workbook: Workbook, office: Office) -> None:
    """The split was taken, did nothing, and nobody was told."""
    rows = [
        row for row in workbook.book[layout.STATEMENTS].iter_rows(min_row=layout.FIRST_ROW) if row[3].value == OPINION
    ]
    rows[0][layout.S_NUMBER].value = "mới 1"
    with pytest.raises(UsageError, match=r"có 3 đơn vị viết như nhau.*ghi cùng một nhóm"):
        workbook.take_in()
    for row in rows:
        row[layout.S_NUMBER].value = workbook.number(PUBLIC)
    assert len(printed(workbook.take_in())) == 1


def test_sentences_with_other_numbers_are_picked_apart(office: Office, tmp_path: Path) -> None:
    """ "12 lớp và 338 trẻ", split off to name its school, came back as two schools with the other's numbers."""
    office.accept("A", at=AFTER_DEADLINE, narratives={"III": "Đã vận động 12 hộ với 338 phần quà tết."})
    office.accept("B", at=AFTER_DEADLINE, narratives={"III": "Đã vận động 10 hộ với 280 phần quà tết."})
    workbook = Workbook(office, tmp_path)
    for row in workbook.book[layout.STATEMENTS].iter_rows(min_row=layout.FIRST_ROW):
        if "338" in str(row[3].value):
            row[layout.S_NUMBER].value = "mới 1"
    workbook.take_in()
    again = Workbook(office, tmp_path)
    again.type("Đã vận động 12 hộ", layout.G_CHOICE, "Tiêu biểu (nêu tên đơn vị)")
    said = "- Tiêu biểu: Trường Mầm non Lá Xanh (mẫu): Đã vận động 12 hộ với 338 phần quà tết."
    assert said in printed(again.take_in())


def test_what_an_officer_wrote_is_not_quoted_as_the_units_words(workbook: Workbook) -> None:
    workbook.type(PUBLIC, layout.G_BODY, "Việc thu chi ở các trường “đã rõ ràng”")
    assert "- Nhiều đơn vị (03/05) cho biết: Việc thu chi ở các trường “đã rõ ràng”." in printed(workbook.take_in())


def test_every_choice_can_be_chosen_from_the_list(workbook: Workbook) -> None:
    """ "Tiêu biểu, nêu tên đơn vị" fell apart at its comma and could not be chosen."""
    (rule,) = workbook.book[layout.GROUPS].data_validations.dataValidation
    assert rule.formula1.strip('"').split(",") == list(layout.CHOICES.values())


EDITED = "tổ chức nhiều lớp tập huấn về công tác dân vận"


def test_words_that_would_not_be_printed_are_not_taken_in_silence(workbook: Workbook) -> None:
    """An officer wrote a sentence for a group of one unit, left it on "Tự động", and never saw it again."""
    workbook.type(TRAINING, layout.G_BODY, EDITED)
    with pytest.raises(UsageError, match=r"sẽ không được in.*chọn “Có”"):
        workbook.take_in()
    workbook.type(EDITED, layout.G_CHOICE, "Có")
    assert f"- Nhiều đơn vị (01/05) đã {EDITED}." in [
        text.replace("Một số", "Nhiều") for text in printed(workbook.take_in())
    ]


def test_words_for_a_group_that_others_are_merged_into_are_taken(workbook: Workbook) -> None:
    workbook.type(OPINION, layout.G_MERGE, workbook.number(TRAINING))
    workbook.type(TRAINING, layout.G_BODY, EDITED)
    assert f"- Nhiều đơn vị (04/05) đã {EDITED}." in printed(workbook.take_in())


def test_nothing_changed_is_no_decision(workbook: Workbook) -> None:
    with pytest.raises(UsageError, match="không có gì khác"):
        workbook.take_in()


def test_another_file_is_refused(office: Office, tmp_path: Path) -> None:
    path = tmp_path / "khac.xlsx"
    path.write_bytes(b"PK not a workbook")
    with pytest.raises(UsageError, match="không phải tệp"):
        import_narratives(
            office.connection, office.regime, office.regime.period(PERIOD), path, OFFICER, "thử", MUCH_LATER
        )


def test_only_a_registered_officer_decides(office: Office, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="Chưa đăng ký"):
        import_narratives(
            office.connection,
            office.regime,
            office.regime.period(PERIOD),
            tmp_path / "a",
            By("x", "y"),
            "z",
            MUCH_LATER,
        )


def test_a_units_formula_stays_text(office: Office, tmp_path: Path) -> None:
    office.accept("E", narratives={"III": '=HYPERLINK("http://mau.vn") đã công khai thu chi'})
    workbook = Workbook(office, tmp_path)
    cells = [cell for sheet in workbook.book for row in sheet.iter_rows() for cell in row]
    assert all(cell.data_type != "f" and cell.hyperlink is None for cell in cells)


def test_the_same_file_is_not_taken_in_twice(workbook: Workbook) -> None:
    """A second officer sent it again, and the leader read that the sentences were his."""
    workbook.type(PUBLIC, layout.G_BODY, "công khai thu chi, đúng quy định")
    workbook.take_in()
    with pytest.raises(UsageError, match="đã được nhận"):
        import_narratives(
            workbook.office.connection,
            workbook.office.regime,
            workbook.office.regime.period(PERIOD),
            workbook.path,
            OFFICER,
            "gửi lại",
            MUCH_LATER,
        )


@pytest.mark.parametrize("table", ["narrative_choice", "narrative_member"])
def test_a_decision_that_somebody_slipped_in_behind_the_ledger_is_named(workbook: Workbook, table: str) -> None:
    """The officer's sentence is what the next report prints: nobody noticed when another stood in the database."""
    workbook.type(PUBLIC, layout.G_BODY, "công khai thu chi, đúng quy định")
    workbook.take_in()
    connection = workbook.office.connection
    assert not [one for one in of_rows(connection) if table in one]
    columns = {"narrative_choice": "'in', 'Câu của người khác', NULL", "narrative_member": "'abc'"}[table]
    key = "'khac'," if table == "narrative_choice" else "'cau-khac',"
    connection.exec_driver_sql(f"INSERT INTO {table} SELECT max(id), 'III', {key} {columns} FROM narrative_decision")
    (said,) = [one for one in of_rows(connection) if table in one]
    assert "không còn như khi ghi sự kiện" in said
