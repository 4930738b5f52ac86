"""What the scheduler is doing, read from Airflow's own database: no login, and a moment's outage is no trouble."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import psycopg

DAGS = ("collect", "process", "consolidate")

_READY = "SELECT dag_id, is_paused FROM dag WHERE dag_id = ANY(%(dags)s) AND NOT is_stale"
_RUNS = """
SELECT dag_id, run_id,
       CASE WHEN state = 'running' AND EXISTS (
           SELECT FROM task_instance AS ti
           WHERE ti.dag_id = r.dag_id AND ti.run_id = r.run_id AND ti.state = 'awaiting_input'
       ) AND NOT EXISTS (
           SELECT FROM task_instance AS ti WHERE ti.dag_id = r.dag_id AND ti.run_id = r.run_id
             AND ti.state IN ('scheduled', 'queued', 'running', 'restarting', 'up_for_retry', 'deferred')
       ) THEN 'waiting' ELSE state END AS state
FROM dag_run AS r
WHERE dag_id = ANY(%(dags)s) AND (state IN ('queued', 'running') OR start_date >= %(since)s)
"""
_WAKING = "SELECT count(*) FROM asset_dag_run_queue WHERE target_dag_id = ANY(%(dags)s)"
_TASKS = """
SELECT coalesce(ti.task_display_name, ti.task_id) AS task, ti.state
FROM task_instance AS ti JOIN dag_run AS r USING (dag_id, run_id)
WHERE r.dag_id = ANY(%(dags)s) AND r.state = 'running' AND ti.state IN ('queued', 'running', 'up_for_retry')
ORDER BY ti.id
"""
_FAILED = """
SELECT ti.dag_id, ti.run_id, ti.task_id, ti.map_index, ti.try_number
FROM task_instance AS ti JOIN dag_run AS r USING (dag_id, run_id)
WHERE r.dag_id = ANY(%(dags)s) AND r.start_date >= %(since)s AND ti.state = 'failed'
ORDER BY ti.end_date
"""


@dataclass(frozen=True, slots=True)
class Look:
    """One look: runs since the start by (dag, run id), tasks at work by name, and events not yet turned into runs."""

    runs: Mapping[tuple[str, str], str]
    tasks: Sequence[tuple[str, str]]
    waking: int

    def has_ended(self, dag: str, run_id: str) -> bool:
        """Whether that run is over, well or not."""
        return self.runs.get((dag, run_id)) in ("success", "failed")

    def has_run(self, dag: str) -> bool:
        """Whether the DAG has run or is going to since the start."""
        return bool(self.waking) or any(name == dag for name, _ in self.runs)

    @property
    def is_idle(self) -> bool:
        """Nothing runs and nothing is about to; a run that waits for a person may wait for days."""
        return not self.waking and all(state in ("success", "failed", "waiting") for state in self.runs.values())


@dataclass(frozen=True, slots=True)
class Watch:
    """Looks at the runs of our DAGs since an instant of Airflow's clock. `conninfo`: of Airflow's database."""

    conninfo: str
    since: datetime

    def paused(self) -> list[str] | None:
        """DAGs that somebody has paused; None while not all of them are known yet."""
        rows = self._rows(_READY)
        return [dag for dag, is_paused in rows if is_paused] if len(rows) == len(DAGS) else None

    def look(self) -> Look:
        """The present state."""
        runs = {(dag, run_id): state for dag, run_id, state in self._rows(_RUNS)}
        tasks = [(task, state) for task, state in self._rows(_TASKS)]
        return Look(runs, tasks, self._rows(_WAKING)[0][0])

    def failed(self) -> list[tuple[str, Path]]:
        """Tasks that have failed for good, each with the place of its log below the tasks' logs."""
        return [
            (f"{dag}.{task}", _log(dag, run_id, task, index, attempt))
            for dag, run_id, task, index, attempt in self._rows(_FAILED)
        ]

    def _rows(self, statement: str) -> list[tuple[Any, ...]]:
        # A connection of its own for each look: the server may have been killed and started since the last.
        with psycopg.connect(self.conninfo, connect_timeout=5) as connection:
            return connection.execute(statement, {"dags": list(DAGS), "since": self.since}).fetchall()


def _log(dag: str, run_id: str, task: str, index: int, attempt: int) -> Path:
    mapped = [f"map_index={index}"] if index >= 0 else []
    return Path(f"dag_id={dag}", f"run_id={run_id}", f"task_id={task}", *mapped, f"attempt={attempt}.log")
