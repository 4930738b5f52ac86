"""A new version only if something that the report rests on has changed; the same data give the same content."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from etl import ledger
from etl.consolidate import version
from etl.consolidate.figures import figures_json
from etl.consolidate.version import Version, consolidate
from etl.model.errors import FatalError, UsageError
from etl.model.report import ReportContent
from tests.consolidate.builder import AFTER_DEADLINE, BEFORE_DEADLINE, MUCH_LATER, NIL, PERIOD, Office

TEMPLATE = b"template"


def make(office: Office, **changes: Any) -> Version:
    arguments: dict[str, Any] = {"regime": office.regime, "as_of": MUCH_LATER, "template": TEMPLATE} | changes
    return consolidate(office.connection, arguments["regime"], PERIOD, arguments["as_of"], arguments["template"])


def test_the_same_data_is_the_same_version_whenever_it_is_asked_for(office: Office) -> None:
    office.accept("A", CD01=5)
    first = make(office)
    again = make(office, as_of=MUCH_LATER.replace(year=2030))
    assert (first.number, first.created, len(first.events)) == (1, True, 1)
    assert (again.number, again.created, again.events, again.id) == (1, False, (), first.id)
    assert again.content == first.content


def test_another_program_makes_a_version_of_its_own(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its files would not be those recorded: a lost one could never be made again."""
    office.accept("A", CD01=5)
    first = make(office)
    monkeypatch.setattr("etl.consolidate.version.software", lambda: "0.1.0, mended")
    assert make(office).number == first.number + 1


def test_a_version_is_counted_with_the_older_ones(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """Uncounted, the second version of 45,000 units was planned for as one row: each was compared with every other."""
    office.accept("A", CD01=5)
    known = "SELECT reltuples FROM pg_class WHERE relname = :table"
    for number in (1, 2):
        monkeypatch.setattr("etl.consolidate.version.software", lambda number=number: f"0.{number}")
        assert make(office).number == number
        for table in ("report_unit", "figure_source"):
            rows = office.connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one()
            assert rows == office.connection.execute(sqlalchemy.text(known), {"table": table}).scalar_one()


def submission(office: Office) -> dict[str, Any]:
    office.accept("B", CD01=6)
    return {}


def verdict(office: Office) -> dict[str, Any]:
    row = office.connection.exec_driver_sql("SELECT submission_id FROM current_submission").scalar_one()
    office.judge(row, "withdrawn")
    return {}


def finding(office: Office) -> dict[str, Any]:
    row = office.connection.exec_driver_sql("SELECT submission_id FROM current_submission").scalar_one()
    office.finding(row, office.judge(row, "accepted_with_warnings"), "Đề nghị giải trình")
    return {}


def finding_on_a_rejected_report(office: Office) -> dict[str, Any]:
    row = office.connection.exec_driver_sql("SELECT id FROM submission WHERE unit = 'D'").scalar_one()
    office.finding(row, office.judge(row, "rejected"), "Dòng 3 khác tổng")
    return {}


def evidence(office: Office) -> dict[str, Any]:
    office.receive("C", "evidence")
    return {}


@pytest.mark.parametrize(
    "change",
    [
        submission,
        verdict,
        finding,
        finding_on_a_rejected_report,
        evidence,
        lambda office: {"regime": replace(office.regime, sha256="6" * 64)},
        lambda office: {"template": b"restyled"},
    ],
    ids=["submission", "verdict", "finding", "finding of a rejected one", "evidence", "config", "template"],
)
def test_what_the_report_rests_on_makes_a_new_version(office: Office, change: Any) -> None:
    office.accept("A", CD01=5)
    office.accept("D", verdict="rejected")
    make(office)
    second = make(office, **change(office))
    assert (second.number, second.created) == (2, True)


def test_a_look_at_an_earlier_moment_never_replaces_the_newest_report(office: Office) -> None:
    office.accept("A", CD01=5)
    make(office)
    office.accept("B", CD01=6)
    with pytest.raises(FatalError, match="không lập lại báo cáo theo một thời điểm trước đó"):
        make(office, as_of=AFTER_DEADLINE)
    facts = (office.connection, office.regime, PERIOD)
    assert version.stale_fingerprint(*facts, AFTER_DEADLINE, TEMPLATE) is None
    assert version.stale_fingerprint(*facts, MUCH_LATER, TEMPLATE) is not None


def test_whether_anything_is_new_is_asked_without_the_cells(office: Office) -> None:
    """Pages ask it of every period that they show: at 5,000 units the cells are nine tenths of the time."""
    office.accept("A", CD01=5)
    facts = (office.connection, office.regime, PERIOD, MUCH_LATER, TEMPLATE)
    assert not version.is_outdated(*facts), "there is no version yet"
    make(office)
    assert not version.is_outdated(*facts) and version.is_outdated(*facts[:-1], b"restyled")
    office.accept("B", CD01=6)
    assert version.is_outdated(*facts)
    assert office.connection.exec_driver_sql("SELECT count(*) FROM current_cell").scalar_one() == 0
    assert office.connection.exec_driver_sql("SELECT count(*) FROM current_input").scalar_one() == 2


def test_no_draft_is_due_while_receipts_are_being_processed(office: Office) -> None:
    office.accept("A", CD01=5)
    facts = (office.connection, office.regime, PERIOD, MUCH_LATER, TEMPLATE)
    assert version.stale_fingerprint(*facts) is not None
    office.receive("B", "received")
    assert version.stale_fingerprint(*facts) is None


def test_going_back_to_earlier_data_is_a_version_of_its_own(office: Office) -> None:
    make(office)
    make(office, template=b"restyled")
    third = make(office)
    assert (third.number, third.created) == (3, True)


def test_the_content_survives_its_text(office: Office) -> None:
    office.accept("A", CD01=5, HS04=3, HS05=1, HS06=0, DC17="toàn thể", models=[{}], narratives={"III": "Không"})
    content = make(office).content
    assert ReportContent.from_json(content.to_json()) == content


def test_neither_versions_nor_the_clock_stand_in_the_content(office: Office) -> None:
    first = make(office)
    second = make(office, template=b"restyled", as_of=MUCH_LATER.replace(year=2031))
    assert first.content.to_json() == second.content.to_json()
    assert "2031" not in second.content.to_json()


def test_every_version_has_its_event_and_the_chain_verifies(office: Office) -> None:
    made = make(office)
    ledger.append(office.connection, made.events, actor="test", at=MUCH_LATER)
    assert not [problem for problem in ledger.verify(office.connection).problems if "report_version" in problem]
    assert made.events[0].object_id == str(made.id)


def test_what_a_version_used_is_on_record(office: Office) -> None:
    base = office.accept("A", CD01=5)
    more = office.accept("A", kind="supplement", CD01=6, at=AFTER_DEADLINE)
    office.accept("B", CD01=7, verdict="rejected")
    made = make(office)
    used = office.connection.execute(
        sqlalchemy.text("SELECT submission_id FROM report_input WHERE report_version_id = :id"), {"id": made.id}
    )
    assert set(used.scalars()) == {base, more}


def test_figures_that_do_not_add_up_are_not_reported(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*arguments: Any) -> Any:
        first, *others = read_figures(*arguments)
        return (replace(first, units_missing=first.units_missing + 1), *others)

    read_figures = version.read_figures
    monkeypatch.setattr(version, "read_figures", broken)
    with pytest.raises(FatalError, match=r"figures\.check"):
        make(office)


def test_figures_are_told_as_the_contract_says(office: Office) -> None:
    office.accept("A", CD01=5, CD02=1, HS04=3, HS05=1, HS06=1)
    office.accept("B", CD01=NIL, CD02=0)
    make(office)
    found = {row["indicator"]: row for row in figures_json(office.connection, office.regime.name, PERIOD)}
    assert list(found) == [indicator.code for indicator in office.regime.indicators]
    assert found["CD01"] == {
        "indicator": "CD01",
        "name": "Văn bản chỉ đạo",
        "unit_of_measure": "văn bản",
        "across_units": "sum",
        "across_periods": "flow",
        "value": 5,
        "numerator": None,
        "denominator": None,
        "units_reported": 2,
        "units_expected": 5,
        "units_nil": 1,
        "units_not_applicable": 0,
        "units_missing": 3,
        "by_level": {"MN": 5, "TH": None},
        "by_ownership": {"private": 0, "public": 5},
    }
    assert found["CD02"]["value"] == found["CD02"]["numerator"] == 1 and found["CD02"]["denominator"] == 2
    assert found["HS11"]["value"] == pytest.approx(200 / 3) and found["HS11"]["numerator"] == 2
    assert isinstance(found["CD01"]["value"], int)


def test_figures_before_the_first_consolidation_say_what_to_do(office: Office) -> None:
    with pytest.raises(UsageError, match="consolidate"):
        figures_json(office.connection, office.regime.name, PERIOD)


FILES: dict[str, dict[str, Any]] = {
    "A": {"unit": "A", "CD01": 5, "narratives": {"III": "Không"}},
    "A again": {"unit": "A", "CD01": 50, "kind": "replacement", "at": AFTER_DEADLINE, "models": [{}]},
    "B": {"unit": "B", "CD01": 7, "HS04": 5, "HS05": 2, "HS06": 1, "models": [{"name": "Tên khác (mẫu)"}]},
    "C": {"unit": "C", "CD01": 11},
    "C more": {"unit": "C", "CD01": 12, "kind": "supplement", "at": BEFORE_DEADLINE.replace(hour=9)},
}


def delivered(office: Office, order: Sequence[str], cut: int) -> Version:
    """The report after files came in this order; a run in between saw only those before `cut`."""
    before = office.connection.begin_nested()
    for number, name in enumerate(order):
        if number == cut:
            make(office)
        office.accept(**FILES[name], key=name)
    made = make(office)
    before.rollback()
    return made


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=st.permutations(list(FILES)), cut=st.integers(0, 5))
def test_order_and_split_of_deliveries_do_not_matter(office: Office, order: list[str], cut: int) -> None:
    plain, shuffled = delivered(office, list(FILES), 99), delivered(office, order, cut)
    totals = {figure.tag: figure.value for figure in shuffled.content.figures}
    assert (totals["CD01|total"], totals["HS11|total"]) == (69, 60)
    assert shuffled.content.to_json() == plain.content.to_json()
    assert shuffled.fingerprint == plain.fingerprint
