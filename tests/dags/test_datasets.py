"""A catalogue that is told half of the tasks draws a journey with holes."""

import re
from pathlib import Path
from typing import Any

from stack.datasets import READS_AND_WRITES

STARTS_ANOTHER_DAG = {"start_consolidate"}


def test_every_task_says_what_it_reads_and_writes(described: dict[str, Any]) -> None:
    tasks = {task for dag in described["dags"].values() for task in dag["tasks"]}
    assert tasks - STARTS_ANOTHER_DAG == set(READS_AND_WRITES)


def test_its_tables_are_in_the_warehouse(repo: Path) -> None:
    page = (repo / "docs" / "data-dictionary.md").read_text("utf-8")
    tables = set(re.findall(r"^## (\w+)$", page, re.MULTILINE))
    named = {table for read, written in READS_AND_WRITES.values() for table in (*read, *written)}
    assert named <= tables, named - tables
