"""The fast reader by itself: every value of every sheet as a Python value, and nothing done with it."""

from io import BytesIO

from python_calamine import CalamineWorkbook

from bench.job import Job, Measured
from bench.meter import Meter


def measure(job: Job) -> Measured:
    """Reads all sheets of all files."""
    meter = Meter(job.count)
    with meter.measuring():
        for path in job.paths:
            book = CalamineWorkbook.from_filelike(BytesIO(path.read_bytes()))
            for index in range(len(book.sheet_names)):
                book.get_sheet_by_index(index).to_python()
    return meter.measured()
