"""One run of the journey, in a process of its own that is meant to be killed: `python -m tests.kill_sweep.child`.

A named point is a function of the journey; at its n-th call the process kills itself, before it or just after.
"""

import json
import os
import signal
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

from etl.config import Settings
from etl.model.clock import Clock
from etl.pipeline import Journey
from tests.hostile.good import PERIOD, REGIME

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
)
"""Every place between two things that must hold together."""


def main(order: dict[str, Any]) -> None:
    """Runs the journey to its end, unless the order says where to die."""
    settings = Settings(
        home=Path(order["home"]),
        regimes=Path(order["regimes"]),
        suites=Path(order["suites"]),
        warehouse_url=order["warehouse_url"],
        owner_url=order["owner_url"],
    )
    if order["point"]:
        module, name, when, call = order["point"]
        _arm(module, name, when, call)
    clock = Clock.at(AS_OF)
    with Journey.open(settings) as journey:
        print("open", flush=True)
        journey.collect(clock)
        journey.process(clock)
        journey.consolidate(REGIME, PERIOD, clock)
        print("done", flush=True)


def _arm(module: str, name: str, when: str, call: int) -> None:
    holder: Any = import_module(module)
    *owners, last = name.split(".")
    for owner in owners:
        holder = getattr(holder, owner)
    original, calls = getattr(holder, last), 0

    def deadly(*arguments: Any, **named: Any) -> Any:
        nonlocal calls
        calls += 1
        if when == "before" and calls == call:
            os.kill(os.getpid(), signal.SIGKILL)
        result = original(*arguments, **named)
        if when == "after" and calls == call:
            os.kill(os.getpid(), signal.SIGKILL)
        return result

    setattr(holder, last, deadly)


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
