"""The fast reader by itself: every value of every sheet as a Python value, and nothing done with it."""

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

from python_calamine import CalamineWorkbook

from bench.job import Job, Measured
from bench.meter import Meter
from bench.side_by_side import dealt, side_by_side


def measure(job: Job) -> Measured:
    """Reads all sheets of all files, in as many processes as ours has workers."""
    meter, hands = Meter(job.count), dealt(job.paths, job.workers)
    with meter.measuring():
        side_by_side(_read, [(paths,) for paths in hands])
    return meter.measured()


def _read(paths: Sequence[Path]) -> None:
    for path in paths:
        book = CalamineWorkbook.from_filelike(BytesIO(path.read_bytes()))
        for index in range(len(book.sheet_names)):
            book.get_sheet_by_index(index).to_python()
