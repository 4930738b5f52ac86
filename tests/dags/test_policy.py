"""What every DAG owes to those who operate it. A DAG that the scheduler cannot read stops the office's reporting."""

import ast
import itertools
import json
from pathlib import Path
from typing import Any

import pytest

DAGS = ("collect", "process", "consolidate", "issue_forms", "alerts", "respond", "remind", "watch")
TAGS_FOR_ALL = "bao-cao"
LONGEST = 60
SLOWEST_PARSE_SECONDS = 0.5
VIETNAMESE = set("ăâđêôơưáàảãạấầẩẫậắằẳẵặéèẻẽẹếềểễệíìỉĩịóòỏõọốồổỗộớờởỡợúùủũụứừửữựýỳỷỹỵ")


def dag_files(repo: Path) -> list[Path]:
    helpers = set((repo / "dags" / ".airflowignore").read_text().split())
    return [file for file in sorted((repo / "dags").glob("*.py")) if file.name not in helpers]


def imports(nodes: list[ast.stmt]) -> set[str]:
    """Modules that these statements import, seen without running them."""
    found = set()
    for node in nodes:
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add(node.module or "")
    return found


def test_every_file_gives_its_one_dag_and_none_fails(described: dict[str, Any], repo: Path) -> None:
    assert described["errors"] == {}
    assert sorted(described["dags"]) == sorted(DAGS)
    assert {dag["file"] for dag in described["dags"].values()} == {file.name for file in dag_files(repo)}


def test_each_parses_in_half_a_second_without_heavy_imports(described: dict[str, Any]) -> None:
    assert described["heavy"] == []
    assert {name: s for name, s in described["seconds"].items() if s >= SLOWEST_PARSE_SECONDS} == {}


def test_a_file_is_a_page(repo: Path) -> None:
    lengths = {file.name: len(file.read_text("utf-8").splitlines()) for file in dag_files(repo)}
    assert {name: lines for name, lines in lengths.items() if lines > LONGEST} == {}


def test_top_level_imports_only_the_task_sdk(repo: Path) -> None:
    """The dag-processor reads every file again and again: what it imports there, it pays for for ever."""
    allowed = (
        "airflow.sdk",
        "airflow.providers.standard.",
        "dags.",
        "typing",
        "dataclasses",
        "collections",
        "datetime",
    )
    for file in sorted((repo / "dags").glob("*.py")):
        top = imports(ast.parse(file.read_text("utf-8")).body)
        strange = {
            name for name in top if not name.startswith(allowed) and name not in ("logging", "tomllib", "contextlib")
        }
        assert not strange, f"{file.name} imports {strange} at its top"


@pytest.mark.parametrize("dag_id", DAGS)
def test_people_find_their_way(described: dict[str, Any], dag_id: str) -> None:
    dag = described["dags"][dag_id]
    assert VIETNAMESE & set(dag["display_name"].lower())
    assert VIETNAMESE & set(dag["doc"].lower()) and "Logs" in dag["doc"], "says nothing on a red task"
    assert dag["description"] and TAGS_FOR_ALL in dag["tags"] and len(dag["tags"]) > 1
    for name, task in dag["tasks"].items():
        assert task["owner"] == "cntt", name
        assert VIETNAMESE & set(task["display_name"].lower()), name


@pytest.mark.parametrize("dag_id", DAGS)
def test_only_what_may_help_is_tried_again(described: dict[str, Any], dag_id: str) -> None:
    for name, task in described["dags"][dag_id]["tasks"].items():
        assert task["retries"] >= 3 and task["backoff"] > 1, name
        assert {task["on"][error] for error in ("RetryableError", "AirflowRuntimeError")} == {"retry"}, name
        assert {task["on"][error] for error in ("FatalError", "ConfigurationError", "ValueError")} == {"fail"}, name


def test_whatever_fails_is_told_by_mail(described: dict[str, Any]) -> None:
    silent = [
        (dag_id, name)
        for dag_id, dag in described["dags"].items()
        for name, task in dag["tasks"].items()
        if not task["tells_of_failure"]
    ]
    assert silent == []


@pytest.mark.parametrize("dag_id", DAGS)
def test_runs_never_overlap_and_never_catch_up(described: dict[str, Any], dag_id: str) -> None:
    """But for drafts: a run that waits for a leader's word must not hold up the next one."""
    dag = described["dags"][dag_id]
    assert (dag["max_active_runs"] > 20) if dag_id == "consolidate" else (dag["max_active_runs"] == 1)
    assert dag["catchup"] is False


def test_pools_exist_in_the_set(described: dict[str, Any], repo: Path) -> None:
    """A task whose pool nobody has made waits for ever."""
    made = set(json.loads((repo / "stack" / "settings" / "pools.json").read_text())) | {"default_pool"}
    used = {task["pool"] for dag in described["dags"].values() for task in dag["tasks"].values()}
    assert used <= made


def test_the_journey_is_wired_to_its_end(described: dict[str, Any]) -> None:
    dags = described["dags"]
    assert dags["collect"]["tasks"]["announce"]["outlets"] == ["receipts_unprocessed"]
    order = ["read_receipts", "validate_periods", "due", "start_consolidate"]
    for earlier, later in itertools.pairwise(order):
        assert later in dags["process"]["tasks"][earlier]["downstream"]
    assert dags["process"]["tasks"]["check_regimes"]["downstream"] == [], "a broken regime would hold up the others"


def test_the_night_after_the_deadline_somebody_looks(described: dict[str, Any]) -> None:
    """process runs at one o'clock on 1 May 2023, local time (18:00 the day before in UTC): the draft waits at six."""
    assert described["dags"]["process"]["after_deadline"].startswith("2023-04-30T18:00:00")
    assert described["dags"]["consolidate"]["after_deadline"] is None


def test_the_form_offers_regimes_and_periods(described: dict[str, Any]) -> None:
    for dag_id in ("consolidate", "issue_forms"):
        params = described["dags"][dag_id]["params"]
        assert "govap-danvan-2023" in params["regime"]["enum"]
        assert {"2023-H1", "2023-Y"} <= set(params["period"]["enum"])


def test_a_broken_regime_takes_no_dag_away(describe: Any, tmp_path: Path) -> None:
    (tmp_path / "good").mkdir()
    (tmp_path / "good" / "regime.toml").write_text('year = 2023\n[[cycles]]\ncode = "H1"\n')
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "regime.toml").write_text("year = 20")
    (tmp_path / "torn").mkdir()
    (tmp_path / "torn" / "regime.toml").write_text("year = = [")
    found = describe(tmp_path)
    assert found["errors"] == {} and sorted(found["dags"]) == sorted(DAGS)
    params = found["dags"]["consolidate"]["params"]
    assert params["regime"]["enum"] == ["broken", "good", "torn"]
    assert params["period"]["enum"] == ["2023-H1"]
