"""The sample district, made once for all tests of a process that look at its files."""

import atexit
import shutil
import tempfile
from functools import cache
from pathlib import Path

from etl.config import PROJECT
from etl.model.regime import Regime
from etl.regime import load_regime
from samples import SampleManifest, make_sample_district

REGIME, PERIOD = "govap-danvan-2023", "2023-H1"


@cache
def regime() -> Regime:
    """The regime of the sample district."""
    return load_regime(PROJECT / "regimes", REGIME)


@cache
def sample_district() -> tuple[Path, SampleManifest]:
    """Inbox and manifest of all sixty units; copy the inbox before anything takes files out of it."""
    folder = Path(tempfile.mkdtemp(prefix="sample-district-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder / "inbox", make_sample_district(regime(), regime().period(PERIOD), folder / "inbox")
