"""docs/running.md says what is there: an operator at night follows it to the letter."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.fixture(scope="module")
def page(repo: Path) -> str:
    return (repo / "docs" / "running.md").read_text("utf-8")


def test_every_command_exists(page: str, repo: Path) -> None:
    targets = re.findall(r"^([a-z-]+):", (repo / "Makefile").read_text("utf-8"), re.MULTILINE)
    assert set(re.findall(r"(?:^ {4}|`)make ([a-z-]+)", page, re.MULTILINE)) <= set(targets)
    done = subprocess.run([sys.executable, "-m", "stack", "--help"], cwd=repo, capture_output=True, text=True)
    listed = re.search(r"\{([a-z,]+)\}", done.stdout)
    assert listed is not None
    assert set(re.findall(r"python -m stack ([a-z]+)", page)) <= set(listed[1].split(","))


def test_every_task_and_pool_is_named(page: str, repo: Path) -> None:
    for file in (repo / "dags").glob("*.py"):
        source = file.read_text("utf-8")
        tasks = re.findall(r"@task\(.*\n    def (\w+)", source) + re.findall(r'task_id="(\w+)"', source)
        assert not [task for task in tasks if f"`{task}`" not in page], file.name
        if "@dag(" in source:
            assert f"| `{file.stem}` |" in page
    dags = "".join(file.read_text("utf-8") for file in (repo / "dags").glob("*.py"))
    connections = re.findall(r"\b(?:etl_smtp|etl_imap_)", dags)
    assert {"etl_smtp", "etl_imap_"} == set(connections)
    assert not [name for name in connections if f"| `{name}" not in page]
    for pool in json.loads((repo / "stack" / "settings" / "pools.json").read_text()):
        assert f"`{pool}`" in page


def test_every_setting_of_the_dags_is_named(page: str, repo: Path) -> None:
    source = (repo / "dags" / "house.py").read_text("utf-8")
    crons = re.findall(r'every\("(\w+)"', "".join(file.read_text("utf-8") for file in (repo / "dags").glob("*.py")))
    names = [*crons, *re.findall(r'"etl", "(\w+)"', source)]
    assert {"collect_cron", "process_cron", "respond_cron", "remind_cron", "workers"} <= set(names)
    assert not [name for name in names if f"ETL_AIRFLOW__ETL__{name.upper()}" not in page]
    assert "etl_as_of" in page
