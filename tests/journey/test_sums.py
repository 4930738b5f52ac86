"""Figures, Word and Excel agree with sums made independently from the landed files (`sums.py`)."""

import csv
import re
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from docx.oxml.ns import qn
from openpyxl import load_workbook

from tests.conftest import REPO
from tests.journey.conftest import Ran
from tests.journey.runs import rows
from tests.journey.sums import Key, Sum
from tests.samples.district import PERIOD, REGIME

pytestmark = pytest.mark.xdist_group("district")


@pytest.fixture(scope="session")
def sums(ran: Ran) -> dict[Key, Sum]:
    return ran.oracle.sums()


@pytest.fixture(scope="session")
def figures(ran: Ran) -> dict[str, dict[str, Any]]:
    return {figure["indicator"]: figure for figure in ran.journey.figures(REGIME, PERIOD)}


@pytest.fixture(scope="session")
def columns(ran: Ran) -> dict[str, tuple[str, str]]:
    """Scope and code by the heading of a column."""
    found = {"Tổng số": ("total", "")}
    for scope in ("level", "ownership"):
        with (ran.oracle.regimes / "shared" / f"{scope}s.csv").open(encoding="utf-8", newline="") as lines:
            found |= {row["name"]: (scope, row[scope]) for row in csv.DictReader(lines)}
    return found


def rounded(value: Fraction) -> Decimal:
    """One decimal, half up, as offices print it."""
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return exact.quantize(Decimal("0.1"), ROUND_HALF_UP)


def test_the_oracle_has_something_to_say(ran: Ran, sums: dict[Key, Sum]) -> None:
    """Were it empty, everything below would hold."""
    assert len(ran.oracle.answers) == 48
    assert sum(1 for one in sums.values() if one.value) > 300
    assert any(one.units_nil for one in sums.values()) and any(one.units_not_applicable for one in sums.values())
    assert any(0 < one.units_missing < one.units_expected for one in sums.values())


def test_figures_in_total(figures: dict[str, dict[str, Any]], sums: dict[Key, Sum]) -> None:
    assert set(figures) == {code for code, _, _ in sums}
    measures = [name for name in Sum.__dataclass_fields__ if name != "value"]
    for code, figure in figures.items():
        must = sums[code, "total", ""]
        assert {name: figure[name] for name in measures} == {name: getattr(must, name) for name in measures}, code
        assert figure["value"] == (None if must.value is None else pytest.approx(float(must.value), abs=1e-9)), code


@pytest.mark.parametrize("scope", ["level", "ownership"])
def test_figures_by_level_and_ownership(figures: dict[str, dict[str, Any]], sums: dict[Key, Sum], scope: str) -> None:
    for code, figure in figures.items():
        must = {group: one for (indicator, kind, group), one in sums.items() if (indicator, kind) == (code, scope)}
        for group, one in must.items():
            value = figure[f"by_{scope}"][group]
            assert value == (None if one.value is None else pytest.approx(float(one.value), abs=1e-9)), (code, group)
        extra = {group: value for group, value in figure[f"by_{scope}"].items() if group not in must}
        assert not any(extra.values()), f"{code}: a figure for units that need not answer: {extra}"


def test_every_scope_counts_its_units(ran: Ran, sums: dict[Key, Sum]) -> None:
    """n/N of each level and ownership, as stored with the version."""
    stored = rows(ran.journey, "SELECT * FROM figure")
    assert len(stored) == len(sums)
    for row in stored:
        must = sums[row.indicator, row.scope, row.scope_code]
        measures = [name for name in Sum.__dataclass_fields__ if name.startswith("units_")]
        assert {name: getattr(row, name) for name in measures} == {name: getattr(must, name) for name in measures}


# --- Word -------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def controls(ran: Ran) -> list[tuple[str, str]]:
    """Tag and text of every content control of the report."""
    body = Document(str(ran.files["bao-cao.docx"])).element.body
    found = []
    for control in body.iter(qn("w:sdt")):
        tag = control.find(qn("w:sdtPr")).find(qn("w:tag")).get(qn("w:val"))
        found.append((tag, "".join(text.text or "" for text in control.iter(qn("w:t")))))
    return found


def parsed(text: str) -> Decimal:
    """ "40.760", "05", "99,8%" """
    return Decimal(text.removesuffix("%").replace(".", "").replace(",", "."))


def of_figures(controls: list[tuple[str, str]]) -> Iterator[tuple[Key, str, str]]:
    """Figure, measure ("", "n", "N" …) and text of the controls that print figures."""
    for tag, text in controls:
        match = re.fullmatch(r"([A-Z]{2}\d{2}[A-Z]?)\|(total|level|ownership)(?::(\w+))?(?:\|(\w+))?", tag)
        if match:
            yield (match[1], match[2], match[3] or ""), match[4] or "", text


def test_every_figure_of_the_word_report(ran: Ran, controls: list[tuple[str, str]], sums: dict[Key, Sum]) -> None:
    counted = {"n": "units_reported", "N": "units_expected", "missing": "units_missing", "na": "units_not_applicable"}
    checked = 0
    for key, measure, text in of_figures(controls):
        must = sums[key]
        if measure:
            assert parsed(text) == getattr(must, counted[measure]), (key, measure, text)
        elif must.value is None:
            assert not re.search(r"\d", text), f"{key}: nothing to state, but the report prints {text}"
        elif ran.oracle.indicators[key[0]]["across_units"] == "derived":
            assert parsed(text) == rounded(must.value), (key, text)
        else:
            assert parsed(text) == must.value, (key, text)
        checked += 1
    assert checked > 500


def test_the_appendix_states_every_indicator_in_total_and_by_level(
    controls: list[tuple[str, str]], sums: dict[Key, Sum]
) -> None:
    printed = {key for key, measure, _ in of_figures(controls) if not measure}
    stated = {key for key, one in sums.items() if key[1] != "ownership" and one.value is not None}
    assert stated <= printed, sorted(stated - printed)


def test_the_report_counts_units_as_the_manifest_does(ran: Ran, controls: list[tuple[str, str]]) -> None:
    printed = dict(controls)
    accepted = [unit for unit in ran.manifest.units if unit.status.startswith("accepted")]
    assert int(printed["units|accepted"]) == len(accepted)
    assert int(printed["units|units_expected"]) == len(ran.manifest.units)
    assert int(printed["units|late"]) == sum(unit.timeliness == "late" for unit in accepted)
    for level in {unit.level for unit in ran.manifest.units}:
        for status in ("rejected", "needs_review", "signed_only", "missing"):
            counted = sum((unit.level, unit.status) == (level, status) for unit in ran.manifest.units)
            assert int(printed[f"units:{level}|{status}"]) == counted, (level, status)


def test_quoted_words_stand_for_the_units_that_meant_them(ran: Ran) -> None:
    """ "Nhiều đơn vị (12/60) nêu: “…”": at least all who wrote just that, at most those who wrote the same idea."""
    paragraphs = [
        "".join(t.text or "" for t in p._p.iter(qn("w:t"))) for p in Document(str(ran.files["bao-cao.docx"])).paragraphs
    ]
    quoted = [re.search(r"\((\d+)/(\d+)\) nêu: “(.+)”", paragraph) for paragraph in paragraphs]
    found = [match for match in quoted if match]
    assert len(found) > 10
    said = narratives(ran)
    for match in found:
        same = {unit for unit, texts in said.items() if any(plain(match[3]) in text for text in texts)}
        ways = idea(match[3])
        meant = {unit for unit, texts in said.items() if any(way in text for text in texts for way in ways)}
        assert int(match[2]) == 60 and 1 < len(same) <= int(match[1]) <= len(meant), match[3]


def idea(quoted: str) -> set[str]:
    """All ways in which the samples say what the quoted words say; the samples know, the grouping does not."""
    with (REPO / "samples" / "sentences.csv").open(encoding="utf-8", newline="") as lines:
        rows = [(row["heading"], row["idea"], fixed_words(row["text"])) for row in csv.DictReader(lines)]
    words = plain(quoted)
    ideas = {row[:2] for row in rows if words in row[2] or row[2] in words}
    return {fixed for *named, fixed in rows if tuple(named) in ideas}


def fixed_words(text: str) -> str:
    """The longest stretch of a sample sentence that holds no figure or name."""
    return max((plain(part) for part in re.split(r"\{[^}]+\}", text)), key=len)


def narratives(ran: Ran) -> dict[str, list[str]]:
    """Texts of the narrative sheets of files that count, by unit."""
    said: dict[str, list[str]] = {}
    for file in ran.manifest.files:
        if file.counts:
            book = load_workbook(BytesIO(ran.journey.landing.read(file.sha256)), read_only=True)
            sheets = [sheet for sheet in book if sheet.title in ("Nội dung", "Sheet3 (2)")]
            texts = [plain(str(row[2])) for row in sheets[0].iter_rows(values_only=True) if len(row) > 2 and row[2]]
            said.setdefault(file.unit, []).extend(texts)
    return said


def plain(text: str) -> str:
    return re.sub(r"[“”\"'‘’]", "", " ".join(text.lower().split())).strip(" .;")


# --- Excel ------------------------------------------------------------------------------------------------


@cache
def table(path: Path, sheet: str) -> tuple[list[str], dict[str, dict[str, Any]]]:
    """Headings and rows by STT of a sheet of figures, as the cached values show them."""
    rows = list(load_workbook(path, data_only=True)[sheet].iter_rows(values_only=True))
    head = next(number for number, row in enumerate(rows) if row[0] == "STT")
    headings = [str(heading) for heading in rows[head] if heading]
    body = [dict(zip(headings, row, strict=False)) for row in rows[head + 1 :]]
    return headings, {str(row["STT"]): row for row in body if row["Chỉ tiêu"] and row["STT"]}


@pytest.mark.parametrize(
    ("name", "sheet", "scopes"),
    [
        ("doi-chieu.xlsx", "Tổng hợp", {"total", "level", "ownership"}),
        ("phu-luc.xlsx", "Tổng hợp", {"total"}),
        ("phu-luc.xlsx", "Theo cấp học", {"total", "level"}),
        ("phu-luc.xlsx", "Theo loại hình", {"total", "ownership"}),
    ],
)
def test_every_figure_of_the_workbooks(
    ran: Ran, sums: dict[Key, Sum], columns: dict[str, tuple[str, str]], name: str, sheet: str, scopes: set[str]
) -> None:
    headings, rows = table(ran.files[name], sheet)
    places = {heading: columns[heading] for heading in headings if heading in columns}
    assert {scope for scope, _ in places.values()} == scopes
    for code, indicator in ran.oracle.indicators.items():
        if indicator["across_units"] == "list" and indicator["stt"] not in rows:
            continue  # dates and forms have no total, an appendix may leave them out
        row = rows[indicator["stt"]]
        for heading, (scope, group) in places.items():
            must = sums.get((code, scope, group))
            is_share = indicator["across_units"] == "derived"
            assert_cell(row[heading], must, is_share, (name, sheet, code, heading))


def assert_cell(cell: Any, must: Sum | None, is_share: bool, where: object) -> None:
    if must is None or must.value is None:
        assert not isinstance(cell, int | float), (where, cell)
    elif is_share:
        assert Decimal(str(cell)).quantize(Decimal("0.1")) == rounded(must.value), (where, cell)
    else:
        assert cell == must.value, (where, cell)


def test_the_internal_workbook_counts_units_of_every_indicator(ran: Ran, sums: dict[Key, Sum]) -> None:
    headings = {"Có số liệu": "units_reported", "Phải báo cáo": "units_expected", "Không phát sinh": "units_nil",
                "Không áp dụng": "units_not_applicable", "Chưa có số liệu": "units_missing"}  # fmt: skip
    _, rows = table(ran.files["doi-chieu.xlsx"], "Tổng hợp")
    for code, indicator in ran.oracle.indicators.items():
        row, must = rows[indicator["stt"]], sums[code, "total", ""]
        assert {h: row[h] for h in headings} == {h: getattr(must, name) for h, name in headings.items()}, code


def test_the_internal_workbook_lists_what_each_unit_said(ran: Ran) -> None:
    rows = load_workbook(ran.files["doi-chieu.xlsx"], data_only=True, read_only=True)["Dữ liệu"].iter_rows(
        min_row=2, values_only=True
    )
    headings = list(next(rows))
    stt, unit, value, state = (headings.index(h) for h in ("STT chỉ tiêu", "Mã đơn vị", "Giá trị", "Tình trạng"))
    codes = {row["stt"]: code for code, row in ran.oracle.indicators.items()}
    words = {"number": "có số liệu", "nil": "không phát sinh", "not_applicable": "không áp dụng"}
    checked = 0
    for row in rows:
        if row[stt] not in codes or ran.oracle.indicators[codes[row[stt]]]["across_units"] in ("derived", "list"):
            continue
        said = ran.oracle.value_of(row[unit], codes[row[stt]])
        assert row[state] == words.get(said.state, row[state]), row
        assert (row[value] or 0) == (said.number or 0), row
        checked += 1
    assert checked > 3500


# --- trace ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", ["QM02", "DC08", "HL01", "HS11", "TS01", "CD02"])
def test_a_figure_leads_back_to_the_cells_it_came_from(ran: Ran, sums: dict[Key, Sum], code: str) -> None:
    """Each row names a landed file, a sheet and a cell, and there stands what the trace says."""
    trace = ran.journey.trace(REGIME, PERIOD, code)
    shares = ran.oracle.indicators[code]["across_units"] == "derived"
    if not shares:
        assert sum(row["value"] or 0 for row in trace) == sums[code, "total", ""].value
    for row in trace:
        if row["state"] == "missing":
            continue
        cell = book(ran.journey.settings.landing / row["sha256"][:2] / row["sha256"])[row["sheet"]][row["cell"]].value
        assert str(cell) == row["as_typed"], row
        assert ran.oracle.value_of(row["unit"], row["indicator"]).number == row["value"] or not row["value"], row


@cache
def book(path: Path) -> Any:
    return load_workbook(BytesIO(path.read_bytes()))
