"""The process that parses strangers' files: `python -m etl.read.worker SPECS`, spoken to over its pipes.

It limits itself before it sees a file: memory, processor time, open files. Alone with a hanging file (its parent
killed), its own alarm ends it; idle, the end of its input or the loss of its parent does.
"""

import gc
import os
import pickle
import resource
import select
import signal
import sys
from collections.abc import Mapping
from math import ceil
from pathlib import Path
from typing import BinaryIO

from etl.forms.spec import FormSpec
from etl.model import limits
from etl.read.no_network import forbid_network_and_programs
from etl.read.reading import read_file
from etl.read.wire import HEADER, pack, unpack
from etl.text.discreet import frames

OPEN_FILES = 64
LARGEST_OUTPUT = 1024**2
"""Of its error output, the only thing it may write to a disk."""

ALLOCATIONS = 20_000
"""Between two looks for rings of objects: a file leaves none to speak of."""

ALARM_SLACK = 2.0
"""Seconds after the parent's own limit at which the kernel ends a worker whose parent is gone."""

PARENT_CHECK = 1.0


def main(specs_file: str) -> None:
    """Serves jobs until its input ends."""
    jobs = os.fdopen(os.dup(0), "rb", buffering=0)
    answers = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(2, 1)  # a parser that prints must not speak into the frames
    specs: Mapping[str, FormSpec] = pickle.loads(Path(specs_file).read_bytes())
    gc.freeze()  # what is loaded stays: to walk it over and over took a tenth of the reading
    gc.set_threshold(ALLOCATIONS)
    _limit_itself()
    answers.write(pack(("ready", None)))
    parent = os.getppid()
    while (frame := _next_frame(jobs, parent)) is not None:
        path, name, regime_hint, is_careful, seconds = unpack(frame)
        _limit_time(seconds)
        answer = _answer(Path(path), name, regime_hint, specs, is_careful=is_careful)
        signal.setitimer(signal.ITIMER_REAL, 0)
        _write_all(answers, pack(answer))


def _answer(
    path: Path, name: str, regime_hint: str, specs: Mapping[str, FormSpec], *, is_careful: bool
) -> tuple[str, object]:
    try:
        return "read", read_file(path, name, regime_hint, specs, is_careful=is_careful)
    except OSError as error:
        return "landing", f"{type(error).__name__}: {error}"
    except Exception as error:
        return "crash", frames(error)


def _limit_itself() -> None:
    for limit, most in (
        (resource.RLIMIT_AS, limits.WORKER_MEMORY),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, OPEN_FILES),
        (resource.RLIMIT_FSIZE, LARGEST_OUTPUT),
    ):
        resource.setrlimit(limit, (most, most))
    forbid_network_and_programs()


def _limit_time(seconds: float) -> None:
    """Processor time for one file, and an alarm that ends the process even inside foreign code."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    most = ceil(used.ru_utime + used.ru_stime + seconds + ALARM_SLACK)
    resource.setrlimit(resource.RLIMIT_CPU, (most, resource.RLIM_INFINITY))
    signal.setitimer(signal.ITIMER_REAL, seconds + ALARM_SLACK)


def _next_frame(jobs: BinaryIO, parent: int) -> bytes | None:
    """The next job; None when the parent is gone or wants no more."""
    while not select.select([jobs], [], [], PARENT_CHECK)[0]:
        if os.getppid() != parent:
            return None
    header = _read_exactly(jobs, HEADER.size)
    return _read_exactly(jobs, HEADER.unpack(header)[0]) if header else None


def _read_exactly(file: BinaryIO, size: int) -> bytes:
    data = b""
    while len(data) < size:
        more = file.read(size - len(data))
        if not more:
            return b""
        data += more
    return data


def _write_all(file: BinaryIO, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[file.write(rest) :]


if __name__ == "__main__":
    main(sys.argv[1])
