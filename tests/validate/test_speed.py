"""Target of the journey (issue 3): a period of 300 submissions is judged in 0.6 s."""

from datetime import UTC, datetime
from time import perf_counter, process_time
from typing import Any

import pytest
import sqlalchemy

from etl.model.regime import Regime
from etl.validate import suites, validate_period
from tests.validate.builder import District, with_roster
from tests.validate.conftest import SUITES

UNITS = 300


@pytest.mark.slow
def test_a_district_is_judged_in_a_moment(
    connection: sqlalchemy.Connection, govap: Regime, monkeypatch: pytest.MonkeyPatch
) -> None:
    district = District(connection, with_roster(govap, UNITS))
    for n in range(1, UNITS + 1):
        district.decide(district.submit(f"U{n:04d}", "2022-Y", DT05=2 + n % 2), "accepted")
        district.submit(f"U{n:04d}", QM03=40 + (n % 9 == 0), DC08=6 + n % 3)
    in_gx, plain = [0.0], suites.run_rules

    def timed(*arguments: Any) -> Any:
        start = perf_counter()
        outcome = plain(*arguments)
        in_gx[0] += perf_counter() - start
        return outcome

    monkeypatch.setattr(suites, "run_rules", timed)
    runs = []
    for _ in range(5):
        in_gx[0], start, cpu_start = 0.0, perf_counter(), process_time()
        outcome = validate_period(
            connection, district.regime, govap.period("2023-H1"), SUITES, datetime(2030, 1, 1, tzinfo=UTC)
        )
        runs.append((process_time() - cpu_start, perf_counter() - start, in_gx[0]))
    assert len(outcome.submissions) == UNITS
    cpu, total, gx = (min(figures) for figures in zip(*runs, strict=True))
    print(f"validate_period of {UNITS}: {total:.2f} s, of these in GX {gx:.2f} s; {cpu:.2f} s of our own CPU")
    # our own time, the best of five: other work on the machine is not what is measured
    assert cpu <= 0.6
