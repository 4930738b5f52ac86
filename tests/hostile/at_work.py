"""One verb in a process of its own, beside others."""

from collections.abc import Mapping
from multiprocessing.process import BaseProcess
from typing import Any

from etl.config import Settings
from etl.model.clock import Clock
from etl.pipeline import Journey
from tests.forks import FORKS


def start(settings: Settings, clock: Clock, verb: str, **how: Any) -> BaseProcess:
    """The verb at work."""
    process = FORKS.Process(target=_work, args=(settings, clock, verb, how))
    process.start()
    return process


def _work(settings: Settings, clock: Clock, verb: str, how: Mapping[str, Any]) -> None:
    with Journey.open(settings) as journey:
        getattr(journey, verb)(clock, **how)
