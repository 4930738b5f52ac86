"""Puts the sample district into the inbox, once, and never among real deliveries: `python -m stack.samples_in`."""

import shutil
import sys
from pathlib import Path

import sqlalchemy

from etl.config import Settings
from etl.model.regime import Period, Regime
from etl.pipeline import Journey
from samples import make_sample_district
from samples.district import manifest_path

_RECEIPTS = "SELECT count(*) FROM receipt WHERE CAST(:regime AS text) IN (regime, regime_hint)"


def lay_samples(journey: Journey, regime: Regime) -> int:
    """Lays the files of the regime's first period of its year; how many, 0 if anything is there already.

    They appear all at once, by a rename: killed half-way, the next run starts anew.
    """
    target = journey.settings.inbox / regime.name
    if _has_files(target) or _count(journey, regime.name):
        return 0
    making = journey.settings.home / "samples.new" / "inbox"
    shutil.rmtree(making.parent, ignore_errors=True)
    period = sample_period(regime)
    manifest = make_sample_district(regime, period, making)
    _forget_empty_scans(journey)
    journey.settings.inbox.mkdir(mode=0o750, parents=True, exist_ok=True)
    shutil.rmtree(target, ignore_errors=True)  # folders without a file
    (making / regime.name).rename(target)
    named = (regime.name, period.code)
    manifest_path(making, *named).replace(manifest_path(journey.settings.inbox, *named))
    shutil.rmtree(making.parent)
    return len(manifest.files)


def sample_period(regime: Regime) -> Period:
    """The first period that units report in the regime's own year."""
    return next(period for period in regime.periods if period.year == regime.year and not period.derived_from)


def _has_files(folder: Path) -> bool:
    return any(path.is_file() for path in folder.rglob("*"))


def _count(journey: Journey, regime: str | None) -> int:
    with journey.warehouse.begin() as connection:
        return int(connection.execute(sqlalchemy.text(_RECEIPTS), {"regime": regime}).scalar_one())


def _forget_empty_scans(journey: Journey) -> None:
    """Lets the sample files keep their made-up times of delivery where no file was ever received.

    A file that comes after a scan was received after it; `make up` has scanned the empty inbox before.
    """
    with journey.warehouse.begin() as connection:
        connection.execute(sqlalchemy.text("DELETE FROM scan WHERE NOT EXISTS (SELECT FROM receipt)"))


def main(regime_name: str) -> None:
    """Lays the regime's samples into the inbox of the settings' home and says how many."""
    with Journey.open(Settings.from_environment()) as journey:
        print(f"Đã đặt {lay_samples(journey, journey.regime(regime_name))} tệp mẫu vào {journey.settings.inbox}.")


if __name__ == "__main__":
    main(sys.argv[1])
