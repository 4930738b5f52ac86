"""Dự thảo → trình → duyệt → phát hành → thay thế: the order holds, and nothing that went out is ever altered."""

import hashlib
import io
import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy
from docx import Document
from openpyxl import load_workbook

from etl import ledger
from etl.desk import ask
from etl.model.clock import Clock
from etl.model.decision import By
from etl.model.errors import UsageError
from etl.publish.layout import Kind, check_layout
from tests.consolidate.builder import AFTER_DEADLINE, Office, open_office
from tests.desk.conftest import BY, CLOCK, OTHER, AtDesk
from tests.signing import SIGNER, signed_pdf

DAY = date(2023, 5, 6)


def first(office: Office) -> None:
    office.accept("A", CD01=26, CD02=1, HS04=200, HS05=190, HS06=4)
    office.accept("B", CD01=9)


def later(office: Office) -> None:
    office.accept("C", CD01=5, at=AFTER_DEADLINE)


def nothing(office: Office) -> None:
    pass


def approved(at_desk: AtDesk) -> int:
    version = at_desk.draft(first)
    at_desk.desk.submit(*at_desk.key, BY, CLOCK, signer="Người Ký Mẫu")
    at_desk.desk.approve(*at_desk.key, version, OTHER, CLOCK)
    return version


def words(path: Path) -> str:
    document = Document(str(path))
    cells = [p for table in document.tables for cell in table._cells for p in cell.paragraphs]
    return "\n".join("".join(t.text or "" for t in p._p.iter(f"{W}t")) for p in [*document.paragraphs, *cells])


W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def hashes(folder: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}


def test_what_is_handed_up_is_complete_and_no_draft_any_more(at_desk: AtDesk) -> None:
    at_desk.draft(first)
    done = at_desk.desk.submit(*at_desk.key, BY, CLOCK, signer="Người Ký Mẫu")
    folder = Path(done["directory"])
    assert set(done["files"]) == {"bao-cao.docx", "phu-luc.xlsx", "phieu-trinh.docx", "tom-tat-lanh-dao.docx"}
    assert "doi-chieu.xlsx" not in done["files"], "the internal file goes to nobody's desk"
    assert any("LibreOffice" in note for note in done["notes"]), "the run says that there is no PDF"
    report = words(folder / "bao-cao.docx")
    assert "DỰ THẢO" not in report and "Người Ký Mẫu" in report and "Số:        /BC-GDĐT" in report
    slip = words(folder / "phieu-trinh.docx")
    assert "02/05 đơn vị" in slip and "03 đơn vị chưa có số liệu" in slip and "Cán bộ mẫu" in slip
    assert check_layout((folder / "bao-cao.docx").read_bytes()) == ()
    assert check_layout((folder / "phieu-trinh.docx").read_bytes(), Kind.SLIP) == ()


def test_what_was_decided_after_the_draft_is_not_handed_up_without_it(at_desk: AtDesk) -> None:
    """A withdrawn file was handed up, approved and issued as number 07: the draft was of the hour before."""
    at_desk.draft(first)
    with at_desk.warehouse.begin() as connection:
        statement = sqlalchemy.text("SELECT id FROM submission WHERE unit = 'A'")
        submission = connection.execute(statement).scalar_one()
        open_office(connection, at_desk.regime).judge(submission, "withdrawn")
    with pytest.raises(UsageError, match="chạy lệnh consolidate"):
        at_desk.desk.submit(*at_desk.key, BY, CLOCK)


def test_number_and_date_come_into_what_was_approved(at_desk: AtDesk, tmp_path: Path) -> None:
    approved(at_desk)
    signed = tmp_path / "ky.pdf"
    signed.write_bytes(signed_pdf())
    done = at_desk.desk.issue(*at_desk.key, 5, DAY, BY, CLOCK, signed=signed)
    folder = Path(done["directory"])
    report = words(folder / "bao-cao.docx")
    assert "Số: 05/BC-GDĐT" in report and "Gò Vấp, ngày 06 tháng 5 năm 2023" in report
    assert "(Kèm theo Báo cáo số 05/BC-GDĐT ngày 06 tháng 5 năm 2023" in report
    assert "Người Ký Mẫu" in report and "DỰ THẢO" not in report
    assert check_layout((folder / "bao-cao.docx").read_bytes()) == ()
    assert (folder / "ban-ky.pdf").read_bytes() == signed.read_bytes()
    assert any(note.startswith(f"Bản ký: {SIGNER}") and "không thay đổi sau khi ký" in note for note in done["notes"])
    foot = load_workbook(folder / "phu-luc.xlsx")["Tổng hợp"].oddFooter.center.text
    assert "05/BC-GDĐT" in foot and "DỰ THẢO" not in foot
    kept = at_desk.desk.office.landing.sizes()
    assert kept.keys() >= set(hashes(folder).values()), "frozen byte for byte"


def test_only_number_and_date_differ_from_what_was_approved(at_desk: AtDesk) -> None:
    approved(at_desk)
    folder = at_desk.desk.office.settings.out / at_desk.regime.name / "2023-H1"
    before = words(folder / "trinh-lan-1" / "bao-cao.docx").splitlines()
    done = at_desk.desk.issue(*at_desk.key, 5, DAY, BY, CLOCK)
    after = words(Path(done["directory"]) / "bao-cao.docx").splitlines()
    changed = [line for line in after if line not in before]
    assert len(changed) == 4 and all(re.search(r"^Số:|ngày 06|^\(Kèm", line) for line in changed), changed


def test_a_late_correction_is_issued_anew_and_the_first_stays(at_desk: AtDesk) -> None:
    approved(at_desk)
    one = Path(at_desk.desk.issue(*at_desk.key, 5, DAY, BY, CLOCK)["directory"])
    frozen = hashes(one)
    assert at_desk.draft(later) == 2
    told = at_desk.desk.changes(*at_desk.key, CLOCK)
    with pytest.raises(UsageError, match="chưa được tổng hợp"):
        at_desk.desk.changes(*at_desk.key, Clock(AFTER_DEADLINE))  # nothing was there on that day
    # worked by hand: 26 + 9 → 26 + 9 + 5, three units instead of two, one of them late
    totals = [(c["name"], c["before"], c["after"]) for c in told["changes"] if c["scope"] == "Tổng số"]
    answering = [one for one in totals if one[0].endswith("(số đơn vị có số liệu)")]
    assert answering and {one[1:] for one in answering} <= {("2", "3"), ("1", "2")}, "zeroes change who answered only"
    assert [one for one in totals if one not in answering] == [
        ("Đơn vị được đưa vào tổng hợp", "2", "3"),
        ("Trong đó gửi sau thời hạn", "0", "1"),
        ("Văn bản chỉ đạo", "35", "40"),
    ]
    assert told["issued_as"] == "Báo cáo số 05/BC-GDĐT ngày 06 tháng 5 năm 2023"
    slip = Path(at_desk.desk.submit(*at_desk.key, BY, CLOCK)["directory"]) / "phieu-trinh.docx"
    assert "thay thế Báo cáo số 05/BC-GDĐT ngày 06 tháng 5 năm 2023" in words(slip) and "40" in words(slip)
    at_desk.desk.approve(*at_desk.key, 2, OTHER, CLOCK)
    with pytest.raises(UsageError, match="đã cấp"):
        at_desk.desk.issue(*at_desk.key, 5, DAY, BY, CLOCK)
    two = Path(at_desk.desk.issue(*at_desk.key, 12, date(2023, 5, 20), BY, CLOCK)["directory"])
    report = words(two / "bao-cao.docx")
    assert "Báo cáo này thay thế Báo cáo số 05/BC-GDĐT ngày 06 tháng 5 năm 2023." in report
    assert "Số: 12/BC-GDĐT" in report and check_layout((two / "bao-cao.docx").read_bytes()) == ()
    assert hashes(one) == frozen, "what went out first is as it was"
    assert [state["replaced"] for state in at_desk.desk.versions(*at_desk.key)] == [False, True]
    with at_desk.warehouse.begin() as connection:
        problems = ledger.verify(connection).problems  # the builder's receipts were never received
        assert not [text for text in problems if "report" in text or "chain" in text]
        with pytest.raises(Exception, match=r"append-only|permission denied"):
            connection.exec_driver_sql("UPDATE report_issue SET number = 6")


@pytest.mark.parametrize("number", [0, -3, 100_000])
def test_a_number_that_cannot_be_is_refused(at_desk: AtDesk, number: int) -> None:
    approved(at_desk)
    with pytest.raises(UsageError, match="không hợp lệ"):
        at_desk.desk.issue(*at_desk.key, number, DAY, BY, CLOCK)


def test_steps_out_of_order_are_refused(at_desk: AtDesk) -> None:
    version = at_desk.draft(first)
    desk, key = at_desk.desk, at_desk.key
    with pytest.raises(UsageError, match="submit"):
        desk.approve(*key, version, OTHER, CLOCK)
    with pytest.raises(UsageError, match="Chưa có bản nào được duyệt"):
        desk.issue(*key, 5, DAY, BY, CLOCK)
    desk.submit(*key, BY, CLOCK)
    with pytest.raises(UsageError, match="lý do"):
        desk.send_back(*key, version, " ", BY, CLOCK)
    assert desk.send_back(*key, version, "Bổ sung số liệu mục II", BY, CLOCK)["step"] == "returned"
    with pytest.raises(UsageError, match="trả lại"):
        desk.approve(*key, version, OTHER, CLOCK)
    with pytest.raises(UsageError, match="Chưa đăng ký"):
        desk.submit(*key, By("ai.do", "tester"), CLOCK)


def test_what_was_sent_back_comes_up_again_with_the_reason_and_what_changed(at_desk: AtDesk, tmp_path: Path) -> None:
    """The leader sees at once what he asked for and what has become of it; nothing is re-read for nothing."""
    desk, key = at_desk.desk, at_desk.key
    at_desk.draft(first)
    desk.submit(*key, BY, CLOCK)
    desk.send_back(*key, 1, "Chờ số liệu đơn vị C", BY, CLOCK)
    same = words(Path(desk.submit(*key, BY, CLOCK)["directory"]) / "phieu-trinh.docx")
    assert "Lãnh đạo đã trả lại lần 1" in same and "Số liệu không thay đổi so với bản ấy." in same
    desk.send_back(*key, 1, "Chờ số liệu đơn vị C", BY, CLOCK)
    at_desk.draft(later)
    slip = words(Path(desk.submit(*key, BY, CLOCK)["directory"]) / "phieu-trinh.docx")
    assert "trang (ước tính), mức cho phép" in slip, "nothing counted the pages here"
    assert "Lãnh đạo đã trả lại lần 1, lý do: Chờ số liệu đơn vị C." in slip
    assert "Số liệu thay đổi so với bản ấy:" in slip and "35" in slip and "40" in slip
    assert desk.approve(*key, 2, OTHER, CLOCK)["step"] == "approved"


def test_a_draft_gone_stale_is_not_approved(at_desk: AtDesk) -> None:
    at_desk.draft(first)
    at_desk.desk.submit(*at_desk.key, BY, CLOCK)
    at_desk.draft(later)
    with pytest.raises(UsageError, match="không phải bản mới nhất"):
        at_desk.desk.approve(*at_desk.key, 1, OTHER, CLOCK)


def test_what_went_out_is_not_handed_up_again(at_desk: AtDesk) -> None:
    approved(at_desk)
    at_desk.desk.issue(*at_desk.key, 5, DAY, BY, CLOCK)
    with pytest.raises(UsageError, match="đã phát hành"):
        at_desk.desk.submit(*at_desk.key, BY, CLOCK)
    assert at_desk.draft(nothing) == 1


def test_a_signed_copy_that_is_no_pdf_stops_the_issue(at_desk: AtDesk, tmp_path: Path) -> None:
    approved(at_desk)
    for body, said in (
        (b"MZ", "không phải là PDF"),
        (b"%PDF-1.4 mau.\n\n", "bị cắt ngang"),
        (signed_pdf()[:-40], "cắt"),
    ):
        (tmp_path / "ky.pdf").write_bytes(body)
        with pytest.raises(UsageError, match=said):
            at_desk.desk.issue(*at_desk.key, 5, DAY, BY, CLOCK, signed=tmp_path / "ky.pdf")
    assert at_desk.desk.versions(*at_desk.key)[0]["step"] == "approved", "nothing is half done"


def edit(source: Path, target: Path, **texts: str) -> Path:
    """Replaces texts in the runs of a Word file, as a person does."""
    document = Document(str(source))
    for paragraph in document.element.body.iter(f"{W}t"):
        for old, new in texts.items():
            paragraph.text = (paragraph.text or "").replace(old.replace("_", " "), new)
    saved = io.BytesIO()
    document.save(saved)
    target.write_bytes(saved.getvalue())
    return target


def test_an_edited_word_is_taken_in_checked_and_issued(at_desk: AtDesk, tmp_path: Path) -> None:
    version = at_desk.draft(first)
    sent = Path(at_desk.desk.submit(*at_desk.key, BY, CLOCK)["directory"]) / "bao-cao.docx"
    edited = edit(sent, tmp_path / "sua.docx", Trên_đây_là="Trên đây là toàn bộ")
    taken = at_desk.desk.import_report(*at_desk.key, edited, "Lãnh đạo sửa câu kết", BY, CLOCK)
    assert taken["differences"] == []
    with pytest.raises(UsageError, match="submit"):
        at_desk.desk.approve(*at_desk.key, version, OTHER, CLOCK)  # another text than the one handed up
    at_desk.desk.submit(*at_desk.key, BY, CLOCK)
    at_desk.desk.approve(*at_desk.key, version, OTHER, CLOCK)
    out = Path(at_desk.desk.issue(*at_desk.key, 7, DAY, BY, CLOCK)["directory"])
    assert "Trên đây là toàn bộ" in words(out / "bao-cao.docx") and "Số: 07/BC-GDĐT" in words(out / "bao-cao.docx")


def import_wrong(at_desk: AtDesk, tmp_path: Path) -> dict[str, Any]:
    """A leader's copy comes back with 53 for our 35, and a number of his own."""
    at_desk.draft(first)
    sent = Path(at_desk.desk.submit(*at_desk.key, BY, CLOCK)["directory"]) / "bao-cao.docx"
    document = Document(str(sent))
    control = next(
        c for c in document.element.body.iter(f"{W}sdt") if c.find(f"{W}sdtPr/{W}tag").get(f"{W}val") == "CD01|total"
    )
    next(control.iter(f"{W}t")).text = "53"
    body = next(p for p in document.paragraphs if p.text.startswith("Thực hiện Kế hoạch"))
    body.add_run(" Có 17 đơn vị tiêu biểu ngày 20/4/2023.")
    document.save(str(tmp_path / "sua.docx"))
    return at_desk.desk.import_report(*at_desk.key, tmp_path / "sua.docx", "Sửa tay", BY, CLOCK)


def test_a_number_changed_by_hand_is_listed_with_its_figure(at_desk: AtDesk, tmp_path: Path) -> None:
    taken = import_wrong(at_desk, tmp_path)
    assert [(d["found"], d["expected"][:2]) for d in taken["differences"]] == [
        ("53", "35"),
        ("17", "kh"),
        ("20/4/2023", "kh"),
    ]
    assert "Văn bản chỉ đạo" in taken["differences"][0]["what"]


def test_a_text_that_contradicts_its_appendix_goes_out_only_on_the_leaders_word(
    at_desk: AtDesk, tmp_path: Path
) -> None:
    """53 in the body and 35 in the appendix below it is what the receiver sends back."""
    import_wrong(at_desk, tmp_path)
    desk, key = at_desk.desk, at_desk.key
    slip = words(Path(desk.submit(*key, BY, CLOCK)["directory"]) / "phieu-trinh.docx")
    assert "03 chỗ khác số liệu (Bảng 1)" in slip and "Bảng 1. Chỗ văn bản khác số liệu" in slip
    rows = slip[slip.index("Đúng ra là") :].splitlines()
    assert rows[rows.index("53") :][:2] == ["53", "35"] and "17" in rows and "20/4/2023" in rows
    question = ask(desk, *key, 1)
    assert question is not None and "ghi 53; số liệu là 35" in question.body
    with pytest.raises(UsageError, match="ghi 53; số liệu là 35"):
        desk.approve(*key, 1, OTHER, CLOCK, accept=" ")
    assert desk.versions(*key)[0]["step"] == "submitted"
    done = desk.approve(*key, 1, OTHER, CLOCK, accept="Số liệu đã thống nhất với Ủy ban, phụ lục đính chính sau")
    assert [d["found"] for d in done["accepted"]] == ["53", "17", "20/4/2023"] and "thống nhất" in done["why"]
    with at_desk.warehouse.begin() as connection:
        statement = "SELECT payload FROM ledger WHERE event = 'report_decided' ORDER BY seq DESC LIMIT 1"
        payload = json.loads(connection.exec_driver_sql(statement).scalar_one())
        assert payload["differences"] == 3 and payload["why_sha256"] == sha256_of(done["why"])
    desk.issue(*key, 9, DAY, BY, CLOCK)


def test_what_was_typed_into_the_issued_text_is_told_when_it_is_replaced(at_desk: AtDesk, tmp_path: Path) -> None:
    """The receiver has 53 on paper: a list that says "before: 35" names a number that he never saw."""
    import_wrong(at_desk, tmp_path)
    desk, key = at_desk.desk, at_desk.key
    desk.submit(*key, BY, CLOCK)
    desk.approve(*key, 1, OTHER, CLOCK, accept="Đã thống nhất")
    desk.issue(*key, 5, DAY, BY, CLOCK)
    at_desk.draft(later)
    told = desk.changes(*key, CLOCK)
    (change,) = [one for one in told["changes"] if one["figure"] == "CD01|total"]
    assert (change["before"], change["after"]) == ("53 (sửa tay; số liệu là 35)", "40")
    assert told["issued_is_edited"]
    lost = [one["words"] for one in told["edits_not_carried"]]
    assert any("Có 17 đơn vị tiêu biểu" in one for one in lost) and any("53" in one for one in lost), lost
    slip = words(Path(desk.submit(*key, BY, CLOCK)["directory"]) / "phieu-trinh.docx")
    assert "53 (sửa tay; số liệu là 35)" in slip
    assert "Báo cáo số 05/BC-GDĐT ngày 06 tháng 5 năm 2023 đã được chỉnh sửa bằng tay" in slip
    assert "Có 17 đơn vị tiêu biểu" in slip, "the leader's own words do not vanish in silence"


def table_of(path: Path, title: str) -> list[tuple[str, ...]]:
    """The lines of a table of the phiếu trình but for its heading; empty if it has none of this name."""
    document = Document(str(path))
    titles = [p.text for p in document.paragraphs if re.match(r"Bảng \d+\.", p.text)]
    listed = [t for t in document.tables if t.rows[0].cells[0].text == "TT"]
    found = [t for name, t in zip(titles, listed, strict=True) if name.endswith(title)]
    return [tuple(cell.text for cell in row.cells) for table in found for row in table.rows[1:]]


def test_the_leader_reads_which_words_were_edited_by_hand(at_desk: AtDesk, tmp_path: Path) -> None:
    """ "Chỉnh sửa bằng tay" alone made him compare nine pages with nine pages."""
    at_desk.draft(first)
    sent = Path(at_desk.desk.submit(*at_desk.key, BY, CLOCK)["directory"])
    assert table_of(sent / "phieu-trinh.docx", "Lời văn sửa bằng tay") == []
    edited = edit(sent / "bao-cao.docx", tmp_path / "sua.docx", Trên_đây_là="Trên đây là toàn bộ")
    at_desk.desk.import_report(*at_desk.key, edited, "Sửa câu kết", BY, CLOCK)
    slip = Path(at_desk.desk.submit(*at_desk.key, BY, CLOCK)["directory"]) / "phieu-trinh.docx"
    ((_, before, after),) = table_of(slip, "Lời văn sửa bằng tay")
    assert before.startswith("Trên đây là ") and after.startswith("Trên đây là toàn bộ ")
    assert "Lời văn sửa bằng tay: 01 chỗ (Bảng 1)" in words(slip) and check_layout(slip.read_bytes(), Kind.SLIP) == ()


def test_words_edited_by_hand_in_a_draft_do_not_vanish_with_the_next_draft(at_desk: AtDesk, tmp_path: Path) -> None:
    """A late file made a new draft, and a morning of the chief clerk's mending was gone without a word."""
    at_desk.draft(first)
    sent = Path(at_desk.desk.submit(*at_desk.key, BY, CLOCK)["directory"]) / "bao-cao.docx"
    edited = edit(sent, tmp_path / "sua.docx", Trên_đây_là="Trên đây là toàn bộ")
    at_desk.desk.import_report(*at_desk.key, edited, "Sửa câu kết", BY, CLOCK)
    at_desk.draft(later)
    done = at_desk.desk.submit(*at_desk.key, BY, CLOCK)
    lost = "Dự thảo lần 1 đã được chỉnh sửa bằng tay; 01 chỗ sửa không có trong dự thảo này"
    assert lost in done["notes"] and lost in words(Path(done["directory"]) / "phieu-trinh.docx")


def test_words_that_changed_since_the_report_went_out_are_told(at_desk: AtDesk) -> None:
    """Another sentence under the same figures: "số liệu không thay đổi" was all that a leader read of it."""
    at_desk.draft(lambda office: office.accept("A", CD01=26))
    at_desk.desk.submit(*at_desk.key, BY, CLOCK)
    at_desk.desk.approve(*at_desk.key, 1, OTHER, CLOCK)
    at_desk.desk.issue(*at_desk.key, 5, DAY, BY, CLOCK)
    says = {"III": "Công khai đầy đủ các khoản thu chi."}
    at_desk.draft(lambda office: [office.accept(unit, CD01=0, narratives=says, at=AFTER_DEADLINE) for unit in "BCD"])
    reworded = at_desk.desk.changes(*at_desk.key, CLOCK)["reworded"]
    assert any("khoản thu chi" in one["after"] for one in reworded)
    slip = Path(at_desk.desk.submit(*at_desk.key, BY, CLOCK)["directory"]) / "phieu-trinh.docx"
    rows = table_of(slip, "Lời văn thay đổi")
    assert any("khoản thu chi" in after for _, _, after in rows)
    pairs = [(re.sub(r"[\d.,/]", "", one["before"]), re.sub(r"[\d.,/]", "", one["after"])) for one in reworded]
    assert all(before != after for before, after in pairs), "another number alone is told as a figure"


def sha256_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def test_nothing_that_was_handed_up_is_overwritten_and_every_return_stays_told(at_desk: AtDesk, tmp_path: Path) -> None:
    """The set with the leader's remarks is what the next one is compared with; it must not be gone."""
    desk, key = at_desk.desk, at_desk.key
    at_desk.draft(first)
    one = Path(desk.submit(*key, BY, CLOCK)["directory"])
    sent = hashes(one)
    desk.send_back(*key, 1, "Sửa câu kết", BY, CLOCK)
    edited = edit(one / "bao-cao.docx", tmp_path / "sua.docx", Trên_đây_là="Trên đây là toàn bộ")
    assert desk.import_report(*key, edited, "Sửa theo ý kiến", BY, CLOCK)["edit"] == 1
    two = Path(desk.submit(*key, BY, CLOCK)["directory"])
    assert (one.name, two.name) == ("trinh-lan-1", "trinh-lan-2") and hashes(one) == sent
    assert "Trình lần 2, dự thảo lần 1" in words(two / "phieu-trinh.docx")
    desk.approve(*key, 1, OTHER, CLOCK)
    at_desk.draft(later)
    assert Path(desk.submit(*key, BY, CLOCK)["directory"]).name == "trinh-lan-3", "numbered over the period"
    told = [(h["what"], h["number"], h["why"]) for h in desk.versions(*key)[1]["history"]]
    assert told == [
        ("submitted", 1, ""),
        ("returned", 0, "Sửa câu kết"),
        ("edited", 1, "Sửa theo ý kiến"),
        ("submitted", 2, ""),
        ("approved", 0, ""),
    ]


def test_what_is_no_word_file_is_refused(at_desk: AtDesk, tmp_path: Path) -> None:
    at_desk.draft(first)
    (tmp_path / "x.docx").write_bytes(b"no")
    with pytest.raises(UsageError, match="không phải"):
        at_desk.desk.import_report(*at_desk.key, tmp_path / "x.docx", "x", BY, CLOCK)
