"""Time, processor time and peak memory of a stretch of code with everything that works for it. Linux only."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread
from time import perf_counter

from bench.job import Measured

_TICKS = os.sysconf("SC_CLK_TCK")
_SECONDS = 0.1
"""Between two looks at the workers' memory."""


class Meter:
    """Measures what happens inside `measuring()`; `stage(name)` times parts of it.

    Args:
        files: how many files are worked on.
        server: process id of the database server, whose work counts too.
    """

    def __init__(self, files: int, server: int | None = None) -> None:
        self._files, self._server = files, server
        self._stages: dict[str, float] = {}
        self._elapsed, self._workers_peak = 0.0, 0.0
        self._processor: dict[str, float] = {}
        self._again = 0.0

    @contextmanager
    def measuring(self) -> Iterator[None]:
        """Time, processor time and memory from here to the end of the block."""
        done = Event()
        watcher = Thread(target=self._watch, args=(done,), daemon=True)
        watcher.start()
        processor, started = self._processor_now(), perf_counter()
        yield
        self._elapsed = perf_counter() - started
        self._processor = {who: spent - processor[who] for who, spent in self._processor_now().items()}
        done.set()
        watcher.join()

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Adds the time of the block to the stage; a stage may come many times."""
        started = perf_counter()
        try:
            yield
        finally:
            self._stages[name] = self._stages.get(name, 0.0) + perf_counter() - started

    @contextmanager
    def measuring_again(self) -> Iterator[None]:
        """Time of a run that finds nothing new; apart from all other figures."""
        started = perf_counter()
        yield
        self._again = perf_counter() - started

    def measured(self) -> Measured:
        """What was measured. Peak of the workers: as many as there were at once, at their highest."""
        peaks = _peak(os.getpid()), self._workers_peak
        return Measured(self._files, self._elapsed, self._processor, *peaks, self._stages, self._again)

    def _processor_now(self) -> dict[str, float]:
        own = os.times()
        alive = sum(map(_processor_of_tree, _children(os.getpid())))
        return {
            "main": own.user + own.system,
            "workers": own.children_user + own.children_system + alive,
            "database": _processor_of_tree(self._server) if self._server else 0.0,
        }

    def _watch(self, done: Event) -> None:
        """Looks at the workers now and then: the kernel keeps the peak of a process only while it lives."""
        while not done.wait(_SECONDS):
            self._workers_peak = max(self._workers_peak, sum(_peak(child) for child in _children(os.getpid())))


def _children(process: int) -> list[int]:
    """Processes that it started; none once it has ended."""
    try:
        tasks = list(Path(f"/proc/{process}/task").iterdir())
    except (FileNotFoundError, ProcessLookupError):
        return []
    return [int(child) for task in tasks for child in _read(task / "children").split()]


def _processor_of_tree(process: int) -> float:
    return _processor(process) + sum(_processor_of_tree(child) for child in _children(process))


def _processor(process: int) -> float:
    """Seconds of a process and of its ended children."""
    _, _, fields = _read(Path(f"/proc/{process}/stat")).rpartition(")")
    return sum(map(int, fields.split()[11:15])) / _TICKS if fields else 0.0


def _peak(process: int) -> float:
    """MiB of memory at its highest; 0 for a process that has ended."""
    lines = _read(Path(f"/proc/{process}/status")).splitlines()
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM:")), 0.0)


def _read(path: Path) -> str:
    """Text of a file in /proc; empty once the process has ended."""
    try:
        return path.read_text()
    except (FileNotFoundError, ProcessLookupError):
        return ""
