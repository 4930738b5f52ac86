"""The marked-up workbook in LibreOffice: a form that it saved, marked, opened there again, saved, and marked again."""

import json
import os
import signal
import subprocess
from pathlib import Path
from uuid import uuid4

import pytest

from etl.config import PROJECT
from etl.forms import form_spec
from etl.forms.layout import FINDINGS_SHEET
from etl.read.reading import read_bytes
from etl.regime import load_regime
from etl.respond.marks import Mark, MarkUp
from etl.respond.markup import mark_up
from tests.conftest import needs_office
from tests.read.test_office import through_libreoffice
from tests.respond.books import MARKS, cells_of, comments_of, issued, sheets_of, typed_in
from tests.respond.deliver import REGIME

pytestmark = [pytest.mark.office, needs_office("soffice")]

SYSTEM_PYTHON = "/usr/bin/python3"
CELLS = ("E31", "E34", "E40")


def look(data: bytes, folder: Path) -> tuple[dict[str, object], bytes]:
    """What LibreOffice shows of it, and what it saves."""
    folder.mkdir()
    source, target, pipe = folder / "look.xlsx", folder / "looked.xlsx", uuid4().hex
    source.write_bytes(data)
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    office = subprocess.Popen(
        ["soffice", profile, "--headless", "--norestore", f"--accept=pipe,name={pipe};urp"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        script = Path(__file__).with_name("office_look.py")
        command = [SYSTEM_PYTHON, script, pipe, source, target, "Số liệu", ",".join(CELLS)]
        done = subprocess.run(command, capture_output=True, timeout=120, check=True, cwd=folder)
    finally:
        os.killpg(office.pid, signal.SIGKILL)
        office.wait()
    return json.loads(done.stdout), target.read_bytes()


def report(data: bytes) -> object:
    spec = form_spec(load_regime(PROJECT / "regimes", REGIME))
    return read_bytes(data, "x.xlsx", REGIME, {REGIME: spec}).report


def test_saved_by_libreoffice_marked_opened_there_and_marked_again(tmp_path: Path) -> None:
    data = through_libreoffice(typed_in(issued()), tmp_path)
    marked = mark_up(data, MARKS)
    outside = {"Số liệu": {"E31", "E32", "E33", "E40"}, "Mô hình": {f"{letter}8" for letter in "BCDEFGHIJ"}}
    assert cells_of(marked, outside) == cells_of(data, outside) and sheets_of(marked) == sheets_of(data)
    assert report(marked) == report(data)

    before, _ = look(data, tmp_path / "before")
    seen, saved = look(marked, tmp_path / "after")
    assert seen["sheets"] == [*before["sheets"], FINDINGS_SHEET]  # type: ignore[misc]
    assert {place: text[:17] for place, text in seen["comments"].items()} == dict.fromkeys(  # type: ignore[attr-defined]
        ("4,30", "4,31", "4,32", "4,39"), "Kiểm tra báo cáo:"
    )
    colours = seen["colours"]
    assert isinstance(colours, dict)
    assert colours["E31"] == 0xF7B7AF and colours["E40"] == 0xFBDDA0 and colours["E34"] == 0xFFF9DB
    assert not seen["prints_notes"]
    same = ("protected", "locked", "lists", "formula")
    assert {name: seen[name] for name in same} == {name: before[name] for name in same}

    assert report(saved) == report(data)
    again = mark_up(saved, MarkUp((Mark("Số liệu", ("E50",), "Ô này.", True),), FINDINGS_SHEET, ("CÒN LẠI",)))
    assert set(comments_of(again)) == {"E50"}, "the comments of the first return are still there"
    final, _ = look(again, tmp_path / "again")
    assert final["colours"] == {**colours, "E31": 0xFFF9DB, "E40": 0xFFF9DB}, "the old colours are still there"
    assert final["sheets"] == seen["sheets"]
