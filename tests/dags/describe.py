"""Run in an interpreter of its own: parses the DAGs as Airflow does, sends each through its serialization, and prints
as JSON what came out at the other end. Keeps Airflow's settings out of the process that runs the tests.
"""

import json
import sys
from pathlib import Path
from typing import Any

import pendulum
from airflow.dag_processing.dagbag import DagBag
from airflow.serialization.serialized_objects import DagSerialization
from airflow.timetables.base import DataInterval, TimeRestriction

DEADLINE = pendulum.datetime(2023, 5, 1, tz="Asia/Ho_Chi_Minh")


def main(folder: str) -> None:
    bag = DagBag(folder)
    heavy = [name for name in ("etl.pipeline", "pandas", "great_expectations", "numpy") if name in sys.modules]
    document = {
        "errors": bag.import_errors,
        "seconds": {Path(stat.file).name: stat.duration.total_seconds() for stat in bag.dagbag_stats},
        "heavy": heavy,
        "dags": {dag_id: _dag(dag) for dag_id, dag in bag.dags.items()},
    }
    print("JSON:" + json.dumps(document))


def _dag(dag: Any) -> dict[str, Any]:
    there = DagSerialization.from_dict(json.loads(json.dumps(DagSerialization.to_dict(dag))))
    return {
        "file": Path(dag.fileloc).name,
        "display_name": there.dag_display_name,
        "doc": there.doc_md or "",
        "description": there.description or "",
        "tags": sorted(there.tags),
        "max_active_runs": there.max_active_runs,
        "catchup": there.catchup,
        "after_deadline": _next_run(there),
        "params": {name: there.params.get_param(name).schema for name in there.params},
        "tasks": {task.task_id: _task(dag.get_task(task.task_id), task) for task in there.tasks},
    }


def _task(here: Any, there: Any) -> dict[str, Any]:
    return {
        "display_name": there.task_display_name,
        "owner": there.owner,
        "pool": there.pool,
        "retries": there.retries,
        "tells_of_failure": _tells_of_failure(here),
        "backoff": there.retry_exponential_backoff,
        "downstream": sorted(there.downstream_task_ids),
        "outlets": [asset.name for asset in here.outlets] if hasattr(here, "outlets") else [],
        "on": _policy(here),
    }


def _tells_of_failure(task: Any) -> bool:
    callbacks = task.on_failure_callback if not task.is_mapped else task.partial_kwargs["on_failure_callback"]
    given = callbacks if isinstance(callbacks, list | tuple) else [callbacks]
    return [callback.__name__ for callback in given if callback] == ["tell_of_failure"]


def _policy(task: Any) -> dict[str, str]:
    from airflow.sdk.exceptions import AirflowRuntimeError, ErrorType
    from airflow.sdk.execution_time.comms import ErrorResponse

    from etl.model.errors import ConfigProblem, ConfigurationError, FatalError, RetryableError

    policy = task.retry_policy if not task.is_mapped else task.partial_kwargs["retry_policy"]
    gone = AirflowRuntimeError(ErrorResponse(error=ErrorType.API_SERVER_ERROR))
    mistakes = ConfigurationError([ConfigProblem("a", "b", "c")])
    errors = [RetryableError("x"), gone, FatalError("x"), mistakes, ValueError("x")]
    return {type(error).__name__: policy.evaluate(error, 1, 6).action.value for error in errors}


def _next_run(dag: Any) -> str | None:
    info = dag.timetable.next_dagrun_info(
        last_automated_data_interval=DataInterval.exact(DEADLINE),
        restriction=TimeRestriction(earliest=None, latest=None, catchup=True),
    )
    return info.run_after.isoformat() if info else None


if __name__ == "__main__":
    main(sys.argv[1])
