"""A bench that measures the wrong thing is worse than none: what it says must be whole and of the journey itself."""

import json
from typing import Any

import pytest

from bench.job import Measured
from bench.run import Plan, Results
from bench.table import as_lines, ratios
from tests.bench.forked import printed_by

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("forks")]

STAGES = {
    "ordinary": {"read", "great_expectations", "to_sql"},
    "ours": {"collect", "read_and_load", "validate", "great_expectations"},
}


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, dict[str, Any], str]:
    """What `python -m bench` prints, writes and draws, at a fortieth of its size."""
    target = tmp_path_factory.mktemp("bench") / "bench.json"
    sizes = {"files": 40, "files-small": 20, "files-big": 60, "workers": 1, "sample": 2, "rounds": 1}
    small = [word for name, size in sizes.items() for word in (f"--{name}", str(size))]
    printed = printed_by("bench", *small, "--json", str(target), "--plot", str(target.with_suffix(".svg")))
    return printed, json.loads(target.read_text("utf-8")), target.with_suffix(".svg").read_text("utf-8")


def test_all_are_measured_on_the_files_asked_for(ran: tuple[str, dict[str, Any], str]) -> None:
    measured = ran[1]["measured"]
    counts = {name: one["files"] for name, one in measured.items() if one}
    assert counts == {
        "ordinary": 2,
        "calamine": 40,
        "floor": 40,
        "ours": 40,
        "small": 20,
        "big": 60,
        "floor_big": 60,
        "isolation": 40,
    }
    assert all(one["elapsed"] > 0 and one["processor"] > 0 and one["main_peak"] > 0 for one in measured.values() if one)


def test_stages_and_processes_add_up_to_no_more_than_the_whole(ran: tuple[str, dict[str, Any], str]) -> None:
    measured = ran[1]["measured"]
    for name, stages in STAGES.items():
        spent = measured[name]["stages"]
        assert set(spent) == stages
        whole = sum(seconds for stage, seconds in spent.items() if name == "ordinary" or stage != "great_expectations")
        assert whole == pytest.approx(measured[name]["elapsed"], rel=0.1)
    ours = measured["ours"]
    assert ours["stages"]["great_expectations"] < ours["stages"]["validate"]
    assert ours["processor_by"]["workers"] > 0 and ours["processor_by"]["database"] > 0
    assert 0 < ours["again"] < ours["elapsed"], "a run that finds nothing new"
    assert ours["workers_peak"] > 0, "memory of the reading processes was not seen"


def test_what_people_read_is_what_machines_read(ran: tuple[str, dict[str, Any], str]) -> None:
    printed, written, drawn = ran
    for line in (
        f"ratio to the ordinary pipeline: {written['ratios']['ordinary']:.1f}",
        f"ratio to the floor: {written['ratios']['floor']:.1f}",
        f"share of time in GX: {written['ratios']['great_expectations']:.1%}",
        f"peak memory at 40 files: {written['measured']['ours']['peak']:.0f} MiB",
        f"peak memory at 60 files: {written['measured']['big']['peak']:.0f} MiB",
    ):
        assert line in printed, printed
    for name in ("ordinary", "calamine", "floor", "ours", "small", "big", "floor_big"):
        one = written["measured"][name]
        assert f">{one['ms']:.2f}<" in drawn and f">{one['files']} files<" in drawn, name
    assert f">{written['measured']['ours']['processor_ms']:.2f}<" in drawn
    assert written["machine"]["cores"] >= 1 and written["plan"]["workers"] == 1


def test_ratios_compare_a_file_with_a_file_and_a_core_with_a_core() -> None:
    """Reckoned by hand: 100 files of ours in 1 s with 2 cores busy, of the floor in 0.2 s on one."""

    def one(files: int, elapsed: float, processor: float, peak: float = 100.0) -> Measured:
        stages = {"great_expectations": elapsed / 10, "read_and_load": elapsed / 2}
        return Measured(files, elapsed, {"main": processor}, peak, 0.0, stages, again=0.05)

    results = Results(
        ordinary=one(10, 8.0, 8.0),
        calamine=one(100, 0.5, 0.5),
        floor=one(100, 0.2, 0.2),
        ours=one(100, 1.0, 1.8),
        alone=one(100, 1.6, 1.7),
        small=one(50, 0.44, 0.8),
        big=one(500, 5.5, 9.0, peak=120.0),
        floor_big=one(500, 1.0, 1.2),
        shared_alone=one(100, 1.8, 1.8),
        shared=one(100, 1.0, 1.8),
        isolation=Measured(
            100, 9.0, {}, 0.0, 0.0, {"unprotected": 2.0, "protected": 2.6, "clean": 1.5, "hostile": 1.8}
        ),
    )
    assert ratios(results) == pytest.approx(
        {
            "ordinary": 80.0,
            "floor": 9.0,
            "floor_elapsed": 5.0,
            "floor_big": 7.5,
            "great_expectations": 0.1,
            "ordinary_great_expectations": 0.1,
            "workers": 1.6,
            "workers_reading": 1.6,
            "workers_shared": 1.8,
            "again": 20.0,
            "memory": 1.2,
            "big": 1.25,
            "big_to_usual": 1.1,
            "isolation": 1.3,
            "hostile": 1.2,
        }
    )
    assert "ratio to the floor: 9.0 per core" in "\n".join(as_lines(Plan(), results))


def test_a_whole_period_is_measured_to_its_last_file() -> None:
    printed = printed_by("bench.whole", "--units", "20")
    seconds = {line[:42].strip(): float(line[42:51]) for line in printed.splitlines() if line.endswith("ms a unit")}
    assert len(seconds) == 5 and min(seconds.values()) > 0
    assert sum(seconds.values()) == pytest.approx(2 * seconds["all of it"], abs=0.5)
    assert {"bao-cao.docx", "phu-luc.xlsx", "doi-chieu.xlsx"} < set(printed.split())
