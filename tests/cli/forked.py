"""The command in a process of its own, forked off one that has imported it.

Arguments, environment, exit code and both outputs are those of a real process; `test_contract.py` holds them against
one that was started.
"""

import os
import sys
from collections.abc import Mapping, Sequence
from multiprocessing.process import BaseProcess
from pathlib import Path

from etl.cli.main import app
from tests.forks import FORKS


def start(arguments: Sequence[str], environment: Mapping[str, str], out: Path, err: Path) -> BaseProcess:
    """The command at work; its outputs go to the two files."""
    process = FORKS.Process(target=_run, args=(list(arguments), dict(environment), out, err))
    process.start()
    return process


def _run(arguments: list[str], environment: dict[str, str], out: Path, err: Path) -> None:
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(Path(__file__).parents[2])
    for number, path in ((1, out), (2, err)):
        os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT), number)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        setattr(sys, name, os.fdopen(number, "w" if number else "r", encoding="utf-8"))
    sys.argv = ["etl", *arguments]
    sys.exit(app(prog_name="python -m etl"))
