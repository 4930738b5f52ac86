"""The Word report: every figure is one of ours, the layout is the official one, nothing inside leaks out."""

import io
import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from docx.shared import Mm, Pt

from etl.model.report import Paragraph, ReportContent, Run
from etl.publish.tables import Cell, Row, Table, columns_by_level, figures_note, figures_table
from etl.publish.templates import load_template
from etl.publish.word import report_document
from etl.publish.word_xml import tables_xml
from tests.consolidate.builder import AFTER_DEADLINE, Office
from tests.publish.conftest import make_version
from tests.publish.example import example_content
from tests.publish.parse_back import W, controls, document_xml, number, paragraphs_outside_controls, whole_text

UNIT_CLASSES = {"units_expected", "on_time", "late", "rejected", "needs_review", "signed_only", "missing"}
MEASURES = {"n": "units_reported", "N": "units_expected", "missing": "units_missing", "na": "units_not_applicable"}


@pytest.fixture
def produced(published_district: tuple[ReportContent, Path]) -> tuple[ReportContent, Path]:
    content, folder = published_district
    return content, folder / "bao-cao.docx"


def expected(content: ReportContent) -> dict[str, Decimal | int | None]:
    """What each tag must print, from the figures alone."""
    found: dict[str, Decimal | int | None] = {}
    for figure in content.figures:
        found[figure.tag] = figure.value
        found |= {f"{figure.tag}|{name}": getattr(figure, attribute) for name, attribute in MEASURES.items()}
    for choice in content.choices:
        place = f"{choice.scope}:{choice.scope_code}" if choice.scope_code else str(choice.scope)
        found[f"{choice.indicator}={choice.choice}|{place}"] = choice.units
    for counts in content.unit_counts:
        prefix = f"units:{counts.level}" if counts.level else "units"
        found |= {f"{prefix}|{name}": getattr(counts, name) for name in UNIT_CLASSES}
    total = content.unit_counts[0]
    accepted = total.on_time + total.late
    found |= {"units|accepted": accepted, "units|not_accepted": total.units_expected - accepted}
    found["units|accepted_share"] = Decimal(100 * accepted) / total.units_expected
    return found


def test_every_printed_figure_is_the_figure_of_its_tag(produced: tuple[ReportContent, Path]) -> None:
    content, path = produced
    figures, checked = expected(content), 0
    for tag, printed in controls(path):
        if tag.startswith(("narrative:", "models")):
            continue
        assert tag in figures, tag
        value = figures[tag]
        if value is None:
            assert printed in ("…", "KPS"), tag
            continue
        said = number(printed)
        decimals = -said.as_tuple().exponent if "," in printed else 0
        wanted = Decimal(value).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
        is_share = tag.split("|")[0] in ("HS11", "HL03", "TS03", "UX02") or tag.endswith("_share")
        assert said == (Decimal(value).quantize(Decimal("0.1"), ROUND_HALF_UP) if is_share else wanted), tag
        assert is_share or wanted == value, tag
        checked += 1
    assert checked > 400


def test_every_indicator_with_a_total_is_printed(produced: tuple[ReportContent, Path]) -> None:
    content, path = produced
    tags = {tag for tag, _ in controls(path)}
    countable = {f"{i.code}|total" for i in content.indicators if i.across_units != "list"}
    assert countable <= tags


def test_statements_of_units_are_counted_right(produced: tuple[ReportContent, Path], district: Office) -> None:
    _, path = produced
    text = " ".join("".join(t.text or "" for t in p.iter(f"{W}t")) for p in document_xml(path).iter(f"{W}p"))
    found = re.findall(r"(\d+)/(\d+)(?:\)| đơn vị) nêu: “([^”]+)”", text)
    assert len(found) > 8
    rows = district.connection.exec_driver_sql(
        "SELECT s.unit, n.body FROM narrative n JOIN current_submission s USING (submission_id)"
    ).all()
    for count, of, statement in found:
        assert len({unit for unit, body in rows if statement in body}) == int(count)
        assert of == "60"


def test_no_bare_digit_stands_in_a_generated_sentence(produced: tuple[ReportContent, Path]) -> None:
    content, path = produced
    sections = {"".join(run.text for run in p.runs if not run.tag) for s in content.sections for p in s.paragraphs}
    printed = set(paragraphs_outside_controls(path))
    assert sections <= printed
    for text in sections:
        without_dates = re.sub(r"\d{2}/\d{1,2}/\d{4}", "", text)
        assert not re.search(r"\d", without_dates), text


def test_a_line_that_leads_a_list_stays_with_it(produced: tuple[ReportContent, Path]) -> None:
    """ "- Đối với Ủy ban nhân dân quận:" was the last line of a page in Kim Động and Phan Thiết."""
    leads = [p for p in Document(str(produced[1])).paragraphs if p.text.startswith("- Đối với ")]
    assert leads and all(p.paragraph_format.keep_with_next for p in leads)


def test_the_end_of_a_section_takes_no_line(produced: tuple[ReportContent, Path]) -> None:
    """Where the signature filled a page, an empty numbered page stood before the appendix."""
    ends = [p for p in Document(str(produced[1])).paragraphs if p._p.find(f".//{W}sectPr") is not None]
    assert len(ends) == 2
    for form in (end.paragraph_format for end in ends):
        assert (form.line_spacing, form.space_before, form.space_after) == (Pt(1), 0, 0)


def test_a_note_below_a_table_takes_its_last_row_along(produced: tuple[ReportContent, Path]) -> None:
    """Kim Động's note stood on a page of its own."""
    tables = Document(str(produced[1])).tables[2:]
    noted = [table for table in tables if 'w:val="GhiChu"' in table._tbl.getnext().xml]
    assert len(noted) == 2, "a note below each appendix"
    for table in noted:
        last = [p for cell in table.rows[-1].cells for p in cell.paragraphs]
        assert last and all(p.paragraph_format.keep_with_next for p in last)


def test_no_unit_is_named(produced: tuple[ReportContent, Path], district: Office) -> None:
    text = whole_text(produced[1])
    for unit in district.regime.roster("2023-H1"):
        assert unit.name not in text
        assert unit.code not in text
    assert "Nguyễn Thị Mẫu" not in text
    assert "03 hoạt động thiện nguyện" not in text


def test_paper_margins_and_page_numbers(produced: tuple[ReportContent, Path]) -> None:
    document = Document(str(produced[1]))
    assert len(document.sections) == 3
    for number_of, section in enumerate(document.sections):
        assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
        assert 20 <= section.top_margin.mm <= 25 and 20 <= section.bottom_margin.mm <= 25
        assert 30 <= section.left_margin.mm <= 35 and Mm(15) - 700 <= section.right_margin <= Mm(20)
        assert section.different_first_page_header_footer, "no number on the first page"
        header = section.header.paragraphs[0]
        assert "PAGE" in header._p.xml and header.alignment is None and "jc" not in header._p.xml
        starts = section._sectPr.find(f"{W}pgNumType")
        assert (starts is not None) == (number_of > 0), "each appendix is numbered on its own"


def test_long_tables_repeat_their_header_and_split_no_row(produced: tuple[ReportContent, Path]) -> None:
    tables = [t for t in document_xml(produced[1]).iter(f"{W}tbl") if t.find(f"{W}tblPr/{W}tblBorders") is not None]
    assert len(tables) == 3
    for table in tables:
        rows = table.findall(f"{W}tr")
        assert rows[0].find(f"{W}trPr/{W}tblHeader") is not None
        assert all(row.find(f"{W}trPr/{W}cantSplit") is not None for row in rows)


def test_heading_opening_close_and_signature_stand_as_the_office_writes_them(
    produced: tuple[ReportContent, Path],
) -> None:
    texts = paragraphs_outside_controls(produced[1])
    lines = iter(texts)
    for wanted in (
        "ỦY BAN NHÂN DÂN",
        "QUẬN GÒ VẤP",
        "PHÒNG GIÁO DỤC VÀ ĐÀO TẠO",
        "Số:        /BC-GDĐT",
        "DỰ THẢO – SỐ LIỆU MẪU",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "Gò Vấp, ngày    tháng    năm 2023",
        "BÁO CÁO",
        "Kết quả thực hiện công tác dân vận của chính quyền",
        "và quy chế dân chủ ở cơ sở 6 tháng đầu năm 2023",
        "Kính gửi: Ủy ban nhân dân quận Gò Vấp.",
        "I. ĐẶC ĐIỂM TÌNH HÌNH",
        "II. KẾT QUẢ THỰC HIỆN",
        "1. Công tác lãnh đạo, chỉ đạo, quán triệt, triển khai",
        "a) Cải cách hành chính, thủ tục hành chính, chuyển đổi số",
        "IV. PHƯƠNG HƯỚNG, NHIỆM VỤ 6 THÁNG CUỐI NĂM 2023",
        "Nơi nhận:",
        "- Lưu: VT, KTr.",
        "TRƯỞNG PHÒNG",
        "Phụ lục I",
        "Phụ lục II",
    ):
        assert any(line == wanted for line in lines), f"“{wanted}” is missing or out of order"
    assert any(text.startswith("Thực hiện Kế hoạch số 847/KH-UBND ngày 10 tháng 3 năm 2023") for text in texts)
    assert any(text.endswith("Phòng Giáo dục và Đào tạo kính báo cáo Ủy ban nhân dân quận./.") for text in texts)
    assert any("Phụ lục I" in text and "Phụ lục II" in text for text in texts), "the body points to each appendix"


def rules(path: Path) -> Iterator[tuple[float, float]]:
    """Left and right indent in points of each ruled line."""
    for paragraph in document_xml(path).iter(f"{W}p"):
        style = paragraph.find(f"{W}pPr/{W}pStyle")
        if style is not None and style.get(f"{W}val") == "GachDuoi":
            indent = paragraph.find(f"{W}pPr/{W}ind")
            yield int(indent.get(f"{W}left")) / 20, int(indent.get(f"{W}right")) / 20


def test_ruled_lines_are_as_long_as_the_decree_asks(produced: tuple[ReportContent, Path]) -> None:
    left, right, page = 67 / 25.4 * 72, 98 / 25.4 * 72, 165 / 25.4 * 72
    lengths = [width - sum(ind) for width, ind in zip((left, right, page), rules(produced[1]), strict=True)]
    # Widths of the words in Times New Roman Bold as LibreOffice prints them.
    assert 187 / 3 <= lengths[0] <= 187 / 2
    assert lengths[1] == pytest.approx(159, abs=2)
    assert 330 / 3 <= lengths[2] <= 360 / 2


def test_control_ids_are_unique(produced: tuple[ReportContent, Path]) -> None:
    ids = [c.find(f"{W}sdtPr/{W}id").get(f"{W}val") for c in document_xml(produced[1]).iter(f"{W}sdt")]
    assert len(ids) == len(set(ids))


def test_several_receivers_stand_below_kinh_gui(office: Office) -> None:
    content = make_version(office).content
    letter = replace(content.letterhead, receivers=("Ủy ban nhân dân quận", "Phòng Nội vụ"))
    made = _text(replace(content, letterhead=letter), office)
    assert "Kính gửi:\n- Ủy ban nhân dân quận;\n- Phòng Nội vụ." in made


def test_words_from_outside_stay_words(office: Office) -> None:
    statement = "Đã làm tốt &lt;b&gt; phối hợp & trao đổi <i>kịp thời</i> trong đơn vị"
    for unit in "ABC":
        office.accept(unit, narratives={"III": f"{statement}\n{{{{7*7}}}} đã họp đầy đủ\n=cmd() đã họp đầy đủ"})
    content = make_version(office).content
    printed = _text(content, office)
    assert "49" not in printed and "cmd" not in printed and "kịp thời" not in printed


def test_markup_in_the_offices_own_words_is_printed_as_it_is(office: Office) -> None:
    content = make_version(office).content
    letter = replace(content.letterhead, opening='Theo <b>kế hoạch</b> & {{7*7}} "số":')
    assert 'Theo <b>kế hoạch</b> & {{7*7}} "số":' in _text(replace(content, letterhead=letter), office)


def test_markup_in_a_sentence_is_printed_as_it_is(office: Office) -> None:
    content = make_version(office).content
    hostile = Paragraph((Run("Tốt <b>hơn</b> & {{7*7}} "), Run("<5>", 'tag "&<')))
    sections = (replace(content.sections[0], paragraphs=(hostile,)), *content.sections[1:])
    assert "Tốt <b>hơn</b> & {{7*7}} <5>" in _text(replace(content, sections=sections), office)


def test_a_late_unit_is_counted_but_not_named(office: Office) -> None:
    office.accept("A", at=AFTER_DEADLINE)
    printed = _text(make_version(office).content, office)
    assert "tất cả gửi sau thời hạn" in printed
    assert "Lá Xanh" not in printed


def test_a_period_without_any_report_can_be_printed(office: Office) -> None:
    assert "chưa có báo cáo của đơn vị nào" in _text(make_version(office).content, office)


def _text(content: ReportContent, office: Office) -> str:
    document: Any = Document(io.BytesIO(report_document(content, load_template(office.regime))))
    parts = ["".join(t.text or "" for t in p.iter(f"{W}t")) for p in document.element.body.iter(f"{W}p")]
    return "\n".join(parts)


def test_one_table_ends_where_the_next_begins() -> None:
    """All rows of three tables held together left the title of Phụ lục II alone on a page of its own."""

    def table(title: str) -> Table:
        rows = tuple(Row((Cell((Run(str(n)),)), Cell((Run("Mầm non"),)))) for n in range(3))
        return Table(title, ("STT", "Cấp học"), (1, 4), rows)

    xml = str(tables_xml((table("Một"), table("Hai"), table("Ba")), 450))
    held = ["keepNext" in row for row in re.findall(r"<w:tr>.*?</w:tr>", xml)]
    assert held == [False, True, True, False] * 2 + [False, True, True, True], "a heading is held by its style"


def test_numbers_that_the_appendix_leaves_out_are_accounted_for() -> None:
    """67 was followed by 69: the receiver asked by telephone where 68 was. It is a day, which nobody sums."""
    content = example_content()
    table = figures_table(content, "", columns_by_level(content), ("n/N",))
    printed = {row.cells[0].text for row in table.rows}
    lost = {one.stt for one in content.indicators} - printed
    assert lost and "không có trong bảng" in figures_note(content)
    whole = replace(content, indicators=tuple(one for one in content.indicators if one.stt not in lost))
    assert "không có trong bảng" not in figures_note(whole)
