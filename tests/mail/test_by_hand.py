"""Zalo, eOffice, paper, telephone: what an officer registers, corrects and finds again."""

from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from etl.corrections import Correction, confirm, correct
from etl.forms.layout import DATA_SHEET
from etl.mailroom import add_file, search
from etl.model.clock import Clock
from etl.model.decision import By, Reason
from etl.model.errors import UsageError
from etl.pipeline import Journey
from etl.receive.by_hand import HandDelivery
from tests.review.conftest import PERIOD, REGIME, UNITS, Office, at, made, office  # noqa: F401

BY, WHY = By("nv.a", "root"), Reason("", "chị Hoa (mẫu) gọi điện lúc 9 giờ")
A, B, C = UNITS
NOW = at("04-28T16:00")
PDF = b"%PDF-1.4 mau"


def saved(path: Path, data: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def add(journey: Journey, path: Path, **said: Any) -> list[str]:
    delivery = HandDelivery(path, **{"channel": "zalo", "received_at": at("04-26T15:30").now, "unit": A, **said})
    return add_file(journey, delivery, BY, WHY, NOW)


def form(desk: Office, unit: str) -> bytes:
    return next((desk.made / REGIME / unit).glob("*.xlsx")).read_bytes()


def state(desk: Office, unit: str) -> dict[str, Any]:
    desk.journey.process(NOW)
    found = desk.journey.status(REGIME, PERIOD, NOW)
    return next(one for one in found["units"] if one["unit"] == unit)


def rows(desk: Office, statement: str, **facts: str) -> list[Any]:
    import sqlalchemy

    with desk.journey.warehouse.begin() as connection:
        return list(connection.execute(sqlalchemy.text(statement), facts).all())


def test_a_file_by_zalo_counts_with_its_time_and_evidence(office: Office, tmp_path: Path) -> None:  # noqa: F811
    picture = saved(tmp_path / "chup.png", b"\x89PNG mau")
    add(office.journey, saved(tmp_path / "BaoCao.xlsx", form(office, A)), evidence=picture, incoming_number="125")
    found = state(office, A)
    assert found["status"].startswith("accepted") and found["received_at"].startswith("2023-04-26T15:30")
    (registered,) = rows(office, "SELECT * FROM hand_registration h JOIN receipt r ON r.id = h.receipt_id")
    assert (registered.channel, registered.received_at_source, registered.incoming_number) == (
        "zalo",
        "incoming_register",
        "125",
    )
    assert office.journey.landing.read(registered.evidence) == b"\x89PNG mau" and registered.decided_by == "nv.a"


def test_without_a_number_the_officer_vouches(office: Office, tmp_path: Path) -> None:  # noqa: F811
    add(office.journey, saved(tmp_path / "BaoCao.xlsx", form(office, A)))
    assert rows(office, "SELECT received_at_source FROM receipt")[0][0] == "officer"


def test_a_scan_alone_is_signed_only_and_a_form_of_another_unit_waits(office: Office, tmp_path: Path) -> None:  # noqa: F811
    add(office.journey, saved(tmp_path / "ban ky.pdf", PDF))
    assert state(office, A)["status"] == "signed_only"
    add(office.journey, saved(tmp_path / "nham.xlsx", form(office, B)), unit=C)
    assert state(office, C)["status"] == "needs_review"
    assert "unit-mismatch" in {row.code for row in rows(office, "SELECT code FROM present_finding")}


def test_what_cannot_be_registered(office: Office, tmp_path: Path) -> None:  # noqa: F811
    there = saved(tmp_path / "x.pdf", PDF)
    for path, said, words in (
        (there, {"channel": "fax"}, "Không có kênh “fax”"),
        (there, {"received_at": at("05-20T08:00").now}, "tương lai"),
        (there, {"unit": "999", "regime": REGIME}, "Không có đơn vị “999”"),
        (Path("/khong/co"), {}, "Không mở được tệp “/khong/co”: không có tệp này"),
    ):
        with pytest.raises(UsageError, match=words):
            add(office.journey, path, **said)
        assert rows(office, "SELECT * FROM receipt") == [], words


def test_only_an_officer_with_a_reason(office: Office, tmp_path: Path) -> None:  # noqa: F811
    delivery = HandDelivery(saved(tmp_path / "x.pdf", PDF), "zalo", at("04-26T15:30").now, REGIME, A)
    for by, why in ((By("ai.do", "root"), WHY), (BY, Reason("", " "))):
        with pytest.raises(UsageError):
            add_file(office.journey, delivery, by, why, NOW)


# ---------------------------------------------------------------------- corrections
def figure(desk: Office, indicator: str) -> dict[str, Any]:
    desk.journey.consolidate(REGIME, PERIOD, NOW)
    return next(one for one in desk.journey.trace(REGIME, PERIOD, indicator) if one["unit"] == A)


def test_a_correction_shows_as_such_until_confirmed(office: Office) -> None:  # noqa: F811
    office.receive(A, "04-20T09:00")
    before = figure(office, "CD01")
    assert "correction" not in before
    done = correct(office.journey, Correction(REGIME, PERIOD, A, (("CD01", "17"),)), BY, WHY, NOW)
    assert done["verdict"].startswith("accepted")
    after = figure(office, "CD01")
    assert after["value"] == 17 and after["correction"] == {
        "by": "nv.a",
        "at": "2023-04-28T16:00:00+07:00",
        "confirmed_at": None,
    }
    assert "correction" not in figure(office, "CD03"), "only that cell was corrected"
    open_ones = [
        one.message
        for one in rows(office, "SELECT message FROM present_finding WHERE code = :code", code="correction-unconfirmed")
    ]
    assert len(open_ones) == 1 and "chờ đơn vị xác nhận" in open_ones[0] and "17" in open_ones[0]
    confirm(office.journey, done["receipt"], BY, WHY, NOW)
    assert figure(office, "CD01")["correction"]["confirmed_at"] is not None
    assert rows(office, "SELECT * FROM present_finding WHERE code = :code", code="correction-unconfirmed") == []
    with pytest.raises(UsageError, match="đã được đơn vị xác nhận"):
        confirm(office.journey, done["receipt"], BY, WHY, NOW)


def test_a_rejected_report_is_mended_by_telephone(office: Office, tmp_path: Path) -> None:  # noqa: F811
    """The commonest call: a sum does not add up, and the school says on the telephone which cell is wrong."""
    book = load_workbook(BytesIO(form(office, A)))
    sheet = book[DATA_SHEET]
    cell = next(row[4] for row in sheet.iter_rows() if "QM03" in [one.value for one in row])
    cell = next(one for one in sheet[cell.row] if isinstance(one.value, int | float) and one.column > 3)
    right = cell.value
    cell.value = right + 1
    broken = BytesIO()
    book.save(broken)
    add(office.journey, saved(tmp_path / "sai tong.xlsx", broken.getvalue()))
    assert state(office, A)["status"] == "rejected"
    done = correct(office.journey, Correction(REGIME, PERIOD, A, (("QM03", str(right)),)), BY, WHY, NOW)
    assert done["verdict"].startswith("accepted") and state(office, A)["status"].startswith("accepted")
    assert figure(office, "QM03")["correction"]["by"] == "nv.a"
    taken = figure(office, "CD01")
    assert "correction" not in taken and taken["cell"], "the other cells are still the school's own"
    (sent,) = [row.sha256 for row in rows(office, "SELECT sha256 FROM receipt WHERE original_name = 'sai tong.xlsx'")]
    assert taken["sha256"] == sent, "the trace leads to the file in which the cell stands"
    assert rows(office, "SELECT count(*) FROM narrative n JOIN submission s ON s.id = n.submission_id")[0][0] % 2 == 0


def test_a_wrong_correction_is_refused(office: Office) -> None:  # noqa: F811
    office.receive(A, "04-20T09:00")
    wrong: tuple[tuple[tuple[tuple[str, str], ...], str], ...] = (
        ((("CD01", "nhiều"),), "cần một số nguyên không âm"),
        ((("CD01", ""),), "Thiếu giá trị"),
        ((("XX99", "1"),), "Không có chỉ tiêu “XX99”"),
        ((("HS11", "98"),), "được tính từ các chỉ tiêu khác"),
        ((), "ít nhất một cặp"),
    )
    for cells, words in wrong:
        with pytest.raises(UsageError, match=words) as refused:
            correct(office.journey, Correction(REGIME, PERIOD, A, cells), BY, WHY, NOW)
        assert "A1" not in str(refused.value), "there is no such cell"


def test_nothing_to_correct_where_nothing_was_sent(office: Office) -> None:  # noqa: F811
    with pytest.raises(UsageError, match="chưa gửi báo cáo nào"):
        correct(office.journey, Correction(REGIME, PERIOD, A, (("CD01", "1"),)), BY, WHY, NOW)


def test_a_file_that_could_not_be_read_was_sent_all_the_same(office: Office, tmp_path: Path) -> None:  # noqa: F811
    add(office.journey, saved(tmp_path / "hong.xlsx", b"PK\x03\x04 damaged"))
    office.journey.process(NOW)
    with pytest.raises(UsageError, match=r"(?s)đã gửi tệp “hong\.xlsx”.*chưa có số liệu nào để sửa") as refused:
        correct(office.journey, Correction(REGIME, PERIOD, A, (("CD01", "1"),)), BY, WHY, NOW)
    assert "chưa gửi" not in str(refused.value)


def test_what_was_corrected_has_no_place_in_the_file(office: Office, tmp_path: Path) -> None:  # noqa: F811
    """There is no sheet of that name: a clerk would look for it in vain."""
    office.receive(A, "04-20T09:00")
    correct(office.journey, Correction(REGIME, PERIOD, A, (("DT01", "999"),)), BY, WHY, NOW)
    found = rows(
        office,
        "SELECT message, sheet FROM present_finding WHERE 'DT01' = ANY (indicators) AND severity = :s",
        s="critical",
    )
    told = [row.message for row in found]
    assert not [text for text in told if "trang “Sửa theo trao đổi”" in text or "không có trong" in text]
    assert found and "đã sửa theo trao đổi" in found[0].message, told
    assert "Sửa theo trao đổi" not in {row.sheet for row in found}


# ---------------------------------------------------------------------- several units in one workbook
def by_sheet(desk: Office, units: tuple[str, ...], names: dict[str, str]) -> bytes:
    target = load_workbook(BytesIO(form(desk, units[0])))
    first = target[DATA_SHEET]
    first.title = names[units[0]][:31]
    for unit in units[1:]:
        source = load_workbook(BytesIO(form(desk, unit)))[DATA_SHEET]
        copy = target.create_sheet(names[unit][:31])
        for row in source.iter_rows():
            for cell in row:
                if cell.value is not None:
                    copy.cell(cell.row, cell.column, cell.value)
    buffer = BytesIO()
    target.save(buffer)
    return buffer.getvalue()


@pytest.mark.parametrize("first", ["", DATA_SHEET])
def test_one_workbook_with_a_sheet_for_each_school(first: str, office: Office, tmp_path: Path) -> None:  # noqa: F811
    roster = office.journey.regime(REGIME).units(PERIOD)
    names = {A: first or roster[A].name, B: B, C: roster[C].name.upper()}
    path = saved(tmp_path / "ba truong.xlsx", by_sheet(office, UNITS, names))
    add(office.journey, path, unit="", regime=REGIME)
    statuses = {unit: state(office, unit) for unit in UNITS}
    assert {unit: found["received_at"][:10] for unit, found in statuses.items()} == dict.fromkeys(UNITS, "2023-04-26")
    cells = rows(office, "SELECT s.unit, c.sheet, c.value FROM cell_value c JOIN submission s ON s.id = c.submission_id"
                         " WHERE c.indicator = 'QM02' ORDER BY s.unit")  # fmt: skip
    alone = {}
    for unit in UNITS:
        sheet = load_workbook(BytesIO(form(office, unit)), data_only=True)[DATA_SHEET]
        row = next(row for row in sheet.iter_rows(values_only=True) if "QM02" in row)
        alone[unit] = next(value for value in row[3:] if isinstance(value, int | float))
    assert {row.unit: int(row.value) for row in cells} == alone
    assert [row.sheet for row in cells] == [names[unit][:31] for unit in sorted(UNITS)]
    assert len(rows(office, "SELECT * FROM receipt WHERE status = 'split'")) == 1


def test_a_form_with_a_stray_sheet_named_like_a_school_stays_whole(office: Office, tmp_path: Path) -> None:  # noqa: F811
    book = load_workbook(BytesIO(form(office, A)))
    book.create_sheet(B)["A1"] = "ghi chú (mẫu)"
    buffer = BytesIO()
    book.save(buffer)
    add(office.journey, saved(tmp_path / "mot truong.xlsx", buffer.getvalue()))
    office.journey.process(NOW)
    assert rows(office, "SELECT * FROM receipt_part") == []
    assert rows(office, "SELECT count(*) FROM narrative")[0][0] > 0, "its words are read too"


def test_one_workbook_with_a_row_for_each_school(office: Office, tmp_path: Path) -> None:  # noqa: F811
    roster = office.journey.regime(REGIME).units(PERIOD)
    book = Workbook()
    sheet = book.active
    sheet.append(["TỔNG HỢP CÁC TRƯỜNG (mẫu)"])
    sheet.append(["STT", "Trường", "CD01", "CD03", "QM02"])
    sheet.append([1, roster[A].name, 5, "không phát sinh", 300])
    sheet.append([2, roster[B].name, 7, 1, 250])
    sheet.append([3, "Trường không ai biết (mẫu)", 7, 1, 250])
    sheet.append(["", "Tổng cộng", 12, 1, 550])
    buffer = BytesIO()
    book.save(buffer)
    add(office.journey, saved(tmp_path / "bang.xlsx", buffer.getvalue()), unit="", regime=REGIME)
    office.journey.process(NOW)
    found = rows(office, "SELECT s.unit, c.indicator, c.state, c.value, c.cell FROM cell_value c"
                         " JOIN submission s ON s.id = c.submission_id ORDER BY 1, 2")  # fmt: skip
    assert [(row.unit, row.indicator, row.state, row.value, row.cell) for row in found] == [
        (A, "CD01", "number", 5, "C3"), (A, "CD03", "nil", None, "D3"), (A, "QM02", "number", 300, "E3"),
        (B, "CD01", "number", 7, "C4"), (B, "CD03", "number", 1, "D4"), (B, "QM02", "number", 250, "E4"),
    ]  # fmt: skip
    strange = {
        row.sheet for row in rows(office, "SELECT sheet FROM finding WHERE code = :code", code="workbook-unit-unknown")
    }
    assert strange == {"Sheet, dòng 5"}, "a school that nobody knows is told, a total is not"


def test_an_ordinary_form_is_never_taken_for_several(office: Office) -> None:  # noqa: F811
    office.receive(A, "04-20T09:00")
    assert rows(office, "SELECT * FROM receipt_part") == []


# ---------------------------------------------------------------------- search
def test_the_school_says_it_has_sent(office: Office, tmp_path: Path) -> None:  # noqa: F811
    import sqlalchemy

    with office.journey.warehouse.begin() as connection:
        values = "(:u, 'phone', '0903 123 456', 'Cô Hòa (mẫu)', '2023-01-01', 'infinity', 'm', now())"
        statement = f"INSERT INTO contact VALUES {values}"
        connection.execute(sqlalchemy.text(statement), {"u": A})
    (id_,) = add(
        office.journey,
        saved(tmp_path / "Báo cáo Hoa Sen.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
        incoming_number="125",
    )
    office.journey.process(NOW)
    number = f"TN-{id_[:4]}-{id_[4:8]}".upper()
    by_what = ["bao cao hoa sen", "BÁO CÁO", "125", "0903.123-456", "903123456", "co Hoa mau", "zalo 125"]
    by_number = [number, number.lower(), number.replace("-", ""), number[3:]]
    for asked in by_what + by_number:
        (found,) = search(office.journey, asked, NOW)
        assert (found["status"], found["unit"], found["channel"]) == ("refused", A, "zalo"), asked
        assert found["number"] == number, "by it she asks, and an officer takes the file in"
    assert search(office.journey, "TN-1111-1111", NOW) == [], "digits of a number are no telephone number"


def test_nothing_is_found_that_is_not_there(office: Office, tmp_path: Path) -> None:  # noqa: F811
    add(office.journey, saved(tmp_path / "x.pdf", PDF))
    assert search(office.journey, "hoa hong", NOW) == search(office.journey, " ", NOW) == []
    early = Clock(NOW.now - timedelta(days=10), is_simulated=True)
    assert search(office.journey, "x pdf", early) == [], "nothing received later is seen"
    assert replace(NOW) == NOW
