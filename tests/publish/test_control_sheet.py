"""The paper that goes to the file: what it prints is what the ledger holds, and the hash on it can be asked for."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest
import sqlalchemy
from docx import Document

from etl import __version__, ledger
from etl.consolidate.version import consolidate
from etl.model.errors import FatalError
from etl.publish import render as rendering
from etl.publish.control_sheet import control_sheet
from etl.publish.render import AUDIENCES, CONTROL, render
from etl.publish.templates import load_template
from tests.conftest import needs_office
from tests.consolidate.builder import MUCH_LATER, PERIOD, Office
from tests.publish.conftest import make_version


def told(path: Path) -> dict[str, str]:
    """The paper's tables, as somebody types them off."""
    rows = [row.cells for table in Document(str(path)).tables for row in table.rows]
    return {left.text: right.text for left, right in rows}


def test_it_prints_what_the_ledger_holds(office: Office, tmp_path: Path) -> None:
    office.accept("A", CD01=5)
    office.accept("B", CD01=7, CD02=1)
    version = make_version(office)
    render(office.connection, version.id, tmp_path)
    paper = told(tmp_path / "v1" / CONTROL)
    newest = "SELECT * FROM ledger WHERE event <> 'published' ORDER BY seq DESC LIMIT 1"  # that one tells of this paper
    event = office.connection.execute(sqlalchemy.text(newest)).one()
    printed = paper[f"Mã kiểm tra đến sự kiện số {event.seq}"]
    assert printed.replace(" ", "") == event.hash
    assert paper["Đơn vị đưa vào tổng hợp / phải báo cáo"] == "2 / 5"
    assert paper["Báo cáo của đơn vị, trong số tệp đã nhận"] == "2 trong 2 tệp"
    assert paper["Phần mềm"] == __version__ == json.loads(event.payload)["software"]
    assert paper["Chế độ báo cáo (cấu hình)"].replace(" ", "") == office.regime.sha256
    assert ledger.printed(office.connection, printed.upper()).seq == event.seq
    assert ledger.printed(office.connection, printed.replace(printed[0], "0" if printed[0] != "0" else "1")).seq == 0


def test_a_version_that_the_ledger_does_not_know_gets_no_paper(office: Office) -> None:
    version = consolidate(office.connection, office.regime, PERIOD, MUCH_LATER, load_template(office.regime))
    with pytest.raises(FatalError, match="ledger"):
        control_sheet(office.connection, version.id, version.content)


def test_a_version_of_an_earlier_release_renders_as_it_did(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its files are on record without the paper: made again they are the same, and none is added."""
    version = make_version(office)
    make = rendering._make
    with monkeypatch.context() as earlier:
        earlier.setattr(rendering, "_make", lambda *given: make(*given[:-1], {"as if": "recorded"}))
        names = {file.name for file in render(office.connection, version.id, tmp_path)}
    again = render(office.connection, version.id, tmp_path / "again")
    assert {file.name for file in again} == names == set(AUDIENCES) - {CONTROL}


@needs_office("soffice", "pdfinfo")
@pytest.mark.office
def test_it_is_one_page(district: Office, tmp_path: Path) -> None:
    version = make_version(district)
    path = tmp_path / CONTROL
    path.write_bytes(control_sheet(district.connection, version.id, version.content))
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = [shutil.which("soffice") or "soffice", profile, "--headless", "--convert-to", "pdf", "--outdir"]
    subprocess.run([*command, tmp_path, path], check=True, capture_output=True)
    said = subprocess.run(["pdfinfo", path.with_suffix(".pdf")], check=True, capture_output=True, text=True).stdout
    assert "Pages:           1" in said
