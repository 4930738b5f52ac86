"""The sample district is what docs, benches and the journey's tests rest on: it must be what it says it is."""

import re
import unicodedata
from datetime import datetime
from pathlib import Path
from typing import Any
from zipfile import is_zipfile

import pytest
from openpyxl import load_workbook

from samples import SampleFile, SampleManifest, make_sample_district
from samples.cases import CASES
from tests.journey.raw import answer, typed_values
from tests.samples.district import PERIOD, REGIME, regime, sample_district

pytestmark = pytest.mark.xdist_group("district")

FEW = ("figures_as_text", "corrected", "sent_twice", "unknown_unit", "signed_only")


@pytest.fixture(scope="module")
def inbox() -> Path:
    return sample_district()[0]


@pytest.fixture(scope="module")
def manifest() -> SampleManifest:
    return sample_district()[1]


def of_case(manifest: SampleManifest, case: str) -> list[SampleFile]:
    return [file for file in manifest.files if file.case == case]


def figures(inbox: Path, file: SampleFile) -> dict[str, Any]:
    return typed_values((inbox / file.path).read_bytes())


def numbers(inbox: Path, file: SampleFile) -> dict[str, int]:
    """Figures as numbers, nil as 0; what is no count is left out."""
    types = {indicator.code: str(indicator.value_type) for indicator in regime().indicators}
    typed = {code: raw for code, raw in figures(inbox, file).items() if types[code] == "count"}
    answers = {code: answer(raw, "count") for code, raw in typed.items()}
    return {code: said.number for code, said in answers.items() if said.number is not None}


def test_same_seed_same_names_bytes_and_times(tmp_path: Path) -> None:
    def made(folder: str, seed: int) -> dict[str, tuple[bytes, int]]:
        inbox = tmp_path / folder / "inbox"
        make_sample_district(regime(), regime().period(PERIOD), inbox, units=10, seed=seed, cases=FEW)
        files = (path for path in inbox.rglob("*") if path.is_file())
        return {str(path.relative_to(inbox)): (path.read_bytes(), path.stat().st_mtime_ns) for path in files}

    first = made("a", 1)
    assert made("b", 1) == first
    assert made("c", 2) != first


def test_manifest_lies_beside_the_inbox_and_lists_all_of_it(inbox: Path, manifest: SampleManifest) -> None:
    lying = {str(path.relative_to(inbox)) for path in inbox.rglob("*") if path.is_file()}
    assert lying == {file.path for file in manifest.files}
    assert SampleManifest.read(inbox.with_name(f"inbox.{REGIME}.{PERIOD}.manifest.json")) == manifest


def test_every_case_happens_and_most_units_are_good(manifest: SampleManifest) -> None:
    happened = {file.case for file in manifest.files}
    assert {case.name for case in CASES if case.deliveries} <= happened
    assert len(manifest.units) == 60
    assert sum(unit.status == "accepted" for unit in manifest.units) >= 40
    assert [unit.status for unit in manifest.units].count("missing") == 2
    assert [unit.status for unit in manifest.units].count("signed_only") == 1


def test_files_came_from_10_to_28_april_but_for_the_late_ones(inbox: Path, manifest: SampleManifest) -> None:
    for file in manifest.files:
        day = datetime.fromisoformat(file.received_at)
        assert (inbox / file.path).stat().st_mtime == day.timestamp()
        if file.case == "late":
            assert (day.month, day.day) == (5, 2)
        elif file.case == "corrected_after_deadline":
            assert day.date().isoformat() in ("2023-04-28", "2023-05-04")
        else:
            assert day.month == 4 and 10 <= day.day <= 28, file


def test_good_reports_keep_every_rule_of_the_catalogue(inbox: Path, manifest: SampleManifest) -> None:
    good = [file for file in manifest.files if file.case.startswith("good") and file.counts]
    assert len(good) > 20
    for file in good:
        n = numbers(inbox, file)
        assert n["QM03"] == n["QM04"] + n["QM05"] + n["QM06"], file
        assert n["DT01"] == n["DT02"] + n["DT03"] == n["DT04"] + n["DT05"], file
        assert n["DT06"] + n["DT07"] + n["DT08"] <= n["DT01"], file
        assert n["HS01"] == n["HS02"] + n["HS03"] == n["HS04"] + n["HS08"] + n["HS09"] + n["HS10"], file
        assert n["HS04"] == n["HS05"] + n["HS06"] + n["HS07"], file
        if "TD01" in n:
            assert n["TD01"] == n["TD02"] + n["TD03"] + n["TD04"], file
        pairs = ("DC03 DC02", "DC08 DC07", "DC12 DC11", "DC16 DC15", "DT09 DT05", "HL02 HL01", "TS02 TS01",
                 "SK02 SK01", "UX01 QM03", "QM07 QM03", "KL01 QM03", "DV02 DV01")  # fmt: skip
        for less, more in (pair.split() for pair in pairs):
            assert n.get(less, 0) <= n.get(more, n.get(less, 0)), (file, less, more)
        assert min(n.values()) >= 0, file


def test_models_listed_are_the_models_registered(inbox: Path, manifest: SampleManifest) -> None:
    for file in manifest.files:
        if file.case.startswith("good") and file.counts:
            sheet = load_workbook(inbox / file.path, read_only=True)["Mô hình"]
            listed = [row for row in sheet.iter_rows(min_row=5, min_col=2, max_col=2, values_only=True) if row[0]]
            assert len(listed) == numbers(inbox, file)["DV01"], file


def test_nil_not_applicable_zero_and_blank_all_occur(inbox: Path, manifest: SampleManifest) -> None:
    seen: set[object] = set()
    for file in manifest.files:
        if file.case == "good":
            seen.update(figures(inbox, file).values())
    assert {0, None, "Không phát sinh", "KPS", "Không áp dụng", "Có", "Không"} <= seen


def test_trouble_is_as_described(inbox: Path, manifest: SampleManifest) -> None:
    """Read from the files themselves: a case that lost its trouble would let the journey's tests pass unseen."""

    def typed(case: str, number: int = 0) -> dict[str, Any]:
        return figures(inbox, of_case(manifest, case)[number])

    def counts(case: str, number: int = 0) -> dict[str, int]:
        return numbers(inbox, of_case(manifest, case)[number])

    texts = {str(value).strip() for value in typed("figures_as_text").values()}
    assert {"1.234", "1 056", "98%", "KPS", "không"} <= texts
    assert {"x", "X", "✓"} <= set(typed("ticked").values())
    assert typed("percent_for_count")["HL02"] == "95%"
    assert typed("tick_for_count")["KT03"] == "x"
    broken = counts("broken_sum")
    assert broken["QM03"] != broken["QM04"] + broken["QM05"] + broken["QM06"]
    assert counts("explained_excess")["DC08"] > counts("explained_excess")["DC07"]
    assert counts("unexplained_excess")["DC12"] > counts("unexplained_excess")["DC11"]
    assert typed("required_missing")["KT01"] is None
    assert typed("negative")["KT02"] < 0
    first, second = counts("corrected", 0), counts("corrected", 1)
    assert first["TD01"] != first["TD02"] + first["TD03"] + first["TD04"]
    assert second["TD01"] == second["TD02"] + second["TD03"] + second["TD04"]
    assert typed("supplement", 0)["HL01"] is None and typed("supplement", 1)["HL01"] == 120
    assert [value for value in typed("supplement", 1).values() if value is not None] == [120, 117]


def test_an_honest_excess_is_explained_beside_it(inbox: Path, manifest: SampleManifest) -> None:
    for case, code, is_explained in (("explained_excess", "DC08", True), ("unexplained_excess", "DC12", False)):
        (file,) = of_case(manifest, case)
        rows = load_workbook(inbox / file.path)["Số liệu"].iter_rows(values_only=True)
        explanation = next(row[5] for row in rows if row[1] == code)
        assert bool(explanation) is is_explained


def test_moved_about_has_other_sheets_and_rows(inbox: Path, manifest: SampleManifest) -> None:
    (file,) = of_case(manifest, "moved_about")
    names = load_workbook(inbox / file.path).sheetnames
    assert "Số liệu" not in names and "Nội dung" not in names


def test_wrong_forms_say_so_in_their_metadata(inbox: Path, manifest: SampleManifest) -> None:
    def metadata(case: str) -> dict[str, str]:
        (file,) = of_case(manifest, case)
        return dict(load_workbook(inbox / file.path)["_bieu_mau"].iter_rows(min_row=2, max_col=2, values_only=True))

    assert metadata("previous_form")["period"] == "2022-Y"
    (neighbour,) = of_case(manifest, "neighbours_form")
    assert metadata("neighbours_form")["unit"] != neighbour.unit
    stranger = metadata("unknown_unit")["unit"]
    assert stranger not in {unit.code for unit in regime().roster(PERIOD)}


def test_files_that_are_no_workbooks(inbox: Path, manifest: SampleManifest) -> None:
    def begins(case: str, number: int = 0) -> bytes:
        return (inbox / of_case(manifest, case)[number].path).read_bytes()[:8]

    assert begins("not_a_workbook").startswith(b"<html") and of_case(manifest, "not_a_workbook")[0].path.endswith(
        "xlsx"
    )
    assert begins("signed_only").startswith(b"%PDF")
    cut, whole = of_case(manifest, "cut_short")
    assert begins("cut_short").startswith(b"PK") and not is_zipfile(inbox / cut.path)
    assert is_zipfile(inbox / whole.path)
    twice = of_case(manifest, "sent_twice")
    assert twice[0].sha256 == twice[1].sha256 and twice[0].path != twice[1].path


def test_names_are_like_in_real_life(manifest: SampleManifest) -> None:
    names = [Path(file.path).name for file in manifest.files]
    assert any(not unicodedata.is_normalized("NFC", name) for name in names)
    assert len(set(names)) < len(names), "several units call their file alike"
    assert any(name.isupper() or "BÁO CÁO" in name for name in names)


def test_narratives_are_varied_and_name_nobody(inbox: Path, manifest: SampleManifest) -> None:
    told: list[str] = []
    for file in manifest.files:
        if file.case == "good":
            rows = load_workbook(inbox / file.path, read_only=True)["Nội dung"].iter_rows(
                min_col=3, max_col=3, values_only=True
            )
            told += [row[0] for row in rows if row[0] and len(row[0]) > 20]
    assert len(set(told)) > 150
    assert not [text for text in told if re.search(r"\b([Ôô]ng|[Bb]à|[Cc]ô|[Tt]hầy) [A-ZĐ]|[{}]", text)]
