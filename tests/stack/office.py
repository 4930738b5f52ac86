"""One real process set, as IT would start it, and the hands that work and disturb it."""

import ctypes
import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from etl import embedded
from etl.config import PROJECT
from tests.stack.web import Api, ask_until, free_port, wait_for

DAGS = ("collect", "process", "consolidate")
NEVER = "0 0 29 2 *"
EVERY_HALF_MINUTE = "* * * * * */30"


def _as_from_a_terminal() -> None:
    """It hears Ctrl-C, which what a shell starts in the background does not, and ends with us."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    ctypes.CDLL(None).prctl(1, signal.SIGTERM)


@dataclass
class Office:
    """A home with its process set, and the operator's login."""

    home: Path
    process: "subprocess.Popen[str]"
    api: Api
    logins: Mapping[str, str]

    @classmethod
    def open(cls, home: Path, regimes: Path, **settings: str) -> "Office":
        """Starts the set in the foreground of a process that ends with us."""
        environment = {name: value for name, value in os.environ.items() if not name.startswith(("AIRFLOW", "ETL_"))}
        environment |= {"ETL_HOME": str(home), "ETL_REGIMES": str(regimes), "PYTHONPATH": str(PROJECT)}
        environment |= {"ETL_WEB_PORT": str(free_port())}  # not Airflow's own default
        environment |= {"ETL_AIRFLOW__DAG_PROCESSOR__MIN_FILE_PROCESS_INTERVAL": "600"}  # nobody changes a DAG here
        home.mkdir(parents=True, exist_ok=True)
        with (home / "up.log").open("w") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "stack", "up", "--foreground"],
                env=environment | settings,
                cwd=home,
                stdout=log,
                stderr=subprocess.STDOUT,
                text=True,
                preexec_fn=_as_from_a_terminal,
            )

        def up() -> bool:
            said = (home / "up.log").read_text()
            assert process.poll() is None, said
            return "Nhật ký" in said

        wait_for("the set to be up", up)
        running = json.loads((home / "airflow" / "running.json").read_text())
        logins = json.loads((home / "airflow" / "logins.json").read_text())
        url = f"http://127.0.0.1:{running['port']}"
        office = cls(home, process, Api.login(url, "operator", logins["operator"]), logins)
        ask_until("the DAGs", lambda: office.api.get("/dags")["total_entries"] >= len(DAGS))
        return office

    def close(self) -> int:
        """Ctrl-C; the exit code."""
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(timeout=100)

    def set_clock(self, as_of: str) -> None:
        """Every task from now on lives at this instant."""
        body = {"key": "etl_as_of", "value": as_of}
        status, _ = self.api.call("PATCH", "/api/v2/variables/etl_as_of", body)
        if status == 404:
            status, _ = self.api.call("POST", "/api/v2/variables", body)
        assert status in (200, 201)

    def pause(self, dag: str, is_paused: bool) -> None:
        """Whether the clock starts this DAG; what it would do while nobody looks costs a core."""
        status, said = self.api.call("PATCH", f"/api/v2/dags/{dag}", {"is_paused": is_paused})
        assert status == 200, said

    def start(self, dag: str) -> str:
        """A run by the operator's hand; its id."""
        status, run = self.api.call("POST", f"/api/v2/dags/{dag}/dagRuns", {"logical_date": None})
        assert status == 200, run
        return str(run["dag_run_id"])

    def runs(self, dag: str) -> list[dict[str, Any]]:
        """All runs of a DAG, oldest first."""
        found: list[dict[str, Any]] = self.api.get(f"/dags/{dag}/dagRuns?limit=100&order_by=id")["dag_runs"]
        return found

    def tasks(self, dag: str, run_id: str) -> list[dict[str, Any]]:
        """Task instances of a run."""
        found: list[dict[str, Any]] = self.api.get(f"/dags/{dag}/dagRuns/{run_id}/taskInstances")["task_instances"]
        return found

    def at_work(self, task: str) -> dict[str, Any] | None:
        """A running instance of this task, with its process number."""
        found = self.api.get("/dags/~/dagRuns/~/taskInstances?state=running&limit=50")["task_instances"]
        return next((found for found in found if found["task_id"] == task and found["pid"]), None)

    def wait_until_at_work(self, task: str) -> dict[str, Any]:
        """The same as soon as there is one; it may be over within a second."""
        found: dict[str, Any] = ask_until(f"{task} to run", lambda: self.at_work(task), pause=0.2)
        return found

    def settle(self) -> None:
        """Returns when nothing runs, nothing is queued and nobody has been woken."""
        quiet = 0

        def look() -> bool:
            nonlocal quiet
            active = self.api.get("/dags/~/dagRuns?state=running&state=queued&limit=1")["total_entries"]
            asking = "/dags/~/dagRuns/~/taskInstances?state=awaiting_input&limit=1"
            if active:
                active -= self.api.get(asking)["total_entries"]  # such a run waits for a person, for days maybe
            woken = self.api.get("/dags/process/assets/queuedEvents")["total_entries"] if not active else 1
            quiet = quiet + 1 if not active and not woken else 0
            return quiet >= 2

        ask_until("the scheduler to come to rest", look, pause=1)

    def kill_task(self, task: str) -> int:
        """kill -9 on the process that runs the task's code."""
        pid: int = self.wait_until_at_work(task)["pid"]
        os.kill(pid, signal.SIGKILL)
        return pid

    def kill_database(self) -> int:
        """kill -9 on PostgreSQL's first process."""
        server = embedded.status(self.home / "pg")
        assert server is not None
        os.kill(server.pid, signal.SIGKILL)
        return server.pid

    def kill_scheduler(self) -> int:
        """kill -9 on the scheduler alone, not on its children."""
        pid = self.scheduler()
        os.kill(pid, signal.SIGKILL)
        return pid

    def scheduler(self) -> int:
        """Process number of the scheduler of this home."""
        guardian = (self.home / "airflow" / "guardian.lock").read_text()
        children = Path(f"/proc/{guardian}/task/{guardian}/children").read_text().split()
        return next(int(pid) for pid in children if b"\0scheduler\0" in Path(f"/proc/{pid}/cmdline").read_bytes())

    def processes(self) -> list[Path]:
        """Every process of this home, in /proc: those that work in one of its folders or name it."""
        home = str(self.home)

        def belongs(process: Path) -> bool:
            try:
                return str((process / "cwd").readlink()).startswith(home) and process.name != str(os.getpid())
            except OSError:
                return False

        return [process for process in Path("/proc").iterdir() if process.name.isdigit() and belongs(process)]
