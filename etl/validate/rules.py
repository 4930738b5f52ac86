"""The rules of `expectations/` and how a regime uses them in one period. Reads the suites without GX."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from etl.model.errors import FatalError
from etl.model.finding import Severity
from etl.model.regime import Period, Regime, RuleUse

FRAMES = ("values", "report", "models", "tasks", "scores", "narratives")
"""The frames, each with the suite of its name, in the order of the form's sheets."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One expectation of a suite.

    `kind` and `kwargs` are what GX runs (`kwargs["holds"]`: the condition every row must meet).
    `message`, `found`, `expected` and the two `ask` are templates in Vietnamese (`wording.py`); an empty
    `ask` is filled in by severity. `asks_explanation`: as a warning, it is answered in the column Giải trình.
    `indicators` are the figures it compares, the one that findings stand under first.
    """

    id: str
    frame: str
    kind: str
    kwargs: Mapping[str, Any]
    severity: Severity
    description: str
    indicators: tuple[str, ...]
    message: str
    found: str
    expected: str
    asks_explanation: bool
    ask: str = ""
    ask_without_cell: str = ""


@dataclass(frozen=True, slots=True)
class RuleInForce:
    """A rule as the regime uses it in one period; `order` is its place in the regime's list."""

    rule: Rule
    use: RuleUse
    order: int

    @property
    def kwargs(self) -> dict[str, Any]:
        """What GX runs: the rule's own arguments, and only the rows of the ownerships it binds."""
        rows = dict(self.rule.kwargs.get("rows", {}))
        if self.use.ownerships:
            rows["ownership"] = sorted(self.use.ownerships)
        return {**self.rule.kwargs, "rows": rows} if rows else dict(self.rule.kwargs)


def load_rules(suites: Path) -> tuple[Rule, ...]:
    """All rules of all suites, in the order of the files.

    Raises:
        FatalError: a suite is missing, is no suite, lacks a field, or two rules share an id.
    """
    rules = tuple(rule for frame in FRAMES for rule in _rules_of(suites / f"{frame}.json", frame))
    ids = [rule.id for rule in rules]
    if repeated := {rule for rule in ids if ids.count(rule) > 1}:
        raise FatalError(f"expectations/: rule id defined twice: {', '.join(sorted(repeated))}")
    return rules


def rules_in_force(rules: Sequence[Rule], regime: Regime, period: Period) -> tuple[RuleInForce, ...]:
    """The rules that bind the period, in the regime's order.

    Raises:
        FatalError: the regime uses a rule that no suite defines, or that compares an indicator it lacks.
    """
    defined = {rule.id: rule for rule in rules}
    if unknown := [use.rule for use in regime.rules if use.rule not in defined]:
        raise FatalError(
            f"regime “{regime.name}” uses rules that expectations/ does not define: {', '.join(unknown)}. "
            f"Defined are: {', '.join(defined)}"
        )
    known = {indicator.code for indicator in regime.indicators}
    in_force = tuple(
        RuleInForce(defined[use.rule], use, order) for order, use in enumerate(regime.rules) if use.is_in_force(period)
    )
    for used in in_force:
        if missing := set(used.rule.indicators) - known:
            raise FatalError(
                f"rule “{used.rule.id}” compares {', '.join(sorted(missing))}, "
                f"which regime “{regime.name}” does not ask for: drop the rule or add the indicators"
            )
    return in_force


def suite_sha256(suites: Path, in_force: Sequence[RuleInForce]) -> str:
    """What the verdicts rest on: the bytes of the suites and the rules in force."""
    digest = hashlib.sha256()
    for frame in FRAMES:
        digest.update((suites / f"{frame}.json").read_bytes())
    uses = [(used.use.rule, str(used.use.severity), sorted(used.use.ownerships)) for used in in_force]
    digest.update(json.dumps(uses).encode())
    return digest.hexdigest()


def _rules_of(path: Path, frame: str) -> list[Rule]:
    try:
        suite = json.loads(path.read_text("utf-8"))
        return [_rule(expectation, frame) for expectation in suite["expectations"]]
    except FileNotFoundError as error:
        raise FatalError(f"{path} is missing: every frame has a suite") from error
    except (ValueError, TypeError, KeyError) as error:
        raise FatalError(f"{path} is no suite of expectations: {error!r}") from error


def _rule(expectation: Mapping[str, Any], frame: str) -> Rule:
    meta = expectation["meta"]
    return Rule(
        id=meta["rule"],
        frame=frame,
        kind=expectation["type"],
        kwargs=expectation["kwargs"],
        severity=Severity(expectation["severity"]),
        description=expectation["description"],
        indicators=tuple(meta["indicators"]),
        message=meta["message"],
        found=meta["found"],
        expected=meta["expected"],
        asks_explanation=meta["asks_explanation"],
        ask=meta.get("ask", ""),
        ask_without_cell=meta.get("ask_without_cell", ""),
    )
