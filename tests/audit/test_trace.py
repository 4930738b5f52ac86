"""Every figure leads back to the cells it came from, and those make it up again."""

import hashlib
from datetime import timedelta
from typing import Any

import pytest

from etl.audit.trace import trace_json
from etl.consolidate.figures import figures_json
from etl.consolidate.version import consolidate
from etl.model.errors import UsageError
from tests.consolidate.builder import AFTER_DEADLINE, MISSING, MUCH_LATER, NIL, PERIOD, Office


@pytest.fixture
def reported(office: Office) -> Office:
    office.accept("A", CD01=5, HS04=10, HS05=4, HS06=3, DC17="toàn thể", key="tệp của A")
    office.accept("A", kind="supplement", CD01=6, at=AFTER_DEADLINE, key="bổ sung của A")
    office.accept("B", CD01=NIL)
    office.accept("C", CD01=MISSING)
    office.accept("D", CD01=900, verdict="rejected")
    consolidate(office.connection, office.regime, PERIOD, MUCH_LATER, b"template")
    return office


def trace(office: Office, code: str) -> list[dict[str, Any]]:
    return trace_json(office.connection, office.regime.name, PERIOD, code)


def test_a_row_says_unit_value_and_the_very_cell(reported: Office) -> None:
    row = trace(reported, "CD01")[0]
    assert row.pop("receipt")
    assert row == {
        "unit": "A",
        "unit_path": ["0790001", "0790010", "A"],
        "indicator": "CD01",
        "value": 6,
        "state": "number",
        "as_typed": "6",
        "regime": "govap-danvan-2023",
        "period": PERIOD,
        "sha256": hashlib.sha256("bổ sung của A".encode()).hexdigest(),
        "sheet": "Số liệu",
        "cell": "E11",
    }


def test_cells_of_the_supplement_and_of_the_base_lead_to_their_own_files(reported: Office) -> None:
    of_base = hashlib.sha256("tệp của A".encode()).hexdigest()
    assert trace(reported, "HS04")[0]["sha256"] == of_base != trace(reported, "CD01")[0]["sha256"]


def test_an_older_version_keeps_its_own_trace(reported: Office) -> None:
    reported.accept("A", kind="supplement", CD01=8, at=MUCH_LATER, key="bổ sung nữa của A")
    consolidate(reported.connection, reported.regime, PERIOD, MUCH_LATER + timedelta(days=1), b"template")
    facts = (reported.connection, reported.regime.name, PERIOD, "CD01")
    assert [trace_json(*facts, number)[0]["value"] for number in (1, 2, None)] == [6, 8, 8]
    with pytest.raises(UsageError, match="lần lập số 3"):
        trace_json(*facts, 3)


def test_every_unit_that_reported_is_there_whatever_it_said(reported: Office) -> None:
    assert [(row["unit"], row["state"], row["value"]) for row in trace(reported, "CD01")] == [
        ("A", "number", 6),
        ("B", "nil", None),
        ("C", "missing", None),
    ]


def test_the_traced_values_make_up_the_figure(reported: Office) -> None:
    for figure in figures_json(reported.connection, reported.regime.name, PERIOD):
        rows = trace(reported, figure["indicator"])
        if figure["across_units"] == "sum":
            assert sum(row["value"] or 0 for row in rows) == (figure["value"] or 0)
            answered = [row for row in rows if row["state"] in ("number", "nil")]
            assert len(answered) == figure["units_reported"]


def test_a_share_is_traced_to_its_parts(reported: Office) -> None:
    rows = trace(reported, "HS11")
    assert [row["indicator"] for row in rows if row["unit"] == "A"] == ["HS05", "HS06", "HS04"]
    values = {row["indicator"]: row["value"] for row in rows if row["unit"] == "A"}
    assert 100 * (values["HS05"] + values["HS06"]) / values["HS04"] == 70


def test_a_text_is_shown_as_text(reported: Office) -> None:
    assert trace(reported, "DC17")[0]["value"] == "toàn thể"


def test_the_trace_is_that_of_the_newest_version(reported: Office) -> None:
    reported.accept("B", kind="replacement", CD01=8, at=AFTER_DEADLINE)
    assert trace(reported, "CD01")[1]["value"] is None, "not consolidated yet"
    consolidate(reported.connection, reported.regime, PERIOD, MUCH_LATER, b"template")
    assert trace(reported, "CD01")[1]["value"] == 8


def test_an_unknown_indicator_lists_the_valid_ones(reported: Office) -> None:
    with pytest.raises(UsageError, match="CD01, CD02, TD01"):
        trace(reported, "XX99")


def test_before_the_first_consolidation_it_says_what_to_do(office: Office) -> None:
    with pytest.raises(UsageError, match="consolidate"):
        trace(office, "CD01")
