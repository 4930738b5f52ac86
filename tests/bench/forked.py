"""The bench in processes forked off one that has imported everything: eight interpreters take half a minute for that.

What imports little is measured in an interpreter of its own, as all of it is by hand.
"""

import os
import runpy
import sys
import tempfile
from importlib import import_module
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path

import bench.run
from bench import process
from bench.job import Job, Measured
from tests.forks import start_program

FORK = get_context("fork")
IMPORTS_MUCH = ("ours", "ordinary", "isolation")


def printed_by(program: str, *arguments: str) -> str:
    """What `python -m <program>` prints; it must succeed."""
    with tempfile.TemporaryDirectory() as folder:
        out, err = Path(folder, "out"), Path(folder, "err")
        started = start_program(_main, [program, *arguments], os.environ, out, err)
        started.join(240)
        assert started.exitcode == 0, err.read_text("utf-8")
        return out.read_text("utf-8")


def _main() -> None:
    bench.run.measure = _measure
    runpy.run_module(sys.argv[0], run_name="__main__")


def _measure(method: str, job: Job) -> Measured:
    if method not in IMPORTS_MUCH:
        return process.measure(method, job)
    here, there = FORK.Pipe(duplex=False)
    child = FORK.Process(target=_send, args=(there, method, job))
    child.start()
    there.close()
    measured: Measured = here.recv()
    child.join()
    return measured


def _send(there: Connection, method: str, job: Job) -> None:
    there.send(import_module(f"bench.{method}").measure(job))
