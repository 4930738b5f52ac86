"""The database server of a measurement's own home."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.job import Job
from etl import embedded


@contextmanager
def running(job: Job) -> Iterator[None]:
    """Up from the start and down at the end: how long it takes to come up belongs to nobody."""
    home = Path(job.home) / "pg"
    embedded.ensure_running(home)
    try:
        yield
    finally:
        embedded.stop(home)
