"""The journey as it runs: from files in the inbox to committed rows, verdicts and findings, all safety on."""

from bench.job import PERIOD, REGIME, Job, Measured
from bench.meter import Meter
from etl import embedded
from etl.model.clock import Clock
from etl.pipeline import Journey
from etl.validate import suites  # imports Great Expectations, as the scheduler does before its first task


def measure(job: Job) -> Measured:
    """Collects, reads, loads and validates; the stage `great_expectations` is a part of `validate`."""
    clock = Clock.at(None)
    with Journey.open(job.settings) as journey:
        meter = Meter(job.count, embedded.ensure_running(journey.settings.home / "pg").pid)
        run_rules = suites.run_rules

        def timed(*arguments, **named):  # type: ignore[no-untyped-def]
            with meter.stage("great_expectations"):
                return run_rules(*arguments, **named)

        suites.run_rules = timed
        with meter.measuring():
            with meter.stage("collect"):
                collected = journey.collect(clock)
            with meter.stage("read_and_load"):
                by_status = journey.process_chunks(clock, job.workers)
            with meter.stage("validate"):
                validated = journey.validate_due(clock)
        with meter.measuring_again():
            again = journey.collect(clock), journey.process_chunks(clock, job.workers), journey.validate_due(clock)
    if again[0].received or again[1] or again[2]:
        raise RuntimeError(f"the second run found something new: {again}")
    if collected.received != job.count or by_status["understood"] != job.count or (REGIME, PERIOD) not in validated:
        raise RuntimeError(f"not all files went through: {collected}, {dict(by_status)}, {validated}")
    return meter.measured()
