"""The printed report: as many pages as an office sends, and no text that LibreOffice cannot lay out."""

import re
import subprocess
from pathlib import Path

import pytest

from etl.publish.page_budget import counted_pages
from etl.publish.render import render
from tests.conftest import needs_office
from tests.consolidate.builder import Office
from tests.publish.conftest import make_version

# Content controls must not become form fields: they would print with a grey ground.
_FILTER = 'pdf:writer_pdf_Export:{"ExportFormFields":{"type":"boolean","value":"false"}}'


@needs_office("soffice", "pdfinfo", "pdftotext")
@pytest.mark.office
def test_the_district_report_has_five_to_eight_pages_numbered_from_the_second(district: Office, tmp_path: Path) -> None:
    render(district.connection, make_version(district).id, tmp_path)
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = ["soffice", profile, "--headless", "--convert-to", _FILTER, "--outdir", str(tmp_path)]
    subprocess.run([*command, str(tmp_path / "v1" / "bao-cao.docx")], check=True, capture_output=True)
    pdf = tmp_path / "bao-cao.pdf"
    about = subprocess.run(["pdfinfo", pdf], check=True, capture_output=True, text=True).stdout
    found = re.search(r"Pages:\s+(\d+)", about)
    assert found is not None and 5 <= int(found[1]) <= 8
    text = subprocess.run(["pdftotext", "-layout", pdf, "-"], check=True, capture_output=True, text=True).stdout
    first_lines = [page.strip().splitlines()[0].strip() for page in text.split("\f") if page.strip()]
    body = next(n for n, line in enumerate(first_lines) if line == "Phụ lục I")
    assert counted_pages((tmp_path / "v1" / "bao-cao.docx").read_bytes()) == body, (
        "the page budget counts the body alone"
    )
    assert first_lines[1:body] == [str(n) for n in range(2, body + 1)]
    assert first_lines[0] != "1" and "Phụ lục II" in first_lines, "an appendix begins on a page of its own"
