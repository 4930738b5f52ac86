"""One program of the set in a container of its own: `python -m stack.container PROGRAM …`.

What the guardian of `make up` knows by itself is told here by files: secrets lie below /run/secrets, one a file, and
nothing has a password that was not made for it. The program then takes our place.
"""

import os
import sys
from collections.abc import Mapping, Sequence

from etl.config import Settings, checked
from etl.model.errors import EtlError, UsageError
from etl.warehouse import AIRFLOW, DATABASE, OWNER, READER, WRITER
from stack.configuration import programs
from stack.environment import environment, section
from stack.given import METRICS, Given, store_certificate
from stack.places import Places

DATABASE_HOST, BROKER_HOST, API = "database", "redis", "http://api-server:8080"
"""Names of the services in docker-compose.yaml."""

PORT = 8080
_PYTHON = (sys.executable, "-m")
_OWN: Mapping[str, Sequence[str]] = {
    "init": (*_PYTHON, "stack.installation"),
    "restore": (*_PYTHON, "stack.installation"),
    # Its number in a file of its own: workers share the home, and a second one would take itself for the first.
    "worker": (*_PYTHON, "airflow", "celery", "worker", "--skip-serve-logs", "--pid", "/tmp/worker.pid"),
    "etl": (*_PYTHON, "etl"),
    "samples": (*_PYTHON, "stack.samples_in"),
    "trigger": (*_PYTHON, "stack.trigger"),
    "password": (*_PYTHON, "stack.password"),
    "heartbeat": (*_PYTHON, "stack.heartbeat"),
}


def main(arguments: Sequence[str]) -> int:
    """Returns only if the program cannot be started: 1, or 2 for one that we do not know; says why."""
    try:
        name, *rest = arguments
        places = Places.of(Settings.from_environment())
        known = {name: command for name, command in {**programs(places), **_OWN}.items() if name != "postgres"}
        if name not in known:
            raise UsageError(f"không có chương trình “{name}”; các tên hợp lệ: {', '.join(sorted(known))}")
        surroundings = container_environment(places, Given.all_of(rest[0] if name == "heartbeat" and rest else name))
    except EtlError as error:
        print(f"Không khởi động: {error}", file=sys.stderr)
        return 2 if isinstance(error, UsageError) else 1
    command = [*known[name], *rest]
    os.execve(command[0], command, surroundings)


_BEHIND_PROXY = {
    # Cookies for https alone. The proxy, whose address nobody knows beforehand, says that it was https; others who
    # reach the port are on this machine or in the closed network.
    **section("fab", cookie_secure=True),
    "FORWARDED_ALLOW_IPS": "*",
}


def container_environment(places: Places, given: Given) -> dict[str, str]:
    """The environment of a program, as `make up` has it, with the other parts on hosts of their own."""
    keys = {name: given[f"airflow_{name}"] for name in ("jwt", "api", "fernet")}
    page = checked("ETL_PAGE_URL") or f"http://127.0.0.1:{PORT}"
    more = {
        **section("core", execution_api_server_url=f"{API}/execution/", hostname_callable="socket.gethostname"),
        **section("api", host="0.0.0.0", base_url=page),
        **(_BEHIND_PROXY if page.startswith("https:") else {}),
        **_warehouse(given),
        **_broker(given),
        **_store(given),
        **({"ETL_METRICS_TOKEN": given[METRICS]} if METRICS in given else {}),
    }
    return environment(places, url(given, AIRFLOW, AIRFLOW), keys, PORT, more)


def url(given: Given, role: str, database: str) -> str:
    """SQLAlchemy URL for the role; passwords hold nothing that needs quoting (`Given` sees to it)."""
    secret = f"database_{role.removeprefix('etl_')}"
    return f"postgresql+psycopg://{role}:{given[secret]}@{DATABASE_HOST}:5432/{database}"


def _warehouse(given: Given) -> dict[str, str]:
    """The databases, each by the roles of which the program has the password."""
    variables = {"ETL_WAREHOUSE_URL": WRITER, "ETL_WAREHOUSE_READER_URL": READER, "ETL_WAREHOUSE_OWNER_URL": OWNER}
    ours = {
        name: url(given, role, DATABASE)
        for name, role in variables.items()
        if f"database_{role.removeprefix('etl_')}" in given
    }
    return {**ours, "ETL_METADATA_URL": url(given, AIRFLOW, AIRFLOW)}


def _broker(given: Given) -> dict[str, str]:
    """Celery's settings where there is a broker; results go to Airflow's database, which all have anyway."""
    if "redis" not in given:
        return {}
    return {
        **section(
            "celery",
            broker_url=f"redis://:{given['redis']}@{BROKER_HOST}:6379/0",
            result_backend="db+" + url(given, AIRFLOW, AIRFLOW),
            worker_concurrency=2 * len(os.sched_getaffinity(0)),
        ),
        # A killed worker's task comes back when its heartbeat is missed; the broker's own patience is for the rest.
        **section("celery_broker_transport_options", visibility_timeout=6 * 3600),
    }


def _store(given: Given) -> dict[str, str]:
    """Where raw files lie in a store: its keys, and its certificate if no public authority vouches for it."""
    if "store_key" not in given:
        return {}
    keys = {"AWS_ACCESS_KEY_ID": given["store_key"], "AWS_SECRET_ACCESS_KEY": given["store_secret"]}
    certificate = store_certificate()
    return {**keys, "AWS_CA_BUNDLE": str(certificate)} if certificate else keys


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
