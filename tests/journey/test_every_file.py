"""Every file of the district ends as the manifest says, and a school clerk can read why."""

import re
import unicodedata
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from samples import SampleFile
from tests.journey.conftest import Ran
from tests.journey.runs import findings_by_receipt, rows
from tests.samples.district import PERIOD, REGIME

pytestmark = pytest.mark.xdist_group("district")

RECEIPTS = """
    SELECT r.id, r.locator, r.original_name, r.unit, r.unit_hint, r.received_at,
           coalesce(CASE WHEN r.status = 'understood' THEN v.verdict END, r.status) AS status
    FROM receipt r LEFT JOIN submission s ON s.receipt_id = r.id
    LEFT JOIN latest_verdict v ON v.submission_id = s.id"""


@pytest.fixture(scope="session")
def receipts(ran: Ran) -> dict[str, Any]:
    """Receipts by path in the inbox."""
    return {row.locator.rpartition("@")[0]: row for row in rows(ran.journey, RECEIPTS)}


@pytest.fixture(scope="session")
def findings(ran: Ran) -> dict[str, list[Any]]:
    return findings_by_receipt(ran.journey)


def test_every_delivery_has_one_receipt_and_litter_has_none(ran: Ran, receipts: dict[str, Any]) -> None:
    assert set(receipts) == {file.path for file in ran.manifest.files if file.status}
    assert ran.collected.received + ran.collected.duplicates == len(receipts)
    assert (ran.collected.waiting, ran.collected.failed) == (0, 0)
    assert ran.processed["processed"] == len(receipts)


def test_every_file_ends_as_declared(ran: Ran, receipts: dict[str, Any], findings: dict[str, list[Any]]) -> None:
    """All that end otherwise are told at once. Not a test for each: whoever collects tests would make all files."""
    otherwise = {
        f"{file.case}-{file.unit}": (said, [one.message for one in findings.get(_id(receipts, file), [])])
        for file in ran.manifest.files
        if (said := _ended(file, receipts, findings)) != _declared(file)
    }
    assert otherwise == {} and len(ran.manifest.files) > 70


def _ended(file: SampleFile, receipts: dict[str, Any], findings: dict[str, list[Any]]) -> tuple[Any, ...] | None:
    """Status, what was found, time of receipt and name, as they stand in the warehouse; None if nothing does."""
    if file.path not in receipts:
        return None
    receipt = receipts[file.path]
    found = findings.get(_id(receipts, file), [])
    codes = tuple(sorted(one.code for one in found if one.severity != "info"))
    return receipt.status, codes, receipt.received_at.isoformat(), receipt.original_name


def _declared(file: SampleFile) -> tuple[Any, ...] | None:
    if not file.status:
        return None
    return file.status, file.codes, _utc(file), unicodedata.normalize("NFC", Path(file.path).name)


def _id(receipts: dict[str, Any], file: SampleFile) -> str:
    return str(receipts[file.path].id) if file.path in receipts else ""


def _utc(file: SampleFile) -> str:
    return datetime.fromisoformat(file.received_at).astimezone(UTC).isoformat()


def test_messages_are_vietnamese_and_complete(ran: Ran, findings: dict[str, list[Any]]) -> None:
    """No codes, no English, no leftovers of templates; what was found, where, and what to do."""
    codes = {indicator.code for indicator in ran.journey.regimes[REGIME].indicators}
    messages = [one for found in findings.values() for one in found]
    assert len({one.code for one in messages}) > 12
    for one in messages:
        text = one.message
        assert re.search("[àáâãèéêìíòóôõùúýăđĩũơưạ-ỹ]", text), text
        assert text.endswith((".", "”", ")")) and text[0].isupper(), text
        assert not codes & set(re.findall(r"[A-Z]{2}\d{2}[A-Z]?", text)), f"a clerk never sees codes: {text}"
        assert not re.search(r"[{}]|\bNone\b|\bnan\b|Decimal|Traceback|_|  ", text), text
        assert not re.search(r"\b(the|value|missing|error|invalid|sheet|row|cell|file)\b", text, re.I), text
        if one.severity != "info":
            assert re.search("[Đđ]ề nghị|Cán bộ", text), f"says nothing of what to do: {text}"


def test_a_broken_sum_shows_all_its_cells_with_values_and_blames_none(
    ran: Ran, receipts: dict[str, Any], findings: dict[str, list[Any]]
) -> None:
    (file,) = [file for file in ran.manifest.files if file.case == "broken_sum"]
    (finding,) = [one for one in findings[str(receipts[file.path].id)] if one.severity == "critical"]
    assert len(finding.cells) == 4
    values = {code: ran.oracle.cells_of(file.sha256)[code].number for code in ("QM03", "QM04", "QM05", "QM06")}
    for cell in finding.cells:
        assert cell in finding.message
    for value in values.values():
        assert str(value) in finding.message


def test_an_explained_excess_shows_the_explanation_to_the_officer(
    ran: Ran, receipts: dict[str, Any], findings: dict[str, list[Any]]
) -> None:
    (file,) = [file for file in ran.manifest.files if file.case == "explained_excess"]
    (finding,) = [one for one in findings[str(receipts[file.path].id)] if one.code == "dc08_le_dc07"]
    assert finding.severity == "info" and "kỳ trước, trong kỳ này mới trả lời xong" in finding.message


def test_units_stand_as_declared_and_the_classes_add_up(ran: Ran) -> None:
    status = ran.journey.status(REGIME, PERIOD, ran.clock)
    declared = {unit.unit: (unit.status, unit.timeliness) for unit in ran.manifest.units}
    assert {unit["unit"]: (unit["status"], unit["timeliness"]) for unit in status["units"]} == declared
    classes = ("on_time", "late", "rejected", "needs_review", "signed_only", "missing")
    assert status["units_expected"] == 60 == sum(status[name] for name in classes)
    counted = Counter(unit.status for unit in ran.manifest.units)
    assert {name: status[name] for name in classes[2:]} == {name: counted[name] for name in classes[2:]}
    assert status["late"] == sum(unit.timeliness == "late" for unit in ran.manifest.units)


def test_the_inbox_is_empty_and_everything_is_kept(ran: Ran) -> None:
    """Nothing is lost: what left the inbox lies in done/ and, byte for byte, in the landing store."""
    inbox = ran.journey.settings.inbox
    for file in ran.manifest.files:
        path = inbox / file.path
        landed = ran.journey.settings.landing / file.sha256[:2] / file.sha256
        assert path.exists() is not bool(file.status)
        assert landed.exists() is bool(file.status)
