"""The regime that most rules are tried on, and where their suites are."""

import pytest

from etl.config import PROJECT
from etl.model.regime import Regime
from etl.regime import load_regime

SUITES = PROJECT / "expectations"


@pytest.fixture(scope="session")
def govap() -> Regime:
    """The regime that the rules were written for."""
    return load_regime(PROJECT / "regimes", "govap-danvan-2023")
