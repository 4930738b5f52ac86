"""Files delivered in any order and any split into runs give the same verdicts, findings, figures and bytes."""

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from etl import embedded
from etl.model.clock import Clock
from etl.pipeline import Journey
from samples import SampleFile
from tests.conftest import ORDERS
from tests.journey.runs import fresh_settings
from tests.journey.small import AS_OF, PERIODS, SmallDistrict, differences, outcome, register
from tests.samples.district import REGIME

pytestmark = pytest.mark.xdist_group("any_order")

Delivery = tuple[Path, SampleFile]
FEW = settings(max_examples=ORDERS, phases=[Phase.explicit, Phase.generate],
               derandomize=True, database=None,
               suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])  # fmt: skip


@pytest.fixture(scope="session")
def district(tmp_path_factory: pytest.TempPathFactory) -> SmallDistrict:
    return SmallDistrict(tmp_path_factory.mktemp("small"))


@contextmanager
def journey_of(server: embedded.Server, district: SmallDistrict) -> Iterator[Journey]:
    """A journey over the small district on an empty database and an empty home."""
    home = Path(tempfile.mkdtemp(prefix="any-order-"))
    try:
        with fresh_settings(server, home, district.regimes) as chosen, Journey.open(chosen) as journey:
            yield journey
    finally:
        shutil.rmtree(home)


def consolidated(journey: Journey) -> dict[str, Any]:
    clock = Clock.at(AS_OF)
    return outcome(journey, {period: journey.consolidate(REGIME, period, clock) for period in PERIODS})


def run_in(server: embedded.Server, district: SmallDistrict, batches: Sequence[Sequence[Delivery]]) -> dict[str, Any]:
    """What comes out when the deliveries are seen batch by batch, each processed before the next is seen."""
    clock = Clock.at(AS_OF)
    with journey_of(server, district) as journey:
        for batch in batches:
            register(journey, batch, clock.now)
            journey.process(clock)
        return consolidated(journey)


@pytest.fixture(scope="session")
def expected(server: embedded.Server, district: SmallDistrict) -> dict[str, Any]:
    """All deliveries at once, in order of arrival."""
    return run_in(server, district, [district.deliveries])


def test_the_small_district_is_worth_shuffling(expected: dict[str, Any]) -> None:
    """It has verdicts that rest on an earlier period, on a correction, on a supplement and on a copy."""
    statuses = {status for _, _, status, _ in expected["receipts"].values()}
    assert {"accepted", "accepted_with_warnings", "rejected", "duplicate", "needs_review", "refused"} <= statuses
    codes = {code for *_, found in expected["receipts"].values() for code, *_ in found}
    assert {"hs02_opening", "td01_sum", "dc08_le_dc07"} <= codes
    assert all(version == (1, True) for version in expected["versions"].values())


@FEW
@given(data=st.data())
def test_any_order_and_any_split(
    server: embedded.Server, district: SmallDistrict, expected: dict[str, Any], data: st.DataObject
) -> None:
    order = data.draw(st.permutations(range(len(district.deliveries))), label="order")
    shuffled = [district.deliveries[place] for place in order]
    cuts = sorted(data.draw(st.sets(st.integers(1, len(shuffled) - 1), max_size=3), label="cuts"))
    bounds = [0, *cuts, len(shuffled)]
    batches = [shuffled[start:end] for start, end in pairwise(bounds)]
    assert differences(run_in(server, district, batches), expected) == []


def test_backwards(server: embedded.Server, district: SmallDistrict, expected: dict[str, Any]) -> None:
    """The worst order there is: each correction before its mistake, the later period before the earlier."""
    backwards = district.deliveries[::-1]
    pairs = [backwards[start : start + 2] for start in range(0, len(backwards), 2)]
    found = run_in(server, district, [*pairs[:6], [one for pair in pairs[6:] for one in pair]])
    assert differences(found, expected) == []


def test_the_folder_scanned_at_any_time(server: embedded.Server, district: SmallDistrict) -> None:
    """One scan at the end, or one after each delivery, with a simulated clock: all but the vouching is the same.

    What a file's time is worth differs: nobody vouches for it at the first scan. The internal workbook prints that.
    """
    once = scanned(server, district, [datetime.fromisoformat(AS_OF)])
    times = sorted({datetime.fromisoformat(file.received_at) for _, file in district.deliveries})
    often = scanned(server, district, [moment.replace(tzinfo=None) + timedelta(minutes=1) for moment in times[::4]]
                    + [datetime.fromisoformat(AS_OF)])  # fmt: skip
    for kept in ("receipts", "status", "figures", "versions"):
        assert differences(often[kept], once[kept]) == []
    outgoing = {name: sha256 for name, sha256 in once["files"].items() if "doi-chieu" not in name}
    assert len(outgoing) == 6 and {name: often["files"][name] for name in outgoing} == outgoing


def scanned(server: embedded.Server, district: SmallDistrict, clocks: Sequence[datetime]) -> dict[str, Any]:
    """What comes out when the files lie in the inbox from the start and are collected at these (local) times."""
    with journey_of(server, district) as journey:
        for inbox, file in district.deliveries:
            period, target = inbox.parent.name, journey.settings.inbox / file.path
            # Both periods have their BaoCao.xlsx; a folder of its own keeps the two apart.
            target = target.parent / period / target.name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(inbox / file.path, target)
        for moment in clocks:
            clock = Clock.at(moment.isoformat())
            journey.collect(clock)
            journey.process(clock)
        return consolidated(journey)
