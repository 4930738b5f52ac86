"""Processes of their own, forked off one that has imported everything: to import is most of a short run's time."""

import os
import sys
from collections.abc import Callable, Mapping, Sequence
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from pathlib import Path

from etl.config import PROJECT

FORKS = get_context("forkserver")
"""One server for all tests of a worker: it imports `tests.preloaded` before it starts, and nothing later."""

FORKS.set_forkserver_preload(["tests.preloaded"])


def start_program(
    main: Callable[[], object], command: Sequence[str], environment: Mapping[str, str], out: Path, err: Path
) -> BaseProcess:
    """A program at work, as a shell would start it; its outputs go to the two files."""
    process = FORKS.Process(target=_as_program, args=(main, list(command), dict(environment), out, err))
    process.start()
    return process


def _as_program(
    main: Callable[[], object], command: list[str], environment: dict[str, str], out: Path, err: Path
) -> None:
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(PROJECT)
    for number, path in ((1, out), (2, err)):
        os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT), number)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        setattr(sys, name, os.fdopen(number, "w" if number else "r", encoding="utf-8"))
    sys.argv = command
    sys.exit(main())  # type: ignore[arg-type]  a code or none, as of any program
