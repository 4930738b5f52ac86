"""The environment of the process set: every setting of Airflow that is not its default."""

import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path

from etl.config import PROJECT
from etl.model.errors import UsageError
from stack.places import DAGS, SETTINGS, Places

HOST = "127.0.0.1"
LINEAGE = "AIRFLOW__OPENLINEAGE__TRANSPORT"


def environment(
    places: Places, database: str, secrets: Mapping[str, str], port: int, more: Mapping[str, str] | None = None
) -> dict[str, str]:
    """Airflow's settings for this home; `more`: what is otherwise where the parts are not all on one machine.

    AIRFLOW… variables of the caller are left behind: they may belong to another installation, whose database
    must not be touched. An operator overrides a setting by the same name with ETL_ before it.
    """
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("AIRFLOW")}
    overrides = {name[4:]: value for name, value in os.environ.items() if name.startswith("ETL_AIRFLOW_")}
    if overrides.get(LINEAGE):
        overrides[LINEAGE] = _without_people(overrides[LINEAGE])
    return {
        **inherited,
        **_airflow(places, database, secrets, port),
        **(more or {}),
        "PYTHONPATH": os.pathsep.join([str(PROJECT), str(SETTINGS)]),
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)]),
        "ETL_HOME": str(places.home),
        **overrides,
    }


def _without_people(transport: str) -> str:
    """The transport of lineage, behind a filter for whatever may name people.

    Raises:
        UsageError: it is no JSON object.
    """
    try:
        wanted = json.loads(transport)
    except ValueError:
        wanted = None
    if not isinstance(wanted, dict):
        raise UsageError(f'ETL_{LINEAGE} phải là một đối tượng JSON, ví dụ {{"type": "http", "url": "https://…"}}.')
    return json.dumps({"type": "transform", "transformer_class": "stack.lineage.WithoutPeople", "transport": wanted})


def _airflow(places: Places, database: str, secrets: Mapping[str, str], port: int) -> dict[str, str]:
    url = f"http://{HOST}:{port}"
    cores = len(os.sched_getaffinity(0))
    return {
        "AIRFLOW_HOME": str(places.airflow),
        **section(
            "core",
            dags_folder=DAGS,
            plugins_folder=PROJECT / "plugins",
            load_examples=False,
            executor="LocalExecutor",
            auth_manager="airflow.providers.fab.auth_manager.fab_auth_manager.FabAuthManager",
            fernet_key=secrets["fernet"],
            execution_api_server_url=f"{url}/execution/",
            # LocalExecutor forks as many workers at once; more than two a core only wait for each other.
            parallelism=max(4, 2 * cores),
            # Forked workers inherit what airflow_local_settings imported; a fresh interpreter would not.
            mp_start_method="fork",
            dags_are_paused_at_creation=False,
            default_timezone="Asia/Ho_Chi_Minh",
        ),
        **section("database", sql_alchemy_conn=database, sql_alchemy_conn_async=database, check_migrations=False),
        **section(
            "api", host=HOST, port=port, secret_key=secrets["api"], base_url=url, instance_name="Báo cáo hợp nhất"
        ),
        **section("api_auth", jwt_secret=secrets["jwt"]),
        **section("fab", config_file=SETTINGS / "webserver_config.py", update_fab_perms=False),
        **section(
            "logging",
            base_log_folder=places.logs / "tasks",
            dag_processor_child_process_log_directory=places.logs / "dag-processor",
            colored_console_log=False,
        ),
        **section("dag_processor", refresh_interval=30),
        **section(
            "scheduler",
            # A killed scheduler or worker is noticed within half a minute, not five.
            task_instance_heartbeat_timeout=30,
            scheduler_health_check_threshold=20,
            orphaned_tasks_check_interval=10,
            scheduler_idle_sleep_time=0.5,
        ),
        **section("workers", min_heartbeat_interval=3),
        # Nobody is told anything unless `transport` is set; then tables, not people and not our code.
        **section(
            "openlineage", namespace="bao-cao", extractors="stack.lineage.JourneyExtractor", disable_source_code=True
        ),
    }


def section(name: str, **options: object) -> dict[str, str]:
    """Options of one section of Airflow's configuration, as it reads them from the environment."""
    return {f"AIRFLOW__{name.upper()}__{option.upper()}": str(value) for option, value in options.items()}
