"""The small office of the consolidation tests."""

from pathlib import Path

import pytest
import sqlalchemy

from etl.regime import load_regime
from tests.consolidate.builder import Office, open_office, small_regime


@pytest.fixture
def office(connection: sqlalchemy.Connection, repo: Path) -> Office:
    """Five units, eight indicators, nothing received."""
    regime = small_regime(load_regime(repo / "regimes", "govap-danvan-2023"))
    return open_office(connection, regime)
