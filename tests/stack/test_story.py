"""The journey under the real scheduler: on time without anybody's hand, and the same whatever is killed."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.stack.conftest import DAY_AFTER, EVE, FIRST_WEEKS, LARGE, MORNING_AFTER, SMALL, Story
from tests.stack.office import DAGS, Office, ask_until
from tests.stack.rows import QUERIES

# one set for all: one worker runs them; the first to be asked waits for weeks in which servers die
pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("process_set"), pytest.mark.timeout(900)]


def test_nothing_before_the_deadline(story: Story) -> None:
    """23:59 on the last day: a draft now would leave out who sends at the last minute."""
    assert LARGE not in story.versions[FIRST_WEEKS]
    assert LARGE not in story.versions[EVE]


def test_the_draft_is_there_in_the_morning_without_a_hand(story: Story) -> None:
    assert story.versions[MORNING_AFTER][LARGE] == 1
    assert story.woken_by == "scheduled"


def test_a_late_file_makes_exactly_one_new_draft(story: Story) -> None:
    assert story.versions[DAY_AFTER][LARGE] == 2


def test_the_last_unit_arriving_early_makes_the_draft_early(story: Story) -> None:
    assert story.versions[EVE][SMALL] == 1
    assert story.versions[DAY_AFTER][SMALL] == 1


@pytest.mark.parametrize(
    "table",
    sorted(QUERIES),
)
def test_no_row_is_lost_or_doubled_by_any_death(story: Story, undisturbed: dict[str, list[Any]], table: str) -> None:
    assert set(story.killed) == {"read_receipts", "validate_periods", "scheduler"}
    assert undisturbed[table], "compares nothing"
    assert story.rows[table] == undisturbed[table]


def test_all_is_well_again(story: Story, office: Office) -> None:
    health = office.api.get("/monitor/health")
    assert {part["status"] for part in health.values()} == {"healthy"}
    for dag in DAGS:
        assert {run["state"] for run in office.runs(dag)} <= {"success", "running", "queued"}, dag
    assert office.scheduler() != story.killed["scheduler"]


def test_the_dead_leave_nobody_behind(story: Story, office: Office) -> None:
    """Every worker process belongs to the scheduler that lives: an orphan would hold memory for ever."""
    parents = [
        int((process / "stat").read_text().rpartition(") ")[2].split()[1])
        for process in office.processes()
        if b"LocalExecutor" in (process / "cmdline").read_bytes()
    ]
    assert parents and set(parents) == {office.scheduler()}


def test_a_broken_regime_is_red_and_holds_up_nobody(story: Story, office: Office, regimes: Path) -> None:
    broken = regimes / "che-do-hong-2023"
    broken.mkdir()
    (broken / "regime.toml").write_text('name = "che-do-hong-2023"\nyear = "hai nghìn"\n')
    try:
        run_id = office.start("process")
        ask_until(
            "the run", lambda: office.api.get(f"/dags/process/dagRuns/{run_id}")["state"] in ("failed", "success")
        )
    finally:
        (broken / "regime.toml").unlink()
        broken.rmdir()
    states = {task["task_id"]: task["state"] for task in office.tasks("process", run_id)}
    assert states.pop("check_regimes") == "failed"
    assert set(states.values()) <= {"success", "skipped"}
    log = office.api.get(f"/dags/process/dagRuns/{run_id}/taskInstances/check_regimes/logs/1?full_content=true")
    text = json.dumps(log, ensure_ascii=False)
    assert "IF THIS TASK IS RED: correct the files" in text and "che-do-hong-2023/regime.toml" in text
    assert text.index("IF THIS TASK IS RED") < text.index("ConfigurationError")
