"""A report edited by hand in Word or LibreOffice: nothing is told but what was changed, and all of that."""

import io
import subprocess
from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from docx.text.paragraph import Paragraph as DocxParagraph

from etl.config import PROJECT
from etl.model.report import Paragraph, ReportContent, Run
from etl.publish.layout import check_layout
from etl.publish.recheck import Recheck, recheck
from etl.publish.word import report_document, report_tables
from tests.conftest import needs_office
from tests.publish.example import example_content
from tests.publish.parse_back import W

TEMPLATE = (PROJECT / "regimes/shared/templates/bao-cao.docx").read_bytes()
UNTIED = "không gắn với số liệu nào"


def with_window(content: ReportContent) -> ReportContent:
    """A report whose first section names its days, as those of real regimes do."""
    said = Paragraph(
        (Run("Tính từ ngày 15/10/2022 đến ngày 30/4/2023, toàn ngành có "), Run("60", "units|total"), Run("."))
    )
    first, *others = content.sections
    return replace(content, sections=(replace(first, paragraphs=(said, *first.paragraphs)), *others))


CONTENT = example_content()
DATED = with_window(CONTENT)


@cache
def drafted(content: ReportContent) -> bytes:
    """Our report before anybody edits it."""
    return report_document(content, TEMPLATE)


def edited(change: Callable[[Any], object], content: ReportContent = CONTENT) -> Recheck:
    """What is told of our report after `change` was made to it."""
    document = Document(io.BytesIO(drafted(content)))
    change(document)
    saved = io.BytesIO()
    document.save(saved)
    return recheck(saved.getvalue(), content, TEMPLATE)


def paragraph(document: Any, with_words: str) -> Any:
    return next(p for p in document.paragraphs if with_words in whole(p))


def whole(p: Any) -> str:
    return "".join(t.text or "" for t in p._p.iter(f"{W}t"))


def retype(document: Any, with_words: str, change: Callable[[str], str] = str) -> None:
    """The paragraph pasted as plain text: its content controls are gone."""
    found = paragraph(document, with_words)
    text = change(whole(found))
    for child in list(found._p):
        if child.tag != f"{W}pPr":
            found._p.remove(child)
    found.add_run(text)


def add(document: Any, text: str) -> None:
    paragraph(document, "Trong kỳ, ").add_run(text)


def told(found: Recheck) -> list[tuple[str, str]]:
    return [(one.found, one.expected) for one in found.differences]


def test_our_own_report_agrees() -> None:
    assert recheck(drafted(CONTENT), CONTENT, TEMPLATE) == Recheck()
    assert recheck(drafted(DATED), DATED, TEMPLATE).differences == edited(str, DATED).differences


def test_a_typed_number_is_told_and_so_is_every_n_of_all() -> None:
    """ "Có 59/60 đơn vị đạt" is what an officer adds and what the People's Committee quotes."""
    typed = ["59/60", "58/60", "5/12", "15/10", "17", "1,5", "100%", "1.250", "3/4/23"]
    said = "".join(f" Có {one} đơn vị đạt yêu cầu." for one in typed)
    assert told(edited(lambda d: add(d, said))) == [(one, UNTIED) for one in [*typed[:-1], "3/4", "23"]]


@pytest.mark.parametrize("number", ["ba", "hai mươi lăm", "Năm", "một trăm linh hai"])
def test_a_number_typed_in_words_is_told(number: str) -> None:
    """ "Có ba đơn vị chưa triển khai" said another number than the table, and no digit of it was looked at."""
    assert told(edited(lambda d: add(d, f" {number} đơn vị chưa triển khai trong năm học."))) == [(number, UNTIED)]


def test_two_fractions_in_one_sentence() -> None:
    found = edited(lambda d: add(d, " Có 59/60 đơn vị đạt đơn vị văn hóa; 55/60 đơn vị không có khiếu nại."))
    assert told(found) == [("59/60", UNTIED), ("55/60", UNTIED)]


def test_a_number_in_a_paragraph_that_was_pasted_and_is_not_justified_is_told() -> None:
    def paste(document: Any) -> None:
        added = paragraph(document, "Trong kỳ, ").insert_paragraph_before("Có 59/60 đơn vị đạt.")
        added.alignment = 0

    assert told(edited(paste)) == [("59/60", UNTIED)]


def test_days_and_documents_that_our_text_names_may_be_named_again() -> None:
    said = " Theo Kế hoạch số 847/KH-UBND ngày 10/3/2023 (ngày 10 tháng 03 năm 2023), 6 tháng đầu năm 2023."
    assert told(edited(lambda d: add(d, said))) == []


def test_a_day_or_document_that_our_text_does_not_name_is_told() -> None:
    said = " Từ ngày 15/10 đến ngày 12/4/2023, theo Quyết định số 05/QĐ-PGD và Nghị quyết số 18-NQ/TW."
    found = [one for one, _ in told(edited(lambda d: add(d, said)))]
    assert sorted(found) == ["05/QĐ-PGD", "12/4/2023", "15/10", "18-NQ/TW"]


def test_a_changed_day_and_a_changed_document_number_are_told() -> None:
    def change(document: Any) -> None:
        for text in document.element.body.iter(f"{W}t"):
            text.text = (text.text or "").replace("847/KH-UBND", "874/KH-UBND").replace("30/4/2023", "30/6/2023")

    found = [one for one in edited(change, DATED).differences if one.tag != "units|total"]
    assert [(one.what, one.found, one.expected) for one in found] == [
        ("Số, ký hiệu văn bản", "874/KH-UBND", "847/KH-UBND"),
        ("Ngày, thời gian", "30/6/2023", "30/4/2023"),
    ]
    assert "văn bản ghi 874/KH-UBND; dự thảo ghi 847/KH-UBND" in str(found[0])


def test_a_sentence_typed_anew_with_the_right_numbers_is_told_once_and_is_no_difference() -> None:
    found = edited(lambda d: retype(d, "Đã tổ chức hoặc cử người"))
    assert told(found) == [] and len(found.untied) == 1 and "Đã tổ chức hoặc cử người" in found.untied[0]


def test_a_sentence_typed_anew_with_one_wrong_number_names_its_figure_and_no_other() -> None:
    found = edited(lambda d: retype(d, "Đã tổ chức hoặc cử người", lambda text: text.replace("362", "462")))
    assert found.untied == (), "it is told by its wrong number"
    (one,) = found.differences
    assert (one.tag, one.found, one.expected) == ("CD07|total", "462", "362")


def test_a_sentence_that_went_to_another_place_is_no_difference() -> None:
    def move(document: Any) -> None:
        moved = paragraph(document, "Đã tổ chức hoặc cử người")._p
        paragraph(document, "Trên đây là")._p.addprevious(moved)

    assert edited(move) == Recheck()


def test_a_sentence_taken_out_is_told() -> None:
    def take_out(document: Any) -> None:
        gone = next(p for p in document.paragraphs if "CD05|total" in p._p.xml)
        gone._p.getparent().remove(gone._p)

    found = edited(take_out).differences
    assert "CD06|total" in {one.tag for one in found} and {one.found for one in found} == {"không còn"}


def appendix_cell(document: Any, tag: str) -> Any:
    """The content control of a figure in the appendix, not in a sentence."""
    controls = [c for c in document.element.body.iter(f"{W}sdt") if c.find(f"{W}sdtPr/{W}tag").get(f"{W}val") == tag]
    return next(c for c in controls if any(True for _ in c.iterancestors(f"{W}tc")))


def test_an_appendix_figure_typed_over_without_its_control_is_told() -> None:
    """Cleared and typed anew, a cell of the appendix has no control: the wrong number went out unseen."""

    def type_over(document: Any) -> None:
        control = appendix_cell(document, "CD01|total")
        cell = control.getparent()
        cell.remove(control)
        DocxParagraph(cell, document).add_run("9.999")

    (found,) = edited(type_over).differences
    assert (found.tag, found.found, found.where) == ("CD01|total", "9.999", "phụ lục")
    assert found.expected in {run.text for run in figures_of("CD01|total")}


def figures_of(tag: str) -> list[Run]:
    return [
        run
        for table in report_tables(CONTENT)
        for row in table.rows
        for cell in row.cells
        for run in cell.runs
        if run.tag == tag
    ]


def test_a_row_of_the_appendix_taken_out_or_typed_in_is_told() -> None:
    def take_out(document: Any) -> None:
        row = next(appendix_cell(document, "CD01|total").iterancestors(f"{W}tr"))
        row.getparent().remove(row)

    gone = edited(take_out).differences
    assert {one.found for one in gone} == {"không còn"} and "CD01|total" in {one.tag for one in gone}

    def type_in(document: Any) -> None:
        row = next(appendix_cell(document, "CD01|total").iterancestors(f"{W}tr"))
        added = deepcopy(row)
        for control in list(added.iter(f"{W}sdt")):
            control.getparent().remove(control)
        DocxParagraph(next(added.iter(f"{W}p")), document).add_run("Số cuộc họp 4321")
        row.addnext(added)

    assert ("4321", UNTIED) in told(edited(type_in))


@pytest.mark.parametrize("tag", ["CD01|total", "CD02|total"])
def test_the_appendix_typed_anew_with_the_right_numbers_is_told_once(tag: str) -> None:
    def untie(document: Any) -> None:
        control = appendix_cell(document, tag)
        cell = control.getparent()
        text = "".join(t.text or "" for t in control.iter(f"{W}t"))
        cell.remove(control)
        DocxParagraph(cell, document).add_run(text)

    assert edited(untie) == Recheck((), ("phụ lục, 01 dòng",))


@needs_office("soffice")
@pytest.mark.office
def test_saved_by_libreoffice_and_edited_there(tmp_path: Path) -> None:
    """LibreOffice writes every style and part anew; the controls and the layout must come through."""
    document = Document(io.BytesIO(drafted(CONTENT)))
    control = next(
        c for c in document.element.body.iter(f"{W}sdt") if c.find(f"{W}sdtPr/{W}tag").get(f"{W}val") == "CD01|total"
    )
    text = next(control.iter(f"{W}t"))
    text.text = "9.999"
    line = next(p for p in document.paragraphs if p.text.startswith("Trên đây là"))
    line.runs[0].text = "Có 17 trường tiêu biểu. " + line.runs[0].text
    document.save(str(tmp_path / "sua.docx"))
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = ["soffice", profile, "--headless", "--convert-to", "docx:MS Word 2007 XML", "--outdir", "out", "sua.docx"]
    subprocess.run(command, check=True, capture_output=True, cwd=tmp_path, timeout=200)
    package = (tmp_path / "out" / "sua.docx").read_bytes()
    found = recheck(package, CONTENT, TEMPLATE)
    assert [(one.tag, one.found) for one in found.differences] == [("CD01|total", "9.999"), ("", "17")]
    assert {one.element for one in check_layout(package)} <= {"Phần kết"}, "the changed close alone"
