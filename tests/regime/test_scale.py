"""A regime of a whole province loads in time that grows with its units, not with their square."""

from pathlib import Path
from time import process_time

from etl.config import PROJECT
from etl.regime import load_regime
from samples.grow import grow_regime

REGIME, PERIOD = "govap-danvan-2023", "2023-H1"
FEW, MANY = 1_000, 6_000


def seconds(folder: Path, units: int) -> float:
    """Processor time to load the regime and to ask for every unit's path."""
    grow_regime(PROJECT / "regimes", REGIME, units, folder)
    started = process_time()
    regime = load_regime(folder, REGIME)
    paths = [regime.path(PERIOD, unit.code) for unit in regime.roster(PERIOD)]
    assert len(paths) == units and all(
        path[-1] == unit.code for path, unit in zip(paths, regime.roster(PERIOD), strict=True)
    )
    return process_time() - started


def test_six_times_the_units_take_some_six_times_as_long(tmp_path: Path) -> None:
    """45,000 units once took minutes: sets and trees were made anew for each of them. By the square it would be 36."""
    few, many = (min(seconds(tmp_path / f"{units}-{turn}", units) for turn in range(3)) for units in (FEW, MANY))
    assert many < few * MANY / FEW * 3
