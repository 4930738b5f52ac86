"""Writes docs/rules.md from the suites and a regime's choices: `python -m tests.validate.rules_page`."""

from collections.abc import Sequence

from etl.config import PROJECT
from etl.model.regime import Regime, RuleUse
from etl.regime import load_regime
from etl.validate.rules import Rule, load_rules

PAGE = PROJECT / "docs" / "rules.md"
REGIME = "govap-danvan-2023"

INTRODUCTION = f"""# Rules

What is checked in a unit's report beyond reading it. A rule is one expectation in `expectations/<frame>.json`: its
condition (`holds`), its words, its default severity. A regime picks rules in its `rules.csv` and may change severity,
validity and ownerships ([regime-files.md](regime-files.md)); the table shows `{REGIME}`.

- `critical` returns the report; `warning` asks for an explanation, and words in the column “Giải trình” beside any of
  the rule's cells answer it; `info` is for the officer.
- A rule that names a figure nobody gave (blank, not applicable, unreadable) is skipped: a missing part is no wrong sum.
- `values` holds for any indicator; `report` compares indicators; `models` looks at rows of the model sheet,
  `narratives` at texts.
- A law binds only periods whose data window ends within its validity.

Add a rule: an expectation in the suite, a line in `regimes/shared/rules.csv` and in the regimes that use it, a case
that breaks it and one that just does not in `tests/validate/cases.py`; then `python -m tests.validate.rules_page`.

"""

HEAD = ("rule", "frame", "figures", "severity", "meaning", "for", "source")


def page(rules: Sequence[Rule], regime: Regime) -> str:
    """The whole page."""
    uses = {use.rule: use for use in regime.rules}
    rows = [HEAD, ("---",) * len(HEAD), *(_row(rule, uses.get(rule.id), regime) for rule in rules)]
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
    return page(load_rules(PROJECT / "expectations"), load_regime(PROJECT / "regimes", REGIME))


if __name__ == "__main__":
    PAGE.write_text(current(), "utf-8")
