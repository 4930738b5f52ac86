"""Each measurement runs in a process of its own, so that none inherits the memory or warm caches of another."""

import json
import subprocess
import sys
from dataclasses import asdict
from importlib import import_module

from bench.job import Job, Measured
from etl.config import PROJECT

METHODS = ("ordinary", "calamine_alone", "floor", "ours", "isolation", "shared")


def measure(method: str, job: Job) -> Measured:
    """Runs `bench.<method>.measure(job)` in a fresh process.

    Raises:
        RuntimeError: it failed; the message is what it wrote.
    """
    done = subprocess.run(
        [sys.executable, "-m", "bench.process", method, json.dumps(asdict(job))],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"bench.{method} failed:\n{done.stderr}")
    return Measured(**json.loads(done.stdout.splitlines()[-1]))


def main(method: str, job: str) -> None:
    """The fresh process: prints what it measured as JSON."""
    if method not in METHODS:
        raise ValueError(f"no such measurement: {method}; there are {', '.join(METHODS)}")
    measured: Measured = import_module(f"bench.{method}").measure(Job(**json.loads(job)))
    print(json.dumps(asdict(measured)))


if __name__ == "__main__":
    main(*sys.argv[1:])
