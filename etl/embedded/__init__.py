"""The PostgreSQL server that comes with the software: one per folder, up whenever somebody needs it.

`ensure_running` is for every command that needs the warehouse: it starts the server if it is down and
never stops it. The server outlives whoever launched it. `stop` is for `make down`.
Why it is built this way: docs/decisions/0001-embedded-server.md.
"""

from etl.embedded.cluster import SUPERUSER
from etl.embedded.commands import main
from etl.embedded.programs import binary
from etl.embedded.server import Server
from etl.embedded.service import ensure_running, run, status, stop

__all__ = ["SUPERUSER", "Server", "binary", "ensure_running", "main", "run", "status", "stop"]
