"""What happens when a task has failed for good: IT gets a mail, once a day for each task."""

from collections.abc import Mapping
from typing import Any

from dags.post import answers_of
from dags.steps import entering

IF_RED = "this is the alert of a task that failed; look at that task."


def tell_of_failure(context: Mapping[str, Any]) -> None:
    """Puts the alert into the outbox. Airflow logs it if this fails too, and the task stays red."""
    from etl.watch import Watch

    failed = context["ti"]
    with entering({}, IF_RED) as (journey, clock):
        Watch(answers_of(journey, clock)).task_failed(failed.dag_id, failed.task_id, failed.run_id)
