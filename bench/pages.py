"""The office's pages over a big warehouse: `python -m bench.pages HOME REGIMES`, or `make bench-pages`.

HOME holds a warehouse with the period reported and consolidated; without it 45,000 units are made in a temporary
folder first, which takes half an hour.
"""

import argparse
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import ceil
from pathlib import Path
from time import perf_counter

from fastapi import Request
from fastapi.testclient import TestClient

from bench.files import make_files
from bench.job import PERIOD, REGIME
from etl.config import PROJECT, Settings
from etl.model.clock import Clock
from etl.pages import create_app
from etl.pages.doors import Someone
from etl.pipeline import Journey
from etl.regime import load_regime

UNITS, REQUESTS = 45_000, 20
TARGET_SECONDS = 1.0
WHOLE = "ledger, verified whole"
"""Not a page to look at but a button to press: it reads the whole chain each time, or it would say nothing."""
PLACE = f"/ky/{REGIME}/{PERIOD}"

Paths = Callable[[int], str]
"""The path of the n-th request: no two of them ask for the same."""


@dataclass(frozen=True, slots=True)
class Timed:
    """One page: all times in seconds in the order of asking, memory of our process in MiB before and after."""

    name: str
    seconds: tuple[float, ...]
    memory: tuple[float, float]
    size: int

    @property
    def p95(self) -> float:
        """The slowest but one of twenty, of few the slowest."""
        return sorted(self.seconds)[ceil(len(self.seconds) * 0.95) - 1]


def pages_of(regimes: Path) -> Iterator[tuple[str, Paths]]:
    """Every page, asked for as somebody who looks around: another unit, stretch and figure each time."""
    regime = load_regime(regimes, REGIME)
    units = [unit.code for unit in regime.roster(PERIOD)]
    summed = [one.code for one in regime.indicators if str(one.across_units) in ("sum", "count_yes")]

    def unit(n: int) -> str:
        return units[(n * 7919) % len(units)]

    def indicator(n: int) -> str:
        return summed[n % len(summed)]

    yield "all periods", lambda n: f"/?n={n}"
    yield "units", lambda n: f"{PLACE}?first={n * 200}"
    yield "units, searched", lambda n: f"{PLACE}?q=truong+{n}"
    yield "units, by status", lambda n: f"{PLACE}?status=accepted_with_warnings&first={n * 200}"
    yield "one unit", lambda n: f"{PLACE}/don-vi/{unit(n)}"
    yield "figures", lambda n: f"{PLACE}/so-lieu?n={n}"
    yield "one figure, other ones", lambda n: f"{PLACE}/so-lieu/{indicator(n)}"
    yield "one figure, through its stretches", lambda n: f"{PLACE}/so-lieu/{indicator(0)}?first={n * 200}"
    yield "one figure, by value", lambda n: f"{PLACE}/so-lieu/{indicator(0)}?sort=value&first={n * 200}"
    yield "validation results", lambda n: f"{PLACE}/kiem-tra?n={n}"
    yield "validation, one rule", lambda n: f"{PLACE}/kiem-tra?rule=dc03_le_dc02&n={n}"
    yield "ledger", lambda n: f"/so-cai?before={90_000 - n * 4_000}"
    yield "ledger, one sort of event", lambda n: f"/so-cai?event=consolidated&n={n}"
    yield "ledger, one object", lambda n: f"/so-cai?object=receipt-{n}"
    yield "operations", lambda n: f"/van-hanh?n={n}"
    yield WHOLE, lambda n: f"/so-cai?verify=true&n={n}"


def measure(settings: Settings) -> Iterator[Timed]:
    """Times each page in a process of its own age: caches are as they are on a web server that runs."""
    with TestClient(create_app(settings, _anybody)) as client:
        for name, path in pages_of(settings.regimes):
            before, seconds, size = _memory(), [], 0
            for number in range(3 if name == WHOLE else REQUESTS):
                started = perf_counter()
                answer = client.get(path(number))
                seconds.append(perf_counter() - started)
                if answer.status_code != 200:
                    raise RuntimeError(f"{path(number)}: {answer.status_code}")
                size = max(size, len(answer.content))
            yield Timed(name, tuple(seconds), (before, _memory()), size)


def lines_of(timed: Timed) -> str:
    """A row of the table in docs/benchmarks.md."""
    first, slowest = timed.seconds[0], max(timed.seconds)
    before, after = timed.memory
    times = f"{timed.p95:.3f} | {first:.3f} | {slowest:.3f}"
    return f"| {timed.name} | {times} | {timed.size / 1024:.0f} | {before:.0f} → {after:.0f} |"


def _anybody(request: Request) -> Someone:
    return Someone("bench")


def _memory() -> float:
    status = Path("/proc/self/status").read_text("ascii")
    line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024


def _made(folder: Path) -> Settings:
    """A warehouse of 45,000 units, reported and consolidated."""
    files, regimes = make_files(folder, UNITS)
    settings = Settings(folder, regimes, PROJECT / "expectations")
    files.rename(settings.inbox)
    clock = Clock.at(None)
    with Journey.open(settings) as journey:
        journey.collect(clock)
        journey.process(clock)
        journey.consolidate(REGIME, PERIOD, clock)
    return settings


def main(arguments: list[str]) -> int:
    """Prints the table; 1 if a page is slower than it may be."""
    parser = argparse.ArgumentParser(prog="python -m bench.pages", description=__doc__)
    parser.add_argument("home", type=Path, nargs="?")
    parser.add_argument("regimes", type=Path, nargs="?")
    asked = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="etl-bench-") as name:
        Path(name).chmod(0o755)
        given = asked.home and Settings(asked.home.absolute(), asked.regimes.absolute(), PROJECT / "expectations")
        print("| page | p95 s | first s | slowest s | KiB | memory MiB |\n|---|---:|---:|---:|---:|---:|")
        slow = 0
        for timed in measure(given or _made(Path(name))):
            print(lines_of(timed), flush=True)
            slow += timed.p95 > TARGET_SECONDS and timed.name != WHOLE
    return 1 if slow else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
