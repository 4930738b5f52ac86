"""One run of the journey, in a process of its own that is meant to be killed.

It is forked off a server that has imported everything: two hundred runs would spend most of their time on imports.

A named point is a function of the journey; at its n-th call the process kills itself, before it or just after.
"""

import json
import os
import resource
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable
from importlib import import_module
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any
from uuid import uuid4

from etl.answers import Answers
from etl.config import Settings
from etl.model.clock import Clock
from etl.model.errors import RetryableError
from etl.pipeline import Journey
from tests.forks import FORKS

AS_OF = "2023-05-06T08:00"

POINTS = (
    ("etl.landing", "Batch.keep"),
    ("etl.receive.folder", "register_receipts"),
    ("etl.receive.folder", "_clear"),
    ("etl.receive.folder", "_remember"),
    ("etl.chunks", "ChunkProcessor._count_attempts"),
    ("etl.chunks", "ChunkProcessor._read"),
    ("etl.chunks", "compare_formats"),
    ("etl.chunks", "store_receipts"),
    ("etl.ledger", "append"),
    ("etl.validate", "validate_period"),
    ("etl.validate", "store_outcome"),
    ("etl.pipeline", "consolidate"),
    ("etl.pipeline", "render"),
    ("etl.answers", "enqueue"),
    ("etl.outbox", "PostOffice._send"),
    ("etl.outbox", "PostOffice._record_sent"),
)
"""Every place between two things that must hold together."""


TRY_AGAIN = 75
"""Exit code of a run that ended with the one error that says: run it again."""


class Run:
    """A run at work; what it says stands in a file."""

    def __init__(self, settings: Settings, point: tuple[str, str, str, int] | None = None, disk: int = 0) -> None:
        self._log = settings.home.with_name(f"run-{uuid4().hex}")
        self.process: BaseProcess = FORKS.Process(target=main, args=(settings, self._log, point, disk))
        self.process.start()

    @property
    def pid(self) -> int:
        assert self.process.pid is not None
        return self.process.pid

    @property
    def said(self) -> list[str]:
        return self._log.read_text().splitlines() if self._log.exists() else []

    @property
    def is_at_work(self) -> bool:
        return self.process.is_alive()

    def wait_until_open(self) -> None:
        deadline = time.monotonic() + 60
        while "open" not in self.said and self.is_at_work:
            assert time.monotonic() < deadline, "the run does not start"
            time.sleep(0.01)

    def ended(self) -> int:
        """Its exit code."""
        self.process.join(120)
        assert self.process.exitcode is not None, "the run does not end"
        return self.process.exitcode

    def is_killed(self) -> bool:
        """Whether it was, in the end; else it has done all its work."""
        code = self.ended()
        assert code == -signal.SIGKILL or (code == 0 and self.said[-1] == "done"), self.said[-40:]
        return code == -signal.SIGKILL


def main(settings: Settings, log: Path, point: tuple[str, str, str, int] | None, disk: int) -> None:
    """Runs the journey to its end, unless the point says where to die; then says how often it passed each point.

    `disk`: bytes over which no file can be written, as on a disk that is full.
    """
    sys.stdout = sys.stderr = log.open("w", buffering=1)
    os.dup2(sys.stdout.fileno(), 2)
    if disk:
        resource.setrlimit(resource.RLIMIT_FSIZE, (disk, resource.RLIM_INFINITY))
    deadly = point or ("", "", "", 0)
    passed: Counter[str] = Counter()
    for module, name in POINTS:
        _arm(module, name, deadly[2:] if (module, name) == deadly[:2] else ("", 0), passed)
    try:
        _all(settings)
    except RetryableError as error:
        print(error)
        sys.exit(TRY_AGAIN)
    print(json.dumps(passed), "done", sep="\n")


def _all(settings: Settings) -> None:
    clock = Clock.at(AS_OF)
    with Journey.open(settings) as journey:
        print("open")
        journey.collect(clock)
        journey.process(clock)
        for due in journey.due(clock):  # as the scheduler asks: nothing is while another run is at work
            journey.consolidate(due.regime, due.period, clock)
        Answers(journey, clock).respond()


def _arm(module: str, name: str, death: tuple[str, int], passed: Counter[str]) -> None:
    """Counts the calls of a point; `death`: "before" or "after" which of them."""
    holder: Any = import_module(module)
    *owners, last = name.split(".")
    for owner in owners:
        holder = getattr(holder, owner)
    original: Callable[..., Any] = getattr(holder, last)

    def counted(*arguments: Any, **named: Any) -> Any:
        passed[f"{module}:{name}"] += 1
        here = passed[f"{module}:{name}"]
        if ("before", here) == tuple(death):
            os.kill(os.getpid(), signal.SIGKILL)
        result = original(*arguments, **named)
        if ("after", here) == tuple(death):
            os.kill(os.getpid(), signal.SIGKILL)
        return result

    setattr(holder, last, counted)
