"""A whole big period, from the files in the inbox to the report's Word and workbooks: `make bench-whole`.

`python -m bench.whole --units N`: 45,000 unless told otherwise, which takes half an hour, most of it making files.
"""

import argparse
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench.files import fresh_job, make_files
from bench.job import PERIOD, REGIME, Job, Measured
from bench.meter import Meter
from bench.server import running
from bench.table import machine
from etl import embedded
from etl.model.clock import Clock
from etl.pipeline import Journey
from etl.validate import suites  # noqa: F401  (Great Expectations is imported before the clock runs)

UNITS, WORKERS = 45_000, 2


def measure(job: Job) -> tuple[Measured, list[Path]]:
    """Times of the stages of one period, and the files that it ends in."""
    clock = Clock.at(None)
    with Journey.open(job.settings) as journey:
        meter = Meter(job.count, embedded.ensure_running(journey.settings.home / "pg").pid)
        with meter.measuring():
            with meter.stage("collect"):
                journey.collect(clock)
            with meter.stage("read and load"):
                journey.process_chunks(clock, job.workers)
            with meter.stage("validate"):
                journey.validate_due(clock)
            with meter.stage("consolidate, write Word and workbooks"):
                made = journey.consolidate(REGIME, PERIOD, clock)
    return meter.measured(), [Path(made["directory"]) / name for name in made["files"]]


def as_lines(measured: Measured, written: list[Path]) -> Iterator[str]:
    """The table as people read it."""
    here = machine()
    yield f"{here['measured_on']}, {here['cores']} cores, {here['memory_gib']} GiB, Python {here['python']}"
    yield f"{measured.files} units, {WORKERS} workers"
    yield ""
    for name, seconds in measured.stages.items():
        yield f"{name:<42}{seconds:>9.3f} s{1000 * seconds / measured.files:>9.2f} ms a unit"
    yield f"{'all of it':<42}{measured.elapsed:>9.3f} s{measured.ms:>9.2f} ms a unit"
    for name, seconds in measured.processor_by.items():
        yield f"{'processor, ' + name:<42}{seconds:>9.1f} s"
    yield f"peak memory: main process {measured.main_peak:.0f} MiB, workers together {measured.workers_peak:.0f} MiB"
    for path in written:
        yield f"{path.name:<42}{path.stat().st_size / 1024:>9.0f} KiB"


def main() -> None:
    """Makes the files, runs the journey on them and prints what it took."""
    parser = argparse.ArgumentParser(prog="python -m bench.whole", description=__doc__)
    parser.add_argument("--units", type=int, default=UNITS)
    units: int = parser.parse_args().units
    with tempfile.TemporaryDirectory(prefix="etl-bench-") as name:
        folder = Path(name)
        folder.chmod(0o755)  # run by root, the database server is another user
        sys.stderr.write(f"making {units} files …\n")
        job = fresh_job(folder, *make_files(folder / "made", units), units, WORKERS)
        with running(job):
            sys.stdout.write("\n".join(as_lines(*measure(job))) + "\n")


if __name__ == "__main__":
    main()
