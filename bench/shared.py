"""Identical workers that share a batch, each with one core: how much faster two are than one (DESIGN §6.7).

On one machine a single worker keeps more than one core busy already: it stores while its sandbox reads. Workers on
machines of their own lend each other no cores, so each is held to one here, with all that it starts.
"""

import os
from multiprocessing import get_context
from multiprocessing.synchronize import Barrier
from time import perf_counter

from bench.job import Job, Measured
from bench.side_by_side import side_by_side
from etl.model.clock import Clock
from etl.pipeline import Journey


def measure(job: Job) -> Measured:
    """Time in which the workers read and load what was collected; to start them is not in it.

    Raises:
        RuntimeError: something was left.
    """
    clock, cores = Clock.at(None), sorted(os.sched_getaffinity(0))
    with Journey.open(job.settings) as journey:
        journey.collect(clock)
    ready = get_context("fork").Barrier(job.workers)
    side_by_side(_work, [(job, cores[number % len(cores)], ready, number) for number in range(job.workers)])
    with Journey.open(job.settings) as journey:
        if left := journey.unprocessed(clock):
            raise RuntimeError(f"{left} files were left")
    times = [tuple(map(float, path.read_text().split())) for path in job.settings.home.glob("worker-*")]
    elapsed = max(end for _, end in times) - min(start for start, _ in times)
    return Measured(job.count, elapsed, {}, 0.0, 0.0, {"read_and_load": elapsed})


def _work(job: Job, core: int, ready: Barrier, number: int) -> None:
    """One worker; notes when it began and ended."""
    os.sched_setaffinity(0, {core})
    with Journey.open(job.settings) as journey:
        ready.wait()
        start = perf_counter()
        journey.process_chunks(Clock.at(None), 1)
        (job.settings.home / f"worker-{number}").write_text(f"{start} {perf_counter()}")
