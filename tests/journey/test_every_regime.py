"""Every shipped regime from sample files to Word and Excel: figures, timeliness to the second, who is missing.

Figures are held against sums made with openpyxl from the landed files alone (`sums.py`).
"""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from openpyxl import load_workbook

from etl import embedded
from etl.config import PROJECT
from etl.consolidate.figures import newest_content
from etl.model.clock import Clock
from etl.model.regime import Unit
from etl.pipeline import Journey
from etl.publish.layout import check_layout
from etl.publish.recheck import Recheck, recheck
from etl.publish.templates import load_template
from etl.regime import regime_names
from samples import SampleManifest, make_sample_district
from samples.district import manifest_path
from tests.journey.runs import fresh_settings
from tests.journey.sums import Oracle, Sum

pytestmark = pytest.mark.xdist_group("every_regime")

HCM = timezone(timedelta(hours=7))
REGIMES = PROJECT / "regimes"
AS_OF = "2027-01-15T08:00"
CASES = ("late", "negative", "explained_excess")

# Regime, period, last day of the data window, first day that is late: typed from the plans (DOMAIN §2), or as the
# office set them where the plan names none.
RUNS = [
    ("govap-danvan-2023", "2023-H1", "2023-04-15", "2023-05-01"),
    ("haiphong-qcdc-2023", "2023-H1", "2023-05-15", "2023-06-10"),
    ("haiphong-chithi15-2023", "2023-H1", "2023-05-15", "2023-06-10"),
    ("kimdong-danvan-2022", "2022-H1", "2022-04-30", "2022-05-15"),
    ("kimdong-danvan-2022", "2022-Y", "2022-10-31", "2022-11-15"),
    ("binhthuan-danvan-2019", "2019-H1", "2019-05-15", "2019-06-05"),
    ("phanthiet-danvan-2019", "2019-H1", "2019-05-15", "2019-05-29"),
    ("govap-thidua-2021", "2021-S1", "2021-06-15", "2021-06-22"),
    ("govap-thidua-2021", "2021-S2", "2021-07-01", "2021-07-08"),
    ("phuong-danvan-2026", "2026-H1", "2026-05-15", "2026-05-29"),
    ("phuong-danvan-2026", "2026-Y", "2026-11-15", "2026-11-28"),
    ("tphcm-danvan-2026", "2026-H1", "2026-05-15", "2026-06-10"),
]
KEYS = [pytest.param(regime, period, id=f"{regime} {period}") for regime, period, _, _ in RUNS]
Key = tuple[str, str]


class DatedOracle(Oracle):
    """The oracle for rosters whose units come and go: those that exist on the last day of the window."""

    @cached_property
    def units(self) -> dict[str, dict[str, str]]:
        last_day = next(day for regime, period, day, _ in RUNS if (regime, period) == self.key)
        lines = [line.split(",") for line in (self.regimes / "shared/units.csv").read_text("utf-8").splitlines()]
        rows = [dict(zip(lines[0], line[:1] + line[-7:], strict=True)) for line in lines[1:]]  # names hold commas
        there = {row["unit"]: row for row in rows if row["valid_from"] <= last_day <= (row["valid_to"] or "9999")}
        roster = (self.regimes / self.key[0] / "roster.csv").read_text("utf-8").splitlines()[1:]
        return {code: there[code] for code in (line.split(",")[0] for line in roster) if code in there}

    @property
    def key(self) -> Key:
        return self.manifest["regime"], self.manifest["period"]


@dataclass(frozen=True)
class Ran:
    """One journey over all regimes; `in_time` and `too_late`: the unit whose file came in that second."""

    journey: Journey
    clock: Clock
    manifests: dict[Key, SampleManifest]
    oracles: dict[Key, DatedOracle]
    in_time: dict[Key, str]
    too_late: dict[Key, str]
    made: dict[Key, dict[str, Any]]


@pytest.fixture(scope="session")
def ran(server: embedded.Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ran]:
    home = tmp_path_factory.mktemp("regimes")
    clock = Clock.at(AS_OF)
    with fresh_settings(server, home / "var") as settings, Journey.open(settings) as journey:
        assert not journey.broken
        run = Ran(journey, clock, {}, {}, {}, {}, {})
        for regime, period, _, late_from in RUNS:
            _deliver(run, home / period / regime / "inbox", regime, period, late_from)
        journey.collect(clock)
        journey.process(clock)
        for due in journey.due(clock):
            run.made[due.regime, due.period] = journey.consolidate(due.regime, due.period, clock)
        yield run


def _deliver(run: Ran, inbox: Path, name: str, code: str, late_from: str) -> None:
    """Files of a few units of each kind; two of the good ones come in the last second in time and in the next."""
    regime = run.journey.regime(name)
    period = regime.period(code)
    manifest = make_sample_district(regime, period, inbox, units=_some(regime.roster(code)), cases=CASES)
    run.manifests[name, code] = manifest
    good = [file for file in manifest.files if file.case == "good"]
    assert len(good) >= 2, (name, code)
    midnight = datetime.fromisoformat(late_from).replace(tzinfo=HCM)
    for file, moment in ((good[0], midnight - timedelta(seconds=1)), (good[1], midnight)):
        os.utime(inbox / file.path, (moment.timestamp(), moment.timestamp()))
    run.in_time[name, code], run.too_late[name, code] = good[0].unit, good[1].unit
    for file in manifest.files:
        target = run.journey.settings.inbox / Path(file.path).parent / code / Path(file.path).name
        target.parent.mkdir(parents=True, exist_ok=True)
        (inbox / file.path).rename(target)
    landing = run.journey.settings.landing
    run.oracles[name, code] = DatedOracle.of(REGIMES, manifest_path(inbox, name, code), landing)


def _some(roster: tuple[Unit, ...]) -> set[str]:
    """Two units of each level and one of each ownership of a level."""
    first = {(unit.level, unit.ownership): unit.code for unit in reversed(roster)}
    last = {unit.level: unit.code for unit in roster}
    return set(first.values()) | set(last.values())


def test_every_shipped_regime_is_run() -> None:
    assert {regime for regime, _, _, _ in RUNS} == set(regime_names(REGIMES))


@pytest.mark.parametrize(("regime", "period"), KEYS)
def test_figures_equal_independent_sums(ran: Ran, regime: str, period: str) -> None:
    sums = ran.oracles[regime, period].sums()
    figures = {figure["indicator"]: figure for figure in ran.journey.figures(regime, period)}
    assert set(figures) == {code for code, scope, _ in sums if scope == "total"}
    measures = [name for name in Sum.__dataclass_fields__ if name != "value"]
    for code, figure in figures.items():
        must = sums[code, "total", ""]
        assert {name: figure[name] for name in measures} == {name: getattr(must, name) for name in measures}, code
        assert figure["value"] == (None if must.value is None else pytest.approx(float(must.value), abs=1e-9)), code
    assert sum(1 for key, one in sums.items() if key[1] == "total" and one.value) > 10


@pytest.mark.parametrize(("regime", "period"), KEYS)
def test_a_report_is_in_time_until_the_last_second(ran: Ran, regime: str, period: str) -> None:
    told = {unit["unit"]: unit for unit in ran.journey.status(regime, period, ran.clock)["units"]}
    assert told[ran.in_time[regime, period]]["timeliness"] == "on_time"
    assert told[ran.too_late[regime, period]]["timeliness"] == "late"
    assert told[ran.in_time[regime, period]]["received_at"][11:19] == "23:59:59"


@pytest.mark.parametrize(("regime", "period"), KEYS)
def test_every_unit_stands_where_its_files_put_it(ran: Ran, regime: str, period: str) -> None:
    told = {unit["unit"]: unit for unit in ran.journey.status(regime, period, ran.clock)["units"]}
    expected = {unit.unit: unit.status for unit in ran.manifests[regime, period].units}
    assert set(told) == set(ran.oracles[regime, period].units)
    assert {code: one["status"] for code, one in told.items()} == dict.fromkeys(told, "missing") | expected


@pytest.mark.parametrize(("regime", "period"), KEYS)
def test_the_report_reaches_word_and_excel(ran: Ran, regime: str, period: str) -> None:
    """In the office's words, to every receiver, and with the figures of the independent sums."""
    made, known = ran.made[regime, period], ran.journey.regime(regime)
    files = {name: Path(made["directory"]) / name for name in made["files"]}
    text = "\n".join(paragraph.text for paragraph in Document(str(files["bao-cao.docx"])).paragraphs)
    text = text.replace("\N{NO-BREAK SPACE}", " ")
    assert known.plan_note not in text and all(receiver in text for receiver in known.receivers)
    assert not re.search(r"[{}]", text), "a placeholder was not filled in"
    assert known.model_title.upper() in text and ("DÂN VẬN KHÉO" in known.model_title.upper()) == (
        "VÀ MÔ HÌNH, ĐIỂN HÌNH “DÂN VẬN KHÉO”" in text
    )
    sums = ran.oracles[regime, period].sums()
    rows = _rows(files["phu-luc.xlsx"])
    for code, row in ran.oracles[regime, period].indicators.items():
        must = sums[code, "total", ""]
        if row["across_units"] in ("sum", "count_yes") and must.value is not None:
            assert Decimal(str(rows[row["stt"]])) == must.value, code


@pytest.mark.parametrize(("regime", "period"), KEYS)
def test_the_report_has_the_official_layout_and_only_its_own_figures(ran: Ran, regime: str, period: str) -> None:
    made, known = ran.made[regime, period], ran.journey.regime(regime)
    package = (Path(made["directory"]) / "bao-cao.docx").read_bytes()
    assert [*map(str, check_layout(package))] == []
    with ran.journey.warehouse.begin() as connection:
        content = newest_content(connection, regime, period)
    assert recheck(package, content, load_template(known)) == Recheck()


def _rows(path: Path) -> dict[str, Any]:
    """Column "Tổng số" by STT."""
    lines = list(load_workbook(path, data_only=True)["Tổng hợp"].iter_rows(values_only=True))
    head = next(number for number, line in enumerate(lines) if line[0] == "STT")
    total = list(lines[head]).index("Tổng số")
    return {str(line[0]): line[total] for line in lines[head + 1 :] if line[0]}
