"""The results as a table to read and as JSON to keep."""

import os
import platform
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from bench.job import Measured
from bench.run import Plan, Results

TARGETS = {
    "ordinary": 60.0,
    "workers": 1.7,
    "again": 10.0,
    "floor": 8.0,
    "great_expectations": 0.15,
    "memory": 1.3,
    "big": 1.1,
    "isolation": 1.6,
    "hostile": 1.5,
}
"""At least: times faster than the ordinary pipeline, than one worker, than the first run. At most: all others."""


def ratios(results: Results) -> dict[str, float | None]:
    """The figures that targets are set for; None where the run did not measure them.

    The floor is compared by processor time, so that a core is a core however many there are: ours uses two or
    three at once, the floor about one.
    """
    ours, alone, small, big = results.ours, results.alone, results.small, results.big
    shared_alone, shared = results.shared_alone, results.shared
    return {
        "ordinary": results.ordinary.ms / ours.ms,
        "floor": ours.processor_ms / results.floor.processor_ms,
        "floor_elapsed": ours.ms / results.floor.ms,
        "floor_big": big.processor_ms / results.floor_big.processor_ms if big and results.floor_big else None,
        "great_expectations": _share(ours, "great_expectations"),
        "ordinary_great_expectations": _share(results.ordinary, "great_expectations"),
        "workers": alone.ms / ours.ms if alone else None,
        "workers_reading": _times_faster(alone, ours, "read_and_load") if alone else None,
        "workers_shared": shared_alone.ms / shared.ms if shared_alone and shared else None,
        "again": ours.elapsed / ours.again,
        "memory": big.peak / ours.peak if big else None,
        "big": big.ms / small.ms if big and small else None,
        "big_to_usual": big.ms / ours.ms if big else None,
        "isolation": _times(results.isolation, "protected", "unprotected"),
        "hostile": _times(results.isolation, "hostile", "clean"),
    }


def as_json(plan: Plan, results: Results) -> dict[str, Any]:
    """Everything, with the machine it was measured on."""
    measured = {name: one and _as_dict(one) for name, one in asdict_of(results).items()}
    return {
        "machine": machine(),
        "plan": asdict(plan),
        "measured": measured,
        "ratios": ratios(results),
        "targets": TARGETS,
    }


def machine() -> dict[str, Any]:
    """What figures depend on."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1024**3
    return {
        "measured_on": f"{datetime.now(UTC):%Y-%m-%d}",
        "cores": len(os.sched_getaffinity(0)),
        "memory_gib": round(memory, 1),
        "python": platform.python_version(),
    }


def about_machine() -> str:
    """The same in words."""
    here = machine()
    return f"{here['measured_on']}, {here['cores']} cores, {here['memory_gib']} GiB, Python {here['python']}"


def as_lines(plan: Plan, results: Results) -> Iterator[str]:
    """The table as people read it."""
    ratio = ratios(results)
    yield about_machine()
    yield ""
    yield f"{'ms per file':<42}{'files':>7}{'elapsed':>10}{'processor':>11}{'cores busy':>12}"
    for name, measured in named(plan, results):
        busy = measured.processor / measured.elapsed
        processor = f"{measured.processor_ms:>11.2f}{busy:>12.1f}" if measured.processor_by else ""
        yield f"{name:<42}{measured.files:>7}{measured.ms:>10.2f}{processor}"
    yield ""
    for name, seconds in results.ours.stages.items():
        yield f"  ours, {name.replace('_', ' '):<34}{'':>7}{1000 * seconds / results.ours.files:>10.2f}"
    for name, seconds in results.ours.processor_by.items():
        yield f"  ours, {name:<34}{'':>17}{1000 * seconds / results.ours.files:>11.2f}"
    yield ""
    yield f"ratio to the ordinary pipeline: {ratio['ordinary']:.1f} (elapsed; target: at least {TARGETS['ordinary']:g})"
    yield (
        f"ratio to the floor: {ratio['floor']:.1f} per core (processor time; target: at most {TARGETS['floor']:g}); "
        f"{ratio['floor_elapsed']:.1f} elapsed"
    )
    if ratio["floor_big"]:
        yield f"ratio to the floor, big run: {ratio['floor_big']:.1f} per core"
    yield (
        f"share of time in GX: {ratio['great_expectations']:.1%} (target: at most {TARGETS['great_expectations']:.0%};"
        f" ordinary pipeline: {ratio['ordinary_great_expectations']:.1%})"
    )
    if ratio["workers"]:
        yield (
            f"{plan.workers} workers: {ratio['workers']:.2f} times as fast as 1"
            f" on the same cores; {ratio['workers_reading']:.2f} in the stage that they share;"
            f" {ratio['workers_shared']:.2f} where each has a core of its own (target: at least {TARGETS['workers']:g})"
        )
    yield f"a run with nothing new: {ratio['again']:.0f} times as fast (target: at least {TARGETS['again']:g})"
    for name, words in (("isolation", "isolation, to unprotected reading"), ("hostile", "1 % hostile files, to none")):
        yield f"{words}: {ratio[name]:.2f} (target: at most {TARGETS[name]:g})"
    yield from _memory(results, ratio)


def _memory(results: Results, ratio: Mapping[str, float | None]) -> Iterator[str]:
    for measured in filter(None, (results.ours, results.big)):
        yield (
            f"peak memory at {measured.files} files: {measured.peak:.0f} MiB "
            f"(main process {measured.main_peak:.0f}, workers together {measured.workers_peak:.0f})"
        )
    if ratio["memory"]:
        yield f"peak memory, big run to usual run: {ratio['memory']:.2f} (target: at most {TARGETS['memory']:g})"
        yield f"ms per file, big run to usual run: {ratio['big_to_usual']:.2f}"
    if ratio["big"]:
        yield f"ms per file, big run to small run: {ratio['big']:.2f} (target: at most {TARGETS['big']:g})"


def named(plan: Plan, results: Results) -> Iterator[tuple[str, Measured]]:
    """The measurements of whole runs, as the table and the picture call them."""
    yield "ordinary (pandas, openpyxl, GX, to_sql)", results.ordinary
    yield "calamine alone", results.calamine
    yield "floor (read, inflate, COPY)", results.floor
    yield f"ours, everything on, {plan.workers} workers" if plan.workers > 1 else "ours, 1 worker", results.ours
    if results.alone:
        yield "ours, everything on, 1 worker", results.alone
    for workers, measured in ((1, results.shared_alone), (plan.workers, results.shared)):
        if measured:
            yield f"reading and loading, {workers} × one core", measured
    if results.small:
        yield f"ours, everything on, {plan.workers} workers", results.small
    if results.big:
        yield f"ours, everything on, {plan.workers} workers", results.big
    if results.floor_big:
        yield "floor (read, inflate, COPY)", results.floor_big


def asdict_of(results: Results) -> dict[str, Measured | None]:
    """The measurements by name."""
    return {name: getattr(results, name) for name in Results.__slots__}


def _as_dict(measured: Measured) -> dict[str, Any]:
    return {
        **asdict(measured),
        "processor": measured.processor,
        "ms": measured.ms,
        "processor_ms": measured.processor_ms,
        "peak": measured.peak,
    }


def _times(measured: Measured, stage: str, other: str) -> float:
    return measured.stages[stage] / measured.stages[other]


def _times_faster(slow: Measured, fast: Measured, stage: str) -> float:
    return (slow.stages[stage] / slow.files) / (fast.stages[stage] / fast.files)


def _share(measured: Measured, stage: str) -> float:
    return measured.stages.get(stage, 0.0) / measured.elapsed
