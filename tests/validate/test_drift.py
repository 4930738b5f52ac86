"""Suites, rules.csv, indicators and docs say the same."""

import csv
from pathlib import Path

import pytest

from etl.model.finding import Severity
from etl.model.regime import Regime
from etl.regime import load_regime
from etl.validate.conditions import names_in
from etl.validate.rules import Rule, load_rules, rules_in_force
from tests.validate.conftest import SUITES
from tests.validate.rules_page import PAGE, current

RULES = load_rules(SUITES)


def by_id(rule: Rule) -> str:
    return rule.id


def regimes(repo: Path) -> list[Regime]:
    names = [path.parent.name for path in (repo / "regimes").glob("*/regime.toml")]
    return [load_regime(repo / "regimes", name) for name in names]


def test_shared_list_names_the_rules_of_the_suites(repo: Path) -> None:
    with (repo / "regimes" / "shared" / "rules.csv").open(encoding="utf-8", newline="") as file:
        listed = [(row["rule"], row["indicators"], row["meaning"]) for row in csv.DictReader(file)]
    defined = [(rule.id, "+".join(rule.indicators), rule.description) for rule in RULES]
    assert sorted(listed) == sorted(defined)


def test_regimes_use_defined_rules_and_every_rule_is_used(repo: Path) -> None:
    used: set[str] = set()
    for regime in regimes(repo):
        for period in regime.periods:
            used |= {one.rule.id for one in rules_in_force(RULES, regime, period)}
    assert used == {rule.id for rule in RULES}


def test_severities_are_those_of_the_regimes(repo: Path) -> None:
    """A suite's severity is what a new regime starts from; the sample regimes were not made otherwise."""
    written = {rule.id: rule.severity for rule in RULES}
    for regime in regimes(repo):
        assert {use.rule: use.severity for use in regime.rules}.items() <= written.items(), regime.name


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule.frame == "report"], ids=by_id)
def test_a_report_rule_shows_exactly_the_figures_it_compares(rule: Rule) -> None:
    assert set(rule.indicators) == set(names_in(rule.kwargs["holds"])) - {"model_rows"}


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule.frame != "report"], ids=by_id)
def test_other_rules_name_the_indicator_they_are_limited_to(rule: Rule, govap: Regime) -> None:
    limited = rule.kwargs.get("rows", {}).get("indicator", [])
    assert limited == list(rule.indicators[:1])
    for code in limited:
        assert list(govap.indicator(code).opening_of) == list(rule.indicators[1:])


@pytest.mark.parametrize("rule", RULES, ids=by_id)
def test_only_rules_over_figures_ask_for_an_explanation(rule: Rule) -> None:
    """Models and texts have no column Giải trình; a blank or negative figure is mended, not explained."""
    has_column = rule.frame in ("values", "report")
    assert not rule.asks_explanation or has_column
    if has_column and rule.severity is Severity.WARNING:
        assert rule.asks_explanation


def test_page_of_rules_is_current() -> None:
    assert PAGE.read_text("utf-8") == current(), "run python -m tests.validate.rules_page"
