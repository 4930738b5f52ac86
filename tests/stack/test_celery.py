"""Past one machine: Redis with a password, a store of raw files, and Celery workers with homes of their own.

`make test-celery`. The set itself is the one of `make up` on the office's machine, with a worker for all but reading.
Two more stand for machines that read: all they share with it is PostgreSQL, Redis and the store. One is killed in
mid-batch.
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
from etl.warehouse import OWNER, READER, WRITER
from stack.environment import environment
from stack.places import Places
from stack.secrets import secrets_of
from tests.stack.conftest import LARGE, MORNING_AFTER, rows_without_accidents, versions
from tests.stack.office import NEVER, Office, free_port, wait_for
from tests.stack.rows import QUERIES, all_rows
from tests.store.conftest import Bucket, key_file, new_bucket, store_port  # noqa: F401 a fixture

asked_for = pytest.mark.skipif(
    not os.environ.get("ETL_TEST_CELERY"), reason="NOT TESTED HERE: Celery (make test-celery)"
)
pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("process_set"), asked_for]

PASSWORD = "mat-khau-cua-redis-thu"
READING = "doc"
ROLES = {"ETL_WAREHOUSE_URL": WRITER, "ETL_WAREHOUSE_OWNER_URL": OWNER, "ETL_WAREHOUSE_READER_URL": READER}


@dataclass
class Worker:
    """A worker in a session of its own, so that it dies with all that it has started."""

    number: int
    queue: str
    surroundings: dict[str, str]
    process: "subprocess.Popen[bytes]" = field(init=False)

    def start(self) -> None:
        command = [sys.executable, "-m", "airflow", "celery", "worker", "--skip-serve-logs"]
        name = f"may-{self.number}"
        own = Path(self.surroundings["AIRFLOW_HOME"], name)
        with own.with_suffix(".log").open("w") as log:
            self.process = subprocess.Popen(
                [*command, "-q", self.queue, "-H", f"{name}@%h", "-c", "1", "--pid", str(own)],
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
    bucket: Bucket
    killed: int = 0

    @property
    def readers(self) -> list[Worker]:
        """The machines that read."""
        return self.workers[1:]


@pytest.fixture(scope="module")
def broker() -> Iterator[str]:
    """Redis, which takes nobody without the password."""
    port, folder = free_port(), tempfile.mkdtemp(prefix="etl-redis-")
    command = ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--dir", folder, "--requirepass", PASSWORD]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    yield f"redis://:{PASSWORD}@127.0.0.1:{port}/0"
    process.terminate()
    process.wait()
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def cluster(broker: str, store_port: int, regimes: Path, deliveries: Path) -> Iterator[Cluster]:  # noqa: F811
    """Everything up, the samples in the inbox, nothing started."""
    home = Path(tempfile.mkdtemp(prefix="etl-celery-")) / "var"
    bucket = new_bucket(store_port)
    shared = {
        "ETL_LANDING": bucket.url,
        "AWS_ENDPOINT_URL": f"http://127.0.0.1:{store_port}",
        "AWS_SHARED_CREDENTIALS_FILE": str(key_file(home.parent)),
    }
    shutil.copytree(deliveries, home / "inbox")
    backend = "db+" + embedded.ensure_running(home / "pg").url("airflow", "airflow")
    settings = {
        "ETL_AIRFLOW__CORE__EXECUTOR": "CeleryExecutor",
        "ETL_AIRFLOW__CELERY__BROKER_URL": broker,
        "ETL_AIRFLOW__CELERY__RESULT_BACKEND": backend,
        "ETL_AIRFLOW__ETL__READING_QUEUE": READING,
        "ETL_AIRFLOW__ETL__COLLECT_CRON": NEVER,
        "ETL_AIRFLOW__ETL__PROCESS_CRON": NEVER,
    }
    office = Office.open(home, regimes, **settings, **shared)
    server = embedded.ensure_running(home / "pg")
    shared |= {"ETL_REGIMES": str(regimes)} | {name: server.url(role, "etl") for name, role in ROLES.items()}
    workers = [Worker(1, "default", _surroundings(office, home, settings) | shared)]
    for number in (2, 3):
        own = home.with_name(f"máy {number}")
        workers.append(Worker(number, READING, _surroundings(office, own, settings) | shared))
    for worker in workers:
        worker.start()
    yield Cluster(office, workers, bucket)
    for worker in workers:
        if worker.process.poll() is None:
            worker.kill()
    office.close()
    shutil.rmtree(home.parent)


def _surroundings(office: Office, home: Path, settings: dict[str, str]) -> dict[str, str]:
    """What a worker is told, as `stack.container` would tell it; its home is its own."""
    database = embedded.ensure_running(office.home / "pg").url("airflow", "airflow")
    overrides = {name.removeprefix("ETL_"): value for name, value in settings.items()}
    port = int(office.api.url.rpartition(":")[2])
    keys = secrets_of(Places(office.home).secrets)
    return environment(Places.of(Settings(home, home, home)), database, keys, port, overrides)


@pytest.fixture(scope="module")
def journey(cluster: Cluster) -> Cluster:
    """The morning after the deadline; the machine that reads is lost while it reads."""
    office = cluster.office
    office.set_clock(MORNING_AFTER)
    office.start("collect")
    at_work: dict[str, Any] = wait_for("read_receipts to run", lambda: office.at_work("read_receipts"), pause=0.02)
    victim = next(worker for worker in cluster.readers if at_work["pid"] in worker.family())
    victim.kill()
    cluster.killed = victim.number
    deadline = time.monotonic() + 300
    while LARGE not in versions(office) and time.monotonic() < deadline:
        time.sleep(1)
    office.settle()
    return cluster


def test_the_other_worker_brings_it_to_the_report(journey: Cluster) -> None:
    assert journey.killed in (2, 3)
    assert versions(journey.office)[LARGE] == 1
    assert {run["state"] for run in journey.office.runs("process")} == {"success"}


def test_no_machine_has_files_of_its_own(journey: Cluster) -> None:
    """No folder of raw files anywhere, none of deliveries or reports but the office's."""
    assert len(journey.bucket.contents()) > 60
    home = journey.office.home
    assert not list(home.parent.rglob("landing"))
    assert {path.parent for path in home.parent.glob("*/*") if path.name in ("inbox", "out", "pg")} == {home}


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
