"""Great Expectations at work: what it drops, cannot run or could leak is noticed."""

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import great_expectations as gx
import pandas as pd
import pytest

from etl.model.errors import FatalError
from etl.model.finding import Severity
from etl.model.regime import RuleUse
from etl.validate.rules import FRAMES, Rule, RuleInForce, load_rules
from etl.validate.suites import run_rules
from tests.validate.conftest import SUITES

FRAME = pd.DataFrame({"A": [1.0, 2.0, None], "B": [1.0, 5.0, 6.0], "ownership": ["public", "private", "public"]})


def rule(identity: str, holds: str = "A == B", **more: Any) -> RuleInForce:
    sample = next(one for one in load_rules(SUITES) if one.id == "qm03_sum")
    kwargs = more.pop("kwargs", {"holds": holds})
    own: Rule = replace(sample, id=identity, kwargs=kwargs, **more)
    return RuleInForce(own, RuleUse(identity, Severity.CRITICAL), 0)


def run(*rules: RuleInForce, frame: pd.DataFrame = FRAME) -> dict[str, tuple[int, list[int]]]:
    return {key: (evaluated, rows.tolist()) for key, (evaluated, rows) in run_rules("t", frame, rules).items()}


def test_failed_rows_and_rows_that_cannot_be_judged() -> None:
    assert run(rule("equal"), rule("less", "A < B")) == {"equal": (2, [1]), "less": (2, [0])}


def test_rule_bound_to_an_ownership_sees_only_its_rows() -> None:
    public = replace(rule("equal"), use=RuleUse("equal", Severity.CRITICAL, ownerships=frozenset({"public"})))
    assert run(public) == {"equal": (1, [])}


def test_one_process_two_frames_of_the_same_name() -> None:
    """GX caches by batch: the second period must not be judged by the rows of the first."""
    assert run(rule("equal"))["equal"] == (2, [1])
    assert run(rule("equal"), frame=FRAME.iloc[:1])["equal"] == (1, [])
    assert run(rule("equal"), frame=FRAME.iloc[:0])["equal"] == (0, [])


def test_thousands_of_failures_are_all_told() -> None:
    """GX cuts its own lists at 200."""
    many = pd.DataFrame({"A": [1.0] * 3000, "B": [2.0] * 3000})
    assert len(run(rule("equal"), frame=many)["equal"][1]) == 3000


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        (rule("typo", kind="expect_rows_to_hodl"), "dropped the rules typo"),
        (rule("column", "A == C"), "“column” could not be run"),
        (rule("syntax", "A =="), "“syntax” could not be run"),
        (rule("argument", kwargs={"hold": "A == B"}), "GX refuses"),
    ],
    ids=str,
)
def test_our_mistakes_are_never_a_units_finding(broken: RuleInForce, said: str) -> None:
    with pytest.raises(FatalError, match=said):
        run(rule("sound"), broken)


def test_a_wrong_result_of_gx_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """A rule whose result is lost on the way must not count as met."""
    whole = gx.core.ExpectationSuite.__init__

    def forgetful(self: Any, *args: Any, **kwargs: Any) -> None:
        whole(self, *args, **kwargs)
        self.expectations = self.expectations[1:]

    monkeypatch.setattr(gx.core.ExpectationSuite, "__init__", forgetful)
    with pytest.raises(FatalError, match="dropped the rules lost"):
        run(rule("lost"), rule("kept"))


_ALONE = """
import socket, sys, logging
logging.basicConfig(level="WARNING", stream=sys.stderr)
def refuse(*_): raise AssertionError("opened a connection")
socket.socket.connect = refuse
from tests.validate.test_suites import rule, run
assert run(rule("equal")) == {"equal": (2, [1])}
"""


def test_no_network_no_files_nothing_on_the_screen(tmp_path: Path, repo: Path) -> None:
    """GX by itself makes a folder for docs in every process, and draws progress bars."""
    temporary, work = tmp_path / "tmp", tmp_path / "work"
    temporary.mkdir()
    work.mkdir()
    environment = os.environ | {"TMPDIR": str(temporary), "PYTHONPATH": str(repo), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        [sys.executable, "-c", _ALONE], cwd=work, env=environment, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert list(temporary.rglob("*")) == list(work.rglob("*")) == []


@pytest.mark.parametrize("frame", FRAMES)
def test_suites_are_gx_suites(frame: str) -> None:
    """GX itself reads the files whole, with our severities."""

    written = json.loads((SUITES / f"{frame}.json").read_text("utf-8"))
    suite = gx.core.ExpectationSuite(**written)
    assert suite.name == frame
    assert [(one.meta["rule"], one.severity) for one in suite.expectations if one.meta] == [
        (one["meta"]["rule"], one["severity"]) for one in written["expectations"]
    ]


def test_rule_defined_twice_is_refused(tmp_path: Path) -> None:
    for frame in FRAMES:
        (tmp_path / f"{frame}.json").write_bytes((SUITES / f"{frame}.json").read_bytes())
    (tmp_path / "models.json").write_bytes((SUITES / "narratives.json").read_bytes())
    with pytest.raises(FatalError, match="narrative_missing"):
        load_rules(tmp_path)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"expectations": [{"type": "x"}]}'])
def test_file_that_is_no_suite_is_named(tmp_path: Path, text: str) -> None:
    (tmp_path / "values.json").write_text(text, "utf-8")
    with pytest.raises(FatalError, match=r"values\.json is no suite"):
        load_rules(tmp_path)
