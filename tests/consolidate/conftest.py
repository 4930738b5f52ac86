"""The small office of the consolidation tests, on a fresh warehouse."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from etl.regime import load_regime
from etl.warehouse import Warehouse
from tests.consolidate.builder import Office, open_office, small_regime


@pytest.fixture
def office(warehouse: Warehouse, repo: Path) -> Iterator[Office]:
    """Five units, eight indicators, nothing received."""
    regime = small_regime(load_regime(repo / "regimes", "govap-danvan-2023"))
    with warehouse.begin() as connection:
        yield open_office(connection, regime)
