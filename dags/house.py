"""What all DAGs have in common: defaults, times, pools and the assets that pass between them."""

from datetime import timedelta
from typing import Any

from airflow.sdk import Asset, CronTriggerTimetable, ExceptionRetryPolicy, RetryAction, RetryRule, conf

from dags.trouble import tell_of_failure

READING_POOL, WRITING_POOL = "etl_reading", "etl_writing"
UNPROCESSED = Asset("receipts_unprocessed", uri="etl://receipts/unprocessed", group="etl")
DRAFTS = Asset("report_drafts", uri="etl://reports/drafts", group="etl")

# A server that is gone comes back, ours or Airflow's own; anything else fails at once: trying again would only delay
# its repair. A task that was killed cannot say why: Airflow itself spends one of the retries on it.
_COMES_BACK = ["etl.model.errors.RetryableError", "airflow.sdk.exceptions.AirflowRuntimeError"]
_TASKS = {
    "owner": "cntt",
    "retries": 6,
    "retry_delay": timedelta(seconds=5),
    "retry_exponential_backoff": 2.0,
    "max_retry_delay": timedelta(minutes=10),
    "retry_policy": ExceptionRetryPolicy(
        [RetryRule(_COMES_BACK, RetryAction.RETRY, reason="a server was gone and may come back")],
        default=RetryAction.FAIL,
    ),
    "execution_timeout": timedelta(hours=4),
    "on_failure_callback": tell_of_failure,
}
HOUSE: dict[str, Any] = {"catchup": False, "max_active_runs": 1, "default_args": _TASKS}


def every(name: str, cron: str) -> CronTriggerTimetable:
    """The DAG's times, in the zone of the deadlines; an operator changes them by AIRFLOW__ETL__<name>."""
    times = conf.get("etl", name, fallback=cron)
    return CronTriggerTimetable(times, timezone="Asia/Ho_Chi_Minh", run_immediately=False)


def reading_queue() -> str:
    """Whose workers read: AIRFLOW__ETL__READING_QUEUE. All else touches folders of the office's own machine."""
    return str(conf.get("etl", "reading_queue", fallback=conf.get("operators", "default_queue")))


def workers() -> list[int]:
    """Numbers of the identical workers that share the reading: AIRFLOW__ETL__WORKERS, never more than run at once."""
    return list(range(min(conf.getint("etl", "workers", fallback=2), conf.getint("core", "parallelism"))))
