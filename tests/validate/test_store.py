"""What is stored: only what changed, once, with an event for the ledger; the same in whatever order files came."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from etl.ledger import Event
from etl.model.regime import Regime
from etl.validate import store_outcome, validate_period
from tests.conftest import ORDERS
from tests.validate.builder import MISSING, START, District, with_roster
from tests.validate.conftest import SUITES

AT = datetime(2030, 1, 1, tzinfo=UTC)
TABLES = ("validation_run", "expectation_result", "verdict", "finding")


@pytest.fixture
def district(connection: sqlalchemy.Connection, govap: Regime) -> District:
    return District(connection, with_roster(govap, 8))


def run(district: District, period: str = "2023-H1", at: datetime = AT) -> list[Event]:
    """The verdicts that one run adds to the ledger; the event of the run itself is the last or first of them all."""
    outcome = validate_period(district.connection, district.regime, district.regime.period(period), SUITES, at)
    events = store_outcome(district.connection, outcome, at)
    about_run = [event for event in events if event.event == "validated"]
    assert len(about_run) <= 1 and all(event.object_kind == "validation_run" for event in about_run)
    return [event for event in events if event not in about_run]


def count(district: District) -> dict[str, int]:
    return {table: rows(district, f"SELECT count(*) FROM {table}")[0][0] for table in TABLES}


def rows(district: District, statement: str, **parameters: Any) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in district.connection.execute(sqlalchemy.text(statement), parameters)]


def test_first_run_stores_run_rules_verdicts_and_findings(district: District) -> None:
    good = district.submit("U0001")
    bad = district.submit("U0002", QM03=41)
    events = run(district)
    assert count(district) == {"validation_run": 1, "expectation_result": 40, "verdict": 2, "finding": 1}
    assert rows(district, "SELECT submission_id, verdict, decided_at FROM verdict ORDER BY id") == [
        (good, "accepted", AT),
        (bad, "rejected", AT),
    ]
    [finding] = rows(
        district,
        "SELECT f.receipt_id = s.receipt_id, v.submission_id, f.code, f.severity, f.sheet, f.cells, f.indicators"
        " FROM finding f JOIN verdict v ON v.id = f.verdict_id JOIN submission s ON s.id = v.submission_id",
    )
    parts = ["QM03", "QM04", "QM05", "QM06"]
    assert finding == (True, bad, "qm03_sum", "critical", "Số liệu", ["E13", "E14", "E15", "E16"], parts)
    assert rows(district, "SELECT evaluated, failed FROM expectation_result WHERE rule = 'qm03_sum'") == [(2, 1)]
    assert [(event.event, event.object_kind, event.object_id) for event in events] == [
        ("verdict", "submission", str(good)),
        ("verdict", "submission", str(bad)),
    ]
    assert set(events[0].payload) == {"verdict", "findings_sha256", "suite_sha256"}


def test_again_writes_nothing_at_all(district: District) -> None:
    district.submit("U0001", DC08=9)
    run(district)
    stored = count(district)
    assert run(district, at=AT + timedelta(days=1)) == []
    assert count(district) == stored


def test_only_what_changed_gets_a_new_verdict(district: District) -> None:
    district.submit("U0001")
    run(district)
    newcomer = district.submit("U0002", DC08=9)
    assert [event.object_id for event in run(district)] == [str(newcomer)]
    assert count(district)["verdict"] == 2


def test_other_words_of_the_same_finding_are_a_new_verdict(district: District) -> None:
    """Last year's close was replaced: the warning stands, but with another figure."""
    district.decide(district.submit("U0001", "2022-Y", DT05=4), "accepted")
    district.submit("U0001")
    run(district)
    district.decide(district.submit("U0001", "2022-Y", kind="replacement", DT05=5), "accepted")
    assert len(run(district)) == 1
    messages = rows(district, "SELECT found, expected FROM finding ORDER BY id")
    assert messages == [("2", "4"), ("2", "5")]


def test_a_change_queues_the_periods_that_compare_with_it(district: District) -> None:
    """Not the period itself: validation would never end."""
    for period in ("2022-H1", "2022-Y", "2023-H1"):
        district.submit("U0001", period)
    due = "SELECT period FROM validation_due ORDER BY period"
    run(district, "2022-H1")
    assert rows(district, due) == [("2022-Y",), ("2023-H1",)], "the year it lies in, the same half-year later"
    district.connection.execute(sqlalchemy.text("DELETE FROM validation_due"))
    run(district, "2022-H1")
    assert rows(district, due) == []


def test_a_period_that_nobody_has_reported_for_is_not_queued(district: District) -> None:
    """All figures of the half-year were loaded once more, to compare no report of the year with them."""
    district.submit("U0001", "2022-H1")
    district.submit("U0001", "2023-H1")
    run(district, "2022-H1")
    assert rows(district, "SELECT period FROM validation_due") == [("2023-H1",)], "not 2022-Y"


def test_withdrawn_verdict_is_not_overruled(district: District) -> None:
    submission = district.submit("U0001")
    run(district)
    district.decide(submission, "withdrawn")
    assert run(district) == []


def test_suite_hash_tells_the_rules_in_force(district: District) -> None:
    district.submit("U0001")
    district.submit("U0001", "2023-Y")
    half_year, year = run(district)[0].payload, run(district, "2023-Y")[0].payload
    assert half_year["suite_sha256"] != year["suite_sha256"], "the rule of the 2022 law binds only the year"


# Units correct, supplement and explain; same instants, other periods, the level's median: all that could depend
# on the order of files.
SENT: tuple[dict[str, Any], ...] = (
    {"unit": "U0001", "period": "2022-Y", "minute": 0, "DT05": 2},
    {"unit": "U0001", "period": "2023-H1", "minute": 10},
    {"unit": "U0001", "period": "2023-H1", "minute": 20, "kind": "supplement", "QM05": 31},
    {"unit": "U0001", "period": "2023-H1", "minute": 30, "kind": "supplement", "QM05": 31, "QM03": 41},
    {"unit": "U0001", "period": "2023-H1", "minute": 40, "kind": "supplement", "QM04": 4, "QM03": 42},
    {"unit": "U0001", "period": "2023-H1", "minute": 40, "kind": "replacement", "QM03": 50},
    {"unit": "U0002", "period": "2022-Y", "minute": 0, "DT05": MISSING},
    {"unit": "U0002", "period": "2023-H1", "minute": 5, "DC08": 9},
    {
        "unit": "U0002",
        "period": "2023-H1",
        "minute": 6,
        "kind": "supplement",
        "explanations": {"DC07": "Của kỳ trước."},
    },
    {"unit": "U0003", "period": "2023-H1", "minute": 1, "kind": "supplement", "CD01": 1},
    {"unit": "U0003", "period": "2023-H1", "minute": 2, "QM02": 5000},
    {"unit": "U0004", "period": "2023-Y", "minute": 0, "CD01": 1},
    {"unit": "U0004", "period": "2023-H1", "minute": 50},
)
PERIODS = ("2022-Y", "2023-H1", "2023-Y")


def deliver(district: District, batches: Sequence[Sequence[int]]) -> dict[UUID, tuple[Any, ...]]:
    """Loads batch after batch, validating after each; the verdicts that stand in the end, with their findings."""
    undo = district.connection.begin_nested()
    for batch in batches:
        for number in batch:
            sent = dict(SENT[number])
            at = START + timedelta(minutes=sent.pop("minute"))
            district.submit(sent.pop("unit"), sent.pop("period"), at=at, key=f"file {number}", **sent)
        for period in PERIODS:
            run(district, period)
    standing = rows(
        district,
        "SELECT v.submission_id, v.verdict, v.findings_sha256, count(f.id), string_agg(f.message, '|' ORDER BY f.id)"
        " FROM latest_verdict v LEFT JOIN finding f ON f.verdict_id = v.verdict_id GROUP BY 1, 2, 3",
    )
    undo.rollback()
    return {submission: facts for submission, *facts in standing}


@pytest.fixture
def at_once(district: District) -> dict[UUID, tuple[Any, ...]]:
    """What stands when all files came in one batch."""
    return deliver(district, [range(len(SENT))])


@given(st.permutations(range(len(SENT))), st.sets(st.integers(1, len(SENT) - 1), max_size=3))
@settings(
    max_examples=3 * ORDERS,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_order_and_batches_of_arrival_do_not_matter(
    district: District, at_once: dict[UUID, tuple[Any, ...]], order: Sequence[int], cuts: set[int]
) -> None:
    assert len(at_once) == len(SENT)
    batches = [order[start:end] for start, end in pairwise([0, *sorted(cuts), len(SENT)])]
    assert deliver(district, batches) == at_once


def test_remarks_on_medians_are_those_of_all_units_whatever_batches_came_before(
    connection: sqlalchemy.Connection, govap: Regime
) -> None:
    """A remark of an earlier batch stays as history; counted with those that stand, the same files gave 125 and 38."""
    district = District(connection, with_roster(govap, 16, levels=("MN",)))
    sizes = [40, 40, 40, 40, 40, 900, 900, 900, 900, 900, 900, 900]
    for number, size in enumerate(sizes, 1):
        district.submit(f"U{number:04d}", QM02=size)
        run(district)
    far = "code = 'far_from_level_median'"
    standing = rows(
        district,
        f"SELECT r.unit FROM present_finding f JOIN receipt r ON r.id = f.receipt_id JOIN submission s ON"
        f" s.receipt_id = r.id JOIN latest_verdict v ON v.verdict_id = f.verdict_id WHERE {far} ORDER BY 1",
    )
    assert standing == [(f"U{number:04d}",) for number in range(1, 6)], "the median of twelve is 900"
    assert rows(district, f"SELECT count(*) > 5 FROM finding WHERE {far}") == [(True,)], "U0006 was far from five once"
