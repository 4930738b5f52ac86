"""The DAGs as the scheduler sees them."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Describe = Callable[[Path], dict[str, Any]]


@pytest.fixture(scope="session")
def describe(repo: Path, tmp_path_factory: pytest.TempPathFactory) -> Describe:
    """Parses the DAGs against a regimes folder, in an interpreter of its own with an Airflow home of its own."""

    def run(regimes: Path) -> dict[str, Any]:
        home = tmp_path_factory.mktemp("airflow")
        environment = {name: value for name, value in os.environ.items() if not name.startswith("AIRFLOW")}
        environment |= {
            "AIRFLOW_HOME": str(home),
            "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
            "AIRFLOW__CORE__DAGS_FOLDER": str(repo / "dags"),
            "AIRFLOW__CORE__UNIT_TEST_MODE": "False",
            "PYTHONPATH": str(repo),
            "ETL_REGIMES": str(regimes),
        }
        done = subprocess.run(
            [sys.executable, Path(__file__).with_name("describe.py"), repo / "dags"],
            env=environment,
            cwd=home,
            capture_output=True,
            text=True,
            check=False,
        )
        line = next((line for line in done.stdout.splitlines() if line.startswith("JSON:")), None)
        assert line is not None, done.stdout + done.stderr
        document: dict[str, Any] = json.loads(line.removeprefix("JSON:"))
        return document

    return run


@pytest.fixture(scope="session")
def described(describe: Describe, repo: Path) -> dict[str, Any]:
    """All DAGs on the regimes of the repository."""
    return describe(repo / "regimes")
