"""School → Phòng → Sở in two installations: nothing goes from one to the other but the workbook that goes up.

Sums are made anew from the schools' raw files (tests.journey.sums, openpyxl); traces are followed into them.
"""

import hashlib
import json
import os
import shutil
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from openpyxl import load_workbook
from openpyxl.workbook import Workbook

from etl import embedded
from etl.config import PROJECT
from etl.model.clock import Clock
from etl.model.regime import Regime
from etl.pages import create_app
from etl.pages.doors import Someone
from etl.pipeline import Journey
from etl.regime import load_regime
from samples import make_sample_district
from samples.district import manifest_path
from tests.journey.runs import fresh_settings, rows
from tests.journey.sums import Oracle, Sum

pytestmark = pytest.mark.xdist_group("through")

LOWER, UPPER, PERIOD, OFFICE, LEVEL = "phanthiet-danvan-2019", "binhthuan-danvan-2019", "2019-H1", "0600101", "PGD"
SENT = "gui-cap-tren.xlsx"


@cache
def regime(name: str) -> Regime:
    return load_regime(PROJECT / "regimes", name)


@dataclass(frozen=True)
class Cascade:
    """Both offices, each with its own database and landing, and what they know."""

    lower: Journey
    upper: Journey
    lower_oracle: Oracle
    upper_oracle: Oracle
    sent: bytes
    clock: Clock
    made: dict[str, Any]

    def sums(self) -> dict[tuple[str, str, str], Sum]:
        """What the top must say: the Phòng's schools in its place, from the files alone."""
        one = Oracle(PROJECT / "regimes", self.upper_oracle.manifest, self.upper_oracle.landing)
        schools = {code: facts | {"level": LEVEL} for code, facts in self.lower_oracle.units.items()}
        others = {code: facts for code, facts in self.upper_oracle.units.items() if code != OFFICE}
        vars(one).update(units=schools | others, answers=self.lower_oracle.answers | self.upper_oracle.answers)
        return one.sums()


@pytest.fixture(scope="module")
def cascade(server: embedded.Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cascade]:
    folder = tmp_path_factory.mktemp("cascade")
    clock = Clock.at("2019-06-20T08:00")
    schools, others = folder / "schools", folder / "others"
    make_sample_district(regime(LOWER), regime(LOWER).period(PERIOD), schools)
    direct = [unit.code for unit in regime(UPPER).roster(PERIOD) if unit.level != LEVEL]
    make_sample_district(regime(UPPER), regime(UPPER).period(PERIOD), others, units=[*direct, "0600102"])
    with fresh_settings(server, folder / "phong") as phong, fresh_settings(server, folder / "so") as so:
        shutil.copytree(schools, phong.inbox, dirs_exist_ok=True)
        shutil.copytree(others, so.inbox, dirs_exist_ok=True)
        with Journey.open(phong) as lower, Journey.open(so) as upper:
            lower.collect(clock)
            lower.process(clock)
            made = lower.consolidate(LOWER, PERIOD, clock)
            sent = (Path(made["directory"]) / SENT).read_bytes()
            deliver(upper, sent, "2019-06-04T16:00")
            upper.collect(clock)
            upper.process(clock)
            upper.consolidate(UPPER, PERIOD, clock)
            below = Oracle.of(PROJECT / "regimes", manifest_path(schools, LOWER, PERIOD), phong.landing)
            above = Oracle.of(PROJECT / "regimes", manifest_path(others, UPPER, PERIOD), so.landing)
            yield Cascade(lower, upper, below, above, sent, clock, made)


def deliver(journey: Journey, body: bytes, at: str, name: str = SENT) -> None:
    path = journey.settings.inbox / UPPER / OFFICE / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(body)
    moment = datetime.fromisoformat(f"{at}:00+07:00").timestamp()
    os.utime(path, (moment, moment))


def test_the_report_of_the_office_is_accepted_as_it_comes(cascade: Cascade) -> None:
    status = cascade.upper.status(UPPER, PERIOD, cascade.clock)
    unit = next(one for one in status["units"] if one["unit"] == OFFICE)
    found = rows(
        cascade.upper,
        "SELECT f.code, f.message FROM finding f JOIN receipt r ON r.id = f.receipt_id"
        " WHERE r.unit = :unit AND f.severity = 'critical'",
        unit=OFFICE,
    )
    assert (unit["status"].startswith("accepted"), found) == (True, [])
    assert unit["timeliness"] == "on_time"


def test_every_figure_at_the_top_is_the_sum_over_the_schools(cascade: Cascade) -> None:
    wanted = cascade.sums()
    counts = [field for field in Sum.__dataclass_fields__ if field != "value"]
    with cascade.upper.warehouse.begin() as connection:
        stored = connection.exec_driver_sql("SELECT * FROM figure").all()
    found = {(row.indicator, row.scope, row.scope_code): row for row in stored if row.units_expected}
    assert found.keys() == {key for key, one in wanted.items() if one.units_expected}
    for key, row in found.items():
        assert [getattr(row, name) for name in counts] == [getattr(wanted[key], name) for name in counts], key
        assert float(row.value or 0) == pytest.approx(float(wanted[key].value or 0)), key


def test_targets_of_each_unit_are_judged_school_by_school(cascade: Cascade) -> None:
    """ "Mỗi đơn vị … ít nhất một mô hình" asks every school: what the Phòng says of them the Sở says too."""
    below = {one["target"]: one for one in cascade.lower.targets(LOWER, PERIOD)}
    above = {one["target"]: one for one in cascade.upper.targets(UPPER, PERIOD)}
    schools = {unit.code for unit in regime(LOWER).roster(PERIOD)}
    has_model = {code: _models_of(code, cascade) for code in cascade.lower_oracle.answers}
    assert 0 < sum(has_model.values()) < len(has_model) < len(schools), "the samples no longer tell schools apart"
    for code, one in above.items():
        through = {row["unit"]: row["outcome"] for row in one["units"] if row.get("via") == OFFICE}
        assert through == {row["unit"]: row["outcome"] for row in below[code]["units"]}
        assert OFFICE not in {row["unit"] for row in one["units"]}
        assert one["units_bound"] == len(schools) + len(regime(UPPER).roster(PERIOD)) - 1
        assert one["not_met"] >= below[code]["not_met"]
    met = {row["unit"]: row["outcome"] for row in above["1"]["units"] if "via" in row}
    assert met == {
        code: ("met" if has_model[code] else "not_met") if code in has_model else "no_data" for code in schools
    }
    assert above["1"]["outcome"] == "not_met"
    figure = next(one for one in cascade.upper.figures(UPPER, PERIOD) if one["indicator"] == "DT09")
    assert figure["units_expected"] == above["2a"]["units_expected"]


def _models_of(unit: str, cascade: Cascade) -> bool:
    """Whether the school's own workbook lists a model that is under way or recognised."""
    (path,) = {
        cascade.lower.settings.landing / row.sha256[:2] / row.sha256
        for row in rows(
            cascade.lower,
            "SELECT r.sha256 FROM report_input i JOIN submission s ON s.id = i.submission_id"
            " JOIN receipt r ON r.id = s.receipt_id WHERE s.unit = :unit AND s.kind <> 'supplement'",
            unit=unit,
        )
    }
    cells = [str(one.value).strip().lower() for row in raw_book(path)["Mô hình"].iter_rows() for one in row]
    return bool({"đang thực hiện", "được công nhận"} & set(cells))


def test_what_goes_up_is_for_the_authority_above_alone(cascade: Cascade) -> None:
    """It holds every school's cells; the other receivers of the report get none of it."""
    found = rows(cascade.lower, "SELECT name, audience FROM report_file")
    assert {row.audience for row in found if row.name == SENT} == {"upward"}
    assert SENT not in {row.name for row in rows(cascade.upper, "SELECT name FROM report_file")}


def test_yes_and_no_count_schools(cascade: Cascade) -> None:
    figure = next(one for one in cascade.upper.figures(UPPER, PERIOD) if one["indicator"] == "DC01")
    own = [row for row in cascade.upper.trace(UPPER, PERIOD, "DC01") if "via" in row]
    assert len(own) > 8 and sum(row["value"] or 0 for row in own) <= figure["numerator"] <= figure["denominator"]
    assert figure["by_level"]["PGD"] == sum(row["value"] or 0 for row in own) + _of("0600102", "DC01", cascade)


def _of(unit: str, code: str, cascade: Cascade) -> int:
    return cascade.upper_oracle.value_of(unit, code).number or 0


@cache
def raw_book(path: Path) -> Workbook:
    return load_workbook(BytesIO(path.read_bytes()))


def test_the_trace_at_the_top_ends_at_the_schools_cells(cascade: Cascade) -> None:
    """Every row of five indicators: receipt, hash, sheet and cell as in the Phòng's own landing."""
    receipts = {str(row.id): row for row in rows(cascade.lower, "SELECT id, sha256, unit FROM receipt")}
    schools = {unit.code for unit in regime(LOWER).roster(PERIOD)}
    followed: Counter[str] = Counter()
    for code in ("QM02", "CD05", "DC01", "DV01", "HS11"):
        for row in cascade.upper.trace(UPPER, PERIOD, code):
            if "via" not in row:
                assert row["unit"] not in {*schools, OFFICE}
                continue
            followed[row["unit"]] += 1
            receipt = receipts[row["receipt"]]
            assert (row["sha256"], row["unit"]) == (receipt.sha256, receipt.unit)
            assert row["unit_path"] == ["0600001", "0600010", OFFICE, row["unit"]]
            assert (row["regime"], row["period"]) == (LOWER, PERIOD)
            path = cascade.lower.settings.landing / row["sha256"][:2] / row["sha256"]
            assert hashlib.sha256(path.read_bytes()).hexdigest() == row["sha256"]
            typed = raw_book(path)[row["sheet"]][row["cell"]].value
            assert " ".join(str("" if typed is None else typed).split()) == row["as_typed"]
            assert row["via"]["sha256"] == hashlib.sha256(cascade.sent).hexdigest()
    assert set(followed) == set(cascade.lower_oracle.answers)


def test_the_cross_check_adds_up_the_schools(cascade: Cascade) -> None:
    """The internal workbook lists the schools in the place of their office, and its formulas have their sum."""
    folder = cascade.upper.settings.out / UPPER / PERIOD / "v1"
    data = list(load_workbook(folder / "doi-chieu.xlsx")["Dữ liệu"].iter_rows(values_only=True))
    head = next(row for row in data if "Mã đơn vị" in row)
    unit, name, value = (head.index(title) for title in ("Mã đơn vị", "Chỉ tiêu", "Giá trị"))
    pupils = [row for row in data if row[name] == regime(UPPER).indicator("QM02").name]
    assert {row[unit] for row in pupils} >= {one.code for one in regime(LOWER).roster(PERIOD)}
    assert sum(row[value] or 0 for row in pupils) == cascade.sums()["QM02", "total", ""].value


def test_the_word_says_whose_units_are_counted(cascade: Cascade) -> None:
    content = rows(cascade.upper, "SELECT content FROM report_version")[0].content
    texts = ["".join(run["text"] for run in one["runs"]) for one in json.loads(content)["sections"][0]["paragraphs"]]
    reported = len(cascade.lower_oracle.answers)
    assert any(f"{reported:02d}/12 đơn vị trực thuộc" in text for text in texts), texts
    assert json.loads(content)["level_title"] == "Loại đơn vị"
    assert (
        "Theo loại đơn vị" in load_workbook(cascade.upper.settings.out / UPPER / PERIOD / "v1/phu-luc.xlsx").sheetnames
    )


def test_the_same_data_give_the_same_bytes(cascade: Cascade) -> None:
    path = Path(cascade.made["directory"]) / SENT
    path.unlink()
    again = cascade.lower.consolidate(LOWER, PERIOD, cascade.clock)
    assert again["created"] is False and SENT in again["files"]
    assert path.read_bytes() == cascade.sent


def test_a_figure_that_was_changed_by_hand_is_returned(cascade: Cascade) -> None:
    """The report that stands goes on to count."""
    later = Clock(cascade.clock.now + timedelta(days=1), is_simulated=True)
    before = cascade.upper.figures(UPPER, PERIOD)
    book = load_workbook(BytesIO(cascade.sent))
    sheet = book["Số liệu"]
    row = next(row for row in sheet.iter_rows() if row[1].value == "CD05")
    row[4].value += 100
    body = BytesIO()
    book.save(body)
    deliver(cascade.upper, body.getvalue(), "2019-06-20T10:00", "sua-tay.xlsx")
    cascade.upper.collect(later)
    cascade.upper.process(later)
    statement = "SELECT code, found, expected FROM finding WHERE code LIKE 'through%'"
    found = rows(cascade.upper, statement)
    assert [one.code for one in found] == ["through-differs"]
    assert int(found[0].found.strip("“”")) == int(found[0].expected) + 100
    cascade.upper.consolidate(UPPER, PERIOD, later)
    assert cascade.upper.figures(UPPER, PERIOD) == before


def send_as(cascade: Cascade, unit: str, name: str, after: timedelta, taken: Clock) -> None:
    """The office's workbook comes again under another unit's code, so long after the first, and is taken in."""
    book = load_workbook(BytesIO(cascade.sent))
    next(row for row in book["_bieu_mau"].iter_rows() if row[0].value == "unit")[1].value = unit
    body = BytesIO()
    book.save(body)
    path = cascade.upper.settings.inbox / UPPER / unit / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(body.getvalue())
    os.utime(path, ((cascade.clock.now + after).timestamp(),) * 2)
    cascade.upper.collect(taken)
    cascade.upper.process(taken)


def test_only_offices_are_counted_through(cascade: Cascade) -> None:
    """A school that got hold of such a workbook does not become twelve schools."""
    later = Clock(cascade.clock.now + timedelta(days=2), is_simulated=True)
    send_as(cascade, "0600201", "muon.xlsx", timedelta(hours=30), later)
    found = rows(
        cascade.upper,
        "SELECT r.unit, f.found FROM finding f JOIN receipt r ON r.id = f.receipt_id WHERE f.code = :code",
        code="through-ignored",
    )
    assert [tuple(row) for row in found] == [("0600201", "12")]
    told = rows(
        cascade.upper,
        "SELECT f.found FROM finding f JOIN receipt r ON r.id = f.receipt_id"
        " WHERE f.code = :code AND r.original_name = 'muon.xlsx'",
        code="value-unreadable",
    )
    assert told and all(row.found.endswith(" đơn vị") for row in told), "“10/11 đơn vị” of one school counts as ten"
    assert not rows(
        cascade.upper, "SELECT FROM through_cell t JOIN submission s ON s.id = t.submission_id WHERE s.unit = '0600201'"
    )


def test_a_school_is_counted_through_one_office_only(cascade: Cascade) -> None:
    """Another Phòng that sends the same schools later is told so; nothing is counted twice, no waiver changes it."""
    later = Clock(cascade.clock.now + timedelta(days=3), is_simulated=True)
    before = cascade.upper.figures(UPPER, PERIOD)
    send_as(cascade, "0600102", "hai-lan.xlsx", timedelta(hours=60), later)
    found = rows(
        cascade.upper,
        "SELECT r.id, r.unit, f.found, f.expected FROM finding f JOIN receipt r ON r.id = f.receipt_id"
        " WHERE f.code = :code",
        code="through-claimed",
    )
    office = regime(UPPER).unit(PERIOD, OFFICE).name
    assert [(one.unit, one.expected) for one in found] == [("0600102", office)]
    assert found[0].found.endswith(" và 9 đơn vị khác")
    cascade.upper.consolidate(UPPER, PERIOD, later)
    assert cascade.upper.figures(UPPER, PERIOD) == before


# --- ward below department, in one warehouse ---------------------------------------------------------------------

WARD, CITY, SUMMER, OURSELVES = "phuong-danvan-2026", "tphcm-danvan-2026", "2026-H1", "0791010"
FEW = ("0790101", "0790117", "0790201", "0790301")


@pytest.fixture(scope="module")
def city(server: embedded.Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Journey, Oracle]]:
    """Four schools of a ward and one school of the department; the ward answers for itself by hand."""
    folder = tmp_path_factory.mktemp("city")
    clock = Clock.at("2026-06-20T08:00")
    schools = folder / "schools"
    make_sample_district(regime(WARD), regime(WARD).period(SUMMER), schools, units=FEW, cases=[])
    with fresh_settings(server, folder / "var") as settings, Journey.open(settings) as journey:
        shutil.copytree(schools, settings.inbox, dirs_exist_ok=True)
        journey.collect(clock)
        journey.process(clock)
        made = journey.consolidate(WARD, SUMMER, clock)
        book = load_workbook(Path(made["directory"]) / SENT)
        cell = _value_cell(book, "CD17")
        assert cell.value is None and not cell.protection.locked
        assert _value_cell(book, "CD02").protection.locked
        cell.value = "Có"
        path = settings.inbox / CITY / OURSELVES / SENT
        path.parent.mkdir(parents=True)
        book.save(path)
        os.utime(path, (datetime.fromisoformat("2026-06-05T09:00:00+07:00").timestamp(),) * 2)
        journey.collect(clock)
        journey.process(clock)
        journey.consolidate(CITY, SUMMER, clock)
        yield journey, Oracle.of(PROJECT / "regimes", manifest_path(schools, WARD, SUMMER), settings.landing)


def _value_cell(book: Workbook, code: str) -> Any:
    return next(row for row in book["Số liệu"].iter_rows() if row[1].value == code)[4]


def test_what_the_office_answers_for_itself_counts_once(city: tuple[Journey, Oracle]) -> None:
    journey, schools = city
    found = {one["indicator"]: one for one in journey.figures(CITY, SUMMER)}
    others = len(regime(CITY).roster(SUMMER)) - 1
    own, through = found["CD17"], found["CD02"]
    assert (own["numerator"], own["units_reported"], own["units_expected"]) == (1, 1, others + 1)
    said = [schools.value_of(unit, "CD02") for unit in FEW]
    expected = len(regime(WARD).roster(SUMMER)) + others
    assert through["numerator"] == sum(one.number or 0 for one in said)
    assert (through["units_reported"], through["units_expected"]) == (len(FEW), expected)
    assert [row["unit"] for row in journey.trace(CITY, SUMMER, "CD17")] == [OURSELVES]


def test_private_schools_of_a_ward_are_private_at_the_top(city: tuple[Journey, Oracle]) -> None:
    """The ward's office is public; "Theo loại hình" of the department counts its schools, not the office."""
    journey, schools = city
    pupils = next(one for one in journey.figures(CITY, SUMMER) if one["indicator"] == "QM02")
    private = schools.value_of("0790117", "QM02").number
    assert pupils["by_ownership"]["private"] == private
    assert pupils["value"] == sum(schools.value_of(unit, "QM02").number or 0 for unit in FEW)
    assert pupils["by_level"]["UBND_XA"] == pupils["value"]


def test_texts_are_counted_school_by_school(city: tuple[Journey, Oracle]) -> None:
    """The ward has no one form of assembly; its schools' choices are counted each."""
    journey, _ = city
    content = json.loads(rows(journey, "SELECT content FROM report_version WHERE regime = :name", name=CITY)[0].content)
    chosen = sum(one["units"] for one in content["choices"] if one["indicator"] == "DC17" and one["scope"] == "total")
    with_answer = sum(row["state"] == "number" for row in journey.trace(CITY, SUMMER, "DC17"))
    assert chosen == with_answer > 0
    assert len(journey.trace(CITY, SUMMER, "DC17")) == len(FEW)


def test_the_pages_lead_from_the_top_to_the_schools_and_back(cascade: Cascade) -> None:
    """The Sở sees the schools through the Phòng's report, whose file it has; the Phòng sees where its figure went."""
    found = cascade.sums()[("DT01", "total", "")]
    with looking(cascade.upper) as client:
        page = client.get(f"/ky/{UPPER}/{PERIOD}/so-lieu/DT01").text
    assert "Đúng bằng số đã in" in page and f"<b>{int(found.value or 0)}</b>" in page.replace(".", "")
    school = next(iter(cascade.lower_oracle.answers))
    name = regime(LOWER).unit(PERIOD, school).name
    row = next(part for part in page.split("<tr>") if name in part)
    office = regime(UPPER).unit(PERIOD, OFFICE).name
    assert "Qua báo cáo của" in row and office in row and "/tep/" in row
    assert f"/don-vi/{school}?" not in row, "the school's own file lies at the Phòng"
    with looking(cascade.lower) as client:
        page = client.get(f"/ky/{LOWER}/{PERIOD}/so-lieu/DT01").text
    assert "Số này được gửi lên" in page and regime(UPPER).office.name in page
    assert f"/don-vi/{school}?file=" in page


@contextmanager
def looking(journey: Journey) -> Iterator[TestClient]:
    """An auditor of one of the two offices."""
    with TestClient(create_app(journey.settings, lambda: Someone("auditor"))) as client:
        yield client
