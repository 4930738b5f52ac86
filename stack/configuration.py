"""What supervisor is told: which programs, in which order, where they log."""

import os
import shlex
import sys
from collections.abc import Mapping, Sequence

from stack.places import Places

STOP_SECONDS = 20
"""How long Airflow's programs may take to end before they are killed with their children."""

DATABASE_STOP_SECONDS = 70
"""PostgreSQL writes everything down first; it is never killed in a hurry."""

_PYTHON = (sys.executable, "-m")


def programs(places: Places) -> dict[str, Sequence[str]]:
    """Command of each program by its name."""
    airflow = (*_PYTHON, "airflow")
    return {
        "postgres": (*_PYTHON, "etl.embedded", "run", "--home", str(places.home / "pg")),
        "api-server": (*airflow, "api-server"),
        "scheduler": (*airflow, "scheduler", "--skip-serve-logs"),
        "dag-processor": (*airflow, "dag-processor"),
        "triggerer": (*airflow, "triggerer", "--skip-serve-logs"),
    }


def supervisord_conf(places: Places) -> str:
    """The file. There is no control socket and no port: signals are enough, and nothing can be talked into."""
    sections = {
        "supervisord": {
            "nodaemon": "true",
            "logfile": places.logs / "supervisord.log",
            "logfile_maxbytes": "10MB",
            "logfile_backups": 3,
            "loglevel": "info",
            "pidfile": places.airflow / "supervisord.pid",
            "childlogdir": places.logs,
            **({"user": "root"} if os.geteuid() == 0 else {}),  # said aloud, supervisor does not warn of it
        },
        # These end first, together: a task at work reports its end to the api-server, and that to the database.
        "group:workers": {"programs": "scheduler,dag-processor,triggerer", "priority": 30},
        **{f"program:{name}": _program(places, name, command) for name, command in programs(places).items()},
    }
    return "\n".join(_section(title, options) for title, options in sections.items())


def _program(places: Places, name: str, command: Sequence[str]) -> Mapping[str, object]:
    is_database = name == "postgres"
    return {
        "command": shlex.join([*_PYTHON, "stack.program", str(places.held), *command]),
        "directory": places.airflow,
        "priority": 10 if is_database else 20,  # last to end
        "autorestart": "true",
        # A program that finds its database gone ends at once, again and again: it is never given up.
        "startsecs": 2,
        "startretries": 100000,
        "stopwaitsecs": DATABASE_STOP_SECONDS if is_database else STOP_SECONDS,
        "stopasgroup": "false" if is_database else "true",
        "killasgroup": "true",
        "redirect_stderr": "true",
        "stdout_logfile": places.logs / f"{name}.log",
        "stdout_logfile_maxbytes": "10MB",
        "stdout_logfile_backups": 3,
    }


def _section(title: str, options: Mapping[str, object]) -> str:
    # supervisor expands %(…)s in every value
    lines = [f"{name} = {str(value).replace('%', '%%')}" for name, value in options.items()]
    return "\n".join([f"[{title}]", *lines, ""])
