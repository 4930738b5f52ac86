"""A report edited by hand in LibreOffice: nothing is reported but what was changed."""

import io
import subprocess
from pathlib import Path

import pytest
from docx import Document

from etl.config import PROJECT
from etl.publish.layout import check_layout
from etl.publish.recheck import recheck
from etl.publish.word import report_document
from tests.conftest import needs_office
from tests.publish.example import example_content
from tests.publish.parse_back import W

TEMPLATE = (PROJECT / "regimes/shared/templates/bao-cao.docx").read_bytes()
CONTENT = example_content()


def test_our_own_report_agrees() -> None:
    assert recheck(report_document(CONTENT, TEMPLATE), CONTENT) == ()


def test_a_sentence_taken_out_is_told() -> None:
    document = Document(io.BytesIO(report_document(CONTENT, TEMPLATE)))
    gone = next(p for p in document.paragraphs if "CD05|total" in p._p.xml)
    gone._p.getparent().remove(gone._p)
    saved = io.BytesIO()
    document.save(saved)
    found = recheck(saved.getvalue(), CONTENT)
    assert "CD06|total" in {one.tag for one in found} and {one.found for one in found} == {"không còn"}


@needs_office("soffice")
@pytest.mark.office
def test_saved_by_libreoffice_and_edited_there(tmp_path: Path) -> None:
    """LibreOffice writes every style and part anew; the controls and the layout must come through."""
    document = Document(io.BytesIO(report_document(CONTENT, TEMPLATE)))
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
    assert [(one.tag, one.found) for one in recheck(package, CONTENT)] == [("CD01|total", "9.999"), ("", "17")]
    assert {one.element for one in check_layout(package)} <= {"Phần kết"}, "the changed close alone"
