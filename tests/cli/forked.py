"""The command in a process of its own, forked off one that has imported it.

Arguments, environment, exit code and both outputs are those of a real process; `test_contract.py` holds them against
one that was started.
"""

from collections.abc import Mapping, Sequence
from multiprocessing.process import BaseProcess
from pathlib import Path

from tests.forks import start_program


def start(arguments: Sequence[str], environment: Mapping[str, str], out: Path, err: Path) -> BaseProcess:
    """The command at work; its outputs go to the two files."""
    return start_program(_main, ["etl", *arguments], environment, out, err)


def _main() -> object:
    from etl.cli.main import app

    return app(prog_name="python -m etl")
