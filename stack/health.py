"""Whether every part of the set answers."""

import json
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping

from etl.model.errors import FatalError
from stack.places import Places

PATIENCE_SECONDS = 120.0
PARTS = {
    "metadatabase": "postgres",
    "scheduler": "scheduler",
    "dag_processor": "dag-processor",
    "triggerer": "triggerer",
}
"""Airflow's names of the parts that report their health, and the programs behind them."""


def wait_until_healthy(url: str, places: Places, say: Callable[[str], None], is_alive: Callable[[], bool]) -> None:
    """Returns when all parts are healthy; says whenever it waits for others than before.

    Raises:
        FatalError: they are not within two minutes, or the guardian has ended; names the logs.
    """
    deadline = time.monotonic() + PATIENCE_SECONDS
    said: list[str] = []
    while waiting := waiting_for(url):
        if waiting != said:
            say(f"Chờ: {', '.join(waiting)} …")
            said = waiting
        if not is_alive() or time.monotonic() > deadline:
            logs = ", ".join(str(places.logs / f"{name}.log") for name in ("guardian", *waiting))
            raise FatalError(f"the process set did not start: {', '.join(waiting)} not healthy; see {logs}")
        time.sleep(0.25)


def waiting_for(url: str) -> list[str]:
    """Programs that do not answer yet; none when all is well."""
    health = _health(url)
    if health is None:
        return ["api-server"]
    return [program for part, program in PARTS.items() if (health.get(part) or {}).get("status") != "healthy"]


def _health(url: str) -> Mapping[str, Mapping[str, str]] | None:
    try:
        with urllib.request.urlopen(f"{url}/api/v2/monitor/health", timeout=5) as answer:
            health: Mapping[str, Mapping[str, str]] = json.load(answer)
            return health
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return None
