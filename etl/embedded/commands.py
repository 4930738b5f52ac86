"""The verbs of `python -m etl.embedded`, for make and the supervisor."""

import argparse
import logging
import sys
from collections.abc import Sequence
from pathlib import Path

from etl.embedded.service import ensure_running, run, status, stop
from etl.model.errors import EtlError


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one verb; 0 done, 1 could not (`status`: 1 when no server takes connections)."""
    parser = argparse.ArgumentParser(prog="python -m etl.embedded", description="The embedded PostgreSQL server")
    parser.add_argument("verb", choices=("start", "stop", "status", "run"))
    parser.add_argument("--home", type=Path, required=True, help="the server's folder, $ETL_HOME/pg")
    given = parser.parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    try:
        return _do(given.verb, given.home)
    except EtlError as error:
        print(error, file=sys.stderr)
        return 1


def _do(verb: str, home: Path) -> int:
    if verb == "run":
        return run(home)
    if verb == "stop":
        print("stopped" if stop(home) else "was not running")
        return 0
    server = ensure_running(home) if verb == "start" else status(home)
    if server is None:
        print("not running")
        return 1
    print(f"running: process {server.pid}, psql '{server.conninfo('etl_reader', 'etl')}'")
    return 0
