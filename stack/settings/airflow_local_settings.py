"""Read by every process of Airflow as it starts.

The scheduler imports here what tasks need, once: the workers of its LocalExecutor are forks of it, so that a task
begins after 0.3 s instead of 1.6 s, and its memory is shared. No other process of Airflow runs our code.
"""

import importlib
import sys

__all__: list[str] = []  # Airflow takes every other name for a setting

if "scheduler" in sys.argv[1:2]:
    for _name in ("etl.pipeline", "etl.validate", "etl.consolidate", "etl.publish", "pandas", "great_expectations"):
        importlib.import_module(_name)
