"""The leader's brief: one page, the report's own numbers, who is missing by name, the same bytes every time."""

import io
import re
import shutil
import subprocess
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from docx import Document
from PIL import Image

from etl.model.report import Comparison, ReportContent
from etl.model.results import Outcome, Reached, TargetSummary
from etl.publish import brief
from etl.publish.brief import leader_brief
from etl.publish.charts import brief_charts, panels
from tests.conftest import needs_office
from tests.consolidate.builder import AFTER_DEADLINE, Office
from tests.publish.conftest import make_version


def lines(brief: bytes) -> list[str]:
    return [paragraph.text for paragraph in Document(io.BytesIO(brief)).paragraphs if paragraph.text]


def with_everything(content: ReportContent) -> ReportContent:
    """The report with targets and a year before, as the richest regime has it."""
    target = TargetSummary(
        *("1", "100% hồ sơ giải quyết đúng hạn", "II", "100%", True, Outcome.NOT_MET, Reached(), "98,9%"),
        *(60, 60, 48, 5, 2, 5, 0),
    )
    counts = [one for one in content.indicators if one.value_type == "count" and not one.numerator]
    before = tuple(Comparison(one.code, 55, Reached(Decimal(120)), Reached(Decimal(100)), "") for one in counts)
    return replace(content, targets=(target,) * 3, comparisons=before, last_period="6 tháng đầu năm 2022")


def test_late_and_missing_units_are_named_and_decisions_listed(office: Office) -> None:
    office.accept("A", at=AFTER_DEADLINE)
    office.accept("B", verdict="rejected")
    version = make_version(office)
    said = "\n".join(lines(leader_brief(office.connection, version.id, version.content)))
    assert "KHÔNG GỬI RA NGOÀI" in said
    assert "Gửi sau thời hạn (01): Trường Mầm non Lá Xanh (mẫu)." in said
    assert "Đề nghị chỉnh sửa, gửi lại (01): Trường Mầm non Mây Hồng (mẫu)." in said
    assert re.search(r"Chưa gửi \(03\): .*Sông Trăng.*Núi Biếc.*Gió Nam", said)
    assert "Trình báo cáo với 01/05 đơn vị, hay đôn đốc và chờ 04 đơn vị còn lại." in said


def test_recommendations_are_counted_as_the_body_prints_them(office: Office) -> None:
    """A wish under another heading is no recommendation that the leader finds in the report."""
    asks, wishes = "Đề nghị UBND phường bổ sung nhân viên văn thư", "Đề nghị UBND phường sửa chữa mái tôn"
    code = "IX"
    asking = replace(office.regime.sections[-1], code=code, kind="recommendations", narrative="optional")
    office.regime = replace(office.regime, sections=(*office.regime.sections, asking))
    for unit in "ABC":
        office.accept(unit, narratives={code: f"{asks}.", "III": f"{wishes}."})
    version = make_version(office)
    body = [p.text for section in version.content.sections for p in section.paragraphs if p.text.startswith("+ ")]
    assert len(body) == 1 and "văn thư" in body[0]
    said = "\n".join(lines(leader_brief(office.connection, version.id, version.content)))
    assert "02 kiến nghị của đơn vị, trong đó 01 kiến nghị được nhiều đơn vị nêu và đã đưa vào báo cáo" in said


def test_what_units_ask_of_the_office_itself_is_there_to_decide(office: Office) -> None:
    asking = replace(office.regime.sections[-1], code="IX", kind="recommendations", narrative="optional")
    office.regime = replace(office.regime, sections=(*office.regime.sections, asking))
    for unit in "ABC":
        office.accept(unit, narratives={"IX": "Đề nghị Phòng Giáo dục và Đào tạo mở lớp tập huấn về dân vận."})
    version = make_version(office)
    assert "tập huấn về dân vận" not in str([p.text for s in version.content.sections for p in s.paragraphs])
    said = "\n".join(lines(leader_brief(office.connection, version.id, version.content)))
    assert "không gửi lên cấp trên: “Đề nghị Phòng Giáo dục và Đào tạo mở lớp tập huấn về dân vận” (03 đơn vị)." in said


def test_the_first_numbers_are_those_of_the_report(district: Office) -> None:
    version = make_version(district)
    (head, figures, *_) = Document(io.BytesIO(leader_brief(district.connection, version.id, version.content))).tables
    total = version.content.unit_counts[0]
    shown = [cell.text.split("\n")[0] for cell in head.rows[0].cells]
    assert shown[0] == str(total.units_expected) and shown[1].startswith(f"{total.accepted} (")
    by_name = {indicator.name: indicator.code for indicator in version.content.indicators}
    known = version.content.figures_by_tag()
    for row in figures.rows[1:]:
        name, _, printed, *_ = (cell.text for cell in row.cells)
        assert Decimal(printed.replace(".", "")) == known[f"{by_name[name]}|total"].value


def test_targets_that_were_missed_are_there_to_decide(district: Office) -> None:
    version = make_version(district)
    said = lines(leader_brief(district.connection, version.id, with_everything(version.content)))
    told = "100% hồ sơ giải quyết đúng hạn (48/60 đơn vị đạt; tỷ lệ chung 98,9%)"
    assert any(f"Chỉ tiêu phấn đấu chưa đạt: {told}" in line for line in said)


def test_written_twice_it_is_the_same_bytes(district: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(brief, "brief_charts", brief_charts)  # drawn anew each time, as nowhere else in the tests
    version = make_version(district)
    content = with_everything(version.content)
    made = {leader_brief(district.connection, version.id, content) for _ in range(2)}
    assert len(made) == 1


def test_charts_are_drawn_only_of_what_is_known_and_without_colour(district: Office) -> None:
    content = make_version(district).content
    assert [title for title, _ in panels(content)] == ["Tình hình gửi báo cáo (số đơn vị)", "Tỷ lệ (%)"]
    full = with_everything(content)
    assert len(panels(full)) == 4
    picture = Image.open(io.BytesIO(brief_charts(full))).convert("RGB")
    red, green, blue = picture.split()
    assert red.tobytes() == green.tobytes() == blue.tobytes(), "a black-and-white printer shows the same"


def test_a_period_without_any_report_has_a_brief(office: Office) -> None:
    version = make_version(office)
    assert any("Chưa gửi (05)" in line for line in lines(leader_brief(office.connection, version.id, version.content)))


@needs_office("soffice", "pdfinfo")
@pytest.mark.office
def test_it_is_one_page(district: Office, tmp_path: Path) -> None:
    version = make_version(district)
    path = tmp_path / "tom-tat.docx"
    path.write_bytes(leader_brief(district.connection, version.id, with_everything(version.content)))
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = [shutil.which("soffice") or "soffice", profile, "--headless", "--convert-to", "pdf", "--outdir"]
    subprocess.run([*command, tmp_path, path], check=True, capture_output=True)
    told = subprocess.run(["pdfinfo", tmp_path / "tom-tat.pdf"], check=True, capture_output=True, text=True).stdout
    assert re.search(r"Pages: +1\n", told)
