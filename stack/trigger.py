"""Asks the scheduler for a run of a DAG, as the owner of the machine: `python -m stack.trigger DAG RUN_ID`.

Run in the environment of the process set. Needs no login, so it works whatever the passwords are by now.
"""

import getpass
import sys

from airflow.api.common.trigger_dag import trigger_dag
from airflow.utils.types import DagRunTriggeredByType


def main(dag: str, run_id: str) -> None:
    """Queues one run; Airflow's page shows who asked for it."""
    trigger_dag(dag, triggered_by=DagRunTriggeredByType.CLI, run_id=run_id, triggering_user_name=getpass.getuser())


if __name__ == "__main__":
    main(*sys.argv[1:])
