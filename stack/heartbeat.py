"""Whether the part in this container is well, for its health check: `python -m stack.container heartbeat PART`.

Asks Airflow's database when the part last showed a sign of life, and a Celery worker by the broker. `airflow jobs
check` and `airflow celery` ask the same and take five seconds of processor to start; this runs every half minute in
every container.
"""

import os
import socket
import sys
import urllib.request

import psycopg
from celery import Celery
from celery.exceptions import OperationalError

from stack.container import PORT

JOBS = {"scheduler": "SchedulerJob", "dag-processor": "DagProcessorJob", "triggerer": "TriggererJob"}
ALIVE_SECONDS = 60
_LAST = """
SELECT extract(epoch FROM now() - max(latest_heartbeat)) FROM job
WHERE job_type = %(job)s AND hostname = %(host)s AND state = 'running'
"""


def is_well(part: str) -> bool:
    """Whether the api-server answers, or the job of this container has given a sign within a minute."""
    if part == "worker":
        return _answers(f"celery@{socket.gethostname()}")
    if part == "api-server":
        with urllib.request.urlopen(f"http://127.0.0.1:{PORT}/api/v2/monitor/health", timeout=10) as answer:
            return bool(answer.status == 200)
    database = os.environ["AIRFLOW__DATABASE__SQL_ALCHEMY_CONN"].replace("+psycopg", "")
    with psycopg.connect(database, connect_timeout=5) as connection:
        row = connection.execute(_LAST, {"job": JOBS[part], "host": socket.gethostname()}).fetchone()
    return row is not None and row[0] is not None and row[0] < ALIVE_SECONDS


def _answers(worker: str) -> bool:
    """Whether this worker answers a ping that the broker carries."""
    return bool(Celery(broker=os.environ["AIRFLOW__CELERY__BROKER_URL"]).control.ping([worker], timeout=10, limit=1))


if __name__ == "__main__":
    try:
        sys.exit(0 if is_well(sys.argv[1]) else 1)
    except (OSError, psycopg.Error, OperationalError) as trouble:
        sys.exit(f"not well: {trouble}")
