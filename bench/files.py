"""The files that all are measured on: one good report a unit, made anew in each run."""

import os
import shutil
from pathlib import Path

from bench.job import PERIOD, REGIME, Job
from etl.config import Settings
from etl.regime import load_regime
from samples.bulk import write_bulk
from samples.grow import grow_regime

SEED = 20_230_430


def make_files(folder: Path, count: int) -> tuple[Path, Path]:
    """Writes `count` files and the regime with as many units; returns the folders of files and of regimes."""
    files, regimes = folder / "files", folder / "regimes"
    grow_regime(Settings.from_environment().regimes, REGIME, count, regimes)
    regime = load_regime(regimes, REGIME)
    write_bulk(regime, regime.period(PERIOD), files, seed=SEED)
    return files, regimes


def fresh_job(folder: Path, files: Path, regimes: Path, count: int, workers: int) -> Job:
    """A job with a home of its own, all files in its inbox. Links: collecting moves them, the bytes stay.

    Old homes stay until the bench is over: a file system that has just deleted thousands of files is slow to make
    new ones.
    """
    home = folder / f"home-{len(list(folder.glob('home-*')))}"
    home.mkdir()
    shutil.copytree(files, home / "inbox", copy_function=os.link)
    return Job(str(home), str(regimes), str(files), count, workers)
