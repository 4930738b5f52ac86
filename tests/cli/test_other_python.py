"""IT staff type `python -m etl` as any page says it, outside the installation's environment."""

import subprocess
import sys

import pytest

from etl.config import PROJECT


@pytest.mark.parametrize("command", ["etl", "stack"])
def test_a_python_without_our_libraries_says_which_to_take(command: str) -> None:
    done = subprocess.run(
        [sys.executable, "-S", "-m", command, "status"], cwd=PROJECT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1 and "Traceback" not in done.stderr, done.stderr
    assert f".venv/bin/python -m {command}" in done.stderr and "make setup" in done.stderr
