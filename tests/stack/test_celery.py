"""Past one machine: Redis with a password and two Celery workers beside the set, one of them killed in mid-batch.

`make test-celery`. The set itself is the one of `make up`; the workers are what another machine would run.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from etl import embedded
from etl.config import Settings
from stack.environment import environment
from stack.places import Places
from stack.secrets import secrets_of
from tests.stack.conftest import LARGE, MORNING_AFTER, rows_without_accidents, versions
from tests.stack.office import NEVER, Office, free_port, wait_for
from tests.stack.rows import QUERIES, all_rows

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("process_set")]

PASSWORD = "mat-khau-cua-redis-thu"


@dataclass
class Worker:
    """A worker in a session of its own, so that it dies with all that it has started."""

    number: int
    surroundings: dict[str, str]
    process: "subprocess.Popen[bytes]" = field(init=False)

    def start(self) -> None:
        command = [sys.executable, "-m", "airflow", "celery", "worker", "--skip-serve-logs"]
        name = f"may-{self.number}"
        own = Path(self.surroundings["AIRFLOW_HOME"], name)
        with own.with_suffix(".log").open("w") as log:
            self.process = subprocess.Popen(
                [*command, "--celery-hostname", f"{name}@%h", "--concurrency", "1", "--pid", str(own)],
                env=self.surroundings,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def family(self) -> set[int]:
        """The worker and everything below it."""
        found, fresh = set(), {self.process.pid}
        while fresh:
            found |= fresh
            fresh = {child for pid in fresh for child in _children(pid)} - found
        return found

    def kill(self) -> None:
        """As if the machine had lost its power: all of it at once."""
        for pid in self.family():
            os.kill(pid, signal.SIGKILL)
        self.process.wait()


def _children(pid: int) -> list[int]:
    try:
        return [
            int(child)
            for task in Path(f"/proc/{pid}/task").iterdir()
            for child in (task / "children").read_text().split()
        ]
    except (FileNotFoundError, ProcessLookupError):
        return []


@dataclass
class Cluster:
    """The office with its workers, and what was seen."""

    office: Office
    workers: list[Worker]
    killed: int = 0


@pytest.fixture(scope="module")
def broker() -> Iterator[str]:
    """Redis, which takes nobody without the password."""
    if not os.environ.get("ETL_TEST_CELERY"):
        pytest.skip("NOT TESTED HERE: Celery (make test-celery)")
    port, folder = free_port(), tempfile.mkdtemp(prefix="etl-redis-")
    command = ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--dir", folder, "--requirepass", PASSWORD]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    yield f"redis://:{PASSWORD}@127.0.0.1:{port}/0"
    process.terminate()
    process.wait()
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def cluster(broker: str, regimes: Path, deliveries: Path) -> Iterator[Cluster]:
    """Everything up, the samples in the inbox, nothing started."""
    home = Path(tempfile.mkdtemp(prefix="etl-celery-")) / "var"
    shutil.copytree(deliveries, home / "inbox")
    backend = "db+" + embedded.ensure_running(home / "pg").url("airflow", "airflow")
    settings = {
        "ETL_AIRFLOW__CORE__EXECUTOR": "CeleryExecutor",
        "ETL_AIRFLOW__CELERY__BROKER_URL": broker,
        "ETL_AIRFLOW__CELERY__RESULT_BACKEND": backend,
        "ETL_AIRFLOW__ETL__COLLECT_CRON": NEVER,
        "ETL_AIRFLOW__ETL__PROCESS_CRON": NEVER,
    }
    office = Office.open(home, regimes, **settings)
    workers = [Worker(number, _surroundings(office, regimes, settings)) for number in (1, 2)]
    for worker in workers:
        worker.start()
    yield Cluster(office, workers)
    for worker in workers:
        if worker.process.poll() is None:
            worker.kill()
    office.close()
    shutil.rmtree(home.parent)


def _surroundings(office: Office, regimes: Path, settings: dict[str, str]) -> dict[str, str]:
    """What a worker is told, as `stack.container` would tell it."""
    places = Places.of(Settings(office.home, regimes, regimes))
    database = embedded.ensure_running(office.home / "pg").url("airflow", "airflow")
    overrides = {name.removeprefix("ETL_"): value for name, value in settings.items()}
    port = int(office.api.url.rpartition(":")[2])
    told = environment(places, database, secrets_of(places.secrets), port, overrides)
    return told | {"ETL_REGIMES": str(regimes)}


@pytest.fixture(scope="module")
def journey(cluster: Cluster) -> Cluster:
    """The morning after the deadline; the worker that reads is killed while it reads."""
    office = cluster.office
    office.set_clock(MORNING_AFTER)
    office.start("collect")
    at_work: dict[str, Any] = wait_for("read_receipts to run", lambda: office.at_work("read_receipts"), pause=0.02)
    victim = next(worker for worker in cluster.workers if at_work["pid"] in worker.family())
    victim.kill()
    cluster.killed = victim.number
    deadline = time.monotonic() + 300
    while LARGE not in versions(office) and time.monotonic() < deadline:
        time.sleep(1)
    office.settle()
    return cluster


def test_the_other_worker_brings_it_to_the_report(journey: Cluster) -> None:
    assert journey.killed
    assert versions(journey.office)[LARGE] == 1
    assert {run["state"] for run in journey.office.runs("process")} == {"success"}


@pytest.fixture(scope="module")
def expected(
    tmp_path_factory: pytest.TempPathFactory, regimes: Path, deliveries: Path
) -> Iterator[dict[str, list[Any]]]:
    home = tmp_path_factory.mktemp("quiet-celery") / "var"
    yield rows_without_accidents(home, regimes, deliveries, (MORNING_AFTER,))
    embedded.stop(home / "pg")


@pytest.mark.parametrize("table", sorted(QUERIES))
def test_no_row_is_lost_or_doubled(journey: Cluster, expected: dict[str, list[Any]], table: str) -> None:
    assert expected[table], "compares nothing"
    assert all_rows(embedded.ensure_running(journey.office.home / "pg"))[table] == expected[table]


def test_redis_takes_nobody_without_the_password(broker: str) -> None:
    port = broker.partition("@")[2].partition(":")[2].partition("/")[0]
    said = subprocess.run(["redis-cli", "-p", port, "ping"], capture_output=True, text=True, check=False).stdout
    assert "NOAUTH" in said
