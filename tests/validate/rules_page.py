"""Writes docs/rules.md from the suites and a regime's choices: `python -m tests.validate.rules_page`."""

from collections.abc import Mapping, Sequence

from etl.config import PROJECT
from etl.model.regime import Regime, RuleUse
from etl.regime import load_regime
from etl.validate.rules import Rule, load_rules

PAGE = PROJECT / "docs" / "rules.md"
REGIME = "govap-danvan-2023"
PLANS = {"tasks": "haiphong-chithi15-2023", "scores": "kimdong-danvan-2022", "report": "haiphong-chithi15-2023"}
"""Where rules are used that only some plans need."""

INTRODUCTION = f"""# Rules

What is checked in a unit's report beyond reading it. A rule is one expectation in `expectations/<frame>.json`: its
condition (`holds`), its words, its default severity. A regime picks rules in its `rules.csv` and may change severity,
validity and ownerships ([regime-files.md](regime-files.md)); the table shows `{REGIME}`, and
`{PLANS["tasks"]}` and `{PLANS["scores"]}` for rules on what only those plans ask.

- `critical` returns the report; `warning` asks for an explanation, and words in the column “Giải trình” beside any of
  the rule's cells answer it; `info` is for the officer.
- A rule that names a figure nobody gave (blank, not applicable, unreadable) is skipped: a missing part is no wrong sum.
- `values` holds for any indicator; `report` compares indicators; `models` looks at rows of the model sheet,
  `narratives` at texts, `tasks` at the tasks a unit leads, does or joins, `scores` at the points it gives itself.
- A law binds only periods whose data window ends within its validity.

Add a rule: an expectation in the suite, a line in `regimes/shared/rules.csv` and in the regimes that use it, a case
that breaks it and one that just does not in `tests/validate/cases.py`; then `python -m tests.validate.rules_page`.

"""

HEAD = ("rule", "frame", "figures", "severity", "meaning", "for", "source")


def page(rules: Sequence[Rule], regime: Regime, plans: Mapping[str, Regime]) -> str:
    """The whole page; a rule that the regime does not use is shown as the plan uses it that needs it."""
    used = {use.rule for use in regime.rules}
    homes = {rule.id: regime if rule.id in used else plans.get(rule.frame, regime) for rule in rules}
    uses = {name: {use.rule: use for use in one.rules} for name, one in ((r.name, r) for r in homes.values())}
    shown = [_row(rule, uses[homes[rule.id].name].get(rule.id), homes[rule.id]) for rule in rules]
    rows = [HEAD, ("---",) * len(HEAD), *shown]
    return INTRODUCTION + "".join(f"| {' | '.join(row)} |\n" for row in rows)


def _row(rule: Rule, use: RuleUse | None, regime: Regime) -> tuple[str, ...]:
    figures = "; ".join(f"{indicator.stt} {indicator.name}" for indicator in map(regime.indicator, rule.indicators))
    if use is None:
        return (f"`{rule.id}`", rule.frame, figures, "not used", rule.description, "", "")
    bound = ", ".join(regime.ownership_names[one] for one in sorted(use.ownerships))
    since = f"từ {use.valid_from:%d/%m/%Y}" if use.valid_from else ""
    until = f"đến {use.valid_to:%d/%m/%Y}" if use.valid_to else ""
    scope = " ".join(part for part in (bound, since, until) if part)
    return (f"`{rule.id}`", rule.frame, figures, str(use.severity), rule.description, scope, use.source)


def current() -> str:
    """The page as it should be now."""
    plans = {frame: load_regime(PROJECT / "regimes", name) for frame, name in PLANS.items()}
    return page(load_rules(PROJECT / "expectations"), load_regime(PROJECT / "regimes", REGIME), plans)


if __name__ == "__main__":
    PAGE.write_text(current(), "utf-8")
