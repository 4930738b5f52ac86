"""Damaged copies of a good workbook read to what stands in them, or end in a finding: never to something else."""

import os
from collections.abc import Iterable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from etl.forms import form_spec
from etl.model.submission import ReadReport
from etl.read.outcome import Outcome, ReadJob, ReadOutcome
from etl.read.sandbox import Sandbox
from tests.hostile.good import REGIME, good_report, regime
from tests.hostile.mutants import byte_mutants, xml_mutants
from tests.journey.raw import Answer, answer

COUNT = int(os.environ.get("ETL_TEST_MUTANTS", "100"))
"""Of each sort; `make test-hostile` makes two thousand."""

UNIT = "0790101"
SPACE = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
REMARKS = {"file-macros", "legacy-font"}


def read_all(folder: Path, files: Iterable[bytes]) -> Iterator[tuple[int, ReadOutcome]]:
    """Reads in the sandbox: some of them kill whoever reads them."""
    jobs = []
    for number, data in enumerate(files):
        path = folder / str(number)
        path.write_bytes(data)
        jobs.append(ReadJob(str(number), path, "BaoCao.xlsx", REGIME))
    with Sandbox(2, {REGIME: form_spec(regime())}) as sandbox:
        for key, outcome in sandbox.read_many(jobs):
            yield int(key), outcome


def values(report: ReadReport) -> dict[str, Any]:
    return {cell.indicator: (cell.state, cell.value, cell.text_value) for cell in report.cells}


@pytest.mark.timeout(900)
def test_byte_mutants_read_to_the_same_values_or_are_refused(tmp_path: Path) -> None:
    good = good_report(UNIT)[0]
    ((_, sound),) = read_all(tmp_path, [good])
    assert sound.report is not None
    ends = {"same": 0, "refused": 0}
    for number, outcome in read_all(tmp_path, byte_mutants(good, COUNT, seed=11)):
        if outcome.report is None:
            assert outcome.finding is not None and outcome.finding.code.startswith("file-"), (number, outcome.finding)
            ends["refused"] += 1
        else:
            assert values(outcome.report) == values(sound.report), number
            assert outcome.report.narratives == sound.report.narratives, number
            ends["same"] += 1
    assert ends["refused"] > COUNT // 3 and ends["same"] > 0, ends  # else the mutants were none


@pytest.mark.timeout(900)
def test_xml_mutants_agree_with_an_independent_reading_or_end_in_a_finding(tmp_path: Path) -> None:
    mutants = list(xml_mutants(good_report(UNIT)[0], COUNT, seed=12))
    types = {one.code: str(one.value_type) for one in regime().indicators if not one.is_derived}
    ends = {"agree": 0, "finding": 0, "refused": 0}
    wrong, torn = [], list[int]()
    for number, outcome in read_all(tmp_path, [workbook for workbook, _ in mutants]):
        if outcome.outcome is not Outcome.REPORT:
            ends["refused"] += 1
        elif any(one.code not in REMARKS for one in outcome.report.findings):  # type: ignore[union-attr]
            ends["finding"] += 1
        else:
            ends["agree"] += 1
            assert outcome.report is not None
            wrong += [(number, *line) for line in disagreements(mutants[number][1], outcome.report, types)]
            torn += [number] * (not by_code(mutants[number][1])[1])
    assert not wrong, (len(wrong), wrong[:10])
    assert not torn, f"no XML and read without a word: {torn}"
    assert min(ends.values()) > COUNT // 20, ends


def disagreements(xml: bytes, report: ReadReport, types: dict[str, str]) -> list[tuple[Any, ...]]:
    """Indicators for which the two readings differ, without a word of ours."""
    independent, is_sound = by_code(xml)
    ours = {cell.indicator: cell for cell in report.cells}
    found: list[tuple[Any, ...]] = []
    for code in types.keys() & independent.keys():  # a row without its code is read by its name
        expected = meant(independent.get(code), types[code])
        cell = ours.get(code)
        state = "missing" if cell is None else str(cell.state)
        if state != expected.state and (is_sound or state not in ("missing", expected.state)):
            found.append((code, state, expected, independent.get(code)))
        elif expected.number is not None and cell is not None and cell.value not in (None, Decimal(expected.number)):
            found.append((code, cell.value, expected))
    return found


def meant(raw: Any, value_type: str) -> Answer:
    """As the clerk meant it; what no clerk types is called invalid."""
    if isinstance(raw, int) and value_type == "count":
        return Answer("number", raw)
    try:
        return answer(raw, value_type)
    except (AssertionError, KeyError):
        return Answer("invalid")


def by_code(xml: bytes) -> tuple[dict[str, Any], bool]:
    """Typed values by code, with lxml and nothing of ours; and whether the XML is sound (else read as far as it is)."""
    is_sound = True
    try:
        root = etree.fromstring(xml, _parser())
    except etree.XMLSyntaxError:
        is_sound = False
        root = etree.fromstring(xml, _parser(recover=True))
    rows: dict[int, dict[str, Any]] = {}
    for cell in root.iter(f"{SPACE}c"):
        reference = cell.get("r", "")
        letters = reference.rstrip("0123456789")
        rows.setdefault(int(reference[len(letters) :] or 0), {})[letters] = _content(cell)
    heads = next((row for row in rows.values() if "Mã" in row.values() and "Số liệu kỳ này" in row.values()), None)
    if heads is None:
        return {}, is_sound
    code, value = (
        next(letters for letters, text in heads.items() if text == title) for title in ("Mã", "Số liệu kỳ này")
    )
    return {str(row[code]): row.get(value) for row in rows.values() if row.get(code)}, is_sound


def _parser(*, recover: bool = False) -> etree.XMLParser:
    """Comments and instructions are no part of a value: `<v>1<!-- x -->7</v>` is 17 in LibreOffice and Excel."""
    return etree.XMLParser(
        resolve_entities=False, no_network=True, recover=recover, remove_comments=True, remove_pis=True
    )


def _content(cell: Any) -> Any:
    if cell.get("t") == "inlineStr" or (cell.find(f"{SPACE}v") is None and cell.find(f"{SPACE}is") is not None):
        return "".join(text.text or "" for text in cell.iter(f"{SPACE}t"))
    value = cell.find(f"{SPACE}v")
    if value is None:
        return None
    text = "".join(value.itertext(with_tail=False))
    if cell.get("t") in (None, "n") and text:
        number = float(text)
        return int(number) if number.is_integer() else number
    return text or None
