"""The office's other papers, and a unit's own report: the same numbers as its workbook."""

import re
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from openpyxl import load_workbook

from etl.config import PROJECT
from etl.desk.papers import Papers
from etl.forms import form_spec
from etl.model.clock import LOCAL
from etl.model.errors import UsageError
from etl.publish.layout import Kind, check_layout
from etl.publish.letters import letter_document, request_letter, urging_letter
from etl.publish.templates import load_template
from etl.read.reading import read_bytes
from etl.regime import load_regime, regime_names
from samples import make_sample_district
from tests.consolidate.builder import AFTER_DEADLINE, Office
from tests.desk.conftest import CLOCK, AtDesk
from tests.desk.test_issue import first, words
from tests.publish.parse_back import controls

REGIMES = PROJECT / "regimes"


@pytest.mark.parametrize("name", regime_names(REGIMES))
def test_letters_of_every_regime_have_the_official_layout(name: str) -> None:
    regime = load_regime(REGIMES, name)
    period = next(p for p in regime.periods if not p.derived_from)
    template = load_template(regime, "cong-van.docx")
    units = [(unit.name, "Chưa gửi báo cáo") for unit in regime.roster(period.code)][:4]
    for letter in (request_letter(regime, period), urging_letter(regime, period, units, CLOCK.now)):
        made = letter_document(letter, template)
        assert [*map(str, check_layout(made, Kind.LETTER))] == []
        assert made == letter_document(letter, template), "same data, same bytes"


def test_the_notice_tells_every_unit_and_the_urging_letter_only_who_is_missing(at_desk: AtDesk, tmp_path: Path) -> None:
    at_desk.draft(first)
    papers = Papers(at_desk.desk.office)
    notice = papers.write_letter(*at_desk.key, "ket-qua", tmp_path, CLOCK)
    assert [*map(str, check_layout(notice.read_bytes(), Kind.NOTICE))] == []
    roster = at_desk.regime.roster("2023-H1")
    told = words(notice)
    assert (
        all(unit.name in told for unit in roster)
        and "02 đơn vị có báo cáo được đưa vào tổng hợp gửi đúng thời hạn" in told
    )
    assert "Có 05 đơn vị thuộc diện báo cáo" in told and "03 đơn vị chưa có báo cáo được đưa vào tổng hợp." in told
    assert "sau thời hạn" not in told
    assert not re.search(r"\d{4}-\d\d-\d\d", told), "people do not write days as programs do"
    urging = words(papers.write_letter(*at_desk.key, "don-doc", tmp_path, CLOCK))
    assert [unit.code for unit in roster if unit.name in urging] == ["C", "D", "E"]


def test_what_was_sent_back_is_not_called_in_time(at_desk: AtDesk, tmp_path: Path) -> None:
    """A head who reads "Đúng thời hạn" beside his rejected report thinks that he is done."""

    def sent_back(office: Office) -> None:
        office.accept("A", verdict="rejected", CD01=26)

    at_desk.draft(sent_back)
    told = words(Papers(at_desk.desk.office).write_letter(*at_desk.key, "ket-qua", tmp_path, CLOCK))
    assert "Đề nghị chỉnh sửa, gửi lại" in told and "Chưa hoàn thành, chờ gửi lại" in told
    assert "Đúng thời hạn" not in told


def test_a_report_in_time_that_was_replaced_later_shows_both_times(at_desk: AtDesk, tmp_path: Path) -> None:
    """ "08/11/2023 09:00 – Đúng thời hạn" stood against a deadline of 01/11."""

    def replaced(office: Office) -> None:
        first(office)
        office.accept("A", at=AFTER_DEADLINE, kind="replacement", CD01=26)

    at_desk.draft(replaced)
    told = words(Papers(at_desk.desk.office).write_letter(*at_desk.key, "ket-qua", tmp_path, CLOCK))
    later = f"{AFTER_DEADLINE.astimezone(LOCAL):%d/%m/%Y %H:%M}"
    assert re.search(rf"\d\d/\d\d/2023 \d\d:\d\d, gửi lại {later}", told)


def test_an_unknown_letter_is_refused_with_those_that_exist(at_desk: AtDesk, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="de-nghi"):
        Papers(at_desk.desk.office).write_letter(*at_desk.key, "la", tmp_path, CLOCK)


def test_the_register_lists_what_came_in(at_desk: AtDesk, tmp_path: Path) -> None:
    at_desk.draft(first)
    path = Papers(at_desk.desk.office).write_registers(*at_desk.key, tmp_path, CLOCK)
    book = load_workbook(path)
    assert book.sheetnames == ["Văn bản đến", "Mục lục văn bản"]
    rows = [row for row in book["Văn bản đến"].iter_rows(values_only=True) if isinstance(row[0], int | float)]
    names = {unit.code: unit.name for unit in at_desk.regime.roster("2023-H1")}
    assert sorted(row[4] for row in rows) == sorted([names["A"], names["B"]]), "both came in the same second"


@pytest.mark.parametrize("name", ["govap-danvan-2023", "haiphong-chithi15-2023"])
def test_a_units_report_says_what_its_workbook_says(at_desk: AtDesk, tmp_path: Path, name: str) -> None:
    """Every number of the Word file is that of the cell, read by openpyxl alone."""
    regime = load_regime(REGIMES, name)
    unit = regime.roster("2023-H1")[0]
    made = make_sample_district(regime, regime.period("2023-H1"), tmp_path / "in", units={unit.code}, cases=[])
    workbook = tmp_path / "in" / made.files[0].path
    office = replace(at_desk.desk.office, regimes={name: regime})
    path = Papers(office).unit_report(workbook, tmp_path / "bao-cao.docx")
    assert [*map(str, check_layout(path.read_bytes()))] == []
    assert path.read_bytes() == Papers(office).unit_report(workbook, tmp_path / "hai.docx").read_bytes()
    typed = _typed(workbook, {indicator.code for indicator in regime.indicators})
    printed = [(tag.partition("|")[0], text) for tag, text in controls(path)]
    counts = [(code, text) for code, text in printed if re.fullmatch(r"[\d.]+", text)]
    assert len(counts) > 15 and "Phụ lục" in words(path)
    for code, text in counts:
        assert int(text.replace(".", "")) == typed[code], code
    said = words(path)
    assert len(_narratives(workbook)) > 3
    for text in _narratives(workbook):
        assert all(line.strip() in said for line in text.splitlines() if line.strip()), "a word of the unit is lost"


def test_a_units_report_has_its_answers_and_no_bare_heading(at_desk: AtDesk, tmp_path: Path) -> None:
    """A heading "đ)" with nothing below it was ready to be signed; "có" and "không" stood in the appendix alone."""
    regime = load_regime(REGIMES, "govap-danvan-2023")
    unit = regime.roster("2023-H1")[0]
    made = make_sample_district(regime, regime.period("2023-H1"), tmp_path / "in", units={unit.code}, cases=[])
    workbook = tmp_path / "in" / made.files[0].path
    _empty(workbook, "II.2.đ")
    path = Papers(replace(at_desk.desk.office, regimes={regime.name: regime})).unit_report(
        workbook, tmp_path / "b.docx"
    )
    lines = [line for line in words(path).split("Phụ lục")[0].splitlines() if line.strip()]
    bare = [(one, after) for one, after in pairwise(lines) if one.startswith("đ) ")]
    assert bare and all(after == "Đơn vị không có báo cáo riêng về nội dung này." for _, after in bare)
    typed = _typed(workbook, {"CD02"})
    assert f"hiện dân chủ ở cơ sở của năm: {str(typed['CD02']).lower()}" in words(path)


def _empty(path: Path, section: str) -> None:
    """The form with nothing written under one heading."""
    book = load_workbook(path)
    rows = list(book["Nội dung"].iter_rows())
    for head, below in pairwise(rows):
        if head[0].value == section:
            below[2].value = None
    book.save(path)


def _typed(path: Path, codes: set[str]) -> dict[str, object]:
    sheet = load_workbook(path)["Số liệu"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    found = {}
    for row in rows:
        code = next((value for value in row if value in codes), None)
        if code is not None:
            found[code] = row[4]
    return found


def _narratives(path: Path) -> list[str]:
    """What the unit wrote: rows of the sheet with nothing in front."""
    rows = load_workbook(path)["Nội dung"].iter_rows(values_only=True)
    return [str(row[2]) for row in rows if row[:2] == (None, None) and row[2]]


def test_what_is_no_form_of_ours_is_refused(at_desk: AtDesk, tmp_path: Path) -> None:
    (tmp_path / "x.xlsx").write_bytes(b"no")
    with pytest.raises(UsageError, match="không phải là biểu mẫu"):
        Papers(at_desk.desk.office).unit_report(tmp_path / "x.xlsx")


@pytest.mark.parametrize("name", ["govap-danvan-2023", "haiphong-chithi15-2023", "kimdong-danvan-2022"])
def test_a_units_report_sent_back_says_again_what_its_workbook_says(at_desk: AtDesk, tmp_path: Path, name: str) -> None:
    """Our own sentences were told to the school as text in the wrong place, or taken for what it recommends."""
    regime = load_regime(REGIMES, name)
    unit = regime.roster(f"{regime.year}-H1")[0]
    made = make_sample_district(regime, regime.period(f"{regime.year}-H1"), tmp_path, units={unit.code}, cases=[])
    workbook = tmp_path / made.files[0].path
    office = replace(at_desk.desk.office, regimes={name: regime})
    specs = {name: form_spec(regime)}
    word = Papers(office).unit_report(workbook, tmp_path / "bao-cao.docx")
    sent, again = (read_bytes(path.read_bytes(), path.name, name, specs).report for path in (workbook, word))
    assert sent is not None and again is not None
    assert [finding.message for finding in again.findings] == []
    texts = [{one.section: " ".join(one.text.split()) for one in report.narratives} for report in (sent, again)]
    assert texts[0] == texts[1]
    models = [[(one.name, one.kind, one.status, one.recognition) for one in report.models] for report in (sent, again)]
    assert models[0] == models[1]
